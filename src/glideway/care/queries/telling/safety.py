"""The answers of today and the consent."""

from __future__ import annotations

from collections.abc import Iterator

from glideway.care.core.note import Fact
from glideway.care.queries.record import Record


def facts(record: Record) -> Iterator[Fact]:
    """What the safety questions said, and whether hands-on work was agreed to."""
    screening = record.screening
    if screening is not None:
        about = f"screening:{screening.public_id}"
        yield Fact(f"note.screened.{screening.action}", about, {}, at=screening.answered_at)
    if record.withdrawn:
        yield Fact("note.consent.withdrawn", f"visit:{record.visit.public_id}", {})
    elif record.consented:
        yield Fact("note.consent.given", f"visit:{record.visit.public_id}", {})
