"""Who stands in line for a freed time: whom it can be offered to, and why not the others.

Reads once for all entries (nine queries); writes nothing.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.db.models import QuerySet

from glideway.booking.core import Minute, Span, at_minute, explain, instant, local_date, offered
from glideway.booking.core.reminding import quiet
from glideway.booking.core.waiting import Awaited, against, turn
from glideway.booking.models import Booking, FreedTime, WaitlistEntry
from glideway.booking.queries import diaries
from glideway.booking.queries.diaries import Person
from glideway.booking.queries.waitlist import offers_out
from glideway.directory.models import Placement, Service

TOO_SOON = frozenset({"past", "notice"})


class Chosen(NamedTuple):
    """What came of an entry: the rule that forbids it, or the start that it can be offered."""

    rule: str
    start: Minute | None = None
    notice: int = 0


class Lineup:
    """A freed time, everybody who waits at its clinic, and what each must be judged by."""

    def __init__(
        self,
        freed: FreedTime,
        placement: Placement,
        entries: QuerySet[WaitlistEntry],
        now: datetime,
    ) -> None:
        self.freed, self.placement, self.now = freed, placement, now
        zone = placement.clinic.zone
        today = local_date(zone, at_minute(now))
        rows = entries.filter(clinic=placement.clinic_id).prefetch_related("placements")
        self.queue = sorted(
            rows,
            key=lambda one: turn(
                made_at=one.made_at, due_by=one.due_by, number=one.pk, today=today
            ),
        )
        self.said = dict(freed.lines.values_list("entry_id", "rule"))
        patients = {one.patient_id for one in self.queue}
        offers = offers_out(now=now).filter(patient__in=patients)
        self.asked = dict(offers.values_list("patient_id", "placement__clinic"))
        self.booked = list(
            Booking.objects.filter(
                patient__in=patients,
                placement__clinic=placement.clinic_id,
                cancelled_at=None,
                starts_at__gt=now,
            ).values_list("pk", "patient_id", "service_id", "starts_at", "made_at")
        )
        self.window = Span(at_minute(freed.starts_at), at_minute(freed.ends_at))
        self.read = diaries.read([placement], self.window, now=now)
        self.visits = diaries.visits_of(patients, self.window, now=now)
        pairs = {(placement.pk, one.service_id) for one in self.queue}
        self.offer = diaries.on_offer(pairs, newcomers=False, now=now)
        self.given = set(placement.services.values_list("pk", flat=True))
        self.starts: dict[int, list[Minute]] = {}

    def judge(self, entry: WaitlistEntry) -> Chosen:
        """The first start that suits this entry, or the first rule that forbids every one."""
        if rule := self._not_for(entry):
            return Chosen(rule)
        starts = self._starts(entry.service)
        wish = self._wish(entry)
        broken = [against(wish, instant(one), now=self.now) for one in starts]
        suiting = [one for one, rule in zip(starts, broken, strict=True) if not rule]
        if not suiting:
            none = against(wish, self.freed.starts_at, now=self.now) if not starts else broken[0]
            return Chosen(none or self._why_none(entry.service))
        return self._told(entry, suiting, wish.notice)

    def at_hand(self, entry: WaitlistEntry) -> Chosen:
        """The first start that can be offered by hand, whatever was wished; or why none can."""
        if rule := self._asked(entry):
            return Chosen(rule)
        if entry.service_id not in self.given:
            return Chosen("other-service")
        starts = self._starts(entry.service)
        if not starts:
            return Chosen(self._why_none(entry.service))
        return self._told(entry, starts, entry.service.notice_minutes)

    def _not_for(self, entry: WaitlistEntry) -> str:
        chosen = {one.pk for one in entry.placements.all()}
        rules = (
            (self._asked(entry), entry.patient_id in self.asked),
            ("already-booked", self._has_booked(entry)),
            ("other-practitioner", bool(chosen) and self.placement.pk not in chosen),
            ("other-service", entry.service_id not in self.given),
            # An offer that is taken is an appointment: for these it is the desk that offers.
            ("needs-approval", entry.service.approval_hours is not None),
        )
        return next((rule for rule, stands in rules if stands), "")

    def _asked(self, entry: WaitlistEntry) -> str:
        """Who holds an offer gets no second one; one of another clinic is nobody's to know here."""
        clinic = self.asked.get(entry.patient_id)
        if clinic is None:
            return ""
        return "already-offered" if clinic == self.placement.clinic_id else "patient-elsewhere"

    def _told(self, entry: WaitlistEntry, starts: list[Minute], notice: int) -> Chosen:
        """The first of these starts that the patient is free for and may be written of now."""
        free = self._free(entry, starts, self.visits[entry.patient_id])
        if not free:
            near = diaries.known_at(self.placement.clinic_id, self.visits[entry.patient_id])
            # A visit at another clinic is nobody's to know here: the desk reads another line.
            own = not self._free(entry, starts, near)
            return Chosen("patient-clash" if own else "patient-elsewhere")
        if not entry.at_night and quiet(self.now, self.placement.clinic.zone):
            return Chosen("quiet-hours")
        return Chosen("", free[0], notice)

    def _has_booked(self, entry: WaitlistEntry) -> bool:
        """Whether the patient found such a visit since the wish, within its dates."""
        zone = self.placement.clinic.zone
        return any(
            patient == entry.patient_id
            and service == entry.service_id
            and pk != entry.booking_id
            and made_at > entry.made_at
            and entry.first_on <= local_date(zone, at_minute(starts_at)) <= entry.last_on
            for pk, patient, service, starts_at, made_at in self.booked
        )

    def _wish(self, entry: WaitlistEntry) -> Awaited:
        return Awaited(
            zone=self.placement.clinic.zone,
            first_on=entry.first_on,
            last_on=entry.last_on,
            weekdays=frozenset(entry.weekdays),
            parts=frozenset(entry.parts),
            notice=max(entry.notice_minutes, entry.service.notice_minutes),
            before=entry.booking.starts_at if entry.booking else None,
        )

    def _starts(self, service: Service) -> list[Minute]:
        """What the engine offers inside the freed time, for anybody."""
        if service.pk not in self.starts:
            there = (self.placement.pk, service.pk) in self.offer
            self.starts[service.pk] = (
                offered(
                    self.read.schedule(self.placement, service),
                    diaries.rules(service, self.placement),
                    now=self.now,
                    window=self.window,
                )
                if there
                else []
            )
        return self.starts[service.pk]

    def _free(
        self, entry: WaitlistEntry, starts: list[Minute], visits: list[Person]
    ) -> list[Minute]:
        """Those starts at which the patient has none of these visits; the own one may be moved."""
        own = f"b{entry.booking_id}"
        visits = [one for one in visits if one.busy.id != own]
        person = diaries.patient_time(visits, self.placement, entry.service)
        free = offered(
            self.read.schedule(self.placement, entry.service),
            diaries.rules(entry.service, self.placement),
            now=self.now,
            window=self.window,
            patient=person,
        )
        return sorted(set(free) & set(starts))

    def _why_none(self, service: Service) -> str:
        """Why the engine offers nothing: too soon, gone to another meanwhile, or not on offer."""
        why = explain(
            self.read.schedule(self.placement, service),
            diaries.rules(service, self.placement),
            self.window.start,
            now=self.now,
        )
        if TOO_SOON & {one.rule for one in why}:
            return "notice"
        return "after-another" if self.freed.offers.exists() else "not-offered"
