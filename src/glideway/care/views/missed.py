"""What the safety questions missed, as the practitioner tells it from the visit: two taps."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from glideway.care import operations, queries
from glideway.care.forms.safety import MissForm
from glideway.kit import access
from glideway.kit.access import Asking
from glideway.kit.forms_once import keyed
from glideway.kit.refusals import NotAnswerable
from glideway.screening.core.rules import Triage


@require_POST
@access.allows("safety_review", "C")
@keyed()
def missed(request: Asking, visit: UUID) -> HttpResponse:
    """The questions missed something: it is read by whoever answers for the clinic's check."""
    form = MissForm(request.POST)
    row = queries.visit(request.actor, visit, "C", now=request.now)
    if not form.is_valid():
        raise NotAnswerable
    operations.report_miss(
        visit=row,
        action=Triage(form.cleaned_data["action"]),
        what=form.cleaned_data["what"],
        by=request.actor,
        now=request.now,
    )
    messages.success(request, _("Kept. It is read with the others of this month."))
    return redirect(reverse("care:visit", args=[visit]) + "#safety")
