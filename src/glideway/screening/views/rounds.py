"""The questions after the time is safe and before the visit: one topic a page, by signed link.

Who answered them in the last fourteen days is shown what was said then and asked what changed;
the emergency group is asked in full each time. A bare link shows no answer of another day.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
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
from glideway.screening.views.check import (
    APPOINTMENT,
    ROOM,
    SEEN,
    asked_in,
    doctor_page,
    reasons,
    stop_page,
)


@require_GET
@access.allows("screen_answers", "C", link=True)
def start(request: Asking, booking: UUID, link: str) -> HttpResponse:
    """What is needed, how long it takes, and what happens with it; or the advice given before."""
    about = _Round(request, booking, link)
    if about.room:  # asked in the room: the questions themselves, and no page before them
        return redirect(about.path("topic", about.next_open().id))
    repeats = about.repeats
    context = about.context() | {
        "pages": len(about.pages),
        "begun": about.begun,
        "first": about.path("topic", about.next_open().id),
        "again": about.first_again() if repeats else "",
        "days": about.days_since() if repeats else 0,
        "done": queries.round_of(booking),
        "advice": about.path("advice"),
        "sign_in": not (repeats or request.actor.signed_in),
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
def changed(request: Asking, booking: UUID, link: str) -> HttpResponse:
    """The last answers, and what is different now: the parts ticked are asked anew, and no other.

    The emergency group comes first and in full, whatever was said then.
    """
    about = _Round(request, booking, link)
    if about.last is None or not about.own:
        return redirect(about.path("round"))
    if not about.checked:
        return redirect(about.path("topic", "emergency"))
    ticked = set(request.POST.getlist("part"))
    if request.method == "POST" and (ticked or "same" in request.POST):
        about.carry(ticked)
        if about.missing:
            return redirect(about.path("topic", about.next_open().id))
        return _finish(request, about)
    context = about.context() | {
        "days": about.days_since(),
        "parts": about.last_answers(),
        "none_ticked": request.method == "POST",
        "all": about.path("topic", about.pages[0][0].id),
    }
    status = 422 if request.method == "POST" else 200
    return access.private(render(request, "screening/changed.html", context, status=status))


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
    weighty = queries.deciding(row) if mine else []
    again = about.path("round")
    if row.action == Triage.EMERGENCY:
        return stop_page(request, asked_in(weighty, row), correct=again, room=about.room)
    if row.action == Triage.REFER_FIRST:
        return doctor_page(
            request,
            about.region,
            weighty,
            row,
            again=again,
            appointment=about.appointment,
            mine=about.mine,
            room=about.room,
            booked=True,
        )
    context = about.context() | {
        "careful": row.action == Triage.PRECAUTION,
        "reasons": reasons(weighty, row),
        "again": again,
        "room": about.room,
        "mine": about.mine,
    }
    return access.private(render(request, "screening/advice.html", context))


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
        "back": about.path("topic", about.pages[place - 1][0].id) if place else about.before,
        "wrong": wrong,
    }
    # A follow-up that was not on the page yet, or a question explained, is no fault of anybody.
    fault = any(key not in about.again and not key.endswith(more_key("")) for key in wrong)
    context["fault"] = fault
    status = 422 if fault else 200
    return access.private(render(request, "screening/topic.html", context, status=status))


def _part(
    title: Topic, questions: tuple[Question, ...], said: Mapping[str, Answer]
) -> dict[str, object]:
    """One part of the last answers: what was a yes or unsure, and what was a no."""
    yes = [one for one in questions if said.get(one.id, Answer.NO) is not Answer.NO]
    more = {one.id: said.get(more_key(one.id)) for one in yes if one.more}
    return {
        "id": title.id,
        "title": title.title.of(language()),
        "said": [
            {
                "plain": one.plain.of(language()),
                "answer": said[one.id],
                "more": one.more[0].ask.of(language()) if one.id in more else "",
                "more_answer": more.get(one.id),
            }
            for one in yes
        ],
        "no": [one.plain.of(language()) for one in questions if said.get(one.id) is Answer.NO],
        "open": [one.plain.of(language()) for one in questions if one.id not in said],
    }


class _Round:
    """What a signed link opens: the complaint, its pages, and what was said so far."""

    def __init__(self, request: Asking, booking: UUID, link: str) -> None:
        self.complaint = queries.by_link(booking, link, request.now)
        self.actor = request.actor.by_link(str(booking), patient_id=self.complaint.patient_id)
        self.booking, self.link = booking, link
        of, path = request.session.get(APPOINTMENT, ("", ""))
        self.appointment = internal(path) if of == str(booking) else ""
        of, path = request.session.get(ROOM, ("", ""))
        self.room = internal(path) if of == str(booking) and not request.actor.patient_id else ""
        self.region, self.now = self.complaint.region, request.now
        self.asking, self.answered_here = request.actor, request.session.get(SEEN)
        self.rules = queries.rules_for(self.complaint.clinic_id)
        self._read()
        emergency = [self.said.get(one.id) for one in core.emergency_items(self.region)]
        self.checked = all(emergency) and Answer.YES not in emergency
        self.pages = core.topics(
            self.region, "booking", emergency=not self.checked, rules=self.rules
        )

    @cached_property
    def last(self) -> queries.Answered | None:
        """The last whole round of this patient about this region that still counts. One query.

        None where it is kept from who asks, who acts for the patient: then all is asked anew.
        """
        if (patient := self.complaint.patient_id) is None:
            return None
        return queries.last_told(patient, self.region, by=self.asking, now=self.now)

    @cached_property
    def own(self) -> bool:
        """Whether who asks may read the last answers: the patient signed in, or the very browser
        that gave them. The link alone opens nothing but the questions.
        """
        gave = self.last is not None and self.answered_here == str(self.last.public_id)
        return self.mine or gave

    @property
    def mine(self) -> bool:
        """Whether the patient is signed in, or who acts for the patient."""
        return self.asking.patient_id == self.complaint.patient_id is not None

    @property
    def begun(self) -> bool:
        """Whether a question beyond the emergency group was answered in this round."""
        asked = {one.id for title, some in self.pages if title.id != "emergency" for one in some}
        return not asked.isdisjoint(self.said)

    @property
    def repeats(self) -> bool:
        """Whether it is enough to say what changed."""
        return self.last is not None and self.own and not self.begun

    def days_since(self) -> int:
        return (self.now - self.last.answered_at).days if self.last else 0

    def first_again(self) -> str:
        """Where a repeat begins: the emergency group, unless it was just answered."""
        return self.path("changed") if self.checked else self.path("topic", "emergency")

    def last_answers(self) -> list[dict[str, object]]:
        """What was said last time, part by part, but the emergency group; on record as seen."""
        if self.last is None:
            return []
        said = operations.read_answers(
            screening=self.last, by=self.asking, now=self.now, gave=self.own
        )
        stands = core.carried(said, self.region, "booking", rules=self.rules)
        return [_part(title, some, stands) for title, some in self.pages]

    def carry(self, parts: set[str]) -> None:
        """Take the answers of the parts that did not change over into this round."""
        if self.last is not None:
            operations.carry(
                complaint=self.complaint,
                last=self.last,
                changed=parts,
                by=self.actor,
                now=self.now,
            )
        self._read()

    @property
    def stops(self) -> bool:
        """Whether an answer of this round is an emergency: then nothing else is asked."""
        return core.judge(self.said, [self.region], rules=self.rules).action is Triage.EMERGENCY

    @property
    def missing(self) -> tuple[str, ...]:
        return core.missing(
            self.said, self.region, "booking", emergency=not self.checked, rules=self.rules
        )

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
            operations.keep_answers(complaint=self.complaint, answers=answers, now=self.now)
        self._read()

    def _read(self) -> None:
        kept = queries.draft(self.complaint, self.now)
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
        """The next page that is not whole yet; all answers together when none is left."""
        if self.pages[place][0].id == "emergency" and self.repeats:
            return self.path("changed")
        left = set(self.missing)
        ahead = (title for title, some in self.pages[place + 1 :] if left & {q.id for q in some})
        if not left:
            return self.path("review")
        return self.path("topic", next(ahead, self.next_open()).id)

    @property
    def before(self) -> str:
        """Where "back" leads from the first page: to the start, or to the visit in the room."""
        return self.room or self.path("round")

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
            "focus": wrong[:1] == (question.id,),
            "explain": question.explain.of(language())
            if question.explain and question.id in self.again
            else "",
            "more": {
                "id": key,
                "ask": question.more[0].ask.of(language()),
                "answer": self.said.get(key, ""),
                "wrong": key in wrong,
                "focus": wrong[:1] == (key,),
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
