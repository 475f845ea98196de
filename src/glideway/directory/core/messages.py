"""Kinds of messages, and on what ground each may be sent.

A service message tells of what somebody asked for (booked, moved, cancelled, offered, a code): it
needs no consent. Every other kind goes to whom agreed to that kind, and to nobody else; each has
its own sentence, its own way out, and none is agreed to by agreeing to another.
"""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from importlib.resources import files

import msgspec

from glideway.directory.core.professions import Wording


class Kind(StrEnum):
    """What a message is for: the words that the outbox keeps."""

    SERVICE = "service"
    REMINDER = "reminder"
    PLAN = "plan"
    EXERCISE = "exercise"
    NEWS = "news"
    ALERT = "alert"


CONSENT_OF = {
    Kind.REMINDER: "reminders",
    Kind.PLAN: "plans",
    Kind.EXERCISE: "exercises",
    Kind.NEWS: "news",
    Kind.ALERT: "alerts",
}
KINDS = tuple(CONSENT_OF.values())


class Sentence(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a person agrees to, word for word. A version that somebody agreed to never changes."""

    kind: str
    version: str
    name: Wording
    text: Wording


@cache
def sentences() -> tuple[Sentence, ...]:
    """Every version of every sentence, the newest of a kind last."""
    raw = files("glideway.directory").joinpath("knowledge/consents.json").read_bytes()
    return msgspec.json.decode(raw, type=tuple[Sentence, ...])


def sentence(kind: str, version: str = "") -> Sentence:
    """The sentence of a kind as it is asked for today, or a version of it; KeyError for neither."""
    found = [one for one in sentences() if one.kind == kind and version in {"", one.version}]
    if not found:
        raise KeyError(kind, version)
    return found[-1]


def consent_for(kind: str) -> str:
    """Which consent a kind of message needs; the empty word for a service message."""
    return CONSENT_OF.get(Kind(kind), "")
