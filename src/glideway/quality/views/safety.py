"""What a clinic asks besides, who answers for its safety check, and the month read over."""

from datetime import date, datetime
from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from glideway.directory import operations as directory
from glideway.kit import access
from glideway.kit.access import Asking
from glideway.kit.forms_once import keyed
from glideway.kit.refusals import NotAnswerable, NotYours
from glideway.quality import queries
from glideway.quality.forms import MonthForm, NamedForm, OwnQuestionForm
from glideway.screening import core
from glideway.screening import operations as screening


@access.allows("safety_review", "R")
@require_safe
def months(request: HttpRequest) -> HttpResponse:
    """What was cleared and what was missed, a month at a time, and who has read it."""
    asking = cast(Asking, request)
    clinic = queries.clinic_answered_for(asking.actor)
    month = _month(request.GET.get("month", ""), asking.now.date())
    shown = {
        "clinic": clinic,
        "owner": bool(access.scopes(asking.actor, "safety_rules", "U")),
        "months": queries.safety_months(clinic, now=asking.now),
        "month": queries.safety_month(clinic, month),
        "form": MonthForm(),
    }
    return access.private(render(request, "quality/safety.html", shown))


@access.allows("safety_review", "P")
@require_POST
@keyed()
def read(request: HttpRequest) -> HttpResponse:
    """This month was read, with so many words in it."""
    asking, form = cast(Asking, request), MonthForm(request.POST)
    clinic = queries.clinic_answered_for(asking.actor)
    if not form.is_valid():
        raise NotAnswerable
    month = _month(form.cleaned_data["month"], asking.now.date())
    screening.read_month(
        clinic=clinic,
        month=month,
        seen=form.cleaned_data["seen"],
        note=form.cleaned_data["note"],
        by=asking.actor,
        now=asking.now,
    )
    messages.success(request, _("Kept: this month was read, by you, today."))
    return HttpResponseRedirect(f"{reverse('quality:safety')}?month={month:%Y-%m}")


@access.allows("safety_rules", "U")
@require_http_methods(["GET", "HEAD", "POST"])
@keyed(revisable=True)
def rules(request: HttpRequest) -> HttpResponse:
    """The clinic's own rules: first what would change, then it holds; never anything milder."""
    asking = cast(Asking, request)
    clinic = queries.own_clinic(asking.actor)
    own, number = queries.own_rules(clinic)
    form = OwnQuestionForm(request.POST or None)
    wanted, status = own, 200
    if request.method == "POST":
        wanted = _wanted(request, own, form, number + 1)
        status = 422 if form.errors or core.faults(core.load(), wanted) else 200
        if "save" in request.POST and not form.errors:
            try:
                after = request.POST.get("after", "")
                screening.set_rules(
                    clinic=clinic,
                    rules=wanted,
                    after=int(after) if after.isdecimal() else -1,
                    by=asking.actor,
                    now=asking.now,
                )
            except screening.NotAsStrict:
                status = 422  # the reasons stand beside the questions
            else:
                messages.success(request, _("These rules hold from now on."))
                return HttpResponseRedirect(reverse("quality:safety_rules"))
    shown = {
        "clinic": clinic,
        "form": form,
        "number": number,
        "own": own,
        "sheet": queries.rules_sheet(own, wanted),
        "answers": queries.who_answers(clinic, now=asking.now),
        "previewed": request.method == "POST",
    }
    return access.private(render(request, "quality/safety_rules.html", shown, status=status))


@access.allows("safety_rules", "U")
@require_POST
@keyed()
def name(request: HttpRequest) -> HttpResponse:
    """Name who answers for the safety check of this clinic."""
    asking, form = cast(Asking, request), NamedForm(request.POST)
    clinic = queries.own_clinic(asking.actor)
    if not form.is_valid():
        raise NotAnswerable
    wanted: UUID = form.cleaned_data["practitioner"]
    able = queries.who_answers(clinic, now=asking.now).able
    found = next((one for one in able if one.public_id == wanted), None)
    if found is None:
        raise NotYours
    directory.name_responsible(clinic=clinic, practitioner=found, by=asking.actor, now=asking.now)
    messages.success(request, _("Named. Their signatures open the site for patients."))
    return HttpResponseRedirect(reverse("quality:safety_rules"))


def _wanted(
    request: HttpRequest, own: core.OwnRules, form: OwnQuestionForm, number: int
) -> core.OwnRules:
    """What a page asks for: an action for each question it names, questions taken out, one new."""
    asked = {one.id: one.action for one in core.load().asked}
    stricter: dict[str, core.Triage] = {}
    for key, value in request.POST.items():
        item = key.removeprefix("action-")
        if item != key and value in {*core.Triage} and asked.get(item) != value:
            stricter[item] = core.Triage(f"{value}")
    gone = set(request.POST.getlist("remove"))
    kept = [one for one in own.own if f"{one.number}" not in gone]
    if form.is_valid() and (new := form.question(number)):
        kept.append(new)
    return core.OwnRules(stricter, tuple(kept))


def _month(text: str, today: date) -> date:
    """A month of an address, or this one."""
    try:
        return datetime.strptime(text, "%Y-%m").date()  # noqa: DTZ007 - a month has no zone
    except ValueError:
        return today.replace(day=1)
