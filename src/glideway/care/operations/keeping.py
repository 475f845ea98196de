"""How many years a clinic keeps its records: its own word, never below the floor."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from glideway.care.models import Retention
from glideway.care.operations.refusals import BelowTheFloor
from glideway.care.queries import keeping
from glideway.directory.models import Clinic
from glideway.kit import access, audit
from glideway.kit.actor import Actor
from glideway.kit.refusals import NotYours


def set_retention(*, clinic: Clinic, years: int, by: Actor, now: datetime) -> Retention:
    """Set the years; the word before stays in the table. The same number again changes nothing.

    Refuses NotYours for anybody but an owner of this clinic, and BelowTheFloor for fewer years
    than the profession of anybody who wrote records here must keep them.
    """
    if "clinic" not in access.scopes(by, "listing", "C") or by.clinic_id != clinic.pk:
        raise NotYours
    with transaction.atomic():
        Clinic.objects.select_for_update().get(pk=clinic.pk)
        floors = [one for _profession, one in keeping.floors_of(clinic) if one is not None]
        fewest = max((one.years for one in floors), default=0)
        if years < fewest:
            raise BelowTheFloor(years=fewest)
        standing = Retention.objects.filter(clinic=clinic, replaced_at=None).first()
        if standing is not None and standing.years == years:
            return standing
        Retention.objects.filter(clinic=clinic, replaced_at=None).update(replaced_at=now)
        row = Retention.objects.create(clinic=clinic, years=years, name=by.name, set_at=now)
        audit.record(
            by=by,
            act="retention.set",
            kind="Clinic",
            about=clinic.public_id,
            now=now,
            clinic_id=clinic.pk,
        )
    return row
