"""The atlas' closed words (kinds, zones, grades, motions) as a page says them."""

from collections.abc import Iterable, Mapping

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from glideway.body import core as atlas
from glideway.kit.pages import language

register = template.Library()

AXIAL = frozenset(
    ["pelvis", "lumbar", "chest", "shoulders", "blade", "neck", "jaw", "nose", "skull"]
)
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
        "seen_unclear": _("read in a damaged text"),
        "memory": _("from memory, not yet matched to a source"),
    },
    "mode": {
        "slider": _("Slider: one end loads while the other is freed"),
        "tensioner": _("Tensioner: both ends load; late, and never first"),
    },
    "direction": {
        "proximal": _("toward the trunk"),
        "distal": _("away from the trunk"),
        "headward": _("toward the head"),
        "footward": _("toward the feet"),
        "medial": _("toward the midline"),
        "lateral": _("away from the midline"),
        "up": _("upward"),
        "down": _("downward"),
        "radial": _("toward the thumb’s side"),
        "ulnar": _("toward the little finger’s side"),
        "forward": _("toward the front of the body"),
        "back": _("toward the back of the body"),
        "toward_nerve": _("toward the nerve"),
        "away_from_nerve": _("away from the nerve"),
        "held": _("it stays still"),
    },
    "basis": {
        "published": _("Capped by what was published."),
        "model": _("Capped by what the model reaches."),
        "careful": _("Kept below what was published, with care."),
        "memory": _("From memory, not yet matched to a source."),
        "uncapped": _("Nobody measures this in degrees: the end of comfortable range."),
    },
    "published": {
        "measured_mean": _("measured, mean"),
        "printed_reference": _("printed reference, no sample"),
        "patient_mean": _("measured in patients, mean"),
        "functional_demand": _("what a task needs"),
        "cut_off": _("a cut-off"),
        "other_definition": _("measured in another way"),
    },
    "mode_of": {
        "active": _("moved by oneself"),
        "passive": _("moved by another"),
        "weight_bearing": _("standing"),
        "functional": _("in a task"),
        "unspecified": _("not said how"),
    },
    "unseen": {
        "nerve": _("a model's straight line says nothing of how a nerve slides"),
        "no_muscle": _("models of this kind carry muscles, and no other tissue"),
        "not_drawn": _("this muscle is not in the models used"),
    },
    "line": {
        "structure": _("Structure"),
        "contact": _("Contact"),
        "direction": _("Direction of tension"),
        "position": _("Position"),
        "start": pgettext_lazy("pose", "Start"),
        "end": pgettext_lazy("pose", "End"),
        "moving": _("Moving joint"),
        "mover": _("Who does the moving"),
        "steps": _("Steps"),
        "cue": _("Patient moves"),
        "watch": pgettext_lazy("during a pass", "Watch"),
        "stops": _("Stop at once for"),
        "cautions": _("Near here"),
        "grade": _("Geometry"),
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
def doing(row: atlas.Motion | atlas.Range | atlas.Limit) -> str:
    """One motion as a thing that is done, where it has words of its own."""
    return "".join(doings([atlas.Motion(row.joint, row.motion)]))


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


@register.filter
def postures(row: atlas.Structure) -> list[tuple[str, str]]:
    """Actions that are not true everywhere, each with the pose in which they are."""
    said = []
    for action, where in row.postures.items():
        joint, _, motion = action.partition(":")
        said.append((doing(atlas.Motion(joint, motion)), pose(where)))
    return said


@register.filter
def disagreements(row: atlas.Structure) -> list[tuple[str, atlas.Words]]:
    """Actions on which the model says otherwise, each reason once though several slips have it."""
    return list(
        dict.fromkeys(
            (doing(atlas.Motion(one.joint, one.motion)), one.reason)
            for one in atlas.load().exceptions.values()
            if one.structure == row.id
        )
    )


@register.filter
def pull(tension: atlas.Tension) -> str | Promise:
    """The direction of tension: on the trunk proximal is toward the head, on a limb inward."""
    way: str = tension.direction
    if tension.spot.bone in AXIAL:
        way = {"proximal": "headward", "distal": "footward"}.get(way, way)
    return NAMES["direction"][way]


@register.filter
def pose(angles: atlas.Pose) -> str:
    """A pose as a person would say it: "knee bent 110°, hip bent 80°"."""
    return ", ".join(atlas.poses.words(angles, atlas.load().vocabulary, language()))


@register.filter
def moves(row: atlas.Protocol) -> str:
    """The motions of a protocol as things to do."""
    return ", ".join(atlas.poses.moves(row, atlas.load().vocabulary, language()))


@register.filter
def of(counts: Mapping[str, int], which: str) -> int:
    """How many of one sort; none is nought."""
    return counts.get(which, 0)


@register.filter
def share(part: float) -> str:
    """A part of one as the language writes a percentage: 96.3%, in French 96,3 %."""
    said = f"{100 * part:.1f}"
    return f"{said.replace('.', ',')}\N{NO-BREAK SPACE}%" if language() == "fr" else f"{said}%"
