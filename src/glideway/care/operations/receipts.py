"""A receipt is written when a visit is signed; the desk says how it was paid."""

from __future__ import annotations

from datetime import datetime

import msgspec
from django.db import transaction
from django.db.models import Max

from glideway.care.models import Cover, Receipt, Visit
from glideway.care.operations.refusals import OffScale
from glideway.care.operations.visits import told
from glideway.care.queries.receipts import cover_of, register_of
from glideway.directory.models import Clinic, Patient
from glideway.kit import audit
from glideway.kit.actor import Actor


def issue(*, visit: Visit, by: Actor, now: datetime) -> Receipt | None:
    """Number the receipt of a visit that had a booking; twice is once, no booking is none.

    Service, minutes and price are those of the booking: a service never changes its price, it is
    retired and another takes its place. The clinic's row is held, so numbers have no gap.
    """
    booking = visit.booking
    if booking is None or booking.service is None:
        return None
    with transaction.atomic():
        clinic = Clinic.objects.select_for_update().get(pk=visit.episode.clinic_id)
        if earlier := Receipt.objects.filter(visit=visit).first():
            return earlier
        last = Receipt.objects.filter(clinic=clinic).aggregate(most=Max("number"))["most"]
        made = Receipt.objects.create(
            clinic=clinic,
            number=(last or 0) + 1,
            visit=visit,
            service=booking.service.kind,
            minutes=booking.service.minutes,
            price_cents=booking.service.price_cents,
            practitioner=visit.practitioner.name,
            profession=visit.practitioner.profession,
            register=register_of(visit.practitioner, now=now),
            cover=msgspec.json.encode(cover_of(visit.episode.patient)).decode(),
            issued_at=now,
        )
        told(
            episode=visit.episode,
            act="receipt.issued",
            kind="Receipt",
            about=made.public_id,
            by=by,
            now=now,
        )
        return made


def mark_paid(*, receipt: Receipt, how: str, by: Actor, now: datetime) -> Receipt:
    """Say how a receipt was paid; the first word stays. Refuses OffScale for another word."""
    if how not in Receipt.Paid.values:
        raise OffScale
    with transaction.atomic():
        open_ones = Receipt.objects.filter(pk=receipt.pk, paid_at=None)
        if open_ones.update(paid_at=now, paid_how=how):
            told(
                episode=receipt.visit.episode,
                act="receipt.paid",
                kind="Receipt",
                about=receipt.public_id,
                by=by,
                now=now,
            )
    receipt.refresh_from_db(fields=["paid_at", "paid_how"])
    return receipt


def take_paid_back(*, receipt: Receipt, by: Actor, now: datetime) -> Receipt:
    """Say that it was not paid after all, or not so; the audit keeps both words. Twice is once."""
    with transaction.atomic():
        paid = Receipt.objects.filter(pk=receipt.pk, paid_at__isnull=False)
        if paid.update(paid_at=None, paid_how=""):
            told(
                episode=receipt.visit.episode,
                act="receipt.unpaid",
                kind="Receipt",
                about=receipt.public_id,
                by=by,
                now=now,
            )
    receipt.refresh_from_db(fields=["paid_at", "paid_how"])
    return receipt


def tell_cover(
    *,
    patient: Patient,
    insurer: str,
    plan: str,
    limit_cents: int | None,
    claim_kind: str,
    claim: str,
    by: Actor,
    now: datetime,
) -> Cover:
    """Keep who pays besides the patient; later receipts carry it. Refuses OffScale."""
    if claim_kind not in Cover.Claim.values:
        raise OffScale
    with transaction.atomic():
        made = Cover.objects.create(
            patient=patient,
            insurer=insurer,
            plan=plan,
            limit_cents=limit_cents,
            claim_kind=claim_kind,
            claim=claim if claim_kind else "",
            told_at=now,
        )
        audit.record(
            by=by,
            act="cover.told",
            kind="Cover",
            about=made.public_id,
            now=now,
            patient_id=patient.pk,
        )
        return made
