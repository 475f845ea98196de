"""What a search asks for: each word of an address, and each filter on what is found."""

from dataclasses import replace
from datetime import date
from math import inf
from typing import Any

import pytest

from glideway.booking import operations as booking
from glideway.booking import queries
from glideway.booking.core.weighing import Sort
from glideway.booking.forms import read_search
from glideway.booking.queries import Asked
from glideway.booking.queries.openings import MOST, limit, openings, reached
from glideway.directory.models import Clinic, Practitioner, Service
from glideway.screening import core as screening
from tests.booking import make
from tests.booking.make import at
from tests.make import NOW, SYSTEM

TORONTO = Asked(lat=43.7064, lon=-79.3986)
EVERY = frozenset(range(7))


@pytest.mark.parametrize(
    ("word", "field", "value"),
    [
        ({"km": "5"}, "km", 5.0),
        ({"day": "2026-03-10"}, "day", date(2026, 3, 10)),
        ({"day": "9999-12-31"}, "day", None),
        ({"day": "0001-01-01"}, "day", None),
        ({"day": "2026-02-30"}, "day", None),
        ({"km": "any"}, "km", inf),
        ({"km": "7"}, "km", None),
        ({"language": " FR "}, "language", "fr"),
        ({"language": "français"}, "language", ""),
        ({"language": "f1"}, "language", ""),
        ({"price": "120"}, "most_cents", 12_000),
        ({"price": "$80"}, "most_cents", 8_000),
        ({"price": "80 $"}, "most_cents", 8_000),
        ({"price": "0"}, "most_cents", 0),
        ({"price": "-5"}, "most_cents", None),
        ({"price": "12.50"}, "most_cents", None),
        ({"price": "٣"}, "most_cents", None),
        ({"price": "99999"}, "most_cents", None),
        ({"days": "14"}, "days", 14),
        ({"days": "60"}, "days", 60),
        ({"days": "61"}, "days", 7),
        ({"days": "1"}, "days", 1),
        ({"soon": "1"}, "days", 1),
        ({"soon": "1", "days": "14"}, "days", 14),
        ({}, "days", 7),
        ({"mon": "1", "sat": ""}, "weekdays", frozenset({0, 5})),
        ({}, "weekdays", EVERY),
        ({"after": "17"}, "after_five", True),
        ({"sort": "price"}, "sort", Sort.PRICE),
        ({"hurts": "supraspinatus"}, "region", "shoulder"),
        ({"hurts": "linea-alba"}, "region", "abdomen"),
        ({"hurts": "thigh-posterior"}, "region", "thigh-posterior"),
    ],
)
def test_an_address_says_what_is_asked_and_what_cannot_be_read_is_no_filter(
    word: dict[str, str], field: str, value: object
) -> None:
    asked = read_search({"near": "Toronto"} | word, "en").asked
    assert getattr(asked, field) == value


def test_a_radius_needs_a_place() -> None:
    assert read_search({"km": "5"}, "en").asked.km is None


def test_a_position_outside_the_country_is_none() -> None:
    def lat(one: str, other: str) -> float | None:
        return read_search({"lat": one, "lon": other}, "en").asked.lat

    assert lat("43.7", "-79.4") == 43.7
    assert (lat("-90", "-180"), lat("43.7", "79.4"), lat("nan", "-79.4")) == (None, None, None)


@pytest.mark.parametrize("tongue", ["en", "fr"])
def test_a_form_shows_a_name_for_an_id_and_the_name_means_the_same(tongue: str) -> None:
    for region in screening.load().neighbours:
        words = read_search({"hurts": region}, tongue).words
        assert words != region
        again = read_search({"hurts": words}, tongue)
        assert (again.region, again.words, again.safety) == (region, words, ())
    assert read_search({"hurts": "my shoulder"}, "en").words == "my shoulder"
    alarm = read_search({"hurts": "chest pain"}, "en")
    assert alarm.safety


def test_a_structure_of_the_atlas_is_named_in_the_heading() -> None:
    assert read_search({"hurts": "linea-alba"}, "fr").title == "Ligne blanche"


def test_one_day_is_elapsed_and_more_days_end_at_midnight_of_the_asked_place() -> None:
    now = at("15:30")
    assert Asked(days=1).window(now) == (make_minute("15:30"), make_minute("15:30", 1))
    assert Asked(days=14).window(now).end == make_minute("23:00", 13)  # summer time


def make_minute(clock: str, days: int = 0) -> int:
    return int(at(clock, days).timestamp()) // 60


@pytest.mark.parametrize(
    ("km", "found"),
    [
        ([], 100.0),
        ([1, 2, 3, 4], 100.0),
        ([1, 2, 3, 4, 70], 70.0),
        ([1, 2, 3, 4, 29, 29.5], 30.0),
        ([1, 2, 3, 4, 170], 100.0),
    ],
)
def test_near_is_thirty_kilometres_or_as_far_as_the_fifth(km: list[float], found: float) -> None:
    assert limit(Asked(), km) == found
    assert limit(Asked(km=5), km) == 5


@pytest.mark.django_db
def test_a_language_a_sex_and_a_price_leave_others_out() -> None:
    make.house(people=3)
    one, two, three = Practitioner.objects.order_by("pk")
    Practitioner.objects.filter(pk=two.pk).update(languages=["en", "fr"], sex="f")
    Practitioner.objects.filter(pk=three.pk).update(languages=["fr"], sex="m")

    def who(**asked: Any) -> set[int]:
        found = openings(replace(Asked(), **asked), now=NOW)
        return {row.practitioner_id for row in found.placements if row.pk in found.starts}

    assert who() == {one.pk, two.pk, three.pk}
    assert who(language="fr") == {two.pk, three.pk}
    assert who(language="fr", sex="f") == {two.pk}
    assert who(language="pa") == set()
    assert who(most_cents=9499) == set()
    assert who(most_cents=9500) == {one.pk, two.pk, three.pk}
    assert who(service="focused", most_cents=8000) == {one.pk, two.pk, three.pk}


@pytest.mark.django_db
def test_the_shortest_visit_is_meant_also_where_a_longer_one_is_cheaper() -> None:
    where = make.house()
    longer = Service.objects.create(
        clinic=where.clinic, kind="first", minutes=60, price_cents=5000, notice_minutes=60
    )
    where.one.services.add(longer)
    assert openings(Asked(most_cents=6000), now=NOW).starts == {}


@pytest.mark.django_db
def test_weekdays_and_evenings_are_those_of_the_clinic() -> None:
    make.house(hours=[("09:00", "18:00")], notice_minutes=0)
    evenings = queries.find(Asked(after_five=True, weekdays=frozenset({1})), now=NOW)
    assert [day.times for day in evenings.days] == [0, 3, 0, 0, 0, 0, 0]
    assert evenings.soonest is not None
    assert evenings.soonest.soonest == at("17:00", 1)
    assert queries.find(Asked(weekdays=frozenset({6})), now=NOW).times == 0


@pytest.mark.django_db
def test_two_weeks_have_fourteen_days_and_a_day_of_the_second_can_be_asked_for() -> None:
    make.house(hours=[("09:00", "10:00")], notice_minutes=0)
    found = queries.find(Asked(days=14), now=NOW)
    assert [day.times for day in found.days] == [3, 3, 3, 3, 3, 0, 0] * 2
    assert found.times == 30
    later = queries.find(Asked(days=14, day=date(2026, 3, 10)), now=NOW)
    assert (later.times, later.soonest and later.soonest.soonest) == (
        3,
        at("08:00", 8),
    )  # summer time


@pytest.mark.django_db
def test_an_evening_after_an_empty_week_is_found_though_its_mornings_are_open_too() -> None:
    where = make.house(hours=[("09:00", "18:00")])
    block = booking.BlockRow(
        resource=where.one.practitioner.resource, starts_at=NOW, ends_at=at("00:00", 9)
    )
    booking.close(rows=[block], by=SYSTEM, now=NOW)
    found = queries.find(Asked(after_five=True), now=NOW)
    assert found.later is not None
    assert found.later.soonest == at("16:00", 9)  # summer time


@pytest.mark.django_db
def test_a_radius_is_kept_and_where_it_is_empty_the_nearest_are_shown() -> None:
    make.house("near")
    make.house("far", place="mississauga-on")

    def found(km: float | None) -> tuple[list[str], bool]:
        got = reached(replace(TORONTO, km=km), now=NOW)
        return [one.slug for one in got.clinics], got.far

    assert found(None) == (["near", "far"], False)
    assert found(5) == (["near"], False)
    assert found(inf) == (["near", "far"], False)
    there = tuple(Clinic.objects.filter(slug="far").values_list("pk", flat=True))
    assert [one.slug for one in reached(Asked(clinics=there), now=NOW).clinics] == ["far"]
    Clinic.objects.filter(slug="near").update(lat=60.0)
    assert found(5) == (["far", "near"], True)
    Clinic.objects.update(hidden_at=NOW)
    assert found(inf) == ([], False)


@pytest.mark.django_db
def test_a_clinic_where_nobody_takes_new_patients_is_not_counted() -> None:
    closed = make.house("closed")
    type(closed.one).objects.filter(pk=closed.one.pk).update(accepts_new=False)
    make.house("open")
    assert [one.slug for one in reached(TORONTO, now=NOW).clinics] == ["open"]


@pytest.mark.django_db
def test_where_more_clinics_are_in_reach_than_one_answer_reads_it_says_so() -> None:
    for slug in ("a", "b", "c"):
        make.house(slug)
    assert not reached(TORONTO, now=NOW, most=3).capped
    some = reached(TORONTO, now=NOW, most=2)
    assert (some.capped, len(some.clinics)) == (True, 2)
    assert MOST == 60
    anywhere = [reached(Asked(), now=NOW, most=most) for most in (2, 3)]
    assert [(one.capped, len(one.clinics)) for one in anywhere] == [(True, 2), (False, 3)]
    assert not queries.find(TORONTO, now=NOW).capped


@pytest.mark.django_db
def test_the_cheapest_stands_first_and_of_one_price_the_soonest() -> None:
    dear = make.house("dear", hours=[("09:00", "17:00")])
    make.house("late", hours=[("12:00", "17:00")])
    make.house("soon", hours=[("11:00", "17:00")])
    Service.objects.filter(pk=dear.first.pk).update(price_cents=9600)
    found = queries.find(Asked(sort=Sort.PRICE), now=NOW)
    assert [card.clinic.slug for card in found.cards] == ["soon", "late", "dear"]
