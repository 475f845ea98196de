"""Letters about joining and about papers that end: to people of the network, never to patients."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from glideway.directory.models import Login
from glideway.kit import post
from glideway.kit.post import Letter
from glideway.quality.core.joining import Refused, State
from glideway.quality.models import Application
from glideway.quality.queries.joining import application_link

WHY: Mapping[str, Promise | str] = {
    Refused.LICENCE_NOT_FOUND: _("a licence was not found in the public register as it was stated"),
    Refused.CERTIFICATE_NOT_FOUND: _("a certificate of a technique could not be shown"),
    Refused.DISCIPLINE: _("a register shows an open matter of discipline"),
    Refused.NOT_A_CLINIC: _("there is no place there that patients can visit"),
    Refused.NOT_ANSWERED: _("what we asked was not answered"),
    Refused.TWICE: _("the same clinic had applied already"),
}
SUBJECTS: Mapping[str, Promise | str] = {
    State.RECEIVED: _("We have your application"),
    State.ASKED_BACK: _("A question about your application"),
    State.ACCEPTED: _("Your clinic is part of the network"),
    State.REFUSED: _("Your application was refused"),
}
TEXTS: Mapping[str, Promise | str] = {
    State.RECEIVED: _(
        "%(clinic)s asked to join. Somebody looks at it within seven days.\n"
        "How far it has come: %(link)s"
    ),
    State.ASKED_BACK: _(
        "We have a question before we decide about %(clinic)s.\nRead it and answer: %(link)s"
    ),
    State.ACCEPTED: _(
        "%(clinic)s is listed. Sign in with this address, you get a code each time: %(link)s\n"
        "The first time you set up a second step. Then state prices and hours. Nothing can be"
        " booked before we have found each licence in its register."
    ),
    State.REFUSED: _(
        "We refused the application of %(clinic)s: %(why)s.\n"
        "What you sent us about people, and every file, was deleted. You may apply again."
    ),
}


def to_applicant(*, application: Application, step: State, why: str = "", now: datetime) -> None:
    """Write to whoever applied, in the language of the form."""
    if step is State.ACCEPTED:
        path = reverse("directory:sign_in")
    else:
        token = application_link(application)
        path = reverse("quality:application", args=[application.public_id, token])
    with translation.override(application.language):
        text = str(TEXTS[step]) % {
            "clinic": application.name,
            "link": settings.GLIDEWAY_ORIGIN + path,
            "why": str(WHY.get(why, "")),
        }
        letter = Letter(
            key=f"application:{application.public_id}:{step}:{now.isoformat()}",
            to=application.email,
            channel="email",
            subject=str(SUBJECTS[step]),
            text=text,
            due_at=now,
            language=application.language,
            about=f"Application:{application.public_id}",
        )
    post.send(letter, now=now)


def to_staff(
    *,
    logins: Iterable[Login],
    key: str,
    about: str,
    subject: Promise | str,
    text: Promise | str,
    facts: Mapping[str, object],
    clinic_id: int | None = None,
    now: datetime,
) -> None:
    """Write the same to each of these people, each in their own language; once a person and key."""
    letters = []
    for one in {login.pk: login for login in logins}.values():
        with translation.override(one.language):
            said = {name: _in_words(value) for name, value in facts.items()}
            letters.append(
                Letter(
                    key=f"{key}:{one.pk}",
                    to=one.email,
                    channel="email",
                    subject=str(subject),
                    text=str(text) % said,
                    due_at=now,
                    language=one.language,
                    clinic_id=clinic_id,
                    about=about,
                )
            )
    post.send_many(letters, now=now)


def _in_words(value: object) -> str:
    """A fact in the language of the moment: a day as it is written there."""
    return date_format(value, "DATE_FORMAT") if isinstance(value, date) else str(value)
