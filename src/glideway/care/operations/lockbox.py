"""What a patient withholds, and how the glass is broken all the same: with a reason, for an hour.

A patient withholds one signed visit from everybody at the clinic, or the whole record from one
practitioner, and gives it back with one tap. Whoever must see it in an emergency types why; the
owner and the patient are told at once, by letters without a word of health, and an owner reviews
it within a week. Nothing of this is ever changed or deleted.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from glideway.care.models import BrokenGlass, Episode, GlassReview, Visit, Withholding
from glideway.care.operations.refusals import (
    NotByTheSame,
    NotYetFinished,
    SayWhy,
)
from glideway.care.operations.sensitive import keep_from
from glideway.directory import operations as directory
from glideway.directory.models import Clinic, Membership, Patient, Practitioner
from glideway.kit import access, audit, post
from glideway.kit.actor import Actor
from glideway.kit.post import Letter
from glideway.kit.refusals import NotYours

HOUR = timedelta(minutes=60)
WEEK = timedelta(days=7)
SHORTEST = 10  # letters of a reason; fewer say nothing


def withhold_visit(*, visit: Visit, by: Actor, now: datetime) -> Withholding:
    """Keep one signed visit from everybody at the clinic; twice is once.

    What the patient withholds in person is kept from who acts for them too, and is not shown to
    them again when the clinic gets it back: that is a word of its own.

    Refuses NotYours for anybody but its patient, and NotYetFinished while it is not signed.
    """
    _own(visit.episode.patient_id, by)
    if visit.signed_at is None:
        raise NotYetFinished
    with transaction.atomic():
        row, new = Withholding.objects.get_or_create(
            patient_id=visit.episode.patient_id,
            visit=visit,
            ended_at=None,
            defaults={"began_at": now},
        )
        if new:
            _told(row, "record.withheld", by=by, now=now, clinic_id=visit.episode.clinic_id)
        if by.proxy_id is None:  # also over what who acts for the patient had withheld already
            keep_from(entry=visit, by=by, now=now)
    return row


def withhold_from(
    *, patient: Patient, practitioner: Practitioner, by: Actor, now: datetime
) -> Withholding:
    """Keep the whole record from one practitioner; twice is once. Refuses NotYours."""
    _own(patient.pk, by)
    with transaction.atomic():
        row, new = Withholding.objects.get_or_create(
            patient=patient,
            practitioner=practitioner,
            visit=None,
            ended_at=None,
            defaults={"began_at": now},
        )
        if new:
            _told(row, "record.withheld", by=by, now=now)
    return row


def give_back(*, withholding: Withholding, by: Actor, now: datetime) -> None:
    """Withhold it no longer; twice is once. Refuses NotYours for anybody but the patient."""
    _own(withholding.patient_id, by)
    rows = Withholding.objects.filter(pk=withholding.pk, ended_at=None)
    with transaction.atomic():
        if rows.update(ended_at=now):
            clinic = withholding.visit.episode.clinic_id if withholding.visit else None
            _told(withholding, "record.given_back", by=by, now=now, clinic_id=clinic)


def break_glass(*, patient: Patient, reason: str, by: Actor, now: datetime) -> BrokenGlass:
    """Open the record of a patient of this clinic for an hour; the owner and the patient are told.

    Refuses NotYours for a role that may not or a patient who was never here, and SayWhy without
    a reason in words. While it is open, asking again gives the same hour.
    """
    if "clinic_break_glass" not in access.scopes(by, "clinical_note", "R") or by.login_id is None:
        raise NotYours
    with transaction.atomic():
        clinic = Clinic.objects.select_for_update().filter(pk=by.clinic_id or 0).first()
        if clinic is None or not Episode.objects.filter(patient=patient, clinic=clinic).exists():
            raise NotYours
        if len(reason.strip()) < SHORTEST:
            raise SayWhy
        rows = BrokenGlass.objects.filter(patient=patient, clinic=clinic, login_id=by.login_id)
        standing = rows.filter(closes_at__gt=now).first()
        if standing is not None:
            return standing
        row = BrokenGlass.objects.create(
            patient=patient,
            clinic=clinic,
            login_id=by.login_id,
            name=by.name,
            role=by.role,
            reason=reason.strip(),
            opened_at=now,
            closes_at=now + HOUR,
        )
        audit.record(
            by=by,
            act="glass.broken",
            kind="BrokenGlass",
            about=row.public_id,
            now=now,
            clinic_id=clinic.pk,
            patient_id=patient.pk,
        )
        post.send_many([*_to_owners(row, clinic, now), *_to_patient(row, clinic, now)], now=now)
    return row


def review_glass(
    *, glass: BrokenGlass, in_order: bool, words: str, by: Actor, now: datetime
) -> GlassReview:
    """Write down whether it was in order; the first review stands.

    Refuses NotByTheSame for the account that broke it: somebody else looks at that.
    """
    if by.login_id is None or by.clinic_id != glass.clinic_id:
        raise NotYours
    if by.login_id == glass.login_id:
        raise NotByTheSame
    said = {
        "login_id": by.login_id,
        "name": by.name,
        "in_order": in_order,
        "words": words,
        "reviewed_at": now,
    }
    with transaction.atomic():
        row, new = GlassReview.objects.get_or_create(glass=glass, defaults=said)
        if new:
            audit.record(
                by=by,
                act="glass.reviewed",
                kind="BrokenGlass",
                about=glass.public_id,
                now=now,
                clinic_id=glass.clinic_id,
                patient_id=glass.patient_id,
            )
    return row


def _own(patient_id: int, by: Actor) -> None:
    if "own" not in access.scopes(by, "consent", "U") or by.patient_id != patient_id:
        raise NotYours


def _told(
    row: Withholding, act: str, *, by: Actor, now: datetime, clinic_id: int | None = None
) -> None:
    audit.record(
        by=by,
        act=act,
        kind="Withholding",
        about=row.public_id,
        now=now,
        clinic_id=clinic_id,
        patient_id=row.patient_id,
    )


def _to_owners(row: BrokenGlass, clinic: Clinic, now: datetime) -> list[Letter]:
    """Each owner of the clinic: who, when, and by when it is reviewed."""
    owners = Membership.objects.filter(clinic=clinic, role="owner", ended_at=None)
    letters = []
    for one in owners.select_related("login"):
        with translation.override(one.login.language):
            subject = gettext("A record was opened outside the usual rules")
            text = gettext(
                "%(name)s opened a record at %(clinic)s with a typed reason. Review it within"
                " 7 days: %(link)s"
            ) % {
                "name": row.name,
                "clinic": clinic.name,
                "link": f"{settings.GLIDEWAY_ORIGIN}/care/glass/reviews/",
            }
        letters.append(
            Letter(
                key=f"glass:{row.public_id}:{one.login_id}",
                to=one.login.email,
                channel="email",
                subject=subject,
                text=text,
                due_at=now,
                language=one.login.language,
                clinic_id=clinic.pk,
                about=f"BrokenGlass:{row.public_id}",
                sender=clinic.name,
            )
        )
    return letters


def _to_patient(row: BrokenGlass, clinic: Clinic, now: datetime) -> list[Letter]:
    """The patient, where one can be reached: that it was opened, and where to read by whom."""
    return directory.linked(
        patient=row.patient,
        clinic=clinic,
        key=f"glass:{row.public_id}",
        about=f"BrokenGlass:{row.public_id}",
        subject=_("Your record was opened outside the usual rules"),
        text=_(
            "Somebody at %(clinic)s opened your record with a typed reason. Who it was and why is"
            " in your account: %(link)s"
        ),
        path="/me/record/",
        due_at=now,
    )
