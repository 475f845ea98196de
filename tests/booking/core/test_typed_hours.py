"""What a desk types as hours, and what it is told when that is none."""

from datetime import date

import pytest

from glideway.booking.core import typed_hours
from glideway.booking.core.typed_hours import NoStretch, Season, Wrong


@pytest.mark.parametrize(
    ("text", "ranges"),
    [
        ("", ()),
        ("closed", ()),
        ("Fermé", ()),
        ("9-17", (("09:00", "17:00"),)),
        ("09:00-12:00, 13:00-17:00", (("09:00", "12:00"), ("13:00", "17:00"))),
        ("13:00–17:00; 9 to 12", (("09:00", "12:00"), ("13:00", "17:00"))),
        ("9 h 30 à 12 h", (("09:30", "12:00"),)),
        ("18:00-24:00", (("18:00", "24:00"),)),
        ("9-12,12-13", (("09:00", "12:00"), ("12:00", "13:00"))),
    ],
)
def test_hours_are_read_as_people_type_them(text: str, ranges: typed_hours.Ranges) -> None:
    assert typed_hours.read(text) == ranges
    assert typed_hours.read(typed_hours.written(ranges)) == ranges


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("17:00-09:00", Wrong.REVERSED),
        ("9-9", Wrong.REVERSED),
        ("22:00-02:00", Wrong.REVERSED),
        ("9-12, 11-14", Wrong.OVERLAP),
        ("9:02-12", Wrong.ODD),
        ("9-12:01", Wrong.ODD),
        ("25-26", Wrong.UNCLEAR),
        ("9-24:05", Wrong.UNCLEAR),
        ("9:60-12", Wrong.UNCLEAR),
        ("9-12:99", Wrong.UNCLEAR),
        ("morning", Wrong.UNCLEAR),
        (",".join(f"{one}-{one}:30" for one in range(13)), Wrong.MANY),
    ],
)
def test_what_is_no_stretch_says_why(text: str, why: Wrong) -> None:
    with pytest.raises(NoStretch) as refusal:
        typed_hours.read(text)
    assert refusal.value.why == why
    assert refusal.value.text in text


def test_a_stretch_that_closes_as_it_opens_is_a_closed_day() -> None:
    assert typed_hours.written([("00:00", "00:00")]) == ""


def test_two_seasons_that_share_a_date_are_found() -> None:
    july = Season(date(2026, 7, 1), date(2026, 7, 31))
    august = Season(date(2026, 8, 1), date(2026, 8, 31))
    for_good = Season(date(2026, 8, 31), None)
    assert typed_hours.crossing([july, august]) is None
    assert typed_hours.crossing([july, july]) is None
    assert set(typed_hours.crossing([july, august, for_good]) or ()) == {august, for_good}
    assert Season(None, date(2026, 7, 1)).meets(july)
