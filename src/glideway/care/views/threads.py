"""Writing to one's clinic and back: the threads, one of them, and what sounds urgent."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any, TypeAlias
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from glideway.care import operations, queries
from glideway.care.core import threads as rules
from glideway.care.forms.threads import FirstForm, WordsForm
from glideway.care.operations import UrgentWords
from glideway.care.queries import sensitive
from glideway.care.queries.threads import answered_by
from glideway.care.views.sensitive import standing
from glideway.directory import queries as people
from glideway.directory.core import professions
from glideway.kit import access
from glideway.kit.access import Asking
from glideway.kit.forms_once import keyed
from glideway.kit.pages import language
from glideway.kit.refusals import NotYours
from glideway.screening import core as screening

NOON = time(12)
Row: TypeAlias = Any  # a row as the queries bring it; views know no tables


@require_http_methods(["GET", "HEAD", "POST"])
@access.allows("message", "R")
@keyed()
def threads(request: Asking) -> HttpResponse:
    """One's threads; a patient begins a new one here, with whom it is for and by when."""
    receivers = queries.receivers(request.actor, now=request.now)
    named = [(one.key, _receiver(one)) for one in receivers]
    form = FirstForm(request.POST if request.method == "POST" else None, receivers=named)
    edit = "edit" in request.POST
    if request.method == "POST":
        if not access.scopes(request.actor, "message", "C"):
            raise NotYours
        if form.is_valid() and not edit:
            return _first(request, form, receivers)
    if edit:
        form = FirstForm(receivers=named, initial=_typed(request))
    unread = queries.unread(request.actor, now=request.now)
    first = receivers[0].placement.clinic if receivers else None
    shown = {
        "some_kept": sensitive.something_kept(request.actor),
        "rows": [
            _line(one, request.now, unread.get(one.pk, 0))
            for one in queries.threads_of(request.actor, now=request.now)
        ],
        "mine": request.actor.patient_id is not None,
        "form": form,
        "to": [
            {"key": one.key, "name": name, "desk": one.to_desk, "clinic": one.placement.clinic.name}
            for one, (_key, name) in zip(receivers, named, strict=True)
        ],
        "zone": first.zone if first else "UTC",
        "by": _by_when(first, request.now) if first else None,
        "numbers": screening.load().numbers,
    }
    status = 422 if request.method == "POST" and not edit else 200
    return access.private(render(request, "care/threads.html", shown, status=status))


@require_http_methods(["GET", "HEAD", "POST"])
@access.allows("message", "R")
@keyed()
def thread(request: Asking, thread: UUID) -> HttpResponse:
    """One thread, oldest first, and the next message; reading it is written down."""
    row = queries.thread(request.actor, thread, "R", now=request.now)
    form = WordsForm(request.POST if request.method == "POST" else None)
    if "edit" in request.POST:
        form = WordsForm(initial=_typed(request))
    elif request.method == "POST" and form.is_valid():
        return _written(request, row, form)
    operations.look_at_thread(thread=row, by=request.actor, now=request.now)
    zone = row.clinic.zone
    shown = {
        "row": row,
        "zone": zone,
        "mine": request.actor.patient_id is not None,
        "name": _named(row),
        "messages_of": queries.messages_of(row),
        "form": form,
        "offer": standing(request, "thread", row, reverse("care:keep_thread", args=[row.public_id]))
        if access.scopes(request.actor, "consent", "U") & {"own", "treating"}
        else None,
        "may_write": bool(access.scopes(request.actor, "message", "C")),
        "by": _by_when(row.clinic, row.waits_since or request.now),
        "late": _late(row, request.now),
        "numbers": screening.load().numbers,
    }
    status = 422 if form.errors else 200
    return access.private(render(request, "care/thread.html", shown, status=status))


@require_POST
@access.allows("message", "C")
@keyed()
def settle(request: Asking, thread: UUID) -> HttpResponse:
    """Nothing is left to answer."""
    row = queries.thread(request.actor, thread, "C", now=request.now)
    operations.settle(thread=row, by=request.actor, now=request.now)
    return redirect("care:threads")


def _typed(request: Asking) -> dict[str, str]:
    """What was written before the page that said where help is, to be changed."""
    return {name: request.POST.get(name, "") for name in ("words", "to")}


def _first(request: Asking, form: FirstForm, receivers: list[Row]) -> HttpResponse:
    """Open the thread that the form names and send its first message."""
    chosen = queries.receiver(receivers, form.cleaned_data["to"])
    if chosen is None:
        raise NotYours
    said = form.cleaned_data
    alarm = rules.alarm(said["words"], language())
    if alarm is not None and (alarm.crisis or not said["heard"]):
        return _help(request, UrgentWords(crisis=alarm.crisis, safety=alarm.safety), form)
    placement = chosen.placement
    row = operations.open_thread(
        patient=people.patient_of(request.actor),
        clinic=placement.clinic,
        practitioner=None if chosen.to_desk else placement.practitioner,
        by=request.actor,
        now=request.now,
    )
    return _written(request, row, form)


def _written(request: Asking, row: Row, form: WordsForm) -> HttpResponse:
    """Send it, or say first where help is."""
    try:
        operations.write(
            thread=row,
            words=form.cleaned_data["words"],
            heard=form.cleaned_data["heard"],
            language=language(),
            by=request.actor,
            now=request.now,
        )
    except UrgentWords as urgent:
        return _help(request, urgent, form)
    return redirect(reverse("care:thread", args=[row.public_id]) + "#last")


def _help(request: Asking, urgent: UrgentWords, form: WordsForm) -> HttpResponse:
    """Help before anything else; a crisis leads to its page and what was written is not kept."""
    if urgent.data["crisis"]:
        return redirect("screening:crisis")
    rules_of = screening.load()
    asked = [rules_of.question(one) for one in urgent.data["safety"]]
    shown = {
        "numbers": rules_of.numbers,
        "say": [(one.say or one.plain).of(language()) for one in asked if one.is_emergency],
        "words": form.cleaned_data["words"],
        "to": form.cleaned_data.get("to", ""),
        "back": request.path,
    }
    # Not a kept answer: the same form may come again with other words.
    return access.private(render(request, "care/thread_urgent.html", shown, status=422))


def _line(row: Row, now: datetime, unread: int) -> dict[str, Any]:
    return {
        "row": row,
        "name": _named(row),
        "unread": unread,
        "by": _by_when(row.clinic, row.waits_since) if row.waits_since else None,
        "late": _late(row, now),
    }


def _receiver(one: Row) -> str:
    if one.to_desk:
        return gettext("The front desk: times, receipts, papers")
    who = one.placement.practitioner
    return professions.professions()[who.profession].named(who.name, language())


def _named(row: Row) -> str:
    """Whom the thread is with at the clinic."""
    who = row.practitioner
    if who is None:
        return gettext("The front desk")
    return professions.professions()[who.profession].named(who.name, language())


def _by_when(clinic: Row, written_at: datetime) -> datetime:
    """The noon of the last day of an answer, on the clinic's wall."""
    return datetime.combine(answered_by(clinic, written_at), NOON, tzinfo=ZoneInfo(clinic.zone))


def _late(row: Row, now: datetime) -> bool:
    if row.waits_since is None:
        return False
    today: date = now.astimezone(ZoneInfo(row.clinic.zone)).date()
    return today > answered_by(row.clinic, row.waits_since)
