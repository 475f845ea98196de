"""Courses in which nothing changed by visit 3: what the clinic offered instead of going on."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import NamedTuple

from glideway.care.core.change import Change
from glideway.care.core.plans import DECIDES_AT
from glideway.care.models import Episode, LetterDraft, Plan, Retest, SignedLetter, Visit
from glideway.outcomes.core.following import SILENT
from glideway.quality.core import numbers
from glideway.quality.queries.frames import Found, Frame, every

ONWARD = (LetterDraft.Kind.REFERRAL, LetterDraft.Kind.DOCTOR)


class _Third(NamedTuple):
    """A course that came to visit 3, and until when something could be offered."""

    clinic: int
    at: datetime
    until: datetime


def offered(frame: Frame) -> Found:
    """No change on a re-test by visit 3, and by visit 4 a referral or a plan that differs.

    A second opinion is offered by a letter, as a referral is. A course counts once visit 4 is
    over, the course is, or nobody came for eight weeks: leaving it open hides it from nothing.
    """
    thirds = _thirds(frame)
    unchanged = _judged(thirds)
    onward = _referred(thirds) | _planned_anew(thirds)
    hits: dict[int, int] = defaultdict(int)
    total: dict[int, int] = defaultdict(int)
    for episode in unchanged:
        clinic = thirds[episode].clinic
        total[clinic] += 1
        hits[clinic] += episode in onward
    return every(frame, lambda one: numbers.share(hits[one], total[one]))


def _thirds(frame: Frame) -> dict[int, _Third]:
    """Courses with visit 3 in the window of which it is known what followed. Three queries."""
    rows = Visit.objects.filter(
        episode__clinic__in=frame.clinics,
        number=DECIDES_AT,
        signed_at__gte=frame.since(),
        signed_at__lte=frame.now,
    ).exclude(episode__patient__in=frame.staff)
    third = {
        episode: (clinic, at, ended)
        for episode, clinic, at, ended in rows.values_list(
            "episode", "episode__clinic", "opened_at", "episode__discharged_at"
        )
    }
    fourth = dict(
        Visit.objects.filter(
            episode__clinic__in=frame.clinics,
            number=DECIDES_AT + 1,
            signed_at__gte=frame.since(),
            signed_at__lte=frame.now,
        ).values_list("episode", "signed_at")
    )
    found = {}
    for episode, (clinic, at, ended) in third.items():
        ends = [one for one in (fourth.get(episode), ended, at + SILENT) if one is not None]
        if (until := min(ends)) <= frame.now:
            found[episode] = _Third(clinic, at, until)
    return found


def _judged(thirds: dict[int, _Third]) -> set[int]:
    """Those measured again by visit 3 of which no re-test says improved. One query."""
    rows = Retest.objects.filter(
        visit__episode__in=list(thirds),
        visit__number__lte=DECIDES_AT,
        after__undone_at=None,
    ).exclude(change="")
    said: dict[int, set[str]] = defaultdict(set)
    for episode, change in rows.values_list("visit__episode", "change"):
        said[episode].add(change)
    return {episode for episode, words in said.items() if Change.IMPROVED not in words}


def _referred(thirds: dict[int, _Third]) -> set[int]:
    """Those that ended as referred, or with a letter onward, in time. Two queries."""
    ended = Episode.objects.filter(
        pk__in=list(thirds), discharged_because=Episode.Ended.REFERRED
    ).values_list("pk", "discharged_at")
    letters = SignedLetter.objects.filter(episode__in=list(thirds), kind__in=ONWARD).values_list(
        "episode", "signed_at"
    )
    return {pk for pk, at in (*ended, *letters) if at is not None and at <= thirds[pk].until}


def _planned_anew(thirds: dict[int, _Third]) -> set[int]:
    """Those whose plan says something else from visit 3 on; the same plan again is no change.

    Two queries.
    """
    rows = (
        Plan.objects.filter(episode__in=list(thirds), undone_at=None)
        .order_by("set_at", "pk")
        .prefetch_related("exercises")
    )
    last: dict[int, tuple[object, ...]] = {}
    found = set()
    for one in rows:
        exercises = frozenset(each.exercise for each in one.exercises.all())
        says = (one.visits, one.per_week, one.weeks, one.template, exercises)
        third = thirds[one.episode_id]
        changes = one.episode_id in last and last[one.episode_id] != says
        if changes and third.at <= one.set_at <= third.until:
            found.add(one.episode_id)
        last[one.episode_id] = says
    return found
