"""A contact proved by a code, for who is not signed in: sent, and the patient who typed it."""

from __future__ import annotations

from glideway.booking import queries
from glideway.booking.views.browser import actor_of
from glideway.directory import operations as directory
from glideway.kit.access import Asking
from glideway.kit.pages import language

PURPOSE = "booking"


def send_code(request: Asking, *, contact: str, back: str, clinic_id: int | None = None) -> None:
    """Send the code to a contact, bound to this browser; the message's link leads to `back`."""
    directory.send_code(
        contact=contact,
        purpose=PURPOSE,
        session_key=actor_of(request).session_key or str(request.session.session_key),
        language=language(),
        now=request.now,
        network=request.actor.network,
        back=back,
        clinic_id=clinic_id,
    )


def proved(request: Asking, *, name: str, contact: str, typed: str) -> queries.Patient:
    """The patient of this name whose contact the typed code proves; CodeWrong or CodeGone."""
    directory.check_code(
        contact=contact,
        purpose=PURPOSE,
        session_key=str(request.session.session_key),
        code=typed,
        now=request.now,
    )
    channel, address = directory.contact_of(typed=contact)
    return directory.meet_patient(
        name=name,
        email=address if channel == "email" else "",
        phone=address if channel == "sms" else "",
        language=language(),
        proved=True,
        by=actor_of(request),
        now=request.now,
    )
