"""The one plot of the house as geometry: rulers, and what stands on them, in per cent of its field.

Nothing here draws and nothing here knows a language. A caller lays curves, ribbons, dots and
columns on two rulers; the answer are places in per cent from the top left of the field, so that a
template writes them down, the field is stretched to any width, and its text keeps its size.
What is not known has no place: a gap in the values is a gap in the line.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Literal, TypeAlias, TypedDict

Form: TypeAlias = Literal["line", "step", "limit"]
Pair: TypeAlias = tuple[float, float | None]
Edge: TypeAlias = tuple[float, float, float]
MOST = 5  # ticks on a ruler, about
ON_A_PHONE = 4  # names that stand side by side at 320 px
STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
FIELD, LANE = 200, 58  # heights in px of a plot, and of one row of a plot by rows
COLUMN = 0.6  # of the room a name has
TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True)
class Ruler:
    """What an axis measures. `names` makes it one of places in a row instead of numbers.

    `low` and `high` fix an end; an open end is drawn from the values to the next round number.
    `at` names the ticks where round numbers say nothing (dates). `unit` is a word of the
    template's filter `in_unit`: "", "percent", "dollars".
    """

    names: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    unit: str = ""
    whole: bool = False
    at: tuple[tuple[float, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Curve:
    """Values joined to a line; as "step" each holds until the next (survival), as "limit" dashed.

    A `look` (0 to 3) is a dash and a shape besides a colour, so that they are told apart in grey.
    `ended` are the places where somebody was seen for the last time: a small upright mark.
    """

    name: str
    points: Sequence[Pair]
    form: Form = "line"
    look: int = 0
    ended: Sequence[float] = ()


@dataclass(frozen=True, slots=True)
class Ribbon:
    """From where to where a value may lie, place by place."""

    name: str
    edges: Sequence[Edge]
    form: Form = "line"
    look: int = 0


@dataclass(frozen=True, slots=True)
class Known:
    """A value with its interval; an end that is None is open, both None is no interval."""

    x: float
    y: float
    low: float | None = None
    high: float | None = None
    loud: bool = False


@dataclass(frozen=True, slots=True)
class Dots:
    """Values with their intervals, not joined."""

    name: str
    known: Sequence[Known]
    look: int = 0


@dataclass(frozen=True, slots=True)
class Columns:
    """Heights from zero; of several in one plot each takes its share of the room."""

    name: str
    heights: Sequence[Pair]
    look: int = 0


@dataclass(frozen=True, slots=True)
class Guide:
    """One value across the whole field: a limit, an aim, the mean of all."""

    name: str
    at: float
    upright: bool = False


Layer: TypeAlias = Curve | Ribbon | Dots | Columns | Guide


@dataclass(frozen=True, slots=True)
class Notch:
    """A tick: where, and its number or its name. A `spare` one gives way on a phone."""

    at: float
    value: float
    name: str = ""
    spare: bool = False

    @property
    def zero(self) -> bool:
        """Whether this is the place of nothing, which a reader looks for."""
        return not self.name and self.value == 0


@dataclass(frozen=True, slots=True)
class Shape:
    """One thing in the field. `kind` says which of the places count."""

    kind: Literal["stroke", "area", "dot", "box", "level", "ended"]
    look: int
    form: str = ""
    path: str = ""
    x: float = 0.0
    y: float = 0.0
    width: float = 0.0
    height: float = 0.0
    low: float | None = None
    high: float | None = None
    capped: tuple[bool, bool] = (True, True)
    loud: bool = False


@dataclass(frozen=True, slots=True)
class Key:
    """What one look means, in words."""

    name: str
    kind: str
    look: int
    form: str = ""


@dataclass(frozen=True, slots=True)
class Plot:
    """A plot in places. `rows` is one whose names stand over each other, values to the right."""

    height: int
    x: tuple[Notch, ...]
    y: tuple[Notch, ...]
    units: tuple[str, str]
    drawn: tuple[Shape, ...]
    keys: tuple[Key, ...]
    rows: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A plot with all that must stand beside it: its words, the table behind it, its CSV.

    The rows are what is published and nothing else: the page's table and the file are both made
    of them. None in a row is a value that is not said. Without a plot the sentence says why.
    """

    slug: str
    title: str
    sentence: str
    plot: Plot | None
    head: tuple[str, ...]
    rows: tuple[tuple[str | float | None, ...], ...]
    csv: str = ""
    x_name: str = ""
    y_name: str = ""
    units: tuple[str, ...] = ()

    @property
    def lines(self) -> Iterator[list[tuple[str | float | None, str]]]:
        """Each row with the unit of each cell."""
        units = self.units or ("",) * len(self.head)
        return (list(zip(row, units, strict=True)) for row in self.rows)


def plot(layers: Sequence[Layer], *, x: Ruler, y: Ruler, height: int = FIELD) -> Plot | None:
    """The plot of these layers, or None where no value is known.

    A dot or a column that a fixed ruler does not reach is refused, because drawn at its end it
    would lie; curves, ribbons and intervals are cut there.
    """
    across = [at for layer in layers for at in _across(layer)]
    up = [at for layer in layers for at in _up(layer)]
    if not any(True for layer in layers if not isinstance(layer, Guide) for _at in _up(layer)):
        return None
    wide, high = _Axis.of(x, across), _Axis.of(y, up)
    columns = [one for one in layers if isinstance(one, Columns)]
    drawn = [
        one
        for layer in layers
        for one in (
            _boxes(layer, columns.index(layer), len(columns), wide, high)
            if isinstance(layer, Columns)
            else _drawn(layer, wide, high)
        )
    ]
    drawn.sort(key=lambda one: one.kind != "area")  # what is behind the rest is drawn first
    units = x.unit, y.unit
    return Plot(height, wide.notches(), high.notches(down=True), units, tuple(drawn), _keys(layers))


def rows(dots: Sequence[Dots], *, names: Sequence[str], x: Ruler) -> Plot | None:
    """Named rows over each other: `known.x` counts the row, `known.y` is the value to the right.

    With several series the dots of one row stand a little under each other.
    """
    values = [at for one in dots for known in one.known for at in _span(known)]
    if not values:
        return None
    wide, step = _Axis.of(x, values), 100 / len(names)
    drawn = []
    for place, one in enumerate(dots):
        shift = (0.6 + 0.2 * (place - (len(dots) - 1) / 2)) * step
        for known in one.known:
            wide.must_reach(known.y)
            at = wide.place(known.y), _round(known.x * step + shift)
            drawn.append(
                Shape("dot", one.look, x=at[0], y=at[1], loud=known.loud, **_ends(wide, known))
            )
    notches = tuple(Notch(_round(at * step), at, name) for at, name in enumerate(names))
    units = x.unit, ""
    height = LANE * len(names)
    return Plot(height, wide.notches(), notches, units, tuple(drawn), _keys(dots), rows=True)


def alike(groups: Sequence[Sequence[Layer]], *, x: Ruler, y: Ruler) -> list[Plot | None]:
    """Small multiples: each its own plot, all on the same two rulers."""
    layers = [layer for group in groups for layer in group]
    xs = _Axis.of(x, [at for one in layers for at in _across(one)])
    ys = _Axis.of(y, [at for one in layers for at in _up(one)])
    same_x = x if x.names else Ruler(low=xs.low, high=xs.high, unit=x.unit, whole=x.whole, at=x.at)
    same_y = Ruler(low=ys.low, high=ys.high, unit=y.unit, whole=y.whole, at=y.at)
    return [plot(group, x=same_x, y=same_y) for group in groups]


def funnel(
    dots: Dots, *, middle: Guide, limits: Sequence[Curve], x: Ruler, y: Ruler
) -> Plot | None:
    """Dots by their size against the limits that chance alone would keep to; no dot, no funnel."""
    if not dots.known:
        return None
    return plot([*limits, middle, dots], x=x, y=y)


def ticks(low: float, high: float, *, whole: bool = False, most: int = MOST) -> tuple[float, ...]:
    """Round numbers from at or under `low` to at or over `high`; `whole` keeps to whole ones."""
    if not (math.isfinite(low) and math.isfinite(high) and low <= high):
        raise ValueError("a ruler from something to something")
    if high - low < TOLERANCE:
        # One value alone: room on both sides, but never below a zero that it does not cross.
        low, high = (0.0, 1.0) if low == 0 else (min(0.0, 2 * low), max(0.0, 2 * low))
    rough = (high - low) / most
    scale = 10 ** math.floor(math.log10(rough))
    step = next(one * scale for one in STEPS if one * scale >= rough - TOLERANCE * scale)
    if whole:
        step = math.ceil(step - TOLERANCE)
    first = math.floor(low / step + TOLERANCE)
    last = math.ceil(high / step - TOLERANCE)
    return tuple(round(at * step, 10) for at in range(first, last + 1))


class _Ends(TypedDict, total=False):
    low: float | None
    high: float | None
    capped: tuple[bool, bool]


@dataclass(frozen=True, slots=True)
class _Axis:
    """A ruler with its ends known."""

    ruler: Ruler
    low: float
    high: float
    marks: tuple[float, ...]

    @classmethod
    def of(cls, ruler: Ruler, values: Sequence[float]) -> "_Axis":
        if ruler.names:
            return cls(ruler, -0.5, len(ruler.names) - 0.5, ())
        finite = [one for one in values if math.isfinite(one)] or [0.0]
        low = min(finite) if ruler.low is None else ruler.low
        high = max(finite) if ruler.high is None else ruler.high
        marks = ticks(low, max(low, high), whole=ruler.whole)
        low = marks[0] if ruler.low is None else low
        high = marks[-1] if ruler.high is None or high <= low else high
        return cls(ruler, low, high, tuple(one for one in marks if low <= one <= high))

    def place(self, value: float) -> float:
        """How far along, in per cent; beyond its ends for what lies beyond."""
        return _round(100 * (value - self.low) / (self.high - self.low))

    def depth(self, value: float) -> float:
        """How deep, in per cent from the top: the larger, the higher."""
        return _round(100 - self.place(value))

    def must_reach(self, value: float) -> None:
        room = TOLERANCE * (self.high - self.low)
        if not self.low - room <= value <= self.high + room:
            raise ValueError("a value that its ruler does not reach")

    def reach(self, known: Known) -> tuple[float, float, tuple[bool, bool]] | None:
        """Where an interval ends, and which ends have a cap: an open or a cut one has none."""
        if known.low is None and known.high is None:
            return None
        low = self.low if known.low is None else max(known.low, self.low)
        high = self.high if known.high is None else min(known.high, self.high)
        capped = known.low == low, known.high == high
        return self.place(low), self.place(high), capped

    def notches(self, *, down: bool = False) -> tuple[Notch, ...]:
        where = self.depth if down else self.place
        if self.ruler.names:
            every = -(-len(self.ruler.names) // ON_A_PHONE)
            last = len(self.ruler.names) - 1
            return tuple(
                Notch(where(at), at, name, spare=(last - at) % every != 0)
                for at, name in enumerate(self.ruler.names)
            )
        if self.ruler.at:
            return tuple(Notch(where(at), at, name) for at, name in self.ruler.at)
        return tuple(Notch(where(one), one) for one in self.marks)


def _drawn(layer: Curve | Ribbon | Dots | Guide, x: _Axis, y: _Axis) -> Iterator[Shape]:
    """The parts of one layer."""
    if isinstance(layer, Curve):
        path = "".join(_path(run, layer.form, x, y) for run in _runs(layer.points))
        yield Shape("stroke", layer.look, layer.form, path)
        for at in layer.ended:
            yield Shape("ended", layer.look, x=x.place(at), y=y.depth(_level(layer, at)))
    elif isinstance(layer, Ribbon) and layer.edges:
        lower = [(at, low) for at, low, _high in layer.edges]
        upper = [(at, high) for at, _low, high in layer.edges]
        there = _corners(upper, layer.form)
        back = reversed(_corners(lower, layer.form))
        yield Shape("area", layer.look, path=_joined([*there, *back], x, y) + "Z")
    elif isinstance(layer, Dots):
        for known in layer.known:
            x.must_reach(known.x)
            y.must_reach(known.y)
            ends = _ends(y, known, down=True)
            yield Shape(
                "dot",
                layer.look,
                x=x.place(known.x),
                y=y.depth(known.y),
                loud=known.loud,
                **ends,
            )
    elif isinstance(layer, Guide):
        axis, where = (x, x.place) if layer.upright else (y, y.depth)
        axis.must_reach(layer.at)
        yield Shape(
            "level", 0, "upright" if layer.upright else "", x=where(layer.at), y=where(layer.at)
        )


def _boxes(layer: Columns, which: int, of: int, x: _Axis, y: _Axis) -> Iterator[Shape]:
    """The columns of one series, beside those of the others."""
    room = COLUMN / of
    for at, value in layer.heights:
        if value is None:
            continue
        y.must_reach(value)
        left = x.place(at - COLUMN / 2 + which * room)
        top, foot = y.depth(max(value, 0.0)), y.depth(min(value, 0.0))
        width = _round(x.place(at - COLUMN / 2 + (which + 1) * room) - left)
        yield Shape("box", layer.look, x=left, y=top, width=width, height=_round(foot - top))


def _ends(axis: _Axis, known: Known, *, down: bool = False) -> _Ends:
    """The ends of an interval as a drawn dot has them; downwards they are depths."""
    reach = axis.reach(known)
    if reach is None:
        return {"low": None, "high": None}
    low, high, capped = reach
    if down:
        low, high = _round(100 - low), _round(100 - high)
    return {"low": low, "high": high, "capped": capped}


def _runs(points: Sequence[Pair]) -> Iterator[list[tuple[float, float]]]:
    """The unbroken stretches: a value that is not known breaks the line."""
    for known, run in groupby(points, key=lambda one: one[1] is not None):
        if known:
            yield [(at, value) for at, value in run if value is not None]


def _path(run: Sequence[tuple[float, float]], form: Form, x: _Axis, y: _Axis) -> str:
    return _joined(_corners(run, form), x, y)


def _corners(points: Sequence[tuple[float, float]], form: Form) -> list[tuple[float, float]]:
    """The corners of a line; a step goes level to the next place, and there up or down."""
    if form != "step":
        return list(points)
    found = list(points[:1])
    for (_at, before), (at, value) in pairwise(points):
        found += [(at, before), (at, value)]
    return found


def _joined(points: Iterable[tuple[float, float]], x: _Axis, y: _Axis) -> str:
    return "M" + "L".join(f"{x.place(at):g} {y.depth(value):g}" for at, value in points)


def _level(curve: Curve, at: float) -> float:
    """How high a step stands at a place: where its last value at or before it left it."""
    return next(value for x, value in reversed(curve.points) if x <= at and value is not None)


def _across(layer: Layer) -> Iterator[float]:
    """Every place along the foot that a layer needs."""
    if isinstance(layer, Curve):
        yield from (at for at, value in layer.points if value is not None)
        yield from layer.ended
    elif isinstance(layer, Ribbon):
        yield from (edge[0] for edge in layer.edges)
    elif isinstance(layer, Dots):
        yield from (known.x for known in layer.known)
    elif isinstance(layer, Columns):
        yield from (at + side * COLUMN / 2 for at, _value in layer.heights for side in (-1, 1))
    elif layer.upright:
        yield layer.at


def _up(layer: Layer) -> Iterator[float]:
    """Every height that a layer needs; columns need zero."""
    if isinstance(layer, Curve):
        yield from (value for _at, value in layer.points if value is not None)
    elif isinstance(layer, Ribbon):
        yield from (value for _at, *ends in layer.edges for value in ends)
    elif isinstance(layer, Dots):
        yield from (at for known in layer.known for at in _span(known))
    elif isinstance(layer, Columns):
        values = [value for _at, value in layer.heights if value is not None]
        yield from (0.0, *values) if values else ()
    elif not layer.upright:
        yield layer.at


def _span(known: Known) -> tuple[float, ...]:
    return tuple(one for one in (known.low, known.y, known.high) if one is not None)


def _keys(layers: Sequence[Layer]) -> tuple[Key, ...]:
    """One key a name, in the order of the layers; nothing is said twice."""
    kinds = {Curve: "stroke", Ribbon: "area", Dots: "dot", Columns: "box", Guide: "level"}
    found: dict[tuple[str, str], Key] = {}
    for one in layers:
        kind, look, form = kinds[type(one)], getattr(one, "look", 0), getattr(one, "form", "")
        if one.name:
            found.setdefault((one.name, ""), Key(one.name, kind, look, form))
        if isinstance(one, Curve) and one.ended:
            found.setdefault(("", "ended"), Key("", "ended", look))
    return tuple(found.values())


def _round(value: float) -> float:
    return round(value, 2)
