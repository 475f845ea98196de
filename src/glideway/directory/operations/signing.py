"""The verbs of the review desk: stand for one row of knowledge, or take it back. Never for many."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from glideway.directory import queries
from glideway.directory.models import (
    Clinic,
    Credential,
    Practitioner,
    ResponsibleClinician,
    SignOff,
)
from glideway.kit import access, audit, signed
from glideway.kit.actor import Actor
from glideway.kit.refusals import NotYours, Refusal


class CannotSign(Refusal):
    """A row of knowledge cannot be signed, or the signature not be taken back."""

    code = "cannot-sign"


class ReadsOtherwise(CannotSign):
    """The row was changed between being read and being signed."""

    code = "reads-otherwise"
    sentence = _("This row reads otherwise by now. Please read it again. Nothing was signed.")


class SignedAlready(CannotSign):
    """Somebody stands for the row as it reads today."""

    code = "signed-already"
    sentence = _("This row is signed already, as it reads today. Nothing was changed.")


class NotSigned(CannotSign):
    """There is no signature to take back."""

    code = "not-signed"
    sentence = _("Nobody stands for this row as it reads today. Nothing was changed.")


def sign_off(
    *, table: str, row: str, read: str, present: str, note: str = "", by: Actor, now: datetime
) -> SignOff:
    """Stand for one row: `read` is the hash of what was on the page, `present` that of the row."""
    with transaction.atomic():
        licence = _licence(by, now)
        if read != present:
            raise ReadsOtherwise
        answers = queries.is_responsible(licence.practitioner_id)
        if _stands(table, row, present, answerable=answers):
            raise SignedAlready
        word = SignOff(table=table, row=row, row_hash=present, note=note)
        return _written(word, licence, by, now)


def withdraw_sign_off(
    *, table: str, row: str, present: str, note: str, by: Actor, now: datetime
) -> SignOff:
    """Take back that somebody stands for a row, by a further entry: the row is a draft again.

    Any licensed reader may, also where who answers for a clinic has signed: to raise an alarm is
    everybody's, and a closed site harms nobody who has an appointment.
    """
    with transaction.atomic():
        licence = _licence(by, now)
        if not _stands(table, row, present, answerable=False):
            raise NotSigned
        word = SignOff(table=table, row=row, row_hash=present, note=note, withdraws=True)
        return _written(word, licence, by, now)


class CannotAnswer(CannotSign):
    """Who answers for a clinic's safety check works there under a licence that we verified."""

    code = "cannot-answer"
    status = 422
    sentence = _(
        "Only a practitioner who works here, with a licence that we found in the register, can "
        "answer for the safety check. Nothing was changed."
    )


def name_responsible(
    *, clinic: Clinic, practitioner: Practitioner, by: Actor, now: datetime
) -> ResponsibleClinician:
    """An owner names who answers for the safety check of the clinic; the newest word counts.

    Refuses NotYours for who may not set this clinic's rules, CannotAnswer for somebody who does
    not work there or whose licence is not verified today.
    """
    if "clinic" not in access.scopes(by, "safety_rules", "U") or by.clinic_id != clinic.pk:
        raise NotYours
    if practitioner not in queries.able_to_answer(clinic, now=now):
        raise CannotAnswer
    with transaction.atomic():
        made = ResponsibleClinician.objects.create(
            clinic=clinic, practitioner=practitioner, by=by.name or by.key, at=now
        )
        audit.record(
            by=by,
            act="clinic.responsible_named",
            kind="ResponsibleClinician",
            about=made.public_id,
            now=now,
            clinic_id=clinic.pk,
        )
    return made


def _licence(by: Actor, now: datetime) -> Credential:
    """The licence signed under; its holder is held, so that two clicks are one after the other."""
    licence = queries.licence_of(by, now=now)
    Practitioner.objects.select_for_update().get(pk=licence.practitioner_id)
    return licence


def _stands(table: str, row: str, present: str, *, answerable: bool) -> bool:
    """Whether somebody stands for a row; for who answers for a clinic, whether one of those does.

    An installation opens on the word of who answers for it, so an earlier word of somebody else
    does not keep them from giving theirs.
    """
    words = queries.standing_words(queries.sign_offs_of(table, row)[::-1], present)
    return any(one.responsible or not answerable for one in words)


def _written(word: SignOff, licence: Credential, by: Actor, now: datetime) -> SignOff:
    """Enter a word with who gave it, under which licence, as both stand at `now`."""
    word.reviewer, word.name = licence.practitioner, licence.practitioner.name
    word.licence = ", ".join(filter(None, (licence.title, licence.body, licence.number)))
    word.licence_checked_at = licence.last_at  # type: ignore[attr-defined]  # by `checked`
    word.role, word.at = by.role, now
    word.responsible = queries.is_responsible(licence.practitioner_id)
    word.save(force_insert=True)
    act = "knowledge.withdrawn" if word.withdraws else "knowledge.signed"
    audit.record(by=by, act=act, kind="SignOff", about=word.public_id, now=now)
    signed.look_again()
    # Once more when others can see it: who looked in between saw the word before.
    transaction.on_commit(signed.look_again)
    return word
