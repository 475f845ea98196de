"""Verbs that open clinics, fill their price lists and place practitioners in them.

Each verb is its bulk form; the single one is the bulk of one. A bulk is one transaction: all
of it is there or none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from glideway.directory.core.grain import whole
from glideway.directory.core.hiding import LIFTS_ITSELF
from glideway.directory.models import Clinic, Placement, Practitioner, Resource, Service
from glideway.kit import audit
from glideway.kit.actor import Actor
from glideway.kit.audit import Act
from glideway.kit.refusals import Refusal

BATCH = 500


class CannotList(Refusal):
    """A no of the directory's own books."""

    code = "cannot-list"


class NameTaken(CannotList):
    """Two clinics, or two practitioners, cannot share one address on the site."""

    code = "name-taken"
    sentence = _("That address on the site is taken. Nothing was added. Choose another name.")


class PriceListedTwice(CannotList):
    """A price list names each kind, channel and length once."""

    code = "price-listed-twice"
    sentence = _("That service is already on the price list. Nothing was added.")


class OddService(CannotList):
    """Lengths and buffers are whole stretches of time; `field` says which one is not."""

    code = "odd-service"
    status = 422
    sentence = _("Lengths and buffers are whole five minutes: %(field)s is not. Nothing was saved.")


class PlacedTwice(CannotList):
    """A practitioner has one placement at a clinic."""

    code = "placed-twice"
    sentence = _("That practitioner already works at that clinic. Nothing was added.")


@dataclass(frozen=True, kw_only=True)
class ClinicRow:
    """One clinic to open; `place` is the slug of a Place, `rooms` how many rooms it has.

    `stated` is false where nobody has said yet how one gets in, pays and cancels there.
    """

    name: str
    slug: str
    street: str
    place: str
    city: str
    province: str
    postal_code: str
    lat: float
    lon: float
    zone: str
    phone: str
    email: str
    languages: Sequence[str] = ("en",)
    step_free: bool = False
    direct_billing: bool = False
    parking: str = "street"
    transit: Mapping[str, str] = field(default_factory=dict)
    cancel_hours: int = 24
    cancel_fee_cents: int = 0
    stated: bool = True
    rooms: int = 1


@dataclass(frozen=True, kw_only=True)
class ServiceRow:
    """One line of a clinic's price list."""

    clinic: Clinic
    kind: str
    minutes: int
    price_cents: int
    channel: str = Service.Channel.IN_PERSON
    buffer_before: int = 0
    buffer_after: int = 0
    notice_minutes: int = 60
    horizon_days: int | None = 60
    max_per_day: int | None = None
    needs_room: bool = True
    devices: Sequence[str] = ()
    people: int = 1
    capacity: int | None = None
    approval_hours: int | None = None
    deposit_cents: int = 0
    new_patients: bool = True
    technique: str = ""


@dataclass(frozen=True, kw_only=True)
class PlacementRow:
    """A practitioner at a clinic, with what is booked there."""

    practitioner: Practitioner
    clinic: Clinic
    services: Sequence[Service]
    slot_step: int = 15
    accepts_new: bool = True
    starts_at: datetime | None = None


def open_clinics(*, rows: Iterable[ClinicRow], by: Actor, now: datetime) -> list[Clinic]:
    """Open clinics, listed from now on, each with its rooms.

    Refuses NameTaken when one of them has a slug that exists; then none is opened.
    """
    asked = list(rows)
    try:
        with transaction.atomic():
            clinics = Clinic.objects.bulk_create(
                (_clinic(one, now) for one in asked), batch_size=BATCH
            )
            Resource.objects.bulk_create(
                (
                    Resource(kind=Resource.Kind.ROOM, clinic=clinic, name=f"{number}")
                    for clinic, row in zip(clinics, asked, strict=True)
                    for number in range(1, row.rooms + 1)
                ),
                batch_size=BATCH,
            )
            audit.record_many(
                Act(by, "clinic.opened", "Clinic", one.public_id, now, clinic_id=one.pk)
                for one in clinics
            )
    except IntegrityError as clash:
        if Clinic.objects.filter(slug__in=[one.slug for one in asked]).exists() or _twice(asked):
            raise NameTaken from clash
        raise
    return clinics


def open_clinic(*, row: ClinicRow, by: Actor, now: datetime) -> Clinic:
    """Open one clinic."""
    return open_clinics(rows=[row], by=by, now=now)[0]


def hide_clinic(*, clinic: Clinic, reason: str, by: Actor, now: datetime) -> None:
    """Take a clinic out of the listing and say why; hiding it twice keeps the first reason.

    But for one that lifts itself: another reason takes its place, so that the clinic stays hidden.
    """
    itself = Q() if reason.startswith(LIFTS_ITSELF) else Q(hidden_reason__startswith=LIFTS_ITSELF)
    with transaction.atomic():
        shown = Clinic.objects.filter(Q(hidden_at=None) | itself, pk=clinic.pk)
        if shown.update(hidden_at=now, hidden_reason=reason):
            _about(clinic, "clinic.hidden", by=by, now=now, why=reason)


def show_clinic(*, clinic: Clinic, by: Actor, now: datetime) -> None:
    """Put a hidden clinic back into the listing; one that is shown stays as it is."""
    with transaction.atomic():
        hidden = Clinic.objects.filter(pk=clinic.pk, hidden_at__isnull=False)
        if hidden.update(hidden_at=None, hidden_reason=""):
            _about(clinic, "clinic.shown", by=by, now=now)


def add_services(*, rows: Iterable[ServiceRow], by: Actor, now: datetime) -> list[Service]:
    """Put services on price lists. Refuses PriceListedTwice and OddService: nothing is added."""
    asked = list(rows)
    for one in asked:
        for name in ("minutes", "buffer_before", "buffer_after"):
            if not whole(getattr(one, name)):
                raise OddService(field=name)
    try:
        with transaction.atomic():
            services = Service.objects.bulk_create(
                (Service(**vars(one) | {"devices": list(one.devices)}) for one in asked),
                batch_size=BATCH,
            )
            audit.record_many(
                Act(by, "service.added", "Service", one.public_id, now, clinic_id=one.clinic_id)
                for one in services
            )
    except IntegrityError as clash:
        raise PriceListedTwice from clash
    return services


def place_practitioners(
    *, rows: Iterable[PlacementRow], by: Actor, now: datetime
) -> list[Placement]:
    """Place practitioners at clinics, with their services. Refuses PlacedTwice, all or none."""
    asked = list(rows)
    try:
        with transaction.atomic():
            placements = Placement.objects.bulk_create(
                (_placement(one, now) for one in asked), batch_size=BATCH
            )
            _offer(zip(placements, asked, strict=True))
            audit.record_many(
                Act(by, "placement.made", "Placement", one.public_id, now, clinic_id=one.clinic_id)
                for one in placements
            )
    except IntegrityError as clash:
        raise PlacedTwice from clash
    return placements


def end_placement(*, placement: Placement, by: Actor, now: datetime) -> None:
    """A practitioner leaves a clinic; what was booked stays, and ending twice changes nothing."""
    with transaction.atomic():
        if Placement.objects.filter(pk=placement.pk, ended_at=None).update(ended_at=now):
            audit.record(
                by=by,
                act="placement.ended",
                kind="Placement",
                about=placement.public_id,
                now=now,
                clinic_id=placement.clinic_id,
            )


def resume_placements(
    *, clinic: Clinic, practitioner: Practitioner | None, by: Actor, now: datetime
) -> int:
    """Somebody who left works here again, with the services of before; how many placements."""
    with transaction.atomic():
        ended = Placement.objects.filter(clinic=clinic, practitioner=practitioner)
        back = list(ended.exclude(ended_at=None))
        Placement.objects.filter(pk__in=[one.pk for one in back]).update(ended_at=None)
        audit.record_many(
            Act(by, "placement.resumed", "Placement", one.public_id, now, clinic_id=clinic.pk)
            for one in back
        )
    return len(back)


def _clinic(row: ClinicRow, now: datetime) -> Clinic:
    said = {name: value for name, value in vars(row).items() if name != "rooms"}
    said |= {"languages": list(row.languages), "transit": dict(row.transit)}
    return Clinic(**said, listed_at=now)


def _placement(row: PlacementRow, now: datetime) -> Placement:
    return Placement(
        practitioner=row.practitioner,
        clinic=row.clinic,
        slot_step=row.slot_step,
        accepts_new=row.accepts_new,
        starts_at=row.starts_at or now,
    )


def _offer(placed: Iterable[tuple[Placement, PlacementRow]]) -> None:
    between = Placement.services.through
    between.objects.bulk_create(
        (
            between(placement_id=placement.pk, service_id=service.pk)
            for placement, row in placed
            for service in row.services
        ),
        batch_size=BATCH,
    )


def _twice(rows: Sequence[ClinicRow]) -> bool:
    return len({one.slug for one in rows}) < len(rows)


def _about(clinic: Clinic, act: str, *, by: Actor, now: datetime, why: str = "") -> None:
    audit.record(
        by=by,
        act=act,
        kind="Clinic",
        about=clinic.public_id,
        now=now,
        clinic_id=clinic.pk,
        why=why,
    )
