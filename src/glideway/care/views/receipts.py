"""The receipt of a visit, on paper and on the phone; and what an insurer wants to read on it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from glideway.care import operations, queries
from glideway.care.forms.receipts import CLAIMS, PAID, CoverForm, PaidForm, cents, told
from glideway.care.queries.receipts import of_booking
from glideway.directory import queries as directory
from glideway.directory.core import professions
from glideway.kit import access
from glideway.kit.access import Asking
from glideway.kit.forms_once import keyed
from glideway.kit.pages import language


@require_safe
@access.allows("receipt", "R")
def receipt(request: Asking, receipt: UUID) -> HttpResponse:
    """One receipt, made to be printed."""
    row = queries.receipt(request.actor, receipt)
    return _page(request, row, PaidForm())


@require_POST
@access.allows("receipt", "A")
@keyed()
def paid(request: Asking, receipt: UUID) -> HttpResponse:
    """The desk says how it was paid, or takes that back."""
    row = queries.receipt(request.actor, receipt, "A")
    if request.POST.get("undo"):
        operations.take_paid_back(receipt=row, by=request.actor, now=request.now)
        return redirect("care:receipt", receipt)
    form = PaidForm(request.POST)
    if not form.is_valid():
        return _page(request, row, form)
    operations.mark_paid(receipt=row, by=request.actor, now=request.now, **form.cleaned_data)
    return redirect("care:receipt", receipt)


@require_safe
@access.allows("receipt", "R")
def receipts(request: Asking) -> HttpResponse:
    """Receipts, newest first: a patient's own, a practitioner's visits, a clinic's.

    `?booking=` leads to the one of that appointment, as the desk asks for it.
    """
    rows = queries.receipts(request.actor).order_by("-issued_at", "-pk")
    if asked := request.GET.get("booking"):
        rows = of_booking(rows, asked)
        if one := rows.first():
            return redirect("care:receipt", one.public_id)
    rows = rows[:200]
    shown = {"rows": list(rows), "mine": request.actor.role == "patient"}
    return access.private(render(request, "care/receipts.html", shown))


@require_http_methods(["GET", "HEAD", "POST"])
@access.allows("contact", "U")
@keyed()
def cover(request: Asking) -> HttpResponse:
    """Who pays besides the patient: kept for later receipts."""
    patient = directory.patient_of(request.actor)
    if request.method == "POST":
        form = CoverForm(request.POST)
        if form.is_valid():
            said = form.cleaned_data
            operations.tell_cover(
                patient=patient,
                insurer=said["insurer"],
                plan=said["plan"],
                limit_cents=cents(form),
                claim_kind=said["claim_kind"],
                claim=said["claim"],
                by=request.actor,
                now=request.now,
            )
            messages.success(request, gettext("Kept. It stands on your receipts from now on."))
            return redirect("care:cover")
        return access.private(render(request, "care/cover.html", {"form": form}, status=422))
    form = CoverForm(initial=told(queries.cover(patient)))
    return access.private(render(request, "care/cover.html", {"form": form}))


def _page(request: Asking, row: Any, form: PaidForm) -> HttpResponse:  # noqa: ANN401 - a Receipt
    profession = professions.professions().get(row.profession)
    cover = msgspec.json.decode(row.cover or "{}")
    shown: dict[str, Any] = {
        "row": row,
        "clinic": row.clinic,
        "patient": row.visit.episode.patient,
        "zone": row.clinic.zone,
        "title": profession.title.of(language()) if profession else row.profession,
        "service": professions.services()[row.service].name.of(language())
        if row.service in professions.services()
        else row.service,
        "cover": cover,
        "claim_kind": dict(CLAIMS).get(cover.get("claim_kind", ""), ""),
        "paid_how": dict(PAID).get(row.paid_how, ""),
        "may_say": bool(access.scopes(request.actor, "receipt", "A")),
        "form": form,
    }
    return access.private(
        render(request, "care/receipt.html", shown, status=422 if form.errors else 200)
    )
