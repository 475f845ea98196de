"""Times, prices and distances as a person in each language writes them."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from glideway.kit.templatetags import kit

ZONE = "America/Toronto"
NOON = datetime(2026, 3, 2, 17, tzinfo=UTC)  # noon in Toronto


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", ["12:00 pm", "4:15 pm", "12:05 am", "$95", "$95.50", "1.2\u00a0km", "\u22121.5"]),
        (
            "fr",
            ["12 h", "16 h 15", "0 h 05", "95\u00a0$", "95,50\u00a0$", "1,2\u00a0km", "\u22121,5"],
        ),
    ],
)
def test_figures_follow_the_language(language: str, shown: list[str]) -> None:
    with translation.override(language):
        assert [
            kit.clock_time(NOON, ZONE),
            kit.clock_time(NOON + timedelta(hours=4, minutes=15), ZONE),
            kit.clock_time(NOON + timedelta(hours=12, minutes=5), ZONE),
            kit.dollars(9500),
            kit.dollars(9550),
            kit.kilometres(1.2),
            kit.signed(-1.5),
        ] == shown


def test_a_day_is_the_clinics_day() -> None:
    late = datetime(2026, 3, 3, 3, tzinfo=UTC)  # still Monday evening in Toronto
    with translation.override("en"):
        assert kit.day_name(late, ZONE, NOON) == "Today"
        assert kit.day_name(late + timedelta(days=1), ZONE, NOON) == "Tomorrow"
        assert kit.day_name(late + timedelta(days=2), ZONE, NOON) == "Wednesday, March 4"
        assert kit.day_name(late + timedelta(days=2), ZONE, NOON, "short") == "Wed, Mar 4"
    with translation.override("fr"):
        assert kit.weekday_date(late, ZONE) == "lundi 2 mars"
        assert kit.weekday_date(late + timedelta(days=30), ZONE) == "mercredi 1er avril"
        assert kit.weekday_date(late + timedelta(days=266), ZONE, "short") == "lun. 23 nov."


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0, "in 0 min"),
        (59, "in 59 min"),
        (60, "in 1 h"),
        (70, "in 1 h 10 min"),
        (24 * 60 - 1, "in 23 h 59 min"),
        (24 * 60, "in 1 day"),
        (39 * 60, "in 2 days"),
        (49 * 60, "in 2 days"),
    ],
)
def test_a_wait_is_said_in_the_units_that_matter(minutes: int, words: str) -> None:
    with translation.override("en"):
        assert kit.wait(minutes) == words


def test_small_words() -> None:
    with translation.override("en"):
        assert kit.dollars(0) == "Free"
        assert [kit.kilometres(x) for x in (0.62, 14.4)] == ["600\u00a0m", "14\u00a0km"]
        assert [kit.signed(x) for x in (3, 0)] == ["+3", "0"]
        assert [kit.initials(x) for x in ("Dr. Omar Aziz", "Maya", "")] == ["OA", "M", ""]
        assert 'aria-hidden="true"' in kit.icon("phone", 24)
