"""The review desk: one row of knowledge at a time, read whole and signed by a licensed reader."""

from collections.abc import Callable
from typing import cast

from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from glideway.directory import operations as directory
from glideway.directory import queries as people
from glideway.kit import access
from glideway.kit.access import Asking
from glideway.kit.forms_once import keyed
from glideway.kit.refusals import NotAnswerable
from glideway.outcomes.core import studies
from glideway.quality import queries
from glideway.quality.core import shelf
from glideway.quality.forms import NoteForm, WithdrawForm


@access.allows("knowledge", "R")
@require_safe
def review_desk(request: HttpRequest) -> HttpResponse:
    """How much is signed, the safety check first; then one table's rows."""
    asking = cast(Asking, request)
    licence = people.licence_of(asking.actor, now=asking.now)
    every = queries.standings()
    table = request.GET.get("of", shelf.SCREENING)
    keep = request.GET.get("keep", "")
    number = request.GET.get("page", "1")
    counted = queries.counts(every)
    shown = {
        "licence": licence,
        "counts": counted,
        "of": table,
        "sheet": queries.sheet_to_review(
            every, table, int(number) if number.isdecimal() else 1, keep=keep
        ),
        "missing": counted[0].of - counted[0].signed,
        "keep": keep,
        "responsible": people.is_responsible(licence.practitioner_id),
        "first": next((one.first for one in counted if one.first), None),
    }
    return access.private(render(request, "quality/review_desk.html", shown))


@access.allows("knowledge", "R")
@require_safe
def row(request: HttpRequest, table: str, row: str) -> HttpResponse:
    """All the words of one row in both languages, its sources, and who stood for it when."""
    asking = cast(Asking, request)
    licence = people.licence_of(asking.actor, now=asking.now)
    found = queries.row_to_review(table, row)
    every = queries.standings()
    shown = {
        "licence": licence,
        "row": found,
        "standing": next(one for one in every if one.row.key == found.key),
        "place": queries.place_of(every, found),
        "study": studies.load().get(row) if table == "studies" else None,
        "next": queries.next_open(every, found),
        "history": people.sign_offs_of(table, row),
        "note": NoteForm(),
        "withdraw": WithdrawForm(),
        "sources": queries.sources_of(found),
        "zone": queries.zone_of(asking.actor),
        "answers": people.is_responsible(licence.practitioner_id),
    }
    return access.private(render(request, "quality/review_row.html", shown))


@access.allows("knowledge", "P")
@require_POST
@keyed()
def sign(request: HttpRequest, table: str, row: str) -> HttpResponse:
    """Stand for this one row, as it was on the page."""
    return _told(cast(Asking, request), table, row, NoteForm(request.POST), directory.sign_off)


@access.allows("knowledge", "X")
@require_POST
@keyed()
def withdraw(request: HttpRequest, table: str, row: str) -> HttpResponse:
    """Take back that somebody stands for this row, and say why."""
    form = WithdrawForm(request.POST)
    return _told(cast(Asking, request), table, row, form, directory.withdraw_sign_off)


def _told(
    asking: Asking, table: str, row: str, form: Form, tell: Callable[..., object]
) -> HttpResponse:
    """One further word on one row, by one licensed reader; what the form says goes with it."""
    people.licence_of(asking.actor, now=asking.now)
    found = queries.row_to_review(table, row)
    if not form.is_valid():
        raise NotAnswerable
    tell(
        table=table,
        row=row,
        present=found.digest,
        by=asking.actor,
        now=asking.now,
        **form.cleaned_data,
    )
    return HttpResponseRedirect(reverse("quality:review_row", args=[table, row]))
