"""Who was shown names, numbers or words of patients stands in the record, for each page."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

import pytest
from django.test import Client

from glideway.booking import operations as booking
from glideway.booking.models import Callback, Series
from glideway.directory import operations as directory
from glideway.kit import clock
from glideway.kit.models import AuditEntry
from tests import world
from tests.booking import make, more
from tests.booking.make import House, at
from tests.make import NOW, SYSTEM, anon

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def desk(house: House) -> Client:
    login = world.login("desk", "harbour")
    directory.grant(login=login, role="desk", clinic=house.clinic, by=SYSTEM, now=NOW)
    client = Client()
    client.force_login(login)
    return client


def seen(act: str) -> list[tuple[str, str, int | None, str]]:
    rows = AuditEntry.objects.filter(act=act).order_by("pk")
    return [(one.chain, one.about, one.patient_id, one.role) for one in rows]


def test_the_desk_looked_at_the_wishes_for_calls_and_at_one() -> None:
    house = make.house()
    wish = Callback.objects.create(
        clinic=house.clinic, name="Ana Roy", phone="+14165550123", made_at=NOW
    )
    line = (str(house.clinic.pk), str(wish.public_id), None, "desk")
    client = desk(house)
    client.get("/call-backs/")
    assert seen("callback.seen") == [line]
    client.get(f"/call-backs/{wish.public_id}/")
    assert seen("callback.seen") == [line, line]


def test_the_desk_looked_at_the_requests_that_wait() -> None:
    house, ana = make.house(notice_minutes=60), make.patient()
    held = make.hold(house, at("10:00", 3), service=more.given(house, approval_hours=24))
    asked = booking.ask(hold=held, patient=ana, by=anon(), key=str(uuid4()), now=NOW)
    assert "Ana Roy" in desk(house).get("/requests/").content.decode()
    assert seen("request.seen") == [(str(house.clinic.pk), str(asked.public_id), ana.pk, "desk")]


def test_the_desk_looked_at_a_plan() -> None:
    house, ana = make.house(), make.patient()
    row = booking.SeriesRow(
        service=house.services["focused"],
        placement=house.one,
        patient=ana,
        first_local=datetime(2026, 3, 5, 10),  # noqa: DTZ001 - a time on the clinic's wall
        rule="every 7 days",
        count=2,
    )
    booking.book_series(row=row, by=SYSTEM, key=str(uuid4()), now=NOW)
    series = Series.objects.get()
    assert desk(house).get(f"/plan/made/{series.public_id}/").status_code == 200
    assert seen("plan.seen") == [(str(house.clinic.pk), str(series.public_id), ana.pk, "desk")]
