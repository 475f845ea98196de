"""Index, SQL and a naive reading of the definition give the same starts, over random networks."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from math import inf
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from glideway.booking import operations as booking
from glideway.booking import queries
from glideway.booking.core import instant
from glideway.booking.core.weighing import Sort, Weights
from glideway.booking.queries import Asked, earliest, loosening
from glideway.booking.queries.earliest import Soon
from glideway.booking.queries.finding import Found
from glideway.booking.queries.openings import reached
from glideway.directory.core import places, professions
from glideway.directory.models import Clinic, Placement, Plaque, Practitioner, Service
from glideway.kit import clock
from glideway.kit.refusals import Refusal
from tests.booking import fed, make
from tests.booking.make import at
from tests.make import NOW, SYSTEM

pytestmark = pytest.mark.django_db
TOWNS = ("toronto-on", "mississauga-on", "hamilton-on", "halifax-ns", "vancouver-bc", "montreal-qc")
LANGUAGES = (["en"], ["en", "fr"], ["fr"], ["en", "pa"])
REGIONS: tuple[list[str], ...] = (["shoulder"], ["knee", "ankle"], ["shoulder", "knee"], [])
HOURS: tuple[list[tuple[str, str]], ...] = (
    [("09:00", "17:00")],
    [("07:00", "11:00"), ("15:00", "20:30")],
    [("12:00", "19:00")],
    [],
)


def network(dice: random.Random, clinics: int = 7) -> None:
    """Some clinics in cities of four zones, with visits booked and days closed."""
    for number in range(clinics):
        house = make.house(
            f"c{number}",
            place=dice.choice(TOWNS),
            people=dice.randint(1, 3),
            rooms=dice.randint(0, 2),
            hours=dice.choice(HOURS),
            notice_minutes=dice.choice((0, 60, 2880)),
            buffer_after=dice.choice((0, 15)),
            max_per_day=dice.choice((None, None, 3)),
            horizon_days=dice.choice((10, 60)),
        )
        Clinic.objects.filter(pk=house.clinic.pk).update(
            lat=house.clinic.lat + dice.uniform(-0.2, 0.2),
            lon=house.clinic.lon + dice.uniform(-0.2, 0.2),
            direct_billing=dice.random() < 0.5,
            step_free=dice.random() < 0.5,
            hidden_at=NOW if dice.random() < 0.1 else None,
        )
        Service.objects.filter(clinic=house.clinic).exclude(kind="consult").update(
            price_cents=dice.choice((8000, 9500, 12000))
        )
        if dice.random() < 0.6:
            Plaque.objects.create(
                subject=f"clinic:{house.clinic.pk}",
                kind="inspection",
                value=dice.choice((60.0, 80.0, 91.5)),
                known=40,
                of=50,
                as_of=NOW,
            )
        for one in house.placements:
            Practitioner.objects.filter(pk=one.practitioner_id).update(
                languages=dice.choice(LANGUAGES),
                regions=dice.choice(REGIONS),
                sex=dice.choice(("f", "m", "")),
                profession=dice.choice(("physiotherapist", "chiropractor")),
            )
            if dice.random() < 0.15:
                Placement.objects.filter(pk=one.pk).update(accepts_new=False)
            begin = NOW + timedelta(days=dice.randint(0, 8), hours=dice.randint(0, 12))
            block = booking.BlockRow(
                resource=one.practitioner.resource,
                starts_at=begin,
                ends_at=begin + timedelta(hours=dice.choice((2, 30, 300))),
            )
            booking.close(rows=[block], by=SYSTEM, now=NOW)


def question(dice: random.Random) -> Asked:
    """A search with a few filters."""
    town = places.by_slug(dice.choice(TOWNS))
    assert town is not None
    near = dice.random() < 0.8
    asked = Asked(
        lat=town.lat if near else None,
        lon=town.lon if near else None,
        zone=town.zone,
        km=dice.choice((None, 5.0, 25.0, 100.0, inf)) if near else None,
        days=dice.choice((1, 7, 14, 60)),
        service=dice.choice(("first", "first", "focused", "consult")),
        sort=dice.choice(list(Sort)),
        weights=Weights(*(dice.randint(0, 2) for _one in Weights._fields)),
    )
    some: dict[str, Any] = {
        "region": dice.choice(("shoulder", "knee", "hand")),
        "language": dice.choice(("en", "fr", "xx")),
        "profession": dice.choice(("physiotherapist", "chiropractor", "athletic-therapist")),
        "most_cents": dice.choice((7000, 9500)),
        "after_five": True,
        "weekdays": frozenset(dice.sample(range(7), dice.randint(1, 3))),
        "direct_billing": True,
        "step_free": True,
        "sex": dice.choice(("f", "m")),
        "day": NOW.date() + timedelta(days=dice.choice((0, 1, 2, 3, 4, 6, 8, 59, 61, 70, -1))),
    }
    names = dice.sample(sorted(some), dice.randint(0, 3))
    return replace(asked, **{name: some[name] for name in names})


def naive(asked: Asked) -> dict[tuple[int, int], float]:
    """(start, placement) -> km of every opening, by a loop over everybody."""
    found: dict[tuple[int, int], float] = {}
    window = asked.window(NOW)
    rows = Placement.objects.filter(ended_at=None, accepts_new=True, clinic__hidden_at=None)
    for one in rows.select_related("clinic", "practitioner"):
        km = 0.0
        if asked.lat is not None and asked.lon is not None:
            km = places.distance_km(asked.lat, asked.lon, one.clinic.lat, one.clinic.lon)
        services = one.services.filter(kind=asked.service).order_by("minutes", "pk")
        if km > (inf if asked.lat is None else asked.km or 0.0) or not services:
            continue
        service, zone = services[0], one.clinic.zone
        if not fits(asked, one, service):
            continue
        starts = queries.starts_of(one.pk, service, days=asked.days, now=NOW)
        found |= {
            (start, one.pk): km
            for start in starts
            if start < window.end and asked.suits(start, zone)
        }
    return found


def fits(asked: Asked, one: Placement, service: Service) -> bool:
    """Whether somebody is as asked, worded anew."""
    who, where = one.practitioner, one.clinic
    return all(
        (
            professions.may_offer(service.kind, who.profession, where.province),
            asked.language in ("", *who.languages),
            asked.profession in ("", who.profession),
            asked.sex in ("", who.sex),
            asked.region in ("", *who.regions),
            asked.most_cents is None or service.price_cents <= asked.most_cents,
            where.direct_billing or not asked.direct_billing,
            where.step_free or not asked.step_free,
        )
    )


@pytest.fixture
def seed(request: pytest.FixtureRequest) -> int:
    return int(getattr(request, "param", 9))


@pytest.fixture
def dice(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[random.Random]:
    """A network in the database and its index in a file."""
    found = random.Random(seed)  # noqa: S311  # a test draws
    network(found)
    tender = fed.kept(tmp_path, monkeypatch)
    yield found
    tender.close()


def without_index(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "GLIDEWAY_INDEX_AGE", timedelta(seconds=-1))


def told(found: Found) -> dict[str, Any]:
    """All of a page that does not change with each asking."""

    def card(one: Any) -> Any:
        if one is None:
            return None
        km = None if one.distance_km is None else round(one.distance_km, 6)
        times = [(time.starts_at, time.service, time.placement, time.seats) for time in one.times]
        weighed = one.weighed and (
            round(one.weighed.reached, 9),
            [(name, part and round(part, 9)) for name, part in one.weighed.parts],
        )
        return (
            one.clinic.slug,
            one.placement.pk,
            km,
            times,
            one.more,
            one.others,
            one.place,
            weighed,
        )

    soonest = found.soonest and (found.soonest.clinic.slug, found.soonest.soonest)
    return {
        "days": [(day.on, day.times, day.height, day.chosen) for day in found.days],
        "cards": [card(one) for one in found.cards],
        "call": found.call and (found.call.placement.pk, found.call.soonest),
        "later": found.later and (found.later.placement.pk, found.later.soonest),
        "soonest": soonest,
        "nearest": found.nearest and found.nearest.slug,
        "rest": (found.times, found.clinics, found.page, found.pages, found.far),
        "fitting": (found.fitting, found.capped),
        "waiting": [
            (one.card.clinic.slug, one.gain.later, one.gain.price, one.gain.speaks)
            for one in found.waiting
        ],
        "looked_at": found.looked_at,
    }


def openings_agree(dice: random.Random) -> int:
    """Ask twenty-five questions in three ways; how many starts were in the answers."""
    answers = 0
    for _number in range(25):
        asked = replace(question(dice), day=None, elapsed=True)
        asked = replace(asked, km=100.0 if asked.km is None else asked.km)
        n = dice.choice((1, 5, 50))
        quick = earliest.earliest(asked, n, now=NOW)
        assert quick.state
        slow = earliest.from_database(asked, n, now=NOW)
        assert plain(quick.openings) == plain(slow.openings), asked
        every = naive(asked)
        starts = sorted(start for start, _who in every)[:n]
        assert [one.start for one in quick.openings] == starts, asked
        assert {(one.start, one.placement) for one in quick.openings} <= set(every)
        answers += len(starts)
    return answers


def test_all_cities_are_the_same_by_both_ways_and_one_query_with_the_index(
    dice: random.Random, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    del dice  # its network is there
    with django_assert_num_queries(1):
        quick = queries.cities(now=NOW)
    assert sum(city.clinics for some in quick.values() for city in some) > 3
    without_index(monkeypatch)
    assert queries.cities(now=NOW) == quick


def test_a_page_of_the_index_asks_few_queries_and_the_door_none(
    dice: random.Random, django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    for _number in range(5):
        asked = question(dice)
        with django_assert_max_num_queries(11):
            assert queries.find(asked, now=NOW).as_of == NOW
        with django_assert_num_queries(0):
            assert earliest.earliest(asked, 50, now=NOW).state


def test_a_time_taken_since_is_refused_and_the_page_after_shows_the_truth(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = make.house()
    tender = fed.kept(tmp_path, monkeypatch)
    first = at("10:00")
    make.hold(house, first)
    asked = Asked(elapsed=True)
    (stale,) = earliest.earliest(asked, 1, now=NOW).openings
    assert instant(stale.start) == first  # the index was not told yet
    with pytest.raises(Refusal):
        make.hold(house, first)
    found = queries.find(Asked(), now=NOW)
    assert (found.as_of, found.stale) == (NOW, False)
    assert found.cards[0].soonest == at("10:30")
    tender.follow(now=NOW)
    (true,) = earliest.earliest(asked, 1, now=NOW).openings
    assert instant(true.start) == at("10:30")
    tender.close()


def test_while_nobody_feeds_the_index_a_page_says_how_old_it_is_and_then_asks_the_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.house()
    fed.kept(tmp_path, monkeypatch).close()

    def seen(seconds: int) -> tuple[bool, bool]:
        found = queries.find(Asked(), now=NOW + timedelta(seconds=seconds))
        return found.as_of == NOW, found.stale

    assert seen(5) == (True, False)
    assert seen(6) == (True, True)
    assert seen(60) == (True, True)
    assert seen(61) == (False, False)
    assert not earliest.earliest(Asked(), 1, now=NOW + timedelta(seconds=61)).state


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(100, 130), indirect=True)
def test_many_networks_give_the_same_answers_three_ways(
    dice: random.Random, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert seed
    for _number in range(4):
        assert openings_agree(dice) >= 0
    assert pages_agree(dice, monkeypatch) >= 0


def plain(some: tuple[Soon, ...]) -> list[tuple[Any, ...]]:
    return [
        (instant(one.start), one.placement, one.service, one.km and round(one.km, 6))
        for one in some
    ]


def pages_agree(dice: random.Random, monkeypatch: pytest.MonkeyPatch) -> int:
    """Show twenty-five pages in both ways; how many cards were on them."""
    asked = [question(dice) for _number in range(25)]
    quick = [queries.find(one, now=NOW, tongue="fr") for one in asked]
    looser = [queries.loosened(one, now=NOW) for one in asked]
    assert {one.as_of for one in quick} == {NOW}
    less_is_found(asked, looser)
    without_index(monkeypatch)
    slow = [queries.find(one, now=NOW, tongue="fr") for one in asked]
    assert {one.as_of for one in slow} == {None}
    for one, a, b in zip(asked, quick, slow, strict=True):
        assert told(a) == told(b), one
    assert [queries.loosened(one, now=NOW) for one in asked] == looser
    return sum(len(one.cards) for one in quick)


def less_is_found(asked: list[Asked], looser: list[list[queries.Looser]]) -> None:
    """What is said of each search with one filter less is what that search finds, and the most."""
    for one, some in zip(asked, looser, strict=True):
        found = {
            name: queries.find(loosening.without(one, name), now=NOW)
            for name in loosening.chosen(one)
        }
        ways = sorted((each.clinics for each in found.values() if each.clinics), reverse=True)
        assert [way.clinics for way in some] == ways[:3], one
        for way in some:
            less = found[way.name]
            assert less.soonest, one
            assert (way.times, way.clinics, way.soonest) == (
                less.times,
                less.clinics,
                less.soonest.soonest,
            ), (one, way)


def test_who_else_there_is_is_looked_for_beyond_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(13):
        make.house(f"c{number}")
    late = make.house("late", hours=[("12:00", "17:00")])
    late.clinic.services.update(price_cents=7000)
    fed.kept(tmp_path, monkeypatch).close()
    found = [queries.find(Asked(page=page), now=NOW) for page in (1, 2)]
    assert [len(one.cards) for one in found] == [12, 2]
    assert [(one.card.clinic.slug, one.gain.price) for one in found[0].waiting] == [("late", 2500)]
    assert found[1].waiting == ()
    nowhere = Asked(lat=43.7, lon=-79.4, direct_billing=True)
    nobody = queries.find(nowhere, now=NOW)
    assert (nobody.as_of, nobody.far, nobody.looked_at) == (NOW, False, 0)
    without_index(monkeypatch)
    assert told(queries.find(Asked(), now=NOW)) == told(found[0])
    assert told(queries.find(nowhere, now=NOW)) == told(nobody)


@pytest.mark.parametrize("day", ["9999-12-31", "9998-12-31", "1970-01-01", "0001-01-01"])
def test_a_day_that_no_calendar_of_ours_has_is_a_page_by_both_ways(
    day: str, client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.house()
    tender = fed.kept(tmp_path, monkeypatch, now=clock.now())
    page = client.get(f"/find?near=Toronto&day={day}")
    asked = Asked(day=date.fromisoformat(day))
    found = queries.find(asked, now=clock.now())
    assert (found.as_of is not None, found.cards, found.times) == (True, (), 0)
    tender.close()
    without_index(monkeypatch)
    assert (page.status_code, client.get(f"/find?near=Toronto&day={day}").status_code) == (200, 200)


def test_without_an_index_no_question_reads_the_diaries_of_the_whole_country(
    dice: random.Random, monkeypatch: pytest.MonkeyPatch
) -> None:
    del dice  # its network is there
    every = queries.cities(now=NOW)
    without_index(monkeypatch)
    monkeypatch.setitem(reached.__kwdefaults__ or {}, "most", 2)  # as a country has more than sixty
    found = queries.find(Asked(days=60), now=NOW)
    assert found.capped
    assert len({card.clinic.pk for card in found.cards}) <= 2
    answer = earliest.earliest(Asked(days=60, elapsed=True), 50, now=NOW)
    assert answer.capped
    assert len({one.placement for one in answer.openings}) <= 6
    some = queries.cities(now=NOW)

    def counts(found: dict[str, list[queries.City]]) -> list[tuple[str, int]]:
        return [(one.place.slug, one.clinics) for rows in found.values() for one in rows]

    assert counts(some) == counts(every)
    unread = [one for rows in some.values() for one in rows if not one.looked_at]
    assert unread
    assert {one.soonest for one in unread} == {None}


def test_the_three_ways_give_the_same_openings(dice: random.Random) -> None:
    assert openings_agree(dice) > 60


def test_both_ways_show_the_same_page(dice: random.Random, monkeypatch: pytest.MonkeyPatch) -> None:
    assert pages_agree(dice, monkeypatch) > 20
