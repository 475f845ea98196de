"""Lengths of the model's paths: along a protocol, at their extremes, and their levers."""

import math
import random
import re
from collections.abc import Mapping
from itertools import pairwise
from statistics import median

from glideway.body.core import engine, poses
from glideway.body.core.protocols import Protocol
from glideway.body.core.vocabulary import Motion
from tools.model import bodies, rows

STEP_DEG = 0.5  # to each side, for a lever
GRID, ROUNDS = 19, 8
FELT_MM = 0.05  # a coordinate that changes a path by less does not move it
RIGID_MM = 1.0  # a path that no joint can change has both ends on one bone
NEAR = 0.5  # of the target's own relative gain: what is kept of the others
FINGER = re.compile(r"([2-5])$")
OF_FINGER = {"EDM": "5", "EIP": "2"}  # paths whose name has no number
ARM_RAISED = {"flexion", "extension", "abduction", "adduction"}

Row = dict[str, object]
Degrees = Mapping[str, float]


def finger(slip: str) -> str | None:
    """The finger that a path of the hand ends on."""
    if slip in OF_FINGER:
        return OF_FINGER[slip]
    found = FINGER.search(slip) if bodies.home(slip) == bodies.ARM else None
    return found[1] if found else None


def lever(slip: str, coordinate: str, at: Degrees) -> float:
    """r = -dL/dq in mm by central difference, slaved joints following; positive makes q grow."""
    body = bodies.walker(bodies.home(slip) or "")
    here = at.get(coordinate, bodies.BASE[body.name].get(coordinate, 0.0))
    found = []
    for degrees in (here - STEP_DEG, here + STEP_DEG):
        body.settle({**at, coordinate: degrees})
        found += body.lengths([slip])
    return (found[0] - found[1]) / math.radians(2 * STEP_DEG)


def span(slip: str) -> tuple[float, float]:
    """The shortest and longest that the model's joints make a path, two-joint limits or not.

    A coordinate search from the base, once in every order of the coordinates: each is tried on
    a grid until nothing moves any more. It never crosses a wrap jump, where the path would snap
    over a bone. Not proven to be global.
    """
    body = bodies.walker(bodies.home(slip) or "")
    felt = _felt(slip, body)
    turned = [felt[at:] + felt[:at] for at in range(len(felt))]
    orders = [*turned, *(one[::-1] for one in turned)] or [[]]
    low = min(_search(slip, body, order, sign=1) for order in orders)
    high = -min(_search(slip, body, order, sign=-1) for order in orders)
    return low, high


def _felt(slip: str, body: bodies.Walker) -> list[str]:
    """The coordinates that change a path at all, asked in a few poses."""
    draw = random.Random(f"felt {slip}")  # noqa: S311 - the same poses each time
    found = set()
    for _ in range(3):
        pose = {name: draw.uniform(*ends) for name, ends in body.ranges.items()}
        body.settle(pose)
        (here,) = body.lengths([slip])
        for name, (low, high) in body.ranges.items():
            for end in (low, high):
                body.settle({**pose, name: end})
                if abs(body.lengths([slip])[0] - here) > FELT_MM:
                    found.add(name)
    return sorted(found)


def _search(slip: str, body: bodies.Walker, order: list[str], *, sign: int) -> float:
    """The least of sign x length that trying one coordinate after the other comes to."""
    pose = {name: bodies.BASE[body.name].get(name, 0.0) for name in order}
    body.settle(pose)
    best = sign * body.lengths([slip])[0]
    for _ in range(ROUNDS):
        before = best
        for name in order:
            length, degrees = _along(slip, body, pose, name, sign)
            if length < best:
                best, pose = length, {**pose, name: degrees}
        if before - best < FELT_MM:
            break
    return best


def _along(
    slip: str, body: bodies.Walker, pose: Degrees, name: str, sign: int
) -> tuple[float, float]:
    """The best place on one coordinate's grid that is reached from here without a jump."""
    low, high = body.ranges[name]
    grid = [low + (high - low) * step / (GRID - 1) for step in range(GRID)]
    lengths = []
    for degrees in grid:
        body.settle({**pose, name: degrees})
        lengths.append(sign * body.lengths([slip])[0])
    steps = [abs(after - before) for before, after in pairwise(lengths)]
    most = engine.TYPICAL_STEPS * median(steps) + engine.JUMP_MM
    first = last = min(range(GRID), key=lambda at: abs(grid[at] - pose[name]))
    while first > 0 and steps[first - 1] < most:
        first -= 1
    while last < GRID - 1 and steps[last] < most:
        last += 1
    at = min(range(first, last + 1), key=lambda one: lengths[one])
    return lengths[at], grid[at]


def walk(protocol: Protocol, spans: Mapping[str, tuple[float, float]]) -> Row:
    """The path row of a protocol: each slip at 31 samples from its start pose to its end pose."""
    target = engine.target(protocol) or ""
    start, end = bodies.stand(protocol.start), bodies.stand(protocol.end)
    walks: dict[str, str] = {}
    beside: dict[str, float] = {}
    short: set[str] = set()
    for model in _moved(start, end):
        body = bodies.walker(model)
        slips = [s for s in rows.slips()[target] if s in body.fascicles and _alive(spans[s])]
        if not slips:
            continue
        walked: list[list[float]] = []
        everything = list(body.fascicles)
        for sample in range(engine.SAMPLES):
            pose, past = _on_the_way(start, end, sample / (engine.SAMPLES - 1), model)
            short.update([*past, *body.settle(pose)])
            walked.append(body.lengths(everything))
        lengths = dict(zip(everything, zip(*walked, strict=True), strict=True))
        walks |= {slip: " ".join(f"{one:.2f}" for one in lengths[slip]) for slip in slips}
        gains = {slip: 100 * (way[-1] / way[0] - 1) for slip, way in lengths.items()}
        beside |= _beside(target, slips, gains)
    return {
        "id": protocol.id,
        "model": bodies.family(rows.slips()[target][0]),
        "inputs": engine.inputs(protocol),
        "walks": walks,
        "beside": beside,
        "short": sorted(short),
        "unseen": [{"joint": one.joint, "motion": one.motion} for one in unseen(protocol, target)],
    }


def _on_the_way(
    start: bodies.Stand, end: bodies.Stand, share: float, model: str
) -> tuple[dict[str, float], list[str]]:
    """Coordinates at a share of the way, and those whose pose lies past the model's range.

    Such a pose is brought back at its end, so that the joint moves all the way and does not
    stand still at the border. An arm's plane and elevation are no straight way and stay as is.
    """
    first, last = (bodies.coordinates(one)[model] for one in (start, end))
    pose = bodies.coordinates(bodies.between(start, end, share))[model]
    past = []
    for name, (low, high) in bodies.walker(model).ranges.items():
        if name not in pose or name in bodies.RAISING:
            continue
        ends = [first.get(name, 0.0), last.get(name, 0.0)]
        reached = [min(max(one, low), high) for one in ends]
        if reached != ends:
            pose[name] = (1 - share) * reached[0] + share * reached[1]
            past.append(name)
    return pose, past


def _alive(span: tuple[float, float]) -> bool:
    return span[1] - span[0] >= RIGID_MM


def _moved(start: bodies.Stand, end: bodies.Stand) -> list[str]:
    """The models in which anything differs between the two poses."""
    first, last = bodies.coordinates(start), bodies.coordinates(end)
    return [model for model in bodies.WALKED if first[model] != last[model]]


def _beside(target: str, slips: list[str], gains: Mapping[str, float]) -> dict[str, float]:
    """Other structures that lengthen at least half as much for their length, in per cent."""
    own = max(gains[slip] for slip in slips)
    found = {}
    for structure, others in rows.slips().items():
        here = [gains[slip] for slip in others if slip in gains]
        if structure == target or not here or set(others) & set(slips):
            continue
        if max(here) >= NEAR * own > 0:
            found[structure] = round(max(here), 1)
    return found


def unseen(protocol: Protocol, target: str) -> tuple[Motion, ...]:
    """What moves in a protocol and has no coordinate in the models that see its target."""
    going = poses.travel(protocol.start, protocol.end, rows.book().vocabulary)
    own = bodies.family(rows.slips()[target][0]) == "girdle"
    return tuple(one for one in going if not _seen(one, own=own))


def _seen(one: Motion, *, own: bool) -> bool:
    """`own`: asked of our girdle, which has no arm; the others have no neck and no free blade."""
    raised = one.joint == "shoulder" and (one.motion in ARM_RAISED or "horizontal" in one.motion)
    known = {model == bodies.GIRDLE for model, *_ in bodies.ways(one.joint, one.motion)}
    return own in known or (raised and not own)
