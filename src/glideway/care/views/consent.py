"""Consent before the visit: the text by its link, read and signed on the patient's own phone."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from glideway.care import operations, queries
from glideway.care.core import consents
from glideway.care.forms.consults import SignForm
from glideway.care.operations import NameMissing
from glideway.care.views import showing
from glideway.kit import access
from glideway.kit.access import Asking
from glideway.kit.forms_once import keyed
from glideway.kit.pages import language


@require_http_methods(["GET", "HEAD", "POST"])
@access.allows("consent", "C", link=True)
@keyed()
def by_link(request: Asking, booking: UUID, token: str) -> HttpResponse:
    """Read the text and sign it, or say that it was read; nothing of the record shows.

    Opening the link writes nothing: what a scanner of letters opens, nobody has read.
    """
    row = queries.booking_to_sign(booking, token, now=request.now)
    holder = request.actor.by_link(f"consent:{booking}", patient_id=row.patient_id)
    form = SignForm(request.POST if request.method == "POST" else None)
    fault = None
    if request.method == "POST" and "read" in request.POST:
        operations.view_sheet(booking=row, by=holder, now=request.now)
        return redirect(f"{request.path}?read=1")
    if request.method == "POST" and form.is_valid():
        try:
            operations.sign_sheet(
                booking=row,
                language=language(),
                by=holder,
                now=request.now,
                **form.cleaned_data,
            )
            return redirect(request.path)
        except NameMissing as refused:
            fault = refused
    shown = {
        "form": form,
        "fault": fault,
        "clinic": row.placement.clinic,
        "practitioner": row.placement.practitioner,
        "region": showing.region_name(row.region),
        "read": "read" in request.GET,
        "given": queries.consent_stands(row),
        "guardian": consents.needs_guardian(row.patient.born_on, request.now.date()),
        "under": consents.GUARDIAN_UNDER,
        "version": consents.VERSION,
    }
    status = 422 if request.method == "POST" else 200
    return access.private(render(request, "care/consent.html", shown, status=status))
