"""Letters around the free call."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from glideway.booking.models import Callback
from glideway.booking.queries import links
from glideway.kit import post
from glideway.kit.post import Letter


def call_back_asked(*, callback: Callback, now: datetime) -> None:
    """Tell somebody that the wish for a call arrived, with the link that takes it back."""
    with translation.override(callback.language):
        path = reverse("booking:call_back_link", args=[links.callback_link(callback)])
        text = _("We will call you back. It is free. To take it back: %(link)s") % {
            "link": settings.GLIDEWAY_ORIGIN + path
        }
    letter = Letter(
        key=f"callback:{callback.public_id}",
        to=callback.phone,
        channel="sms",
        subject="",
        text=text,
        due_at=now,
        language=callback.language,
        clinic_id=callback.clinic_id,
        about=f"callback:{callback.public_id}",
        sender=callback.clinic.name if callback.clinic else "",
    )
    post.send(letter, now=now)
