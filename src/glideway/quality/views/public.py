"""What anybody may read about a clinic, and how anybody may complain."""

from datetime import timedelta
from itertools import groupby
from typing import cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from glideway.directory import queries as directory
from glideway.kit import access, limits, pages
from glideway.kit.access import Asking
from glideway.kit.forms_once import keyed
from glideway.quality import operations as quality
from glideway.quality import queries
from glideway.quality.core import criteria, scoring
from glideway.quality.core.deadlines import INVITED_FROM
from glideway.quality.forms import ComplaintForm, ReviewForm

FORMS_AN_HOUR = 5
HOUR = timedelta(hours=1)


@access.allows("inspection", "R")
@require_safe
def points(request: HttpRequest, slug: str) -> HttpResponse:
    """All 50 points of a clinic: value, count, window, interval, date and basis."""
    now = cast(Asking, request).now
    clinic = directory.clinic(slug)
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


@access.allows("review", "R")
@require_safe
def reviews(request: HttpRequest, slug: str) -> HttpResponse:
    """What patients wrote, where the colleges of the house let a page show it."""
    clinic = directory.clinic(slug)
    shown = queries.reviews_shown(clinic, now=cast(Asking, request).now)
    with timezone.override(clinic.zone):
        return render(request, "quality/reviews.html", {"clinic": clinic, "shown": shown})


@access.allows("grievance", "C")
@require_http_methods(["GET", "HEAD", "POST"])
@keyed()
def complaint(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a complaint about a clinic from anybody; only the words are needed."""
    asking = cast(Asking, request)
    clinic = directory.clinic(slug)
    form = ComplaintForm(request.POST or None)
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        page = render(
            request, "quality/complaint.html", {"clinic": clinic, "form": form}, status=status
        )
        return access.private(page)
    _not_too_often(asking, "grievance")
    case = quality.complain_about(
        clinic=clinic,
        **form.cleaned_data,
        language=pages.language(),
        by=asking.actor,
        now=asking.now,
    )
    link = reverse("quality:case", args=[case.public_id, queries.case_link(case)])
    return HttpResponseRedirect(link)


@access.allows("grievance", "R", link=True)
@require_safe
def case(request: HttpRequest, public_id: UUID, token: str) -> HttpResponse:
    """How far a complaint has come, for who holds its link; not what was written."""
    found = queries.case_by_link(public_id, token)
    with timezone.override(found.clinic.zone):
        return access.private(render(request, "quality/case.html", {"case": found}))


@access.allows("review", "C", link=True)
@require_http_methods(["GET", "HEAD", "POST"])
@keyed()
def review(request: HttpRequest, public_id: UUID, token: str) -> HttpResponse:
    """Write the review of one visit; until it is shown it may be changed."""
    asking = cast(Asking, request)
    found = queries.review_by_link(public_id, token, now=asking.now)
    before = {"rating": found.rating, "words": found.words}
    form = ReviewForm(request.POST or None, initial=before)
    kept = False
    if form.is_valid():
        by = asking.actor.by_link(f"review:{found.public_id}")
        found = quality.write_review(review=found, **form.cleaned_data, by=by, now=asking.now)
        kept = True
    shown = {
        "review": found,
        "form": form,
        "kept": kept,
        "open_at": found.visit.opened_at + INVITED_FROM,
    }
    status = 422 if form.is_bound and not kept else 200
    with timezone.override(found.clinic.zone):
        return access.private(render(request, "quality/review.html", shown, status=status))


@access.allows("page", "R")
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """How clinics are looked at: the 50 points, gates, complaints, reviews, what is never done."""
    yardstick = criteria.load()
    groups = [
        (one.name, [point for point in yardstick.points if point.group == one.id])
        for one in yardstick.groups
    ]
    return render(request, "quality/about.html", {"groups": groups, "yardstick": yardstick})


def _tally(lines: list[queries.Line]) -> dict[str, int]:
    """How many points are full, half, none and not yet known; what does not apply is neither."""
    words = {1.0: "full", 0.5: "half", 0.0: "none", None: "unknown"}
    here = [one.standing.value for one in lines if one.standing.why is not scoring.Why.NOT_HERE]
    return {word: here.count(value) for value, word in words.items()}


def _not_too_often(asking: Asking, what: str) -> None:
    limits.spend(
        what=what,
        who=asking.actor.network or asking.actor.key,
        most=FORMS_AN_HOUR,
        window=HOUR,
        now=asking.now,
    )
