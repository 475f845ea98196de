"""The movement dial: short end, live angle, passes and goal on one arc, as plain numbers.

Degrees are signed along one axis (turned in 55 is -55, turned out 75 is 75), so a dial runs
from its start at the left to its goal at the right whichever way the joint turns.
"""

from dataclasses import dataclass
from math import cos, radians, sin

CENTRE = (300.0, 222.0)
RADIUS, LABEL_RADIUS = 172.0, 204.0
LEFT_DEG, RIGHT_DEG = 150.0, 20.0
STEP_DEG, LABEL_HEIGHT = 15, 27.0
ROUND_TURN = 180


@dataclass(frozen=True)
class Mark:
    """One tick on the rim with its words: where it is drawn and what it stands for."""

    kind: str
    value_deg: int
    number: int
    x: float
    y: float
    anchor: str
    line: str


@dataclass(frozen=True)
class Dial:
    """Everything a template needs; every number is ready to be an SVG attribute."""

    track: str
    reach: str
    live: str
    knob: tuple[float, float]
    hand: str
    rest: str
    arrow: str
    ticks: tuple[str, ...]
    marks: tuple[Mark, ...]
    start_deg: int
    live_deg: int | None
    goal_deg: int


def dial(
    *, start_deg: int, end_deg: int, goal_deg: int, passes: tuple[int, ...], live_deg: int | None
) -> Dial:
    """The dial of one motion. Raises ValueError where start and end are the same angle."""
    if start_deg == end_deg:
        raise ValueError("a dial needs two ends")
    on = _Scale(start_deg, end_deg)
    now = live_deg if live_deg is not None else (passes[-1] if passes else None)
    here = start_deg if now is None else now
    far = max((end_deg, goal_deg), key=lambda one: -on.polar(one))
    return Dial(
        track=_arc(LEFT_DEG + 20, RIGHT_DEG - 20, RADIUS),
        reach=_arc(LEFT_DEG, on.polar(far), RADIUS),
        live=_arc(LEFT_DEG, on.polar(here), RADIUS),
        knob=_point(on.polar(here), RADIUS),
        hand=_spoke(on.polar(here), 0, 134),
        rest=_spoke(LEFT_DEG, 0, 134),
        arrow=_arrow(on.polar(start_deg) - 10, on.polar((start_deg + far) / 2) - 8),
        ticks=tuple(_spoke(on.polar(v), 144, 151) for v in on.steps(far)),
        marks=_marks(on, start_deg, goal_deg, passes),
        start_deg=start_deg,
        live_deg=now,
        goal_deg=goal_deg,
    )


@dataclass(frozen=True)
class _Scale:
    """From degrees of the joint to degrees on the rim; the whole motion fills the arc."""

    start: int
    end: int

    def polar(self, value: float) -> float:
        share = (value - self.start) / (self.end - self.start)
        return max(RIGHT_DEG - 12, min(LEFT_DEG + 12, LEFT_DEG - share * (LEFT_DEG - RIGHT_DEG)))

    def steps(self, far: int) -> list[int]:
        low, high = sorted((self.start, far))
        return [v for v in range(-ROUND_TURN, ROUND_TURN + 1, STEP_DEG) if low < v < high]


def _marks(on: _Scale, start: int, goal: int, passes: tuple[int, ...]) -> tuple[Mark, ...]:
    last = len(passes)
    wanted = [("short", start, 0)]
    wanted += [("pass", value, n) for n, value in enumerate(passes[:-1], 1)][-2:]
    wanted += [("last", passes[-1], last)] if passes else []
    wanted.append(("goal", goal, 0))
    placed = [_mark(on.polar(value), kind, value, number) for kind, value, number in wanted]
    return tuple(_apart([one for one in placed if one.anchor == "end"], -1)) + tuple(
        _apart([one for one in placed if one.anchor == "start"], 1)
    )


def _mark(polar: float, kind: str, value: int, number: int) -> Mark:
    x, y = _point(polar, LABEL_RADIUS + 6)
    anchor = "end" if polar > ROUND_TURN / 2 else "start"
    return Mark(kind, value, number, x, y, anchor, _spoke(polar, 155, LABEL_RADIUS - 6))


def _apart(marks: list[Mark], way: int) -> list[Mark]:
    """Labels of one side from top to bottom, pushed down until none covers another."""
    found: list[Mark] = []
    for one in sorted(marks, key=lambda mark: (mark.y, way * mark.x)):
        y = max(one.y, found[-1].y + LABEL_HEIGHT) if found else one.y
        found.append(Mark(**{**one.__dict__, "y": round(y, 1)}))
    return found


def _point(polar: float, radius: float) -> tuple[float, float]:
    turn = radians(polar)
    return round(CENTRE[0] + radius * cos(turn), 1), round(CENTRE[1] - radius * sin(turn), 1)


def _arc(begin: float, end: float, radius: float) -> str:
    (x1, y1), (x2, y2) = _point(begin, radius), _point(end, radius)
    sweep = 1 if begin >= end else 0
    return f"M{x1},{y1}A{radius:g} {radius:g} 0 0 {sweep} {x2},{y2}"


def _spoke(polar: float, inner: float, outer: float) -> str:
    (x1, y1), (x2, y2) = _point(polar, inner), _point(polar, outer)
    return f"M{x1},{y1}L{x2},{y2}"


def _arrow(begin: float, end: float) -> str:
    """A thin arc inside the rim with an open head: which way the joint goes."""
    tip = _point(end, 112)
    wings = (_point(end + 6, 120), _point(end + 6, 104))
    head = "".join(f"M{x},{y}L{tip[0]},{tip[1]}" for x, y in wings)
    return _arc(begin, end, 112) + head
