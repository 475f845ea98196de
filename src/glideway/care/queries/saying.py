"""What was told and examined, in words of both languages: for the page and for the note alike."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from glideway.body import core as atlas
from glideway.body.core.words import Words
from glideway.care.core import examining
from glideway.care.core.examining import Choice, Measured, Said, Told
from glideway.care.core.say import number, say
from glideway.care.models import Check, Finding, History, Reading

BOTH = ("en", "fr")


def told_of(row: History | None) -> dict[str, Told]:
    """What was told, by topic."""
    return msgspec.json.decode(row.told, type=dict[str, Told]) if row else {}


def said_of(one: Check) -> Said:
    """What was recorded of a check."""
    return msgspec.json.decode(one.said, type=Said)


def measured_of(one: Reading) -> Measured:
    """What was kept beside an angle."""
    return msgspec.json.decode(one.details, type=Measured) if one.details else Measured()


def topic_words(topic: examining.Topic, told: Told) -> Words:
    """One topic's chips and the patient's own words."""
    return _listed(_named(topic.chips, told.chips), told.words)


def task_words(one: Check) -> Words:
    """What was seen and felt at a task; the patient's own movement by its own name."""
    lists, told = examining.load(), said_of(one)
    task = examining.of(lists.tasks)[one.what]
    parts = [*_named((*lists.seen, *task.seen), told.seen), *_named(lists.felt, told.felt)]
    own = [Words(en=told.name, fr=told.name)] if told.name else []
    return _listed([*own, *parts], told.words)


def strength_words(said: Said) -> Words:
    """A grade of 5, or a force in the unit in which it was read."""
    if said.newton is not None:
        force = examining.as_read(said.newton, said.unit)
        return Words(*(f"{number(force, one)} {said.unit}" for one in BOTH))
    grade = examining.of(examining.load().grades)[said.result]
    return _say("strength.grade", {"grade": grade.id, "words": grade.name})


def looked_at(one: Check) -> Words:
    """Where sensation was felt for, or which reflex."""
    if one.kind == Check.Kind.REFLEX:
        return examining.of(examining.load().reflexes)[one.what].name
    return _capital(atlas.load().regions[one.what].name)


def nerve_words(one: Check) -> Words:
    """How sensation was there, or the reflex."""
    lists = examining.load()
    answers = lists.answers if one.kind == Check.Kind.REFLEX else lists.sensations
    return examining.of(answers)[said_of(one).result].name


def felt_words(one: Finding) -> Words | None:
    """What the hand felt at a finding, or nothing where no step was tapped."""
    if not one.felt:
        return None
    scales = examining.of(examining.load().palpation)
    kept = msgspec.json.decode(one.felt, type=dict[str, str])
    parts = []
    for scale, step in kept.items():
        name, said = scales[scale].name, examining.of(scales[scale].steps)[step].name
        parts.append(Words(en=f"{name.en} {said.en}", fr=f"{name.fr} {said.fr}"))
    return _listed(parts)


def ends_words(one: Reading) -> Words | None:
    """How the end of a movement was, or nothing where nothing was tapped."""
    ends = measured_of(one).ends
    return _listed(_named(examining.load().ends, ends)) if ends else None


def instrument_words(one: Reading) -> Words:
    """What an angle was measured with."""
    found = examining.of(examining.load().instruments).get(one.instrument)
    return found.name if found else Words(en=one.instrument)


def _named(rows: Iterable[Choice], ticked: Iterable[str]) -> list[Words]:
    """The ticked ones by name; what the list no longer has is left out."""
    known = examining.of(rows)
    return [known[one].name for one in ticked if one in known]


def _listed(parts: Iterable[Words], words: str = "") -> Words:
    """Parts one after the other, then somebody's own words."""
    whole = [*parts, *([Words(en=words, fr=words)] if words else [])]
    return Words(*("; ".join(one.of(language) for one in whole) for language in BOTH))


def _say(key: str, facts: dict[str, str | float | Words]) -> Words:
    return Words(*(say(key, one, facts) for one in BOTH))


def _capital(text: Words) -> Words:
    return Words(*(one[:1].upper() + one[1:] for one in (text.en, text.fr)))
