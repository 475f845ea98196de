"""The whole atlas in memory, each row found by its id, and the questions others ask of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from glideway.body.core import reading
from glideway.body.core.agreement import Agreement, Disagreement, agreement
from glideway.body.core.conditions import Condition
from glideway.body.core.engine import Verdict, judge
from glideway.body.core.geometry import Path, Pull, Stamp
from glideway.body.core.interfaces import Interface
from glideway.body.core.protocols import Protocol, Stop
from glideway.body.core.ranges import Limit, Range
from glideway.body.core.regions import Outline, Region
from glideway.body.core.strands import Strand
from glideway.body.core.structures import Group, ReferredPain, Structure
from glideway.body.core.vocabulary import Motion, Vocabulary
from glideway.body.core.words import Words


@dataclass(frozen=True)
class Atlas:
    """Every row by id. `homes` says which file each row came from, for naming a wrong one."""

    version: str
    vocabulary: Vocabulary
    regions: Mapping[str, Region]
    chart: Mapping[str, Outline]
    structures: Mapping[str, Structure]
    groups: Mapping[str, Group]
    interfaces: Mapping[str, Interface]
    conditions: Mapping[str, Condition]
    referred_pain: tuple[ReferredPain, ...]
    stops: Mapping[str, Stop]
    ranges: Mapping[str, Range]
    limits: Mapping[str, Limit]
    strands: Mapping[str, Strand]
    exceptions: Mapping[str, Disagreement]
    actions: Mapping[str, Pull]
    paths: Mapping[str, Path]
    protocols: Mapping[str, Protocol]
    stamp: Stamp | None
    homes: Mapping[tuple[str, str], str] = field(repr=False)

    @cached_property
    def _by_structure(self) -> dict[str, list[Protocol]]:
        found: dict[str, list[Protocol]] = {}
        for protocol in self.protocols.values():
            for one in self.about(protocol):
                found.setdefault(one, []).append(protocol)
        return found

    @cached_property
    def _verdicts(self) -> dict[str, Verdict | None]:
        return {}

    def verdict(self, protocol_id: str) -> Verdict | None:
        """What the model says of a protocol, asked once; None where it does not see it."""
        if protocol_id not in self._verdicts:
            self._verdicts[protocol_id] = judge(self.protocols[protocol_id], self)
        return self._verdicts[protocol_id]

    def agreement(self) -> Agreement:
        """How far the model and the rows agree, and what was settled where they do not."""
        return agreement(self)

    def about(self, protocol: Protocol) -> tuple[str, ...]:
        """The structures a protocol is about: one, or both sides of an interface."""
        if protocol.structure:
            return (protocol.structure,)
        glide = self.interfaces[protocol.interface or ""]
        return (glide.a, glide.b)

    def strands_of(self, protocol: Protocol) -> tuple[Strand, ...]:
        """The lines that the figure draws for what a protocol is about; nothing for most."""
        return tuple(self.strands[one] for one in self.about(protocol) if one in self.strands)

    def protocols_for(self, structure_id: str) -> tuple[Protocol, ...]:
        """What may be done for a structure or a group, without those switched off.

        Its own movements first, then glides against a neighbour, then sliders, tensioners last.
        """
        group = self.groups.get(structure_id)
        members = group.members if group else (structure_id,)
        found = {p.id: p for one in members for p in self._by_structure.get(one, ()) if not p.off}
        return tuple(sorted(found.values(), key=_order))

    def candidates(self, about: str) -> tuple[Structure, ...]:
        """Places to examine first, in order, for a condition or a region. Never an answer."""
        condition = self.conditions.get(about)
        if condition:
            return tuple(self.structures[one] for one in condition.primary + condition.secondary)
        under = {
            one
            for shape in self.chart.values()
            if shape.region == about
            for one in shape.structures
        }
        here = [
            one
            for one in self.structures.values()
            if one.can_be_held and (one.region == about or one.id in under)
        ]
        return tuple(sorted(here, key=lambda one: (one.id not in self._by_structure, one.name.en)))

    def in_region(self, region_id: str) -> tuple[Protocol, ...]:
        """Protocols filed under a region, by name."""
        here = [p for p in self.protocols.values() if p.region == region_id and not p.off]
        return tuple(sorted(here, key=lambda one: one.name.en))

    def regions_of(self, condition: Condition) -> tuple[Region, ...]:
        """Where a condition is, from its structures, those to examine first leading."""
        named = [self.structures[one].region for one in condition.primary]
        return tuple(self.regions[one] for one in dict.fromkeys(named))

    def neighbours(self, structure_id: str) -> tuple[Interface, ...]:
        """Every interface a structure takes part in."""
        return tuple(i for i in self.interfaces.values() if structure_id in (i.a, i.b))

    def cautions(self, protocol: Protocol) -> tuple[Words, ...]:
        """What lies near: the caution of each structure it is about, then its own."""
        carried = [self.structures[one].caution for one in self.about(protocol)]
        return tuple(dict.fromkeys(one for one in [*carried, protocol.caution] if one))

    def counts(self) -> dict[str, object]:
        """The numbers that pages show, computed from the rows and never typed."""
        return {
            "structures": _tally(one.kind for one in self.structures.values()),
            "protocols": {
                "total": len(self.protocols),
                "by_grade": _tally(one.grade for one in self.protocols.values()),
                "by_region": _tally(one.region for one in self.protocols.values()),
                "by_review": _tally(one.review for one in self.protocols.values()),
            },
        }


def _order(one: Protocol) -> tuple[bool, bool, bool]:
    late = one.sequence is not None and one.sequence.mode == "tensioner"
    return one.sequence is not None, late, one.interface is not None


def _tally(values: Iterable[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for one in sorted(values):
        found[one] = found.get(one, 0) + 1
    return found


def assemble(found: reading.Files) -> Atlas:
    """Every file decoded and every id unique; whether the rows agree is asked by `rules`."""
    if "vocabulary.json" not in found:
        raise reading.WrongRow("vocabulary.json", "file", "name", "the file is missing")
    head = reading.words("vocabulary.json", found["vocabulary.json"])
    tables: dict[str, dict[str, object]] = {
        reading.table(place): {} for place in (*reading.SINGLE, *reading.FOLDERS)
    }
    homes: dict[tuple[str, str], str] = {}
    for name, sort, kind in reading.kinds(found):
        here: list[object] = reading.rows(name, found[name], kind)
        for row in here:
            key = _key(row, len(tables[sort]))
            if key in tables[sort]:
                raise reading.WrongRow(name, key, "id", f"also in {homes[sort, key]}")
            tables[sort][key] = row
            homes[sort, key] = name
    referred = tuple(tables.pop("referred_pain").values())
    caps = {
        Motion(one.joint, one.motion): one.most_deg
        for one in tables["ranges"].values()
        if isinstance(one, Range) and one.most_deg is not None
    }
    return Atlas(
        version=reading.version(found),
        vocabulary=Vocabulary(
            joints={one.id: one for one in head.joints},
            opposites=head.opposites,
            escapes=frozenset(head.escapes),
            sources=head.sources,
            caps=caps,
        ),
        stamp=reading.stamp(found),
        referred_pain=referred,  # type: ignore[arg-type]
        homes=homes,
        **tables,  # type: ignore[arg-type]
    )


def _key(row: object, number: int) -> str:
    if isinstance(row, ReferredPain):
        return f"{row.structure}#{number}"
    return row.structure if isinstance(row, Pull | Strand) else str(getattr(row, "id"))  # noqa: B009
