"""Consent on the own phone: the sheet is sent, opened, and signed with a typed name."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from glideway.booking.models import Booking
from glideway.care.core import consents
from glideway.care.models import ConsentSheet
from glideway.care.operations.refusals import NameMissing, NoRegion
from glideway.care.queries.consents import TREATMENT, asked_at_booking, sheet_of, stands
from glideway.directory import operations as directory
from glideway.kit import audit
from glideway.kit.actor import Actor

LEAST_LETTERS = 2  # a cross is no name


def send_sheet(*, booking: Booking, now: datetime) -> ConsentSheet:
    """Keep that the text went out; once for an appointment, its region and the text's version."""
    made, _new = ConsentSheet.objects.get_or_create(
        booking=booking,
        region=booking.region,
        version=consents.VERSION,
        defaults={"sent_at": now},
    )
    return made


def sent_at_booking(*, now: datetime) -> int:
    """Keep of new appointments that their confirmation carried the text; how many."""
    kept = 0
    for booking in asked_at_booking(now=now):
        send_sheet(booking=booking, now=booking.confirmed_at)
        kept += 1
    return kept


def view_sheet(*, booking: Booking, by: Actor, now: datetime) -> ConsentSheet:
    """Keep when somebody first said to have read the text; opening its link says nothing yet.

    A scanner of letters opens links too. Refuses NoRegion without a region.
    """
    if not booking.region:
        raise NoRegion
    with transaction.atomic():
        sheet = send_sheet(booking=booking, now=now)
        fresh = ConsentSheet.objects.filter(pk=sheet.pk, viewed_at=None)
        if fresh.update(viewed_at=now):
            sheet.viewed_at = now
            _told(booking, "consent.viewed", by, now)
        return sheet


def sign_sheet(
    *, booking: Booking, name: str, guardian: bool = False, language: str, by: Actor, now: datetime
) -> ConsentSheet:
    """The patient, or a parent or guardian, agrees with a typed name. Signing twice is once.

    Refuses NameMissing without a name of two letters, or where a parent must sign and does not
    say to be one.
    """
    patient, clinic = booking.patient, booking.placement.clinic
    must = consents.needs_guardian(patient.born_on, now.date())
    if sum(one.isalpha() for one in name) < LEAST_LETTERS or (must and not guardian):
        raise NameMissing
    with transaction.atomic():
        view_sheet(booking=booking, by=by, now=now)
        sheet = ConsentSheet.objects.select_for_update().get(pk=_kept(booking).pk)
        if stands(booking):
            return sheet
        sheet.signed_at, sheet.signed_name, sheet.as_guardian = now, name.strip(), must
        sheet.save(update_fields=["signed_at", "signed_name", "as_guardian"])
        directory.agree(
            patient=patient,
            kind=TREATMENT,
            version=consents.VERSION,
            language=language,
            clinic=clinic,
            scope=booking.region,
            how="phone",
            by=by,
            now=now,
        )
        return sheet


def _kept(booking: Booking) -> ConsentSheet:
    found = sheet_of(booking)
    assert found is not None  # noqa: S101 - view_sheet has just made it
    return found


def _told(booking: Booking, act: str, by: Actor, now: datetime) -> None:
    audit.record(
        by=by,
        act=act,
        kind="Booking",
        about=booking.public_id,
        now=now,
        clinic_id=booking.placement.clinic_id,
        patient_id=booking.patient_id,
    )
