"""All clinics of one release together: the network's figures, and each clinic held against them.

A clinic is held against the others only where it may be compared: thirty people, sixty in a
hundred of them followed, and what came of them may be said. Counts of the network are sums of
counts that the clinics themselves say, so they tell nothing that those do not. There is no order
of clinics in here, and none comes out.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from glideway.outcomes.core import (
    arithmetic,
    casemix,
    funnel,
    literature,
    pooling,
    release,
    suppression,
)
from glideway.outcomes.core.casemix import Model
from glideway.outcomes.core.figures import Standing
from glideway.outcomes.core.following import Window
from glideway.outcomes.core.funnel import Funnel, Place
from glideway.outcomes.core.pooling import Pooled
from glideway.outcomes.core.release import Case, Facts, Release

Whose: TypeAlias = set[tuple[int, int]]
FINE = 125  # people, of whom one per cent is a person and a quarter
STEPS = (30, 40, 50, 75, 100, 150, 200, 300, 400, 600)  # people at which limits are drawn


@dataclass(frozen=True, slots=True)
class Network:
    """What all clinics say of clinics. None where they are too few to say it."""

    clinics: Mapping[int, Sequence[Case]]
    told: Mapping[int, Release]
    model: Model | None
    edges: tuple[float, float]
    funnel: Funnel | None
    pooled: Pooled | None


def network(groups: Mapping[int, Sequence[Case]], told: Mapping[int, Release]) -> Network:
    """The clinics that may be compared, taken together; one alone is no network.

    `told` is what each clinic says now. One whose share may not be said is not in it, because all
    clinics less the others would say it.
    """
    large = {one: groups[one] for one in sorted(groups) if _compared(told.get(one))}
    if len(large) < 2:  # noqa: PLR2004 - one clinic would be compared with itself
        return Network({}, {}, None, (0.0, 0.0), None, None)
    said = {one: told[one] for one in large}
    found = {one: _seen(cases) for one, cases in large.items()}
    everyone = [case for cases in found.values() for case in cases]
    edges = casemix.tertiles([one.baseline or 0.0 for one in everyone])
    tables = [one.facts["counts"]["improved"] for one in said.values()]
    hits, people = [one["yes"] for one in tables], [one["yes"] + one["no"] for one in tables]
    model = casemix.fitted([release.person(one, edges) for one in everyone])
    ratios = model and [
        casemix.adjusted(model, [release.person(one, edges) for one in some]).ratio
        for some in found.values()
    ]
    return Network(
        large,
        said,
        model,
        edges,
        funnel.funnel(hits, people, ratios),
        pooling.partial(hits, people),
    )


def held_against(clinic: int, whole: Network) -> Facts:
    """Where a clinic lies: drawn towards the network, adjusted for who comes, and on the funnel.

    Nothing for a clinic that may not be compared, or of which it is not said how many changed.
    Per cent are whole; what is adjusted is in fives of a hundred below 125 people, because what is
    expected of a clinic hangs on who comes, and one per cent of few is fewer than five of them.
    """
    if clinic not in whole.clinics or whole.funnel is None:
        return {}
    found = _seen(whole.clinics[clinic])
    table = whole.told[clinic].facts["counts"]["improved"]
    facts: Facts = {}
    people = table["yes"] + table["no"]
    share = table["yes"] / people
    if whole.model is not None:
        fair = casemix.adjusted(whole.model, [release.person(one, whole.edges) for one in found])
        # Its sides and its place follow from the share as it is said, so they tell nothing more.
        adjusted = fair.ratio * whole.funnel.target
        drawn_to, place = placed(min(1.0, adjusted), people, whole.funnel)
        sides = (drawn_to * side / share for side in arithmetic.wilson(table["yes"], people))
        facts["adjusted"] = [_percent(min(1.0, one)) for one in (drawn_to, *sides)]
        facts["model"] = whole.model.version
    else:
        place = whole.funnel.place(share, people)
    facts["place"] = place.value
    if whole.pooled is not None:
        drawn = whole.pooled.clinics[list(whole.clinics).index(clinic)]
        facts["drawn"] = [_percent(side) for side in drawn[:3]]
    return facts


def together(whole: Network, when: Window) -> Release:
    """The network's own release: its figures, what was worked on, the model and the funnel.

    Out of what the clinics say, rounded to five. Means are of everybody in counts of clinics that
    say that count; a table that a clinic says only in part is not in the sum.
    """
    facts: Facts = {
        "standing": Standing.TOO_FEW.value,
        "from": when.start.date().isoformat(),
        "until": when.end.date().isoformat(),
    }
    if whole.funnel is None:
        return Release(facts, [])
    sizes, people = _summed(whole)
    everyone = [one for cases in whole.clinics.values() for one in _seen(cases)]
    facts |= release.said(sizes)
    facts |= {
        "standing": Standing.COMPARED.value,
        "reached": None,  # clinics' courses end at different visits
        "clinics": len(whole.clinics),
        **release.worked_on(everyone, people),
        "target": _percent(whole.funnel.target),
        "widened": round(whole.funnel.widened, 2),
        "limits": [[n, *(_percent(side) for side in whole.funnel.limits(n))] for n in STEPS],
    } | _means(everyone, people, when)
    if whole.model is not None:
        terms = whole.model.coefficients.items()
        facts["model"] = {
            "version": whole.model.version,
            "plain": dict(whole.model.plain),
            "coefficients": {name: round(value, 2) for name, value in terms},
            "people": suppression.rounded(whole.model.people),
            "thirds": list(whole.edges),
        }
    return Release(facts, [])


def _summed(whole: Network) -> tuple[dict[str, dict[str, int]], dict[tuple[str, str], Whose]]:
    """Sums of what the clinics say, rounded to five, and whose they are at which clinic.

    How many are missing is said only where every clinic says it; a course as the clinic shows it
    now, which may be one that was counted before.
    """
    exact: dict[str, dict[str, int]] = {}
    people: dict[tuple[str, str], Whose] = {}
    for clinic, told in whole.told.items():
        partly = {one.table for one in told.cells if not one.name and one.table != "condition"}
        for one in told.cells:
            if one.table not in partly and one.name:
                table = exact.setdefault(one.table, {})
                table[one.name] = table.get(one.name, 0) + len(one.people)
                mine = people.setdefault((one.table, one.name), set())
                mine |= {(clinic, patient) for patient in one.people}
        if "carried" in told.facts:
            table = exact.setdefault("course", {})
            for name, count in told.facts["counts"]["course"].items():
                table[name] = table.get(name, 0) + count
    if not all("missing" in one.facts["counts"] for one in whole.told.values()):
        exact.pop("missing", None)
    return {name: release.rounded(table) for name, table in exact.items()}, people


def _means(
    everyone: Iterable[Case], people: Mapping[tuple[str, str], Whose], when: Window
) -> Facts:
    """Mean changes of everybody whom the clinics count as having been read."""
    rows = [(_who(one), one) for one in everyone]
    read = {scale: people.get((scale, "read"), set()) for scale in ("activity", "pain")}
    sick = {name: some for (table, name), some in people.items() if table == "condition"}
    moved = [
        release.moved_by(one, when)
        for who, one in rows
        if who in sick.get(one.course.condition, ())
    ]
    facts: Facts = {
        scale: release.mean(getattr(one.seen, scale) for who, one in rows if who in some)
        for scale, some in read.items()
    }
    shown = {name: len(some) for name, some in sick.items()}
    facts["conditions"] = literature.rounded(literature.changes(moved, shown))
    return facts


def _who(one: Case) -> tuple[int, int]:
    return one.course.clinic, one.course.patient


def _compared(told: Release | None) -> bool:
    """Whether a clinic may be compared by what it says, and says how many changed."""
    if told is None or told.facts["standing"] != Standing.COMPARED.value:
        return False
    table = told.facts["counts"].get("improved", {})
    return {"yes", "no"} == set(table)


def _seen(cases: Iterable[Case]) -> list[Case]:
    return [one for one in cases if one.seen is not None]


def placed(share: float, people: int, limits: Funnel) -> tuple[float, Place]:
    """An adjusted share as it is told, and where it lies.

    It is so coarse that the expected number may be off by a person and a quarter: that is five
    people of another trait, each of whom changes it by a quarter at the most. It lies beyond a
    limit only where every share that is told alike does; else chance would carry up to 13 in 100
    clinics past a limit that it may carry 5 in 100 past.
    """
    step = 20 if people < FINE else 100
    told, half = round(share * step) / step, 0.5 / step
    nearest = min(max(limits.target, told - half), told + half)
    return told, limits.place(nearest, people)


def _percent(share: float) -> int:
    return round(100 * share)
