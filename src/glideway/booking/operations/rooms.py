"""Verbs of what a visit takes besides a person: rooms, devices, and the way between clinics."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from glideway.booking.models import TravelTime
from glideway.booking.operations.claims import CannotBook, again, locked
from glideway.booking.queries import diaries
from glideway.directory.models import Clinic, Placement, Practitioner, Resource
from glideway.kit import audit, once
from glideway.kit.actor import Actor

KINDS = frozenset({Resource.Kind.ROOM, Resource.Kind.DEVICE})
MOST_TRAVEL = 480


class NeedsAName(CannotBook):
    """A room or device has a name, and a device a sort by which services ask for it."""

    code = "needs-a-name"
    status = 422
    sentence = _("Give it a name, and a device its sort. Nothing was saved.")


class LastRoom(CannotBook):
    """A clinic without rooms would count none at all, and sell visits that have no room."""

    code = "last-room"
    sentence = _("This is the last room. Add another one first. Nothing was changed.")


class NoWay(CannotBook):
    """Travel is timed between two clinics of one person, in whole minutes of a day's work."""

    code = "no-way"
    status = 422
    sentence = _("Travel is 0 to 480 minutes, between two clinics of one person.")


@again
def add_resource(
    *, clinic: Clinic, kind: str, name: str, sort: str = "", by: Actor, key: str, now: datetime
) -> Resource:
    """Add a room or a device of a sort; visits may take it at once. Refuses NeedsAName."""
    name, sort = name.strip()[:80], sort.strip()[:40].casefold()
    if kind not in KINDS or not name or (kind == Resource.Kind.DEVICE) != bool(sort):
        raise NeedsAName

    def add() -> str:
        row = Resource.objects.create(clinic=clinic, kind=kind, name=name, sort=sort)
        _told(row, "resource.added", by, now)
        return str(row.public_id)

    body = {"clinic": str(clinic.public_id), "kind": kind, "name": name, "sort": sort}
    answer, _replay = once.answer(
        actor=by, key=key, route="booking.add-resource", body=body, now=now, do=add
    )
    return Resource.objects.get(public_id=answer)


@again
def rename_resource(
    *, resource: Resource, name: str, by: Actor, key: str, now: datetime
) -> Resource:
    """Give a room or device another name. Refuses NeedsAName."""
    name = name.strip()[:80]
    if not name:
        raise NeedsAName

    def rename() -> str:
        Resource.objects.filter(pk=resource.pk).update(name=name)
        _told(resource, "resource.renamed", by, now)
        return str(resource.public_id)

    body = {"resource": str(resource.public_id), "name": name}
    once.answer(actor=by, key=key, route="booking.rename-resource", body=body, now=now, do=rename)
    return Resource.objects.get(pk=resource.pk)


@again
def retire_resource(
    *, resource: Resource, retired: bool = True, by: Actor, key: str, now: datetime
) -> Resource:
    """Take a room or device out of use from now on, or back into it.

    Visits that have it already keep it. Under the lock of bookings, so that none takes it in the
    same moment. Refuses LastRoom.
    """

    def retire() -> str:
        locked(placements=diaries.ready(_people(resource.clinic_id or 0)))
        rooms = Resource.objects.filter(
            clinic=resource.clinic_id, kind=Resource.Kind.ROOM, retired_at=None
        ).exclude(pk=resource.pk)
        if retired and resource.kind == Resource.Kind.ROOM and not rooms.exists():
            raise LastRoom
        rows = Resource.objects.filter(pk=resource.pk, retired_at__isnull=retired)
        if rows.update(retired_at=now if retired else None):
            _told(resource, "resource.retired" if retired else "resource.resumed", by, now)
        return str(resource.public_id)

    body = {"resource": str(resource.public_id), "retired": retired}
    once.answer(actor=by, key=key, route="booking.retire-resource", body=body, now=now, do=retire)
    return Resource.objects.get(pk=resource.pk)


@again
def set_travel(
    *,
    practitioner: Practitioner,
    here: Clinic,
    there: Clinic,
    minutes: int,
    by: Actor,
    key: str,
    now: datetime,
) -> None:
    """Say how long somebody needs between two of the own clinics; nought removes the way.

    Refuses NoWay.
    """
    places = Placement.objects.filter(practitioner=practitioner, ended_at=None)
    works = set(places.values_list("clinic_id", flat=True))
    if here == there or not {here.pk, there.pk} <= works or not 0 <= minutes <= MOST_TRAVEL:
        raise NoWay
    first, second = sorted((here, there), key=lambda one: one.pk)

    def write() -> str:
        locked(placements=diaries.ready(places.values_list("pk", flat=True)))
        way: dict[str, Any] = {"practitioner": practitioner, "here": first, "there": second}
        if minutes:
            TravelTime.objects.update_or_create(**way, defaults={"minutes": minutes})
        else:
            TravelTime.objects.filter(**way).delete()
        audit.record(
            by=by,
            act="travel.set",
            kind="Practitioner",
            about=practitioner.public_id,
            now=now,
            clinic_id=here.pk,
            why=str(minutes),
        )
        return str(minutes)

    body = {
        "practitioner": str(practitioner.public_id),
        "ways": sorted([str(here.public_id), str(there.public_id)]),
        "minutes": minutes,
    }
    once.answer(actor=by, key=key, route="booking.travel", body=body, now=now, do=write)


def _people(clinic_id: int) -> list[int]:
    rows = Placement.objects.filter(clinic_id=clinic_id, ended_at=None)
    return list(rows.values_list("pk", flat=True))


def _told(row: Resource, act: str, by: Actor, now: datetime) -> None:
    audit.record(
        by=by,
        act=act,
        kind="Resource",
        about=row.public_id,
        now=now,
        clinic_id=row.clinic_id,
    )
