"""A clinic shut, somebody away or leaving: seen first, then done, then settled visit by visit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from glideway.booking import operations as booking
from glideway.booking import queries
from glideway.booking.forms import read_tap
from glideway.booking.forms.closures import Choices, ClosureForm, Shutting, read_choices
from glideway.booking.queries import closures as closed
from glideway.booking.queries import hours
from glideway.booking.queries.closures import Affected
from glideway.booking.views.browser import actor_of, intent, new_key
from glideway.kit import access
from glideway.kit.access import Asking
from glideway.kit.actor import Actor
from glideway.kit.pages import language
from glideway.kit.refusals import NotYours

CLOCKS = ("first_time", "last_time", "reason")


@require_safe
@access.allows("listing", "U")
def index(request: Asking) -> HttpResponse:
    """What is closed, now and ahead, and how many visits wait under it."""
    context = {
        "clinic": queries.clinic_of(_staff(request)),
        "closures": closed.standing(request.actor, now=request.now),
        "visits": closed.in_closed_time(request.actor, now=request.now),
    }
    return access.private(render(request, "booking/closures.html", context))


@require_http_methods(["GET", "HEAD", "POST"])
@access.allows("listing", "U")
def new(request: Asking) -> HttpResponse:
    """Say what is closed, see whom it meets (nothing is written), then close and tell.

    Somebody who is ill today needs two taps: the link that names the person, and the button here.
    """
    clinic = queries.clinic_of(_staff(request))
    people = list(hours.placements(request.actor))
    today = hours.this_week(clinic, request.now)
    asked = request.POST if request.method == "POST" else request.GET
    usual = {"first": today.isoformat(), "last": asked.get("first") or today.isoformat()}
    said = usual | {name: asked[name] for name in asked}
    if request.method != "POST" and said["first"] == usual["first"] and not said.get("first_time"):
        said["first_time"] = hours.clock_now(clinic, request.now)
    form = ClosureForm(
        said if "kind" in asked else None,
        clinic=clinic,
        people=people,
        may_end=closed.may_end_people(request.actor),
        initial=usual | {"kind": "closed"},
    )
    shutting = form.asked() if form.is_bound and form.is_valid() else None
    context = {"clinic": clinic, "form": form, "shutting": shutting, "key": new_key()}
    status = 422 if form.is_bound and not form.is_valid() else 200
    if shutting is not None:
        try:
            if request.method == "POST":
                return _closed(request, shutting)
            context |= _dry(request, shutting, people)
        except booking.ClosureUnclear as unclear:
            context |= {"refusal": unclear, "shutting": None}
            status = unclear.status
    return access.private(render(request, "booking/closure_new.html", context, status=status))


@require_safe
@access.allows("listing", "U")
def show(request: Asking, public_id: UUID) -> HttpResponse:
    """One closure: why, how many were told, moved, cancelled, and who waits still."""
    closure = access.the(closed.closures(_staff(request)), public_id=public_id)
    visits = closed.under(closure, now=request.now)
    context = {
        "clinic": closure.clinic,
        "closure": closure,
        "said": closed.said(closure, language=language()),
        "progress": closed.progress(one.row for one in visits if one.row),
        "visits": visits,
        "waiting": [one for one in visits if one.row and one.row.settled_at is None],
        "takers": _takers(visits),
        "key": new_key(),
        "back": str(uuid4()),
    }
    return access.private(render(request, "booking/closure.html", context))


@require_POST
@access.allows("listing", "U")
def settle(request: Asking, public_id: UUID) -> HttpResponse:
    """Tell, give to a colleague or cancel the visits that the page names."""
    closure = access.the(closed.closures(_staff(request)), public_id=public_id)
    _settled(request, closure, read_choices(request.POST.dict()), intent(request))
    return redirect("booking:closure", closure.public_id)


@require_POST
@access.allows("listing", "U")
def reopen(request: Asking, public_id: UUID) -> HttpResponse:
    """Take a closure back."""
    closure = access.the(closed.closures(_staff(request)), public_id=public_id)
    if closure.kind == "leaving" and not closed.may_end_people(request.actor):
        raise NotYours
    booking.reopen(closure=closure, by=request.actor, key=intent(request), now=request.now)
    messages.success(request, _("Taken back: the time is open again."))
    return redirect("booking:closure", closure.public_id)


@require_POST
@access.allows("appointment", "U")
def stands(request: Asking, public_id: UUID) -> HttpResponse:
    """A visit takes place although its time is closed."""
    visit = access.the(queries.for_actor(_staff(request), "U"), public_id=public_id)
    booking.let_stand(booking=visit, by=request.actor, key=intent(request), now=request.now)
    messages.success(request, _("It stays as it is."))
    return redirect("booking:closures")


@require_http_methods(["GET", "HEAD", "POST"])
@access.allows("appointment", "U", link=True)
def other_times(request: Asking, token: str) -> HttpResponse:
    """Three times with the same practitioner and three with colleagues; one tap takes one.

    The letter about a closure leads here, and that of a clinic's cancellation: what is cancelled
    is booked anew, what stands is moved.
    """
    made = queries.booking_by_link(token=token, now=request.now)
    if request.method == "POST":
        tap = read_tap(request.POST.dict())
        booking.move(
            booking=made,
            starts_at=tap.starts_at,
            placement=queries.colleague(made, tap.placement),
            by=actor_of(request).by_link(token[:22], patient_id=made.patient_id),
            key=tap.key,
            now=request.now,
        )
        messages.success(request, _("Your appointment has a new time."))
        return redirect("booking:appointment", token)
    times = closed.other_times(made, now=request.now)
    context = {
        "booking": made,
        "clinic": made.placement.clinic,
        "token": token,
        "same": [one for one in times if one.same],
        "others": [one for one in times if not one.same],
    }
    return access.private(render(request, "booking/closure_times.html", context))


def _staff(request: Asking) -> Actor:
    """Who edits a clinic's hours; the own page of a practitioner is another matter."""
    if "clinic" not in access.scopes(request.actor, "listing", "U"):
        raise NotYours
    return request.actor


def _dry(
    request: Asking, shutting: Shutting, people: Sequence[queries.Placement]
) -> dict[str, object]:
    """Whom the closure would meet, and what could become of each; nothing is written."""
    whose = [one for one in people if shutting.practitioner in (None, one.practitioner)]
    booking.check_closure(
        kind=shutting.kind,
        practitioner=shutting.practitioner,
        placements=whose,
        starts_at=shutting.starts_at,
        ends_at=shutting.ends_at,
        now=request.now,
    )
    visits = closed.visits_inside(
        placements=whose,
        starts_at=shutting.starts_at,
        ends_at=shutting.ends_at,
        now=request.now,
    )
    free = {}
    if shutting.practitioner is not None:
        others = [one for one in people if one not in whose]
        free = closed.colleagues(visits, among=others, now=request.now)
    rows = [Affected(one, free.get(one.pk, ())) for one in visits]
    here = closed.here_already(
        placements=whose,
        starts_at=shutting.starts_at,
        ends_at=shutting.ends_at,
        now=request.now,
    )
    return {"visits": rows, "takers": _takers(rows), "here": here}


def _closed(request: Asking, shutting: Shutting) -> HttpResponse:
    """Close, then do with each visit what the page says; what cannot be waits on the next page."""
    if shutting.kind == "leaving" and not closed.may_end_people(request.actor):
        raise NotYours
    key = intent(request)
    closure = booking.close_for(
        clinic=queries.clinic_of(request.actor),
        practitioner=shutting.practitioner,
        kind=shutting.kind,
        starts_at=shutting.starts_at,
        ends_at=shutting.ends_at,
        reason=shutting.reason,
        successor=shutting.successor,
        by=request.actor,
        key=key,
        now=request.now,
    )
    _settled(request, closure, read_choices(request.POST.dict()), key)
    return redirect("booking:closure", closure.public_id)


def _settled(request: Asking, closure: queries.Closure, choices: Choices, key: str) -> None:
    """Each choice to its verb, and one sentence for each of what came of it."""
    waiting = [one.visit for one in closed.under(closure, now=request.now)]
    if choices.first:
        waiting = _handed(request, closure, waiting, choices.first, key)
    by_choice: dict[str, list[queries.Booking]] = defaultdict(list)
    for one in waiting:
        by_choice[choices.of(one.public_id)].append(one)
    for choice, visits in by_choice.items():
        named = {"closure": closure, "bookings": visits, "by": request.actor, "now": request.now}
        part = str(uuid5(NAMESPACE_URL, f"{key}:{choice}"))
        if choice == "tell":
            _say(request, _told(booking.tell(key=part, **named)))
        elif choice == "cancel":
            _say(request, _off(len(booking.call_off(key=part, **named))))
        elif choice != "leave":
            left = _handed(request, closure, visits, choice, key)
            _say(request, _left(len(left)))


def _handed(
    request: Asking,
    closure: queries.Closure,
    visits: Sequence[queries.Booking],
    choice: str,
    key: str,
) -> list[queries.Booking]:
    """Give these to a colleague where that one is free; answers those that are left."""
    to = access.the(hours.placements(request.actor), public_id=choice)
    done = booking.hand_over(
        closure=closure,
        bookings=visits,
        to=to,
        by=request.actor,
        key=str(uuid5(NAMESPACE_URL, f"{key}:{choice}")),
        now=request.now,
    )
    _say(request, _given(len(done.moved), to.practitioner.name))
    return list(done.left)


def _takers(rows: Iterable[Affected]) -> list[tuple[object, int]]:
    """Colleagues with the number of visits they could take, the most first."""
    counts: dict[int, int] = defaultdict(int)
    known = {}
    for row in rows:
        for one in row.free:
            counts[one.pk] += 1
            known[one.pk] = one
    order = sorted(known, key=lambda pk: (-counts[pk], known[pk].practitioner.name))
    return [(known[pk], counts[pk]) for pk in order]


def _say(request: Asking, *sentences: str) -> None:
    for one in sentences:
        if one:
            messages.success(request, one)


def _told(number: int) -> str:
    if not number:
        return ""
    return ngettext("%(number)s patient is told.", "%(number)s patients are told.", number) % {
        "number": number
    }


def _off(number: int) -> str:
    if not number:
        return ""
    return ngettext(
        "%(number)s visit is cancelled.", "%(number)s visits are cancelled.", number
    ) % {"number": number}


def _given(number: int, name: str) -> str:
    if not number:
        return ""
    return ngettext(
        "%(number)s visit is now with %(name)s.", "%(number)s visits are now with %(name)s.", number
    ) % {"number": number, "name": name}


def _left(number: int) -> str:
    if not number:
        return ""
    return ngettext(
        "%(number)s visit could not be given away: it waits still.",
        "%(number)s visits could not be given away: they wait still.",
        number,
    ) % {"number": number}
