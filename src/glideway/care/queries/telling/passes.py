"""What was done by hand: passes, what closed the work, what was taken back."""

from __future__ import annotations

from collections.abc import Iterator

from glideway.care.core.note import Fact, Told
from glideway.care.models import Treatment
from glideway.care.queries.naming import side_words, structure_name
from glideway.care.queries.record import Record

CLOSED = frozenset({Treatment.Ended.TOLERANCE, Treatment.Ended.STOP})


def facts(record: Record) -> Iterator[Fact]:
    """Each treatment with its passes, or that there was none."""
    if not record.treated:
        yield Fact("note.untouched", f"visit:{record.visit.public_id}", {})
    for back in record.taken_back:
        about = f"pass:{back.public_id}"
        yield Fact("note.taken_back", about, {"felt": back.discomfort}, at=back.made_at)
    for one in record.treated:
        done = record.passes_of(one)
        words: Told = {
            "structure": structure_name(one.target.structure),
            "side": side_words(one.side),
            "count": len(done),
            "most": max(each.discomfort for each in done),
        }
        about = f"treatment:{one.public_id}"
        key = "note.passes.one" if len(done) == 1 else "note.passes.many"
        yield Fact(key, about, words, at=done[-1].made_at)
        if one.ended_because in CLOSED:
            yield Fact(f"note.closed.{one.ended_because}", about, words, at=one.ended_at)
