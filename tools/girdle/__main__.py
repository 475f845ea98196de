"""The figures of the girdle, as `docs/explanation/girdle.md` states them, measured anew."""

from collections import Counter

import numpy as np

from glideway.body import core as atlas
from tools.girdle import facts, pulls
from tools.girdle.poses import Girdle
from tools.girdle.signs import Arms, by_chance, stances, statements


def main() -> None:
    girdle = Girdle()
    arms = Arms(girdle)
    girdle.place({})
    off = {one.id: girdle.length(one) - one.length_mm for one in facts.lines().values()}
    far = {name: round(by, 1) for name, by in off.items() if abs(by) > 0.3}  # noqa: PLR2004
    print(f"lengths: {len(off) - len(far)} of {len(off)} within 0.3 mm, others {far}")
    for stance in stances():
        print(f"{stance.id}: {dict(Counter(arms.answers(statements(), stance)))}")
    chance = by_chance(arms, rounds=500, seed=1)
    print(f"by chance: mean {sum(chance) / len(chance):.2f}, best {max(chance):.2f}")
    print(f"blade off the chest by at most {_lift(girdle):.1f} mm")
    structures = atlas.load().structures
    actions = {key: structures[key].actions for key in facts.lines_of()}
    lifted = pulls.lifted(actions, arms, girdle)
    print(f"lifted: {len(lifted)}: {', '.join(lifted)}")
    print(f"not lifted: {', '.join(sorted(set(actions) - set(lifted)))}")
    for structure in lifted:
        for turn in pulls.turns(structure, actions[structure], arms):
            how = "reversed" if turn.reversed else "under 1 mm"
            print(f"{structure}: {turn.action.joint} {turn.action.motion}: {how} {turn.stance.id}")


def _lift(girdle: Girdle) -> float:
    """How far the place where the blade lies on the ribs leaves the ellipsoid, in mm."""
    fact = facts.skeleton()["thoracic_centre"]
    radii, centre = np.array(fact["radii"]), np.array(fact["at"])
    found = [0.0]
    for stance in stances():
        girdle.place(stance.degrees)
        place = girdle.at("scapula_r", fact["contact_in_scapula"]) - centre
        share = float(np.linalg.norm(place / radii))
        found.append(1000 * float(np.linalg.norm(place)) * abs(1 - 1 / share))
    return max(found)


if __name__ == "__main__":
    main()
