"""What a consult by phone came to: what hurts, whether we fit, the proposed plan, the next step."""

from __future__ import annotations

from collections.abc import Iterator

from glideway.care.core.note import Fact
from glideway.care.queries.record import Record


def facts(record: Record) -> Iterator[Fact]:
    """Each part that was told; nothing for a visit in the room."""
    if not (one := record.consult):
        return
    about, at = f"visit:{record.visit.public_id}", one.told_at
    way = "by_video" if record.by_video else "by_phone"
    yield Fact(f"note.consult.{way}", about, {}, at=at)
    if one.hurts:
        yield Fact("note.consult.hurts", about, {"words": one.hurts}, at=at)
    yield Fact(f"note.consult.fit.{one.fit}", about, {}, at=at)
    if one.visits:
        yield Fact("note.consult.visits", about, {"visits": one.visits}, at=at)
    if one.proposed:
        yield Fact("note.consult.proposed", about, {"words": one.proposed}, at=at)
    yield Fact(f"note.consult.next.{one.next_step}", about, {}, at=at)
