"""The account: which role is worn, what there is to do, and how it is protected."""

from typing import cast

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from glideway.directory import queries
from glideway.directory.queries.actors import NO_ROLE
from glideway.directory.views.door import ROLE
from glideway.kit import access
from glideway.kit.access import Asking
from glideway.kit.actor import Role
from glideway.kit.forms_once import keyed
from glideway.kit.refusals import NotYours

MOST = 20


@access.allows("account", "R")
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """Roles, errands, and the way to passkeys, recovery codes and sessions."""
    asking = cast(Asking, request)
    actor = asking.actor
    strong = queries.has_second_factor(actor.login_id)
    waiting = queries.needs_second_factor(actor.login_id)
    if strong and request.session.get(ROLE) == NO_ROLE:
        request.session[ROLE] = ""  # it was set up in this very session, so it was shown
        return HttpResponseRedirect(reverse("directory:inside"))
    shown = {
        "memberships": queries.memberships_of(actor),
        "patient": queries.is_patient(actor),
        "errands": queries.errands_for(actor, now=asking.now)[:MOST] if not waiting else [],
        "strong": strong,
        "waiting": waiting,
    }
    return access.private(render(request, "directory/account.html", shown))


@access.allows("account", "R")
@require_POST
@keyed()
def wear(request: HttpRequest) -> HttpResponse:
    """Wear another of one's own roles: one at a time, and the session gets a new key."""
    actor = cast(Asking, request).actor
    if request.session.get(ROLE) == NO_ROLE or queries.needs_second_factor(actor.login_id):
        raise NotYours
    chosen = request.POST.get("role", "")
    mine = {str(one.public_id) for one in queries.memberships_of(actor)}
    if chosen not in mine and not (chosen == Role.PATIENT and queries.is_patient(actor)):
        raise NotYours
    request.session.cycle_key()
    request.session[ROLE] = chosen
    return HttpResponseRedirect(reverse("directory:inside"))
