"""Letters about a complaint: to who made it, and at once to who must know of harm.

None says a word of what was written, and none a word of health: each leads to the case's page.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from glideway.directory import operations as directory
from glideway.directory.models import Login, Membership
from glideway.kit import post
from glideway.kit.post import Letter
from glideway.quality import queries
from glideway.quality.core.cases import Step
from glideway.quality.core.naming import names
from glideway.quality.models import Grievance

SUBJECT = _("About your complaint")
RECEIVED = _("We have your complaint about %(clinic)s. Each step is on this page: %(link)s")
SAYS = {
    Step.ASK: _("There is a question for you about your complaint: %(link)s"),
    Step.ANSWER: _("There is an answer to your complaint about %(clinic)s: %(link)s"),
    Step.CLOSE: _("Your complaint about %(clinic)s is closed. How it ended: %(link)s"),
    Step.ESCALATE: _("The network answers your complaint now, not %(clinic)s: %(link)s"),
    "cancelled": _(
        "We asked %(clinic)s why it cancelled a visit of yours. What we were told: %(link)s"
    ),
    Step.REFER: _(
        "Your complaint about %(clinic)s is one for the college. How to reach it: %(link)s"
    ),
}


def reachable(*, case: Grievance) -> bool:
    """Whether a letter of ours can reach who complained."""
    return "@" in (case.contact or "") or bool(case.patient and case.patient.contact)


def complainant(*, case: Grievance, now: datetime, step: Step | str | None = None) -> None:
    """Tell who complained that there is something new; nothing where no address is known."""
    text = RECEIVED if step is None else SAYS.get(step)
    if text is None or not reachable(case=case):
        return
    path = reverse("quality:case", args=[case.public_id, queries.case_link(case)])
    key = f"case:{case.public_id}:{step or 'received'}:{now.isoformat()}"
    about = f"Grievance:{case.public_id}"
    if "@" not in (case.contact or "") and case.patient:
        post.send_many(
            directory.linked(
                patient=case.patient,
                clinic=case.clinic,
                key=key,
                about=about,
                subject=SUBJECT,
                text=text,
                path=path,
                due_at=now,
            ),
            now=now,
        )
        return
    with translation.override(case.language):
        said = str(text) % {
            "clinic": case.clinic.name,
            "link": f"{settings.GLIDEWAY_ORIGIN}{path}",
        }
        letter = Letter(
            key=key,
            to=case.contact or "",
            channel="email",
            subject=str(SUBJECT),
            text=said,
            due_at=now,
            language=case.language,
            clinic_id=case.clinic_id,
            about=about,
            sender=case.clinic.name,
        )
    post.send(letter, now=now)


def of_harm(*, case: Grievance, now: datetime) -> None:
    """Tell every operator and every owner of the clinic at once, but none whom the words name."""
    roles = Membership.objects.filter(ended_at=None).select_related("login")
    operators = [one.login for one in roles.filter(role="operator")]
    owners = [one.login for one in roles.filter(role="owner", clinic=case.clinic_id)]
    told = {one.pk: one for one in (*operators, *owners) if not named(case=case, login=one)}
    post.send_many(_harm(case, told.values(), now), now=now)


def named(*, case: Grievance, login: Login) -> bool:
    """Whether a complaint is about this person, by the visit or by its words."""
    treated_by = case.booking.placement.practitioner.login_id if case.booking else None
    return login.pk == treated_by or names(case.words, login.name)


def _harm(case: Grievance, logins: Iterable[Login], now: datetime) -> Iterable[Letter]:
    for one in logins:
        with translation.override(one.language):
            yield Letter(
                key=f"case:{case.public_id}:safety:{one.pk}",
                to=one.email,
                channel="email",
                subject=gettext("A safety complaint has come in"),
                text=gettext(
                    "A safety complaint about %(clinic)s has come in. The network answers it"
                    " within 48 hours: %(link)s"
                )
                % {
                    "clinic": case.clinic.name,
                    "link": f"{settings.GLIDEWAY_ORIGIN}{reverse('quality:desk')}",
                },
                due_at=now,
                language=one.language,
                clinic_id=case.clinic_id,
                about=f"Grievance:{case.public_id}",
                sender=case.clinic.name,
            )
