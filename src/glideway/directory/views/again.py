"""Once more who is there: a code to the own address, before something leaves the house."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from glideway.directory import operations as directory
from glideway.directory import queries
from glideway.directory.forms import CodeForm
from glideway.kit import access, fresh, pages
from glideway.kit.access import Asking
from glideway.kit.refusals import NotYours, Refusal

PURPOSE = "again"


@require_http_methods(["GET", "HEAD", "POST"])
@access.allows("export", "C")
def again(request: Asking) -> HttpResponse:
    """A code goes to the address of this account; typed back here, the next page opens."""
    own = queries.own_of(request.actor)
    contact = own.contact if own else ""
    if not contact:
        raise NotYours
    onward = _onward(request)
    form = CodeForm(request.POST if "code" in request.POST else None)
    sent, fault = "code" in request.POST, ""
    try:
        if request.method == "POST" and not sent:
            directory.send_code(
                contact=contact,
                purpose=PURPOSE,
                session_key=str(request.session.session_key),
                language=pages.language(),
                network=request.actor.network,
                now=request.now,
            )
            sent = True
        elif form.is_valid():
            directory.check_code(
                contact=contact,
                purpose=PURPOSE,
                session_key=str(request.session.session_key),
                code=form.cleaned_data["code"],
                now=request.now,
            )
            fresh.prove(request)
            return HttpResponseRedirect(onward)
    except Refusal as no:
        fault = str(no)
    shown = {
        "form": form,
        "sent": sent,
        "fault": fault,
        "contact": queries.masked(contact),
        "next": onward,
    }
    status = 422 if fault or form.errors else 200
    return access.private(render(request, "directory/again.html", shown, status=status))


def _onward(request: Asking) -> str:
    """Where to go then: a page of ours, else the own first page."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if ours and wanted.startswith("/") else "/inside/"
