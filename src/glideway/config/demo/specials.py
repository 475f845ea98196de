"""Lines of a price list that take more: a class, two together, a device, the clinic's own yes."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from glideway.directory import operations as directory
from glideway.directory.models import Clinic, Service
from glideway.kit import actor

BY = actor.system("demo")
PLATE = "force plate"
LENGTHS = (45, 60)  # of a full visit: the price list has one of them, the class takes the other


def add(*, clinic: Clinic, services: list[Service], now: datetime) -> dict[str, Service]:
    """Add the four of them, and the devices that one of them asks for."""
    directory.add_devices(
        rows=[
            directory.DeviceRow(clinic=clinic, sort=PLATE, name=f"Force plate {number}")
            for number in (1, 2)
        ],
        by=BY,
        now=now,
    )
    taken = {one.minutes for one in services if one.kind == "full"}
    group = next(one for one in LENGTHS if one not in taken)
    rows = {
        "class": _row(clinic, kind="full", minutes=group, price_cents=3500, capacity=6),
        "asked": _row(
            clinic,
            kind="focused",
            minutes=25,
            price_cents=9000,
            approval_hours=48,
            new_patients=True,
        ),
        "joint": _row(clinic, kind="full", minutes=50, price_cents=17500, people=2),
        "device": _row(clinic, kind="follow_up", minutes=25, price_cents=9500, devices=(PLATE,)),
    }
    return dict(zip(rows, directory.add_services(rows=rows.values(), by=BY, now=now), strict=True))


def given_by(at: int, of: dict[str, Service], pair: Collection[int]) -> list[Service]:
    """Who gives what: a pair together and on request, the first the class, everybody the rest."""
    only = {"class": at == 0, "joint": at in pair, "asked": at in pair}
    return [one for name, one in of.items() if only.get(name, True)]


def _row(clinic: Clinic, **facts: object) -> directory.ServiceRow:
    usual: dict[str, Any] = {"clinic": clinic, "new_patients": False}
    return directory.ServiceRow(**usual | facts)
