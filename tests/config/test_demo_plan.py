"""The demo's plan before any table: the same from the same seed, Canada-wide, uneven on purpose."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from glideway.config.demo import build, diary, ground, network
from glideway.directory.core import places, professions

TODAY = date(2026, 11, 21)
SEED = 1


@pytest.fixture(scope="module")
def sites() -> list[network.Site]:
    return network.plan(seed=SEED, clinics=120, today=TODAY)


def test_the_same_seed_makes_the_same_network(sites: list[network.Site]) -> None:
    assert network.plan(seed=SEED, clinics=120, today=TODAY) == sites
    assert network.plan(seed=2, clinics=120, today=TODAY) != sites


def test_120_clinics_have_480_practitioners_of_five_professions(sites: list[network.Site]) -> None:
    people = [person for site in sites for person in site.people]
    assert len(people) == 480
    assert {person.profession for person in people} == set(professions.professions())


def test_they_stand_in_at_least_40_places_of_every_zone_and_province(
    sites: list[network.Site],
) -> None:
    where = {site.place for site in sites}
    assert len(where) >= 40
    assert {place.zone for place in where} == {town.zone for town in places.towns()}
    assert {place.province for place in where} == set(places.PROVINCES)


def test_larger_cities_have_more_clinics(sites: list[network.Site]) -> None:
    count = Counter(site.place.slug for site in sites)
    assert count.most_common(1)[0][0] == "toronto-on"
    assert count["toronto-on"] > count["montreal-qc"] > count["halifax-ns"] >= 1


def test_a_small_demo_still_speaks_both_languages_and_keeps_several_clocks() -> None:
    small = network.plan(seed=SEED, clinics=8, today=TODAY)
    assert {site.language for site in small} == {"en", "fr"}
    assert len({site.place.zone for site in small}) >= 4


@pytest.mark.parametrize("clinics", [1, 2, 3, 40, 41, 120, 200])
def test_every_clinic_asked_for_has_a_place(clinics: int) -> None:
    assert len(ground.spread(clinics, places.towns(), places.cities(80))) == clinics


def test_no_two_clinics_and_no_two_practitioners_share_an_address(
    sites: list[network.Site],
) -> None:
    assert len({site.slug for site in sites}) == len(sites)
    slugs = [person.slug for site in sites for person in site.people]
    assert len(set(slugs)) == len(slugs)


def test_every_price_list_has_the_five_kinds_and_a_free_consult(
    sites: list[network.Site],
) -> None:
    for site in sites:
        kinds = {offer.kind for offer in site.offers}
        assert kinds == set(professions.services())
        for offer in site.offers:
            low, high = professions.services()[offer.kind].minutes
            assert low <= offer.minutes <= high
            assert (offer.price_cents == 0) == (offer.kind == "consult")


def test_episodes_are_spread_unevenly_and_add_up_to_a_thousand(
    sites: list[network.Site],
) -> None:
    assert sum(site.episodes for site in sites) == 1000
    assert sum(site.episodes >= 60 for site in sites) == 8
    assert sum(site.episodes < 10 for site in sites) == 112


def test_quebec_is_french_and_some_licence_checks_have_lapsed(sites: list[network.Site]) -> None:
    assert all((site.place.province == "QC") == (site.language == "fr") for site in sites)
    lapsed = sum(person.lapsed for site in sites for person in site.people)
    assert 1 <= lapsed <= 5  # a licence that ran out hides a clinic, so few have one


def test_the_first_clinic_has_the_licences_that_its_scenes_need() -> None:
    for seed in range(1, 40):
        (site,) = network.plan(seed=seed, clinics=1, today=TODAY)
        assert sum(not one.lapsed for one in site.people) >= build.STAGED


def test_telephone_numbers_ring_nowhere(sites: list[network.Site]) -> None:
    assert all(site.phone[5:10] == "55501" and len(site.phone) == 12 for site in sites)


def _minutes(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])


def test_diaries_are_60_to_85_percent_full_over_all(sites: list[network.Site]) -> None:
    booked = offered = 0
    for site in sites:
        for person in site.people:
            dice = network.dice_for(SEED, "diary", person.slug)
            filled = diary.seats(
                dice, person=person, offers=site.offers, zone=site.place.zone, first_day=TODAY
            )
            booked += sum(site.offers[seat.offer].minutes for seat in filled)
            offered += sum(
                _minutes(closes) - _minutes(opens)
                for ahead in range(diary.DAYS)
                for weekday, opens, closes in person.week
                if weekday == (TODAY + timedelta(days=ahead)).weekday()
            )
    assert 0.60 <= booked / offered <= 0.85


def test_a_diary_never_overlaps_and_stays_inside_the_hours(sites: list[network.Site]) -> None:
    for site in sites[:12]:
        zone = ZoneInfo(site.place.zone)
        for person in site.people:
            dice = network.dice_for(SEED, "diary", person.slug)
            filled = diary.seats(
                dice, person=person, offers=site.offers, zone=site.place.zone, first_day=TODAY
            )
            spans = [
                (seat.starts_at, seat.starts_at + timedelta(minutes=_taken(site, seat.offer)))
                for seat in filled
            ]
            assert all(before[1] <= after[0] for before, after in pairwise(spans))
            for starts, ends in spans:
                local = starts.astimezone(zone), ends.astimezone(zone)
                assert any(
                    weekday == local[0].weekday()
                    and opens <= f"{local[0]:%H:%M}"
                    and f"{local[1]:%H:%M}" <= closes
                    for weekday, opens, closes in person.week
                )


def _taken(site: network.Site, number: int) -> int:
    return site.offers[number].minutes + site.offers[number].buffer_after
