"""What the public may read: clinics, practitioners, credentials and the plaques on them.

Anybody sees all of it and nobody sees more: a clinic that is hidden or not yet listed, and a
practitioner placed nowhere, are not found.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery

from glideway.directory.core import credentials as rule
from glideway.directory.core import places, professions
from glideway.directory.core.credentials import CredentialState
from glideway.directory.core.hiding import LIFTS_ITSELF
from glideway.directory.core.places import Place
from glideway.directory.models import (
    Clinic,
    Credential,
    Errand,
    Placement,
    Plaque,
    Practitioner,
    Service,
    Verification,
)
from glideway.kit import access
from glideway.kit.actor import Actor

NEAR_KM = 50.0
PER_PAGE = 24
KM_PER_DEGREE = 111.2
Plaques = Mapping[str, Plaque]
LASTS = {"callback": timedelta(days=14)}


@dataclass(frozen=True)
class Shown:
    """One credential as a page may show it."""

    credential: Credential
    state: CredentialState
    checked_at: datetime | None


@dataclass(frozen=True)
class Person:
    """A practitioner with the places and credentials a public page shows."""

    practitioner: Practitioner
    placements: list[Placement]
    credentials: list[Shown]
    km: float | None = None

    @property
    def verified(self) -> list[Shown]:
        return [one for one in self.credentials if one.state is CredentialState.VERIFIED]

    @property
    def certified(self) -> dict[str, list[str]]:
        """Each technique with every part of the body that its current, verified papers name."""
        found: dict[str, list[str]] = {}
        for one in (one.credential for one in self.verified if one.credential.technique):
            found[one.technique] = list(
                dict.fromkeys([*found.get(one.technique, []), *one.regions])
            )
        return found


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for in the directory of practitioners."""

    name: str = ""
    profession: str = ""
    near: str = ""
    technique: str = ""
    region: str = ""
    language: str = ""
    verified: bool = False
    page: int = 1


@dataclass(frozen=True)
class Page:
    """One page of practitioners, and how many there are in all."""

    people: list[Person]
    total: int
    number: int
    last: int
    place: Place | None = None
    unknown_place: bool = False


@dataclass(frozen=True)
class House:
    """Everything the public page of a clinic shows. Six queries."""

    clinic: Clinic
    services: list[Service]
    people: list[Person]
    plaques: Plaques = field(default_factory=dict)

    @property
    def professions(self) -> list[str]:
        """The professions of the house, each once, in the order of the directory."""
        here = {one.practitioner.profession for one in self.people}
        return [one for one in professions.professions() if one in here]


def listed(at: str = "") -> Q:
    """The one condition of what the public may see; `at` is the way to the clinic: `clinic__`."""
    return Q(**{f"{at}listed_at__isnull": False, f"{at}hidden_at": None})


def clinics() -> QuerySet[Clinic]:
    """Every clinic the public may see; list and page ask the same."""
    return Clinic.objects.filter(listed())


def clinic(name: str | UUID) -> Clinic:
    """One listed clinic by slug or public id, or not found. One query."""
    return access.the(clinics(), **_named(name))  # type: ignore[no-any-return]


def readable(name: str | UUID) -> Clinic:
    """One clinic that may be read and complained about, by slug or public id, or not found.

    Listed ones, and those that offer no times until a condition is met again: a safety complaint
    must not close the way to complain. One query.
    """
    lifts = Q(hidden_at=None) | Q(hidden_reason__startswith=LIFTS_ITSELF)
    rows = Clinic.objects.filter(lifts, listed_at__isnull=False)
    return access.the(rows, **_named(name))  # type: ignore[no-any-return]


def clinics_near(lat: float, lon: float, km: float = NEAR_KM) -> list[tuple[float, Clinic]]:
    """Listed clinics within `km`, nearest first, with how far each is. One query."""
    spread = km / KM_PER_DEGREE
    box = clinics().filter(
        lat__range=(lat - spread, lat + spread), lon__range=(lon - spread * 2.5, lon + spread * 2.5)
    )
    found = [(places.distance_km(lat, lon, one.lat, one.lon), one) for one in box]
    return sorted(
        ((away, one) for away, one in found if away <= km), key=lambda pair: (pair[0], pair[1].pk)
    )


def house(slug: str, *, now: datetime) -> House:
    """A listed clinic with its price list, its people and its plaques."""
    here = clinic(slug)
    pairs = Placement.services.through.objects.filter(
        service=OuterRef("pk"), placement__ended_at=None
    )
    by_somebody = given(pairs, now=now)
    services = list(
        Service.objects.filter(
            Q(technique="") | Exists(by_somebody), clinic=here, retired_at=None
        ).order_by("price_cents", "minutes")
    )
    order = list(professions.services())
    services.sort(key=lambda one: order.index(one.kind))
    people = _people(_practitioners().filter(placements__in=_live(now).filter(clinic=here)), now)
    people.sort(key=lambda one: (one.practitioner.name, one.practitioner.pk))
    return House(here, services, people, plaques_of([here.pk]).get(here.pk, {}))


def practitioner(slug: str, *, now: datetime) -> tuple[Person, Plaques]:
    """One practitioner placed at a listed clinic, or not found. Five queries."""
    placed = _practitioners().filter(Exists(_live(now).filter(practitioner=OuterRef("pk"))))
    found = access.the(placed, **_named(slug))
    person = _people(Practitioner.objects.filter(pk=found.pk), now)[0]
    rows = Plaque.objects.filter(subject=f"practitioner:{found.pk}")
    return person, {one.kind: one for one in rows}


def practitioners(wanted: Wanted, *, now: datetime) -> Page:
    """One page of everybody who is placed at a listed clinic, open times or none.

    Who is asked for by technique or part of the body has a certificate of it that is current and
    that we verified. By distance where a place is named, else by name. At most seven queries.
    """
    place = places.find(wanted.near) if wanted.near else None
    placed = _live(now).filter(practitioner=OuterRef("pk"))
    near: dict[int, float] = {}
    if place is not None:
        near = {one.pk: km for km, one in clinics_near(place.lat, place.lon)}
        placed = placed.filter(clinic__in=near)
    rows = _practitioners().filter(Exists(placed))
    if wanted.name:
        rows = rows.filter(name__icontains=wanted.name)
    if wanted.profession in professions.professions():
        rows = rows.filter(profession=wanted.profession)
    if wanted.verified:
        mine = Credential.objects.filter(practitioner=OuterRef("pk"), kind="licence")
        rows = rows.filter(Exists(verified(mine, now=now)))
    if wanted.technique or wanted.region:
        rows = rows.filter(pk__in=_certified(rows, wanted, now))
    if wanted.language:
        speak = rows.values_list("pk", "languages")
        rows = rows.filter(pk__in=[pk for pk, known in speak if wanted.language in known])
    ordered = _in_order(rows, near, now)
    last = max(1, -(-len(ordered) // PER_PAGE))
    number = min(max(wanted.page, 1), last)
    shown = ordered[(number - 1) * PER_PAGE : number * PER_PAGE]
    people = {
        one.practitioner.pk: one
        for one in _people(Practitioner.objects.filter(pk__in=shown), now, near)
    }
    return Page(
        [people[pk] for pk in shown],
        len(ordered),
        number,
        last,
        place,
        unknown_place=bool(wanted.near) and place is None,
    )


def checked(rows: QuerySet[Credential]) -> QuerySet[Credential]:
    """These credentials with our newest check: `last_found`, `last_at`; None where none was."""
    checks = Verification.objects.filter(credential=OuterRef("pk"))
    newest = checks.order_by("-checked_at", "-pk")
    return rows.annotate(
        last_found=Subquery(newest.values("found")[:1]),
        last_at=Subquery(newest.values("checked_at")[:1]),
    )


def verified(rows: QuerySet[Credential], *, now: datetime) -> QuerySet[Credential]:
    """Those of these that a page calls verified by us; `credentials.state` in the words of SQL."""
    return verified_on(rows, today=now.astimezone(UTC).date(), behind=places.behind(now))


def verified_on(
    rows: QuerySet[Credential], *, today: date, behind: Collection[str]
) -> QuerySet[Credential]:
    """The same with the day of UTC and the zones that are a day behind it.

    A paper holds until midnight where its holder works; the zone is looked up only for those that
    ended on the day before.
    """
    live = Q(expires_on=None) | Q(expires_on__gte=today)
    if behind:
        rows = rows.alias(zone=_zone())
        live |= Q(expires_on=today - timedelta(days=1), zone__in=sorted(behind))
    return checked(rows).filter(live & Q(last_found=True))


def with_zone(rows: QuerySet[Credential]) -> QuerySet[Credential]:
    """These credentials with the `zone` on whose calendar each ends: that of the holder's clinic,
    the first one where there are several; None where the holder works nowhere.
    """
    return rows.annotate(zone=_zone())


def is_over(credential: Credential, *, now: datetime) -> bool:
    """Whether the last day of a credential read `with_zone` is over where its holder works."""
    day = credential.expires_on
    zone: str | None = credential.zone  # type: ignore[attr-defined]  # annotated by `with_zone`
    return day is not None and day < rule.day_there(now, zone or "")


def licensed(rows: QuerySet[Placement], *, now: datetime) -> QuerySet[Placement]:
    """Those of these placements whose practitioner has a current licence that we verified."""
    mine = Credential.objects.filter(practitioner=OuterRef("practitioner"), kind="licence")
    return rows.filter(Exists(verified(mine, now=now)))


def given(rows: QuerySet[Any], *, now: datetime) -> QuerySet[Any]:
    """Those of these (placement, service) rows whose practitioner may give the service today.

    Everybody needs a current licence that we verified; where the service names a technique, also
    such a certificate of it. On the day one lapses the row is no longer among them.
    """
    return given_on(rows, today=now.astimezone(UTC).date(), behind=places.behind(now))


def given_on(rows: QuerySet[Any], *, today: date, behind: Collection[str]) -> QuerySet[Any]:
    """The same with the day of UTC and the zones that are a day behind it, as `verified_on`."""
    mine = Credential.objects.filter(practitioner=OuterRef("placement__practitioner"))
    certificate = mine.filter(technique=OuterRef("service__technique"))
    return rows.filter(
        Q(service__technique="") | Exists(verified_on(certificate, today=today, behind=behind)),
        Exists(verified_on(mine.filter(kind="licence"), today=today, behind=behind)),
    )


def plaques_of(clinic_ids: Iterable[int]) -> dict[int, Plaques]:
    """The plaques of these clinics, by clinic and kind. One query."""
    subjects = {f"clinic:{one}": one for one in clinic_ids}
    found: dict[int, dict[str, Plaque]] = defaultdict(dict)
    for one in Plaque.objects.filter(subject__in=subjects):
        found[subjects[one.subject]][one.kind] = one
    return dict(found)


def network() -> Plaques:
    """The plaques of the whole network, by kind. One query."""
    return {one.kind: one for one in Plaque.objects.filter(subject="network")}


def errands_for(actor: Actor, *, now: datetime) -> QuerySet[Errand]:
    """What this role has to do, soonest due first: of its clinic, or of the network.

    What nobody can do any more is left out by the clock: a wish for a call after fourteen days.
    """
    if not access.scopes(actor, "errand", "R"):
        return Errand.objects.none()
    rows = Errand.objects.filter(role=actor.role, clinic=actor.clinic_id, done_at=None)
    for kind, lasts in LASTS.items():
        rows = rows.exclude(kind=kind, made_at__lte=now - lasts)
    return rows.order_by("due_at", "pk")


def _named(name: str | UUID) -> dict[str, object]:
    try:
        return {"public_id": name if isinstance(name, UUID) else UUID(name)}
    except ValueError:
        return {"slug": name}


def _live(now: datetime) -> QuerySet[Placement]:
    return Placement.objects.filter(Q(ended_at=None) | Q(ended_at__gt=now), listed("clinic__"))


def _practitioners() -> QuerySet[Practitioner]:
    return Practitioner.objects.filter(left_at=None)


def _certified(rows: QuerySet[Practitioner], wanted: Wanted, now: datetime) -> set[int]:
    """Who of these has such a certificate, by its own regions: not by what the holder offers."""
    held = Credential.objects.filter(practitioner__in=rows).exclude(technique="")
    if wanted.technique:
        held = held.filter(technique=wanted.technique)
    named = verified(held, now=now).values_list("practitioner", "regions")
    return {who for who, regions in named if not wanted.region or wanted.region in regions}


def _in_order(
    rows: QuerySet[Practitioner], near: Mapping[int, float], now: datetime
) -> Sequence[int]:
    """The numbers of all who fit, nearest clinic first where a place is named, else by name."""
    if not near:
        return list(rows.order_by("name", "pk").values_list("pk", flat=True))
    away: dict[int, float] = {}
    placed = _live(now).filter(clinic__in=near, practitioner__in=rows)
    for who, where in placed.order_by("practitioner__name").values_list("practitioner", "clinic"):
        away[who] = min(near[where], away.get(who, near[where]))
    return sorted(away, key=lambda who: away[who])


def _zone() -> Subquery:
    placed = Placement.objects.filter(practitioner=OuterRef("practitioner"), ended_at=None)
    return Subquery(placed.order_by("pk").values("clinic__zone")[:1])


def _people(
    rows: QuerySet[Practitioner], now: datetime, near: Mapping[int, float] | None = None
) -> list[Person]:
    with_places = rows.prefetch_related(
        Prefetch(
            "placements", _live(now).select_related("clinic").order_by("pk"), to_attr="places"
        ),
        Prefetch("credentials", checked(Credential.objects.order_by("pk")), to_attr="stated"),
    )
    return [_person(one, now, near or {}) for one in with_places]


def _person(one: Practitioner, now: datetime, near: Mapping[int, float]) -> Person:
    here: list[Placement] = one.places  # type: ignore[attr-defined]  # prefetched above
    stated: list[Credential] = one.stated  # type: ignore[attr-defined]  # prefetched above
    away = [near[at.clinic_id] for at in here if at.clinic_id in near]
    zone = here[0].clinic.zone if here else ""
    return Person(one, here, [_shown(row, now, zone) for row in stated], min(away, default=None))


def _shown(row: Credential, now: datetime, zone: str) -> Shown:
    at: datetime | None = row.last_at  # type: ignore[attr-defined]  # annotated by `checked`
    found: bool = row.last_found  # type: ignore[attr-defined]  # annotated by `checked`
    state = rule.state(
        expires_on=row.expires_on,
        last_check=None if at is None else (at, found),
        today=rule.day_there(now, zone),
    )
    return Shown(row, state, at)
