"""Scales recorded in the examination, and what may be said of each against the last one."""

from __future__ import annotations

from collections.abc import Iterator

from glideway.body.core.words import Words
from glideway.care.core.note import Fact
from glideway.care.models import Reading
from glideway.care.queries import measures, saying
from glideway.care.queries.record import Record


def facts(record: Record) -> Iterator[Fact]:
    """Each value as a sentence of its own; a change beneath it where one can be told."""
    rows = [*record.measures, *record.angles]
    if not rows:
        return
    found = measures.compared(record)
    for one in record.measures:
        yield _value(record, one)
    for one in rows:
        if (change := found.get(one.pk)) is not None:
            words = {
                "what": _what(record, one),
                "said": measures.change_words(one, change, record.episode.clinic.zone),
            }
            about = f"measure:{one.public_id}"
            yield Fact("note.measure.changed", about, words, at=one.read_at)


def _what(record: Record, one: Reading) -> Words:
    return measures.what_words(record, one)


def _value(record: Record, one: Reading) -> Fact:
    kept = saying.measured_of(one)
    words: dict[str, str | float | Words] = {
        "what": _what(record, one),
        "value": measures.value_words(one),
    }
    key = "note.measure"
    if kept.zero_cm is not None:
        key, words = "note.measure.box", words | {"zero": kept.zero_cm}
    elif kept.of > 1 and kept.given and not kept.form:
        key, words = "note.measure.repeated", words | {"of": str(kept.of)}
    elif kept.of > 1:
        key = "note.measure.counted"
        words |= {"answered": str(kept.answered), "of": str(kept.of)}
    return Fact(key, f"measure:{one.public_id}", words, at=one.read_at)
