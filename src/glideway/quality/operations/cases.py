"""Verbs of the steps of a complaint, who may take them, and what goes on by itself.

Each step is a row that is never changed. The named practitioner and an owner whom the words name
never handle their own case; a complaint about safety, and one that went up, is the operator's.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from glideway.directory import operations as directory
from glideway.kit import access, audit
from glideway.kit import actor as actors
from glideway.kit.actor import Actor, Role
from glideway.kit.refusals import NotYours, Refusal
from glideway.quality.core import cases
from glideway.quality.core.cases import State, Step
from glideway.quality.models import Grievance, GrievanceStep
from glideway.quality.operations import telling
from glideway.quality.queries import cases as queries
from glideway.quality.queries import desk

TAKEN_UP = timedelta(days=2)  # ours, a draft: by when the operator takes up what went up
ENDINGS = frozenset({"settled", "explained"})
MADE_BY_COMPLAINANT = frozenset({Step.HEAR, Step.CLOSE, Step.ESCALATE, Step.WITHDRAW})
COMPLAINANTS = frozenset({Role.LINK_HOLDER, Role.PATIENT})
ACTS = {
    Step.ACKNOWLEDGE: "grievance.acknowledged",
    Step.TAKE: "grievance.taken_up",
    Step.ASK: "grievance.asked_back",
    Step.HEAR: "grievance.heard",
    Step.ANSWER: "grievance.answered",
    Step.CLOSE: "grievance.closed",
    Step.ESCALATE: "grievance.escalated",
    Step.REFER: "grievance.referred",
    Step.WITHDRAW: "grievance.withdrawn",
}
EXPLAINED = "cancelled"
BY = actors.system("quality")


class SaidNothing(Refusal):
    """A complaint needs words, and so does its answer."""

    code = "said-nothing"
    status = 400
    sentence = _("Please write what happened. Nothing was sent.")


class ClosesLater(Refusal):
    """Who complained has some days to say whether the answer is enough."""

    code = "closes-later"
    status = 409
    sentence = _(
        "Whoever complained may close it at once. The clinic closes it a week after its answer at"
        " the soonest. Nothing was changed."
    )


class NotThisStep(Refusal):
    """The case does not stand where this step could be taken."""

    code = "not-this-step"
    status = 409
    sentence = _("This step cannot be taken any more. Nothing was changed.")


def acknowledge_grievance(*, grievance: Grievance, by: Actor, now: datetime) -> Grievance:
    """Tell the complainant that it was read; the errand is then due by the answer."""
    return _step(grievance, Step.ACKNOWLEDGE, by=by, now=now)


def take_up_grievance(*, grievance: Grievance, by: Actor, now: datetime) -> Grievance:
    """Somebody works on it now; it is acknowledged with that."""
    return _step(grievance, Step.TAKE, by=by, now=now)


def ask_complainant(*, grievance: Grievance, words: str, by: Actor, now: datetime) -> Grievance:
    """Ask back; the clock stands still until an answer comes, at most 14 days in all.

    Refuses SaidNothing, and NotThisStep for a complaint about safety: that one never waits.
    """
    return _step(grievance, Step.ASK, words=words, by=by, now=now)


def hear_complainant(*, grievance: Grievance, words: str, by: Actor, now: datetime) -> Grievance:
    """The complainant answers; the clock runs again. Refuses SaidNothing."""
    return _step(grievance, Step.HEAR, words=words, by=by, now=now)


def answer_grievance(*, grievance: Grievance, words: str, by: Actor, now: datetime) -> Grievance:
    """Answer in words, which the complainant reads on the case's page; a letter says so.

    It acknowledges as well and ends the errand. The first answer is the one that counts.
    """
    return _step(grievance, Step.ANSWER, words=words, by=by, now=now)


def close_grievance(*, grievance: Grievance, outcome: str, by: Actor, now: datetime) -> Grievance:
    """Close an answered complaint with how it ended: settled or explained.

    Whoever complained closes it at any time; the clinic a week after its newest answer, or it is
    refused as ClosesLater.
    """
    if outcome not in ENDINGS:
        raise ValueError(outcome)
    return _step(grievance, Step.CLOSE, reason=outcome, by=by, now=now)


def escalate_grievance(
    *, grievance: Grievance, words: str = "", by: Actor, now: datetime
) -> Grievance:
    """Pass it to the operator, who alone answers it from then on.

    Whoever complained may do so for 30 days after the clinic has closed it or passed it on.
    """
    return _step(grievance, Step.ESCALATE, words=words, reason="asked", by=by, now=now)


def refer_grievance(*, grievance: Grievance, by: Actor, now: datetime) -> Grievance:
    """It is the college's to decide: the case ends here as referred."""
    return _step(grievance, Step.REFER, by=by, now=now)


def withdraw_grievance(*, grievance: Grievance, by: Actor, now: datetime) -> Grievance:
    """The complainant takes it back; it stays counted as a case."""
    return _step(grievance, Step.WITHDRAW, by=by, now=now)


def watch_grievances(*, now: datetime) -> int:
    """What nobody needs to remember: clocks run again, late cases go up; how many steps.

    A visit of a complainant that the clinic cancelled becomes an errand of the operator.
    """
    moved = 0
    for case in queries.waited_out(now=now):
        _step(case, Step.HEAR, reason="waited-out", by=BY, now=now)
        moved += 1
    for case in queries.late_cases(now=now):
        _step(case, Step.ESCALATE, reason="late", by=BY, now=now)
        moved += 1
    for booking in queries.cancelled_on_complainants(now=now):
        clinic = booking.placement.clinic
        directory.open_errand(
            kind="retaliation",
            about=booking.public_id,
            role="operator",
            due_at=now + TAKEN_UP,
            facts={
                "clinic": clinic.name,
                "case": str(booking.complaint),  # type: ignore[attr-defined]
                "starts_at": booking.starts_at.isoformat(),
            },
            now=now,
        )
    return moved


def explain_cancelled(*, case: Grievance, words: str, by: Actor, now: datetime) -> None:
    """Keep, as a step of the case, why a clinic cancelled on who complained. Refuses SaidNothing.

    It changes nothing about where the case stands. Who complained reads it.
    """
    if not words.strip():
        raise SaidNothing
    if by.role is not Role.OPERATOR:
        raise NotYours
    GrievanceStep.objects.create(
        case=case,
        step=EXPLAINED,
        at=now,
        role=by.role,
        name=by.name,
        login_id=by.login_id,
        words=words.strip(),
    )
    audit.record(
        by=by,
        act="grievance.cancelling_explained",
        kind="Grievance",
        about=case.public_id,
        now=now,
        clinic_id=case.clinic_id,
    )
    telling.complainant(case=case, step=EXPLAINED, now=now)


def _step(
    grievance: Grievance,
    step: Step,
    *,
    by: Actor,
    now: datetime,
    words: str = "",
    reason: str = "",
) -> Grievance:
    """Take one step: its row, the case's own times, its errands, the letter, the audit line."""
    needs_words = {Step.ASK, Step.ANSWER, Step.HEAR} if reason != "waited-out" else set()
    if step in needs_words and not words.strip():
        raise SaidNothing
    with transaction.atomic():
        rows = Grievance.objects.select_for_update(of=("self",)).select_related("clinic")
        case = rows.get(pk=grievance.pk)
        _may(case, step, by)
        up = case.escalated_at is not None
        leads = cases.after(State(case.state), step, safety=case.safety, up=up)
        if leads is None or step not in queries.may(case, now=now):
            raise NotThisStep
        if step is Step.CLOSE and by.role is not Role.SYSTEM and by.role not in COMPLAINANTS:
            _waited_for_them(case, now)
        case.state = leads
        _times(case, step, reason, now)
        case.save()
        GrievanceStep.objects.create(
            case=case,
            step=step,
            at=now,
            role=by.role,
            name=by.name if by.role not in COMPLAINANTS else "",
            login_id=by.login_id,
            reason=reason,
            words=words.strip() or None,
        )
        audit.record(
            by=by,
            act=ACTS[step],
            kind="Grievance",
            about=case.public_id,
            now=now,
            clinic_id=case.clinic_id,
        )
        _errands(case, step, by=by, now=now)
        telling.complainant(case=case, step=step, now=now)
    return case


def _may(case: Grievance, step: Step, by: Actor) -> None:
    """The complainant takes the complainant's steps; who handles it takes the others."""
    if by.role is Role.SYSTEM:
        return
    if by.role in COMPLAINANTS:
        if step not in MADE_BY_COMPLAINANT:
            raise NotYours
        return
    if step is Step.WITHDRAW and by.role is not Role.OPERATOR:
        raise NotYours  # a clinic takes back no complaint about itself
    if step is Step.ESCALATE and case.closed_at is not None:
        raise NotYours  # only who complained is not content
    access.the(desk.grievances(by), pk=case.pk)


def _waited_for_them(case: Grievance, now: datetime) -> None:
    if now < (queries.closes_from(case) or now):
        raise ClosesLater


def _times(case: Grievance, step: Step, reason: str, now: datetime) -> None:
    if case.waiting_since is not None:
        stood = cases.stood_still(queries.clock(case), now)
        case.answer_by, case.waited = case.answer_by + stood, case.waited + stood
        case.waiting_since = None
    if step in {Step.ACKNOWLEDGE, Step.TAKE, Step.ASK, Step.ANSWER}:
        case.acknowledged_at = case.acknowledged_at or now
    if step is Step.ASK:
        case.waiting_since = now
    if step is Step.ANSWER:
        case.answered_at = case.answered_at or now
    if step is Step.ESCALATE:
        case.escalated_at = now
        case.closed_at, case.outcome = None, ""
    if case.state in cases.OVER:
        case.closed_at = now
        case.outcome = reason if step is Step.CLOSE else case.state


def _errands(case: Grievance, step: Step, *, by: Actor, now: datetime) -> None:
    if step is Step.HEAR and case.escalated_at is not None:
        directory.put_off_errands(about=case.public_id, until=now + TAKEN_UP)
    elif step in {Step.ACKNOWLEDGE, Step.TAKE, Step.HEAR}:
        directory.put_off_errands(about=case.public_id, until=case.answer_by)
    elif step is Step.ASK:
        until = cases.waits_until(queries.clock(case)) or case.answer_by
        directory.put_off_errands(about=case.public_id, until=until)
    else:
        directory.finish_errands(about=case.public_id, by=by, now=now)
    if step is Step.ESCALATE:
        directory.open_errand(
            kind="grievance-up",
            about=case.public_id,
            role="operator",
            due_at=now + TAKEN_UP,
            facts={"clinic": case.clinic.name},
            anew=True,
            now=now,
        )
    if step is Step.ANSWER and not telling.reachable(case=case):
        up = case.safety or case.escalated_at is not None
        directory.open_errand(
            kind="grievance-tell",
            about=case.public_id,
            role="operator" if up else "owner",
            clinic=None if up else case.clinic,
            due_at=now + TAKEN_UP,
            facts={"clinic": case.clinic.name},
            now=now,
        )
