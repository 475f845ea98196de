"""What a clinic sets and answers for: its own rules, what was missed, and a month that was read."""

from __future__ import annotations

from datetime import date, datetime

import msgspec
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from glideway.directory.models import Clinic
from glideway.kit import access, audit
from glideway.kit.actor import Actor
from glideway.kit.refusals import NotYours
from glideway.screening import core, queries
from glideway.screening.core import OwnRules, Triage
from glideway.screening.models import ClinicRules, SafetyReading, SafetyWord, Screening
from glideway.screening.operations.rounds import CannotScreen
from glideway.screening.operations.rows import told


class NotAsStrict(CannotScreen):
    """A clinic's rules would ask less, or mean something that cannot be; `faults` says which."""

    code = "not-as-strict"
    status = 422
    sentence = _(
        "A clinic may ask more and be stricter, never milder. Nothing was changed; the reasons "
        "stand beside the questions."
    )


class ChangedMeanwhile(CannotScreen):
    """Somebody else changed the clinic's rules after this page was opened."""

    code = "changed-meanwhile"
    sentence = _("Somebody else changed these rules in the meantime. Please look again.")


class NothingMissed(CannotScreen):
    """A miss is reported with what it was."""

    code = "nothing-missed"
    status = 422
    sentence = _("Please say what the questions missed. Nothing was kept.")


def set_rules(
    *, clinic: Clinic, rules: OwnRules, after: int, by: Actor, now: datetime
) -> ClinicRules:
    """Let a further version of a clinic's own rules hold from now on; `after` is the one seen.

    Refuses NotYours for who may not, NotAsStrict with every fault, ChangedMeanwhile where `after`
    is not the newest any more. Answers given before stay as they were judged.
    """
    if "clinic" not in access.scopes(by, "safety_rules", "U") or by.clinic_id != clinic.pk:
        raise NotYours
    if faults := core.faults(core.load(), rules):
        raise NotAsStrict(faults=tuple(faults))
    try:
        with transaction.atomic():
            if queries.own_rules(clinic.pk)[1] != after:
                raise ChangedMeanwhile
            made = ClinicRules.objects.create(
                clinic=clinic,
                number=after + 1,
                rules=msgspec.json.encode(rules).decode(),
                name=by.name or by.key,
                made_at=now,
            )
            audit.record(
                by=by,
                act="screening.rules_set",
                kind="ClinicRules",
                about=made.public_id,
                now=now,
                clinic_id=clinic.pk,
            )
    except IntegrityError as clash:
        raise ChangedMeanwhile from clash
    return made


def report_miss(
    *,
    screening: Screening | None,
    clinic_id: int,
    patient_id: int,
    region: str,
    action: Triage,
    what: str,
    by: Actor,
    now: datetime,
) -> SafetyWord:
    """A practitioner says what the questions missed, and what it would have meant.

    The caller has found the visit through a scoped road. NotYours for any other role;
    NothingMissed where what was missed would have changed nothing.
    """
    if "treating" not in access.scopes(by, "safety_review", "C"):
        raise NotYours
    if action is Triage.OK:
        raise NothingMissed
    with transaction.atomic():
        return told(
            kind=SafetyWord.Kind.MISSED,
            screening=screening,
            clinic_id=clinic_id,
            patient_id=patient_id,
            region=region,
            action=action,
            why=what,
            by=by,
            now=now,
        )


def read_month(
    *, clinic: Clinic, month: date, seen: int, note: str = "", by: Actor, now: datetime
) -> SafetyReading:
    """Say that a month of a clinic was read, with how many words there were; a further entry.

    Refuses NotYours for who neither owns the clinic nor answers for its safety.
    """
    if not queries.may_read_months(by, clinic.pk):
        raise NotYours
    with transaction.atomic():
        made = SafetyReading.objects.create(
            clinic=clinic,
            month=month.replace(day=1),
            words=seen,
            note=note or None,
            name=by.name or by.key,
            role=by.role,
            at=now,
        )
        audit.record(
            by=by,
            act="screening.month_read",
            kind="SafetyReading",
            about=made.public_id,
            now=now,
            clinic_id=clinic.pk,
        )
    return made
