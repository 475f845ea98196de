"""What a person may need of a visit: told once, changed at any time."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from glideway.directory import operations as directory
from glideway.directory import queries
from glideway.directory.forms import NeedsForm
from glideway.kit import access
from glideway.kit.access import Asking
from glideway.kit.refusals import NotAnswerable


@require_http_methods(["GET", "HEAD", "POST"])
@access.allows("contact", "U")
def needs(request: Asking) -> HttpResponse:
    """One short page; saying nothing is an answer too."""
    patient = queries.patient_of(request.actor)
    known = queries.needs_of([patient.pk]).get(patient.pk)
    form = NeedsForm(
        request.POST if request.method == "POST" else None, initial=vars(known) if known else None
    )
    if form.is_valid():
        try:
            key = str(UUID(request.POST.get("key", "")))
        except ValueError as wrong:
            raise NotAnswerable(field="key") from wrong
        row = directory.NeedsRow(**form.cleaned_data)
        directory.need(patient=patient, needs=row, by=request.actor, key=key, now=request.now)
        messages.success(request, _("Thank you. The front desk sees it with every visit."))
        return redirect("care:me")
    shown = {"form": form, "known": known, "patient": patient}
    status = 422 if form.errors else 200
    return access.private(render(request, "directory/needs.html", shown, status=status))
