"""Do the checks have teeth? Rows turned round on purpose must be caught, and chance must fail.

`python -m tools.model.checks` prints agreement and the share of planted faults that are caught.
"""

import random
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from glideway.body.core import engine
from glideway.body.core.atlas import Atlas
from glideway.body.core.geometry import outcome
from glideway.body.core.vocabulary import Motion
from tools.model import actions, bodies, lengths, promotion, rows

SHUFFLES = 5


class Score(NamedTuple):
    """How many planted faults were caught."""

    caught: int
    planted: int

    @property
    def share(self) -> float:
        return self.caught / self.planted if self.planted else 0.0


def flipped_actions() -> Score:
    """Every mapped action written the other way round, as a curator might, and asked where such a
    row would be: caught when a slip says otherwise."""
    opposites = rows.book().vocabulary.opposites
    caught = planted = 0
    for structure, slips in sorted(rows.slips().items()):
        listed = rows.book().structures[structure].actions
        for one in listed:
            back = Motion(one.joint, opposites[one.motion])
            found = [] if back in listed else list(_answers(structure, slips, back))
            planted += bool(found)
            caught += any(said != "agree" for said in found)
    return Score(caught, planted)


def _answers(structure: str, slips: tuple[str, ...], one: Motion) -> Iterator[str]:
    """What the slips say of one action of a structure."""
    row = rows.book().structures[structure]
    for slip in slips:
        coordinate = actions.asked(slip, one.joint, one.motion)
        if coordinate:
            name, sign = coordinate
            at = actions.posture(slip, one.joint, one.motion, row)
            yield outcome(sign * lengths.lever(slip, name, at))


def swapped_protocols(atlas: Atlas) -> Score:
    """Every passed walk taken backwards, end pose first: caught when the engine refuses it."""
    caught = planted = 0
    for path in atlas.paths.values():
        verdict = atlas.verdict(path.id)
        if verdict and verdict.passed:
            pull = atlas.actions[engine.target(atlas.protocols[path.id]) or ""]
            back = {slip: way[::-1] for slip, way in path.lengths.items()}
            planted += 1
            caught += not engine.walked(back, pull.spans, {}).passed
    return Score(caught, planted)


def by_chance(seed: int) -> float:
    """Agreement after the paths of each model are dealt out to its structures at random."""
    draw = random.Random(seed)  # noqa: S311 - a control that must be the same each time
    asked = agreed = 0
    for structure, slips in _dealt(draw).items():
        for one in rows.book().structures[structure].actions:
            found = list(_answers(structure, slips, one))
            asked += len(found)
            agreed += found.count("agree")
    return agreed / asked


def _dealt(draw: random.Random) -> Mapping[str, tuple[str, ...]]:
    """Each structure with as many paths of its own model as before, but not its own."""
    dealt: dict[str, tuple[str, ...]] = {}
    for model in sorted({bodies.home(s) or "" for names in rows.slips().values() for s in names}):
        here = {
            structure: names
            for structure, names in sorted(rows.slips().items())
            if bodies.home(names[0]) == model
        }
        deck = [slip for names in here.values() for slip in names]
        draw.shuffle(deck)
        for structure, names in here.items():
            dealt[structure] = tuple(deck.pop() for _ in names)
    return dealt


def report() -> str:
    atlas = promotion.whole()
    found = atlas.agreement()
    flipped, swapped = flipped_actions(), swapped_protocols(atlas)
    chance = [by_chance(seed) for seed in range(SHUFFLES)]
    agreement = (
        f"agreement: raw {found.raw:.1%} of {found.checks}, settled {found.settled:.1%} "
        f"after {len(found.exceptions)} exceptions, by chance {max(chance):.1%} at most"
    )
    planted = (
        f"planted: {flipped.caught} of {flipped.planted} flipped actions caught "
        f"({flipped.share:.1%}), {swapped.caught} of {swapped.planted} swapped protocols "
        f"({swapped.share:.1%})"
    )
    return f"{agreement}\n{planted}"


if __name__ == "__main__":
    print(report())
