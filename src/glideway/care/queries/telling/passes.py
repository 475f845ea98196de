"""What was done by hand: what was agreed, passes, what warned, what was changed and taken back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from glideway.body import core as atlas
from glideway.body.core.words import Words
from glideway.care.core.note import Fact, Told
from glideway.care.core.say import sentences
from glideway.care.models import Adjustment, Pass, Sensation, Treatment
from glideway.care.queries.naming import side_words, structure_name
from glideway.care.queries.record import Record

CLOSED = frozenset({Treatment.Ended.TOLERANCE, Treatment.Ended.STOP})


def facts(record: Record) -> Iterator[Fact]:
    """Each treatment with its passes and what happened between them, or that there was none."""
    visit = f"visit:{record.visit.public_id}"
    if not record.treated:
        yield Fact("note.untouched", visit, {})
    elif record.limit is not None:
        yield Fact("note.agreed", visit, {"limit": record.limit, "word": record.word})
    for back in record.taken_back:
        about = f"pass:{back.public_id}"
        yield Fact("note.taken_back", about, {"felt": back.discomfort or 0}, at=back.made_at)
    for one in record.treatments:
        yield from _done(one, record.passes_of(one))
        yield from _met(record, one)
        if one.ended_because in CLOSED:
            yield Fact(
                f"note.closed.{one.ended_because}",
                f"treatment:{one.public_id}",
                {"most": _most(record.passes_of(one))},
                at=one.ended_at,
            )


def _done(one: Treatment, done: Sequence[Pass]) -> Iterator[Fact]:
    if not done:
        return
    about = f"treatment:{one.public_id}"
    many = "one" if len(done) == 1 else "many"
    words: Told = {**_where(one), "count": len(done), "most": _most(done)}
    asked = any(each.discomfort is not None for each in done)
    key = f"note.passes.{many}" if asked else "note.passes.unasked"
    yield Fact(key, about, words, at=done[-1].made_at)
    timed = all(each.seconds is not None for each in done)  # else it is not their whole time
    if timed and (seconds := sum(each.seconds or 0 for each in done)):
        yield Fact("note.passes.time", about, {"seconds": seconds}, at=done[-1].made_at)


def _met(record: Record, one: Treatment) -> Iterator[Fact]:
    """What warned and what was changed at a treatment, in the order of the taps."""
    mine: list[Sensation | Adjustment] = [
        each for each in record.sensations if each.treatment_id == one.pk
    ]
    mine += [each for each in record.adjustments if each.treatment_id == one.pk]
    for each in sorted(mine, key=lambda tap: tap.made_at):
        if isinstance(each, Sensation):
            yield _warned(one, each)
        elif each.kind == Adjustment.Kind.LEFT_OUT:
            about = f"adjustment:{each.public_id}"
            yield Fact("note.left-out", about, _where(one), at=each.made_at)
        else:
            words: Told = {**_where(one), "what": sentences()[f"changed.{each.kind}.low"]}
            about = f"adjustment:{each.public_id}"
            yield Fact("note.changed", about, words, at=each.made_at)


def _warned(one: Treatment, each: Sensation) -> Fact:
    about = f"sensation:{each.public_id}"
    if each.kind == Sensation.Kind.TRAVELS and each.region:
        there: Told = {"region": _region(each.region), "there": side_words(each.side)}
        words: Told = {**_where(one), **there}
        return Fact("note.warned.travels.to", about, words, at=each.made_at)
    return Fact(f"note.warned.{each.kind}", about, _where(one), at=each.made_at)


def _where(one: Treatment) -> Told:
    return {"structure": structure_name(one.target.structure), "side": side_words(one.side)}


def _region(region: str) -> Words:
    found = atlas.load().regions.get(region)
    return found.name if found else Words(en=region)


def _most(done: Sequence[Pass]) -> int:
    """The highest number that was said; 0 where none was asked."""
    return max((each.discomfort or 0 for each in done), default=0)
