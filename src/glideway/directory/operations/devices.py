"""Verbs about what a clinic owns and a visit takes: devices by sort, and things no longer used."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from glideway.directory.models import Clinic, Resource
from glideway.kit import audit
from glideway.kit.actor import Actor
from glideway.kit.audit import Act


@dataclass(frozen=True, kw_only=True)
class DeviceRow:
    """One device of a clinic; `sort` is the word by which services ask for it."""

    clinic: Clinic
    sort: str
    name: str


def add_devices(*, rows: Iterable[DeviceRow], by: Actor, now: datetime) -> list[Resource]:
    """Add devices to clinics: each can be taken by one visit at a time."""
    with transaction.atomic():
        devices = Resource.objects.bulk_create(
            Resource(kind=Resource.Kind.DEVICE, **vars(one)) for one in rows
        )
        audit.record_many(
            Act(by, "device.added", "Resource", one.public_id, now, clinic_id=one.clinic_id)
            for one in devices
        )
    return devices


def retire_resource(*, resource: Resource, by: Actor, now: datetime) -> None:
    """Use a room or device no more; what has it keeps it, and retiring twice changes nothing."""
    with transaction.atomic():
        if Resource.objects.filter(pk=resource.pk, retired_at=None).update(retired_at=now):
            audit.record(
                by=by,
                act="resource.retired",
                kind="Resource",
                about=resource.public_id,
                now=now,
                clinic_id=resource.clinic_id,
            )
