"""Plausible names: every pairing is made up, and no two practitioners or clinics share one."""

from __future__ import annotations

import random
import unicodedata
from functools import cache
from pathlib import Path

import msgspec


class _Names(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    women_en: list[str]
    men_en: list[str]
    women_fr: list[str]
    men_fr: list[str]
    family_en: list[str]
    family_fr: list[str]
    clinic_en: list[str]
    clinic_fr: list[str]
    quarter_en: list[str]
    quarter_fr: list[str]
    street_en: list[str]
    street_fr: list[str]


@cache
def names() -> _Names:
    return msgspec.json.decode(Path(__file__).with_name("names.json").read_bytes(), type=_Names)


def slug(text: str) -> str:
    """A name as it stands in an address: "Élise Côté" is "elise-cote"."""
    plain = unicodedata.normalize("NFKD", text.replace("’", "").replace("'", ""))
    ascii_only = plain.encode("ascii", "ignore").decode().lower()
    return "-".join("".join(c if c.isalnum() else " " for c in ascii_only).split())


def person(dice: random.Random, language: str) -> tuple[str, str]:
    """A full name in the manner of a language, and the sex its given name is usual for."""
    sex = dice.choice("FM")
    pool = names()
    if language == "fr":
        given, family = (pool.women_fr if sex == "F" else pool.men_fr), pool.family_fr
    else:
        given, family = (pool.women_en if sex == "F" else pool.men_en), pool.family_en
    return f"{dice.choice(given)} {dice.choice(family)}", sex


def street(dice: random.Random, language: str) -> str:
    """A number and a street, as that language writes it."""
    number = dice.randrange(12, 2400)
    if language == "fr":
        return f"{number}, rue {dice.choice(names().street_fr)}"
    kind = dice.choice(("Street", "Street", "Avenue", "Road"))
    return f"{number} {dice.choice(names().street_en)} {kind}"


def clinic(dice: random.Random, language: str) -> str:
    """What a clinic might be called."""
    pool = names()
    if language == "fr":
        return dice.choice(pool.clinic_fr).format(
            quarter=dice.choice(pool.quarter_fr), street=dice.choice(pool.street_fr)
        )
    return dice.choice(pool.clinic_en).format(
        quarter=dice.choice(pool.quarter_en), street=dice.choice(pool.street_en)
    )


class Unique:
    """Hands out addresses on the site, each once; a second bearer of a name gets its city's."""

    def __init__(self) -> None:
        self._used: set[str] = set()

    def slug(self, name: str, city: str) -> str:
        wanted = slug(name)
        tries = [wanted, f"{wanted}-{slug(city)}"]
        tries += [f"{wanted}-{slug(city)}-{number}" for number in range(2, 1000)]
        free = next(one for one in tries if one not in self._used)
        self._used.add(free)
        return free
