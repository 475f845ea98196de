"""The plan step: what it was chosen from, what goes home, what is left alone, and when to come."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, TypedDict
from zoneinfo import ZoneInfo

from django.utils.translation import gettext

from glideway.care import queries
from glideway.care.core import aftereffects, examining, exercises, habits, movements, plans
from glideway.care.core.exercises import Exercise
from glideway.care.core.plans import Advised
from glideway.care.forms.after import LASTING, PlanForm
from glideway.care.forms.ticks import ticked
from glideway.care.queries import Record, saying
from glideway.kit import signed
from glideway.kit.access import Asking
from glideway.kit.pages import language

KINDS = ("mobility", "strength", "control", "nerve_slide", "self_release")
ACTIVE = ("sports", "activities", "work")


class Wanted(TypedDict):
    """What the verb that sets a plan is told by the form."""

    visits: int
    per_week: int
    weeks: int
    goal: int | None
    by_date: date | None
    advised: Advised


def asked(request: Asking, visit: Any, form: PlanForm) -> Wanted:  # noqa: ANN401 - a Visit
    """The form as the verb takes it; the first day for the next visit follows from the reaction."""
    said = form.cleaned_data
    return Wanted(
        visits=said["visits"],
        per_week=said["per_week"],
        weeks=said["weeks"],
        goal=said["goal"],
        by_date=said["by_date"],
        advised=Advised(
            lasting=said["lasting"],
            habits=tuple(ticked(request.POST, "habit")),
            leave=tuple(ticked(request.POST, "leave")),
            leave_words=said["leave_words"],
            not_before=_not_before(visit, request.now),
        ),
    )


def shown(request: Asking, record: Record, form: PlanForm | None) -> dict[str, Any]:
    """What the plan step shows: usual numbers with their reason, and what can go home.

    A form that comes back keeps its ticks.
    """
    episode, kept = record.episode, record.plan
    ticks = {
        "exercise": record.exercises,
        "habit": kept.habits if kept else (),
        "leave": kept.leave if kept else (),
    }
    if form is not None:
        ticks = {name: ticked(request.POST, name) for name in ticks}
    template = plans.template_for(episode.region, episode.condition)
    outlasted = _outlasted(record.visit)
    per_week = plans.rhythm(template.per_week, outlasted=outlasted)
    usual = {
        "visits": kept.visits if kept else template.visits,
        "per_week": kept.per_week if kept else per_week,
        "weeks": kept.weeks if kept else template.weeks,
        "goal": record.goal.target if record.goal else None,
        "by_date": record.goal.by_date if record.goal else None,
        "lasting": kept.lasting if kept else "",
        "leave_words": (kept.leave_words or "") if kept else "",
    }
    return {
        "plan": form or PlanForm(initial=usual),
        "because": template.because.of(language()),
        "because_draft": signed.state(template) == "draft",
        "chosen_from": _chosen_from(record),
        "outlasted": outlasted,
        "not_before": _not_before(record.visit, request.now),
        "kinds": _by_kind(record, ticks["exercise"]),
        "habits": [
            {
                "id": one.id,
                "name": one.name.of(language()),
                "says": one.says.of(language()),
                "ticked": one.id in ticks["habit"],
            }
            for one in habits.for_region(episode.region)
        ],
        "leave": [
            {
                "id": one,
                "name": movements.name(one).of(language()),
                "ticked": one in ticks["leave"],
            }
            for one in movements.for_region(episode.region)
        ],
        "most": plans.MOST_EXERCISES,
        "most_habits": plans.MOST_HABITS,
    }


def _outlasted(visit: Any) -> bool:  # noqa: ANN401 - a Visit
    """Whether the newest answer about the visit before tells of more than a day."""
    return aftereffects.outlasted_a_day(visit.told_effects or (), visit.told_lasted or "")


def _not_before(visit: Any, now: datetime) -> date | None:  # noqa: ANN401 - a Visit
    """The first day for the next visit, the same on the page, in the plan and for the patient."""
    usual = plans.template_for(visit.episode.region, visit.episode.condition)
    today = now.astimezone(ZoneInfo(visit.episode.clinic.zone)).date()
    return plans.next_visit(today, usual.per_week, outlasted=_outlasted(visit))


def _chosen_from(record: Record) -> list[tuple[str, str]]:
    """What the number of visits is chosen from: how long, how severe, how active, which goal."""
    nothing = gettext("not said yet")
    kept = record.plan
    pain = record.of("nprs", "before")
    goal = record.goal
    lasting = dict(LASTING).get(kept.lasting if kept else "", nothing)
    aim = nothing
    if goal:
        parts = {"words": goal.words, "target": goal.target, "day": goal.by_date or ""}
        said = gettext("“%(words)s” at %(target)s of 10, by %(day)s")
        aim = (said if goal.by_date else gettext("“%(words)s” at %(target)s of 10")) % parts
    return [
        (gettext("How long"), str(lasting)),
        (gettext("How severe"), f"{pain.value:g} / 10" if pain else nothing),
        (gettext("How active"), _active(record) or nothing),
        (gettext("Goal"), aim),
    ]


def _active(record: Record) -> str:
    """Activities, sports and work as they were told last; empty where nobody asked."""
    row = queries.history(record.visit)
    if row is None:
        return ""
    told = saying.told_of(row)
    return "; ".join(
        saying.topic_words(topic, told[topic.id]).of(language())
        for topic in examining.load().topics
        if topic.id in ACTIVE and topic.id in told
    )


def _by_kind(record: Record, ticks: Collection[str]) -> list[dict[str, Any]]:
    """The exercises of the region by kind; those for the structures worked on stand first."""
    worked = {one.target.structure for one in record.treated}
    titles = {
        "mobility": gettext("Mobility, for the new range"),
        "strength": gettext("Strength"),
        "control": gettext("Control of a weak or inhibited muscle"),
        "nerve_slide": gettext("Nerve slide"),
        "self_release": gettext("On a ball or a roller"),
    }
    found = exercises.for_region(record.episode.region)
    groups = []
    for kind in KINDS:
        some = sorted(
            (one for one in found if one.purpose == kind),
            key=lambda one: not worked & set(one.structures),
        )
        if some:
            rows = [_exercise(one, ticks, worked) for one in some]
            groups.append(
                {
                    "title": titles[kind],
                    "rows": rows,
                    "open": any(row["ticked"] or row["here"] for row in rows),
                }
            )
    return groups


def _exercise(one: Exercise, ticks: Collection[str], worked: set[str]) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name.of(language()),
        "dose": one.dose.of(language()),
        "ticked": one.id in ticks,
        "here": bool(worked & set(one.structures)),
        "exercise": one if one.drawn else None,
    }
