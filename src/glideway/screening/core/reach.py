"""Where the structures of each condition lie and are said to be felt, counted from the atlas.

This is what speaks for a condition when somebody's words speak of a place and no more, and what
gives a candidate its alternatives. It counts structures; it is no likelihood.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache

from glideway.body import core as atlas
from glideway.screening.core.hurts import named_regions

FIRST, LATER, FELT = 3, 1, 1  # a structure examined first, one examined later, a place it is felt
LEAST_SHARE = 0.05  # ours: what has less than this of it in a place is not offered for the place


@cache
def reach() -> Mapping[str, Counter[str]]:
    """For each condition: its regions, and how much of it lies or is felt there."""
    body = atlas.load()
    felt = {one.structure: one.areas for one in body.referred_pain}
    found: dict[str, Counter[str]] = {}
    for condition in body.conditions.values():
        counted: Counter[str] = Counter()
        for weight, structures in ((FIRST, condition.primary), (LATER, condition.secondary)):
            for one in structures:
                if one in body.structures:
                    counted[body.structures[one].region] += weight
                for area in felt.get(one, ()):
                    counted.update(dict.fromkeys(named_regions(area.en, "en"), FELT))
        found[condition.id] = counted
    return found


def beside(regions: Iterable[str], without: Iterable[str], most: int) -> tuple[str, ...]:
    """Conditions that also lie or are felt in `regions`, the most of it first; maybe none."""
    wanted, gone = tuple(dict.fromkeys(regions)), set(without)
    shares = {
        one: sum(counted[region] for region in wanted) / (sum(counted.values()) or 1)
        for one, counted in reach().items()
        if one not in gone
    }
    here = (one for one in shares if shares[one] > LEAST_SHARE)
    likely = sorted(here, key=lambda one: (-shares[one], one))
    return tuple(likely[:most])


def area_of(conditions: Iterable[str], most: int) -> tuple[str, ...]:
    """The regions in which somebody will look for these, the most of it first."""
    counted: Counter[str] = Counter()
    for weight, one in zip((4, 2, 1, 1, 1), conditions, strict=False):
        counted.update({region: weight * n for region, n in reach().get(one, Counter()).items()})
    seen = sorted(counted, key=lambda region: (-counted[region], region))
    pointed = atlas.load().regions
    return tuple(one for one in seen if pointed[one].can_be_pointed_at)[:most]
