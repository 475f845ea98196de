"""Letters around the free call: asked for, a time offered, answered. Never a word of health."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from glideway.booking.models import Callback, ConsultEnd, Hold
from glideway.booking.operations.letters.waiting import about_offer
from glideway.booking.operations.letters.writing import when
from glideway.booking.queries import links
from glideway.directory import operations as directory
from glideway.kit import post
from glideway.kit.post import Letter


def call_back_asked(*, callback: Callback, now: datetime) -> None:
    """Tell somebody that the wish for a call arrived, with the link that takes it back."""
    with translation.override(callback.language):
        text = _("We will call you back. It is free. To take it back: %(link)s") % {
            "link": _address("call_back_link", links.callback_link(callback))
        }
    post.send(_text(callback, f"callback:{callback.public_id}", text, now), now=now)


def consult_offered(*, offer: Hold, now: datetime) -> None:
    """Nobody answered the telephone: a time for the free call is kept, and the link takes it."""
    callback, clinic = offer.callback, offer.placement.clinic
    if callback is None:
        raise ValueError(offer)
    with translation.override(callback.language):
        text = _(
            "We phoned and did not reach you. A free call is kept for you: %(when)s, until"
            " %(until)s. Take it, choose another time or say no: %(link)s"
        ) % {
            "when": when(offer.starts_at, clinic.zone),
            "until": when(offer.expires_at, clinic.zone),
            "link": _address("call_offer", links.offer_link(offer)),
        }
    letter = _text(callback, f"call-offer:{offer.public_id}", text, now)
    post.send(letter._replace(about=about_offer(offer=offer)), now=now)


def consult_ended(*, ending: ConsultEnd, now: datetime) -> None:
    """The clinic has answered: only that, and the link to the line it wrote."""
    key = f"consult-end:{ending.public_id}"
    callback, booking = ending.callback, ending.booking
    language = callback.language if callback else booking.patient.language if booking else "en"
    with translation.override(language):
        subject = _("An answer after your call")
        text = _("There is an answer after your call. Read it here: %(link)s") % {
            "link": _address("consult_answer", links.answer_link(ending))
        }
        if callback is not None:
            post.send(_text(callback, key, text, now), now=now)
        elif booking is not None:
            letter = directory.letter(
                patient=booking.patient,
                clinic=booking.placement.clinic,
                key=key,
                about=f"consult:{ending.public_id}",
                subject=subject,
                text=text,
                due_at=now,
            )
            post.send(letter, now=now)


def _address(name: str, token: str) -> str:
    return settings.GLIDEWAY_ORIGIN + reverse(f"booking:{name}", args=[token])


def _text(callback: Callback, key: str, text: str, now: datetime) -> Letter:
    """A text message to the number that was given, by the clinic's name."""
    clinic = callback.clinic
    return Letter(
        key=key,
        to=callback.phone,
        channel="sms",
        subject="",
        text=f"{clinic.name}: {text}" if clinic else text,
        due_at=now,
        language=callback.language,
        clinic_id=callback.clinic_id,
        about=f"callback:{callback.public_id}",
        patient_id=callback.patient_id,
        sender=clinic.name if clinic else "",
    )
