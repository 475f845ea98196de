"""What somebody is looking for, in one word for each thing that can be asked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from math import inf
from zoneinfo import ZoneInfo

from glideway.booking.core import Minute, Span, at_minute, instant
from glideway.booking.core.minutes import local_minute
from glideway.booking.core.weighing import ALIKE, Sort, Weights
from glideway.directory.models import Practitioner

A_DAY, WEEK, FORTNIGHT, SIXTY = 1, 7, 14, 60
SPANS = (A_DAY, WEEK, FORTNIGHT, SIXTY)
CLOSE_KM, TOWN_KM, REGION_KM = 5.0, 25.0, 100.0
ANYWHERE = inf
RADII = (CLOSE_KM, TOWN_KM, REGION_KM, ANYWHERE)
EVERY_DAY = frozenset(range(WEEK))
FIVE_PM = 17
DAY = 24 * 60


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What somebody is looking for. Without a position the whole network is asked.

    `days` is how far ahead: 1 is the next 24 hours, elapsed and not by date. `km` None is near:
    thirty kilometres, or further where fewer than five clinics are so near.
    """

    lat: float | None = None
    lon: float | None = None
    km: float | None = None
    zone: str = "America/Toronto"
    region: str = ""
    service: str = "first"
    profession: str = ""
    language: str = ""
    most_cents: int | None = None
    day: date | None = None
    days: int = WEEK
    elapsed: bool = False  # each of its days is 24 hours, and none ends at midnight
    after_five: bool = False
    weekdays: frozenset[int] = EVERY_DAY
    direct_billing: bool = False
    step_free: bool = False
    sex: str = ""
    in_a_class: bool = False
    sort: Sort = Sort.SOON
    weights: Weights = ALIKE
    page: int = 1
    clinic: int | None = None
    clinics: tuple[int, ...] = ()  # only these, whatever the distance
    practitioner: str = ""

    @property
    def in_a_day(self) -> bool:
        """Whether only the next 24 hours are asked for."""
        return self.days == A_DAY

    @property
    def of_time(self) -> bool:
        """Whether some hours or weekdays are left out."""
        return self.after_five or self.weekdays != EVERY_DAY

    @property
    def for_who_can_wait(self) -> bool:
        """Whether the answer says who else there is: on the first page of the soonest."""
        return self.sort is Sort.SOON and self.page <= 1

    def shown(self, *, far: bool) -> Asked:
        """The search as its answer is ordered: who is far is shown by distance, not by time."""
        return replace(self, sort=Sort.NEAR) if far and self.sort is Sort.SOON else self

    def window(self, now: datetime) -> Span:
        """From now to the end of the last of its days; one day is the next 24 hours."""
        if self.in_a_day or self.elapsed:
            return Span(at_minute(now), at_minute(now) + self.days * DAY)
        last = self.today(now) + timedelta(days=self.days)
        return Span(at_minute(now), local_minute(self.zone, last, 0))

    def today(self, now: datetime) -> date:
        """The date on the wall of the asked place."""
        return now.astimezone(ZoneInfo(self.zone)).date()

    def suits(self, start: Minute, zone: str) -> bool:
        """Whether a start lies on the asked days and hours of a clinic's own wall."""
        if not self.of_time:
            return True
        at = instant(start).astimezone(ZoneInfo(zone))
        return at.weekday() in self.weekdays and (not self.after_five or at.hour >= FIVE_PM)

    def fits(self, one: Practitioner) -> bool:
        """Whether somebody is as asked, but for the part of the body."""
        return (
            self.profession in ("", one.profession)
            and self.practitioner in ("", one.slug)
            and self.sex in ("", one.sex)
            and (not self.language or self.language in one.languages)
        )
