"""Questions about a clinic's own rules, and about what was cleared and missed by them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import msgspec
from django.db.models import OuterRef, Q, QuerySet

from glideway.directory import queries as directory
from glideway.kit import access
from glideway.kit.actor import Actor
from glideway.screening import core
from glideway.screening.models import ClinicRules, SafetyReading, SafetyWord, Screening


def own_rules(clinic_id: int) -> tuple[core.OwnRules, int]:
    """What a clinic adds to the common rules, and which version of it; 0 for none. One query."""
    row = ClinicRules.objects.filter(clinic=clinic_id).order_by("-number").first()
    if row is None:
        return core.OwnRules(), 0
    return msgspec.json.decode(row.rules, type=core.OwnRules), row.number


def rules_for(clinic_id: int | None) -> core.Rules:
    """By which rules answers are judged at a clinic from now on. One query; none for no clinic."""
    if clinic_id is None:
        return core.load()
    return _with(own_rules(clinic_id), clinic_id)


def newest_rules(clinic: str) -> QuerySet[ClinicRules, tuple[str, int]]:
    """What `rules_read` takes, as a part of another room's query; `clinic` is its column there."""
    rows = ClinicRules.objects.filter(clinic=OuterRef(clinic)).order_by("-number")
    return rows.values_list("rules", "number")


def rules_read(rules: str | None, number: int | None, *, clinic_id: int) -> core.Rules:
    """By which rules answers are judged, from the newest row of a clinic that was read already."""
    own = msgspec.json.decode(rules, type=core.OwnRules) if rules else core.OwnRules()
    return _with((own, number or 0), clinic_id)


def _with(added: tuple[core.OwnRules, int], clinic_id: int) -> core.Rules:
    own, number = added
    if own.is_empty:
        return core.load()
    return core.with_own(core.load(), own, clinic=clinic_id, number=number)


def asked_of(*rows: Screening | SafetyWord | None) -> Mapping[str, core.Question]:
    """Every question by id, with those of the clinics whose rules judged these rounds then.

    For the words of an answer, not to judge anew. No query for the common rules, one otherwise.
    """
    versions = {one.rules for one in rows if one is not None}
    wanted = Q(pk__in=())
    added = [pair for one in versions if (pair := core.addition_in(one))]
    for clinic, number in added:
        wanted |= Q(clinic=clinic, number=number)
    common = core.load()
    found = {one.id: one for one in common.questions}
    for row in ClinicRules.objects.filter(wanted).order_by("pk") if added else ():
        own = msgspec.json.decode(row.rules, type=core.OwnRules)
        made = core.with_own(common, own, clinic=row.clinic_id, number=row.number)
        found |= {one.id: one for one in made.questions if core.is_own(one.id)}
    return found


def may_read_months(actor: Actor, clinic_id: int) -> bool:
    """The owner of a clinic, or the practitioner it named: nobody else reads these words."""
    scopes = access.scopes(actor, "safety_review", "R")
    if actor.clinic_id != clinic_id:
        return False
    if "clinic" in scopes:
        return True
    named = directory.responsible_of(clinic_id) if "responsible" in scopes else None
    return named is not None and named.practitioner_id == actor.practitioner_id


def safety_words(clinic_id: int, start: datetime, end: datetime) -> list[SafetyWord]:
    """What was cleared and missed at a clinic in a span, the newest first. One query."""
    rows = SafetyWord.objects.filter(clinic=clinic_id, at__gte=start, at__lt=end)
    return list(rows.select_related("patient").order_by("-at", "-pk"))


def safety_times(clinic_id: int) -> list[tuple[datetime, str]]:
    """When each word of a clinic was said and of which kind, the newest first. One query."""
    rows = SafetyWord.objects.filter(clinic=clinic_id).order_by("-at", "-pk")
    return list(rows.values_list("at", "kind"))


def safety_readings(clinic_id: int) -> list[SafetyReading]:
    """Who read which month of a clinic, the newest first. One query."""
    return list(SafetyReading.objects.filter(clinic=clinic_id).order_by("-at", "-pk"))
