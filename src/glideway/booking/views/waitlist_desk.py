"""The desk's waitlist: who waits since when, what became of freed times, and both by hand."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from glideway.booking import operations as booking
from glideway.booking import queries
from glideway.booking.forms import SomebodyForm
from glideway.booking.templatetags.waiting import why_to_desk
from glideway.booking.views.browser import intent, sent
from glideway.booking.views.waiting import choices_at, facts_of, form_at, wished
from glideway.directory import operations as directory
from glideway.kit import access
from glideway.kit.access import Asking
from glideway.kit.pages import language
from glideway.kit.refusals import NotAnswerable

OUT = frozenset({"offered", "taken"})


@require_safe
@access.allows("waitlist_entry", "R")
def show(request: Asking) -> HttpResponse:
    """Who waits for what since when, and freed times with one line for each who waits."""
    clinic = queries.clinic_of(request.actor)
    may = bool(access.scopes(request.actor, "waitlist_entry", "U"))
    freed = queries.freed_at(request.actor, now=request.now)
    context = {
        "clinic": clinic,
        "waiting": queries.waiting_at(request.actor, now=request.now),
        "today": queries.today_at(clinic, request.now),
        "freed": [
            (one, [(line, may and _askable(one, line)) for line in one.lines]) for one in freed
        ],
        "may": may,
    }
    return access.private(render(request, "booking/waitlist_desk.html", context))


@require_POST
@access.allows("waitlist_entry", "U")
def offer(request: Asking, public_id: UUID) -> HttpResponse:
    """Offer this freed time now to this person, out of turn."""
    freed = access.the(queries.freed_for(request.actor), public_id=public_id)
    try:
        wanted = UUID(request.POST.get("entry", ""))
    except ValueError as wrong:
        raise NotAnswerable(field="entry") from wrong
    entry = access.the(queries.entries_for(request.actor, "U"), public_id=wanted)
    name = entry.patient.name
    try:
        booking.offer_to(
            freed=freed, entry=entry, by=request.actor, key=intent(request), now=request.now
        )
    except booking.NotOffered as no:
        why = why_to_desk(no.data["reasons"][0])
        said = _("This time cannot be offered to %(name)s now: %(why)s.")
        messages.warning(request, said % {"name": name, "why": why})
    else:
        messages.success(request, _("Offered to %(name)s. We have written.") % {"name": name})
    return redirect(f"{reverse('booking:waitlist_desk')}#freed-{freed.pk}")


@require_http_methods(["GET", "HEAD", "POST"])
@access.allows("waitlist_entry", "C")
def add(request: Asking) -> HttpResponse:
    """Put somebody on the list who phoned or stands at the desk: by name and contact."""
    clinic = queries.clinic_of(request.actor)
    choices = choices_at(clinic, now=request.now, newcomers=False)
    form = form_at(request, clinic, choices)
    form.fields["at_night"].label = _("May be written to between 9 pm and 8 am too")
    who = SomebodyForm(sent(request))
    if form.is_valid() and who.is_valid():
        try:
            entry = booking.wait_at_desk(
                **who.cleaned_data,
                language=language(),
                wish=facts_of(wished(form), clinic, choices),
                by=request.actor,
                key=intent(request),
                now=request.now,
            )
        except directory.ContactUnclear as unclear:
            who.add_error("contact", str(unclear))
        else:
            name = entry.patient.name
            messages.success(request, _("%(name)s is on the waitlist.") % {"name": name})
            return redirect("booking:waitlist_desk")
    context = {
        "clinic": clinic,
        "form": form,
        "who": who,
        "desk": True,
        "frame": "kit/desk.html",
        "any": bool(choices.services),
    }
    status = 422 if form.errors or who.errors else 200
    return access.private(render(request, "booking/wait.html", context, status=status))


def _askable(freed: queries.Freed, line: Any) -> bool:  # noqa: ANN401 - a line of the log
    waits = line.entry.left_at is None and line.entry.served_at is None
    return freed.ahead and freed.offer is None and line.rule not in OUT and waits
