"""The emergency questions of a region, the full-page stop, and the doctor-first page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from glideway.body import core as atlas
from glideway.kit import access
from glideway.kit.access import Asking
from glideway.kit.forms_once import keyed
from glideway.kit.pages import language
from glideway.kit.refusals import NotYours
from glideway.screening import core, operations, queries
from glideway.screening.core import Answer, Question, RedFlag, Triage
from glideway.screening.forms import (
    CONSULT,
    NEAR,
    NEXT,
    answers_of,
    internal,
    session_of,
    with_query,
)

HELD = "held"  # the session's key: the time that is held while the questions are asked
SEEN = "screened"  # the session's key: which round this very browser answered
APPOINTMENT = "appointment"  # the session's key: where this browser saw which appointment
ROOM = "room"  # the session's key: which visit asks these questions, in the room
SIDES = ("left", "right", "midline")


@require_http_methods(["GET", "HEAD", "POST"])
@access.allows("listing", "R")
@keyed(revisable=True)
def check(request: Asking, region: str) -> HttpResponse:
    """All emergency questions on one page; one tap where none applies, one tap where one does.

    They are a patient's to answer: a practitioner or a desk that looks for times is led on.
    """
    if region not in core.load().neighbours:
        raise NotYours
    if not access.scopes(request.actor, "screen_answers", "C"):
        if request.method == "POST":
            raise NotYours
        return redirect(with_query(reverse("booking:find"), hurts=region, near=_near(request)))
    if request.method == "POST":
        return _answered(request, region)
    session_key = request.session.session_key or ""
    kept = queries.of_session(session_key, request.now, region)
    said = queries.draft(kept, request.now)
    if said.pending:
        return _asked_again(request, region, core.load().question(said.pending[0]))
    state = queries.emergency_state(session_key, region, request.now)
    if state == "stopped" and not (kept and _being_corrected(kept, request.now)):
        return redirect("screening:stop")
    if state == "clear":
        _remember(request)
        return redirect(_onward(request, region, session_key))
    found = core.understand(kept.words if kept else "", kept.language if kept else "en")
    heard = found.safety
    due = core.emergency_items(region)
    context = _where(request, region) | {
        "first": _asked([one for one in due if one.id in heard], said),
        "rest": _asked([one for one in due if one.id not in heard], said),
        "some": bool(said.answers),
        "at_once": [one.of(language()) for one in found.first],  # not `now`: pages have a clock
        "numbers": core.load().numbers,
        "note": core.load().note.of(language()),
    }
    return access.private(render(request, "screening/check.html", context))


@require_http_methods(["GET", "HEAD", "POST"])
@access.allows("screen_answers", "C")
@keyed(revisable=True)
def stop(request: Asking) -> HttpResponse:
    """What to do now, one number, why; nothing to book. The only way on is to correct an answer."""
    session_key = request.session.session_key or ""
    kept = queries.stopped(session_key, request.now)
    if kept is None:
        return _urgent(request)
    if request.method == "POST":
        operations.take_back(complaint=kept, by=request.actor, now=request.now)
        return redirect("screening:check", region=kept.region)
    if _being_corrected(kept, request.now):
        return redirect("screening:check", region=kept.region)
    said = queries.draft(kept, request.now).answers
    due = core.emergency_items(kept.region)
    return stop_page(request, [one for one in due if said.get(one.id) is Answer.YES])


@require_http_methods(["GET", "HEAD", "POST"])
@access.allows("screen_answers", "C")
@keyed(revisable=True)
def doctor(request: Asking, region: str) -> HttpResponse:
    """A doctor should check this first: why, a page to print, and the call that stays possible."""
    session_key = request.session.session_key or ""
    kept = queries.unsure(session_key, request.now)
    if region not in core.load().neighbours or kept is None:
        raise NotYours
    if request.method == "POST":
        operations.take_back(complaint=kept, by=request.actor, now=request.now)
        return redirect("screening:check", region=kept.region)
    said = queries.draft(kept, request.now).answers
    flags = core.judge(
        {
            one.id: Answer.NOT_SURE
            for one in core.emergency_items(kept.region)
            if said.get(one.id) is Answer.NOT_SURE
        },
        [kept.region],
    ).flags
    return doctor_page(request, region, flags)


@require_GET
@access.open_to_all("numbers to call for help; asks nothing and keeps nothing")
def crisis(request: HttpRequest) -> HttpResponse:
    """Whom to call or write to when somebody may not want to live."""
    return render(request, "screening/crisis.html", {"numbers": core.load().numbers})


def stop_page(request: Asking, questions: list[Question], **more: object) -> HttpResponse:
    """The full-page stop for these answers; shared with the questions after a booking."""
    context = {
        "numbers": core.load().numbers,
        "say": [(one.say or one.plain).of(language()) for one in questions],
        **more,
    }
    return access.private(render(request, "screening/stop.html", context))


def doctor_page(
    request: Asking,
    region: str,
    flags: Iterable[RedFlag],
    row: queries.Answered | None = None,
    **more: object,
) -> HttpResponse:
    """The full page of doctor-first advice; shared with the questions after a booking."""
    flags = list(flags)
    questions = asked_in(flags, row)
    waits = dict.fromkeys(one.wait.of(language()) for one in questions if one.wait)
    context = _where(request, region) | {
        "numbers": core.load().numbers,
        "reasons": reasons(flags, row),
        "today": any(one.is_emergency for one in questions),
        "waits": list(waits),
        "consult": with_query(
            reverse("booking:find"),
            hurts=region,
            near=_near(request),
            service=CONSULT,
        ),
        **more,
    }
    return access.private(render(request, "screening/doctor.html", context))


def asked_in(flags: Iterable[RedFlag], row: queries.Answered | None = None) -> list[Question]:
    """The questions behind these red flags; a clinic's own as it stood when `row` was judged."""
    known = queries.asked_of(row)
    return [known[one.question] for one in flags]


def reasons(
    flags: Iterable[RedFlag], row: queries.Answered | None = None
) -> list[dict[str, object]]:
    """What was answered, for a page: the question, and whether it was a plain yes."""
    known = queries.asked_of(row)
    return [
        {"plain": known[one.question].plain.of(language()), "unsure": one.unsure} for one in flags
    ]


def _urgent(request: Asking) -> HttpResponse:
    """The stop of an emergency answered after a booking; home where none stands."""
    row = queries.urgent(
        session_key=request.session.session_key or "",
        patient_id=request.actor.patient_id,
        seen=request.session.get(SEEN, ""),
        now=request.now,
    )
    if row is None:
        return redirect("screening:home")
    told = row.complaint
    alive = told.booking and (told.until is None or told.until > request.now)
    correct = (
        queries.screening_path(told.booking)
        if alive and told.booking
        else reverse("screening:check", args=[told.region])
    )
    return stop_page(request, asked_in(queries.deciding(row), row), correct=correct)


def _answered(request: Asking, region: str) -> HttpResponse:
    """Judge what one tap said: a stop, a question once more, or on to the times."""
    session_key = session_of(request)
    _remember(request)
    kept = _complaint(request, session_key, region)
    due = core.emergency_items(region)
    said = queries.draft(kept, request.now)
    asked = [one for one in due if one.id in said.pending[:1]] or [
        one for one in due if one.id not in said.answers
    ]
    answers = answers_of(request.POST, asked)
    row = operations.answer_emergency(
        complaint=kept, answers=answers, by=request.actor, now=request.now
    )
    if row is None:
        return redirect(request.get_full_path())
    if row.action == Triage.EMERGENCY:
        return redirect("screening:stop")
    return redirect(_onward(request, region, session_key))


def _being_corrected(kept: queries.Told, now: datetime) -> bool:
    """Whether the yes that stopped was taken back: the page may be answered anew, and no more."""
    said = queries.draft(kept, now).answers
    return not any(said.get(one.id) is Answer.YES for one in core.emergency_items(kept.region))


def _complaint(request: Asking, session_key: str, region: str) -> queries.Told:
    """This browser's complaint about `region`: begun, told in words without a region, or new."""
    if begun := queries.of_session(session_key, request.now, region):
        return begun
    if told := queries.of_session(session_key, request.now, ""):
        return operations.point(complaint=told, region=region)
    return operations.complain(
        session_key=session_key,
        by=request.actor,
        now=request.now,
        region=region,
        side=side if (side := request.GET.get("side", "")) in SIDES else "",
        language=language(),
    )


def _onward(request: Asking, region: str, session_key: str) -> str:
    """Where a checked browser goes: doctor-first, back to a held time, or to the times."""
    if queries.unsure(session_key, request.now):
        return reverse("screening:doctor", args=[region])
    return request.session.pop(NEXT, "") or with_query(
        reverse("booking:find"), hurts=region, near=_near(request)
    )


def _remember(request: Asking) -> None:
    """Keep where and what next over a detour; an address that leads out of the house is dropped."""
    if near := request.GET.get(NEAR):
        request.session[NEAR] = near[:80]
    if onward := internal(request.GET.get(NEXT, "")):
        request.session[NEXT] = onward


def _near(request: Asking) -> str:
    """Where, as the address says, or as it said before a detour."""
    kept: str = request.GET.get(NEAR) or request.session.get(NEAR, "")
    return kept[:80]


def _asked_again(request: Asking, region: str, question: Question) -> HttpResponse:
    context = _where(request, region) | {
        "question": question,
        "plain": question.plain.of(language()),
        "explain": question.explain.of(language()) if question.explain else "",
    }
    return access.private(render(request, "screening/again.html", context))


def _asked(questions: list[Question], said: queries.Draft) -> list[dict[str, object]]:
    return [
        {"id": one.id, "plain": one.plain.of(language()), "answer": said.answers.get(one.id, "")}
        for one in questions
    ]


def _where(request: Asking, region: str) -> dict[str, object]:
    return {
        "region": region,
        "region_name": atlas.load().regions[region].name.of(language()),
        "near": _near(request),
        "action": request.get_full_path(),
        "held": _held(request),
    }


def _held(request: Asking) -> dict[str, object] | None:
    """The time that waits behind these questions, as the page that holds it wrote it down."""
    kept: dict[str, str] | None = request.session.get(HELD)
    if not kept or kept["hold"] != internal(request.GET.get(NEXT, "")):
        return None
    until, at = datetime.fromisoformat(kept["until"]), datetime.fromisoformat(kept["at"])
    return kept | {"until": until, "at": at, "gone": until <= request.now}
