"""The words of what was recorded: sides, verdicts, structures and exercises, in both languages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils import translation
from django.utils.formats import date_format

from glideway.body import core as atlas
from glideway.body.core.words import Words
from glideway.care.core import exercises as home
from glideway.care.core import habits as daily
from glideway.care.core import movement_tests, movements
from glideway.care.core.say import sentences
from glideway.care.models import Finding


def side_words(side: str) -> Words:
    """A side in words; no side is the midline."""
    return sentences()[f"side.{side or 'midline'}"]


def verdict_words(change: str) -> Words:
    """A verdict in words; an empty one is no verdict yet."""
    return sentences()[f"word.{change or 'unjudged'}"]


def structure_name(structure: str) -> Words:
    """The atlas name of a structure; one that the atlas no longer has keeps its id."""
    found = atlas.load().structures.get(structure)
    return found.name if found else Words(en=structure)


def exercise_words(exercises: Sequence[str]) -> Words:
    """The names of exercises, one after the other, in both languages."""
    return _listed([home.load()[one].name for one in exercises])


def habit_words(habits: Sequence[str]) -> Words:
    """The names of habits, one after the other; one that is on no list any more keeps its id."""
    known = daily.load()
    return _listed([known[one].name if one in known else Words(en=one) for one in habits])


def leave_words(leave: Sequence[str], more: str) -> Words:
    """The movements to leave alone for now, and what was added in words."""
    named = [movements.name(one) for one in leave if movements.known(one)]
    return _listed([*named, *([Words(en=more, fr=more)] if more else [])])


def finding_name(one: Finding) -> Words:
    """What a finding is about in words: a structure of the atlas, or a movement test."""
    test = movement_tests.test_of(one.structure)
    return test.name if test else structure_name(one.structure)


def _listed(names: Sequence[Words]) -> Words:
    return Words(
        en="; ".join(one.of("en") for one in names), fr="; ".join(one.of("fr") for one in names)
    )


def day_words(day: date) -> Words:
    """A day as it is written in each language."""
    said = []
    for one in ("en", "fr"):
        with translation.override(one):
            said.append(date_format(day, "DATE_FORMAT"))
    return Words(en=said[0], fr=said[1])
