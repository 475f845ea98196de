"""A clinic's figures, computed from care's stored facts in one pass over the network.

Three queries, however many clinics: courses, visits, readings. The window is released once a
week and nobody chooses its ends, because two windows a day apart would single a person out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any, NamedTuple, TypeAlias

from django.db.models import Q, QuerySet

from glideway.body import core as atlas
from glideway.care.core import change, scales
from glideway.care.models import Episode, Reading, Visit
from glideway.care.queries import measuring
from glideway.directory import queries as directory
from glideway.directory.models import Clinic, Plaque
from glideway.outcomes.core.figures import Figures, Followed, figures

KIND, NETWORK_KIND = "course", "network-course"
PAIN, ACTIVITY = "nprs", "psfs"
Group: TypeAlias = tuple[list[Followed], int]
WEEKS = 52
RIPE = timedelta(days=28)  # design, draft: a younger course that is still open is not missing yet


class Window(NamedTuple):
    """From when to when; the end does not belong to it."""

    start: datetime
    end: datetime


class _Reading(NamedTuple):
    episode: int
    scale: str
    part: str
    about: str
    value: float
    at: datetime
    visit: int | None
    other_words: bool


@dataclass
class _Course:
    """What is needed of one course: whose, where, and what was read when."""

    clinic: int
    patient: int
    region: str
    visits: list[datetime] = field(default_factory=list)
    readings: list[_Reading] = field(default_factory=list)


def window(now: datetime) -> Window:
    """The 52 weeks before this week's Monday (UTC)."""
    monday = now.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=now.weekday())
    return Window(monday - timedelta(weeks=WEEKS), monday)


def clinic_figures(clinic_ids: Sequence[int] | None, *, now: datetime) -> dict[int, Figures]:
    """The figures of these clinics, or of all that treated anybody. Three queries.

    For publishing and not for showing: a page shows what was published.
    """
    whole = followed(clinic_ids, now=now)
    ids = whole.keys() if clinic_ids is None else clinic_ids
    return {one: figures(*whole.get(one, ([], 0))) for one in ids}


def followed(clinic_ids: Sequence[int] | None, *, now: datetime) -> Mapping[int, Group]:
    """By clinic, who was followed and how many could have been. Three queries."""
    return _grouped(_courses(clinic_ids, window(now)))


def published(slug: str) -> tuple[Clinic, Plaque | None, Plaque | None]:
    """A listed clinic, its published figures and those of the network. Three queries."""
    clinic = directory.clinic(slug)
    mine = directory.plaques_of([clinic.pk]).get(clinic.pk, {})
    return clinic, mine.get(KIND), directory.network().get(NETWORK_KIND)


def _courses(clinic_ids: Sequence[int] | None, when: Window) -> list[_Course]:
    """Courses that could have been followed: a signed visit, ended or four weeks old; by time."""
    rows = Episode.objects.filter(opened_at__gte=when.start, opened_at__lt=when.end)
    rows = rows.filter(Q(discharged_at__lt=when.end) | Q(opened_at__lt=when.end - RIPE))
    if clinic_ids is not None:
        rows = rows.filter(clinic_id__in=clinic_ids)
    found = {
        pk: _Course(clinic, patient, region)
        for pk, clinic, patient, region in rows.order_by("opened_at", "pk").values_list(
            "pk", "clinic_id", "patient_id", "region"
        )
    }
    signed = set()
    for episode, at, done in (
        Visit.objects.filter(episode__in=rows.values("pk"), opened_at__lt=when.end)
        .order_by("opened_at", "pk")
        .values_list("episode_id", "opened_at", "signed_at")
    ):
        found[episode].visits.append(at)
        if done is not None:
            signed.add(episode)
    for one in _readings(rows.values("pk"), when):
        found[one.episode].readings.append(one)
    return [course for pk, course in found.items() if pk in signed]


def _readings(episodes: QuerySet[Episode, Any], when: Window) -> Iterable[_Reading]:
    rows = Reading.objects.filter(
        ~measuring.late(),
        episode__in=episodes,
        scale__in=(PAIN, ACTIVITY),
        undone_at=None,
        repeat_of=None,
        read_at__lt=when.end,
    ).exclude(moment=Reading.Moment.AFTER)
    worded = rows.annotate(other_words=Q(details__isnull=False))  # kept where words were changed
    found = worded.order_by("read_at", "pk").values_list(
        "episode_id",
        "scale",
        "part",
        "about",
        "value",
        "read_at",
        "visit__number",
        "other_words",
    )
    return (_Reading(*one) for one in found.iterator())


def _grouped(courses: Iterable[_Course]) -> Mapping[int, Group]:
    """By clinic: those followed, and how many could have been. A person counts once, first."""
    met: set[tuple[int, int]] = set()
    whole: dict[int, Group] = defaultdict(lambda: ([], 0))
    for one in courses:
        if (one.clinic, one.patient) in met:
            continue
        met.add((one.clinic, one.patient))
        people, eligible = whole[one.clinic]
        if seen := _followed(one):
            people.append(seen)
        whole[one.clinic] = (people, eligible + 1)
    return whole


def _followed(course: _Course) -> Followed | None:
    """What the activity readings of a course say; None without a second one to compare."""
    mine = _series(course, ACTIVITY)
    if len(mine) < 2:  # noqa: PLR2004 - a change needs two
        return None
    first, later = mine[0], mine[1:]
    scale = scales.load()[ACTIVITY]
    hit = next(
        (
            one
            for one in later
            if change.judge(scale, first.value, one.value, part=first.part)
            is change.Change.IMPROVED
        ),
        None,
    )
    pain = _series(course, PAIN)
    return Followed(
        visits=_visits_before(course, hit or later[-1]),
        improved=hit is not None,
        pain=pain[-1].value - pain[0].value if len(pain) > 1 else None,
        activity=later[-1].value - first.value,
        part=_part(course.region),
    )


def _series(course: _Course, scale: str) -> list[_Reading]:
    """The readings of one scale about the same thing as the first one, by time.

    An activity under other words is another thing, so those from then on are left out.
    """
    mine = [one for one in course.readings if one.scale == scale]
    later = takewhile(lambda one: scale != ACTIVITY or not one.other_words, mine[1:])
    return [one for one in (*mine[:1], *later) if one.about == mine[0].about]


def _visits_before(course: _Course, reading: _Reading) -> int:
    """How many visits a person had had when this was read, the one it belongs to not counted."""
    if reading.visit is not None:
        return reading.visit - 1
    return sum(at < reading.at for at in course.visits)


def _part(region: str) -> str:
    """The part of the body a region belongs to; one that the atlas lost counts as the whole."""
    found = atlas.load().regions.get(region)
    return found.part if found else "whole"
