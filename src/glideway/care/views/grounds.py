"""What speaks for which structure: the rows of a visit as grounds, and candidates as shown.

Only for who may examine: the page asks for a current licence that was verified first.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

from glideway.body import core as atlas
from glideway.care.core import candidates, examining, movement_tests, movements, strokes
from glideway.care.core.candidates import Candidate, Ground
from glideway.care.core.note import Told
from glideway.care.core.say import say, sentences
from glideway.care.queries import saying
from glideway.care.queries.naming import side_words
from glideway.care.queries.record import Record
from glideway.care.views.examined import HURTS, stroke_name
from glideway.kit.pages import language
from glideway.screening import core as screening

Row: TypeAlias = Any  # a row as the queries bring it; views know no tables


def grounds(record: Record, drawn: Row | None, gist: screening.Gist | None) -> Iterator[Ground]:
    """Every recorded thing that speaks for a structure."""
    yield from _of_words(gist)
    yield from _of_places(record, drawn)
    yield from _of_movement(record)
    for one in record.today:
        yield from _of_finding(one)


def _of_words(gist: screening.Gist | None) -> Iterator[Ground]:
    for one in gist.candidates if gist else ():
        for basis in one.basis[:1]:
            yield Ground(
                "words",
                "words",
                candidates.of_condition(one.condition.id),
                {"words": basis.words},
                (one.condition.id,),
            )


def _of_places(record: Record, drawn: Row | None) -> Iterator[Ground]:
    body = atlas.load()
    for one in record.assessed.points:
        shape = body.chart.get(one.outline)
        if one.about == HURTS and shape is not None:
            facts: Told = {"place": body.regions[one.region].name, "side": side_words(one.side)}
            yield Ground("place", f"point:{one.public_id}", candidates.under(shape), facts)
    if drawn is None:
        return
    for shape, kind in strokes.places(strokes.read(drawn.strokes)):
        facts = {"kind": stroke_name(kind).lower(), "side": side_words(shape.side)}
        yield Ground("drawn", f"drawing:{drawn.public_id}", candidates.under(shape), facts)


def _of_movement(record: Record) -> Iterator[Ground]:
    near = {record.episode.region, *(one.region for one in record.assessed.points)}
    for one in {(it.about, it.side): it for it in record.angles}.values():  # the last one counts
        ends = saying.ends_words(one)
        if ends:  # whoever measured called its end something
            facts: Told = {
                "movement": movements.name(one.about),
                "side": side_words(one.side),
                "value": one.value,
                "ends": ends,
            }
            about = f"reading:{one.public_id}"
            yield Ground("movement", about, candidates.long_in(one.about, near), facts)
    for check in {(it.kind, it.what, it.side): it for it in record.assessed.checks}.values():
        said = saying.said_of(check)
        if check.kind == "strength" and said.result and said.result != "5":
            words: Told = {
                "movement": movements.name(check.what),
                "side": side_words(check.side),
                "grade": said.result,
            }
            about = f"check:{check.public_id}"
            yield Ground("strength", about, candidates.acts_in(check.what, near), words)


def _of_finding(one: Row) -> Iterator[Ground]:
    about = f"finding:{one.public_id}"
    test = movement_tests.test_of(one.structure)
    if test is None:
        words = saying.felt_words(one) or one.words or sentences()[f"found.{one.means}"]
        facts: Told = {"side": side_words(one.side), "words": words}
        yield Ground("felt", about, frozenset({one.structure}), facts)
        return
    told = movement_tests.said(one.words)
    condition = examining.load().tests.get(test.target, "")
    if told and told.result == "positive" and condition and not test.refer:
        facts = {"test": test.name, "side": side_words(one.side)}
        yield Ground("test", about, candidates.of_condition(condition), facts, (condition,))


def shown(one: Candidate) -> dict[str, Any]:
    """A candidate in words of the page."""
    return {
        "id": one.structure.id,
        "name": one.structure.name.of(language()),
        "lang": one.structure.name.language(language()),
        "grounds": [
            {"kind": it.kind, "words": say(f"ground.{it.kind}", language(), it.facts)}
            for it in one.grounds
        ],
        "unknown": [say(f"unknown.{kind}", language()) for kind in one.unknown],
        "alike": ", ".join(it.name.of(language()) for it in one.alike),
        "rule_out": ", ".join(it.of(language()) for it in one.rule_out),
        "protocols": len(atlas.protocols_for(one.structure.id)),
    }
