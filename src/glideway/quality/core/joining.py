"""How an application goes: its states, what is looked at, why it may be refused.

Everything that a public page counts is a word of a closed list here, so that no name and no free
sentence can slip into the log.
"""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

import msgspec

MOST_PEOPLE = 6  # on one form; whoever is missing is added once the clinic is in


class State(StrEnum):
    """Where an application stands; the last two end it."""

    RECEIVED = "received"
    LOOKED_AT = "looked-at"
    ASKED_BACK = "asked-back"
    ACCEPTED = "accepted"
    REFUSED = "refused"


class LookedAt(StrEnum):
    """What somebody looked at before deciding."""

    LICENCES = "licences"
    CERTIFICATES = "certificates"
    DISCIPLINE = "discipline"
    PLACE = "place"
    INSURANCE = "insurance"


class Refused(StrEnum):
    """Why an application was refused, in kind: the whole list."""

    LICENCE_NOT_FOUND = "licence-not-found"
    CERTIFICATE_NOT_FOUND = "certificate-missing"
    DISCIPLINE = "open-discipline"
    NOT_A_CLINIC = "not-a-clinic"
    NOT_ANSWERED = "not-answered"
    TWICE = "sent-twice"


OPEN = (State.RECEIVED, State.LOOKED_AT, State.ASKED_BACK)
FOLLOWS = {
    State.RECEIVED: frozenset({State.LOOKED_AT, State.ASKED_BACK, State.REFUSED}),
    State.LOOKED_AT: frozenset({State.LOOKED_AT, State.ASKED_BACK, State.ACCEPTED, State.REFUSED}),
    State.ASKED_BACK: frozenset({State.RECEIVED, State.LOOKED_AT, State.REFUSED}),
    State.ACCEPTED: frozenset(),
    State.REFUSED: frozenset(),
}


class Applicant(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One practitioner as an application names him or her; nothing of it is verified."""

    name: str
    profession: str
    languages: list[str]
    body: str
    number: str
    until: date | None = None
    technique: str = ""
    provider: str = ""
    regions: list[str] = []
    certified_until: date | None = None


def written(people: Sequence[Applicant]) -> str:
    """The lines of an application as they are sealed."""
    return msgspec.json.encode(list(people)).decode()


def read(text: str) -> list[Applicant]:
    """The lines of an application; none where it was refused and they are gone."""
    return msgspec.json.decode(text, type=list[Applicant]) if text else []


def to_look_at(people: Sequence[Applicant]) -> frozenset[LookedAt]:
    """What must have been looked at before a clinic is let in: all that the public page lists.

    Certificates only where somebody names a technique.
    """
    if any(one.technique for one in people):
        return frozenset(LookedAt)
    return frozenset(LookedAt) - {LookedAt.CERTIFICATES}


def may_follow(state: str, after: str) -> bool:
    """Whether a step may lead there. Nobody is let in whom nobody has looked at."""
    return State(after) in FOLLOWS[State(state)]
