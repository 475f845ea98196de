"""What the girdle answers of each listed action: upright, in the second posture set, in a mirror.

A line answers for a coordinate it crosses; a line that ends before it says nothing of it. A
structure is lifted when every one of its actions that the model sees agrees on every line that
crosses, upright and in each posture of the second set, on both sides of the body; an action that
turns in a posture keeps that posture beside it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from glideway.body.core.vocabulary import Motion
from tools.girdle import facts, ways
from tools.girdle.poses import Girdle, mirror
from tools.girdle.signs import Arms, Stance, answer, stances

LEVELS = ("cerv7", "cerv6", "cerv5", "cerv4", "cerv3", "cerv2", "cerv1", "skull")
AXIS = LEVELS.index("cerv2") + 1  # the lower neck ends here and the upper begins
CARRIES = {
    "elevation": {"clavicle", "scapula"},
    "protraction": {"clavicle", "scapula"},
    "abduction": {"clavicle", "scapula"},
    "up_rot": {"clavicle", "scapula"},
    "tilt_post": {"scapula"},
}
MIRRORED_MM = 1e-6


@dataclass(frozen=True)
class Turn:
    """An action that holds upright and does not in one posture: weaker than 1 mm, or reversed."""

    structure: str
    action: Motion
    stance: Stance
    reversed: bool


def lines_of() -> dict[str, tuple[facts.Line, ...]]:
    """The lines that speak, by structure."""
    found: dict[str, tuple[facts.Line, ...]] = {}
    for line in facts.lines().values():
        if line.speaks:
            found[line.structure] = (*found.get(line.structure, ()), line)
    return found


def crosses(line: facts.Line, coordinate: str) -> bool:
    """Whether moving the coordinate moves one end of the line against the other."""
    if coordinate in CARRIES:
        moved = line.bones & CARRIES[coordinate]
        return bool(moved) and moved != line.bones
    heights = {LEVELS.index(bone) + 1 if bone in LEVELS else 0 for bone in line.bones}
    upper = coordinate.endswith("1")
    return len({max(one, AXIS) if upper else min(one, AXIS) for one in heights}) > 1


def outcome(
    action: Motion, lines: Iterable[facts.Line], arms: Arms, stance: Stance | None = None
) -> str:
    """One word for one action over all lines that cross its joint."""
    known = ways.way(action.joint, action.motion)
    crossing = [line for line in lines if known and crosses(line, known[0])]
    if known is None or not crossing:
        return "not_in_model"
    name, sign = known
    answers = {answer(arms.of(line.id, name, stance), sign) for line in crossing}
    return answers.pop() if len(answers) == 1 else "mixed"


def turns(structure: str, actions: Iterable[Motion], arms: Arms) -> list[Turn]:
    """Where an action that agrees upright does not in the second set."""
    found = []
    lines = lines_of()[structure]
    for action in actions:
        if outcome(action, lines, arms) != "agree":
            continue
        for stance in stances()[1:]:
            here = outcome(action, lines, arms, stance)
            if here != "agree":
                reverses = any(
                    answer(arms.of(line.id, name, stance), sign) == "opposite"
                    for name, sign in [ways.WAYS[action.joint][action.motion]]
                    for line in lines
                    if crosses(line, name)
                )
                found.append(Turn(structure, action, stance, reverses))
    return found


def lifted(actions: Mapping[str, tuple[Motion, ...]], arms: Arms, girdle: Girdle) -> list[str]:
    """Structures whose every seen action agrees upright, is told in the second set, and mirrors."""
    found = []
    for structure, lines in sorted(lines_of().items()):
        seen = {outcome(one, lines, arms) for one in actions[structure]} - {"not_in_model"}
        if seen == {"agree"} and all(mirrors(line, girdle) for line in lines):
            found.append(structure)
    return found


def mirrors(line: facts.Line, girdle: Girdle) -> bool:
    """The left line in the mirrored posture has the same length, in every stance."""
    for stance in stances():
        girdle.place(stance.degrees)
        right = girdle.length(line, "r")
        girdle.place(mirror(stance.degrees))
        if abs(right - girdle.length(line, "l")) > MIRRORED_MM:
            return False
    return True
