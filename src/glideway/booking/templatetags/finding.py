"""Words and pictures of the result page: chosen filters, the map, who else there is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from math import cos, hypot, isinf, pi, sin
from typing import NamedTuple

from django import template
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext

from glideway.booking.core.patience import Gain
from glideway.booking.queries import Asked, Card, Found, asking, searching
from glideway.directory.core import maps, professions
from glideway.directory.core.maps import Frame
from glideway.directory.templatetags.directory import LANGUAGES, language_name
from glideway.kit.pages import language
from glideway.kit.templatetags.kit import dollars, kilometres

register = template.Library()
WIDTH, HEIGHT, MARK = 340, 260, 23
NAMES, LETTER, LINE = 6, 6.2, 18  # of the map: how many, px of a letter, px of a line
# Where a mark goes that lies on another: nowhere, else around it, in circles that grow.
_BESIDE = [(0.0, 0.0)] + [
    (MARK * ring * cos(pi * step / (4 * ring)), MARK * ring * sin(pi * step / (4 * ring)))
    for ring in (1, 2, 3)
    for step in range(8 * ring)
]
MINUTE, HOUR, DAY = 60, 3600, 24 * 3600


class Chip(NamedTuple):
    """A filter that is on: its words, and what the address leaves out to take it off."""

    id: str
    words: str
    off: tuple[str, ...]


class Mark(NamedTuple):
    """A numbered dot of the map: the number and the link of the card it stands for."""

    number: int
    pk: int
    name: str
    x: float
    y: float


class Town(NamedTuple):
    """A name on the map, so that it is known where one is."""

    name: str
    x: float
    y: float


class Picture(NamedTuple):
    """The map of a result: land, marks, where the person is, how far they asked, the scale."""

    frame: Frame
    land: list[str]
    marks: list[Mark]
    towns: list[Town]
    here: tuple[float, float] | None
    ring: float | None
    bar: str


class Line(NamedTuple):
    """Who else there is: a card, what is gained, how much longer the wait is."""

    card: Card
    gained: str
    longer: str


def chips(asked: Asked) -> list[Chip]:
    """Every filter that leaves something out, in the order of the form."""
    kinds = professions.services()
    rows = [
        ("service", asked.service != Asked.service, kinds[asked.service].short.of(language())),
        ("km", asked.km is not None, radius(asked.km)),
        ("days", asked.days != Asked.days, ahead(asked.days)),
        ("day", asked.day is not None, asked.day and on_date(asked.day)),
        ("after", asked.after_five, gettext("After 5 pm")),
        ("mon", asked.weekdays != Asked.weekdays, weekdays(asked)),
        ("profession", bool(asked.profession), _field(asked.profession)),
        ("language", bool(asked.language), asked.language and _spoken(asked.language)),
        ("sex", bool(asked.sex), gettext("With a woman") if asked.sex == "f" else _a_man()),
        ("price", asked.most_cents is not None, _price(asked.most_cents)),
        ("billing", asked.direct_billing, gettext("Direct billing")),
        ("stepfree", asked.step_free, gettext("Step-free")),
        ("class", asked.in_a_class, gettext("In a class")),
    ]
    return [Chip(name, str(words), off(name)) for name, on, words in rows if on]


def off(name: str) -> tuple[str, ...]:
    """What an address says no more when a filter is taken off."""
    said: dict[str, tuple[str, ...]] = {"days": ("days", "soon"), "mon": searching.WEEKDAYS}
    names = said.get(name, (name,))
    return (*names, "page")


@register.simple_tag
def chosen(asked: Asked) -> list[Chip]:
    """The filters that are on."""
    return chips(asked)


@register.simple_tag(takes_context=True)
def without(context: template.Context, chip: Chip) -> str:
    """The address's words with a filter taken off."""
    return _less(context, chip.off)


@register.simple_tag(takes_context=True)
def all_off(context: template.Context, asked: Asked) -> str:
    """The address's words with every filter taken off."""
    return _less(context, {name for one in chips(asked) for name in one.off})


def _less(context: template.Context, names: Iterable[str]) -> str:
    query = context["request"].GET.copy()
    for name in names:
        query.pop(name, None)
    return f"?{query.urlencode()}" if query else "?"


@register.simple_tag
def loosened_words(name: str, asked: Asked) -> Chip:
    """The chip of a filter by its field in a search."""
    codes = {
        "after_five": "after",
        "weekdays": "mon",
        "direct_billing": "billing",
        "step_free": "stepfree",
        "most_cents": "price",
    }
    return next(one for one in chips(asked) if one.id == codes.get(name, name))


@register.filter
def radius(km: float | None) -> str:
    """A radius as a choice reads it."""
    if km is None:
        return gettext("Near")
    return gettext("Any distance") if isinf(km) else gettext("Within %(km)s km") % {"km": int(km)}


@register.filter
def ahead(days: int) -> str:
    """How far ahead, as a choice reads it."""
    if days == 1:
        return gettext("Next 24 hours")
    return ngettext("Next %(days)s day", "Next %(days)s days", days) % {"days": days}


@register.filter
def on_date(day: date) -> str:
    """A date with its weekday, short."""
    form = r"D\. j N" if language() == "fr" else "D, M j"
    return date_format(day, form, use_l10n=False)


@register.filter
def weekdays(asked: Asked) -> str:
    """The asked weekdays, short, in their order."""
    return ", ".join(str(WEEKDAYS_ABBR[one]) for one in sorted(asked.weekdays))


def _field(profession: str) -> str:
    known = professions.professions()
    return known[profession].field.of(language()) if profession in known else ""


def _spoken(code: str) -> str:
    return gettext("Speaks %(language)s") % {"language": language_name(code)}


def _a_man() -> str:
    return gettext("With a man")


def _price(cents: int | None) -> str:
    return gettext("At most %(price)s") % {"price": dollars(cents)} if cents is not None else ""


@register.simple_tag
def week_choices(asked: Asked) -> list[tuple[str, str, str, bool]]:
    """Each weekday: its word in the address, short, whole, and whether it alone is asked for."""
    some = asked.weekdays if asked.weekdays != Asked.weekdays else frozenset()
    return [
        (code, str(WEEKDAYS_ABBR[day]), str(WEEKDAYS[day]), day in some)
        for day, code in enumerate(searching.WEEKDAYS)
    ]


@register.simple_tag
def radius_choices() -> list[tuple[str, float]]:
    """Each radius: its word in the address, and its kilometres."""
    return list(searching.RADII.items())


@register.simple_tag
def span_choices() -> tuple[int, ...]:
    """How many days ahead can be asked for."""
    return asking.SPANS


@register.simple_tag
def spoken_choices(asked: Asked) -> list[tuple[str, str]]:
    """The languages that can be asked for, by name."""
    codes = {*LANGUAGES, asked.language} - {""}
    return sorted(((one, language_name(one)) for one in codes), key=lambda row: row[1])


@register.simple_tag
def result_map(found: Found, asked: Asked) -> Picture | None:
    """The clinics of the page on the land they lie in; None where there is nothing to see."""
    if not found.cards:
        return None
    spots = [(one.clinic.lat, one.clinic.lon) for one in found.cards]
    here = (asked.lat, asked.lon) if asked.lat is not None and asked.lon is not None else None
    frame = _frame(here, spots, asked.km)
    marks = _apart(
        Mark(one.place, one.clinic.pk, one.clinic.name, *frame.at(one.clinic.lat, one.clinic.lon))
        for one in found.cards
    )
    ring = None
    if here and asked.km and not isinf(asked.km) and not frame.whole:
        ring = round(asked.km * frame.px_per_km, 1)
    bar = frame.bar
    return Picture(
        frame,
        list(frame.land().values()),
        marks,
        _towns(frame, [(one.x, one.y) for one in marks] + ([frame.at(*here)] if here else [])),
        frame.at(*here) if here else None,
        ring,
        gettext("%(km)s km") % {"km": round(bar.km)},
    )


def _frame(
    here: tuple[float, float] | None, spots: list[tuple[float, float]], km: float | None
) -> Frame:
    """Around who asks, with all that was found in it, and the asked circle where it is small."""
    if here is None:
        lats, lons = zip(*spots, strict=True)
        here = ((min(lats) + max(lats)) / 2, (min(lons) + max(lons)) / 2)
    elif km is not None and km <= asking.TOWN_KM:
        spots = [*spots, (here[0] + km / maps.KM_PER_DEGREE, here[1])]
    return maps.around(here, spots, width=WIDTH, height=HEIGHT)


def _apart(marks: Iterable[Mark]) -> list[Mark]:
    """Of marks that would lie on one another the later goes to the nearest free spot beside."""
    placed: list[Mark] = []
    for one in marks:
        spots = ((one.x + x, one.y + y) for x, y in _BESIDE)
        free = (spot for spot in spots if _is_free(*spot, placed))
        x, y = next(free, (one.x, one.y))
        placed.append(one._replace(x=round(x, 1), y=round(y, 1)))
    return placed


def _is_free(x: float, y: float, placed: list[Mark]) -> bool:
    inside = 0 < x < WIDTH and 0 < y < HEIGHT
    return inside and all(hypot(x - one.x, y - one.y) >= MARK - 1 for one in placed)


def _towns(frame: Frame, dots: list[tuple[float, float]]) -> list[Town]:
    """A few names where there is room: none over a dot, another name or the edge."""
    found: list[Town] = []
    for place, x, y in frame.towns():
        name = place.name(language())
        half = LETTER * len(name) / 2
        free = half < x < WIDTH - half and LINE < y < HEIGHT - 2 * LINE
        seen = all(abs(x - u) > half + MARK / 2 or abs(y - v) > LINE for u, v in dots)
        names = all(
            abs(x - one.x) > half + LETTER * len(one.name) / 2 or abs(y - one.y) > LINE
            for one in found
        )
        if free and seen and names:
            found.append(Town(name, x, y))
        if len(found) == NAMES:
            break
    return found


@register.simple_tag
def who_else(found: Found) -> list[Line]:
    """Up to three who start later and have something over the soonest, a line each."""
    return [Line(card, _gained(gain), _longer(gain)) for card, gain in found.waiting]


def _gained(gain: Gain) -> str:
    """What is gained, said as a list: "4.2 km nearer, $20 less"."""
    said = []
    if gain.near is not None:
        said.append(gettext("%(km)s nearer") % {"km": kilometres(gain.near)})
    if gain.price is not None:
        said.append(gettext("%(price)s less") % {"price": dollars(round(gain.price))})
    if gain.points is not None:
        words = ngettext("%(points)s point more", "%(points)s points more", round(gain.points))
        said.append(words % {"points": round(gain.points)})
    if gain.speaks:
        said.append(gettext("speaks %(language)s") % {"language": language_name(language())})
    return ", ".join(said)


def _longer(gain: Gain) -> str:
    """How much later than the soonest."""
    days, hours = round(gain.later / DAY), round(gain.later / HOUR)
    if gain.later >= DAY:
        return ngettext("%(days)s day later", "%(days)s days later", days) % {"days": days}
    if gain.later >= HOUR:
        return gettext("%(hours)s h later") % {"hours": hours}
    return gettext("%(minutes)s min later") % {"minutes": round(gain.later / MINUTE)}
