"""The atlas' closed words (kinds, zones, grades, motions) as a page says them."""

from collections.abc import Iterable

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from glideway.body import core as atlas
from glideway.kit.pages import language

register = template.Library()

NAMES: dict[str, dict[str, str | Promise]] = {
    "kind": {
        "muscle": _("Muscle"),
        "tendon": _("Tendon"),
        "ligament": _("Ligament"),
        "fascia": _("Fascia"),
        "retinaculum": _("Retinaculum"),
        "nerve": _("Nerve"),
        "bursa-adjacent": _("Beside a bursa"),
    },
    "access": {
        "direct": _("Can be felt under the skin"),
        "through": _("Reached through other tissue"),
        "special": _("Special training and consent only; switched off"),
        "none": _("Reference only: it is never pressed"),
    },
    "zone": {
        "proximal": _("upper third"),
        "middle": _("middle"),
        "distal": _("lower third"),
        "belly": _("belly"),
        "musculotendinous": _("where muscle becomes tendon"),
        "mid_substance": _("middle of the tendon"),
        "insertion": _("attachment"),
        "one": _("whole length"),
    },
    "grade": {
        "A": _("Geometry checked"),
        "B": _("Anatomy reference only"),
        "C": _("Practitioner convention"),
    },
    "confidence": {
        "seen": _("opened and read"),
        "seen_secondary": _("read in a second-hand text"),
        "memory": _("from memory, not yet matched to a source"),
    },
    "mode": {
        "slider": _("Slider: one end loads while the other is freed"),
        "tensioner": _("Tensioner: both ends load; late, and never first"),
    },
    "side": {"right": pgettext_lazy("side", "Right"), "left": pgettext_lazy("side", "Left")},
}


@register.filter
def named(value: str, which: str) -> str | Promise:
    """A closed word of the atlas as the page says it."""
    return NAMES[which][value]


@register.filter
def states(motions: Iterable[atlas.Motion]) -> list[str]:
    """Motions as positions: "knee bent", "leg turned in"."""
    joints = atlas.load().vocabulary.joints
    return [
        joints[one.joint].motions[one.motion].state.of(language())
        for one in motions
        if one.motion in joints[one.joint].motions
    ]


@register.filter
def doings(motions: Iterable[atlas.Motion]) -> list[str]:
    """Motions as things that are done: "bend the knee"."""
    joints = atlas.load().vocabulary.joints
    return [
        joints[one.joint].motions[one.motion].move.of(language())
        for one in motions
        if one.motion in joints[one.joint].motions
    ]


@register.filter
def title(text: atlas.Words) -> str:
    """A text of the atlas with its first letter large."""
    said = text.of(language())
    return said[:1].upper() + said[1:]


@register.filter
def headline(row: atlas.Structure) -> str:
    """A structure's name; in French the Latin one where no French name is written yet."""
    if language() == "fr" and not row.name.fr:
        return row.latin or row.name.en
    return row.name.of(language())
