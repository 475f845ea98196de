"""The capacity map as a drawing: each province shaded by its longest wait."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from django import template

from glideway.directory.core import maps, outlines, places
from glideway.kit.pages import language
from glideway.quality.core import capacity
from glideway.quality.core.capacity import Cell

register = template.Library()
WIDTH, HEIGHT = 640, 540
SHADES = (7, 14, 28)  # days: where a shade ends and the next darker one begins


class Shaded(NamedTuple):
    """One province: its outline, how dark it is (0 to 4), and its figure, where one may be said."""

    name: str
    path: str
    shade: int
    days: float | None
    x: float
    y: float


@register.simple_tag
def shaded(cells: Sequence[Cell]) -> list[Shaded]:
    """Every province and territory, the darkest where somebody waits longest."""
    frame = maps.country(width=WIDTH, height=HEIGHT)
    waits, middles = capacity.longest(cells), outlines.middles()
    return [
        Shaded(
            places.PROVINCES[code].name(language()),
            path,
            shade(waits.get(code)),
            waits.get(code),
            *frame.at(*middles[code]),
        )
        for code, path in frame.land().items()
    ]


def shade(days: float | None) -> int:
    """None where nothing may be said, else 1 to 4."""
    return 0 if days is None else 1 + sum(days > one for one in SHADES)
