"""Licences and certificates: stated with a file by holder or owner, opened by whom it concerns."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from glideway.directory import operations as directory
from glideway.kit import access, uploads
from glideway.kit.access import Asking
from glideway.kit.forms_once import keyed
from glideway.kit.refusals import NotYours
from glideway.quality.forms.joining import CredentialForm
from glideway.quality.operations import evidence as papers_of
from glideway.quality.queries import papers as queries


@require_http_methods(["GET", "HEAD", "POST"])
@access.allows("credential", "C")
@keyed()
def papers(request: Asking) -> HttpResponse:
    """What is stated of oneself, or of who works at the own clinic, and a form for another."""
    people = list(queries.holders(request.actor, now=request.now))
    posted = request.method == "POST"
    form = CredentialForm(
        *((request.POST, request.FILES) if posted else ()),
        people=[(str(one.public_id), one.name) for one in people],
    )
    if posted and form.is_valid():
        said = dict(form.cleaned_data)
        file = said.pop("file")
        chosen = said.pop("practitioner")
        who = next(one for one in people if str(one.public_id) == chosen)
        papers_of.state_with_evidence(
            row=directory.CredentialRow(practitioner=who, **said),
            file=file,
            by=request.actor,
            now=request.now,
        )
        messages.success(request, _("Stated. The network checks it in the register."))
        return redirect("quality:papers")
    shown = {
        "held": queries.held(people, now=request.now),
        "form": form,
        "many": len(people) > 1,
        "people": people,
    }
    status = 422 if posted else 200
    return access.private(render(request, "quality/papers.html", shown, status=status))


@require_safe
@access.allows("credential", "R")
def evidence(request: Asking, public_id: UUID) -> HttpResponse:
    """The file of one paper, to be saved; that it was opened is written down."""
    row = queries.evidence(request.actor, public_id, now=request.now)
    data = papers_of.open_evidence(evidence=row, by=request.actor, now=request.now)
    return access.private(uploads.attachment(data, kind=row.kind, name=row.name))


@require_safe
@access.allows("credential", "R")
def to_check(request: Asking) -> HttpResponse:
    """What the operator looks up in a register: each paper, its file, and where to look."""
    if "all" not in access.scopes(request.actor, "credential", "U"):
        raise NotYours
    name = request.GET.get("name", "").strip()[:80]
    held = queries.to_check(request.actor, name=name, now=request.now)
    shown = {"page": "papers", "held": held, "name": name}
    return access.private(render(request, "quality/papers_desk.html", shown))
