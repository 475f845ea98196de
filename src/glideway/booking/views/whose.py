"""For whom a time is booked, and which messages were ticked; nothing is pre-ticked."""

from __future__ import annotations

from typing import NamedTuple

from glideway.booking import queries
from glideway.directory import operations as directory
from glideway.directory import queries as people
from glideway.directory.core import consenting
from glideway.directory.core.messages import Sentence, sentence
from glideway.kit.access import Asking
from glideway.kit.actor import Actor
from glideway.kit.pages import language

ASKED_HERE = ("reminders", "news")


class Choice(NamedTuple):
    """Somebody the time may be for; `age` of a child, `mine` for who books."""

    patient: queries.Patient
    age: int | None
    mine: bool


def choices(request: Asking, actor: Actor) -> list[Choice]:
    """Who a signed-in person may book for: the person first, then those acted for (2 queries)."""
    own = people.own_of(actor)
    today = request.now.date()
    found = [Choice(own, None, mine=True)] if own is not None else []
    for one in people.people_of(actor, now=request.now):
        born = one.patient.born_on
        age = consenting.age_on(born, today) if born else None
        found.append(Choice(one.patient, age, mine=False))
    return found


def chosen(request: Asking, actor: Actor) -> queries.Patient:
    """Whom the form names; without a name the person whose pages are open. NotYours otherwise."""
    named = request.POST.get("for", "")
    return people.person(actor, named, now=request.now) if named else people.patient_of(actor)


def boxes(patient: queries.Patient | None) -> list[Sentence]:
    """The kinds of messages that are asked about here and not agreed to yet, as unticked boxes."""
    agreed = set()
    if patient is not None:
        agreed = {one.kind for one in people.choices_of(patient) if one.agreed is not None}
    return [sentence(kind) for kind in ASKED_HERE if kind not in agreed]


def agree(request: Asking, made: queries.Booking | queries.Hold, by: Actor) -> None:
    """Enter what was ticked, for the clinic of this appointment; the same again enters nothing."""
    ticked = [kind for kind in ASKED_HERE if kind in request.POST.getlist("agree")]
    if ticked and made.patient is not None:
        directory.agree_to_messages(
            patient=made.patient,
            kinds=ticked,
            clinic=made.placement.clinic,
            language=language(),
            how="page",
            by=by,
            now=request.now,
        )
