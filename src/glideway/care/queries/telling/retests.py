"""The same movement and pain, measured again right after."""

from __future__ import annotations

from collections.abc import Iterator

from glideway.care.core.note import Fact, Told
from glideway.care.models import Reading
from glideway.care.queries import measuring
from glideway.care.queries.naming import verdict_words
from glideway.care.queries.record import MOVEMENT, PAIN, Record
from glideway.care.queries.telling.readings import words_of


def facts(record: Record) -> Iterator[Fact]:
    """Each re-test with what may be said of the two values; alone where none is from before."""
    for scale, key in ((MOVEMENT, "movement"), (PAIN, "pain")):
        after = record.of(scale, Reading.Moment.AFTER)
        retest = getattr(after, "retest", None)
        if after and retest:
            words: Told = {
                **words_of(record, after),
                "before": retest.before.value,
                "verdict": verdict_words(retest.change),
            }
            about = f"retest:{retest.public_id}"
            before = record.of(scale, Reading.Moment.BEFORE)
            alone = ".alone" if before and measuring.is_late(before) else ""
            yield Fact(f"note.after.{key}{alone}", about, words, at=after.read_at)
