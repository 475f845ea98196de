"""How the figures of clinics do where the truth is known: coverage, false alarms, what is found.

`make figures`; about a minute. Each line: what, how often it held, of how many, the share,
and half of that share's own 95 % interval. Small versions with fixed seeds run in every test.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from glideway.outcomes.core.funnel import Place  # noqa: E402
from tests.outcomes.core import simulated_figures as simulated  # noqa: E402
from tests.outcomes.core.simulated_figures import Rate  # noqa: E402


def rows() -> list[tuple[str, Rate]]:
    """Every rate at full size."""
    found: list[tuple[str, Rate]] = []
    for people in (30, 60, 150):
        found += [
            (
                f"curve after 6 visits, {people} people",
                simulated.curve_coverage(20_000, people, seed=1),
            ),
            (
                f"with those who left, {people} people",
                simulated.incidence_coverage(20_000, people, seed=2),
            ),
            (
                f"median in whole visits, {people} people",
                simulated.median_coverage(20_000, people, seed=3),
            ),
        ]
    for shape in simulated.SHAPES:
        leaving = 0.13 if shape in {"quick", "falling"} else 0.08
        for people in (30, 60, 150, 300):
            one = simulated.published_coverage(shape, 2000, people, leaving=leaving, seed=9)
            name = f"{shape}, {people} people, {one.leave:.0%} leave"
            found += [
                (f"published share: {name}", one.share),
                (f"published median: {name}", one.median),
                (f"median with no interval: {name}", one.bare),
            ]
        for people in (20, 30, 45, 60):
            mine = simulated.published_coverage(
                shape, 1500, people, leaving=leaving, seed=9, fives=True
            )
            found += [
                (f"practitioner's share: {shape}, {people} people", mine.share),
                (f"practitioner's median: {shape}, {people} people", mine.median),
            ]
    found.append(("share (Wilson)", simulated.share_coverage(40_000, seed=4)))
    for many, seed in ((40, 5), (8, 6)):
        held, gain = simulated.pooled_coverage(400, many, seed=seed)
        found.append((f"drawn share, {many} clinics (square error {gain:.2f} of the plain)", held))
    warned, alarmed = simulated.false_alarms(500, 40, seed=7)
    found += [("false alarm at 95 %", warned), ("false alarm at 99.8 %", alarmed)]
    found.append(("planted clinic found at 99.8 %", simulated.planted_found(1000, seed=8)))
    both = [simulated.adjusted_and_not(seed) for seed in range(40)]
    plain = sum(one is Place.BEYOND_998 for one, _ in both)
    still = sum(one is not Place.INSIDE for _, one in both)
    found.append(("other people, plainly beyond 99.8 %", Rate(plain, 40)))
    found.append(("other people, adjusted beyond 95 %", Rate(still, 40)))
    return found


if __name__ == "__main__":
    for name, one in rows():
        print(f"{name:72} {one.held:6} of {one.of:6}  {one.share:.4f} +- {one.noise:.4f}")
