"""Take my data with me: what is in the file, and the file."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from glideway.care.queries.sensitive import something_kept
from glideway.gateway import operations
from glideway.gateway.core.leaving_out import FIELDS, TABLES
from glideway.kit import access, fresh
from glideway.kit.access import Asking
from glideway.kit.pages import language
from glideway.kit.refusals import NotYours


@require_safe
@access.allows("export", "R")
def export(request: Asking) -> HttpResponse:
    """What the file holds and what it leaves out; the file itself is one tap, or a code, away."""
    if request.actor.patient_id is None:
        raise NotYours
    here = reverse("gateway:export")
    shown = {
        "some_kept": something_kept(request.actor),
        "fresh": fresh.is_fresh(request),
        "again": f"{reverse('directory:again')}?{urlencode({'next': here})}",
        "left_out": sorted({one.of(language()) for one in (*TABLES.values(), *FIELDS.values())}),
    }
    return access.private(render(request, "gateway/export.html", shown))


@require_safe
@access.allows("export", "C")
def file(request: Asking) -> HttpResponse:
    """The zip; asked for from a session that did not prove itself lately, the code comes first."""
    if request.actor.patient_id is None:
        raise NotYours
    if not fresh.is_fresh(request):
        onward = urlencode({"next": reverse("gateway:export")})
        return redirect(f"{reverse('directory:again')}?{onward}")
    data = operations.take_along(by=request.actor, now=request.now)
    answer = HttpResponse(data, content_type="application/zip")
    named = f"glideway-{request.now:%Y-%m-%d}.zip"
    answer["Content-Disposition"] = f'attachment; filename="{named}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return access.private(answer)
