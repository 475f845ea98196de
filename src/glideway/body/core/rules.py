"""What must be true of the atlas as a whole. Each rule yields (table, id, field, reason)."""

from collections.abc import Callable, Container, Iterator
from typing import TypeAlias

from glideway.body.core import poses
from glideway.body.core.atlas import Atlas
from glideway.body.core.grading import (
    grades_stay_below_their_ceiling,
    paths_are_of_these_poses,
    paths_can_be_read,
    settled_rows_exist,
)
from glideway.body.core.protocols import NerveSequence, Protocol
from glideway.body.core.reach import (
    angles_stay_within_reach,
    caps_rest_on_sources,
    limits_name_what_exists,
)
from glideway.body.core.reading import WrongRow
from glideway.body.core.structures import Structure
from glideway.body.core.vocabulary import Motion

Fault: TypeAlias = tuple[str, str, str, str]
Reference: TypeAlias = tuple[str, str, str, str, Container[str]]
Rule: TypeAlias = Callable[[Atlas], Iterator[Fault]]


def motions_have_one_opposite(atlas: Atlas) -> Iterator[Fault]:
    """opposite(opposite(m)) = m, and a joint that can go one way can go back."""
    opposites = atlas.vocabulary.opposites
    for motion, back in opposites.items():
        if opposites.get(back) != motion:
            yield "vocabulary", motion, "opposites", f"{back} does not lead back to {motion}"
    for joint in atlas.vocabulary.joints.values():
        for motion in joint.motions:
            if opposites.get(motion) not in joint.motions:
                yield "vocabulary", joint.id, motion, "the joint cannot go back"


def references_resolve(atlas: Atlas) -> Iterator[Fault]:
    for table, row, field, wanted, known in _references(atlas):
        if wanted not in known:
            yield table, row, field, f"{wanted} is not in the atlas"


def _references(atlas: Atlas) -> Iterator[Reference]:
    """Each id one row says of another, with the table it should be in."""
    yield from _structure_references(atlas)
    structures = atlas.structures
    for group in atlas.groups.values():
        for member in group.members:
            yield "groups", group.id, "members", member, structures
    for glide in atlas.interfaces.values():
        yield "interfaces", glide.id, "a", glide.a, structures
        yield "interfaces", glide.id, "b", glide.b, structures
    for condition in atlas.conditions.values():
        for wanted in condition.primary + condition.secondary:
            yield "conditions", condition.id, "primary", wanted, structures
    for number, pain in enumerate(atlas.referred_pain):
        yield "referred_pain", f"{pain.structure}#{number}", "structure", pain.structure, structures
    yield from _drawn_references(atlas)
    yield from _chart_references(atlas)
    yield from _protocol_references(atlas)


def _drawn_references(atlas: Atlas) -> Iterator[Reference]:
    for table, named in (("actions", atlas.actions), ("strands", atlas.strands)):
        for structure in named:
            yield table, structure, "structure", structure, atlas.structures
    for path in atlas.paths.values():
        for other in path.beside:
            yield "paths", path.id, "beside", other, atlas.structures


def _structure_references(atlas: Atlas) -> Iterator[Reference]:
    parents = {**atlas.groups, **atlas.structures}
    for one in atlas.structures.values():
        yield "structures", one.id, "region", one.region, atlas.regions
        for parent in one.parents:
            yield "structures", one.id, "parents", parent, parents
        for site in one.sites:
            yield "structures", one.id, "sites", site, atlas.interfaces


def _chart_references(atlas: Atlas) -> Iterator[Reference]:
    for shape in atlas.chart.values():
        yield "chart", shape.id, "region", shape.region, atlas.regions
        for under in shape.structures:
            yield "chart", shape.id, "structures", under, atlas.structures


def _protocol_references(atlas: Atlas) -> Iterator[Reference]:
    for one in atlas.protocols.values():
        yield "protocols", one.id, "region", one.region, atlas.regions
        if one.structure:
            yield "protocols", one.id, "structure", one.structure, atlas.structures
        if one.interface:
            yield "protocols", one.id, "interface", one.interface, atlas.interfaces
        for side in (one.tension.held, one.tension.moves):
            if side:
                yield "protocols", one.id, "tension", side, atlas.structures
        for stop in one.stops:
            yield "protocols", one.id, "stops", stop, atlas.stops
        if one.sequence:
            yield "protocols", one.id, "sequence.nerve", one.sequence.nerve, atlas.structures
            if one.sequence.after:
                yield "protocols", one.id, "sequence.after", one.sequence.after, atlas.protocols


def motions_exist(atlas: Atlas) -> Iterator[Fault]:
    """The vocabulary is closed: nobody writes a motion that a joint does not have."""
    for row in atlas.structures.values():
        for one in row.actions + row.loads:
            if not atlas.vocabulary.has(one.joint, one.motion):
                yield "structures", row.id, "actions", f"no {one.motion} at the {one.joint}"
    for protocol in atlas.protocols.values():
        for angle in protocol.start + protocol.end:
            if not atlas.vocabulary.has(angle.joint, angle.motion):
                reason = f"no {angle.motion} at the {angle.joint}"
                yield "protocols", protocol.id, "start, end", reason


def short_is_never_long(atlas: Atlas) -> Iterator[Fault]:
    """Short and long pose never share a joint and motion; the scar, which is anywhere, may."""
    for row in atlas.structures.values():
        shared = set(row.lengthened(atlas.vocabulary)) & set(row.shortened(atlas.vocabulary))
        if shared - {Motion("any", "any")}:
            yield "structures", row.id, "override", "short and long pose are the same somewhere"


def muscles_name_a_nerve(atlas: Atlas) -> Iterator[Fault]:
    for row in atlas.structures.values():
        if row.kind == "muscle" and not (row.nerve and row.nerve.en):
            yield "structures", row.id, "nerve", "a muscle names its nerve"


def facts_have_sources(atlas: Atlas) -> Iterator[Fault]:
    said = [
        *(("structures", row.id, row.sources) for row in atlas.structures.values()),
        *(("conditions", row.id, row.sources) for row in atlas.conditions.values()),
        *(("protocols", row.id, row.sources) for row in atlas.protocols.values()),
        *(("strands", row.structure, row.sources) for row in atlas.strands.values()),
    ]
    for table, key, sources in said:
        if not sources:
            yield table, key, "sources", "every fact says where it comes from"


def risky_regions_carry_a_caution(atlas: Atlas) -> Iterator[Fault]:
    """Neck, groin, abdomen and the back of the knee: who holds here reads what lies near."""
    for row in atlas.structures.values():
        risky = atlas.regions[row.region].cautioned or row.id.startswith("poplite")
        if risky and row.can_be_held and not row.caution:
            yield "structures", row.id, "caution", "this region needs one"


def nobody_holds_what_cannot_be_held(atlas: Atlas) -> Iterator[Fault]:
    for one in atlas.protocols.values():
        if bool(one.structure) == bool(one.interface):
            yield "protocols", one.id, "structure", "either a structure or an interface"
        elif one.interface and not atlas.interfaces[one.interface].contactable:
            yield "protocols", one.id, "interface", "this interface cannot be held"
        elif one.structure:
            yield from _held(one, atlas.structures[one.structure])
        steadied = atlas.structures.get(one.tension.held or "")
        if steadied and not steadied.can_be_held and not one.off:
            yield "protocols", one.id, "tension.held", f"{steadied.id} may not be held"


def _held(one: Protocol, row: Structure) -> Iterator[Fault]:
    if row.access == "none":
        yield "protocols", one.id, "structure", f"{row.id} has no access: it is never pressed"
    if row.access == "special" and not one.off:
        yield "protocols", one.id, "off", f"{row.id} needs special training: off by default"
    if row.zones and one.zone not in row.zones:
        yield "protocols", one.id, "zone", f"{row.id} has no zone {one.zone}"


def protocols_go_from_short_to_long(atlas: Atlas) -> Iterator[Fault]:
    """The moving joint moves, and toward the pose that makes the structure long."""
    for one in atlas.protocols.values():
        if one.moving == ("any",):
            continue
        going = poses.travel(one.start, one.end, atlas.vocabulary)
        if {m.joint for m in going} != set(one.moving):
            yield "protocols", one.id, "moving", "not the joints that differ from start to end"
        if poses.strays(one, atlas.vocabulary):
            yield "protocols", one.id, "end", "a joint stands in one pose and not in the other"
        key = one.structure or one.tension.moves
        if key and not one.sequence:
            longer = set(atlas.structures[key].lengthened(atlas.vocabulary))
            first = {m for m in going if m.joint == one.moving[0]}
            if Motion("any", "any") not in longer and not first & longer:
                yield "protocols", one.id, "end", f"wrong way round: {key} gets shorter"


def protocols_say_how_and_when_to_stop(atlas: Atlas) -> Iterator[Fault]:
    """Nobody is moved without steps and a reason to end; what is reviewed is said in French too."""
    for one in atlas.protocols.values():
        if not one.steps:
            yield "protocols", one.id, "steps", "a movement has steps"
        if not one.stops:
            yield "protocols", one.id, "stops", "a pass has reasons to end it"
        if one.review == "reviewed":
            said = {"cue": one.cue, "watch": one.watch, "contact": one.tension.contact}
            for field in (field for field, words in said.items() if not words.fr):
                yield "protocols", one.id, field, "reviewed, and without its French"


def nerves_slide_first(atlas: Atlas) -> Iterator[Fault]:
    """A slider loads one end and frees the other; a tensioner comes after a slider; both stop."""
    for one in atlas.protocols.values():
        sequence = one.sequence
        if sequence is None:
            continue
        if "tingling" not in one.stops:
            yield "protocols", one.id, "stops", "nerve work stops on tingling that travels"
        if set(sequence.loads + sequence.unloads) != set(one.moving):
            yield "protocols", one.id, "sequence", "its joints are not those that move"
        if sequence.mode == "slider" and not sequence.unloads:
            yield "protocols", one.id, "sequence", "a slider frees one end"
        before = atlas.protocols.get(sequence.after or "")
        slid = before and before.sequence and before.sequence.mode == "slider"
        if sequence.mode == "tensioner" and not slid:
            yield "protocols", one.id, "sequence.after", "a tensioner comes after a slider"
        yield from _loads(one, sequence, atlas)


def _loads(one: Protocol, sequence: NerveSequence, atlas: Atlas) -> Iterator[Fault]:
    """What is said to load must go toward the nerve's loading pose, what frees away from it."""
    toward = set(atlas.structures[sequence.nerve].lengthened(atlas.vocabulary))
    known = {m.joint for m in toward}
    going = poses.travel(one.start, one.end, atlas.vocabulary)
    for m in going:
        loads = m.joint in sequence.loads
        here = {n for n in going if n.joint == m.joint}
        if m.joint in known and bool(here & toward) != loads:
            verb = "load" if loads else "free"
            yield "protocols", one.id, "sequence", f"{m.joint} {m.motion} does not {verb} it"


SHAPE: tuple[Rule, ...] = (
    motions_have_one_opposite,
    references_resolve,
    motions_exist,
    paths_can_be_read,
)
SENSE: tuple[Rule, ...] = (
    short_is_never_long,
    muscles_name_a_nerve,
    facts_have_sources,
    risky_regions_carry_a_caution,
    nobody_holds_what_cannot_be_held,
    caps_rest_on_sources,
    limits_name_what_exists,
    angles_stay_within_reach,
    protocols_go_from_short_to_long,
    protocols_say_how_and_when_to_stop,
    settled_rows_exist,
    grades_stay_below_their_ceiling,
    nerves_slide_first,
    paths_are_of_these_poses,
)


def faults(atlas: Atlas) -> list[WrongRow]:
    """Every wrong row, in reading order. Sense is asked only of rows whose references resolve."""
    for rules in (SHAPE, SENSE):
        found = [fault for rule in rules for fault in rule(atlas)]
        if found:
            return [
                WrongRow(atlas.homes.get((table, key), f"{table}.json"), key, field, reason)
                for table, key, field, reason in found
            ]
    return []
