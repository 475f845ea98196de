"""Who is in the room beside patient and practitioner: a guardian of a minor, a chaperone."""

from __future__ import annotations

from datetime import datetime

from glideway.care.core import consents, gate
from glideway.care.models import Companion, Finding, Visit
from glideway.care.operations.refusals import (
    GuardianMissing,
    NoOwnConsent,
    NotOffered,
    NoWhom,
    OffScale,
)
from glideway.care.operations.visits import CONSENT_VERSION, TREATMENT, recording, told
from glideway.care.queries import company
from glideway.care.queries.company import live_consents
from glideway.directory import operations as directory
from glideway.kit.actor import Actor

Role = Companion.Role
MAY_AGREE = {Companion.Relation.PARENT, Companion.Relation.GUARDIAN}


def accompany(
    *,
    visit: Visit,
    role: str,
    by: Actor,
    now: datetime,
    here: bool = True,
    name: str = "",
    relation: str = "",
) -> Companion:
    """Enter who is in the room, or that a chaperone was offered and declined.

    Refuses NoWhom for somebody without a name, and OffScale for a guardian who is not there or
    is said to be neither parent nor guardian: nobody else agrees for a child.
    """
    if role not in Role.values or relation not in {"", *Companion.Relation.values}:
        raise OffScale
    if role == Role.GUARDIAN and not (here and relation in MAY_AGREE):
        raise OffScale
    if here and not name.strip():
        raise NoWhom
    with recording(visit, now=now):
        made = Companion.objects.create(
            visit=visit,
            role=role,
            here=here,
            name=name.strip() if here else "",
            relation=relation if here else "",
            told_at=now,
        )
        told(
            episode=visit.episode,
            act="company.told",
            kind="Visit",
            about=visit.public_id,
            by=by,
            now=now,
        )
        return made


def consent(
    *,
    visit: Visit,
    language: str,
    by: Actor,
    now: datetime,
    region: str = "",
    own: bool = False,
    guardian: str = "",
    relation: str = "",
) -> None:
    """Enter the consent to hands-on work on a region, said in the room.

    For a minor a guardian who is in the room agrees: named here or before, else GuardianMissing.
    `own` is the consent of its own that some structures need; a chaperone is offered before it,
    else NotOffered.
    """
    episode = visit.episode
    with recording(visit, now=now):
        if guardian.strip():
            accompany(
                visit=visit, role=Role.GUARDIAN, name=guardian, relation=relation, by=by, now=now
            )
        there = company.roles(visit)
        minor = consents.needs_guardian(episode.patient.born_on, now.date())
        if minor and Role.GUARDIAN not in there:
            raise GuardianMissing
        if own and Role.CHAPERONE not in there:
            raise NotOffered
        place = region or episode.region
        directory.agree(
            patient=episode.patient,
            kind=TREATMENT,
            version=CONSENT_VERSION,
            language=language,
            clinic=episode.clinic,
            scope=consents.own_scope(place) if own else place,
            how=consents.IN_THE_ROOM,
            by=by,
            now=now,
        )


def may_touch(*, visit: Visit, structure: str, means: str = Finding.Means.PALPATION) -> None:
    """Refuse NoOwnConsent and NotOffered where a hand would go to a structure that needs both.

    What is told or seen moving needs neither.
    """
    if means != Finding.Means.PALPATION or not gate.needs_own(structure):
        return
    if not gate.own_covers(live_consents(visit), structure):
        raise NoOwnConsent
    if Role.CHAPERONE not in company.roles(visit):
        raise NotOffered
