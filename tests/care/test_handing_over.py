"""Who leaves hands the record over: the successor reads on from that day, and nobody else."""

from datetime import timedelta

import pytest

from glideway.booking import operations as booking
from glideway.booking.models import Closure
from glideway.care import queries
from glideway.care.models import Episode
from tests.booking import make as diary
from tests.care import make
from tests.make import SYSTEM, practitioner

pytestmark = pytest.mark.django_db
DAY = diary.at("00:00", 3)


def leaves(where: make.Room, successor: int | None = 1) -> Closure:
    people = where.house.placements
    return booking.close_for(
        clinic=where.house.clinic,
        practitioner=where.house.one.practitioner,
        kind="leaving",
        starts_at=DAY,
        successor=None if successor is None else people[successor].practitioner,
        by=SYSTEM,
        key="leaving",
        now=make.START,
    )


def reads(where: make.Room, who: int, *, clinic: int = 0, days: int = 0) -> list[Episode]:
    actor = practitioner(
        where.house.placements[who].practitioner_id, clinic or where.house.clinic.pk
    )
    visits = queries.visits(actor, "R", now=DAY + timedelta(days=days))
    return [one.episode for one in visits]


def test_the_successor_reads_the_record_from_the_day_on_and_no_other_colleague() -> None:
    where = make.room(people=3)
    visit = make.signed(where)
    leaves(where)
    before = practitioner(where.house.placements[1].practitioner_id, where.house.clinic.pk)
    assert list(queries.visits(before, "R", now=DAY - timedelta(seconds=1))) == []
    assert reads(where, 1) == [visit.episode]
    assert reads(where, 2) == []
    assert reads(where, 1, days=800) == []


def test_without_a_successor_nobody_is_given_the_record() -> None:
    where = make.room(people=2)
    make.signed(where)
    leaves(where, None)
    assert reads(where, 1) == []


def test_a_leaving_taken_back_takes_the_record_back() -> None:
    where = make.room(people=2)
    make.signed(where)
    closure = leaves(where)
    booking.reopen(closure=closure, by=SYSTEM, key="back", now=make.START)
    assert reads(where, 1) == []


def test_the_record_stays_in_its_clinic() -> None:
    where, other = make.room("harbour", people=2), make.room("island")
    make.signed(where)
    leaves(where)
    assert reads(where, 1, clinic=other.house.clinic.pk) == []


def test_who_is_only_away_hands_nothing_over() -> None:
    where = make.room(people=2)
    make.signed(where)
    Closure.objects.filter(pk=leaves(where).pk).update(kind="away")
    assert reads(where, 1) == []
