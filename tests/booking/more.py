"""Builders for visits that take more: a device, two people, a seat of a class, the clinic's yes."""

from dataclasses import fields
from datetime import datetime
from typing import Any
from uuid import uuid4

from glideway.booking import operations as booking
from glideway.booking.core import Span, at_minute, explain
from glideway.booking.queries import diaries
from glideway.directory import operations as directory
from glideway.directory.models import Placement, Resource, Service
from tests.booking.make import House
from tests.make import NOW, SYSTEM


def given(house: House, kind: str = "full", **facts: object) -> Service:
    """One more service of this clinic, given by everybody there."""
    usual: dict[str, Any] = {"minutes": 30, "price_cents": 9000}
    row = directory.ServiceRow(clinic=house.clinic, kind=kind, **usual | facts)
    (service,) = directory.add_services(rows=[row], by=SYSTEM, now=NOW)
    for one in house.placements:
        one.services.add(service)
    return service


def devices(house: House, sort: str, many: int = 1) -> list[Resource]:
    """So many devices of a sort."""
    rows = [
        directory.DeviceRow(clinic=house.clinic, sort=sort, name=f"{sort} {number}")
        for number in range(many)
    ]
    return directory.add_devices(rows=rows, by=SYSTEM, now=NOW)


def set_terms(service: Service, *, now: datetime = NOW, **rules: object) -> None:
    """Change these rules of a service, as the price list's page does."""
    service = Service.objects.get(pk=service.pk)
    before = {one.name: getattr(service, one.name) for one in fields(booking.ServiceTerms)}
    terms = booking.ServiceTerms(**before | rules)
    booking.set_terms(service=service, terms=terms, by=SYSTEM, key=str(uuid4()), now=now)


def why(placement: Placement, service: Service, when: datetime, now: datetime = NOW) -> list[str]:
    """What explain says of one start."""
    (ready,) = diaries.ready([placement.pk])
    start = at_minute(when)
    read = diaries.read([ready], Span(start, start + 1), now=now)
    schedule = read.schedule(ready, service)
    return [one.rule for one in explain(schedule, diaries.rules(service, ready), start, now=now)]
