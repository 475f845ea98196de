"""The protocol engine: does the movement that a curator wrote really lengthen the structure?

It never invents a movement. It walks the derived path of a protocol from start to end and says
whether the path grows, steadily, without a jump and by enough to load anything.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Literal, TypeAlias

import msgspec

from glideway.body.core.protocols import Protocol
from glideway.body.core.structures import Structure

if TYPE_CHECKING:
    from glideway.body.core.atlas import Atlas

Reason: TypeAlias = Literal[
    "lengthens", "stands_still", "wrong_way", "not_steady", "jumps", "too_little"
]

SAMPLES = 31
STEADY = 0.95  # share of steps that lengthen
JUMP_MM, TYPICAL_STEPS = 5.0, 4  # a step that is so much more than four usual ones is an artefact
GAIN_MM, GAIN_PERCENT = 3.0, 2.0
COMPETING = 0.8  # of the target's own relative gain

Span: TypeAlias = tuple[float, float]


@dataclass(frozen=True)
class Verdict:
    """What the model says of one protocol. A pair is the lowest and highest of the slips."""

    passed: bool
    reason: Reason
    monotone: float
    jump_mm: float
    gain_mm: Span
    gain_percent: Span
    share_percent: Span
    competing: tuple[tuple[str, float], ...] = ()


def inputs(protocol: Protocol) -> str:
    """Twelve letters that change with anything a path or a drawing is made from."""
    made_from = (target(protocol), protocol.start, protocol.end, protocol.moving)
    return _digest(made_from)


def listed(structure: Structure) -> str:
    """Twelve letters that change with any action of a structure, or with where it is true."""
    return _digest((structure.id, structure.actions, structure.postures))


def _digest(value: object) -> str:
    return hashlib.sha256(msgspec.json.encode(value, order="sorted")).hexdigest()[:12]


def target(protocol: Protocol) -> str | None:
    """What a protocol lengthens: its structure, or in a glide the side that moves; no nerve."""
    return None if protocol.sequence else protocol.structure or protocol.tension.moves


def judge(protocol: Protocol, atlas: "Atlas") -> Verdict | None:
    """The verdict of one protocol; None where no model sees what moves, or nobody walked it yet."""
    path = atlas.paths.get(protocol.id)
    pull = atlas.actions.get(target(protocol) or "")
    if path is None or pull is None or not path.walks:
        return None
    return walked(path.lengths, pull.spans, path.beside)


def walked(
    lengths: Mapping[str, Sequence[float]],
    spans: Mapping[str, Span],
    beside: Mapping[str, float],
) -> Verdict:
    """The verdict on a path: every slip must grow, and steadily; one must grow by enough."""
    gains = [slip[-1] - slip[0] for slip in lengths.values()]
    percents = [100 * (slip[-1] - slip[0]) / slip[0] for slip in lengths.values()]
    shares = [
        100 * gain / ((spans[name][1] - spans[name][0]) or 1.0)
        for name, gain in zip(lengths, gains, strict=True)
    ]
    steps = [_steps(slip) for slip in lengths.values()]
    monotone = min(sum(one > 0 for one in slip) / len(slip) for slip in steps)
    jump = max(max(map(abs, slip)) - TYPICAL_STEPS * median(map(abs, slip)) for slip in steps)
    reason = _reason(gains, percents, monotone, jump)
    near = COMPETING * max(percents)
    return Verdict(
        passed=reason == "lengthens",
        reason=reason,
        monotone=monotone,
        jump_mm=max(jump, 0.0),
        gain_mm=(min(gains), max(gains)),
        gain_percent=(min(percents), max(percents)),
        share_percent=(min(shares), max(shares)),
        competing=tuple(
            sorted(
                ((one, percent) for one, percent in beside.items() if percent >= near > 0),
                key=lambda found: -found[1],
            )
        ),
    )


def _steps(slip: Sequence[float]) -> list[float]:
    return [after - before for before, after in pairwise(slip)]


def _reason(
    gains: Sequence[float], percents: Sequence[float], monotone: float, jump: float
) -> Reason:
    """The first check that fails, in the order in which a curator would mend it."""
    if not any(gains):
        return "stands_still"
    if min(gains) <= 0:
        return "wrong_way"
    if jump >= JUMP_MM:
        return "jumps"
    if monotone < STEADY:
        return "not_steady"
    if max(gains) < GAIN_MM and max(percents) < GAIN_PERCENT:
        return "too_little"
    return "lengthens"
