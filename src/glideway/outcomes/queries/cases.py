"""What else figures need of courses: who was treated, with what, how it was after and later."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from glideway.care.models import Asking, Episode, FollowUp, Plan, Treatment
from glideway.outcomes.core.following import Course, Window
from glideway.outcomes.queries.figures import MONTHS


def filled(
    courses: Sequence[Course],
    clinic_ids: Sequence[int] | None,
    begun: Window,
    *,
    until: datetime,
) -> None:
    """Fill in birthdays, conditions, how long it hurt, what was done, told and asked. Five queries.

    The courses are those that `courses()` found for the same clinics and the same window. A
    structure is the one the practitioner named, in a signed visit, if the hands got to it; of
    tellings of one visit the last one counts, of plans the one that holds.
    """
    found = {one.id: one for one in courses}
    rows = Episode.objects.filter(opened_at__gte=begun.start, opened_at__lt=begun.end)
    if clinic_ids is not None:
        rows = rows.filter(clinic_id__in=clinic_ids)
    for episode, born_on, condition in rows.values_list("pk", "patient__born_on", "condition"):
        found[episode].born_on, found[episode].condition = born_on, condition
    done = Treatment.objects.filter(
        visit__episode__in=rows.values("pk"),
        visit__opened_at__lt=until,
        visit__signed_at__isnull=False,
    ).exclude(ended_because=Treatment.Ended.LEFT_OUT)
    for episode, structure, protocol in done.values_list(
        "visit__episode_id", "target__structure", "protocol"
    ).distinct():
        found[episode].structures.add(structure)
        found[episode].protocols.add(protocol)
    told = FollowUp.objects.filter(
        visit__episode__in=rows.values("pk"), moment=FollowUp.Moment.AFTER, told_at__lt=until
    )
    last: dict[int, tuple[int, list[str]]] = {}
    for visit, episode, effects in told.order_by("told_at", "pk").values_list(
        "visit_id", "visit__episode_id", "effects"
    ):
        last[visit] = (episode, effects)
    for episode, effects in last.values():
        course = found[episode]
        course.effects = (course.effects or frozenset()) | frozenset(effects)
    for episode, lasting in lastings(rows.values("pk")).items():
        found[episode].lasting = lasting
    asked = Asking.objects.filter(
        episode__in=rows.values("pk"), moment__in=MONTHS, asked_at__lt=until
    )
    for asked_of, moment in asked.values_list("episode_id", "moment"):
        if asked_of is not None:
            found[asked_of].asked |= {MONTHS[moment]}


def lastings(episodes: Collection[int] | QuerySet[Episode, Any]) -> Mapping[int, str]:
    """How long it had hurt before, by course: a word of its plan, or "" where nobody said. One
    query."""
    plans = Plan.objects.filter(episode__in=episodes, replaced_at=None)
    return dict(plans.values_list("episode_id", "lasting"))
