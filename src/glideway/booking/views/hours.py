"""Opening hours: edited beside what patients would see of them; holidays of the province."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from glideway.booking import operations as booking
from glideway.booking import queries
from glideway.booking.forms.hours import HoursForm
from glideway.booking.queries import holidays as calendar
from glideway.booking.queries import hours as known
from glideway.booking.views.browser import intent
from glideway.kit import access
from glideway.kit.access import Asking
from glideway.kit.actor import Actor
from glideway.kit.pages import language
from glideway.kit.refusals import NotAnswerable, NotYours

UNDO = "hours-before"
COLUMNS = ("weekday", "on", "opens", "closes", "valid_from", "valid_until", "why")


@dataclass(frozen=True)
class Editing:
    """Whose hours are edited, what is saved of them, and which week is looked at."""

    placement: queries.Placement
    rows: Sequence[queries.Opening]
    services: Sequence[queries.Service]
    service: queries.Service | None
    week: date

    @property
    def seen(self) -> str:
        """The word for the hours that this page was made of."""
        return known.digest(self.rows, self.placement.slot_step)


def clinics_editor(actor: Actor) -> Actor:
    """Who edits a clinic's hours; a practitioner's own words about oneself are another matter."""
    if "clinic" not in access.scopes(actor, "listing", "U"):
        raise NotYours
    return actor


@require_safe
@access.allows("listing", "U")
def index(request: Asking) -> HttpResponse:
    """Everybody's week at the clinic, and the ways to what else opens and closes time."""
    actor = clinics_editor(request.actor)
    clinic = queries.clinic_of(actor)
    owner = "clinic" in access.scopes(actor, "listing", "C")
    context = {
        "clinic": clinic,
        "people": known.in_words(known.with_hours(actor), now=request.now),
        "owner": owner,
        "holds": queries.confirmed(actor, clinic, now=request.now) if owner else None,
    }
    return access.private(render(request, "booking/hours.html", context))


@require_http_methods(["GET", "HEAD", "POST"])
@access.allows("listing", "U")
def edit(request: Asking, public_id: UUID) -> HttpResponse:
    """The editor. What is saved was shown first: a page that was not looked at is shown again."""
    editing = _editing(request, public_id)
    form = HoursForm(
        request.POST if request.method == "POST" else None,
        placement=editing.placement,
        rows=editing.rows,
    )
    valid = form.is_bound and form.is_valid()
    if valid and "save" in request.POST and request.POST.get("shown") == form.word():
        return _saved(request, editing, form)
    context = _context(request, editing, form) | {"dry": valid and "save" in request.POST}
    status = 422 if form.errors else 200
    return access.private(render(request, "booking/hours_edit.html", context, status=status))


@require_POST
@access.allows("listing", "U")
def preview(request: Asking, public_id: UUID) -> HttpResponse:
    """What patients would see of what is typed so far; nothing is written."""
    editing = _editing(request, public_id)
    form = HoursForm(request.POST, placement=editing.placement, rows=editing.rows)
    form.is_valid()
    context = _context(request, editing, form)
    return access.private(render(request, "booking/hours_seen.html", context))


@require_POST
@access.allows("listing", "U")
def undo(request: Asking, public_id: UUID) -> HttpResponse:
    """Put back the hours of before the last saving in this session."""
    placement = access.the(known.placements(clinics_editor(request.actor)), public_id=public_id)
    before = request.session.get(UNDO, {})
    if before.get("placement") != str(public_id):
        raise NotAnswerable(field="placement")
    booking.set_hours(
        placement=placement,
        rows=[_row(placement, one) for one in before["rows"]],
        step=before["step"],
        seen=before["seen"],
        by=request.actor,
        key=intent(request),
        now=request.now,
    )
    request.session.pop(UNDO, None)
    messages.success(request, _("The hours of before are back."))
    return redirect("booking:hours_edit", public_id)


@require_http_methods(["GET", "HEAD", "POST"])
@access.allows("listing", "U")
def holidays(request: Asking) -> HttpResponse:
    """The public holidays of the province: closed on all of them, worked on some."""
    clinic = queries.clinic_of(clinics_editor(request.actor))
    if request.method == "POST":
        named = {"clinic": clinic, "by": request.actor, "key": intent(request), "now": request.now}
        if "on" in request.POST:
            on = _day(request.POST["on"])
            if on is None:
                raise NotAnswerable(field="on")
            booking.work_on(on=on, open_="work" in request.POST, **named)
        else:
            booking.keep_holidays(closed="closed" in request.POST, **named)
        messages.success(request, _("Saved."))
        return redirect("booking:holidays")
    context = {
        "clinic": clinic,
        "holidays": calendar.ahead(clinic, language=language(), now=request.now),
    }
    return access.private(render(request, "booking/hours_holidays.html", context))


def _editing(request: Asking, public_id: UUID) -> Editing:
    placement = access.the(known.placements(clinics_editor(request.actor)), public_id=public_id)
    services = known.given_by(placement)
    asked = request.POST.get("service") or request.GET.get("service", "")
    usual = next((one for one in services if one.kind != "consult"), None)
    today = known.this_week(placement.clinic, request.now)
    week = _day(request.POST.get("week") or request.GET.get("week", "")) or today
    return Editing(
        placement=placement,
        rows=known.stretches(placement, now=request.now),
        services=services,
        service=next(
            (one for one in services if str(one.public_id) == asked),
            usual or next(iter(services), None),
        ),
        week=max(week, today),
    )


def _context(request: Asking, editing: Editing, form: HoursForm) -> dict[str, object]:
    """The page and its fragment alike: the form, and what patients see and would see."""
    typed, step, shown = None, editing.placement.slot_step, ""
    if not form.is_bound:
        typed = [
            known.as_opened(one) for one in editing.rows if not one.why.startswith(known.CALENDAR)
        ]
    elif form.is_valid():
        typed, step, shown = form.typed(), form.cleaned_data["step"], form.word()
    seen = None
    if typed is not None and editing.service is not None:
        seen = known.preview(
            placement=editing.placement,
            service=editing.service,
            rows=editing.rows,
            typed=typed,
            step=step,
            week=editing.week,
            now=request.now,
        )
    before = request.session.get(UNDO, {})
    return {
        "placement": editing.placement,
        "clinic": editing.placement.clinic,
        "form": form,
        "services": editing.services,
        "service": editing.service,
        "week": editing.week,
        "preview": seen,
        "shown": shown,
        "seen": request.POST.get("seen") or editing.seen,
        "key": str(uuid4()),
        "undo": before.get("placement") == str(editing.placement.public_id)
        and before.get("seen") == editing.seen,
    }


def _saved(request: Asking, editing: Editing, form: HoursForm) -> HttpResponse:
    before = [
        {
            name: str(getattr(one, name) if getattr(one, name) is not None else "")
            for name in COLUMNS
        }
        for one in editing.rows
        if not one.why.startswith(known.CALENDAR)
    ]
    step = editing.placement.slot_step
    saved = booking.set_hours(
        placement=editing.placement,
        rows=form.rows(),
        step=form.cleaned_data["step"],
        seen=request.POST.get("seen", ""),
        by=request.actor,
        key=intent(request),
        now=request.now,
    )
    fresh = known.digest(known.stretches(saved, now=request.now), saved.slot_step)
    request.session[UNDO] = {
        "placement": str(saved.public_id),
        "rows": before,
        "step": step,
        "seen": fresh,
    }
    messages.success(request, _("Saved. Patients see the new hours now."))
    return redirect("booking:hours_edit", saved.public_id)


def _row(placement: queries.Placement, kept: dict[str, str]) -> booking.OpeningRow:
    """A stretch as the session kept it."""
    return booking.OpeningRow(
        placement=placement,
        weekday=int(kept["weekday"]) if kept["weekday"] else None,
        on=_day(kept["on"]),
        opens=kept["opens"],
        closes=kept["closes"],
        valid_from=_day(kept["valid_from"]),
        valid_until=_day(kept["valid_until"]),
        why=kept["why"],
    )


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None
