"""Whether a visit that was opened is still empty, so that opening it can be taken back."""

from __future__ import annotations

from django.db.models import Model, Q

from glideway.care.models import Episode, Visit
from glideway.kit.actor import Role
from glideway.kit.models import AuditEntry

# What is done about a patient meanwhile and is no entry of the visit.
ELSEWHERE = Q(act__startswith="booking.") | Q(act__startswith="letter.")
ELSEWHERE |= Q(act__startswith="thread.") | Q(act__startswith="ahead.")
LOOKS = Q(act__endswith="viewed") | Q(act__endswith="seen")


def visit(row: Visit) -> bool:
    """Whether nothing was ever recorded in a visit: no row, and no act of who treats since.

    What was taken back again was recorded too: such a row stays, and so does the visit.
    """
    if row.acknowledged_at is not None or row.wells or _hangs(row):
        return False
    return not _acted(row)


def course(row: Episode) -> bool:
    """Whether a course has no visit and nothing else that hangs on it."""
    return not _hangs(row)


def _hangs(row: Model) -> bool:
    """Whether any row of any table names this one."""
    return any(
        one.related_model._base_manager.filter(**{one.field.name: row.pk}).exists()  # noqa: SLF001 - Django's name for it
        for one in row._meta.related_objects  # noqa: SLF001 - Django's name for it
    )


def _acted(row: Visit) -> bool:
    """Whether who treats did something about this patient since it was opened, besides looking.

    A side that was said or a consent that was entered has no row of the visit, but a line here.
    """
    about = AuditEntry.objects.filter(
        chain=str(row.episode.clinic_id), patient_id=row.episode.patient_id
    )
    begun = about.filter(act="visit.opened", about=str(row.public_id)).order_by("-number")
    first = begun.values_list("number", flat=True).first()
    if first is None:
        return True
    later = about.filter(number__gt=first, role=Role.PRACTITIONER)
    return later.exclude(LOOKS | ELSEWHERE).exists()
