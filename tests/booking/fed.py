"""Builders of the tests of the index: a small network with everything in it, and an index of it."""

from datetime import datetime
from pathlib import Path

import pytest
from django.conf import settings

from glideway.booking import operations as booking
from glideway.booking.models import TravelTime
from glideway.booking.queries.network import building, comparing
from glideway.booking.queries.network.feeding import Feeder
from glideway.booking.queries.network.tending import Tender
from glideway.directory import operations as directory
from glideway.directory.models import Service
from tests.booking import make, more
from tests.booking.make import DAYS, House
from tests.make import NOW, SYSTEM


class Town:
    """Two clinics: colleagues, somebody at both, a class, a device, a most a day, a joint visit."""

    def __init__(self) -> None:
        self.here = make.house(people=2, rooms=1, notice_minutes=0)
        self.there = make.house("other", place="montreal-qc", rooms=2, buffer_after=10)
        who = self.here.one.practitioner
        (self.also,) = directory.place_practitioners(
            rows=[
                directory.PlacementRow(
                    practitioner=who,
                    clinic=self.there.clinic,
                    services=list(self.there.services.values()),
                )
            ],
            by=SYSTEM,
            now=NOW,
        )
        booking.open_hours(
            rows=[
                booking.OpeningRow(placement=self.also, weekday=day, opens="10:00", closes="16:00")
                for day in DAYS
            ],
            by=SYSTEM,
            now=NOW,
        )
        TravelTime.objects.create(
            practitioner=who, here=self.here.clinic, there=self.there.clinic, minutes=45
        )
        more.devices(self.here, "laser", 1)
        self.laser = more.given(self.here, kind="full", devices=["laser"])
        self.group = more.given(self.here, kind="follow_up", capacity=2)
        self.few = more.given(self.there, kind="full", max_per_day=2)
        self.both = more.given(self.here, kind="focused", minutes=45, people=2)
        self.services: list[tuple[House, Service]] = [
            (self.here, self.here.first),
            (self.here, self.laser),
            (self.here, self.group),
            (self.there, self.there.first),
            (self.there, self.few),
        ]


def same(feeder: Feeder, *, now: datetime = NOW) -> None:
    """Follow, and be what one built now is."""
    feeder.follow(now=now)
    assert feeder.outgrown == feeder.missing == ""  # noqa: S101
    fresh = building.built(now=now, axis=feeder.network.axis)
    kept = feeder.network
    found = list(comparing.differences(kept.arrays(), fresh.arrays(), kept.codes, fresh.codes))
    assert found == []  # noqa: S101


def kept(folder: Path, patch: pytest.MonkeyPatch, *, now: datetime = NOW) -> Tender:
    """An index in a file under this folder, which `live.attached` then finds."""
    patch.setattr(settings, "GLIDEWAY_DATA", folder)
    tender = Tender(folder / "index", now=now)
    tender.publish(now=now)
    return tender
