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

MIRRORED_MM = 1e-6


@dataclass(frozen=True)
class Turn:
    """An action that holds upright and does not in one posture: weaker than 1 mm, or reversed."""

    structure: str
    action: Motion
    stance: Stance
    reversed: bool


def outcome(
    action: Motion, lines: Iterable[facts.Line], arms: Arms, stance: Stance | None = None
) -> str:
    """One word for one action over all lines that cross its joint."""
    known = ways.way(action.joint, action.motion)
    crossing = [line for line in lines if known and ways.crosses(line, known[0])]
    if known is None or not crossing:
        return "not_in_model"
    name, sign = known
    answers = {answer(arms.of(line.id, name, stance), sign) for line in crossing}
    return answers.pop() if len(answers) == 1 else "mixed"


def turns(structure: str, actions: Iterable[Motion], arms: Arms) -> list[Turn]:
    """Where an action that agrees upright does not in the second set."""
    found = []
    lines = facts.lines_of()[structure]
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
                    if ways.crosses(line, name)
                )
                found.append(Turn(structure, action, stance, reverses))
    return found


def lifted(actions: Mapping[str, tuple[Motion, ...]], arms: Arms, girdle: Girdle) -> list[str]:
    """Structures whose every seen action agrees upright, is told in the second set, and mirrors."""
    found = []
    for structure, lines in sorted(facts.lines_of().items()):
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
