"""Signed links to one appointment or one call back: made from its id, stored nowhere."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from datetime import datetime, timedelta
from uuid import UUID

from glideway.booking.models import Booking, Callback
from glideway.kit import secrets
from glideway.kit.refusals import NotYours

MANAGE = "booking.manage"
CALL_BACK = "booking.callback"
ID_LENGTH = 22  # a UUID in base64url without its padding
AFTER_THE_VISIT = timedelta(days=1)


def link_of(booking: Booking) -> str:
    """The token of the manage link: which appointment, and that we wrote it."""
    return _short(booking.public_id) + secrets.token(
        MANAGE, booking.public_id, booking.link_generation
    )


def booking_by_link(*, token: str, now: datetime) -> Booking:
    """The one appointment a manage link names (1 query). NotYours for every other text.

    The link ends a day after the visit. A cancelled appointment still opens, to say so.
    """
    booking = (
        Booking.objects.filter(public_id=_id(token))
        .select_related("patient", "service", "placement__clinic", "placement__practitioner")
        .first()
    )
    if booking is None or not secrets.matches(
        token[ID_LENGTH:], MANAGE, booking.public_id, booking.link_generation
    ):
        raise NotYours
    if now >= booking.ends_at + AFTER_THE_VISIT:
        raise NotYours
    return booking


def callback_link(callback: Callback) -> str:
    """The token that lets somebody take a wished call back."""
    return _short(callback.public_id) + secrets.token(CALL_BACK, callback.public_id)


def callback_by_link(*, token: str) -> Callback:
    """The one wish that a link names (1 query), or NotYours."""
    callback = Callback.objects.filter(public_id=_id(token)).first()
    if callback is None or not secrets.matches(token[ID_LENGTH:], CALL_BACK, callback.public_id):
        raise NotYours
    return callback


def _short(identity: UUID) -> str:
    return urlsafe_b64encode(identity.bytes).decode()[:ID_LENGTH]


def _id(token: str) -> UUID:
    try:
        return UUID(bytes=urlsafe_b64decode(token[:ID_LENGTH] + "=="))
    except (NotBase64, ValueError) as wrong:
        raise NotYours from wrong
