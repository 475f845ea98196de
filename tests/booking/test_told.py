"""The database itself writes down every change that matters to a search of the network."""

from collections.abc import Sequence
from importlib import import_module
from uuid import uuid4

import pytest
from django.db import connection, transaction

from glideway.booking import operations as booking
from glideway.booking.models import Booking, Change, Hold
from glideway.directory.models import Clinic, Credential, Plaque
from glideway.kit.telling import triggers
from tests.booking import make
from tests.booking.make import at
from tests.make import NOW, SYSTEM

pytestmark = pytest.mark.django_db
TOLD = import_module("glideway.booking.migrations.0007_what_changed_is_told")
Row = tuple[object, ...]


def told() -> Sequence[Row]:
    """What was told since the last look, in order."""
    rows = list(Change.objects.order_by("pk").values_list("what", "about", "room", "of"))
    Change.objects.all().delete()
    return rows


def test_every_trigger_is_there() -> None:
    """A later migration that makes a table anew on SQLite takes its triggers away unasked."""
    worded = {
        name
        for one in TOLD.tables(connection.vendor)
        for name in triggers(connection.vendor, "booking_change", one)
    }
    from_where = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    )
    with connection.cursor() as cursor:
        cursor.execute(from_where)
        found = {name for (name,) in cursor.fetchall() if "_tells_" in name}
    assert found == worded


def test_a_claim_tells_once_when_it_is_made_and_when_it_is_given_back() -> None:
    house = make.house()
    mine = house.one.practitioner.resource.pk
    told()
    booked = make.booked(house, at("10:00", 1))
    time = ("time", mine, booked.room_id)
    assert told() == [(*time, "b")]
    booking.cancel(booking=booked, by=SYSTEM, key=str(uuid4()), now=NOW)
    assert told() == [(*time, "b")]


def test_a_moved_visit_tells_where_it_was_and_where_it_is() -> None:
    house = make.house()
    booked = make.booked(house, at("10:00", 1))
    told()
    Booking.objects.filter(pk=booked.pk).update(first_cell=1, end_cell=7)
    cells = Change.objects.order_by("pk").values_list("first_cell", "end_cell")
    assert list(cells) == [(booked.first_cell, booked.end_cell), (1, 7)]


def test_what_takes_no_time_is_not_told() -> None:
    house = make.house()
    booked = make.booked(house, at("10:00", 1))
    hold = make.hold(house, at("11:00", 1))
    told()
    Hold.objects.filter(pk=hold.pk).update(name="Ann", region="knee")
    booked.arrived_at = NOW
    booked.save()
    Clinic.objects.update(phone="+14165550199")
    Plaque.objects.create(subject="network", kind="inspection", value=1, as_of=NOW)
    assert told() == []


def test_a_roster_tells_whose_it_is() -> None:
    house = make.house()
    clinic, placement = house.clinic.pk, house.one.pk
    who = house.one.practitioner.pk
    told()
    Clinic.objects.update(hidden_at=NOW)
    assert told() == [("clinic", clinic, None, "")]
    house.one.openings.filter(weekday=0).delete()
    assert told() == [("placement", placement, None, "")]
    Credential.objects.update(expires_on=NOW.date())
    assert told() == [("practitioner", who, None, "")]
    Plaque.objects.create(subject=f"clinic:{clinic}", kind="inspection", value=1, as_of=NOW)
    assert told() == [("clinic", clinic, None, "")]


def test_a_closed_stretch_tells_its_cells_to_the_end_of_the_last() -> None:
    house = make.house()
    told()
    booking.close(
        rows=[
            booking.BlockRow(
                resource=house.one.practitioner.resource,
                starts_at=at("10:02", 1),
                ends_at=at("11:00", 1),
            )
        ],
        by=SYSTEM,
        now=NOW,
    )
    first = int(at("10:00", 1).timestamp()) // 300
    rows = Change.objects.values_list("what", "first_cell", "end_cell")
    assert list(rows) == [("time", first, first + 13)]


def test_what_is_rolled_back_was_never_told() -> None:
    house = make.house()
    told()
    with transaction.atomic():
        make.hold(house, at("10:00", 1))
        assert Change.objects.count() == 1
        transaction.set_rollback(True)
    assert told() == []
