"""Who works where in the demo, at what prices and hours: a plan from a seed, before any table.

Pure and quick (1,200 clinics in about a second), and the whole plan is made each time, so a run
that was interrupted goes on with exactly the network it began.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from glideway.config.demo import ground, names
from glideway.directory.core import places
from glideway.directory.core.places import Place

SIZES = (5, 4, 3, 5, 4, 2, 4, 5)  # practitioners of each clinic in turn: four on average
PROFESSIONS = (
    ["physiotherapist"] * 9
    + ["chiropractor"] * 5
    + ["massage_therapist"] * 4
    + ["athletic_therapist"] * 2
    + ["occupational_therapist"] * 1
)
HAND_REGIONS = ("hand", "wrist", "forearm", "elbow")
CERTIFICATES = (
    ("upper", ("shoulder", "shoulder-girdle", "arm", "elbow", "forearm", "wrist", "hand")),
    ("lower", ("hip-anterior", "hip-posterior", "thigh-posterior", "thigh-anterior", "knee",
               "leg-posterior", "ankle", "foot")),
    ("spine", ("neck-posterior", "neck-lateral", "suboccipital", "back", "thorax", "head-jaw")),
)  # fmt: skip
CARE = {
    "physiotherapist": ("exercise", "needling", "instrument", "manipulation"),
    "chiropractor": ("manipulation", "instrument", "exercise"),
    "massage_therapist": ("massage", "instrument"),
    "athletic_therapist": ("exercise", "massage", "instrument"),
    "occupational_therapist": ("exercise", "massage"),
}
SHIFTS = (
    (("09:00", "12:00"), ("13:00", "17:00")),
    (("08:00", "12:00"), ("12:30", "16:00")),
    (("10:00", "14:00"), ("15:00", "19:00")),
    (("07:30", "13:30"),),
    (("12:00", "20:00"),),
)
SATURDAY = (("09:00", "13:00"),)
BUSY_EVERY, BUSY_EPISODES, EPISODES_A_CLINIC = 15, 70, 1000 / 120
ORDER_OF_LAPSE = 17  # of these clinics every 17th practitioner's licence has run out
LAPSES_EVERY = 10  # a licence that ran out hides the clinic, so only in every tenth
TECHNIQUE = "active_release"
LARGE_CITY = 200_000
NEAR_AREAS = 12  # of a city, from its centre outwards


@dataclass(frozen=True, kw_only=True)
class Person:
    """A practitioner to be: what a listing says, the hours of a week, how full the diary is."""

    name: str
    slug: str
    profession: str
    sex: str
    languages: tuple[str, ...]
    regions: tuple[str, ...]
    certificates: tuple[str, ...]
    other_care: tuple[str, ...]
    week: tuple[tuple[int, str, str], ...]
    fill: float
    lapsed: bool
    accepts_new: bool
    licence: str
    joined_on: date


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A line of the price list."""

    kind: str
    minutes: int
    price_cents: int
    channel: str = "in_person"
    buffer_after: int = 0
    technique: str = ""


@dataclass(frozen=True, kw_only=True)
class Site:
    """A clinic to be."""

    index: int
    name: str
    slug: str
    street: str
    postal_code: str
    phone: str
    email: str
    place: Place
    lat: float
    lon: float
    language: str
    languages: tuple[str, ...]
    step_free: bool
    direct_billing: bool
    parking: str
    transit: dict[str, str]
    cancel_hours: int
    cancel_fee_cents: int
    offers: tuple[Offer, ...]
    people: tuple[Person, ...]
    episodes: int
    care: float = field(metadata={"says": "how well this clinic keeps its books, 0 to 1"})


def dice_for(seed: int, *words: object) -> random.Random:
    """Dice of their own for each part, so that changing one part does not change the others."""
    return random.Random("/".join(map(str, [seed, *words])))  # noqa: S311  # a story, not a secret


def plan(*, seed: int, clinics: int, today: date) -> list[Site]:
    """Every clinic of the demo, in the order of making."""
    where = ground.spread(clinics, places.towns(), places.cities(max(clinics, 60)))
    sites, people = names.Unique(), names.Unique()
    return [
        _site(
            dice_for(seed, "clinic", at),
            index=at,
            place=place,
            unique=(sites, people),
            clinics=clinics,
            today=today,
        )
        for at, place in enumerate(where)
    ]


def episodes_of(index: int, clinics: int) -> int:
    """How many episodes a clinic has: every 15th has plenty, so others stay too few to say."""
    busy = -(-clinics // BUSY_EVERY)
    if index % BUSY_EVERY == 0:
        return BUSY_EPISODES
    rest = max(round(clinics * EPISODES_A_CLINIC) - busy * BUSY_EPISODES, 0)
    share, more = divmod(rest, max(clinics - busy, 1))
    return share + ((index - index // BUSY_EVERY - 1) < more)


def _likely(dice: random.Random, chance: float) -> bool:
    return dice.random() < chance


def _site(
    dice: random.Random,
    *,
    index: int,
    place: Place,
    unique: tuple[names.Unique, names.Unique],
    clinics: int,
    today: date,
) -> Site:
    language = "fr" if place.province == "QC" else "en"
    bilingual = dice.random() < (0.6 if language == "fr" or place.province == "NB" else 0.25)
    languages = (language, "en" if language == "fr" else "fr") if bilingual else (language,)
    name = names.clinic(dice, language)
    slug = unique[0].slug(name, place.en)
    reach = 0.045 if place.population > LARGE_CITY else 0.012
    size = SIZES[index % len(SIZES)]
    return Site(
        index=index,
        name=name,
        slug=slug,
        street=names.street(dice, language),
        postal_code=_postal_code(dice, place),
        phone=f"+1{_area_code(dice, place)}55501{dice.randrange(100):02}",
        email=f"{slug}@demo.glideway.invalid",
        place=place,
        lat=round(place.lat + dice.gauss(0, reach / 2), 5),
        lon=round(place.lon + dice.gauss(0, reach / 1.4), 5),
        language=language,
        languages=languages,
        step_free=_likely(dice, 0.7),
        direct_billing=_likely(dice, 0.6),
        parking=dice.choice(("street", "lot", "lot", "none")),
        transit=_transit(dice),
        cancel_hours=dice.choice((12, 24, 24, 48)),
        cancel_fee_cents=dice.choice((0, 2500, 4000)),
        offers=_offers(dice),
        people=tuple(
            _person(
                dice,
                at=at,
                place=place,
                languages=languages,
                unique=unique[1],
                today=today,
                lapses=index % LAPSES_EVERY == LAPSES_EVERY - 1,
            )
            for at in range(size)
        ),
        episodes=episodes_of(index, clinics),
        care=0.97 if index % BUSY_EVERY == 0 else dice.uniform(0.55, 0.99),
    )


def _offers(dice: random.Random) -> tuple[Offer, ...]:
    """Free consult, first assessment, focused, full rehabilitation visit, follow-up."""
    base = dice.randrange(85, 136, 5) * 100
    full = dice.choice((45, 60))
    return (
        Offer(kind="consult", minutes=15, price_cents=0, channel="phone"),
        Offer(kind="consult", minutes=15, price_cents=0, channel="online"),
        Offer(kind="first", minutes=dice.choice((45, 60)), price_cents=base),
        Offer(kind="focused", minutes=15, price_cents=base - 4000, technique=TECHNIQUE),
        Offer(kind="focused", minutes=30, price_cents=base - 2500, technique=TECHNIQUE),
        Offer(
            kind="full",
            minutes=full,
            price_cents=base + (1500 if full == 60 else 500),  # noqa: PLR2004
            technique=TECHNIQUE,
        ),
        Offer(kind="follow_up", minutes=30, price_cents=base - 2000, buffer_after=5),
    )


def _person(
    dice: random.Random,
    *,
    at: int,
    place: Place,
    languages: Sequence[str],
    unique: names.Unique,
    today: date,
    lapses: bool,
) -> Person:
    profession = "physiotherapist" if at == 0 else dice.choice(PROFESSIONS)
    name, sex = names.person(dice, "fr" if place.province == "QC" or _likely(dice, 0.06) else "en")
    held = [CERTIFICATES[dice.randrange(3)]]
    if _likely(dice, 0.45) or at == 0:
        held = list(CERTIFICATES)
    regions = HAND_REGIONS if profession == "occupational_therapist" else tuple(
        region for _, some in held for region in some
    )  # fmt: skip
    care = CARE[profession]
    spoken = tuple(languages) if _likely(dice, 0.7) else tuple(languages[:1])
    return Person(
        name=name,
        slug=unique.slug(name, place.en),
        profession=profession,
        sex=sex,
        languages=spoken,
        regions=regions,
        certificates=tuple(level for level, _ in held),
        other_care=tuple(care[: dice.randrange(1, len(care) + 1)]),
        week=_week(dice),
        fill=dice.uniform(0.70, 0.86),
        lapsed=dice.randrange(ORDER_OF_LAPSE) == 0 and at != 0 and lapses,
        accepts_new=_likely(dice, 0.93) or at == 0,
        licence=f"{dice.randrange(10_000, 99_999)}",
        joined_on=today - timedelta(days=dice.randrange(200, 2400)),
    )


def _week(dice: random.Random) -> tuple[tuple[int, str, str], ...]:
    days = sorted(dice.sample(range(5), dice.choice((3, 4, 4, 5))))
    hours = [(day, *span) for day in days for span in dice.choice(SHIFTS)]
    if _likely(dice, 0.3):
        hours += [(5, *span) for span in SATURDAY]
    return tuple(hours)


def _postal_code(dice: random.Random, place: Place) -> str:
    areas = places.areas_of(place.slug)[:NEAR_AREAS]
    prefix = dice.choice(areas).prefix if areas else FIRST_LETTER[place.province] + "0A"
    letters = "ABCEGHJKLMNPRSTVWXYZ"
    return f"{prefix} {dice.randrange(10)}{dice.choice(letters)}{dice.randrange(10)}"


def _area_code(dice: random.Random, place: Place) -> str:
    return CITY_CODES.get(place.slug) or dice.choice(AREA_CODES[place.province])


def _transit(dice: random.Random) -> dict[str, str]:
    line, minutes = dice.randrange(2, 99), dice.choice((2, 3, 5, 7))
    return {
        "en": f"Bus {line}, then {minutes} minutes on foot.",
        "fr": f"Autobus {line}, puis {minutes} minutes à pied.",
    }


# Area codes of the provinces; the numbers 555-01xx are kept for stories and ring nowhere.
AREA_CODES = {
    "AB": ("403", "780"), "BC": ("604", "250"), "MB": ("204",), "NB": ("506",), "NL": ("709",),
    "NS": ("902",), "NT": ("867",), "NU": ("867",), "ON": ("416", "613", "519", "905"),
    "PE": ("902",), "QC": ("514", "418", "819"), "SK": ("306",), "YT": ("867",),
}  # fmt: skip
CITY_CODES = {
    "toronto-on": "416", "montreal-qc": "514", "ottawa-on": "613", "vancouver-bc": "604",
    "calgary-ab": "403", "edmonton-ab": "780", "hamilton-on": "905", "quebec-qc": "418",
}  # fmt: skip
FIRST_LETTER = {
    "AB": "T", "BC": "V", "MB": "R", "NB": "E", "NL": "A", "NS": "B", "NT": "X", "NU": "X",
    "ON": "P", "PE": "C", "QC": "J", "SK": "S", "YT": "Y",
}  # fmt: skip
