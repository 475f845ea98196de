"""Reviews: written by a link, reported by who reads, decided by a moderator, replied to once."""

from __future__ import annotations

from datetime import timedelta
from typing import cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from glideway.booking import queries as appointments
from glideway.directory import queries as directory
from glideway.kit import access, limits
from glideway.kit.access import Asking
from glideway.kit.forms_once import keyed
from glideway.kit.pages import language
from glideway.kit.refusals import NotAnswerable, NotYours, Refusal
from glideway.quality import operations as quality
from glideway.quality import queries
from glideway.quality.core import review_words
from glideway.quality.core.deadlines import INVITED_FROM, REPLIED_IN
from glideway.quality.forms import ReviewForm
from glideway.quality.forms.voices import ReasonForm, ReplyForm
from glideway.quality.queries import moderating

REPORTS_A_DAY = 5
DAY = timedelta(days=1)


@access.allows("review", "R")
@require_safe
def reviews(request: HttpRequest, slug: str) -> HttpResponse:
    """What patients wrote, where the colleges of the house let a page show it."""
    clinic = directory.clinic(slug)
    shown = queries.reviews_shown(clinic, now=cast(Asking, request).now)
    with timezone.override(clinic.zone):
        return render(request, "quality/reviews.html", {"clinic": clinic, "shown": shown})


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
        "held": [_ground(one) for one in found.held_for],
        "counts": found.shown_at is not None and found.shown_at <= asking.now,
    }
    status = 422 if form.is_bound and not kept else 200
    with timezone.override(found.clinic.zone):
        return access.private(render(request, "quality/review.html", shown, status=status))


@access.allows("review", "R")
@require_http_methods(["GET", "HEAD", "POST"])
@keyed()
def report(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Report one review that is shown: one click on its ground by who is signed in."""
    asking = cast(Asking, request)
    slug = request.GET.get("of", "")
    if request.method != "POST" and request.GET.get("told"):
        back = {"clinic": directory.clinic(slug), "hidden": request.GET["told"] == "hidden"}
        return access.private(render(request, "quality/report_told.html", back))
    found = moderating.shown_review(public_id, now=asking.now)
    if request.method == "POST":
        for who in {asking.actor.network or asking.actor.key, asking.actor.key}:
            limits.spend(
                what="review.report", who=who, most=REPORTS_A_DAY, window=DAY, now=asking.now
            )
        kept = quality.report_review(
            review=found, reason=_reason(request), by=asking.actor, now=asking.now
        )
        told = "hidden" if kept.reported_at else "called"
        return redirect(f"{request.path}?told={told}&of={found.clinic.slug}")
    shown = {
        "review": found,
        "reasons": review_words.load().reasons,
        "stood": moderating.let_stood(found),
        "ours": asking.actor.signed_in and moderating.of_the_house(found, asking.actor),
    }
    with timezone.override(found.clinic.zone):
        return access.private(render(request, "quality/report_review.html", shown))


@access.allows("review", "U")
@require_http_methods(["GET", "HEAD", "POST"])
@keyed()
def doubtful(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The moderator's page: what holds it, its whole log, and the two decisions."""
    asking = cast(Asking, request)
    found = moderating.doubtful_review(asking.actor, public_id)
    if request.method == "POST":
        decide = (
            quality.remove_review if request.POST.get("decide") == "remove" else quality.let_stand
        )
        decide(review=found, reason=_reason(request), by=asking.actor, now=asking.now)
        return redirect("quality:doubtful_reviews")
    lists = review_words.load()
    shown = {
        "review": found,
        "held": [_ground(one) for one in found.held_for],
        "reported": _ground(found.reported_for) if found.reported_for else "",
        "proposed": _ground(found.proposed_for) if found.proposed_for else "",
        "by_me": found.proposed_by is not None and found.proposed_by == asking.actor.login_id,
        "two": found.rating is not None and found.rating <= review_words.FEW_STARS,
        "reasons": lists.reasons,
        "kept_for": lists.kept_for,
        "steps": moderating.review_steps(found),
    }
    with timezone.override(found.clinic.zone):
        return access.private(render(request, "quality/doubtful.html", shown))


@access.allows("review", "U")
@require_safe
def doubtful_reviews(request: HttpRequest) -> HttpResponse:
    """What waits for a moderator, and the log of all invitations."""
    asking = cast(Asking, request)
    if "all" not in access.scopes(asking.actor, "review", "U"):
        raise NotYours
    shown = {
        "waiting": moderating.doubtful(asking.actor),
        "clinics": moderating.invited(asking.actor, now=asking.now),
        "log": moderating.invitation_log(asking.actor, now=asking.now),
        "page": "reviews",
    }
    return access.private(render(request, "quality/doubtful_reviews.html", shown))


@access.allows("review", "C")
@require_safe
def own_reviews(request: HttpRequest) -> HttpResponse:
    """What patients wrote to this clinic, or of this practitioner; each may be replied to once."""
    asking = cast(Asking, request)
    clinic = appointments.clinic_of(asking.actor)
    rows = [
        (one, moderating.reply_open(one, now=asking.now), moderating.is_shown(one, now=asking.now))
        for one in moderating.to_reply(asking.actor, now=asking.now)[: moderating.LATEST]
    ]
    with timezone.override(clinic.zone):
        return access.private(
            render(request, "quality/own_reviews.html", {"clinic": clinic, "rows": rows})
        )


@access.allows("review", "C")
@require_http_methods(["GET", "HEAD", "POST"])
@keyed()
def reply(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Reply once; health, a name or that somebody was here is refused and explained."""
    asking = cast(Asking, request)
    found = moderating.to_reply_to(asking.actor, public_id, now=asking.now)
    form = ReplyForm(request.POST or None)
    if form.is_valid():
        try:
            quality.reply_review(
                review=found, words=form.cleaned_data["words"], by=asking.actor, now=asking.now
            )
        except (quality.TellsOfHealth, quality.SaysPatient, quality.NamesSomebody) as no:
            form.add_error("words", _said(no))
        else:
            return redirect("quality:own_reviews")
    shown = {
        "review": found,
        "form": form,
        "open": moderating.reply_open(found, now=asking.now),
        "until": found.shown_at + REPLIED_IN if found.shown_at else None,
    }
    status = 422 if form.is_bound else 200
    with timezone.override(found.clinic.zone):
        return access.private(render(request, "quality/reply.html", shown, status=status))


def _reason(request: HttpRequest) -> str:
    form = ReasonForm(request.POST)
    if not form.is_valid():
        raise NotAnswerable
    return str(form.cleaned_data["reason"])


def _ground(ground: str) -> str:
    """A ground in the page's language; of several, each."""
    names = {one.id: one.name.of(language()) for one in review_words.load().reasons}
    return ", ".join(names.get(one, one) for one in ground.split(","))


def _said(no: Refusal) -> str:
    return str(no)
