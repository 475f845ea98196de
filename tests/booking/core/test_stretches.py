"""A day cut into stretches: whole, in order, and nobody left out."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from glideway.booking.core import Busy, BusyKind, Span
from glideway.booking.core.stretches import CLAIMS, Stretch, Use, stretches

NOW = datetime(1970, 1, 1, tzinfo=UTC)
DAY = Span(0, 600)
NINE_TO_FIVE = [Span(60, 300), Span(330, 540)]


def test_a_day_without_anybody_is_its_opening_hours() -> None:
    assert stretches(DAY, NINE_TO_FIVE, [], now=NOW) == [
        Stretch(Use.CLOSED, 0, 60),
        Stretch(Use.FREE, 60, 300),
        Stretch(Use.CLOSED, 300, 330),
        Stretch(Use.FREE, 330, 540),
        Stretch(Use.CLOSED, 540, 600),
    ]


def test_a_visit_has_its_core_and_its_buffers_are_a_pause() -> None:
    visit = Busy(90, 120, before=5, after=10, id="b1")
    assert stretches(DAY, [Span(60, 540)], [visit], now=NOW)[1:5] == [
        Stretch(Use.FREE, 60, 85),
        Stretch(Use.PAUSE, 85, 90, visit),
        Stretch(Use.TAKEN, 90, 120, visit),
        Stretch(Use.PAUSE, 120, 130, visit),
    ]


def test_a_visit_under_a_closed_time_is_shown_and_the_closure_around_it() -> None:
    visit = Busy(90, 120, id="b1")
    away = Busy(60, 540, BusyKind.UNAVAILABLE, id="x1")
    assert stretches(DAY, [Span(60, 540)], [away, visit], now=NOW) == [
        Stretch(Use.CLOSED, 0, 60),
        Stretch(Use.SHUT, 60, 90, away),
        Stretch(Use.TAKEN, 90, 120, visit),
        Stretch(Use.SHUT, 120, 540, away),
        Stretch(Use.CLOSED, 540, 600),
    ]


def test_a_pause_never_covers_the_next_visit_and_a_closure_shows_before_a_pause() -> None:
    first, second = Busy(90, 120, after=30, id="b1"), Busy(130, 160, id="b2")
    away = Busy(160, 170, BusyKind.EXTERNAL, id="x1")
    uses = [one[:3] for one in stretches(Span(90, 170), [DAY], [first, second, away], now=NOW)]
    assert uses == [
        (Use.TAKEN, 90, 120),
        (Use.PAUSE, 120, 130),
        (Use.TAKEN, 130, 160),
        (Use.SHUT, 160, 170),
    ]


def test_a_hold_is_shown_until_its_very_end_and_not_at_it() -> None:
    held = Busy(90, 120, BusyKind.HOLD, id="h1", expires_at=NOW + timedelta(minutes=5))
    a_second_before = NOW + timedelta(minutes=4, seconds=59)
    assert stretches(DAY, [DAY], [held], now=a_second_before)[1].busy is held
    at_the_end = stretches(DAY, [DAY], [held], now=NOW + timedelta(minutes=5))
    assert at_the_end == [Stretch(Use.FREE, 0, 600)]


def test_what_is_cancelled_or_transparent_takes_nothing() -> None:
    gone = Busy(90, 120, BusyKind.CANCELLED), Busy(90, 120, BusyKind.EXTERNAL, transparent=True)
    assert stretches(DAY, [DAY], gone, now=NOW) == [Stretch(Use.FREE, 0, 600)]


def test_a_visit_wholly_under_another_one_is_not_lost() -> None:
    long, short = Busy(90, 180, id="b1"), Busy(100, 120, id="b2")
    taken = [one for one in stretches(DAY, [DAY], [short, long], now=NOW) if one.busy]
    assert taken == [Stretch(Use.TAKEN, 90, 180, long), Stretch(Use.TAKEN, 100, 120, short)]


SPANS = st.tuples(st.integers(-60, 660), st.integers(5, 120)).map(
    lambda one: Span(one[0], one[0] + one[1])
)
BUSY = st.builds(
    lambda span, kind, before, after: Busy(span.start, span.end, kind, before, after),
    SPANS,
    st.sampled_from(BusyKind),
    st.integers(0, 20),
    st.integers(0, 20),
)


@given(st.lists(SPANS, max_size=4), st.lists(BUSY, max_size=6))
def test_the_day_is_whole_and_every_claim_is_in_it(runs: list[Span], busy: list[Busy]) -> None:
    found = stretches(DAY, runs, busy, now=NOW)
    minutes = {minute for one in found for minute in range(one.start, one.end)}
    assert minutes == set(range(600))
    assert found == sorted(found, key=lambda one: one[1:3])
    shown = {id(one.busy) for one in found}
    claims = [one for one in busy if one.kind in CLAIMS and DAY.overlaps(one.start, one.end)]
    assert {id(one) for one in claims} <= shown
