"""The operator's pages: applications to decide, and visits whose practitioner's paper fell away."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from glideway.booking.operations import CannotBook
from glideway.directory.core import professions
from glideway.kit import access
from glideway.kit.access import Asking
from glideway.kit.forms_once import keyed
from glideway.kit.pages import language
from glideway.kit.refusals import NotAnswerable, NotYours
from glideway.quality.core import joining as rules
from glideway.quality.core.lapsing import KeptFor
from glideway.quality.core.registers import register
from glideway.quality.forms.joining import AskBackForm, FindingsForm, RefuseForm
from glideway.quality.operations import joining, lapses
from glideway.quality.operations.joining_words import LOOKED
from glideway.quality.operations.opening import opening
from glideway.quality.queries import joining as queries
from glideway.quality.queries import lapses as lapsed

SHOWN = 60
LATER = frozenset({"", "wait"})


@require_safe
@access.allows("application", "R")
def applications(request: Asking) -> HttpResponse:
    """Every application, the open ones first."""
    _operators_only(request, "application")
    rows = queries.applications(request.actor)
    shown = {
        "page": "applications",
        "open": rows.filter(state__in=rules.OPEN)[:SHOWN],
        "over": rows.exclude(state__in=rules.OPEN).order_by("-received_at", "-pk")[:SHOWN],
    }
    return access.private(render(request, "quality/applications.html", shown))


@require_http_methods(["GET", "HEAD", "POST"])
@access.allows("application", "R")
@keyed()
def decide(request: Asking, public_id: UUID) -> HttpResponse:
    """One application: what it says, what was looked at, and the decision."""
    _operators_only(request, "application")
    row = queries.application(request.actor, public_id)
    ask = AskBackForm()
    if request.method == "POST":
        step = request.POST.get("step", "")
        ask = AskBackForm(request.POST if step == "ask" else None)
        if step != "ask" or ask.is_valid():
            _decided(request, row, step, ask)
            return redirect(request.path)
    people = rules.read(row.people)
    files = {one.of: one for one in row.files.defer("data")}
    steps = queries.steps(row)
    known, to_look = queries.looked_at(row), queries.still_to_look_at(row)
    still_open = row.state in rules.OPEN
    shown = {
        "row": row,
        "people": [_person(row, one, line, files) for line, one in enumerate(people)],
        "steps": steps,
        "looked": [(one, word, one in known) for one, word in LOOKED.items()],
        "plan": opening(application=row) if still_open else None,
        "open": still_open,
        "may_accept": row.state == rules.State.LOOKED_AT and not to_look,
        "to_look": [LOOKED[one] for one in to_look],
        "ask": ask,
        "refuse": RefuseForm(),
    }
    status = 422 if ask.is_bound else 200
    return access.private(render(request, "quality/application_desk.html", shown, status=status))


@require_safe
@access.allows("lapse", "R")
def lapse_list(request: Asking) -> HttpResponse:
    """What fell away, the open ones first."""
    shown = {"page": "lapses", "lapses": lapsed.lapses(request.actor)[:SHOWN]}
    return access.private(render(request, "quality/lapses.html", shown))


@require_http_methods(["GET", "HEAD", "POST"])
@access.allows("lapse", "U")
@keyed()
def lapse(request: Asking, public_id: UUID) -> HttpResponse:
    """One lapse: each visit that stood on the paper, and what becomes of it."""
    row = lapsed.lapse(request.actor, public_id)
    visits = lapsed.under(row, now=request.now)
    if request.method == "POST":
        chosen = _choices(request, visits)
        if len(chosen) > 1 and "sure" not in request.POST:
            return _asked_again(request, row, chosen)
        _settled(request, chosen)
        return redirect(request.path)
    shown = {
        "lapse": row,
        "visits": visits,
        "waiting": [one for one in visits if not one.row.outcome],
        "kept": [(one.value, lapses.KEPT_WORDS[one]) for one in KeptFor],
    }
    return access.private(render(request, "quality/lapse.html", shown))


def _operators_only(request: Asking, thing: str) -> None:
    """Anybody may write an application; the list of all of them is the operator's."""
    if "all" not in access.scopes(request.actor, thing, "U"):
        raise NotYours


def _decided(request: Asking, row: Any, step: str, ask: AskBackForm) -> None:  # noqa: ANN401
    who = {"application": row, "by": request.actor, "now": request.now}
    if step == "looked":
        form = FindingsForm(request.POST)
        if not form.is_valid():
            raise NotAnswerable
        joining.note_findings(findings=form.cleaned_data["looked"], **who)
    elif step == "ask":
        joining.ask_back(words=ask.cleaned_data["words"], **who)
        messages.success(request, _("The applicant is asked."))
    elif step == "refuse":
        refuse = RefuseForm(request.POST)
        if not refuse.is_valid():
            raise NotAnswerable
        joining.refuse_application(why=refuse.cleaned_data["why"], **who)
        messages.success(request, _("Refused. The applicant is told why."))
    elif step == "accept":
        clinic = joining.accept_application(**who)
        said = _("%(clinic)s is in. Its owner is written to.")
        messages.success(request, said % {"clinic": clinic.name})
    else:
        raise NotAnswerable


def _person(row: Any, one: rules.Applicant, line: int, files: dict[str, Any]) -> dict[str, Any]:  # noqa: ANN401
    return {
        "said": one,
        "title": professions.professions()[one.profession].title.of(language()),
        "register": register(one.profession, row.province),
        "licence": files.get(f"{line}-licence"),
        "certificate": files.get(f"{line}-certificate"),
    }


def _choices(request: Asking, visits: list[lapsed.Waiting]) -> list[tuple[lapsed.Waiting, str]]:
    """What was chosen for each visit that waits, with who is free now where anybody would do."""
    rest = request.POST.get("all", "")
    chosen = []
    for one in visits:
        choice = request.POST.get(f"do-{one.row.public_id}", "")
        choice = rest if choice in LATER else choice
        if choice == "anybody":
            choice = str(one.free[0].public_id) if one.free else ""
        if choice not in LATER and not one.row.outcome:
            chosen.append((one, choice))
    return chosen


def _asked_again(
    request: Asking,
    row: Any,  # noqa: ANN401 - views know no tables
    chosen: list[tuple[lapsed.Waiting, str]],
) -> HttpResponse:
    """Before more than one patient is written to: how many of each, and nothing done yet."""
    words = {"cancel": "cancel"} | {one.value: "kept" for one in KeptFor}
    kinds = [words.get(choice, "moved") for _visit, choice in chosen]
    shown = {
        "lapse": row,
        "chosen": chosen,
        "patients": len({one.row.booking.patient_id for one, _choice in chosen}),
        "counts": {kind: kinds.count(kind) for kind in ("cancel", "moved", "kept")},
    }
    return access.private(render(request, "quality/lapse_sure.html", shown))


def _settled(request: Asking, chosen: list[tuple[lapsed.Waiting, str]]) -> None:
    """Each choice to its verb; a visit that cannot be given away waits on, and the page says so."""
    done = left = 0
    for one, choice in chosen:
        try:
            _chosen(request, one, choice)
            done += 1
        except (CannotBook, lapses.DecidedAlready):
            left += 1
    if left:
        messages.warning(request, _("Some could not be settled: see what waits, and choose again."))
    if done:
        messages.success(request, _("Kept. Each patient is told."))


def _chosen(request: Asking, one: lapsed.Waiting, choice: str) -> None:
    """One choice to its verb; who was free when the page was made may not be any more."""
    who = {"visit": one.row, "by": request.actor, "now": request.now}
    to = next((at for at in one.free if str(at.public_id) == choice), None)
    if choice in set(map(str, KeptFor)):
        lapses.keep_visit(why=choice, **who)
    elif choice == "cancel":
        lapses.cancel_visit(**who)
    elif to is not None:
        lapses.move_visit(to=to, **who)
    else:
        raise lapses.DecidedAlready
