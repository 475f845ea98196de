"""The consent sheet of an appointment: its address, who may open it, and whom it is sent to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Subquery

from glideway.booking.models import Booking
from glideway.booking.queries import CONSENT, consent_path
from glideway.care.core import aftereffects, consents
from glideway.care.models import ConsentSheet, Visit
from glideway.care.queries import scope
from glideway.directory.models import Consent, Service
from glideway.kit import access, secrets
from glideway.kit.models import Message
from glideway.kit.refusals import NotYours

TREATMENT = "treatment"
NEW = timedelta(days=2)
DAY_BEFORE = (timedelta(hours=20), timedelta(hours=28))


def booking_to_sign(public_id: UUID, token: str, *, now: datetime) -> Booking:
    """The appointment that a consent link names, until it is over; else NotYours."""
    rows = Booking.objects.select_related("patient", "placement__clinic", "placement__practitioner")
    found: Booking = access.the(rows, public_id=public_id)
    if (
        not secrets.matches(token, CONSENT, public_id, found.link_generation)
        or now >= found.ends_at
    ):
        raise NotYours
    return found


def sheet_of(booking: Booking) -> ConsentSheet | None:
    """The sheet of an appointment with the text that holds today. One query."""
    rows = ConsentSheet.objects.filter(
        booking=booking, region=booking.region, version=consents.VERSION
    )
    return rows.first()


def stands(booking: Booking) -> bool:
    """Whether consent for the region of an appointment stands at its clinic. One query."""
    rows = Consent.objects.filter(
        patient_id=booking.patient_id,
        clinic_id=booking.placement.clinic_id,
        kind=TREATMENT,
        scope=booking.region,
        withdrawn_at=None,
    )
    return rows.exists()


def asked_at_booking(*, now: datetime) -> Iterator[Booking]:
    """New appointments whose confirmation carried the text, where that is not kept yet.

    Two queries. The letter itself says it: a region that was said later was not asked about in it.
    """
    rows = {
        f"confirmed:{one.public_id}:{one.sequence}": one
        for one in Booking.objects.filter(
            confirmed_at__gt=now - NEW, confirmed_at__lte=now, cancelled_at=None, sheets=None
        ).exclude(region="")
    }
    for letter in Message.objects.filter(key__in=[*rows]):
        booking = rows[letter.key]
        if letter.withdrawn_at is None and consent_path(booking) in letter.text:
            yield booking


def coming(*, now: datetime) -> Iterator[tuple[Booking, Visit | None, bool]]:
    """Tomorrow's appointments: each with the last signed visit, and whether consent is missing.

    Two queries, whatever their number. A call has no hands-on work to agree to. A visit that is
    kept from who acts for a patient is none where their address is the only one.
    """
    earliest, latest = (now + one for one in DAY_BEFORE)
    last = Visit.objects.filter(
        episode__patient_id=OuterRef("patient_id"),
        episode__clinic_id=OuterRef("placement__clinic_id"),
        episode__discharged_at=None,
        signed_at__gte=now - aftereffects.LINK_LIVES,
    ).order_by("-signed_at", "-pk")
    given = Consent.objects.filter(
        patient_id=OuterRef("patient_id"),
        clinic_id=OuterRef("placement__clinic_id"),
        kind=TREATMENT,
        scope=OuterRef("region"),
        withdrawn_at=None,
    )
    rows = list(
        Booking.objects.filter(starts_at__gte=earliest, starts_at__lt=latest, cancelled_at=None)
        .annotate(last=Subquery(last.values("pk")[:1]), agreed=Exists(given))
        .select_related("patient", "service", "placement__clinic", "placement__practitioner")
        .order_by("public_id")
    )
    visits = (
        Visit.objects.exclude(scope.acted_for_alone("pk", "episode__patient"))
        .select_related("episode__clinic", "episode__patient", "practitioner")
        .in_bulk({one.last for one in rows if one.last})
    )
    for one in rows:
        by_hand = one.service.kind != Service.Kind.CONSULT and bool(one.region)
        missing = by_hand and not one.agreed
        yield one, visits.get(one.last), missing
