"""What anybody may read about a clinic and about how clinics are looked at."""

from itertools import groupby
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from glideway.directory import queries as directory
from glideway.kit import access
from glideway.kit.access import Asking
from glideway.quality import queries
from glideway.quality.core import criteria, scoring


@access.allows("inspection", "R")
@require_safe
def points(request: HttpRequest, slug: str) -> HttpResponse:
    """All 50 points of a clinic: value, count, window, interval, date and basis."""
    now = cast(Asking, request).now
    clinic = directory.readable(slug)
    card, lines = queries.card(clinic, now=now)
    names = {one.id: one.name for one in criteria.load().groups}
    groups = [
        (names[name], list(each)) for name, each in groupby(lines, lambda one: one.point.group)
    ]
    shown = {
        "clinic": clinic,
        "card": card,
        "groups": groups,
        "tally": _tally(lines),
        "answers": queries.answers(clinic, now=now),
        "enough": scoring.ENOUGH_KNOWN,
        "version": criteria.load().version,
    }
    with timezone.override(clinic.zone):
        return render(request, "quality/points.html", shown)


@access.allows("page", "R")
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """How clinics are looked at: the 50 points, gates, complaints, reviews, what is never done."""
    yardstick = criteria.load()
    groups = [
        (one.name, [point for point in yardstick.points if point.group == one.id])
        for one in yardstick.groups
    ]
    shown = {"groups": groups, "yardstick": yardstick, "agreed": queries.agreed()}
    return render(request, "quality/about.html", shown)


def _tally(lines: list[queries.Line]) -> dict[str, int]:
    """How many points are full, half, none and not yet known; what does not apply is neither."""
    words = {1.0: "full", 0.5: "half", 0.0: "none", None: "unknown"}
    here = [one.standing.value for one in lines if one.standing.why is not scoring.Why.NOT_HERE]
    return {word: here.count(value) for value, word in words.items()}
