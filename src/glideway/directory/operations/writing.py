"""The one builder of a message to a patient: who writes, where to, on what ground, and the way out.

Every message names the clinic, its address and its telephone. A service message leads to the page
of choices; every other kind carries its own way out, which needs no sign-in.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import phonenumbers
from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from glideway.directory.core.messages import Kind, consent_for
from glideway.directory.models import Clinic, Patient
from glideway.directory.queries.links import messages_link
from glideway.directory.queries.proxies import reach_of
from glideway.kit.post import Letter

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


def letter(
    *,
    patient: Patient,
    clinic: Clinic,
    key: str,
    about: str,
    subject: str,
    text: str,
    due_at: datetime,
    kind: Kind = Kind.SERVICE,
    sequence: int = 0,
    calendar: str = "",
    method: str = "",
) -> Letter:
    """A message to a patient from a clinic: by e-mail where there is an address, else by text.

    The caller words subject and text in the patient's language, without a word of health. A text
    message has no subject and no calendar part.
    """
    email, phone = reach_of(patient, now=due_at)
    by_mail = bool(email)
    named = "" if clinic.name in text else f"{clinic.name}: "
    with translation.override(patient.language):
        foot = _foot(patient, clinic, kind, by_mail=by_mail)
    return Letter(
        key=key,
        to=email or phone,
        channel="email" if by_mail else "sms",
        subject=subject if by_mail else "",
        text=f"{text}\n\n{foot}" if by_mail else f"{named}{text}\n{foot}",
        due_at=due_at,
        language=patient.language,
        clinic_id=clinic.pk,
        about=about,
        sequence=sequence,
        kind=kind,
        patient_id=patient.pk,
        sender=clinic.name,
        calendar=calendar if by_mail else "",
        method=method if by_mail else "",
    )


def linked(
    *,
    patient: Patient,
    clinic: Clinic,
    key: str,
    about: str,
    subject: StrPromise,
    text: StrPromise,
    path: str,
    due_at: datetime,
    kind: Kind = Kind.SERVICE,
) -> list[Letter]:
    """A letter around one link, worded in the patient's language; none without a contact.

    The text has a place for %(link)s, and may name the %(clinic)s.
    """
    if not patient.contact:
        return []
    with translation.override(patient.language):
        said = str(text) % {"link": settings.GLIDEWAY_ORIGIN + path, "clinic": clinic.name}
        head = str(subject)
    return [
        letter(
            patient=patient,
            clinic=clinic,
            key=key,
            about=about,
            subject=head,
            text=said,
            due_at=due_at,
            kind=kind,
        )
    ]


def _foot(patient: Patient, clinic: Clinic, kind: Kind, *, by_mail: bool) -> str:
    """Who wrote and where they are found; then the way out of this kind, or to the choices."""
    consent = consent_for(kind)
    if consent:
        path = reverse("directory:stop", args=[consent, messages_link(patient, consent)])
        way = _("Stop these messages: %(link)s")
    else:
        path = reverse("directory:choices", args=[messages_link(patient)])
        way = _("Choose which messages you get: %(link)s")
    out = way % {"link": settings.GLIDEWAY_ORIGIN + path}
    if not by_mail:
        return out
    number = phonenumbers.parse(clinic.phone, "CA")
    said = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
    where = f"{clinic.street}, {clinic.city}, {clinic.province} {clinic.postal_code}"
    return f"{clinic.name}\n{where}\n{said}, {clinic.email}\n{out}"
