"""What was measured before the work."""

from __future__ import annotations

from collections.abc import Iterator

from glideway.care.core import movements
from glideway.care.core.note import Fact, Told
from glideway.care.models import Reading
from glideway.care.queries import measuring
from glideway.care.queries.naming import side_words
from glideway.care.queries.record import ACTIVITY, MOVEMENT, PAIN, Record


def facts(record: Record) -> Iterator[Fact]:
    """Pain, the patient's own activity and the movement: before the work, or said to be late.

    What was measured a second time for the noise is told too.
    """
    for scale, key in ((PAIN, "pain"), (ACTIVITY, "activity"), (MOVEMENT, "movement")):
        if one := record.of(scale, Reading.Moment.BEFORE):
            about = f"reading:{one.public_id}"
            when = ".late" if measuring.is_late(one) else ""
            yield Fact(f"note.before.{key}{when}", about, words_of(record, one), at=one.read_at)
    if one := record.again_before:
        about = f"reading:{one.public_id}"
        yield Fact("note.before.again", about, words_of(record, one), at=one.read_at)


def words_of(record: Record, one: Reading) -> Told:
    """The words of a reading, for a sentence about it."""
    if one.scale == MOVEMENT:
        name = movements.name(one.about)
        return {"movement": name, "side": side_words(one.side), "value": one.value}
    return {"value": one.value, "activity": record.goal.words if record.goal else ""}
