"""What shows whether offered times are real: tries that were lost, visits that were moved."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from glideway.booking import operations as booking
from glideway.booking.models import HeardOf, LostTry, MovedVisit, Opening
from glideway.kit import clock
from glideway.kit.actor import Role
from tests.booking import make
from tests.booking.make import House, at
from tests.booking.test_pages import held, through
from tests.make import NOW, SYSTEM, anon, keyed, staff

pytestmark = pytest.mark.django_db


def lost(house: House, clock: str, *, browser: str = "", days: int = 1) -> list[tuple[str, Any]]:
    """Who has the time and why it was lost, of the rows that one more try left behind."""
    before = set(LostTry.objects.values_list("pk", flat=True))
    by = anon(session_key=browser or uuid4().hex, network=uuid4().hex)
    with pytest.raises(booking.CannotBook):
        make.hold(house, at(clock, days), by=by)
    return list(LostTry.objects.exclude(pk__in=before).values_list("who", "reasons"))


def test_a_time_that_the_clinic_took_is_a_lost_try_and_one_of_a_patient_says_so() -> None:
    house = make.house()
    make.booked(house, at("10:00", 1))
    assert lost(house, "10:00") == [("clinic", ["booked"])]
    make.hold(house, at("11:00", 1))
    assert lost(house, "11:00") == [("patient", ["held"])]


def test_hours_that_vanished_after_a_page_showed_them_are_a_lost_try() -> None:
    house = make.house()
    Opening.objects.update(valid_until=NOW.date())
    assert lost(house, "10:00") == [("", ["closed"])]
    Opening.objects.update(valid_until=NOW.date() - timedelta(days=8))
    assert lost(house, "10:00") == []


def test_nobody_taps_a_clinic_down() -> None:
    house = make.house()
    for never in ("03:00", "10:07", "16:45"):  # closed, off the grid, too long for the day
        assert lost(house, never) == []
    assert lost(house, "08:30", days=0) == []  # past
    make.booked(house, at("10:00", 1))
    assert len(lost(house, "10:00", browser="one")) == 1
    assert lost(house, "10:00", browser="one") == []


def test_a_move_keeps_from_when_and_by_whom_and_nobody_changes_that() -> None:
    house = make.house()
    made = make.booked(house, at("10:00", 1))
    desk = staff(Role.DESK, house.clinic.pk)
    booking.move(booking=made, starts_at=at("11:00", 1), by=desk, key="m", now=NOW)
    (row,) = MovedVisit.objects.values_list("booking", "was_at", "by", "moved_at")
    assert row == (made.pk, at("10:00", 1), "desk", NOW)
    lost(house, "11:00")
    for kind in (MovedVisit, LostTry):
        for act in (kind.objects.all().delete, lambda kind=kind: kind.objects.update(id=9)):
            with pytest.raises(DatabaseError, match="is append-only"), transaction.atomic():
                act()


def test_how_a_clinic_was_found_is_asked_once_beside_the_needs(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    path = f"{through(client, held(client, make.house()))}needs/"
    assert "How did you hear of this clinic?" in client.get(path).content.decode()
    client.post(path, keyed())
    assert not HeardOf.objects.exists()
    client.post(path, keyed(heard="patient"))
    assert HeardOf.objects.get().how == "patient"
    assert "How did you hear" not in client.get(path).content.decode()
    client.post(path, keyed(heard="clinician"))
    assert HeardOf.objects.get().how == "patient"


def test_who_was_there_before_is_not_asked_how_the_clinic_was_found() -> None:
    house = make.house()
    again = make.booked(house, at("10:00", 1), first_visit=False)
    booking.say_heard(booking=again, how="patient", by=SYSTEM, now=NOW)
    booking.say_heard(booking=make.booked(house, at("12:00", 1)), how="x", by=SYSTEM, now=NOW)
    assert not HeardOf.objects.exists()
