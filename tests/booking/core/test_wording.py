"""Zones and telephone numbers as people here say them."""

from datetime import UTC, datetime

import pytest

from glideway.booking.core.wording import phone_words, zone_words

WINTER, SUMMER = datetime(2026, 1, 15, 12, tzinfo=UTC), datetime(2026, 7, 15, 12, tzinfo=UTC)


@pytest.mark.parametrize("at", [WINTER, SUMMER])
@pytest.mark.parametrize(
    ("zone", "english", "french"),
    [
        ("America/Vancouver", "Pacific time", "heure du Pacifique"),
        ("America/Edmonton", "Mountain time", "heure des Rocheuses"),
        ("America/Dawson_Creek", "Mountain standard time", "heure normale des Rocheuses"),
        ("America/Winnipeg", "Central time", "heure du Centre"),
        ("America/Regina", "Central standard time", "heure normale du Centre"),
        ("America/Toronto", "Eastern time", "heure de l\u2019Est"),
        ("America/Halifax", "Atlantic time", "heure de l\u2019Atlantique"),
        ("America/St_Johns", "Newfoundland time", "heure de Terre-Neuve"),
        ("UTC", "UTC", "UTC"),
    ],
)
def test_a_zone_is_called_what_people_there_call_it(
    zone: str, english: str, french: str, at: datetime
) -> None:
    assert zone_words(zone, at, "en") == english
    assert zone_words(zone, at, "fr") == french


def test_a_number_is_written_as_people_here_read_it() -> None:
    assert phone_words("+14165550134") == "(416) 555-0134"
    assert phone_words("call us") == "call us"
