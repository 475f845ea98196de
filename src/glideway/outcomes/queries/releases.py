"""What is released of whom: counting for the publisher, and reading for who may see it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import msgspec
from django.db.models import OuterRef, QuerySet, Subquery

from glideway.directory import queries as directory
from glideway.directory.models import Clinic, Practitioner
from glideway.kit import access
from glideway.kit.actor import Actor
from glideway.kit.refusals import NotYours
from glideway.outcomes.core import release
from glideway.outcomes.core.following import Window
from glideway.outcomes.core.release import Case
from glideway.outcomes.core.suppression import Cell
from glideway.outcomes.models import Release, Reply, Sharing
from glideway.outcomes.queries.cases import filled
from glideway.outcomes.queries.figures import courses

STALE = timedelta(weeks=12)  # design, draft: a practitioner's figures go three releases later


@dataclass(frozen=True)
class Shown:
    """A clinic's figures as a page shows them, with the clinic's words and the network's."""

    clinic: Clinic
    release: Release | None
    reply: Reply | None
    network: Release | None
    sharing: bool


@dataclass(frozen=True)
class Improved:
    """Of so many people followed so many improved, as a clinic's public figures say it.

    `eligible` is how many could have been followed, None where that would tell of one to four
    people; `few` that fewer than five are missing, nobody included. `adjusted` is the share held
    against who comes with both ends of its interval, nought to one, None where it is not said, and
    `model` by which version. Of courses begun from `since` on and before `until`.
    """

    some: int
    of: int
    eligible: int | None
    few: bool
    adjusted: tuple[float, float, float] | None
    model: str
    since: date
    until: date


def improved_of(
    clinic_ids: Collection[int], *, now: datetime, quiet: Collection[int] | None = None
) -> Mapping[int, Improved]:
    """Who improved, by clinic, for whoever judges clinics by it. Two queries.

    Only what is public: no score built on it can give anybody away beside the figures. A clinic of
    which it is not said, or that lets nothing be counted, is not among them; one query where it is
    known already which clinics those are (`quiet`).
    """
    quiet = silent(clinic_ids, now=now) if quiet is None else quiet
    found: dict[int, Improved] = {}
    for clinic, row in public(clinic_ids, now=now).items():
        counts = row.facts.get("counts", {})
        table = counts.get("improved", {})
        if clinic in quiet or not table or "" in table:
            continue
        of = sum(table.values())
        missing = counts.get("missing", {}).get("all")
        fair = row.facts.get("adjusted")
        found[clinic] = Improved(
            table.get("yes", 0),
            of,
            None if missing is None else of + missing,
            row.facts.get("missing_few", False),
            fair and (fair[0] / 100, fair[1] / 100, fair[2] / 100),
            row.facts.get("model", "") if fair else "",
            date.fromisoformat(row.facts["from"]),
            row.ends_on,
        )
    return found


def counting(clinic_ids: Collection[int], when: Window) -> Mapping[int, Sequence[Case]]:
    """Everybody who could be followed, by clinic, but for who works in the network. Nine queries.

    Else a clinic could fill its own figures, and what is judged by them.
    """
    own = directory.own_people(now=when.end)
    rows = courses(list(clinic_ids), when, until=when.end)
    filled(rows, list(clinic_ids), when, until=when.end)
    groups: dict[int, list[Case]] = defaultdict(list)
    for one in release.cases((row for row in rows if row.patient not in own), when):
        groups[one.course.clinic].append(one)
    return groups


def told(clinic_ids: Collection[int | None], when: Window) -> dict[int, release.Release]:
    """What these clinics said of this period already. One query."""
    rows = Release.objects.filter(clinic__in=clinic_ids, practitioner=None, ends_on=when.end.date())
    return {
        one.clinic_id: release.Release(one.facts, opened(one.behind))
        for one in rows
        if one.clinic_id is not None
    }


def earlier(clinic: int, when: Window) -> Mapping[int | None, list[list[Cell]]]:
    """The counts of a clinic's earlier releases, by practitioner, and of all (None). One query.

    Only of those whose year overlaps this one, thirteen at most: one that closed before this
    year began counts none of its courses, so no course is in the one and not in the other.
    """
    rows = Release.objects.filter(clinic=clinic, ends_on__gt=when.start.date())
    found: dict[int | None, list[list[Cell]]] = defaultdict(list)
    for one in rows.order_by("ends_on", "pk"):
        found[one.practitioner_id].append(opened(one.behind))
    return found


def courses_said(
    clinic_ids: Collection[int], when: Window
) -> Mapping[tuple[int | None, int | None], release.Facts]:
    """What was last said anew of visits to a change, by clinic and practitioner. One query.

    As far back as this year reaches.
    """
    rows = Release.objects.filter(
        clinic__in=clinic_ids, ends_on__gt=when.start.date(), ends_on__lt=when.end.date()
    )
    names = rows.order_by("ends_on", "pk").values_list("clinic", "practitioner", "facts")
    return {
        (clinic, who): facts
        for clinic, who, facts in names.iterator()
        if facts.get("curve") and "by" in facts and "carried" not in facts
    }


def opened(behind: str) -> list[Cell]:
    """The counts of a release with the people behind them, as they were sealed."""
    return [
        Cell(table, name, frozenset(people))
        for table, name, people in msgspec.json.decode(
            behind, type=list[tuple[str, str, list[int]]]
        )
    ]


def silent(clinic_ids: Collection[int], *, now: datetime | None = None) -> frozenset[int]:
    """Clinics that let nothing be counted: their newest word, until `now`, is no. One query."""
    words = Sharing.objects.filter(clinic__in=clinic_ids).order_by("said_at", "pk")
    if now is not None:
        words = words.filter(said_at__lte=now)
    newest = dict(words.values_list("clinic_id", "on"))
    return frozenset(clinic for clinic, on in newest.items() if not on)


def public(clinic_ids: Collection[int], *, now: datetime) -> Mapping[int, Release]:
    """The newest figures that are public, by clinic, without the people behind. One query."""
    rows = _said().filter(clinic__in=clinic_ids, practitioner=None, public_at__lte=now)
    each = rows.defer("behind").order_by("ends_on")
    return {one.clinic_id: one for one in each if one.clinic_id is not None}


def counted_already(when: Window) -> frozenset[int | None]:
    """The clinics that have been counted for this period, and None for the network. One query."""
    rows = Release.objects.filter(ends_on=when.end.date(), practitioner=None)
    return frozenset(rows.values_list("clinic_id", flat=True))


def shown(slug: str, *, now: datetime) -> Shown:
    """A listed clinic's public figures. Five queries."""
    clinic = directory.clinic(slug)
    sharing = clinic.pk not in silent([clinic.pk])
    mine = _said().filter(clinic=clinic, practitioner=None, public_at__lte=now)
    found = mine.order_by("-ends_on").first() if sharing else None
    return Shown(clinic, found, _reply(found), _network(now), sharing)


def coming(actor: Actor, slug: str) -> Shown:
    """The clinic's newest figures, also before the public, for its owner; NotYours for others."""
    clinic = directory.clinic(slug)
    if "clinic" not in access.scopes(actor, "outcome_aggregate", "C"):
        raise NotYours
    if clinic.pk != actor.clinic_id:
        raise NotYours
    mine = _said().filter(clinic=clinic, practitioner=None)
    found = mine.order_by("-ends_on").first()
    sharing = clinic.pk not in silent([clinic.pk])
    return Shown(clinic, found, _reply(found), None, sharing)


def of_network(*, now: datetime) -> tuple[Release | None, list[Release]]:
    """The network's public figures, and of every clinic on its funnel, by name. Three queries.

    A clinic that said no, is no longer listed or still has its 30 days is not among them.
    """
    found = _network(now)
    if found is None:
        return None, []
    rows = _said().filter(
        ends_on=found.ends_on,
        clinic__in=directory.clinics(),
        practitioner=None,
        public_at__lte=now,
    )
    ordered = list(rows.select_related("clinic").order_by("clinic__name", "pk"))
    quiet = silent([one.clinic_id for one in ordered if one.clinic_id is not None])
    return found, [one for one in ordered if "place" in one.facts and one.clinic_id not in quiet]


def of_practitioner(actor: Actor, public_id: UUID) -> tuple[Practitioner, list[Release]]:
    """A practitioner's own figures at each clinic: for oneself, and for the owner of that clinic.

    NotYours for everybody else, who cannot tell it from somebody that does not exist. Nothing of a
    clinic that said no, and nothing that has grown old beside the clinic's newest.
    """
    scopes = access.scopes(actor, "outcome_aggregate", "R")
    rows = Practitioner.objects.filter(public_id=public_id)
    releases = _said().select_related("clinic", "practitioner")
    if "own_panel" in scopes and actor.practitioner_id is not None:
        rows = rows.filter(pk=actor.practitioner_id)
    elif "clinic" in scopes and actor.clinic_id is not None:
        rows = rows.filter(placements__clinic=actor.clinic_id).distinct()
        releases = releases.filter(clinic=actor.clinic_id)
    else:
        raise NotYours
    who: Practitioner = access.the(rows)
    newest: dict[int | None, Release] = {}
    for one in _fresh(releases.filter(practitioner=who)):
        newest[one.clinic_id] = one
    return who, sorted(newest.values(), key=lambda one: one.clinic.name if one.clinic else "")


def practitioners(clinic: Clinic) -> list[Practitioner]:
    """Who has figures of their own at this clinic, by name. Three queries."""
    rows = _fresh(_said().filter(clinic=clinic, practitioner__isnull=False))
    found = Practitioner.objects.filter(pk__in={one.practitioner_id for one in rows})
    return list(found.order_by("name", "pk"))


def without_figures(clinic: Clinic, shown: Iterable[Practitioner]) -> list[str]:
    """Who works at this clinic and is not among those shown, by name. One query."""
    rows = Practitioner.objects.filter(placements__clinic=clinic, placements__ended_at=None)
    left = rows.exclude(pk__in=[one.pk for one in shown])
    return list(left.order_by("name", "pk").values_list("name", flat=True))


def myself(actor: Actor) -> Practitioner:
    """Who asks, as a practitioner; NotYours for anybody else. One query."""
    found: Practitioner = access.the(Practitioner.objects.all(), pk=actor.practitioner_id)
    return found


def own_slug(actor: Actor) -> str:
    """The clinic that somebody owns, by slug; NotYours where there is none. One query."""
    found: Clinic = access.the(directory.clinics(), pk=actor.clinic_id)
    return found.slug


def _fresh(releases: QuerySet[Release]) -> list[Release]:
    """These of clinics that let themselves be counted and whose newest release is near, by date.

    Too few people write no new figures, so the old ones would stand for ever. Two queries.
    """
    last = Release.objects.filter(clinic=OuterRef("clinic"), practitioner=None)
    newest = last.order_by("-ends_on").values("ends_on")[:1]
    rows = list(releases.annotate(last=Subquery(newest)).order_by("ends_on", "pk"))
    quiet = silent({one.clinic_id for one in rows if one.clinic_id is not None})
    return [
        one
        for one in rows
        if one.clinic_id not in quiet and (one.last or one.ends_on) - one.ends_on <= STALE
    ]


def _said() -> QuerySet[Release]:
    """Releases that say something; a held one says that the one before it stays."""
    return Release.objects.exclude(facts__standing=release.HELD)


def _network(now: datetime) -> Release | None:
    rows = _said().filter(clinic=None, public_at__lte=now)
    return rows.order_by("-ends_on").first()


def _reply(found: Release | None) -> Reply | None:
    """What the clinic says beside these figures; words about an earlier release are not carried."""
    if found is None:
        return None
    return found.replies.order_by("-said_at", "-pk").first()
