"""The pain drawings of a course on its page: side by side, over each other, and as a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext

from glideway.body import core as atlas
from glideway.body.core.regions import View
from glideway.care.core.strokes import KINDS
from glideway.care.queries.naming import side_words
from glideway.kit import pages
from glideway.outcomes.core import drawn, say
from glideway.outcomes.core.drawn import Place, Sketch, Story, Wandered


def shown(rows: Sequence[Sketch], moved: Wandered | None) -> dict[str, Any] | None:
    """Everything the page needs of them, or nothing where nobody drew."""
    if not rows:
        return None
    views = [view for view in drawn.VIEWS if any(_on(one, view) for one in rows)]
    kinds = {stroke.kind for one in rows for stroke in one.strokes}
    return {
        "apart": [
            {"visit": one.visit, "views": [_sheet(view, rows, [one]) for view in views]}
            for one in rows
        ],
        "over": [_sheet(view, rows, drawn.layers(rows)) for view in views],
        "tones": [(at, one.visit) for at, one in _toned(drawn.layers(rows))],
        "kinds": [(kind, _kind(kind)) for kind in KINDS if kind in kinds],
        "sentences": _sentences(moved) if moved else [],
        "visits": [one.visit for one in rows],
        "table": _table(rows),
    }


def _on(one: Sketch, view: View) -> bool:
    return any(stroke.view == view for stroke in one.strokes)


def _sheet(view: View, rows: Sequence[Sketch], layers: Sequence[Sketch]) -> dict[str, Any]:
    """One view of the body with the lines of some drawings, cut to where anybody drew."""
    titles = {"front": gettext("Front of the body"), "back": gettext("Back of the body")}
    visits = ", ".join(str(one.visit) for one in layers)
    return {
        "title": gettext("%(view)s, before visit %(visits)s")
        % {"view": titles[view], "visits": visits},
        "short": titles[view],
        "box": drawn.window(rows, view),
        "shapes": [one.path for one in atlas.load().chart.values() if one.view == view],
        "lines": [
            {"tone": at, "kind": stroke.kind, "path": stroke.path}
            for at, one in _toned(layers)
            for stroke in one.strokes
            if stroke.view == view
        ],
    }


def _toned(layers: Sequence[Sketch]) -> list[tuple[int, Sketch]]:
    """Each with its tone, the last one always the strongest."""
    return [(drawn.LAYERS - len(layers) + at + 1, one) for at, one in enumerate(layers)]


def _sentences(moved: Wandered) -> list[str]:
    """What became of the drawing: where it is now, and how large it is against the first."""
    facts: dict[str, float | str] = {
        "new": _listed(moved.new),
        "free": _listed(moved.free),
        "times": round(moved.times, 1),
        "share": round(100 * moved.times),
    }
    said = [say.say(f"drawn.{moved.story}", pages.language(), facts)]
    if moved.story in {Story.MOVED, Story.SPREAD, Story.SHIFTED}:
        said.append(say.say("drawn.size", pages.language(), facts))
    return said


def _table(rows: Sequence[Sketch]) -> list[dict[str, Any]]:
    """How much of each drawing lies where, and how large each is against the first."""
    places = list(dict.fromkeys(place for one in rows for place in one.shares))
    first = len(rows[0].squares)
    found: list[dict[str, Any]] = [
        {"name": _named(place), "cells": [_percent(one.shares.get(place, 0.0)) for one in rows]}
        for place in places
    ]
    size = [_percent(len(one.squares) / first) for one in rows]
    return [*found, {"name": gettext("Size, against the first drawing"), "cells": size}]


def _percent(share: float) -> str:
    """A share to the whole per cent; what is there and smaller is said to be so."""
    if not share:
        return "–"
    return gettext("%(n)s %%") % {"n": round(100 * share) or "<1"}


def _listed(places: Sequence[Place]) -> str:
    return "; ".join(_named(one) for one in places)


def _named(place: Place) -> str:
    region, side = place
    name = atlas.load().regions[region].name.of(pages.language())
    return f"{name}, {side_words(side).of(pages.language())}"


def _kind(kind: str) -> str:
    return {
        "pain": gettext("Pain"),
        "numb": gettext("Numb"),
        "tingling": gettext("Tingling"),
        "burning": gettext("Burning"),
        "stiff": gettext("Stiff"),
    }[kind]
