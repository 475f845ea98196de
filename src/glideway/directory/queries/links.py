"""Signed links to a person's own choice of messages: made from the id, stored nowhere.

They never end: who was written to may say stop years later, and saying stop needs no sign-in. They
can only take consent back, so a link that went astray gives nobody anything.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from uuid import UUID

from glideway.directory.models import Patient
from glideway.kit import secrets
from glideway.kit.refusals import NotYours

CHOICES = "directory.messages"
ID_LENGTH = 22  # a UUID in base64url without its padding


def messages_link(patient: Patient, kind: str = "") -> str:
    """The token of the page of choices, or of the page that stops one kind."""
    short = urlsafe_b64encode(patient.public_id.bytes).decode()[:ID_LENGTH]
    return short + secrets.token(CHOICES, patient.public_id, kind)


def patient_by_link(*, token: str, kind: str = "") -> Patient:
    """The person a link names (1 query); NotYours for every other text."""
    try:
        identity = UUID(bytes=urlsafe_b64decode(token[:ID_LENGTH] + "=="))
    except (NotBase64, ValueError) as wrong:
        raise NotYours from wrong
    if not secrets.matches(token[ID_LENGTH:], CHOICES, identity, kind):
        raise NotYours
    patient = Patient.objects.filter(public_id=identity).first()
    if patient is None:
        raise NotYours
    return patient
