"""Verbs about a clinic's own rooms that are no place: the video room."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from glideway.directory.models import Clinic
from glideway.directory.operations.clinics import CannotList
from glideway.kit import audit
from glideway.kit.actor import Actor


class NeedsHttps(CannotList):
    """A video room is reached by https, and its address holds nobody's password."""

    code = "needs-https"
    status = 422
    sentence = _("The address of a video room begins with https://. Nothing was changed.")


def set_video_room(*, clinic: Clinic, link: str, by: Actor, now: datetime) -> Clinic:
    """Say where a clinic's online visits are held; the empty word takes it away.

    The same address again changes nothing. Refuses NeedsHttps.
    """
    parts = urlsplit(link)
    if link and (parts.scheme != "https" or not parts.hostname or parts.username is not None):
        raise NeedsHttps
    with transaction.atomic():
        if Clinic.objects.filter(pk=clinic.pk).exclude(online_link=link).update(online_link=link):
            audit.record(
                by=by,
                act="clinic.video-room",
                kind="Clinic",
                about=clinic.public_id,
                now=now,
                clinic_id=clinic.pk,
            )
    return Clinic.objects.get(pk=clinic.pk)
