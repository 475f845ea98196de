"""How long this clinic keeps its records: its own years, and the floors under them."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from glideway.care import operations, queries
from glideway.care.forms.keeping import RetentionForm
from glideway.directory.core import professions
from glideway.kit import access
from glideway.kit.access import Asking
from glideway.kit.forms_once import keyed
from glideway.kit.pages import language


@require_http_methods(["GET", "HEAD", "POST"])
@access.allows("listing", "C")
@keyed()
def retention(request: Asking) -> HttpResponse:
    """The years, the floor of each profession here with its source, and what could leave."""
    clinic = queries.own_clinic(request.actor)
    form = RetentionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        operations.set_retention(
            clinic=clinic, by=request.actor, now=request.now, **form.cleaned_data
        )
        return redirect("care:retention")
    kept = queries.records_of(clinic, now=request.now)
    shown = {
        "clinic": clinic,
        "form": form,
        "years": queries.own_years(clinic.pk),
        "floors": [
            (professions.professions()[one].title.of(language()), found)
            for one, found in queries.floors_of(clinic)
        ],
        "records": len(kept),
        "may_go": sum(1 for one in kept if one.may_go),
        "first": min((one.until for one in kept if one.until), default=None),
    }
    status = 422 if request.method == "POST" else 200
    return access.private(render(request, "care/retention.html", shown, status=status))
