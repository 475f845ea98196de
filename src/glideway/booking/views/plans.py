"""A plan of visits on one page: how often, the first time, every time with what is in its way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from glideway.booking import operations as booking
from glideway.booking import queries
from glideway.booking.core.tapering import PRESETS, RuleUnclear, plan_offsets
from glideway.booking.forms.plans import (
    FAULTS,
    OWN,
    USUAL,
    PlanAsked,
    read_plan,
    read_visits,
)
from glideway.booking.queries import links, planned, plans
from glideway.booking.views.browser import actor_of, intent, new_key
from glideway.kit import access
from glideway.kit.access import Asking
from glideway.kit.actor import Actor, Role
from glideway.kit.refusals import NotAnswerable, NotYours, SignInFirst

STAFF = frozenset({Role.DESK, Role.OWNER, Role.PRACTITIONER})
FIRST_DAYS = 5  # of the first times, shown at once


@dataclass(frozen=True)
class Planning:
    """Whose plan it is, with whom, by whom, and where its forms go."""

    patient: queries.Patient
    placement: queries.Placement
    services: Sequence[queries.Service]
    service: queries.Service
    region: str
    by: Actor
    address: str
    kept: dict[str, str]
    most: int | None = None  # of a proposal: so many visits, once

    @property
    def zone(self) -> str:
        """The clinic's zone."""
        return str(self.placement.clinic.zone)

    def givers(self, now: datetime) -> list[queries.Placement]:
        """Who may give a visit of this plan: a practitioner plans the own schedule only."""
        alone = self.by.practitioner_id if self.by.role is Role.PRACTITIONER else None
        return plans.givers(self.service, now=now, practitioner=alone)


@require_http_methods(["GET", "HEAD", "POST"])
@access.allows("appointment", "C")
def new(request: Asking) -> HttpResponse:
    """Plan visits from an appointment: the clinic for its patient, or the patient alone."""
    actor = request.actor
    if not actor.signed_in:
        raise SignInFirst
    data = request.POST if request.method == "POST" else request.GET
    asked = read_plan(data.dict(), data.getlist("day"))
    from_ = _begun(actor, data.get("booking", ""))
    if from_ is None:
        return access.private(render(request, "booking/plan_where.html", {}))
    planning = _planning(
        from_.patient,
        from_.placement,
        asked,
        by=actor,
        region=from_.region,
        address=reverse("booking:plan_new"),
        kept={"booking": str(from_.public_id)},
        usual=from_.service_id,
    )
    return _answered(request, planning, asked)


@require_http_methods(["GET", "HEAD", "POST"])
@access.allows("appointment", "R", link=True)
def offered(request: Asking, public_id: UUID, token: str) -> HttpResponse:
    """What a practitioner planned, booked in one go by the link in the patient's letter."""
    data = request.POST if request.method == "POST" else request.GET
    offer = _offer(public_id, data.get("placement", ""), data.dict())
    patient, placement = planned.by_offer(offer, token, now=request.now)
    if request.method != "POST" and (made := planned.already(patient, placement, now=request.now)):
        return redirect("booking:plan_link", links.plan_link(made))
    asked = read_plan(data.dict(), data.getlist("day"))
    kept = {
        "placement": str(offer.placement),
        "rule": offer.rule,
        "count": str(offer.visits),
        "until": offer.until.isoformat(),
    }
    planning = _planning(
        patient,
        placement,
        asked,
        by=actor_of(request).by_link(token[:22], patient_id=patient.pk),
        region="",
        address=request.path,
        kept=kept,
    )
    return _answered(request, replace(planning, most=offer.visits), asked)


def _offer(patient: UUID, placement: str, data: dict[str, str]) -> planned.Offered:
    try:
        return planned.Offered(
            patient,
            UUID(placement),
            data.get("rule", ""),
            int(data.get("count", "")),
            date.fromisoformat(data.get("until", "")),
        )
    except ValueError as wrong:
        raise NotYours from wrong


def _begun(actor: Actor, named: str) -> queries.Booking | None:
    """The appointment a plan starts from; the patient's newest where none is named."""
    if named:
        rows = queries.for_actor(actor, "C")
        try:
            wanted = UUID(named)
        except ValueError as wrong:
            raise NotYours from wrong
        found: queries.Booking = access.the(rows, public_id=wanted)
        return found
    return planned.begun_by(actor) if actor.patient_id is not None else None


def _planning(
    patient: queries.Patient,
    placement: queries.Placement,
    asked: PlanAsked,
    *,
    by: Actor,
    region: str,
    address: str,
    kept: dict[str, str],
    usual: int | None = None,
) -> Planning:
    services = planned.services_at(placement, by_clinic=by.role in STAFF)
    if not services:
        raise NotYours
    named = [one for one in services if str(one.public_id) == asked.service]
    same = [one for one in services if one.pk == usual]
    chosen = (named or same or services)[0]
    return Planning(patient, placement, services, chosen, region, by, address, kept)


def _answered(request: Asking, planning: Planning, asked: PlanAsked) -> HttpResponse:
    """The step that is due: how often, the first time, the whole plan; or the plan booked."""
    if request.method == "POST":
        return _settled(request, planning, asked)
    if asked.asked and asked.first is not None:
        try:
            offsets = plan_offsets(
                asked.rule,
                asked.first.astimezone(ZoneInfo(planning.zone)).date(),
                count=_count(asked),
                days=asked.days,
                open_days=plans.open_weekdays(planning.placement),
            )
        except RuleUnclear as unclear:
            return _ask(request, planning, asked, str(FAULTS[unclear.fault]))
        visits = plans.spread(planning.placement, asked.first, offsets)
        return _preview(request, planning, asked, visits)
    return _ask(request, planning, asked, asked.sentence)


def _count(asked: PlanAsked) -> int | None:
    """How many visits; a plan whose every step has its length needs no number."""
    return asked.count or (None if " for " in asked.rule.rpartition("then")[2] else USUAL)


def _ask(request: Asking, planning: Planning, asked: PlanAsked, fault: str) -> HttpResponse:
    today = request.now.astimezone(ZoneInfo(planning.zone)).date()
    since = max(asked.since or today, today)
    days: list[plans.FirstDay] = []
    if asked.asked and not fault:
        days = plans.first_times(
            service=planning.service,
            placement=_ready(planning, request.now),
            patient=planning.patient,
            since=since,
            now=request.now,
        )
    context = _shared(planning, asked) | {
        "presets": list(PRESETS),
        "own": OWN,
        "fault": fault,
        "since": since,
        "today": today,
        "days": [(one, _times(planning, asked, one)) for one in days[:FIRST_DAYS]],
        "later": since + timedelta(days=plans.FIRST_DAYS),
        "later_query": _query(planning, asked, since=since + timedelta(days=plans.FIRST_DAYS)),
        "looked": asked.asked and not fault,
        "weekdays": [(str(day), day in asked.days) for day in range(7)],
    }
    page = render(request, "booking/plan_new.html", context, status=422 if fault else 200)
    return access.private(page)


def _ready(planning: Planning, now: datetime) -> queries.Placement:
    """The practitioner's placement with what a diary needs, or NotYours where it is not given."""
    for one in planning.givers(now):
        if one.pk == planning.placement.pk:
            return one
    raise NotYours


def _times(planning: Planning, asked: PlanAsked, day: plans.FirstDay) -> list[tuple[datetime, str]]:
    return [(one, _query(planning, asked, first=one)) for one in day.times]


def _query(
    planning: Planning,
    asked: PlanAsked,
    *,
    first: datetime | None = None,
    since: date | None = None,
) -> str:
    """This plan as an address: what was chosen so far, and one thing more."""
    words: list[tuple[str, str]] = list(planning.kept.items())
    words += [("service", str(planning.service.public_id)), ("how", asked.how)]
    words += [(name, value) for name, value in asked.numbers.items() if value]
    if asked.how not in PRESETS and asked.how != OWN and "rule" not in planning.kept:
        words.append(("rule", asked.rule))
    if asked.count and "count" not in planning.kept:
        words.append(("count", str(asked.count)))
    words += [("day", str(day)) for day in asked.days]
    if since := since or asked.since:
        words.append(("since", since.isoformat()))
    if first:
        words.append(("first", first.isoformat()))
    return urlencode(words)


def _preview(
    request: Asking,
    planning: Planning,
    asked: PlanAsked,
    visits: Sequence[plans.Chosen],
    *,
    status: int = 200,
) -> HttpResponse:
    board = plans.slate(
        service=planning.service,
        placements=planning.givers(request.now),
        patient=planning.patient,
        window=plans.span_of(visits),
        now=request.now,
    )
    found = plans.lines(board, visits)
    context = _shared(planning, asked) | {
        "lines": found,
        "conflicts": [one for one in found if one.conflict],
        "count": len(found),
        "total": planning.service.price_cents * len(found),
        "lost": status != 200,  # noqa: PLR2004 - the status of a page that is as asked
        "query": _query(planning, asked),
        "key": new_key(),
    }
    return access.private(render(request, "booking/plan_preview.html", context, status=status))


def _settled(request: Asking, planning: Planning, asked: PlanAsked) -> HttpResponse:
    """Book what was settled; when somebody was quicker, the same page says what is gone."""
    who = {one.public_id: one for one in planning.givers(request.now)}
    sent = read_visits(request.POST.dict())
    if planning.most is not None and len(sent) > planning.most:
        raise NotAnswerable(field="visit")
    if any(placement not in who for placement, _start in sent):
        raise NotAnswerable(field="visit")
    visits = [plans.Chosen(who[placement], start) for placement, start in sent]
    row = booking.SeriesRow(
        service=planning.service,
        placement=planning.placement,
        patient=planning.patient,
        first_local=visits[0].starts_at.astimezone(ZoneInfo(planning.zone)).replace(tzinfo=None),
        rule=asked.rule,
        count=len(visits),
        region=planning.region,
        words=asked.rule[:80],
    )
    try:
        made = booking.settle(
            row=row,
            visits=visits,
            by=planning.by,
            key=intent(request),
            now=request.now,
            once_only=planning.most is not None,
        )
    except booking.PlanStands as stands:
        return _stands(request, planning, stands)
    except booking.PlanNotFree:
        return _preview(request, planning, asked, visits, status=409)
    if made.series is None:
        raise NotAnswerable(field="visit")
    messages.success(request, _("All visits are booked."))
    if planning.by.role in STAFF:
        return redirect("booking:plan_made", made.series.public_id)
    return redirect("booking:plan_link", links.plan_link(made.series))


def _stands(request: Asking, planning: Planning, why: booking.PlanStands) -> HttpResponse:
    """Lead to the plan that was booked by this link before."""
    made = planned.already(planning.patient, planning.placement, now=request.now)
    if made is None:
        raise why
    messages.info(request, str(why))
    return redirect("booking:plan_link", links.plan_link(made))


def _shared(planning: Planning, asked: PlanAsked) -> dict[str, object]:
    clinic = planning.placement.clinic
    return {
        "planning": planning,
        "asked": asked,
        "clinic": clinic,
        "zone": clinic.zone,
        "count_asked": asked.count or _count(asked) or "",
        "staff": planning.by.role in STAFF,
        "frame": "kit/base.html" if planning.by.role is Role.LINK_HOLDER else "kit/desk.html",
        "rhythm": planning.kept.get("booking", ""),
    }
