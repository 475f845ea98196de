"""What a model answered of one protocol, in words; the numbers for licensed readers only.

Lengths are rounded to 5 mm and shares to whole per cent: the model is one generic adult. Of neck
and trunk only the direction is told: straight lines through the neck gain too much, and the
trunk's coordinate turns otherwise than a trunk does.
"""

from typing import Any

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from glideway.body import core as atlas
from glideway.body.core import engine, grading

register = template.Library()

COARSE_MM = 5
REFUSED: dict[str, str | Promise] = {
    "stands_still": _("the path stays as long as it was"),
    "wrong_way": _("the path becomes shorter on the way"),
    "not_steady": _("the path does not lengthen all the way: some of it goes back"),
    "jumps": _("the path jumps over a bone of the model, which is an artefact"),
    "too_little": _("the path grows by too little to load anything"),
}
MOST_NAMED = 4


@register.inclusion_tag("body/geometry.html")
def geometry(row: atlas.Protocol, licensed: bool) -> dict[str, Any]:  # noqa: FBT001 - a tag's word
    """How sure the geometry of a protocol is, and for whom may read it what was measured."""
    told: dict[str, Any] = {"row": row, "licensed": licensed}
    if not licensed:
        return told
    return told | answer(row, atlas.load())


def answer(row: atlas.Protocol, book: atlas.Atlas) -> dict[str, Any]:
    """What the model answered of one protocol of an atlas, or why it said nothing."""
    verdict = book.verdict(row.id)
    if verdict is None:
        return {"unchecked": _unchecked(row, book)}
    path = book.paths[row.id]
    return {
        "verdict": verdict,
        "refused": REFUSED.get(verdict.reason, ""),
        "gain": millimetres(verdict.gain_mm),
        "gain_percent": percent(verdict.gain_percent),
        "share": percent(verdict.share_percent),
        "steady": percent((100 * verdict.monotone, 100 * verdict.monotone)),
        "slips": len(path.lengths),
        "rough": path.model == "girdle" or "thoracolumbar" in row.moving,
        "competing": [
            (book.structures[one], percent((much, much)))
            for one, much in verdict.competing[:MOST_NAMED]
            if one in book.structures
        ],
        "blind": path.unseen,
        "held_back": _held_back(row, book),
    }


def millimetres(span: tuple[float, float]) -> str:
    """A gain as it may be told: to 5 mm, a span where the slips differ by as much."""
    low, high = (COARSE_MM * round(one / COARSE_MM) for one in span)
    if high < COARSE_MM:
        return gettext("less than %(mm)s mm") % {"mm": COARSE_MM}
    if low == high:
        return gettext("about %(mm)s mm") % {"mm": high}
    return gettext("%(low)s to %(high)s mm") % {"low": low, "high": high}


def percent(span: tuple[float, float]) -> str:
    """A share in whole per cent; a span where the slips differ."""
    low, high = (round(one) for one in span)
    if low == high:
        return gettext("%(share)s%%") % {"share": high}
    return gettext("%(low)s to %(high)s%%") % {"low": low, "high": high}


def _unchecked(row: atlas.Protocol, book: atlas.Atlas) -> str:
    """Why no model said anything of a protocol."""
    if row.sequence:
        return gettext("a model's straight line says nothing of how a nerve slides")
    target = engine.target(row)
    if target in book.actions:
        return gettext("a joint that moves here is not in the model")
    return gettext("no model has what lengthens here")


def _held_back(row: atlas.Protocol, book: atlas.Atlas) -> str:
    """Why an entry that a model confirmed carries no first grade all the same."""
    if row.grade == "A":
        return ""
    if row.interface:
        return gettext("a glide is more than the length of one side")
    if grading.short_of_a(row, book):
        return gettext("the model is too coarse at a joint that moves")
    return gettext("the structure's own row is not surer")
