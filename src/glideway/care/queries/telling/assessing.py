"""What was told before the work, and seen, measured and tested in it."""

from __future__ import annotations

from collections.abc import Iterator

from glideway.body import core as atlas
from glideway.body.core.words import Words
from glideway.care.core import examining, movements, strokes
from glideway.care.core.note import Fact, Told
from glideway.care.core.say import sentences
from glideway.care.models import BodyPoint, Check, Reading
from glideway.care.queries import saying
from glideway.care.queries.naming import side_words, structure_name
from glideway.care.queries.record import Record

BOTH = ("en", "fr")


def facts(record: Record) -> Iterator[Fact]:
    """Where it hurts, the drawing, the history of this visit, degrees, tasks, strength, nerves."""
    yield from _hurts(record)
    yield from _drawn(record)
    yield from _history(record)
    for one in record.angles:
        yield _angle(one)
    for check in record.assessed.checks:
        yield _checked(check)
    for found in record.today:
        target = getattr(found, "target", None)
        if target is not None and target.undone_at is None:
            words = {"structure": structure_name(target.structure), "side": side_words(target.side)}
            yield Fact("note.target", f"target:{target.public_id}", words, at=target.picked_at)


def _hurts(record: Record) -> Iterator[Fact]:
    """Each tap is a fact of its own, so that each sentence knows its source."""
    for one in record.assessed.points:
        if one.about == BodyPoint.About.HURTS:
            region, side = atlas.load().regions[one.region].name, side_words(one.side)
            place = Words(*(f"{region.of(it)}, {side.of(it)}" for it in BOTH))
            yield Fact("note.hurts", f"point:{one.public_id}", {"places": place}, at=one.marked_at)


def _drawn(record: Record) -> Iterator[Fact]:
    """The patient's own drawing as places and kinds; the strokes themselves stay beside it."""
    row = record.assessed.drawing
    if row is None:
        return
    regions = atlas.load().regions
    named = {
        (shape.region, shape.side, kind): (regions[shape.region].name, side_words(shape.side), kind)
        for shape, kind in strokes.places(strokes.read(row.strokes))
    }
    said = (
        Words(*(f"{region.of(it)}, {side.of(it)} ({_stroke(kind).of(it)})" for it in BOTH))
        for region, side, kind in named.values()
    )
    places = list(said)
    if places:
        joined = Words(*("; ".join(one.of(it) for one in places) for it in BOTH))
        yield Fact("note.drawn", f"drawing:{row.public_id}", {"places": joined}, at=row.drawn_at)


def _stroke(kind: str) -> Words:
    return sentences()[f"stroke.{kind}"]


def _history(record: Record) -> Iterator[Fact]:
    """What was told in this visit; that it is the same is one sentence, not all of it again."""
    row = record.assessed.history
    if row is None or row.visit_id != record.visit.pk:
        return
    about = f"history:{row.public_id}"
    if row.same:
        yield Fact("note.history.same", about, {}, at=row.told_at)
        return
    told = saying.told_of(row)
    for topic in examining.load().topics:
        if topic.id in told:
            said = {"topic": topic.name, "said": saying.topic_words(topic, told[topic.id])}
            yield Fact("note.history", about, said, at=row.told_at)


def _angle(one: Reading) -> Fact:
    kept, ends = saying.measured_of(one), saying.ends_words(one)
    words: dict[str, str | float | Words] = {
        "movement": movements.name(one.about),
        "side": side_words(one.side),
        "value": one.value,
        "instrument": saying.instrument_words(one),
    }
    key = "note.angle"
    if kept.length_cm is not None and kept.below_cm is not None:
        key = "note.angle.tape"
        words |= {"length": kept.length_cm, "below": kept.below_cm}
    elif ends:
        key = "note.angle.ends"
        words |= {"ends": ends}
    return Fact(key, f"angle:{one.public_id}", words, at=one.read_at)


def _checked(one: Check) -> Fact:
    about, side = f"check:{one.public_id}", side_words(one.side)
    if one.kind == Check.Kind.TASK:
        task = examining.of(examining.load().tasks)[one.what].name
        words: Told = {"task": task, "said": saying.task_words(one)}
        return Fact("note.task", about, words, at=one.checked_at)
    if one.kind == Check.Kind.STRENGTH:
        said = saying.strength_words(saying.said_of(one))
        words = {"movement": movements.name(one.what), "side": side, "said": said}
        return Fact("note.strength", about, words, at=one.checked_at)
    words = {"what": saying.looked_at(one), "side": side, "said": saying.nerve_words(one)}
    return Fact("note.nerve", about, words, at=one.checked_at)
