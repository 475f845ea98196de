"""Places as people type them."""

from zoneinfo import ZoneInfo

import pytest

from glideway.directory.core import places


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("Toronto", "Toronto, ON"),
        ("  toronto ", "Toronto, ON"),
        ("Toronto, ON", "Toronto, ON"),
        ("toronto ontario", "Toronto, ON"),
        ("Montreal", "Montreal, QC"),
        ("MONTRÉAL", "Montreal, QC"),
        ("québec", "Quebec City, QC"),
        ("Quebec City", "Quebec City, QC"),
        ("St Johns", "St. John's, NL"),
        ("Saint-Jean de Terre-Neuve", "St. John's, NL"),
        ("trois rivieres", "Trois-Rivières, QC"),
        ("Richmond, ON", "Richmond, ON"),
        ("Richmond", "Richmond, BC"),
        ("Moncton, Nouveau-Brunswick", "Moncton, NB"),
        ("M5V", "M5V, Toronto"),
        ("m5v 2t6", "M5V, Toronto"),
        ("H2X1Y4", "H2X, Montreal"),
    ],
)
def test_a_place_is_found_as_it_is_typed(typed: str, label: str) -> None:
    found = places.find(typed)
    assert found is not None
    assert found.label("en") == label


@pytest.mark.parametrize("typed", ["", "Xyzzy", "Toronto, AB", "M0M", "D1A", "ON"])
def test_what_is_no_place_is_not_guessed(typed: str) -> None:
    assert places.find(typed) is None


def test_every_word_of_a_place_finds_it_again() -> None:
    for typed in ("Toronto", "K1A 0B1", "St. John's", "Québec"):
        place = places.find(typed)
        assert place is not None
        assert places.find(place.words()) == place


def test_a_label_is_written_as_each_language_writes_it() -> None:
    montreal = places.by_slug("montreal-qc")
    assert montreal is not None
    assert (montreal.label("en"), montreal.label("fr")) == ("Montreal, QC", "Montréal (Qc)")
    assert places.PROVINCES["PE"].name("fr") == "Île-du-Prince-Édouard"
    assert places.PROVINCES["PE"].name("en") == "Prince Edward Island"


def test_an_unknown_address_part_is_no_town() -> None:
    assert places.by_slug("atlantis-on") is None


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("Toron", "Toronto, ON"),
        ("Torronto", "Toronto, ON"),
        ("cite-limoilou", "La Cité-Limoilou, QC"),
        ("m5v", "M5V, Toronto"),
        ("Richmond", "Richmond, BC"),
    ],
)
def test_an_unfinished_or_misspelt_place_is_suggested(typed: str, first: str) -> None:
    assert places.suggest(typed)[0].label("en") == first


def test_no_more_is_suggested_than_asked_and_nothing_for_nothing() -> None:
    assert len(places.suggest("saint", 5)) == 5
    assert places.suggest("") == ()
    assert places.suggest("qqqqqqqq") == ()


def test_distance_is_along_the_globe() -> None:
    toronto, montreal = places.by_slug("toronto-on"), places.by_slug("montreal-qc")
    assert toronto is not None
    assert montreal is not None
    km = places.distance_km(toronto.lat, toronto.lon, montreal.lat, montreal.lon)
    assert 500 < km < 506
    assert places.distance_km(45, -73, 45, -73) == 0


def test_a_position_has_a_nearest_town() -> None:
    assert places.nearest(43.6532, -79.3832).province == "ON"
    assert places.nearest(60.72, -135.06).slug == "whitehorse-yt"


def test_cities_stand_apart() -> None:
    chosen = places.cities(45)
    assert [one.slug for one in chosen[:3]] == ["toronto-on", "montreal-qc", "calgary-ab"]
    assert len({one.slug for one in chosen}) == 45
    assert all(
        places.distance_km(a.lat, a.lon, b.lat, b.lon) >= 9
        for a in chosen
        for b in chosen
        if a != b
    )


def test_asking_for_more_cities_than_there_are_gives_all_that_stand_apart() -> None:
    assert len(places.cities(5000, apart_km=0)) == len(places.towns())


def test_every_place_and_area_has_a_real_zone_a_province_and_an_address_of_its_own() -> None:
    towns = places.towns()
    assert len(towns) == len({town.slug for town in towns}) == 2817
    assert {town.province for town in towns} == set(places.PROVINCES)
    for zone in {town.zone for town in towns}:
        assert ZoneInfo(zone).key == zone
    m5v = places.find("M5V")
    assert m5v is not None
    assert (m5v.zone, m5v.slug) == ("America/Toronto", "toronto-on")


def test_a_town_knows_its_postal_areas_the_nearest_first() -> None:
    areas = places.areas_of("toronto-on")
    assert len(areas) > 50
    assert {area.prefix[0] for area in areas[:10]} == {"M"}
    assert places.areas_of("atlantis-on") == ()


def test_a_word_inside_a_name_is_suggested_after_beginnings() -> None:
    found = [place.en for place in places.suggest("limoilou")]
    assert found == ["La Cité-Limoilou"]
