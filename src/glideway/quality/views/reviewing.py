"""The review desk: one row of knowledge at a time, read whole and signed by a licensed reader."""

from typing import cast

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
    number = request.GET.get("page", "1")
    counted = queries.counts(every)
    shown = {
        "licence": licence,
        "counts": counted,
        "of": table,
        "sheet": queries.sheet_to_review(every, table, int(number) if number.isdecimal() else 1),
        "missing": counted[0].of - counted[0].signed,
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
        "next": queries.next_open(every, found),
        "history": people.sign_offs_of(table, row),
        "note": NoteForm(),
        "withdraw": WithdrawForm(),
    }
    return access.private(render(request, "quality/review_row.html", shown))


@access.allows("knowledge", "P")
@require_POST
@keyed()
def sign(request: HttpRequest, table: str, row: str) -> HttpResponse:
    """Stand for this one row, as it was on the page."""
    asking = cast(Asking, request)
    people.licence_of(asking.actor, now=asking.now)
    found, form = queries.row_to_review(table, row), NoteForm(request.POST)
    if not form.is_valid():
        raise NotAnswerable
    directory.sign_off(
        table=table,
        row=row,
        read=form.cleaned_data["digest"],
        present=found.digest,
        note=form.cleaned_data["note"],
        by=asking.actor,
        now=asking.now,
    )
    return HttpResponseRedirect(reverse("quality:review_row", args=[table, row]))


@access.allows("knowledge", "X")
@require_POST
@keyed()
def withdraw(request: HttpRequest, table: str, row: str) -> HttpResponse:
    """Take back that somebody stands for this row, and say why."""
    asking = cast(Asking, request)
    people.licence_of(asking.actor, now=asking.now)
    found, form = queries.row_to_review(table, row), WithdrawForm(request.POST)
    if not form.is_valid():
        raise NotAnswerable
    directory.withdraw_sign_off(
        table=table,
        row=row,
        present=found.digest,
        note=form.cleaned_data["why"],
        by=asking.actor,
        now=asking.now,
    )
    return HttpResponseRedirect(reverse("quality:review_row", args=[table, row]))
