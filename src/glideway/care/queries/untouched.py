"""Whether a visit that was opened is still empty, so that opening it can be taken back.

One answer, for the page that offers it and for the verb that does it.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Exists, Field, ForeignObjectRel, Model, OuterRef, Q, QuerySet, Subquery

from glideway.booking.models import Booking
from glideway.care.models import Episode, Visit
from glideway.kit.actor import Role
from glideway.kit.models import AuditEntry

# What is done about a patient meanwhile and is no entry of the visit; a letter that hangs on it is.
ELSEWHERE = Q(act__startswith="booking.") | Q(act__startswith="letter.")
ELSEWHERE |= Q(act__startswith="thread.") | Q(act__startswith="ahead.")
LOOKS = Q(act__endswith="viewed") | Q(act__endswith="seen")


def visit(row: Visit) -> bool:
    """Whether nothing was ever recorded in a visit: no row, and no act of who treats since.

    What was taken back again was recorded too: such a row stays, and so does the visit. Nor is it
    so once the appointment is done. One query, none where the row itself says no.
    """
    if row.signed_at is not None or row.acknowledged_at is not None or row.wells:
        return False
    begun = begun_by(row)
    acted = AuditEntry.objects.filter(
        chain=str(row.episode.clinic_id),
        patient_id=row.episode.patient_id,
        number__gt=Subquery(begun.values("number")[:1]),
        role=Role.PRACTITIONER,
    ).exclude(LOOKS | ELSEWHERE)
    mine = Visit.objects.filter(_alone(Visit), Exists(begun), ~Exists(acted), pk=row.pk)
    return mine.exclude(booking__finished_at__isnull=False).exists()


def course(row: Episode) -> bool:
    """Whether a course has no visit and nothing else that hangs on it. One query."""
    return Episode.objects.filter(_alone(Episode), pk=row.pk).exists()


def begun_by(row: Visit) -> QuerySet[AuditEntry]:
    """The line that says that this visit was opened, in the record of its clinic; the newest."""
    lines = AuditEntry.objects.filter(
        chain=str(row.episode.clinic_id), act="visit.opened", about=str(row.public_id)
    )
    return lines.order_by("-number")


def marked_by(row: Visit, booking: Booking) -> bool:
    """Whether opening this visit marked its patient as in the room, and nobody had before."""
    marks = AuditEntry.objects.filter(
        chain=str(row.episode.clinic_id),
        act="booking.started",
        about=str(booking.public_id),
        number__gt=Subquery(begun_by(row).values("number")[:1]),
    )
    return marks.exists()


def naming(table: type[Model]) -> Iterator[Field]:  # type: ignore[type-arg]
    """Every column of any table that names a row of `table`, also those it cannot be asked from."""
    for one in table._meta.get_fields(include_hidden=True):  # noqa: SLF001 - Django's name for it
        if isinstance(one, ForeignObjectRel) and not one.many_to_many:
            yield one.field


def _alone(table: type[Model]) -> Q:
    """That no row of any table names the row asked about."""
    rows = (
        one.model._base_manager.filter(**{one.name: OuterRef("pk")})  # noqa: SLF001 - Django's name for it
        for one in naming(table)
    )
    return Q(*(~Exists(one) for one in rows))
