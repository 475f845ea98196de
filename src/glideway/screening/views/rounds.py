"""The questions after the time is safe and before the visit: one topic a page, by signed link."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
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
from glideway.screening.core import Answer, Question, Topic, Triage, more_key
from glideway.screening.forms import answers_of, internal
from glideway.screening.views.check import doctor_page, stop_page

SEEN = "screened"  # the session's key: which round this very browser answered
APPOINTMENT = "appointment"  # the session's key: where this browser saw which appointment


@require_GET
@access.allows("screen_answers", "C", link=True)
def start(request: Asking, booking: UUID, link: str) -> HttpResponse:
    """What is needed, how long it takes, and what happens with it; or the advice given before."""
    about = _Round(request, booking, link)
    done = queries.round_of(booking)
    context = about.context() | {
        "pages": len(about.pages),
        "begun": any(one.id in about.said for _, some in about.pages for one in some),
        "first": about.path("topic", about.next_open().id),
        "done": done,
        "advice": about.path("advice"),
        "note": core.load().note.of(language()),
    }
    return access.private(render(request, "screening/start.html", context))


@require_http_methods(["GET", "HEAD", "POST"])
@access.allows("screen_answers", "C", link=True)
@keyed(revisable=True)
def page(request: Asking, booking: UUID, link: str, topic: str) -> HttpResponse:
    """One topic: its questions with large answers; back keeps what was said."""
    about = _Round(request, booking, link)
    place = about.place(topic)
    wrong: tuple[str, ...] = ()
    if request.method == "POST":
        about.take(topic, answers_of(request.POST, about.pages[place][1]))
        if about.stops:
            return _finish(request, about)
        wrong = about.open_in(about.pages[place][1])
        if not wrong:
            return redirect(about.after(place))
    return _page(request, about, place, wrong)


@require_http_methods(["GET", "HEAD", "POST"])
@access.allows("screen_answers", "C", link=True)
@keyed(revisable=True)
def review(request: Asking, booking: UUID, link: str) -> HttpResponse:
    """All answers together, before they count; an emergency answer counted at once."""
    about = _Round(request, booking, link)
    if about.missing and not about.stops:
        return redirect(about.path("topic", about.next_open().id))
    if request.method == "POST":
        return _finish(request, about)
    context = about.context() | {
        "groups": [
            {
                "title": title.title.of(language()),
                "change": about.path("topic", title.id),
                "asked": [about.asked(one, ()) for one in questions],
            }
            for title, questions in about.pages
        ]
    }
    return access.private(render(request, "screening/review.html", context))


@require_GET
@access.allows("screen_answers", "C", link=True)
def advice(request: Asking, booking: UUID, link: str) -> HttpResponse:
    """One of four, as a full page. The reasons are shown to the browser that answered only."""
    about = _Round(request, booking, link)
    row = queries.round_of(booking)
    if row is None:
        return redirect(about.path("round"))
    mine = request.session.get(SEEN) == str(row.public_id)
    weighty = _weighty(row) if mine else []
    again = about.path("round")
    if row.action == Triage.EMERGENCY:
        return stop_page(request, weighty, correct=again)
    if row.action == Triage.REFER_FIRST:
        more = {"consult": f"{about.appointment}swap/"} if about.appointment else {}
        return doctor_page(
            request,
            about.region,
            weighty,
            again=again,
            appointment=about.appointment,
            booked=True,
            **more,
        )
    context = about.context() | {
        "careful": row.action == Triage.PRECAUTION,
        "reasons": [one.plain.of(language()) for one in weighty],
        "again": again,
    }
    return access.private(render(request, "screening/advice.html", context))


def _weighty(row: queries.Answered) -> list[Question]:
    """The questions whose answers decided, as they are asked today."""
    decided = (flag.question for flag in queries.flags(row) if flag.applies == row.action)
    return [core.load().question(one) for one in decided]


def _finish(request: Asking, about: _Round) -> HttpResponse:
    row = operations.screen(
        complaint=about.complaint, answers=about.said, by=about.actor, now=request.now
    )
    request.session[SEEN] = str(row.public_id)
    return redirect(about.path("advice"))


def _page(request: Asking, about: _Round, place: int, wrong: tuple[str, ...]) -> HttpResponse:
    title, questions = about.pages[place]
    context = about.context() | {
        "topic": title.title.of(language()),
        "asked": [about.asked(one, wrong) for one in questions],
        "some": any(one.id in about.said for one in questions),
        "place": place + 1,
        "pages": len(about.pages),
        "back": about.path("topic", about.pages[place - 1][0].id) if place else about.path("round"),
        "wrong": wrong,
    }
    # A follow-up that was not on the page yet, or a question explained, is no fault of anybody.
    fault = any(key not in about.again and not key.endswith(more_key("")) for key in wrong)
    context["fault"] = fault
    status = 422 if fault else 200
    return access.private(render(request, "screening/topic.html", context, status=status))


class _Round:
    """What a signed link opens: the complaint, its pages, and what was said so far."""

    def __init__(self, request: Asking, booking: UUID, link: str) -> None:
        self.complaint = queries.by_link(booking, link, request.now)
        self.actor = request.actor.by_link(str(booking), patient_id=self.complaint.patient_id)
        self.booking, self.link = booking, link
        of, path = request.session.get(APPOINTMENT, ("", ""))
        self.appointment = internal(path) if of == str(booking) else ""
        self.region = self.complaint.region
        self.checked = queries.emergency_answered(self.complaint)
        kept = queries.draft(self.complaint)
        self.said, self.again, self.now = dict(kept.answers), kept.pending, request.now
        self.pages = core.topics(self.region, "booking", emergency=not self.checked)

    @property
    def stops(self) -> bool:
        """Whether an answer of this round is an emergency: then nothing else is asked."""
        return core.judge(self.said, [self.region]).action is Triage.EMERGENCY

    @property
    def missing(self) -> tuple[str, ...]:
        return core.missing(self.said, self.region, "booking", emergency=not self.checked)

    def place(self, topic: str) -> int:
        """Which page a topic is; NotYours for a page this round does not have."""
        place = next((at for at, (one, _) in enumerate(self.pages) if one.id == topic), None)
        if place is None:
            raise NotYours
        return place

    def take(self, topic: str, answers: dict[str, Answer]) -> None:
        """Keep what a page said; a "not sure" on the emergency page is asked once more."""
        if topic == "emergency":
            operations.answer_emergency(
                complaint=self.complaint, answers=answers, by=self.actor, now=self.now
            )
        else:
            operations.keep_answers(complaint=self.complaint, answers=answers)
        kept = queries.draft(self.complaint)
        self.said, self.again = dict(kept.answers), kept.pending

    def open_in(self, questions: tuple[Question, ...]) -> tuple[str, ...]:
        ids = {key for one in questions for key in (one.id, more_key(one.id))}
        return tuple(key for key in self.missing if key in ids)

    def next_open(self) -> Topic:
        """The first page with something unanswered, or the first page."""
        left = set(self.missing)
        return next(
            (title for title, some in self.pages if left & {one.id for one in some}),
            self.pages[0][0],
        )

    def after(self, place: int) -> str:
        if place + 1 < len(self.pages):
            return self.path("topic", self.pages[place + 1][0].id)
        return self.path("review")

    def path(self, name: str, *more: str) -> str:
        return reverse(f"screening:{name}", args=[self.booking, self.link, *more])

    def asked(self, question: Question, wrong: tuple[str, ...]) -> dict[str, object]:
        """One question for a page: its words, its answer, and its follow-up where there is one."""
        key = more_key(question.id)
        said = self.said.get(question.id, "")
        return {
            "id": question.id,
            "plain": question.plain.of(language()),
            "answer": said,
            "wrong": question.id in wrong,
            "explain": question.explain.of(language())
            if question.explain and question.id in self.again
            else "",
            "more": {
                "id": key,
                "ask": question.more[0].ask.of(language()),
                "answer": self.said.get(key, ""),
                "wrong": key in wrong,
                "shown": said in {Answer.YES, Answer.NOT_SURE},
            }
            if question.more
            else None,
        }

    def context(self) -> dict[str, object]:
        regions = atlas.load().regions
        around = sorted(core.load().neighbours[self.region])
        return {
            "region_name": regions[self.region].name.of(language()),
            "around": [regions[one].name.of(language()) for one in around],
            "start": self.path("round"),
            "review": self.path("review"),
            "appointment": self.appointment,
        }
