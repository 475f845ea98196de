"""Who was in the room beside the patient, and what was agreed to on its own."""

from __future__ import annotations

from collections.abc import Iterator

from glideway.body import core as atlas
from glideway.care.core import gate
from glideway.care.core.note import Fact, Told
from glideway.care.core.say import sentences
from glideway.care.models import Finding
from glideway.care.queries.record import Record


def facts(record: Record) -> Iterator[Fact]:
    """A guardian, a chaperone or that one was declined; each by name where somebody was there."""
    for one in record.company:
        about = f"companion:{one.public_id}"
        if one.role == "guardian":
            words: Told = {"name": one.name}
            key = "note.guardian.unsaid"
            if one.relation:
                words = {**words, "relation": sentences()[f"relation.{one.relation}"]}
                key = "note.guardian"
            yield Fact(key, about, words, at=one.told_at)
        elif one.here:
            yield Fact("note.chaperone.here", about, {"name": one.name}, at=one.told_at)
        else:
            yield Fact("note.chaperone.declined", about, {}, at=one.told_at)
    for region in dict.fromkeys(_own(record)):
        about = f"visit:{record.visit.public_id}"
        yield Fact("note.consent.own", about, {"region": atlas.load().regions[region].name})


def _own(record: Record) -> Iterator[str]:
    """The regions in which the hand went where a consent of its own is needed."""
    felt = [one.structure for one in record.today if one.means == Finding.Means.PALPATION]
    for structure in (*felt, *(one.target.structure for one in record.treated)):
        if gate.needs_own(structure):
            yield atlas.load().structures[structure].region
