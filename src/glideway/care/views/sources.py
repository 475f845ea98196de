"""Where a sentence of the note comes from: which kind of tap, when, and the page where it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from glideway.care.core.editing import Line
from glideway.care.core.note import Sentence
from glideway.care.core.say import Part
from glideway.care.forms.note import PARTS

VISIT = (_("Entry of the visit"), "care:visit", "")
KINDS: dict[str, tuple[str | Promise, str, str]] = {
    "letter": (_("Letter of a doctor"), "care:visit", "safety"),
    "screening": (_("Safety questions"), "care:visit", "safety"),
    "visit": VISIT,
    "reading": (_("Measurement"), "care:visit", "baseline"),
    "finding": (_("Finding"), "care:assess", "finding-{id}"),
    "pass": (_("Pass taken back"), "care:treat", ""),
    "treatment": (_("Passes"), "care:treat", ""),
    "retest": (_("Re-test"), "care:after", "retest"),
    "goal": (_("Goal"), "care:after", "plan"),
    "plan": (_("Plan"), "care:after", "plan"),
    "remark": (_("Added sentence"), "care:note", "remarks"),
    "angle": (_("Measurement"), "care:assess", "reading-{id}"),
    "measure": (_("Measurement"), "care:measures", "reading-{id}"),
    "drawing": (_("Drawn by the patient"), "care:assess", "hurts"),
    "history": (_("History"), "care:assess", "history-{id}"),
    "check": (_("Examination"), "care:assess", "check-{id}"),
    "point": (_("Body chart"), "care:assess", "point-{id}"),
    "target": (_("Target"), "care:assess", "finding-{id}"),
    "sensation": (_("Warning during the work"), "care:treat", ""),
    "adjustment": (_("Change of the work"), "care:treat", ""),
    "companion": (_("Who was in the room"), "care:visit", "consent"),
    "agreement": (_("Agreement with the patient"), "care:treat", ""),
}


@dataclass(frozen=True, slots=True)
class Source:
    """One tap as the page lists it: what kind, when, its details, and where to change it."""

    anchor: str
    kind: str | Promise
    at: datetime | None
    said: str
    details: tuple[Any, ...]
    path: str


@dataclass(frozen=True, slots=True)
class Told:
    """A line of the note as a page shows it, with the tap it leads to."""

    text: str
    heading: str | Promise
    by_hand: bool
    anchor: str
    kind: str | Promise
    at: datetime | None


def told(lines: Iterable[Line]) -> list[Told]:
    """Every line with its source, its heading, or that it is by hand."""
    return [_told(one) for one in lines]


def taps(composed: Iterable[Sentence], visit: UUID, passes: Iterable[Any] = ()) -> list[Source]:
    """Each tap that the note tells of, once, by time; those without a time come first."""
    done = list(passes)
    found: dict[str, Source] = {}
    for one in composed:
        kind, _sep, number = one.about.partition(":")
        said, name, anchor = KINDS.get(kind, VISIT)
        path = reverse(name, args=[visit])
        place = anchor.format(id=number)
        mine = tuple(
            each for each in done if kind == "treatment" and str(each.treatment.public_id) == number
        )
        found.setdefault(
            one.about,
            Source(
                anchor=_anchor(one.about),
                kind=said,
                at=one.at,
                said=one.text,
                details=mine,
                path=f"{path}#{place}" if place else path,
            ),
        )
    return sorted(found.values(), key=lambda one: one.at.timestamp() if one.at else 0)


def named(part: Part) -> str | Promise:
    """A part of the note by its name."""
    return dict(PARTS)[part.value]


def _told(one: Line) -> Told:
    source = one.source
    kind = KINDS.get(source.about.partition(":")[0], VISIT)[0] if source else ""
    return Told(
        text=one.text,
        heading=named(one.heading) if one.heading else "",
        by_hand=one.by_hand,
        anchor=_anchor(source.about) if source else "",
        kind=kind,
        at=source.at if source else None,
    )


def _anchor(about: str) -> str:
    return "tap-" + about.replace(":", "-")
