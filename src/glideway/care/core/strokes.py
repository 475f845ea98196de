"""A pain drawing: strokes on the body chart, checked before they are kept and drawn by us.

What comes from a phone is numbers and two closed lists; no markup is ever taken over. Points are
in the chart's own units, so a drawing lies on every chart of every size.
"""

from collections.abc import Iterable
from functools import cache
from typing import Literal, TypeAlias

import msgspec

from glideway.body.core import load as load_atlas
from glideway.body.core import pointing
from glideway.body.core.regions import Outline, View

Kind: TypeAlias = Literal["pain", "numb", "tingling", "burning", "stiff"]
KINDS: tuple[Kind, ...] = ("pain", "numb", "tingling", "burning", "stiff")
OF_A_NERVE: frozenset[Kind] = frozenset({"numb", "tingling", "burning"})
MOST_STROKES, MOST_POINTS = 80, 300  # design: a hand-drawn line needs no more
LONGEST = 120_000  # characters of one drawing as sent
FINE = 2  # a half of a unit is fine enough to name a place
STEP = 1  # decimals kept: a tenth of a unit is less than a millimetre on a tablet


class NotADrawing(ValueError):
    """What was sent is no drawing on this chart."""


class Stroke(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line or dot: on which view, what it stands for, and its points."""

    view: View
    kind: Kind
    points: tuple[tuple[float, float], ...]

    @property
    def path(self) -> str:
        """The line as an SVG path of our own making; a dot is a line of no length."""
        first, *rest = self.points
        there = rest or [first]
        return f"M{first[0]:g} {first[1]:g}" + "".join(f"L{x:g} {y:g}" for x, y in there)


def read(text: str) -> tuple[Stroke, ...]:
    """A drawing as sent. NotADrawing for another form, too much of it, or a point off the chart."""
    if len(text) > LONGEST:
        raise NotADrawing
    try:
        sent = msgspec.json.decode(text or "[]", type=tuple[Stroke, ...])
    except msgspec.DecodeError as wrong:  # also a wrong field: it is a kind of it
        raise NotADrawing from wrong
    if len(sent) > MOST_STROKES:
        raise NotADrawing
    return tuple(_kept(one) for one in sent)


def write(strokes: Iterable[Stroke]) -> str:
    """The form in which a drawing is kept and sent back."""
    return msgspec.json.encode(tuple(strokes)).decode()


def places(strokes: Iterable[Stroke]) -> list[tuple[Outline, Kind]]:
    """Which outlines are drawn on, each once a kind, in the order of drawing."""
    found: dict[tuple[str, Kind], Outline] = {}
    for one in strokes:
        for x, y in one.points:
            if shape := _near(one.view, round(x * FINE), round(y * FINE)):
                found.setdefault((shape.id, one.kind), shape)
    return [(shape, kind) for (_, kind), shape in found.items()]


@cache
def _near(view: View, x: int, y: int) -> Outline | None:
    """What lies at a point, to half a unit: a long line asks the same few times over."""
    return pointing.at(load_atlas(), view, x / FINE, y / FINE)


def _kept(one: Stroke) -> Stroke:
    if not 0 < len(one.points) <= MOST_POINTS:
        raise NotADrawing
    if not all(pointing.in_view(one.view, x, y) for x, y in one.points):
        raise NotADrawing
    rounded = ((round(x, STEP), round(y, STEP)) for x, y in one.points)
    return Stroke(one.view, one.kind, tuple(dict.fromkeys(rounded)))
