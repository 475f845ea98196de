"""All clinics of one release together: the network's figures, and each clinic held against them.

A clinic is held against the others only where it may be compared: thirty people, sixty in a
hundred of them followed. There is no order of clinics in here, and none comes out.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from glideway.outcomes.core import (
    casemix,
    figures,
    funnel,
    literature,
    pooling,
    release,
    suppression,
)
from glideway.outcomes.core.casemix import Model
from glideway.outcomes.core.figures import Standing
from glideway.outcomes.core.following import End, Window
from glideway.outcomes.core.funnel import Funnel
from glideway.outcomes.core.pooling import Pooled
from glideway.outcomes.core.release import Case, Facts, Release
from glideway.outcomes.core.suppression import CELL

STEPS = (30, 40, 50, 75, 100, 150, 200, 300, 400, 600)  # people at which limits are drawn


@dataclass(frozen=True, slots=True)
class Network:
    """What all clinics say of clinics. None where they are too few to say it."""

    clinics: Mapping[int, Sequence[Case]]
    model: Model | None
    edges: tuple[float, float]
    funnel: Funnel | None
    pooled: Pooled | None


def network(groups: Mapping[int, Sequence[Case]]) -> Network:
    """The clinics that may be compared, taken together; one alone is no network."""
    large = {one: cases for one, cases in groups.items() if _compared(cases)}
    if len(large) < 2:  # noqa: PLR2004 - one clinic would be compared with itself
        return Network({}, None, (0.0, 0.0), None, None)
    found = {one: _seen(cases) for one, cases in large.items()}
    everyone = [case for cases in found.values() for case in cases]
    edges = casemix.tertiles([one.baseline or 0.0 for one in everyone])
    hits, people = _counts(found.values())
    return Network(
        large,
        casemix.fitted([release.person(one, edges) for one in everyone]),
        edges,
        funnel.funnel(hits, people),
        pooling.partial(hits, people),
    )


def held_against(clinic: int, whole: Network) -> Facts:
    """Where a clinic lies: drawn towards the network, adjusted for who comes, and on the funnel.

    Nothing for a clinic that may not be compared, and nothing that would give away a count of
    fewer than five who changed, or who did not.
    """
    if clinic not in whole.clinics or whole.funnel is None:
        return {}
    found = _seen(whole.clinics[clinic])
    some = sum(one.end is End.IMPROVED for one in found)
    if min(some, len(found) - some) < CELL:
        return {}
    facts: Facts = {}
    share = some / len(found)
    if whole.model is not None:
        people = [release.person(one, whole.edges) for one in found]
        fair = casemix.adjusted(whole.model, people)
        target = whole.funnel.target
        sides = (fair.ratio * target, fair.low * target, fair.high * target)
        facts["adjusted"] = [_percent(min(1.0, side)) for side in sides]
        facts["model"] = whole.model.version
        share = min(1.0, fair.ratio * target)
    facts["place"] = whole.funnel.place(share, len(found)).value
    if whole.pooled is not None:
        drawn = whole.pooled.clinics[list(whole.clinics).index(clinic)]
        facts["drawn"] = [_percent(side) for side in drawn[:3]]
    return facts


def together(
    whole: Network, when: Window, *, earlier: Iterable[Sequence[suppression.Cell]]
) -> Release:
    """The network's own release: its figures, what was worked on, the model and the funnel.

    Its counts are rounded to five, so that all clinics but one, subtracted, give nothing back.
    """
    everyone = [one for cases in whole.clinics.values() for one in cases]
    found = release.counted(everyone, when, earlier=earlier)
    facts = found.facts
    if whole.funnel is None:
        return found
    counts: dict[str, dict[str, int]] = {}
    for one in found.cells:
        counts.setdefault(one.table, {})[one.name] = suppression.rounded(len(one.people))
    facts |= {
        "counts": counts,
        "clinics": len(whole.clinics),
        "conditions": literature.rounded(facts.get("conditions", {})),
        "structures": release.worked_on(everyone, lambda one: one.structures),
        "protocols": release.worked_on(everyone, lambda one: one.protocols),
        "target": _percent(whole.funnel.target),
        "widened": round(whole.funnel.widened, 2),
        "limits": [[n, *(_percent(side) for side in whole.funnel.limits(n))] for n in STEPS],
    }
    if lasted := facts.get("lasted"):
        told = {name: lasted[name] for name in ("asked", "answered", "some") if lasted[name]}
        facts["lasted"] = lasted | {name: suppression.rounded(n) for name, n in told.items()}
    if whole.model is not None:
        facts["model"] = {
            "version": whole.model.version,
            "plain": dict(whole.model.plain),
            "coefficients": dict(whole.model.coefficients),
            "people": suppression.rounded(whole.model.people),
            "thirds": list(whole.edges),
        }
    return found


def _compared(cases: Sequence[Case]) -> bool:
    people = len(_seen(cases))
    return figures.standing(people=people, eligible=len(cases)) is Standing.COMPARED


def _seen(cases: Iterable[Case]) -> list[Case]:
    return [one for one in cases if one.seen is not None]


def _counts(groups: Iterable[Sequence[Case]]) -> tuple[list[int], list[int]]:
    found = list(groups)
    hits = [sum(one.end is End.IMPROVED for one in cases) for cases in found]
    return hits, [len(cases) for cases in found]


def _percent(share: float) -> float:
    return round(100 * share, 1)
