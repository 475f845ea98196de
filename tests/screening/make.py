"""Builders of the screening room, by its own verbs."""

from datetime import datetime, timedelta
from itertools import count
from uuid import UUID, uuid4

from django.test import Client

from glideway.directory import operations as verbs
from glideway.kit.actor import Actor
from glideway.screening import core, operations, queries
from glideway.screening.core import Answer, more_key
from glideway.screening.models import Complaint, Screening
from tests.directory import make as directory
from tests.make import NOW, anon

_browsers = count(1)


def browser() -> str:
    """The session of a browser that nobody used yet."""
    return f"browser-{next(_browsers)}"


def complaint(
    region: str = "thigh-posterior", *, session: str = "", words: str = "", now: datetime = NOW
) -> Complaint:
    """What hurts, told by a browser."""
    key = session or browser()
    return operations.complain(session_key=key, by=anon(key), now=now, words=words, region=region)


def all_no(region: str = "thigh-posterior") -> dict[str, Answer]:
    """A no to each emergency question of a region."""
    return {one.id: Answer.NO for one in core.emergency_items(region)}


def checked(
    region: str = "thigh-posterior",
    *,
    session: str = "",
    now: datetime = NOW,
    **answers: Answer,
) -> Complaint:
    """A complaint whose emergency page was answered: no to all but `answers`."""
    row = complaint(region, session=session, now=now)
    given = {name.replace("_", "-"): answer for name, answer in answers.items()}
    operations.answer_emergency(
        complaint=row, answers=all_no(region) | given, by=anon(row.session_key), now=now
    )
    return row


def attached(
    row: Complaint | None = None, *, now: datetime = NOW, until: timedelta = timedelta(days=8)
) -> Complaint:
    """A complaint that belongs to a booking and its patient."""
    kept = row or checked(now=now)
    return operations.attach(
        booking=uuid4(),
        patient=directory.patient(),
        region=kept.region,
        complaint=kept,
        by=anon(kept.session_key),
        now=now,
        until=now + until,
    )


def said(
    region: str = "thigh-posterior",
    *yes: str,
    occasion: core.Occasion = "booking",
    more: tuple[str, ...] = (),
) -> dict[str, Answer]:
    """Every question due answered: these with yes, their follow-ups with no but for `more`."""
    answers = {one.id: Answer.NO for one in core.items_due(region, occasion)}
    for one in yes:
        answers[one] = Answer.YES
        if core.load().question(one).more:
            answers[more_key(one)] = Answer.YES if one in more else Answer.NO
    return answers


def screened(row: Complaint, *yes: str, by: Actor | None = None, now: datetime = NOW) -> Screening:
    """A finished round of this complaint."""
    return operations.screen(
        complaint=row, answers=said(row.region, *yes), by=by or anon(), now=now
    )


def link(row: Complaint) -> str:
    """The signed address of a booking's questions."""
    return queries.screening_path(UUID(str(row.booking)))


def same_browser(client: Client) -> str:
    """The session key of a test client that has posted something."""
    return client.session.session_key or ""


def counted(kind: str, value: int, *, now: datetime = NOW) -> None:
    """A fact about the whole network, as the rooms above hang it."""
    verbs.hang_plaques(rows=[verbs.PlaqueRow(kind=kind, value=value, known=value)], now=now)
