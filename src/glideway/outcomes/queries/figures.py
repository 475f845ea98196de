"""A clinic's figures, computed from care's stored facts in one pass over the network.

Three queries, however many clinics: courses, visits, readings.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeAlias

from django.db.models import F, QuerySet

from glideway.care.core import asking
from glideway.care.models import Episode, Reading, Visit
from glideway.care.queries import measuring
from glideway.care.queries.saying import measured_of
from glideway.outcomes.core import following, release
from glideway.outcomes.core.figures import Figures, figures
from glideway.outcomes.core.following import ACTIVITY, PAIN, Course, Followed, Met, Read, Window

NOW = {"", "now"}
MONTHS = {asking.MONTHS_3: 3, asking.MONTHS_12: 12}
KIND, NETWORK_KIND = "course", "network-course"
Group: TypeAlias = tuple[list[Followed], int]
window = release.window


def clinic_figures(clinic_ids: Sequence[int] | None, *, now: datetime) -> dict[int, Figures]:
    """The figures of these clinics, or of all that treated anybody. Three queries.

    For publishing and not for showing: a page shows what was published.
    """
    whole = followed(clinic_ids, now=now)
    ids = whole.keys() if clinic_ids is None else clinic_ids
    return {one: figures(*whole.get(one, ([], 0))) for one in ids}


def followed(clinic_ids: Sequence[int] | None, *, now: datetime) -> Mapping[int, Group]:
    """By clinic, who was followed and how many could have been. Three queries."""
    when = window(now)
    return _grouped(courses(clinic_ids, when, until=when.end), when)


def courses(
    clinic_ids: Sequence[int] | None, begun: Window, *, until: datetime, read: bool = True
) -> list[Course]:
    """The courses begun inside `begun` with their visits and readings before `until`, by time.

    For publishing and for an export, never for a page. Three queries; two without the readings.
    """
    rows = Episode.objects.filter(opened_at__gte=begun.start, opened_at__lt=begun.end)
    if clinic_ids is not None:
        rows = rows.filter(clinic_id__in=clinic_ids)
    found = {
        one[0]: Course(*one)
        for one in rows.order_by("opened_at", "pk").values_list(
            "pk",
            "clinic_id",
            "patient_id",
            "region",
            "opened_at",
            "discharged_at",
            "discharged_because",
        )
    }
    for episode, at, signed_at, who in (
        Visit.objects.filter(episode__in=rows.values("pk"), opened_at__lt=until)
        .order_by("opened_at", "pk")
        .values_list("episode_id", "opened_at", "signed_at", "practitioner_id")
    ):
        found[episode].visits.append(Met(at, signed_at is not None, who))
    if not read:
        return list(found.values())
    for episode, one in _reads(rows.values("pk"), until):
        found[episode].reads.append(one)
    return list(found.values())


def _reads(episodes: QuerySet[Episode, Any], until: datetime) -> Iterator[tuple[int, Read]]:
    rows = Reading.objects.filter(
        ~measuring.late(),
        episode__in=episodes,
        scale__in=(PAIN, ACTIVITY),
        undone_at=None,
        read_at__lt=until,
    ).annotate(asked_at=F("asked__asking__moment"), number=F("visit__number"))
    for one in rows.order_by("read_at", "pk").iterator():
        if counts(one):
            yield one.episode_id, plain(one, visit=one.number, asked_at=one.asked_at)


def counts(one: Reading) -> bool:
    """Whether figures read this: the activity, or pain as it is now, before any work in a visit."""
    if one.scale == PAIN and one.about not in NOW:
        return False
    return one.scale in {PAIN, ACTIVITY} and not measuring.worked(one)


def plain(one: Reading, *, visit: int | None, asked_at: str | None) -> Read:
    """A reading as the definition reads it; `asked_at` is the moment it was asked at by link."""
    beside = measured_of(one)
    return Read(
        scale=one.scale,
        part=one.part,
        about=one.about,
        value=one.value,
        at=one.read_at,
        visit=visit,
        other_words=bool(beside.was or beside.instead),
        months=MONTHS.get(asked_at or "", 0),
        id=one.pk,
        repeats=one.repeat_of_id,
    )


def _grouped(courses: Iterable[Course], when: Window) -> Mapping[int, Group]:
    """By clinic: those followed, and how many could have been. A person counts once, first."""
    whole: dict[int, Group] = defaultdict(lambda: ([], 0))
    for one in following.eligible(courses, when):
        people, eligible = whole[one.clinic]
        if seen := following.followed(one, when):
            people.append(seen)
        whole[one.clinic] = (people, eligible + 1)
    return whole
