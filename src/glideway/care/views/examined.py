"""The assessment as its page shows it: what is there already, and what there is to tap."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext

from glideway.body import core as atlas
from glideway.body.core import chart as outlines
from glideway.body.core.words import Words, alphabetical
from glideway.care.core import examining, movement_tests, movements, strokes, thomas
from glideway.care.core.examining import Told
from glideway.care.core.say import number, say, sentences
from glideway.care.queries import saying
from glideway.care.queries.naming import finding_name, side_words, structure_name
from glideway.care.queries.record import Record
from glideway.care.queries.strength import before as strength_before
from glideway.care.views import assessing
from glideway.care.views.showing import region_name
from glideway.kit.pages import language

MOST_UNDER = 12  # structures offered under a tap; the region's other ones fold away
THOMAS = "hip:extension"
HURTS = "hurts"
Row: TypeAlias = Any  # a row as the queries bring it; views know no tables


def chart(marks: Iterable[Row] = (), drawn: Sequence[strokes.Stroke] = ()) -> list[dict[str, Any]]:
    """Front and back: outlines, places that hurt, the points themselves, the patient's strokes."""
    body, marks = atlas.load(), list(marks)
    hurts = {(one.region, one.side) for one in marks if one.about == HURTS}
    titles = {"front": gettext("Front of the body"), "back": gettext("Back of the body")}
    return [
        {
            "name": view,
            "title": title,
            "box": outlines.BOXES[view],  # type: ignore[index]
            "shapes": [
                {"path": shape.path, "here": _hurts(shape.region, shape.side, hurts)}
                for shape in body.chart.values()
                if shape.view == view
            ],
            "points": [one for one in marks if one.view == view],
            "strokes": [{"path": one.path, "kind": one.kind} for one in drawn if one.view == view],
        }
        for view, title in titles.items()
    ]


def _hurts(region: str, side: str, hurts: set[tuple[str, str]]) -> bool:
    both = side in {"left", "right"} and (region, "both") in hurts
    return (region, side) in hurts or both


def points(record: Record) -> list[dict[str, Any]]:
    """Where it hurts, in words."""
    return [
        {"row": one, "name": region_name(one.region), "side": _side(one.side)}
        for one in record.assessed.points
        if one.about == HURTS
    ]


def side(record: Record) -> str:
    """The side that was said: of the complaint, else where every tap says the same; or none."""
    tapped = {one.side for one in record.assessed.points if one.about == HURTS}
    return record.episode.side or (tapped.pop() if len(tapped) == 1 else "")


def drawing(row: Row | None) -> dict[str, Any] | None:
    """The patient's own drawing: its strokes, the kinds that occur, the places in words."""
    if row is None:
        return None
    lines = strokes.read(row.strokes)
    kinds = {one.kind for one in lines}
    return {
        "row": row,
        "strokes": lines,
        "kinds": [(one, stroke_name(one)) for one in strokes.KINDS if one in kinds],
        "places": [
            {
                "name": region_name(shape.region),
                "side": _side(shape.side),
                "kind": stroke_name(kind),
            }
            for shape, kind in _regions(lines)
        ],
    }


def stroke_name(kind: str) -> str:
    """What a stroke stands for, in the patient's words."""
    return {
        "pain": gettext("Pain"),
        "numb": gettext("Numb"),
        "tingling": gettext("Tingling"),
        "burning": gettext("Burning"),
        "stiff": gettext("Stiff"),
    }[kind]


def _regions(lines: Iterable[strokes.Stroke]) -> list[tuple[Any, strokes.Kind]]:
    """Each region, side and kind once."""
    found = {(one.region, one.side, kind): (one, kind) for one, kind in strokes.places(lines)}
    return list(found.values())


def history(record: Record) -> dict[str, Any]:
    """The topics with what is ticked, what stands now, and from which visit it is."""
    row = record.assessed.history
    other = None if row else record.assessed.elsewhere
    told = saying.told_of(row) if row else examining.carried(saying.told_of(other))
    lists = examining.load()
    return {
        "elsewhere": other.told_at if other and told else None,
        "topics": [
            {
                "id": topic.id,
                "name": topic.name.of(language()),
                "chips": [
                    {
                        "id": one.id,
                        "name": one.name.of(language()),
                        "on": one.id in told.get(topic.id, Told()).chips,
                    }
                    for one in topic.chips
                ],
                "words": told.get(topic.id, Told()).words,
            }
            for topic in lists.topics
        ],
        "lines": [
            {
                "name": topic.name.of(language()),
                "said": saying.topic_words(topic, told[topic.id]).of(language()),
            }
            for topic in lists.topics
            if topic.id in told
        ],
        "row": row,
        "earlier": bool(row and row.visit_id != record.visit.pk),
        "number": record.assessed.told_at_visit,
    }


def angles(record: Record) -> dict[str, Any]:
    """The movements that can be measured, those that were, and how far the sides differ."""
    lists = examining.load()
    rows: dict[str, dict[str, Row]] = {}
    for one in record.angles:
        rows.setdefault(one.about, {})[one.side] = one
    names = examining.testable(record.episode.region)
    last = record.angles[-1].instrument if record.angles else lists.instruments[0].id
    return {
        "movements": [(one, movements.name(one).of(language())) for one in names],
        "instruments": _choices(lists.instruments),
        "instrument": last,
        "ends": _choices(lists.ends),
        "rows": [_angle(movement, sides) for movement, sides in rows.items()],
        "thomas": THOMAS in names,
    }


def _angle(movement: str, sides: Mapping[str, Row]) -> dict[str, Any]:
    """One movement with each side's last value, in the order left, right, else."""
    order = ("left", "right", "both", "midline")
    kept = [sides[one] for one in order if one in sides]
    return {
        "name": movements.name(movement).of(language()),
        "sides": [
            {
                "row": one,
                "side": _side(one.side),
                "value": number(one.value, language()),
                "ends": _said(saying.ends_words(one)),
                "tape": _tape(one),
                "instrument": saying.instrument_words(one).of(language()),
            }
            for one in kept
        ],
        "apart": difference(sides["left"].value, sides["right"].value, "°")
        if {"left", "right"} <= set(sides)
        else "",
    }


def difference(left: float, right: float, unit: str) -> str:
    """How far two sides lie apart: a difference, not a verdict."""
    less, amount, share = examining.apart(left, right)
    if not amount:
        return say("sides.alike", language())
    facts: dict[str, str | float | Words] = {
        "side": side_words(less),
        "amount": number(amount, language()) + unit,
    }
    if share is None:
        return say("sides.apart.bare", language(), facts)
    return say("sides.apart", language(), facts | {"share": str(share)})


def _tape(one: Row) -> str:
    """The two lengths an angle came from, and what a centimetre is worth there."""
    kept = saying.measured_of(one)
    if kept.length_cm is None or kept.below_cm is None:
        return ""
    worth = thomas.worth_of_a_cm(length_cm=kept.length_cm, below_cm=kept.below_cm)
    return say(
        "thomas.from",
        language(),
        {
            "length": number(kept.length_cm, language()),
            "below": number(kept.below_cm, language()),
            "worth": number(worth, language()),
        },
    )


def tasks(record: Record) -> list[dict[str, Any]]:
    """The tasks to watch, each with what may be seen and felt, and what was today."""
    lists = examining.load()
    mine = [one for one in record.assessed.checks if one.kind == "task"]
    return [
        {
            "id": task.id,
            "name": task.name.of(language()),
            "own": task.own,
            "seen": _choices((*lists.seen, *task.seen)),
            "felt": _choices(lists.felt),
            "rows": [
                {"row": one, "words": saying.task_words(one).of(language())}
                for one in mine
                if one.what == task.id
            ],
        }
        for task in lists.tasks
    ]


def strength(record: Record, *, since: bool = False) -> dict[str, Any]:
    """Strength by movement: each side's last, and how far they lie apart where force was read.

    With `since` what it was at an earlier visit stands beside it. One query more.
    """
    rows: dict[str, dict[str, Row]] = {}
    for one in record.assessed.checks:
        if one.kind == "strength":
            rows.setdefault(one.what, {})[one.side] = one
    today = [(what, side) for what, sides in rows.items() for side in sides]
    earlier = strength_before(record, today) if since else {}
    zone = ZoneInfo(record.episode.clinic.zone)
    return {
        "grades": _choices(examining.load().grades),
        "rows": [_strength(movement, sides, earlier, zone) for movement, sides in rows.items()],
    }


def _strength(
    movement: str,
    sides: Mapping[str, Row],
    earlier: Mapping[tuple[str, str], tuple[datetime, Words]],
    zone: ZoneInfo,
) -> dict[str, Any]:
    said = {side: saying.said_of(one) for side, one in sides.items()}
    force = {side: one for side, one in said.items() if one.newton is not None}
    apart = ""
    if {"left", "right"} <= set(force):
        unit = force["right"].unit
        newtons = (force[one].newton or 0.0 for one in ("left", "right"))
        left, right = (examining.as_read(one, unit) for one in newtons)
        apart = difference(left, right, f" {unit}")
    return {
        "name": movements.name(movement).of(language()),
        "sides": [
            {
                "row": sides[one],
                "side": _side(one),
                "value": _said(saying.strength_words(said[one])),
                "earlier": _earlier(earlier.get((movement, one)), zone),
            }
            for one in ("left", "right")
            if one in sides
        ],
        "apart": apart,
        "since": any((movement, one) in earlier for one in sides),
    }


def _earlier(found: tuple[datetime, Words] | None, zone: ZoneInfo) -> str:
    """The value of an earlier visit with its day; empty where there is none."""
    if found is None:
        return ""
    at, value = found
    return gettext("%(value)s on %(day)s") % {
        "value": value.of(language()),
        "day": date_format(at.astimezone(zone).date(), "DATE_FORMAT"),
    }


def nerve(record: Record, drawn: Row | None, signs: Iterable[str]) -> dict[str, Any]:
    """Sensation and reflexes: who named a sign of a nerve, and what was found."""
    lists, episode = examining.load(), record.episode
    part = atlas.load().regions[episode.region].part
    mine = record.assessed.checks
    return {
        "named": list(nerve_signs(record, drawn, signs)),
        "regions": regions(),
        "region": episode.region,
        "sensations": _choices(lists.sensations),
        "reflexes": [
            {"id": one.id, "name": one.name.of(language()), "roots": ", ".join(one.roots)}
            for one in examining.reflexes(part)
        ],
        "answers": _choices(lists.answers),
        "rows": [
            {
                "row": one,
                "what": saying.looked_at(one).of(language()),
                "words": saying.nerve_words(one).of(language()),
                "side": _side(one.side),
            }
            for one in mine
            if one.kind in {"sensation", "reflex"}
        ],
    }


def nerve_signs(record: Record, drawn: Row | None, signs: Iterable[str]) -> Iterator[str]:
    """Each sign of a nerve that was named, in words, and by what."""
    for chip in examining.names_a_nerve(saying.told_of(record.assessed.history)):
        yield say("nerve.history", language(), {"sign": chip.name})
    if drawn is not None:
        for kind in strokes.KINDS:
            if kind in strokes.OF_A_NERVE & {one.kind for one in strokes.read(drawn.strokes)}:
                yield say("nerve.drawing", language(), {"sign": stroke_name(kind).lower()})
    for sign in signs:
        yield say("nerve.words", language(), {"sign": sign})


def palpation(record: Record, under: Sequence[str]) -> dict[str, Any]:
    """What can be felt for, at what was tapped first, and what was felt today."""
    body, lists = atlas.load(), examining.load()
    mine = [one.id for one in atlas.candidates(record.episode.region) if one.can_be_held]
    near = [one for one in under if one in body.structures and body.structures[one].can_be_held]
    return {
        "near": _structures(near),
        "rest": _structures([one for one in mine if one not in near]),
        "scales": [
            {"id": one.id, "name": one.name.of(language()), "steps": _choices(one.steps)}
            for one in lists.palpation
        ],
        "rows": [_found(one) for one in record.today],
    }


def _structures(names: Iterable[str]) -> list[dict[str, str]]:
    body = atlas.load()
    rows = [body.structures[one] for one in names]
    return [
        {
            "id": one.id,
            "name": one.name.of(language()),
            "lang": one.name.language(language()),
        }
        for one in rows
    ]


def _found(one: Row) -> dict[str, Any]:
    target = getattr(one, "target", None)
    is_test = movement_tests.test_of(one.structure) is not None
    return {
        "row": one,
        "name": finding_name(one).of(language()),
        "side": _side(one.side),
        "means": sentences()[f"found.{one.means}"].of(language()),
        "felt": _said(saying.felt_words(one)),
        "words": assessing.found_words(one.structure, one.words),
        "test": is_test,
        "target": target if target is not None and target.undone_at is None else None,
    }


def there(record: Record) -> dict[str, list[dict[str, str]]]:
    """Structures to examine of the condition or region: those of last time, and the rest.

    Those that have a protocol come first; none of them is ever ticked by itself.
    """
    body, episode = atlas.load(), record.episode
    about = episode.condition if episode.condition in body.conditions else episode.region
    taken = {one.structure for one in record.today}
    before = {one.structure for one in record.findings} - taken
    rows = [one for one in atlas.candidates(about) if one.can_be_held and one.id not in taken]
    rows.sort(key=lambda one: not body.protocols_for(one.id))
    return {
        "earlier": _structures([one.id for one in rows if one.id in before]),
        "rest": _structures([one.id for one in rows if one.id not in before]),
    }


def targets(record: Record) -> list[dict[str, Any]]:
    """Today's targets, in the order in which they were picked."""
    rows = [
        one
        for one in (getattr(found, "target", None) for found in record.today)
        if one is not None and one.undone_at is None
    ]
    return [
        {"row": one, "name": structure_name(one.structure).of(language()), "side": _side(one.side)}
        for one in sorted(rows, key=lambda one: one.position)
    ]


def regions() -> list[tuple[str, str]]:
    """Every region one can point at, by name."""
    rows = (one for one in atlas.load().regions.values() if one.can_be_pointed_at)
    return sorted(
        ((one.id, region_name(one.id)) for one in rows), key=lambda one: alphabetical(one[1])
    )


def _said(words: Words | None) -> str:
    return words.of(language()) if words else ""


def _choices(rows: Iterable[examining.Choice]) -> list[tuple[str, str]]:
    return [(one.id, one.name.of(language())) for one in rows]


def _side(side: str) -> str:
    return side_words(side).of(language())
