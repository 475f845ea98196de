"""The patient's side: appointments, plan, exercises, readings, and who looked."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from glideway.body import queries as seeing
from glideway.booking import queries as booking
from glideway.care import operations, queries
from glideway.care.core import habits
from glideway.care.forms.home import HomeForm
from glideway.care.queries import letters, sensitive
from glideway.care.views import showing
from glideway.directory.core import professions
from glideway.kit import access, signed
from glideway.kit.access import Asking
from glideway.kit.forms_once import keyed
from glideway.kit.pages import language
from glideway.screening import queries as asked


@require_safe
@access.allows("plan", "R")
def me(request: Asking) -> HttpResponse:
    """Own appointments and own courses of care."""
    courses = queries.courses(request.actor, now=request.now)
    rows = queries.my_bookings(request.actor, now=request.now)
    flags = asked.conditions((one.public_id for one in rows), now=request.now)
    shown = {
        "some_kept": sensitive.something_kept(request.actor),
        "to_answer": letters.awaiting_yes(request.actor, now=request.now),
        "unread": sum(queries.unread(request.actor, now=request.now).values()),
        "bookings": [
            {
                "row": one,
                "path": reverse("booking:appointment", args=[booking.link_of(one)]),
                "flag": flags.get(one.public_id),
                "ask": _asking(one.public_id) if one.public_id not in flags else "",
            }
            for one in rows
        ],
        "courses": [
            {"row": one, "region": _region(one.region), "side": _side(one.side)} for one in courses
        ],
    }
    return access.private(render(request, "care/me.html", shown))


@require_safe
@access.allows("plan", "R")
def plan(request: Asking, episode: UUID) -> HttpResponse:
    """The plan of one course, with its exercises, readings and chart."""
    row = queries.episode(request.actor, episode, "R", now=request.now)
    return _plan(request, row, HomeForm())


@require_POST
@access.allows("plan", "U")
@keyed()
def tick(request: Asking, exercise: UUID) -> HttpResponse:
    """One tap: done today; another takes it back."""
    row = queries.exercise(request.actor, exercise, now=request.now)
    episode = row.plan.episode
    operations.tick_exercise(
        exercise=row,
        day=_today(request, episode.clinic.zone),
        done=request.POST.get("done") == "yes",
        by=request.actor,
        now=request.now,
    )
    if request.htmx:
        found = queries.episode(request.actor, episode.public_id, "R", now=request.now)
        return access.private(render(request, "care/plan.html#exercises", _shown(request, found)))
    return redirect(reverse("care:plan", args=[episode.public_id]) + "#exercises")


@require_POST
@access.allows("outcome_person", "C")
@keyed()
def enter(request: Asking, episode: UUID) -> HttpResponse:
    """A reading from home."""
    row = queries.episode(request.actor, episode, "C", now=request.now, thing="outcome_person")
    form = HomeForm(request.POST)
    if not form.is_valid():
        return _plan(request, row, form)
    operations.enter_reading(episode=row, by=request.actor, now=request.now, **form.cleaned_data)
    return redirect(reverse("care:plan", args=[episode]) + "#change")


@require_http_methods(["GET", "HEAD", "POST"])
@access.allows("outcome_person", "C", link=True)
@keyed()
def by_link(request: Asking, episode: UUID, token: str) -> HttpResponse:
    """The link of a letter: a reading can be entered with it; the plan asks for a sign-in."""
    row = queries.by_link(episode, token)
    form = HomeForm(request.POST) if request.method == "POST" else HomeForm()
    if request.method == "POST" and form.is_valid():
        holder = request.actor.by_link(f"plan:{episode}", patient_id=row.patient_id)
        operations.enter_reading(episode=row, by=holder, now=request.now, **form.cleaned_data)
        messages.success(request, gettext("Thank you. What you entered was kept."))
        return redirect(request.path)
    shown = {
        "form": form,
        "felt": range(11),
        "closed": row.discharged_at is not None,
        "clinic": row.clinic,
        "plan_path": reverse("care:plan", args=[episode]),
        "to_book": queries.to_book(row, queries.plan_now(row), now=request.now),
    }
    status = 422 if request.method == "POST" else 200
    return access.private(render(request, "care/by_link.html", shown, status=status))


def _plan(request: Asking, row: Any, form: HomeForm) -> HttpResponse:  # noqa: ANN401 - an Episode
    shown = _shown(request, row) | {"form": form}
    if request.method == "GET" and (plan := shown["home"].plan):
        operations.opened_at_home(plan=plan, by=request.actor, now=request.now)
    status = 422 if form.errors else 200
    return access.private(render(request, "care/plan.html", shown, status=status))


def _shown(request: Asking, row: Any) -> dict[str, Any]:  # noqa: ANN401 - an Episode
    home = queries.at_home(request.actor, row, today=_today(request, row.clinic.zone))
    goal = None if home.kept else getattr(row, "goal", None)
    who = home.plan.practitioner if home.plan else None
    # What one's practitioner chose is shown under that name, as a draft too.
    drafts = bool(who) or seeing.sees_drafts(request.actor, demo=settings.GLIDEWAY_DEMO)
    return {
        "home": home,
        "some_kept": home.kept,
        "paper": request.GET.get("paper") == "1" and home.plan is not None,
        "to_book": queries.to_book(row, home.plan, now=request.now),
        "episode": row,
        "clinic": row.clinic,
        "goal": goal,
        "region": _region(row.region),
        "side": _side(row.side),
        "practitioner": _named(who.profession, who.name) if who else "",
        "given": [
            {
                "id": one.public_id,
                "name": one.exercise.name.of(language()),
                "dose": one.exercise.dose.of(language()),
                "steps": [step.of(language()) for step in one.exercise.steps],
                "drawn": one.exercise if one.exercise.drawn else None,
                "draft": signed.state(one.exercise) == "draft",
                "done": one.done_today,
                "days": one.days,
            }
            for one in home.given
            if seeing.may_see(one.exercise, drafts=drafts)
        ],
        **_days(home.plan),
        "side_code": "left" if row.side == "left" else "right",
        "pain": showing.course_card(home.readings, "nprs", opened_at=row.opened_at),
        "activity": showing.course_card(
            home.readings,
            "psfs",
            opened_at=row.opened_at,
            part="single_activity",
            goal=goal.target if goal else None,
        ),
        "felt": range(11),
    }


def _asking(made: UUID) -> str:
    """Where the health questions of an appointment are answered, if it has any."""
    return asked.screening_path(made) if asked.of_booking(made) else ""


def _today(request: HttpRequest, zone: str) -> date:
    today: date = request.now.astimezone(ZoneInfo(zone)).date()  # type: ignore[attr-defined]
    return today


def _named(profession: str, name: str) -> str:
    """A practitioner as a page names somebody of that profession."""
    return professions.professions()[profession].named(name, language())


def _region(region: str) -> str:
    return showing.region_name(region)


def _side(side: str) -> str:
    return showing.side_name(side)


def _days(plan: Any) -> dict[str, Any]:  # noqa: ANN401 - a Plan, or None
    """What goes home beside the exercises: habits, what to leave alone, when to come again."""
    if plan is None:
        return {"habits": [], "leave": "", "not_before": None}
    known = habits.load()
    told = [known[one] for one in plan.habits if one in known]
    return {
        "habits": [
            {"name": one.name.of(language()), "says": one.says.of(language())} for one in told
        ],
        "leave": queries.leave_words(plan.leave, plan.leave_words or "").of(language()),
        "not_before": plan.not_before,
    }
