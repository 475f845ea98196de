"""What the writers of one clinic hand each other; it knows none of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from glideway.config.demo.network import Site
from glideway.directory.models import Clinic, Patient, Placement, Practitioner, Service


@dataclass(kw_only=True)
class House:
    """One clinic while it is being made: the plan, and the rows that exist so far."""

    seed: int
    site: Site
    now: datetime
    clinic: Clinic
    services: list[Service]
    practitioners: list[Practitioner]
    placements: list[Placement]
    specials: dict[str, Service] = field(default_factory=dict)
    patients: list[list[Patient]] = field(default_factory=list)

    @property
    def today(self) -> date:
        """The clinic's own day."""
        return self.now.astimezone(self.zone).date()

    @property
    def zone(self) -> ZoneInfo:
        """The clinic's own clock."""
        return ZoneInfo(self.site.place.zone)

    @property
    def fit(self) -> list[int]:
        """Which of the practitioners hold a licence that was checked, so that they are on offer."""
        return [at for at, one in enumerate(self.site.people) if not one.lapsed]

    @property
    def leads(self) -> bool:
        """Whether the people of the cast work here."""
        return self.site.index == 0
