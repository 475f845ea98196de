"""The verbs of the review desk: stand for one row of knowledge, or take it back. Never for many."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from glideway.directory import queries
from glideway.directory.models import Credential, Practitioner, SignOff
from glideway.kit import audit, signed
from glideway.kit.actor import Actor
from glideway.kit.refusals import Refusal


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
        if _stands(table, row, present):
            raise SignedAlready
        word = SignOff(table=table, row=row, row_hash=present, note=note)
        return _written(word, licence, by, now)


def withdraw_sign_off(
    *, table: str, row: str, present: str, note: str, by: Actor, now: datetime
) -> SignOff:
    """Take back that somebody stands for a row, by a further entry: the row is a draft again."""
    with transaction.atomic():
        licence = _licence(by, now)
        if not _stands(table, row, present):
            raise NotSigned
        word = SignOff(table=table, row=row, row_hash=present, note=note, withdraws=True)
        return _written(word, licence, by, now)


def _licence(by: Actor, now: datetime) -> Credential:
    """The licence signed under; its holder is held, so that two clicks are one after the other."""
    licence = queries.licence_of(by, now=now)
    Practitioner.objects.select_for_update().get(pk=licence.practitioner_id)
    return licence


def _stands(table: str, row: str, present: str) -> bool:
    return queries.stands(next(iter(queries.sign_offs_of(table, row)), None), present)


def _written(word: SignOff, licence: Credential, by: Actor, now: datetime) -> SignOff:
    """Enter a word with who gave it, under which licence, as both stand at `now`."""
    word.reviewer, word.name = licence.practitioner, licence.practitioner.name
    word.licence = ", ".join(filter(None, (licence.title, licence.body, licence.number)))
    word.licence_checked_at = licence.last_at  # type: ignore[attr-defined]  # by `checked`
    word.role, word.at = by.role, now
    word.save(force_insert=True)
    act = "knowledge.withdrawn" if word.withdraws else "knowledge.signed"
    audit.record(by=by, act=act, kind="SignOff", about=word.public_id, now=now)
    signed.look_again()
    # Once more when others can see it: who looked in between saw the word before.
    transaction.on_commit(signed.look_again)
    return word
