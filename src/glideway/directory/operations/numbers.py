"""The verb that keeps a telephone number on which somebody wants to be called.

It is no way in: a number that nobody proved opens no account while there is an e-mail address.
"""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from glideway.directory.models import Patient
from glideway.directory.operations.clinics import CannotList
from glideway.directory.operations.people import ContactUnclear, contact_of
from glideway.kit import audit, once
from glideway.kit.actor import Actor


class NotANumber(CannotList):
    """Somebody who wants to be called left no telephone number."""

    code = "not-a-number"
    status = 422
    sentence = _("That is no telephone number. Please check it.")


class NumberKnown(CannotList):
    """A number is known already, or letters go to somebody else: the clinic may change it."""

    code = "number-known"
    sentence = _("The clinic has a number already. To change it, please phone the clinic.")


def leave_number(
    *, patient: Patient, phone: str, by: Actor, key: str | None, now: datetime
) -> Patient:
    """Keep the number to call of somebody who has an e-mail address and no number yet.

    Messages go to the e-mail address as before. The record says that a number was left, never
    which. The same `key` again changes nothing. Refuses NotANumber and NumberKnown.
    """
    try:
        channel, number = contact_of(typed=phone)
    except ContactUnclear as unclear:
        raise NotANumber from unclear
    if channel != "sms":
        raise NotANumber

    def keep() -> str:
        none_yet = Patient.objects.filter(pk=patient.pk, phone="").exclude(email="")
        if not none_yet.update(phone=number):
            raise NumberKnown
        audit.record(
            by=by,
            act="patient.number-left",
            kind="Patient",
            about=patient.public_id,
            now=now,
            patient_id=patient.pk,
        )
        return str(patient.public_id)

    body = {"patient": str(patient.public_id), "phone": number}
    once.answer(actor=by, key=key, route="directory.number", body=body, now=now, do=keep)
    return Patient.objects.get(pk=patient.pk)
