"""What a patient withholds; and for the clinic, the glass that is broken with a reason."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from glideway.care import operations, queries
from glideway.care.forms.lockbox import ReasonForm, ReviewForm
from glideway.care.queries import sensitive
from glideway.care.views.sensitive import offer
from glideway.directory import queries as people
from glideway.kit import access
from glideway.kit.access import Asking
from glideway.kit.forms_once import keyed
from glideway.kit.refusals import NotYours


@require_safe
@access.allows("consent", "R")
def lockbox(request: Asking) -> HttpResponse:
    """The own signed visits and those who treat: what is withheld, and one tap for each."""
    _patients_only(request)
    box = queries.lockbox(request.actor)
    marks = sensitive.marks_of(request.actor, now=request.now)
    shown = {
        "box": box,
        "visits": [
            (
                visit,
                held,
                None
                if marks is None
                else offer(
                    request,
                    kept=marks.get(visit.pk, ""),
                    path=reverse("care:keep_visit", args=[visit.public_id]),
                ),
            )
            for visit, held in box.visits
        ],
        "zone": queries.home_zone(request.actor, now=request.now),
        "some_kept": sensitive.something_kept(request.actor),
    }
    return access.private(render(request, "care/lockbox.html", shown))


@require_POST
@access.allows("consent", "U")
@keyed()
def withhold_visit(request: Asking, visit: UUID) -> HttpResponse:
    """Keep one visit from everybody at the clinic."""
    own = queries.own_visit(request.actor, visit)
    operations.withhold_visit(visit=own, by=request.actor, now=request.now)
    return _changed(request, gettext("This visit is withheld now."))


@require_POST
@access.allows("consent", "U")
@keyed()
def withhold_from(request: Asking, practitioner: UUID) -> HttpResponse:
    """Keep the whole record from one person."""
    whom = queries.own_practitioner(request.actor, practitioner)
    mine = people.patient_of(request.actor)
    operations.withhold_from(patient=mine, practitioner=whom, by=request.actor, now=request.now)
    return _changed(request, gettext("Your record is withheld from this person now."))


@require_POST
@access.allows("consent", "U")
@keyed()
def give_back(request: Asking, withholding: UUID) -> HttpResponse:
    """Withhold it no longer."""
    row = queries.withholding(request.actor, withholding)
    operations.give_back(withholding=row, by=request.actor, now=request.now)
    return _changed(request, gettext("It is no longer withheld."))


@require_safe
@access.allows("clinical_note", "R")
def glass(request: Asking) -> HttpResponse:
    """Look a patient of this clinic up, to open a record in an emergency."""
    name = request.GET.get("name", "")
    shown = {"name": name, "found": queries.of_clinic(request.actor, name)}
    return access.private(render(request, "care/glass.html", shown))


@require_http_methods(["GET", "HEAD", "POST"])
@access.allows("clinical_note", "R")
@keyed()
def break_glass(request: Asking, patient: UUID) -> HttpResponse:
    """Type why, and the record is open for an hour; what it holds is listed while it is."""
    row = queries.behind_glass(request.actor, patient)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        operations.break_glass(patient=row, by=request.actor, now=request.now, **form.cleaned_data)
        return redirect("care:break_glass", patient)
    standing = queries.open_glass(request.actor, row, now=request.now)
    shown = {
        "patient": row,
        "form": form,
        "glass": standing,
        "visits": queries.through_glass(request.actor, row, now=request.now) if standing else [],
    }
    status = 422 if request.method == "POST" else 200
    return access.private(render(request, "care/break_glass.html", shown, status=status))


@require_safe
@access.allows("audit", "R")
def reviews(request: Asking) -> HttpResponse:
    """Every record of this clinic that was opened with a reason, and what is still to review."""
    if "clinic" not in access.scopes(request.actor, "audit", "R"):
        raise NotYours
    return _reviews(request)


@require_POST
@access.allows("errand", "U")
@keyed()
def review(request: Asking, glass: UUID) -> HttpResponse:
    """Write down whether it was in order."""
    row = queries.a_broken(request.actor, glass)
    form = ReviewForm(request.POST)
    if not form.is_valid():
        return _reviews(request, form, row.pk)
    operations.review_glass(glass=row, by=request.actor, now=request.now, **form.cleaned_data)
    return redirect("care:reviews")


def _changed(request: Asking, words: str) -> HttpResponse:
    """Say what a tap changed, on the page of what is withheld."""
    messages.success(request, words)
    return redirect("care:lockbox")


def _reviews(
    request: Asking, form: ReviewForm | None = None, at: int | None = None
) -> HttpResponse:
    rows = [
        {
            "row": one,
            "review": getattr(one, "review", None),
            "overdue": queries.overdue(one, now=request.now),
            "by": one.opened_at + queries.REVIEW_WITHIN,
            "own": one.login_id == request.actor.login_id,
            "form": form if one.pk == at else ReviewForm(prefix=None, auto_id=f"id_{one.pk}_%s"),
        }
        for one in queries.broken(request.actor)
    ]
    shown = {"rows": rows, "others": queries.other_owners(request.actor)}
    status = 422 if form else 200
    return access.private(render(request, "care/reviews.html", shown, status=status))


def _patients_only(request: Asking) -> None:
    """The own lock-box is the patient's; staff read consents elsewhere."""
    if "own" not in access.scopes(request.actor, "consent", "U"):
        raise NotYours
