"""How people here say a zone and a telephone number, in both languages."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import phonenumbers

HALF_A_YEAR = timedelta(days=182)
WORDS = {
    "P": ("Pacific", "du Pacifique"),
    "M": ("Mountain", "des Rocheuses"),
    "C": ("Central", "du Centre"),
    "E": ("Eastern", "de l\u2019Est"),
    "A": ("Atlantic", "de l\u2019Atlantique"),
    "N": ("Newfoundland", "de Terre-Neuve"),
}


def zone_words(zone: str, at: datetime, language: str) -> str:
    """A zone as people there call it: "Mountain time", "heure des Rocheuses".

    Where the clocks never change it is the standard time of all the year, and said so.
    """
    there = ZoneInfo(zone)
    local = at.astimezone(there)
    english, french = WORDS.get((local.tzname() or "")[:1], (zone, ""))
    if not french:
        return english
    changes = local.utcoffset() != (local + HALF_A_YEAR).astimezone(there).utcoffset()
    if language == "fr":
        return f"heure {french}" if changes else f"heure normale {french}"
    return f"{english} time" if changes else f"{english} standard time"


def phone_words(number: str) -> str:
    """A telephone number as people here read it."""
    try:
        parsed = phonenumbers.parse(number, "CA")
    except phonenumbers.NumberParseException:
        return number
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL)
