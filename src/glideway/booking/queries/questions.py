"""The question of `GET /api/openings`, read strictly: programs ask it, and are told what is wrong.

Every word is asked at most once; one that is not known is a fault and not passed over, so that
nobody takes an answer without a filter for one with it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from math import isfinite
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from glideway.booking.queries.asking import ANYWHERE, FORTNIGHT, REGION_KM, SIXTY, Asked
from glideway.booking.queries.searching import WEEKDAYS
from glideway.directory.core import places, professions
from glideway.kit.refusals import NotAnswerable
from glideway.screening import core as screening

MOST, USUAL = 50, 20
FARTHEST_KM = 20_000
DEAREST = 10_000  # dollars
A_DOLLAR = 100  # cents
LONGEST = 1_000  # characters of a question
LETTERS = (2, 3)  # of a language's code
DIGITS = 6
NUMBER = re.compile(r"-?[0-9]{1,9}(\.[0-9]{0,15})?")
place_named = lru_cache(maxsize=4096)(places.find)


class Question(NamedTuple):
    """What is asked, and how many openings at most."""

    asked: Asked
    n: int


def read_question(query: str) -> Question:
    """The question of an address. Raises NotAnswerable with the field and the reason."""
    if len(query) > LONGEST:
        raise NotAnswerable(field="", reason=f"The question is longer than {LONGEST} characters.")
    try:
        pairs = parse_qsl(query, keep_blank_values=True, errors="strict", max_num_fields=40)
    except ValueError:
        raise NotAnswerable(field="", reason="The question cannot be decoded.") from None
    said: dict[str, Any] = {}
    n = USUAL
    for name, text in pairs:
        if name not in READERS:
            raise NotAnswerable(field=name, reason=f"Not known; known are {', '.join(READERS)}.")
        field, read = READERS[name]
        if field in said:
            raise NotAnswerable(field=name, reason="Asked twice, or together with what means it.")
        try:
            said[field] = read(text)
        except ValueError as no:
            raise NotAnswerable(field=name, reason=str(no)) from None
    if "n" in said:
        n = said.pop("n")
    return Question(Asked(**_positioned(said)), n)


def _positioned(said: dict[str, Any]) -> dict[str, Any]:
    """The position from the place, where one is named; a radius has one to go round.

    The index knows everybody's next start, but not the next evening one: it is looked for among
    those near a place, and not in the whole country.
    """
    if ("lat" in said) != ("lon" in said):
        missing = "lon" if "lat" in said else "lat"
        raise NotAnswerable(field=missing, reason="A position is lat and lon together.")
    if "place" in said:
        if "lat" in said:
            raise NotAnswerable(field="place", reason="Either a place or lat and lon.")
        said["lat"], said["lon"] = said.pop("place")
    if "km" in said and "lat" not in said:
        raise NotAnswerable(field="km", reason="A distance needs a place, or lat and lon.")
    whole = {"km": REGION_KM, "days": FORTNIGHT, "elapsed": True} | said
    if Asked(**whole).of_time and ("lat" not in whole or whole["km"] > REGION_KM):
        field = "after" if whole.get("after_five") else "weekdays"
        reason = f"Evenings and weekdays are asked within {REGION_KM:.0f} km of a place."
        raise NotAnswerable(field=field, reason=reason)
    return whole


def _number(low: float, high: float) -> Callable[[str], float]:
    def read(text: str) -> float:
        number = float(text) if NUMBER.fullmatch(text) else ANYWHERE
        if not (isfinite(number) and low <= number <= high):
            msg = f"A number from {low:g} to {high:g}."
            raise ValueError(msg)
        return number

    return read


def _whole(low: int, high: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        digits = text.isascii() and text.isdecimal() and len(text) <= DIGITS
        number = int(text) if digits else -1
        if not low <= number <= high:
            msg = f"A whole number from {low} to {high}."
            raise ValueError(msg)
        return number

    return read


def _one_of(known: Callable[[], Any]) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in known():
            msg = f"One of {', '.join(known())}."
            raise ValueError(msg)
        return text

    return read


def _place(text: str) -> tuple[float, float]:
    """A town by the slug of its page, by name, or a postal code or its first three characters."""
    place = places.by_slug(text) or place_named(text)
    if place is None:
        near = " or ".join(one.slug for one in places.suggest(text))
        meant = f" Perhaps {near}." if near else ""
        msg = f"No town or postal area of Canada has this name.{meant}"
        raise ValueError(msg)
    return place.lat, place.lon


def _km(text: str) -> float:
    return ANYWHERE if text == "any" else _number(1, FARTHEST_KM)(text)


def _code(text: str) -> str:
    if not (text.isascii() and text.isalpha() and text.islower() and len(text) in LETTERS):
        raise ValueError("A language by its code of two or three letters, as in fr.")
    return text


def _cents(text: str) -> int:
    return A_DOLLAR * _whole(0, DEAREST)(text)


def _weekdays(text: str) -> frozenset[int]:
    days = text.split(",")
    if not set(days) <= set(WEEKDAYS):
        msg = f"Some of {','.join(WEEKDAYS)}, with commas between."
        raise ValueError(msg)
    return frozenset(map(WEEKDAYS.index, days))


def _yes(text: str) -> bool:
    if text not in {"0", "1"}:
        raise ValueError("1 for yes, 0 for no matter.")
    return text == "1"


READERS: dict[str, tuple[str, Callable[[str], Any]]] = {
    "lat": ("lat", _number(-90, 90)),
    "lon": ("lon", _number(-180, 180)),
    "place": ("place", _place),
    "km": ("km", _km),
    "days": ("days", _whole(1, SIXTY)),
    "kind": ("service", _one_of(professions.services)),
    "profession": ("profession", _one_of(professions.professions)),
    "language": ("language", _code),
    "region": ("region", _one_of(lambda: screening.load().neighbours)),
    "price": ("most_cents", _cents),
    "after": ("after_five", _yes),
    "weekdays": ("weekdays", _weekdays),
    "billing": ("direct_billing", _yes),
    "stepfree": ("step_free", _yes),
    "sex": ("sex", _one_of(lambda: ("f", "m"))),
    "n": ("n", _whole(1, MOST)),
}
