"""For whom somebody books: a child of one's own, an adult who said so, and who acts for oneself."""

from __future__ import annotations

from urllib.parse import urlsplit
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from glideway.directory import operations as directory
from glideway.directory import queries
from glideway.directory.core import consenting, places
from glideway.directory.forms import AdultForm, ChildForm, CodeForm
from glideway.kit import access
from glideway.kit.access import Asking
from glideway.kit.forms_once import keyed
from glideway.kit.pages import language
from glideway.kit.refusals import NotAnswerable, NotYours, Refusal

FOR = "for"  # the session's key: for whom a patient acts
ASKED, PURPOSE = "mandate", "mandate"
HOLDS = "/hold/"


@require_safe
@access.allows("contact", "U")
def people(request: Asking) -> HttpResponse:
    """For whom I book, until when, and who books for me."""
    _patients_only(request)
    shown = {
        "people": queries.people_of(request.actor, now=request.now),
        "ended": queries.ended_for(request.actor, now=request.now),
        "own": queries.own_of(request.actor),
        "for_me": queries.acting_for_me(request.actor, now=request.now),
        "back": _back(request),
    }
    return access.private(render(request, "directory/people.html", shown))


@require_http_methods(["GET", "HEAD", "POST"])
@access.allows("contact", "U")
def child(request: Asking) -> HttpResponse:
    """Add a child, or renew a right to act whose time is over."""
    _patients_only(request)
    form = ChildForm(request.POST if request.method == "POST" else None, language=language())
    if form.is_valid():
        try:
            proxy = directory.act_for_child(
                **form.cleaned_data,
                language=language(),
                by=request.actor,
                key=_key(request),
                now=request.now,
            )
        except directory.CannotAct as no:
            form.add_error("born_on", str(no))
        else:
            said = _("%(name)s was added. You book for them from now on.")
            messages.success(request, said % {"name": proxy.patient.name})
            return redirect(_back(request) or reverse("directory:people"))
    book = consenting.book()
    rules = [(places.PROVINCES[one.province].name(language()), one) for one in book.provinces]
    shown = {"form": form, "book": book, "rules": rules, "back": _back(request)}
    status = 422 if form.errors else 200
    return access.private(render(request, "directory/child.html", shown, status=status))


@require_http_methods(["GET", "HEAD", "POST"])
@access.allows("contact", "U")
@keyed()
def adult(request: Asking) -> HttpResponse:
    """Name an adult; a code goes to that adult's own contact."""
    _patients_only(request)
    form = AdultForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            directory.send_code(
                contact=form.cleaned_data["contact"],
                purpose=PURPOSE,
                session_key=str(request.session.session_key),
                language=language(),
                network=request.actor.network,
                asker=request.actor.name or _("Somebody"),
                now=request.now,
            )
        except Refusal as no:
            form.add_error("contact", str(no))
        else:
            request.session[ASKED] = form.cleaned_data | {"back": _back(request)}
            return redirect("directory:adult_code")
    shown = {"form": form, "back": _back(request)}
    status = 422 if form.errors else 200
    return access.private(render(request, "directory/adult.html", shown, status=status))


@require_http_methods(["GET", "HEAD", "POST"])
@access.allows("contact", "U")
def adult_code(request: Asking) -> HttpResponse:
    """The code that the other person read out: their yes."""
    _patients_only(request)
    asked: dict[str, str] | None = request.session.get(ASKED)
    if asked is None:
        return redirect("directory:people")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            return _agreed(request, asked, form.cleaned_data["code"])
        except Refusal as no:
            form.add_error("code", str(no))
    status = 422 if form.errors else 200
    shown = {"form": form, "asked": asked}
    return access.private(render(request, "directory/adult_code.html", shown, status=status))


def _agreed(request: Asking, asked: dict[str, str], typed: str) -> HttpResponse:
    directory.check_code(
        contact=asked["contact"],
        purpose=PURPOSE,
        session_key=str(request.session.session_key),
        code=typed,
        now=request.now,
    )
    channel, address = directory.contact_of(typed=asked["contact"])
    directory.act_for_adult(
        name=asked["name"],
        contact=address,
        channel=channel,
        language=language(),
        by=request.actor,
        key=_key(request),
        now=request.now,
    )
    del request.session[ASKED]
    said = _("%(name)s was added. You book for them from now on.")
    messages.success(request, said % {"name": asked["name"]})
    return redirect(asked["back"] or reverse("directory:people"))


@require_POST
@access.allows("contact", "U")
def stop_acting(request: Asking, public_id: UUID) -> HttpResponse:
    """End it, whether I act for somebody or somebody for me."""
    proxy = access.the(queries.proxies_for(request.actor, now=request.now), public_id=public_id)
    directory.stop_acting(proxy=proxy, by=request.actor, key=_key(request), now=request.now)
    messages.success(request, _("Ended. What was booked stands."))
    return redirect("directory:people")


@require_POST
@access.allows("contact", "U")
@keyed()
def act_for(request: Asking) -> HttpResponse:
    """Look at the pages of somebody I act for, or at my own again."""
    chosen = queries.person(request.actor, request.POST.get("person", ""), now=request.now)
    own = chosen.login_id == request.actor.login_id
    request.session[FOR] = "" if own else str(chosen.public_id)
    return redirect("care:me")


def _patients_only(request: Asking) -> None:
    """Staff in their working role act for nobody here."""
    if request.actor.patient_id is None:
        raise NotYours


def _key(request: Asking) -> str:
    try:
        return str(UUID(request.POST.get("key", "")))
    except ValueError as wrong:
        raise NotAnswerable(field="key") from wrong


def _back(request: Asking) -> str:
    """The held time that somebody is being added for, or nothing; never a way out of the house."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    parts = urlsplit(wanted)
    inside = not parts.netloc and not parts.scheme and parts.path.startswith(HOLDS)
    return parts.path if inside else ""
