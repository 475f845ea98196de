"""One person's course: the whole page, the part that fills a hole, and its readings as a file."""

from __future__ import annotations

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_safe

from glideway.body import core as atlas
from glideway.care.core.plans import Advice
from glideway.care.queries.naming import side_words
from glideway.kit import access, pages
from glideway.kit.access import Asking
from glideway.outcomes import operations as outcomes
from glideway.outcomes import queries
from glideway.outcomes.core import plots, say
from glideway.outcomes.core.course import Measure
from glideway.outcomes.core.forecast import Foretold
from glideway.outcomes.core.plots import Dots, Known, Picture, Ruler
from glideway.outcomes.queries.courses import Ahead, Course
from glideway.outcomes.views import drawings, spreadsheet

ZERO_TO_TEN = Ruler(low=0, high=10)
PLACES = 2  # of a value in the file


@access.allows("outcome_person", "R")
@require_safe
def course(request: Asking, public_id: UUID) -> HttpResponse:
    """One person's course: the whole page, or the part that fills a hole in another page."""
    found = queries.course(
        request.actor,
        public_id,
        language=pages.language(),
        now=request.now,
        whole=not request.htmx,
    )
    outcomes.look_at_course(episode=found.episode, by=request.actor, now=request.now)
    mine = request.actor.patient_id is not None
    shown = {
        "course": found,
        "mine": mine,
        "some_kept": found.some_kept,
        "family": "mine" if mine else "change",
        "place": _place(found),
        "visits_to_change": _visits(found),
        "rule": _rule(found, mine=mine),
        "strength": _strength(found),
    }
    if request.htmx:
        return access.private(render(request, "outcomes/course.html#course", shown))
    ahead = _ahead(found.ahead) if found.ahead else None
    if ahead and (file := spreadsheet.wanted(request, ahead["picture"])):
        return access.private(file)
    shown |= {"drawn": drawings.shown(found.drawings, found.moved), "ahead": ahead}
    return access.private(render(request, "outcomes/course.html", shown))


@access.allows("outcome_person", "R")
@require_safe
def readings(request: Asking, public_id: UUID) -> HttpResponse:
    """Every reading of a course as a file: what the lines are drawn of, and what stood at once."""
    found = queries.course(
        request.actor, public_id, language=pages.language(), now=request.now, whole=False
    )
    outcomes.look_at_course(episode=found.episode, by=request.actor, now=request.now)
    zone = ZoneInfo(found.episode.clinic.zone)
    language = pages.language()
    rows: list[tuple[str, str, str, str, str | float, str]] = [
        (
            one.name,
            one.tool,
            day.astimezone(zone).isoformat(timespec="minutes"),
            when,
            round(value, PLACES),
            one.unit or one.scale.scored(one.part).unit.of(language),
        )
        for one in (*found.measures, *found.once)
        for day, when, value in _readings(one)
    ]
    rows += [
        (
            say.say("short.strength", language, {"name": one.name.of(language)}),
            "",
            day.astimezone(zone).isoformat(timespec="minutes"),
            gettext("from visit to visit"),
            value.of(language),
            "",
        )
        for one in found.strength
        for day, value in one.values
    ]
    head = (
        gettext("Measure"),
        gettext("Instrument"),
        gettext("Time"),
        gettext("When"),
        gettext("Value"),
        gettext("Unit"),
    )
    name = f"course-{found.episode.opened_at.astimezone(zone):%Y-%m-%d}"
    return access.private(spreadsheet.answer(name, head, rows))


def _readings(one: Measure) -> list[tuple[Any, str, float]]:
    """The values of one line by time, each with when in its visit it was read."""
    course = gettext("from visit to visit")
    found = [(each.at, course, each.value) for each in one.seen]
    if one.again is not None:
        found.insert(1, (one.seen[0].at, gettext("a second time at once"), one.again))
    found += [(each.at, gettext("right after the work"), each.after) for each in one.within]
    return sorted(found, key=lambda row: row[0])


def _strength(found: Course) -> list[tuple[str, str, str]]:
    """What was read of strength: movement and side, the day at the clinic, the value in words."""
    zone, language = ZoneInfo(found.episode.clinic.zone), pages.language()
    return [
        (one.name.of(language), at.astimezone(zone).date().isoformat(), value.of(language))
        for one in found.strength
        for at, value in one.values
    ]


def _place(found: Course) -> str:
    """Where it is, and on which side."""
    region = atlas.load().regions.get(found.episode.region)
    name = region.name.of(pages.language()) if region else ""
    side = found.episode.side
    name = f"{name}, {side_words(side).of(pages.language())}" if side else name
    return name[:1].upper() + name[1:]


def _visits(found: Course) -> str:
    """How many visits it took to a change that counts, or that none has come after so many."""
    if found.followed is None or found.goal is None:
        return ""
    count = found.followed.visits
    key = "visits" if found.followed.improved else "visits.not"
    number = str(count) if count in {0, 1} else "many"
    return say.say(f"{key}.{number}", pages.language(), {"activity": found.goal.words, "n": count})


def _rule(found: Course, *, mine: bool) -> dict[str, str] | None:
    """What the rule of visit 3 says, in one sentence; nothing of a course that is over."""
    if found.episode.discharged_at is not None:
        return None
    if found.advice is None:
        key = "ahead"
    elif not found.judged:
        key = "unknown"
    else:
        key = "stop" if found.advice is Advice.STOP else "on"
    return {"key": key, "says": say.say(f"{'mine.' if mine else ''}rule.{key}", pages.language())}


def _ahead(found: Ahead) -> dict[str, Any]:
    """How comparable courses went on: plot and table, and how well such shares held."""
    return {
        "picture": _picture(found.told),
        "checked": [
            say.say(
                "ahead.checked",
                pages.language(),
                {
                    "people": one.people,
                    "foretold": _tenths(one.foretold),
                    "came": _tenths(one.came),
                },
            )
            for one in found.checked
        ],
        "followed": _followed(found.followed),
        "since": found.since,
        "until": found.until,
        "stands": ngettext(
            "This one stands after %(n)d visit without a change that counts.",
            "This one stands after %(n)d visits without a change that counts.",
            found.told.after,
        )
        % {"n": found.told.after},
    }


def _followed(share: float | None) -> str:
    """How many of the courses that could be followed were."""
    if share is None:
        return gettext("How many of the courses here were followed is too few to say.")
    return gettext("Of the courses here that could be followed, %(share)d in 100 were.") % {
        "share": round(share * 100)
    }


def _picture(told: Foretold) -> Picture:
    """The share by visit with its interval, in so many of 10, and in words that of the last."""
    last = told.shares[-1]
    facts = {
        "people": told.people,
        "visit": last.visit,
        "share": _tenths(last.value),
        "low": _tenths(last.low),
        "high": _tenths(last.high),
    }
    known = [
        Known(at, _tenths(one.value), _tenths(one.low), _tenths(one.high))
        for at, one in enumerate(told.shares)
    ]
    visits = tuple(str(one.visit) for one in told.shares)
    dots = Dots(gettext("With a change that counts, and the 95 % interval"), known)
    return Picture(
        slug="ahead",
        title=gettext("How courses like this one went on"),
        sentence=say.say("ahead.says", pages.language(), facts),
        plot=plots.plot([dots], x=Ruler(names=visits), y=ZERO_TO_TEN),
        head=(
            gettext("After so many visits"),
            gettext("With a change that counts, in 10"),
            gettext("At least"),
            gettext("At most"),
        ),
        rows=tuple(
            (name, one.y, one.low, one.high) for name, one in zip(visits, known, strict=True)
        ),
        csv=spreadsheet.link("ahead"),
        x_name=gettext("After so many visits"),
        y_name=gettext("Of 10 courses, with a change that counts"),
    )


def _tenths(share: float) -> float:
    """A share as so many in 10, to one decimal."""
    return round(10 * share, 1)
