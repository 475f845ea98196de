"""What was written to a person, and the choice of what may be: signed in, or by a signed link."""

from typing import cast
from uuid import UUID, uuid4

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from glideway.directory import operations as directory
from glideway.directory import queries
from glideway.directory.core.messages import KINDS
from glideway.kit import access, pages
from glideway.kit.access import Asking
from glideway.kit.actor import Actor
from glideway.kit.refusals import NotAnswerable, NotYours


@access.allows("message", "R")
@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """Every message to the person who is signed in: when, what for, on what ground, its words."""
    actor, now = cast(Asking, request).actor, cast(Asking, request).now
    patient = queries.patient_of(actor)
    rows = Paginator(queries.messages_for(actor, now=now), queries.PER_PAGE)
    page = rows.get_page(request.GET.get("page"))
    shown = {
        "choices": queries.choices_of(patient),
        "page": page,
        "some_kept": queries.some_unlisted(actor, now=now),
        "told": queries.told(page.object_list, actor=actor),
        "key": str(uuid4()),
    }
    return access.private(render(request, "directory/messages.html", shown))


@access.allows("consent", "U")
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Agree to one kind of message, or stop it."""
    asking = cast(Asking, request)
    kind = _kind(request.POST.get("kind", ""))
    directory.choose_messages(
        patient=queries.patient_of(asking.actor),
        kind=kind,
        yes=request.POST.get("yes") == "1",
        language=pages.language(),
        how="page",
        by=asking.actor,
        key=_key(request),
        now=asking.now,
    )
    return redirect(reverse("directory:messages") + f"#{kind}")


@access.allows("consent", "X", link=True)
@require_http_methods(["GET", "HEAD", "POST"])
def choices(request: HttpRequest, token: str) -> HttpResponse:
    """What a person gets, by the link of any message: each kind with its own way out."""
    if request.method == "POST":
        return _changed(request, token=token, kind=_kind(request.POST.get("kind", "")))
    patient = queries.patient_by_link(token=token)
    asking = cast(Asking, request)
    shown = {
        "choices": [
            (one, _fresh(one, asking))
            for one in queries.choices_of(patient)
            if one.agreed or one.stopped_at
        ],
        "never": [one for one in queries.choices_of(patient) if not (one.agreed or one.stopped_at)],
    }
    return access.private(render(request, "directory/choices.html", shown))


@csrf_exempt  # a mail program posts here (RFC 8058); the signed link is what allows it
@access.allows("consent", "X", link=True)
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, kind: str, token: str) -> HttpResponse:
    """Stop one kind of message without signing in; a look changes nothing, a post does at once."""
    if request.method == "POST":
        return _changed(request, token=token, kind=_kind(kind), link=kind)
    patient = queries.patient_by_link(token=token, kind=_kind(kind))
    (choice,) = [one for one in queries.choices_of(patient) if one.kind == kind]
    shown = {
        "choice": choice,
        "fresh": _fresh(choice, cast(Asking, request)),
        "all": queries.messages_link(patient),
    }
    return access.private(render(request, "directory/stop.html", shown))


def _changed(request: HttpRequest, *, token: str, kind: str, link: str = "") -> HttpResponse:
    """Stop, or take the stop back, and show the page again; a mail program gets a bare yes."""
    patient = queries.patient_by_link(token=token, kind=link)
    asking = cast(Asking, request)
    facts = {"patient": patient, "kind": kind, "by": _holder(asking, token), "now": asking.now}
    if request.POST.get("undo") == "1":
        directory.resume_messages(language=pages.language(), **facts)
    else:
        directory.stop_messages(**facts)
    if "List-Unsubscribe" in request.POST:
        return access.private(HttpResponse("ok\n", content_type="text/plain"))
    return access.private(HttpResponseRedirect(request.path))


def _fresh(choice: queries.Choice, asking: Asking) -> bool:
    """Whether a stop was said so lately that the link may take it back."""
    return choice.stopped_at is not None and asking.now <= choice.stopped_at + directory.TAKEN_BACK


def _holder(asking: Asking, token: str) -> Actor:
    return asking.actor.by_link(token[:22])


def _kind(said: str) -> str:
    if said not in KINDS:
        raise NotYours
    return said


def _key(request: HttpRequest) -> str:
    try:
        return str(UUID(request.POST.get("key", "")))
    except ValueError as wrong:
        raise NotAnswerable(field="key") from wrong
