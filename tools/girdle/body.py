"""The girdle with the face of the other bodies `make atlas` walks: settle, then ask lengths."""

from collections.abc import Iterable, Mapping
from functools import cache

from tools.girdle import facts, ways
from tools.girdle.poses import GIRDLE, Girdle

NAME = "girdle"
# The vocabulary lets a neck bend and turn a degree or two further than this model goes.
LENIENT_DEG = 2.0


class GirdleBody:
    """Right side. Coordinates are those of `ways`, fascicles the lines the atlas may ask."""

    name = NAME

    def __init__(self, lines: Mapping[str, facts.Line] | None = None) -> None:
        self._girdle = Girdle(lines)
        self._lines = {line.id: line for line in facts.lines().values() if line.speaks}
        self.ranges = ways.ranges()
        self.fascicles = {name: number for number, name in enumerate(sorted(self._lines))}

    def settle(self, degrees: Mapping[str, float]) -> list[str]:
        """Stand in this pose, brought back into range; the names of what was past it."""
        short, within = [], {}
        for name, wanted in degrees.items():
            low, high = self.ranges[name]
            if not low - LENIENT_DEG <= wanted <= high + LENIENT_DEG:
                short.append(name)
            within[f"{name}_r" if name in GIRDLE else name] = min(max(wanted, low), high)
        self._girdle.place(within)
        return short

    def lengths(self, fascicles: Iterable[str]) -> list[float]:
        """Millimetres of each line in the pose the body stands in."""
        return [self._girdle.length(self._lines[one]) for one in fascicles]


@cache
def body() -> GirdleBody:
    """Built once."""
    return GirdleBody()
