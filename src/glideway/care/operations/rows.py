"""What the bulk form is told: a course of care as plain rows, without ids.

Used by the demo and by imports. Every row becomes the same tables, checks and audit entries as
the taps of a practitioner would.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from glideway.booking.models import Booking
from glideway.directory.models import Clinic, Patient, Practitioner


@dataclass(frozen=True, kw_only=True, slots=True)
class PassRow:
    """One pass. A discomfort of the limit or more closes the treatment, so it is the last one."""

    discomfort: int | None
    seconds: int | None = 12
    reached_deg: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class TreatmentRow:
    """One protocol; its structure becomes a finding by palpation and a target."""

    protocol: str
    side: str
    passes: tuple[PassRow, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class VisitRow:
    """One visit: what was measured before, what was done, what was measured after.

    `precautions` are safety questions answered yes (precautions only); the rest is no.
    """

    at: datetime
    practitioner: Practitioner
    pain: int
    activity: int
    movement_deg: float
    booking: Booking | None = None
    movement_again_deg: float | None = None
    after_deg: float | None = None
    pain_after: int | None = None
    treatments: tuple[TreatmentRow, ...] = ()
    precautions: tuple[str, ...] = ()
    signed: bool = True
    language: str = "en"


@dataclass(frozen=True, kw_only=True, slots=True)
class HomeRow:
    """What the patient entered between two visits."""

    at: datetime
    pain: int
    activity: int


@dataclass(frozen=True, kw_only=True, slots=True)
class EpisodeRow:
    """One complaint's care. `movement` is joint:motion; `activity` the patient's own words.

    `stop_word` says that a limit and a word were agreed at the first visit; none leaves it open.
    `lasting` is a word of the plan: how long it had hurt before.
    """

    patient: Patient
    clinic: Clinic
    region: str
    side: str
    movement: str
    activity: str
    visits: tuple[VisitRow, ...]
    condition: str = ""
    instrument: str = ""
    limit: int = 8
    stop_word: str = ""
    goal: int = 8
    plan_visits: int | None = None
    lasting: str = ""
    exercises: tuple[str, ...] = ()
    home: tuple[HomeRow, ...] = ()
    ticked: tuple[date, ...] = ()
    discharged_at: datetime | None = None
    discharged_because: str = "well"
