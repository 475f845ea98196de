"""What was added to the taps: quick phrases and own sentences."""

from __future__ import annotations

from collections.abc import Iterator

from glideway.body.core.words import Words
from glideway.care.core.note import Fact
from glideway.care.queries.record import Record


def facts(record: Record) -> Iterator[Fact]:
    """Each remark, in the part of the note that it was put into."""
    for one in record.remarks:
        words = {"words": Words(en=one.en or one.fr, fr=one.fr or one.en)}
        about = f"remark:{one.public_id}"
        yield Fact(f"note.remark.{one.part}", about, words, at=one.said_at)
