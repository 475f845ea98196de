"""The note of a visit: its versions, whether they are as they were signed, its phrases."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from uuid import UUID

import msgspec
from django.db.models import Q, QuerySet

from glideway.body.core.words import Words
from glideway.care.core import note as core
from glideway.care.core import phrases as built_in
from glideway.care.core.note import Sentence
from glideway.care.core.say import Part
from glideway.care.models import Draft, Note, Phrase, Remark, Visit
from glideway.care.queries import scope, sensitive
from glideway.kit import access
from glideway.kit.actor import Actor
from glideway.kit.refusals import NotYours

FORMULA = 2  # what a digest covers, from the second one on; rows without a number have the first


@dataclass(frozen=True, slots=True)
class Quick:
    """A quick phrase to choose from; `own` ones were kept by somebody and can be let go."""

    key: str
    part: Part
    words: Words
    own: bool = False
    for_all: bool = False


def notes(actor: Actor, visit_id: UUID, *, now: datetime) -> list[Note]:
    """The versions of a visit's note, the first one first; NotYours when there are none.

    Each says beside it whether somebody acts for the patient and whose word keeps it from them.
    """
    mine = Visit.objects.filter(scope.visits(actor, "R", now=now))
    acts, kept = sensitive.standing_of("visit", "visit_id", "visit__episode__patient_id", now=now)
    found: list[Note] = list(
        Note.objects.filter(visit__public_id=visit_id, visit__in=mine)
        .select_related(
            "author",
            "visit__episode__patient",
            "visit__episode__clinic",
            "visit__practitioner",
            "visit__booking",
        )
        .annotate(acted_for=acts, kept_by=kept)
        .order_by("version")
    )
    if not found:
        raise NotYours
    return found


def digest_of(row: Note, previous: str) -> str:
    """The digest that this version must have, by the formula it was signed with."""
    second = row.formula is not None
    more: tuple[str, ...] = (
        row.language,
        row.sentences,
        row.reason,
        row.event_on.isoformat() if row.event_on else "",
        previous,
    )
    if row.device_at is not None:
        more += (row.device_at.astimezone(UTC).isoformat(),)
    return core.digest(
        visit=str(row.visit.public_id),
        version=row.version,
        author=str(row.author.public_id),
        signed_at=row.signed_at.astimezone(UTC).isoformat(),
        words=row.words,
        more=more if second else None,
    )


def whole(versions: Sequence[Note]) -> list[bool]:
    """Of each version of one note, whether it is as it was signed and follows the one before."""
    before = ["", *(one.digest for one in versions)]
    return [
        one.digest == digest_of(one, previous) and one.version == number
        for number, (one, previous) in enumerate(zip(versions, before, strict=False), start=1)
    ]


def changed() -> Iterator[Note]:
    """Every version of every note that is no longer as it was signed. For the check by command."""
    rows = Note.objects.select_related("visit", "author").order_by("visit_id", "version")
    for _visit, group in groupby(rows.iterator(chunk_size=500), key=lambda one: one.visit_id):
        versions = list(group)
        yield from (one for one, right in zip(versions, whole(versions), strict=True) if not right)


def sentences_of(row: Note) -> tuple[Sentence, ...]:
    """The sentences as composed when this version was signed."""
    return tuple(msgspec.json.decode(row.sentences, type=list[Sentence]))


def draft_of(visit: Visit) -> Draft | None:
    """The text of a visit's note as edited and not yet signed, if there is one."""
    return getattr(visit, "draft", None)


def remark(actor: Actor, visit_id: UUID, public_id: UUID, *, now: datetime) -> Remark:
    """One added sentence of a visit that may be changed, or NotYours."""
    mine = Visit.objects.filter(scope.visits(actor, "C", now=now), public_id=visit_id)
    rows = Remark.objects.filter(visit__in=mine).select_related("visit__episode")
    found: Remark = access.the(rows, public_id=public_id)
    return found


def own_phrase(actor: Actor, public_id: UUID) -> Phrase:
    """One kept phrase that this practitioner may let go, or NotYours."""
    found: Phrase = access.the(kept(actor), public_id=public_id)
    return found


def kept(actor: Actor) -> QuerySet[Phrase]:
    """The phrases of this practitioner and of the clinic, as they were kept. One query."""
    if "treating" not in access.scopes(actor, "clinical_note", "C") or not actor.practitioner_id:
        return Phrase.objects.none()
    whose = Q(practitioner=None) | Q(practitioner_id=actor.practitioner_id)
    rows = Phrase.objects.filter(whose, clinic_id=actor.clinic_id or 0, removed_at=None)
    return rows.order_by("kept_at", "pk")


def phrases(actor: Actor) -> list[Quick]:
    """What can be chosen: own phrases first, then the clinic's, then those that come with us."""
    own = [
        Quick(
            key=str(one.public_id),
            part=Part(one.part),
            words=Words(en=one.en, fr=one.fr),
            own=True,
            for_all=one.practitioner_id is None,
        )
        for one in kept(actor)
    ]
    ours = [Quick(key=one.id, part=one.part, words=one.words) for one in built_in.load().values()]
    return [*sorted(own, key=lambda one: one.for_all), *ours]


def phrase(actor: Actor, key: str) -> Quick:
    """One of them by its key, or NotYours."""
    found = next((one for one in phrases(actor) if one.key == key), None)
    if found is None:
        raise NotYours
    return found
