"""Until the safety check is signed, a live installation serves its staff and takes no patients.

Every screening item needs the sign-off of a licensed reader for its present words. Until then
nobody can search, book or ask to be called here, and staff cannot book for anybody; what staff
need to set up and to sign stays open. Who has an appointment already can read and cancel it: an
upgrade that changes one question must not lock patients in. A demo never comes here.
"""

from datetime import datetime, timedelta
from typing import Any, NamedTuple, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from glideway.config.middleware import Answer
from glideway.kit import access, refusals, signed
from glideway.kit.access import Asking, Policy
from glideway.kit.actor import Actor, Role
from glideway.quality import queries as quality
from glideway.screening import core as screening

PATIENTS = frozenset({Role.ANON, Role.LINK_HOLDER, Role.PATIENT, Role.INTEGRATOR})
# What nobody is treated by: who changes these is no step nearer to an appointment.
HARMLESS = frozenset({"nothing", "page", "account", "consent", "contact", "grievance", "message"})
BEGINS = frozenset({"appointment", "callback", "waitlist_entry"})  # a patient comes in by these
READS = frozenset({"R", "X"})  # looking at what one has, and leaving
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
KEPT = timedelta(minutes=1)  # so long a page process believes that the check is still signed


class _Found(NamedTuple):
    """The site was found open: after which word, and until when nobody looks again."""

    turn: int
    until: datetime


class NotOpenYet(refusals.Refusal):
    """No licensed reader stands for the whole safety check."""

    code = "not-open-yet"
    status = 503
    sentence = _("This site does not take patients yet.")
    template = "config/not_open.html"


class Opening:
    """Answers what would lead a real patient to an appointment, while the check is unsigned."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response
        self.found: _Found | None = None

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with signed.one_look():
            cast(Asking, request).closed = lambda: self._is_closed(cast(Asking, request).now)
            return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: object,
        _args: tuple[Any, ...],
        _named: dict[str, Any],
    ) -> HttpResponse | None:
        """Nothing where the view may go on."""
        if not settings.GLIDEWAY_NEEDS_SIGN_OFF:
            return None
        asking = cast(Asking, request)
        if not leads_to_care(asking.actor, access.policy_of(view), request.method or ""):
            return None
        if self.is_open(asking.now, looks=request.method in SAFE):
            return None
        numbers = screening.load().numbers
        no = NotOpenYet(emergency=numbers.emergency, health_line=numbers.health_line)
        return refusals.answer(request, no)

    def _is_closed(self, now: datetime) -> bool:
        """For a page that would lead on to an appointment: asked only by who shows such a way."""
        return settings.GLIDEWAY_NEEDS_SIGN_OFF and not self.is_open(now, looks=True)

    def is_open(self, now: datetime, *, looks: bool) -> bool:
        """Whether every item is signed: one query while it is not, none for a while once it is.

        Who only looks is let in on what was found within the last minute; a form that is sent is
        judged by what is signed now. A word given in this process counts at once for both.
        """
        found, turn = self.found, signed.turn()
        if looks and found and found.turn == turn and now < found.until:
            return True
        self.found = None if quality.missing_items() else _Found(turn, now + KEPT)
        return self.found is not None


def takes_patients() -> bool:
    """Whether patients may come here at this moment, for what no request asks (one query)."""
    return not (settings.GLIDEWAY_NEEDS_SIGN_OFF and quality.missing_items())


def leads_to_care(actor: Actor, policy: Policy | None, method: str) -> bool:
    """Whether a request brings a patient nearer to an appointment; for staff, to a new one."""
    if policy is None:
        return True
    if actor.role not in PATIENTS:
        return policy.thing in BEGINS and policy.operation == "C" and method not in SAFE
    if policy.thing == "listing":
        return True
    return policy.thing not in HARMLESS and policy.operation not in READS


def said(missing: list[str], *, of: int, most: int = 5) -> str:
    """What an operator reads: how many items wait, the first by name, and where they are signed."""
    names = ", ".join(missing[:most]) + (", ..." if len(missing) > most else "")
    return (
        f"{len(missing)} of {of} screening items have no sign-off of a licensed reader: {names}."
        " Patients cannot book until each is signed at /review/."
    )
