"""Signing in and out: a code for everybody, a passkey for who has one, a second factor for staff.

What follows the code (the second factor, the rotated session, the list of sessions) is allauth's.
"""

from typing import cast

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login as Entry
from allauth.usersessions.models import UserSession
from django.contrib.auth import login as let_in
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from glideway.directory import operations as directory
from glideway.directory import queries
from glideway.directory.forms import CodeForm, ContactForm
from glideway.directory.queries.actors import NO_ROLE
from glideway.kit import access, fresh, pages
from glideway.kit.access import Asking
from glideway.kit.refusals import Refusal

ASKED, ROLE, PURPOSE = "sign-in", "role", "sign-in"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
DOOR = "the door itself: it shows nobody's data"


@access.open_to_all(DOOR)
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for the contact and send a code there; known and unknown ones answer alike."""
    asking = cast(Asking, request)
    if asking.actor.signed_in:
        return HttpResponseRedirect(_inside(request, request.GET.get("next", "")))
    form = ContactForm(request.POST or None)
    if not form.is_valid():
        shown = {"form": form, "next": request.POST.get("next") or request.GET.get("next", "")}
        return access.private(render(request, "directory/sign_in.html", shown))
    if not request.session.session_key:
        request.session.create()
    contact = form.cleaned_data["contact"]
    try:
        directory.send_code(
            contact=contact,
            purpose=PURPOSE,
            session_key=request.session.session_key or "",
            language=pages.language(),
            network=asking.actor.network,
            back=reverse("directory:code"),
            now=asking.now,
        )
    except Refusal as no:
        form.add_error("contact", str(no))
        shown = {"form": form, "next": request.POST.get("next", "")}
        page = render(request, "directory/sign_in.html", shown, status=no.status)
        return access.private(page)
    request.session[ASKED] = {"contact": contact, "next": request.POST.get("next", "")}
    return HttpResponseRedirect(reverse("directory:code"))


@access.open_to_all(DOOR)
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Take the eight digits, typed or from the link, and let in whose contact it is."""
    asked = request.session.get(ASKED)
    if asked is None:
        return HttpResponseRedirect(reverse("directory:sign_in"))
    form = CodeForm(request.POST or None, initial={"code": request.GET.get("code", "")[:9]})
    status = 200
    if form.is_valid():
        try:
            return _entered(request, asked, form.cleaned_data["code"])
        except Refusal as no:
            form.add_error("code", str(no))
            status = no.status
    shown = {"form": form, "contact": asked["contact"]}
    return access.private(render(request, "directory/code.html", shown, status=status))


@access.open_to_all("a printed link of a demo; not found anywhere else")
@require_safe
def demo_sign_in(request: HttpRequest, public_id: object, token: str) -> HttpResponse:
    """Let a made-up person in at once."""
    login = queries.login_by_link(public_id, token)
    request.session.flush()
    let_in(request, login, backend=BACKEND)
    record_authentication(request, login, method="demo", reauthenticated=True)
    fresh.prove(cast(Asking, request))
    UserSession.objects.create_from_request(request)
    return HttpResponseRedirect(_inside(request, request.GET.get("next", "")))


@access.open_to_all("leads a signed-in person to the first page of the role")
@require_safe
def inside(request: HttpRequest) -> HttpResponse:
    """The first page of whoever just came in."""
    actor = cast(Asking, request).actor
    first = {
        "practitioner": "care:day",
        "desk": "booking:desk",
        "owner": "booking:desk",
        "operator": "quality:desk",
        "inspector": "quality:desk",
    }
    if actor.patient_id:
        return HttpResponseRedirect(reverse("care:me"))
    return HttpResponseRedirect(reverse(first.get(str(actor.role), "directory:account")))


def _entered(request: HttpRequest, asked: dict[str, str], typed: str) -> HttpResponse:
    asking = cast(Asking, request)
    directory.check_code(
        contact=asked["contact"],
        purpose=PURPOSE,
        session_key=request.session.session_key or "",
        code=typed,
        now=asking.now,
    )
    login = directory.login_for(contact=asked["contact"], language=pages.language(), now=asking.now)
    if login is None or not login.is_active:
        raise NoAccount
    del request.session[ASKED]
    # Fresh for five minutes: who just came in may set up the second factor at once.
    record_authentication(request, login, method="code", reauthenticated=True)
    # Worn until a second factor is there; the account page takes it off.
    request.session[ROLE] = NO_ROLE if queries.needs_second_factor(login.pk) else ""
    entry = Entry(user=login, redirect_url=_inside(request, asked["next"]))
    answer = cast(HttpResponse, perform_login(request, entry))
    fresh.prove(asking)  # after it: letting somebody in empties another person's session
    return answer


def _inside(request: HttpRequest, wanted: str) -> str:
    """Where to go once in: a page of ours that was asked for, else the role's own first page."""
    ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if ours and wanted.startswith("/") else reverse("directory:inside")


class NoAccount(Refusal):
    """Said only to who proved the address: nobody is known by it yet."""

    code = "no-account"
    status = 422
    sentence = _(
        "Nobody is known here by that address yet. Your first appointment opens the account."
    )
