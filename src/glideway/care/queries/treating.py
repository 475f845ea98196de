"""Everything the hands did in a visit, in one query: treatments, passes, warnings, changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import models
from django.db.models import Q

from glideway.care.models import Adjustment, Pass, Sensation, Target, Treatment, Visit
from glideway.care.queries import scope

PARTS: tuple[tuple[str, type[Pass | Sensation | Adjustment]], ...] = (
    ("passes", Pass),
    ("sensations", Sensation),
    ("adjustments", Adjustment),
)
CHANGES = tuple(one.value for one in Adjustment.Kind)
SHARP = Sensation.Kind.SHARP.value
Row = TypeVar("Row", bound=models.Model)


@dataclass(slots=True)
class Hands:
    """What was begun and tapped in one visit; of each kind in the order of the taps."""

    treatments: list[Treatment] = field(default_factory=list)
    passes: list[Pass] = field(default_factory=list)
    undone: list[Pass] = field(default_factory=list)
    sensations: list[Sensation] = field(default_factory=list)
    adjustments: list[Adjustment] = field(default_factory=list)


def begun(target: Target, protocol: str) -> Treatment | None:
    """What was begun on a target with a protocol, if anything was. One query."""
    found = Treatment.objects.filter(target=target, protocol=protocol).first()
    if found is not None:
        found.target, found.visit = target, target.visit
    return found


def has_passes(visit: Visit) -> bool:
    """Whether the hands have worked in this visit. One query."""
    return Pass.objects.filter(treatment__visit=visit, undone_at=None).exists()


def worked_last(found: Visit) -> list[Target]:
    """The targets that were worked on at the visit before, in their order. One query.

    What the patient withholds is not among them.
    """
    rows = Target.objects.filter(
        ~Q(scope.withheld("visit_id")),
        visit__episode=found.episode_id,
        visit__number__lt=found.number,
        undone_at=None,
        treatments__passes__undone_at=None,
        treatments__passes__isnull=False,
    )
    known = list(rows.select_related("visit", "finding").distinct().order_by("position", "pk"))
    last = max((one.visit.number for one in known), default=0)
    return [one for one in known if one.visit.number == last]


def of_visit(found: Visit, targets: Mapping[int, Target]) -> Hands:
    """The treatments of these targets with all that was tapped. One query.

    The kinds are joined beside each other, so a row comes more than once; it is taken once.
    """
    rows = Treatment.objects.filter(visit=found, target__in=targets).values(
        *_fields(Treatment), *(f"{name}__{one}" for name, kind in PARTS for one in _fields(kind))
    )
    kept: dict[str, dict[int, Any]] = {name: {} for name in ("", *dict(PARTS))}
    for row in rows if targets else ():
        if row["id"] not in kept[""]:
            treatment = _made(Treatment, row, "")
            treatment.visit, treatment.target = found, targets[treatment.target_id]
            kept[""][treatment.pk] = treatment
        for name, kind in PARTS:
            pk = row[f"{name}__id"]
            if pk is not None and pk not in kept[name]:
                tap = _made(kind, row, f"{name}__")
                tap.treatment = kept[""][row["id"]]
                kept[name][pk] = tap
    passes = sorted(kept["passes"].values(), key=lambda one: (one.number, one.pk))
    return Hands(
        treatments=sorted(kept[""].values(), key=lambda one: (one.started_at, one.pk)),
        passes=[one for one in passes if one.undone_at is None],
        undone=[one for one in passes if one.undone_at is not None],
        sensations=_standing(kept["sensations"]),
        adjustments=_standing(kept["adjustments"]),
    )


def _fields(kind: type[models.Model]) -> list[str]:
    return [one.attname for one in kind._meta.concrete_fields]  # noqa: SLF001 - Django's name


def _made(kind: type[Row], row: Mapping[str, Any], before: str) -> Row:
    made = kind(**{one: row[f"{before}{one}"] for one in _fields(kind)})
    made._state.adding = False  # noqa: SLF001 - it was read, not made
    return made


def _standing(kept: Mapping[int, Any]) -> list[Any]:
    standing = [one for one in kept.values() if one.undone_at is None]
    return sorted(standing, key=lambda one: (one.made_at, one.pk))
