"""What a patient may need of an appointment, told by who booked it, after the time is safe."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from glideway.booking import operations as booking
from glideway.booking import queries
from glideway.booking.forms import HeardForm
from glideway.booking.views.appointment import context_of, holder, is_own
from glideway.booking.views.browser import intent
from glideway.directory import operations as directory
from glideway.directory import queries as people
from glideway.directory.forms import NeedsForm
from glideway.kit import access
from glideway.kit.access import Asking
from glideway.kit.refusals import NotYours


@require_http_methods(["GET", "HEAD", "POST"])
@access.allows("appointment", "U", link=True)
def needs(request: Asking, token: str) -> HttpResponse:
    """The same page as in the account. The link alone shows nothing of it: only who booked asks."""
    made = queries.booking_by_link(token=token, now=request.now)
    if not is_own(request, made):
        raise NotYours
    if made.cancelled_at:
        return redirect("booking:appointment", token)
    known = people.needs_of([made.patient_id]).get(made.patient_id)
    form = NeedsForm(
        request.POST if request.method == "POST" else None, initial=vars(known) if known else None
    )
    sent = request.POST if request.method == "POST" else None
    heard = HeardForm(sent) if queries.to_ask_heard(made) else None
    if form.is_valid():
        if heard is not None and heard.is_valid():
            how = heard.cleaned_data["heard"]
            booking.say_heard(booking=made, how=how, by=holder(request, token), now=request.now)
        directory.need(
            patient=made.patient,
            needs=directory.NeedsRow(**form.cleaned_data),
            by=holder(request, token),
            key=intent(request),
            now=request.now,
        )
        messages.success(request, _("Thank you. The front desk sees it with every visit."))
        return redirect("booking:appointment", token)
    context = context_of(request, made, token) | {"form": form, "heard": heard}
    status = 422 if form.errors else 200
    return access.private(render(request, "booking/needs.html", context, status=status))
