"""A booked plan: all its times on one page, taken back, moved or cancelled from a visit on."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from glideway.booking import operations as booking
from glideway.booking import queries
from glideway.booking.forms.plans import ReviewForm
from glideway.booking.queries import calendar as calendars
from glideway.booking.queries import links, planned, rhythms
from glideway.booking.views.browser import actor_of, intent, new_key
from glideway.booking.views.seen import plan_seen
from glideway.kit import access
from glideway.kit.access import Asking
from glideway.kit.actor import Actor, Role
from glideway.kit.refusals import NotAnswerable, NotYours

STAFF = frozenset({Role.DESK, Role.OWNER, Role.PRACTITIONER})


@require_safe
@access.allows("appointment", "R")
def made(request: Asking, public_id: UUID) -> HttpResponse:
    """A plan or rhythm of the clinic, printable; a patient is led to the own page."""
    series = access.the(planned.for_actor(request.actor), public_id=public_id)
    if request.actor.role not in STAFF:
        return redirect("booking:plan_link", links.plan_link(series))
    plan_seen(request, series)
    return _page(request, series, staff=True)


@require_safe
@access.allows("appointment", "R", link=True)
def by_link(request: Asking, token: str) -> HttpResponse:
    """The plan as its letter shows it: times and the clinic; more to the patient signed in."""
    series = links.series_by_link(token=token, now=request.now)
    return _page(request, series, token=token)


@require_safe
@access.allows("appointment", "R", link=True)
def calendar(request: Asking, token: str) -> HttpResponse:
    """All visits in one calendar file: times, clinic and telephone, nothing of why."""
    series = links.series_by_link(token=token, now=request.now)
    rows = planned.visits_of_series(series.pk)
    text = calendars.calendar_of_plan(rows, now=request.now)
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8; method=PUBLISH")
    response["Content-Disposition"] = 'attachment; filename="appointments.ics"'
    return access.private(response)


@require_POST
@access.allows("appointment", "X")
def undo(request: Asking, public_id: UUID) -> HttpResponse:
    """Take a whole plan back within three minutes, by the clinic."""
    series = access.the(planned.for_actor(request.actor, "X"), public_id=public_id)
    booking.undo_series(series=series, by=request.actor, key=intent(request), now=request.now)
    messages.success(request, _("The whole plan was taken back. It cost nothing."))
    return redirect("booking:plan_made", public_id)


@require_POST
@access.allows("appointment", "X", link=True)
def undo_by_link(request: Asking, token: str) -> HttpResponse:
    """Take a whole plan back within three minutes, by its link."""
    series = links.series_by_link(token=token, now=request.now)
    booking.undo_series(
        series=series, by=_holder(request, token), key=intent(request), now=request.now
    )
    messages.success(request, _("The whole plan was taken back. It cost nothing."))
    return redirect("booking:plan_link", token)


@require_http_methods(["GET", "HEAD", "POST"])
@access.allows("appointment", "U", link=True)
def move_later(request: Asking, token: str) -> HttpResponse:
    """Move this visit of a plan and all later ones: choose a time, see all, then confirm."""
    made_ = queries.booking_by_link(token=token, now=request.now)
    later = _later(made_, request.now)
    goal = _goal(request.POST if request.method == "POST" else request.GET)
    if request.method == "POST":
        if goal is None:
            raise NotAnswerable(field="start")
        try:
            moved = booking.move_from(
                booking=made_,
                starts_at=goal,
                by=_holder(request, token),
                key=intent(request),
                now=request.now,
            )
        except booking.PlanNotFree:
            return _move_page(request, token, later, goal, status=409)
        said = ngettext("%(count)s visit was moved.", "%(count)s visits were moved.", len(moved))
        messages.success(request, said % {"count": len(moved)})
        return redirect("booking:plan_link", links.plan_link(_series(made_)))
    return _move_page(request, token, later, goal)


def _move_page(
    request: Asking,
    token: str,
    later: list[queries.Booking],
    goal: datetime | None,
    *,
    status: int = 200,
) -> HttpResponse:
    head = later[0]
    context: dict[str, object] = {
        "booking": head,
        "clinic": head.placement.clinic,
        "token": token,
        "count": len(later),
        "lost": status != 200,  # noqa: PLR2004 - the status of a page that is as asked
    }
    if goal is None:
        context["days"] = queries.move_times(head, now=request.now)
    else:
        found = booking.move_lines(bookings=later, starts_at=goal, now=request.now)
        pairs = list(zip(later, found, strict=True))
        context |= {
            "pairs": pairs,
            "goal": goal,
            "blocked": [one for _old, one in pairs if one.conflict],
            "key": new_key(),
        }
    page = render(request, "booking/plan_move.html", context, status=status)
    return access.private(page)


@require_http_methods(["GET", "HEAD", "POST"])
@access.allows("appointment", "X", link=True)
def cancel_later(request: Asking, token: str) -> HttpResponse:
    """Cancel this visit of a plan and all later ones, after each one's fee was shown."""
    made_ = queries.booking_by_link(token=token, now=request.now)
    later = _later(made_, request.now)
    if request.method == "POST":
        booking.cancel_from(
            booking=made_,
            by=_holder(request, token),
            key=intent(request),
            now=request.now,
            yes="yes" in request.POST,
            reason=request.POST.get("reason", ""),
        )
        said = ngettext(
            "%(count)s visit is cancelled.", "%(count)s visits are cancelled.", len(later)
        )
        messages.success(request, said % {"count": len(later)})
        return redirect("booking:plan_link", links.plan_link(_series(made_)))
    fees = booking.fees_owed(bookings=later, now=request.now)
    context = {
        "booking": later[0],
        "clinic": later[0].placement.clinic,
        "token": token,
        "rows": list(zip(later, fees, strict=True)),
        "count": len(later),
        "total": sum(fees),
        "key": new_key(),
    }
    return access.private(render(request, "booking/plan_cancel.html", context))


def _later(made_: queries.Booking, now: datetime) -> list[queries.Booking]:
    later = planned.later_visits(made_, now=now)
    if not later or later[0].pk != made_.pk:
        raise NotYours
    return later


def _series(made_: queries.Booking) -> queries.Series:
    if made_.series is None:
        raise NotYours
    return made_.series


def _goal(data: object) -> datetime | None:
    text = getattr(data, "get", lambda _name, _else: "")("start", "")
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None


def _page(
    request: Asking, series: queries.Series, *, token: str = "", staff: bool = False
) -> HttpResponse:
    rows = planned.visits_of_series(series.pk)
    standing = [one for one in rows if one.cancelled_at is None]
    ahead = [one for one in standing if one.starts_at > request.now]
    own = request.actor.patient_id is not None and request.actor.patient_id == series.patient_id
    until = booking.undo_until(series=series)
    context: dict[str, object] = {
        "series": series,
        "clinic": series.placement.clinic,
        "zone": series.placement.clinic.zone,
        "visits": [(one, (links.link_of if own else links.first_link)(one)) for one in rows],
        "standing": standing,
        "ahead": ahead,
        "own": own or staff,
        "staff": staff,
        "frame": "kit/desk.html" if own or staff else "kit/base.html",
        "token": token,
        "undo": bool(ahead) and request.now <= until and series.every_days is None,
        "key": new_key(),
        "total": sum(one.service.price_cents for one in standing),
    }
    if series.every_days is not None:
        context |= _rhythm(request, series, staff=staff)
    return access.private(render(request, "booking/plan_made.html", context))


def _rhythm(request: Asking, series: queries.Series, *, staff: bool) -> dict[str, object]:
    today = queries.today_at(series.placement.clinic, request.now)
    over = series.ended_at is not None
    due = series.review_on is not None and today >= series.review_on
    ahead = rhythms.visit_ahead(series, now=request.now)
    asks = not (over or due or staff or ahead)
    return {
        "over": over,
        "due": due,
        "booked_ahead": ahead,
        "days": rhythms.next_times(series, now=request.now) if asks else [],
        "open": asks,
        "last_ask": series.asks >= booking.ASKS,
        "review": ReviewForm(),
    }


def _holder(request: Asking, token: str) -> Actor:
    return actor_of(request).by_link(token[:22])
