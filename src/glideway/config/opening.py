"""Until the safety check is signed, a live installation serves its staff and takes no patients.

Every screening item needs the sign-off of a licensed reader for its present words. Until then
nobody can search, book or ask to be called here, and staff cannot book for anybody; what staff
need to set up and to sign stays open. Who has an appointment already can read and cancel it: an
upgrade that changes one question must not lock patients in. A demo never comes here.
"""

from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from glideway.config.middleware import Answer
from glideway.kit import access, refusals
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

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
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
        actor = cast(Asking, request).actor
        if not leads_to_care(actor, access.policy_of(view), request.method or ""):
            return None
        if not quality.missing_items():
            return None
        call = screening.load().numbers.emergency
        return refusals.answer(request, NotOpenYet(emergency=call))


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
