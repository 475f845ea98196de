"""Verbs about papers: stated with a file by holder or owner, opened with an audit line."""

from __future__ import annotations

from base64 import b64decode, b64encode
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from glideway.directory import operations as directory
from glideway.directory.models import Credential, Placement, Practitioner
from glideway.kit import access, audit, limits
from glideway.kit.actor import Actor, Role
from glideway.kit.refusals import NotYours, Refusal
from glideway.kit.uploads import Clean
from glideway.quality.models import Application, Evidence

ERRAND = "credential-stated"
CHECKED_WITHIN = timedelta(days=7)
A_DAY, MOST_A_DAY = timedelta(days=1), 20


class CannotState(Refusal):
    """A no about a licence or certificate."""

    code = "cannot-state"


class EndsBeforeItBegins(CannotState):
    """A paper that ends before it was issued is misread."""

    code = "ends-before-it-begins"
    status = 422
    sentence = _("The last day is before the day of issue. Nothing was saved. Check both dates.")


def kept(
    *,
    file: Clean,
    of: str = "",
    application: Application | None = None,
    credential: Credential | None = None,
    by: Actor,
    now: datetime,
) -> Evidence:
    """Keep a file, as it was written anew, beside what it shows."""
    return Evidence.objects.create(
        application=application,
        credential=credential,
        of=of,
        kind=file.kind,
        name=file.name,
        size=len(file.data),
        data=b64encode(file.data).decode(),
        role=by.role,
        made_at=now,
    )


def state_with_evidence(
    *, row: directory.CredentialRow, file: Clean | None, by: Actor, now: datetime
) -> Credential:
    """State a licence or certificate, with its file; the operator is asked to check it.

    For the holder, and for an owner of a clinic where the holder works now; anybody else NotYours.
    Nothing it says is shown as verified before the operator found it in the register. Refuses
    EndsBeforeItBegins, and TooMany after twenty a day about one practitioner.
    """
    if not may_state(practitioner=row.practitioner, by=by, now=now):
        raise NotYours
    if row.issued_on and row.expires_on and row.expires_on < row.issued_on:
        raise EndsBeforeItBegins
    who = str(row.practitioner.public_id)
    limits.spend(what="credential", who=who, most=MOST_A_DAY, window=A_DAY, now=now)
    with transaction.atomic():
        made = directory.state_credentials(rows=[row], by=by, now=now)[0]
        if file is not None:
            kept(file=file, credential=made, by=by, now=now)
        directory.open_errand(
            kind=ERRAND,
            about=made.public_id,
            role=Role.OPERATOR,
            due_at=now + CHECKED_WITHIN,
            facts={"name": row.practitioner.name},
            now=now,
        )
    return made


def may_state(*, practitioner: Practitioner, by: Actor, now: datetime) -> bool:
    """Whether this actor may state papers of this practitioner: the own ones, or of one's clinic.

    One query for an owner.
    """
    scopes = access.scopes(by, "credential", "C")
    if "all" in scopes:
        return True
    if "own" in scopes:
        return by.practitioner_id == practitioner.pk
    if "clinic" not in scopes or by.clinic_id is None:
        return False
    here = Placement.objects.filter(practitioner=practitioner, clinic=by.clinic_id)
    return here.filter(ended_at=None).exists() or here.filter(ended_at__gt=now).exists()


def open_evidence(*, evidence: Evidence, by: Actor, now: datetime) -> bytes:
    """The bytes of a file, and a line that somebody looked at it: the two stand or fall together.

    Who may open it is the query's matter.
    """
    with transaction.atomic():
        audit.record(
            by=by,
            act="evidence.viewed",
            kind="Evidence",
            about=evidence.public_id,
            now=now,
            clinic_id=by.clinic_id,
        )
        return b64decode(evidence.data)
