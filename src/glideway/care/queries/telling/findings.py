"""What was found by hand and by movement tests."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from zoneinfo import ZoneInfo

from glideway.body.core.words import Words
from glideway.care.core import movement_tests
from glideway.care.core.note import Fact, Told
from glideway.care.core.say import sentences
from glideway.care.models import Finding
from glideway.care.queries.naming import day_words, finding_name, side_words, structure_name
from glideway.care.queries.record import Record
from glideway.care.queries.saying import felt_words


def facts(record: Record) -> Iterator[Fact]:
    """Each finding of today."""
    return each(record, record.today)


def each(record: Record, rows: Iterable[Finding]) -> Iterator[Fact]:
    """What each of these says, for the note and for a letter alike."""
    found = list(rows)
    refer = movement_tests.referring(found)
    for one in found:
        if movement_tests.test_of(one.structure):
            yield _tested(one)
        elif (stands := _standing(record, one)) is not None:
            yield _as_found(record, one, stands)
        else:
            yield _found(one)
        if one in refer:
            yield Fact("note.test.refer", f"finding:{one.public_id}", {}, at=one.found_at)


def _standing(record: Record, one: Finding) -> Finding | None:
    """The finding of an earlier visit that was taken up without a touch, a test or a word."""
    if one.means != Finding.Means.HISTORY or one.words or felt_words(one):
        return None
    here = (one.structure, one.side)
    earlier = (
        found
        for found in reversed(record.findings)
        if (found.structure, found.side) == here
        and found.visit_id != one.visit_id
        and (found.found_at, found.pk) < (one.found_at, one.pk)
        and found.means != Finding.Means.HISTORY
    )
    return next(earlier, None)


def _as_found(record: Record, one: Finding, earlier: Finding) -> Fact:
    words: Told = {
        "day": day_words(earlier.found_at.astimezone(ZoneInfo(record.episode.clinic.zone)).date()),
        "structure": structure_name(one.structure),
        "side": side_words(one.side),
    }
    return Fact("note.finding.stands", f"finding:{one.public_id}", words, at=one.found_at)


def _found(one: Finding) -> Fact:
    felt = felt_words(one)
    words: dict[str, str | float | Words] = {
        "means": sentences()[f"found.{one.means}"],
        "structure": structure_name(one.structure),
        "side": side_words(one.side),
        "words": one.words,
    }
    if felt:
        words["felt"] = felt
    stem = "note.felt" if felt else "note.finding"
    key = f"{stem}.words" if one.words else stem
    return Fact(key, f"finding:{one.public_id}", words, at=one.found_at)


def _tested(one: Finding) -> Fact:
    """A test's result as the note says it: the result, and no probability and no name of it."""
    told = movement_tests.said(one.words)
    result = told.result if told else "unclear"
    words: Told = {
        "test": finding_name(one),
        "side": side_words(one.side),
        "result": sentences()[f"result.{result}"],
        "words": told.words if told else one.words,
    }
    key = "note.test.words" if words["words"] else "note.test"
    return Fact(key, f"finding:{one.public_id}", words, at=one.found_at)
