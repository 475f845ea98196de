"""The tiles of the dashboards in words: a number, its unit, what it rests on, what it is not."""

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import NamedTuple, Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from glideway.outcomes.core import plots
from glideway.outcomes.core.plots import Dots, Known, Picture, Ruler
from glideway.outcomes.core.running import Beside, Gauge
from glideway.outcomes.templatetags.plots import in_unit
from glideway.outcomes.views import spreadsheet

MONTHS = 3


class Words(NamedTuple):
    """What is said of one measure, whatever its value."""

    title: Promise
    what: Promise  # what it is
    not_this: Promise  # what it is not
    rests_on: Promise  # with %(n)s and, of some, %(share)s
    number: Promise  # with %(number)s
    axis: Promise
    unit: str = ""


WORDS: Mapping[Gauge, Words] = MappingProxyType(
    {
        Gauge.FILL: Words(
            _("Booked time"),
            _("Of the hours that were open, how many were booked when they began."),
            _("A full diary says nothing about whether care was needed, or helped."),
            _("%(n)s open hours"),
            _("%(number)s"),
            _("booked, per cent of open time"),
            "percent",
        ),
        Gauge.WAIT: Words(
            _("Wait for a first visit, of a quarter"),
            _("Days from booking to the first visit, for the middle one of those who came."),
            _("Who found no time and went elsewhere is not in it."),
            _("%(n)s first visits"),
            _("%(number)s days"),
            _("days, median"),
        ),
        Gauge.REFILL: Words(
            _("A cancelled time, until it is booked again"),
            _(
                "Hours from a patient’s cancellation until somebody else had the time, in the"
                " middle."
            ),
            _(
                "Times that stayed free have no such hours; how many were booked again stands"
                " beside."
            ),
            _("%(n)s cancelled times, %(share)s %% booked again"),
            _("%(number)s hours"),
            _("hours, median"),
        ),
        Gauge.NO_SHOW: Words(
            _("Did not come"),
            _("Appointments that nobody had cancelled and to which nobody came."),
            _("It does not say why: illness, a wrong date and a missing reminder look the same."),
            _("%(n)s appointments"),
            _("%(number)s"),
            _("did not come, per cent"),
            "percent",
        ),
        Gauge.VISITS: Words(
            _("Visits until a change that counts"),
            _(
                "The number of visits by which half had a change larger than the error of"
                " measuring, of courses begun in the quarter and followed for another."
            ),
            _(
                "It does not show what the care did: pain that is strong at first often falls by"
                " itself. It predicts nobody’s course."
            ),
            _("%(n)s people, %(share)s %% followed"),
            _("%(number)s visits"),
            _("visits, median"),
        ),
        Gauge.COST: Words(
            _("Charged for each course that improved"),
            _(
                "What all followed courses were charged, divided by how many of them had a change"
                " that counts: also those without one are paid for."
            ),
            _("It is no price of getting better, and not what one person will pay."),
            _("%(n)s courses with a known price, %(share)s %% of all"),
            _("%(number)s"),
            _("dollars for each improved course"),
            "dollars",
        ),
    }
)
WHY: Mapping[str, Promise] = MappingProxyType(
    {
        "few": _("Too few to say: a figure takes ten people."),
        "cell": _("Too few to say: behind the figure would stand a count below five."),
        "open": _("Fewer than half have a change that counts so far."),
        "unpriced": _("Too few to say: of too few courses the price of every visit is known."),
    }
)
BESIDE: Mapping[Beside, Promise] = MappingProxyType(
    {
        Beside.TOO_FEW: _(
            "Not compared with the quarter before: that takes 30 people in both, and of courses"
            " at least 60 in 100 followed."
        ),
        Beside.NO_DIFFERENCE: _(
            "The quarter before: %(before)s. The two intervals overlap, so no difference can be"
            " told."
        ),
        Beside.LOWER: _(
            "The quarter before: %(before)s. The two intervals are apart: lower than before."
        ),
        Beside.HIGHER: _(
            "The quarter before: %(before)s. The two intervals are apart: higher than before."
        ),
    }
)


class Row(Protocol):
    """One counted quarter as it is kept."""

    quarter: date
    value: float | None
    low: float | None
    high: float | None
    n: int | None
    share: int | None
    why: str
    compared: str


class Tile(NamedTuple):
    """One measure on the page: the last counted quarter in words, and the picture over all."""

    measure: Gauge
    title: str
    quarter: str
    number: str
    interval: str
    rests_on: str
    beside: str
    what: str
    not_this: str
    picture: Picture


def tile(measure: Gauge, rows: Sequence[Row]) -> Tile:
    """What is said of a measure, from the first quarter on in which there was anything."""
    first = next((at for at, one in enumerate(rows) if one.n is not None), len(rows))
    shown, words = rows[first:], WORDS[measure]
    last = shown[-1] if shown else None
    return Tile(
        measure,
        str(words.title),
        _name(last.quarter) if last else "",
        _number(measure, last.value) if last and last.value is not None else "",
        _interval(measure, last) if last else "",
        _rests_on(words, last) if last else "",
        _beside(measure, shown) if last else "",
        str(words.what),
        str(words.not_this),
        _picture(measure, shown),
    )


def _name(first_day: date) -> str:
    """A quarter as a reader names it: `Q3 2026`, or `T3 2026`."""
    number = (first_day.month - 1) // MONTHS + 1
    return gettext("Q%(number)s %(year)s") % {"number": number, "year": first_day.year}


def _picture(measure: Gauge, rows: Sequence[Row]) -> Picture:
    words, places = WORDS[measure], measure.places
    known = [
        Known(at, value, _rounded(one.low, places), _rounded(one.high, places), at == len(rows) - 1)
        for at, one in enumerate(rows)
        if (value := _rounded(one.value, places)) is not None
    ]
    names = tuple(_name(one.quarter) for one in rows)
    x, y = Ruler(names=names), Ruler(low=0.0, unit=words.unit)
    drawn = plots.plot([Dots("", known)], x=x, y=y)
    shares = any(one.share is not None for one in rows)
    whys = any(one.why for one in rows)
    head = [gettext("Quarter"), str(words.axis), gettext("From"), gettext("To"), gettext("Counted")]
    head += [gettext("Per cent followed or booked again")] * shares
    head += [gettext("Why nothing is said")] * whys
    cells = tuple(_cells(measure, one, shares=shares, whys=whys) for one in rows)
    slug = f"tile-{measure}"
    return Picture(
        slug=slug,
        title=str(words.title),
        sentence=_sentence(measure, rows),
        plot=drawn,
        head=tuple(head),
        rows=cells,
        csv=spreadsheet.link(slug) if rows else "",
        y_name=str(words.axis),
        units=("", *[words.unit] * 3, *[""] * (1 + shares + whys)),
    )


def _cells(measure: Gauge, one: Row, *, shares: bool, whys: bool) -> tuple[str | float | None, ...]:
    numbers = (_rounded(value, measure.places) for value in (one.value, one.low, one.high))
    cells: list[str | float | None] = [_name(one.quarter), *numbers, one.n]
    cells += [one.share] * shares
    cells += [str(WHY[one.why]) if one.why else ""] * whys
    return tuple(cells)


def _sentence(measure: Gauge, rows: Sequence[Row]) -> str:
    """Every quarter with its value, so that nobody needs the picture."""
    if not rows:
        return gettext("No quarter can be shown yet.")
    said = [
        gettext("%(quarter)s: %(number)s")
        % {
            "quarter": _name(one.quarter),
            "number": gettext("nothing said") if one.value is None else _number(measure, one.value),
        }
        for one in rows
    ]
    return "; ".join(said) + "."


def _interval(measure: Gauge, one: Row) -> str:
    """Between what the true value may lie, or why there is no value."""
    if one.value is None:
        return str(WHY[one.why])
    if one.high is None and one.low is None:
        return ""
    if one.high is None:
        low = _number(measure, one.low or 0.0)
        return gettext("95 %% interval: from %(low)s, with no upper end.") % {"low": low}
    ends = {"low": _bare(measure, one.low or 0.0), "high": _number(measure, one.high)}
    return gettext("95 %% interval: %(low)s to %(high)s.") % ends


def _rests_on(words: Words, one: Row) -> str:
    if one.n is None:
        return gettext("fewer than five people")
    if one.share is None and words is WORDS[Gauge.VISITS]:
        return gettext("%(n)s people, all but a few followed") % {"n": in_unit(float(one.n), "")}
    share = "–" if one.share is None else str(one.share)
    n = in_unit(float(one.n), "")
    return str(words.rests_on) % {"n": n, "share": share}


def _beside(measure: Gauge, rows: Sequence[Row]) -> str:
    """The same clinic a quarter before; never another clinic."""
    last, how = rows[-1], Beside(rows[-1].compared)
    if last.value is None:
        return ""
    if how is Beside.TOO_FEW or len(rows) == 1:
        return str(BESIDE[Beside.TOO_FEW])
    before = rows[-2].value
    return str(BESIDE[how]) % {"before": _number(measure, before or 0.0)}


def _number(measure: Gauge, value: float) -> str:
    """A value with its unit in words."""
    return str(WORDS[measure].number) % {"number": _bare(measure, value)}


def _bare(measure: Gauge, value: float) -> str:
    return in_unit(_rounded(value, measure.places) or 0.0, WORDS[measure].unit)


def _rounded(value: float | None, places: int) -> float | None:
    return None if value is None else round(value, places)
