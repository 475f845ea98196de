"""One entry kept from who acts for the patient: a tap of the patient, or of who treats."""

from __future__ import annotations

from typing import Any, TypeAlias
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from glideway.care.operations import sensitive as marking
from glideway.care.queries import sensitive as queries
from glideway.kit import access
from glideway.kit.access import Asking
from glideway.kit.forms_once import keyed

Row: TypeAlias = Any  # a row as the queries bring it; views know no tables
TEMPLATE = "care/kept_from.html"


@require_POST
@access.allows("consent", "U")
@keyed()
def visit(request: Asking, visit: UUID) -> HttpResponse:
    """Keep a visit from who acts for the patient, or show it to them again."""
    row = _marked(request, "visit", visit)
    if queries.in_person(request.actor):
        return redirect("care:lockbox")
    return redirect("care:note", row.public_id)


@require_POST
@access.allows("consent", "U")
@keyed()
def thread(request: Asking, thread: UUID) -> HttpResponse:
    """The same of everything that is written with one practitioner, or with the front desk."""
    row = _marked(request, "thread", thread)
    return redirect("care:thread", row.public_id)


@require_POST
@access.allows("consent", "U")
@keyed()
def paper(request: Asking, paper: UUID) -> HttpResponse:
    """The same of a letter that came in."""
    row = _marked(request, "paper", paper)
    if queries.in_person(request.actor):
        return redirect("care:my_letters")
    return redirect("care:paper", row.public_id)


def standing(request: Asking, kind: str, row: Row, path: str) -> dict[str, Any] | None:
    """What a page offers for one entry: nothing where nobody acts and nothing is kept."""
    if request.actor.proxy_id is not None:
        return None
    found = queries.standing(kind, row, now=request.now)
    if not found.acted_for and not found.role:
        return None
    return offer(request, kept=found.role, path=path)


def offer(request: Asking, *, kept: str, path: str) -> dict[str, Any]:
    """The form of one entry: whose word keeps it, and whether this person may take it back."""
    mine = queries.in_person(request.actor)
    may = not kept or mine or kept == request.actor.role
    return {"kept": kept, "path": path, "mine": mine, "may": may}


def _marked(request: Asking, kind: str, public_id: UUID) -> Row:
    row = queries.entry(request.actor, kind, public_id, now=request.now)
    if request.POST.get("keep") == "no":
        marking.show_again(entry=row, by=request.actor, now=request.now)
        messages.success(request, gettext("It is shown again to whoever acts for the patient."))
    else:
        marking.keep_from(entry=row, by=request.actor, now=request.now)
        messages.success(request, gettext("It is kept from whoever acts for the patient."))
    return row
