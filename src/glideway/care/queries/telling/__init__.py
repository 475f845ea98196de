"""What the note tells of a visit: one module per noun, each from the record alone.

A module has `facts(record)`: what of its noun was recorded, one fact a sentence. The sentence
itself is a row `note.…` of `knowledge/sentences.json`, whose `part` says under which heading of
the note it stands. The same modules tell the note of a page and of an import.
"""

from __future__ import annotations

from collections.abc import Iterator

from glideway.care.core.note import Fact
from glideway.care.queries.record import Record
from glideway.care.queries.telling import (
    assessing,
    company,
    consults,
    findings,
    measures,
    passes,
    plan,
    readings,
    remarks,
    retests,
    safety,
)

NOUNS = (
    safety,
    company,
    consults,
    assessing,
    measures,
    readings,
    findings,
    passes,
    retests,
    plan,
    remarks,
)


def facts(record: Record) -> Iterator[Fact]:
    """Everything recorded; within a part of the note the order is that of the nouns."""
    for noun in NOUNS:
        yield from noun.facts(record)
