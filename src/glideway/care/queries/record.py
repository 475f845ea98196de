"""One visit with everything recorded in it, and what follows from that.

The same object is read from the tables for a page and put together in memory by the bulk form,
so the note of an import is composed exactly like the note of a tablet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from uuid import UUID

from glideway.care.core import gate, movement_tests
from glideway.care.core.note import Standing
from glideway.care.models import (
    Adjustment,
    Companion,
    Consult,
    Episode,
    Finding,
    Goal,
    Pass,
    Plan,
    Reading,
    Remark,
    Sensation,
    Treatment,
    Visit,
)
from glideway.care.queries import company, untouched
from glideway.care.queries.assessing import Assessed, of_visit
from glideway.care.queries.papers import Papers
from glideway.directory.models import Service
from glideway.screening.core.rules import Triage
from glideway.screening.models import Clearance, Screening

PAIN, ACTIVITY, MOVEMENT = "nprs", "psfs", "rom"


@dataclass(kw_only=True)
class Record:
    """A visit as it stands. `readings` and `findings` are those of the whole episode, by time."""

    visit: Visit
    episode: Episode
    consented: bool
    withdrawn: bool = False
    withdrawn_then: datetime | None = None
    given_again: datetime | None = None
    goal: Goal | None = None
    readings: Sequence[Reading] = ()
    findings: Sequence[Finding] = ()
    treatments: Sequence[Treatment] = ()
    passes: Sequence[Pass] = ()
    plan: Plan | None = None
    exercises: Sequence[str] = field(default_factory=tuple)
    asked: Screening | None = None
    closing: Screening | None = None
    earlier: Screening | None = None
    taken_back: Sequence[Pass] = ()
    sensations: Sequence[Sensation] = ()
    adjustments: Sequence[Adjustment] = ()
    rounds: Sequence[Screening] = ()
    withheld: bool = False
    sheet_sent: datetime | None = None
    sheet_viewed: datetime | None = None
    limit: int | None = None
    word: str = ""
    agreed_here: UUID | None = None
    consent_here: UUID | None = None
    corrected: UUID | None = None
    papers: Papers = field(default_factory=Papers)
    now: datetime | None = None

    def doctor_first(self, region: str) -> bool:
        """Whether a doctor comes before hands-on work in a region, as the page was asked for."""
        if self.now is None:
            return False
        asked = gate.worst(self.rounds, region, self.now) is not None
        return asked or movement_tests.closes(self.findings, region)

    @property
    def letter(self) -> Clearance | None:
        """The letter that opened this region: its limits stand on the strip and in the note."""
        mine = [self.visit.screening] if self.visit.screening else []
        found = (one for one in (*self.rounds, *mine) if one.clearance is not None)
        return next((one.clearance for one in found if self.opened(one)), None)

    def opened(self, one: Screening) -> bool:
        """Whether answers that close this region were cleared for it, and that holds."""
        region, at = self.episode.region, self.now or self.visit.signed_at or self.visit.opened_at
        return gate.closes(one.action, one.regions, region) and one.cleared_for(region, at)

    @property
    def flagged(self) -> Screening | None:
        """What today's page warns of: the round that closes this region, else the visit's own."""
        return (self.closing or self.visit.screening) if self.visit.screening else None

    @property
    def shown(self) -> Screening | None:
        """The answers a page of the visit shows: today's, else those of last time that count."""
        return self.flagged or self.earlier

    def of(self, scale: str, moment: str) -> Reading | None:
        """The first reading of this visit on a scale at a moment; repeats are not it."""
        return next(
            (
                one
                for one in self.readings
                if one.scale == scale and one.moment == moment
                if _here(one, self.visit) and not _again(one, self.visit)
            ),
            None,
        )

    @property
    def again_before(self) -> Reading | None:
        """The movement of the course measured a second time before the work, if it was."""
        moment = Reading.Moment.BEFORE
        first = self.of(MOVEMENT, moment)
        if first is None:
            return None
        rows = (one for one in self.readings if one.moment == moment and _repeats(one, first))
        return next(rows, None)

    def passes_of(self, treatment: Treatment) -> list[Pass]:
        """The passes of one treatment that were not undone, in order."""
        return [one for one in self.passes if _of(one, treatment)]

    @cached_property
    def assessed(self) -> Assessed:
        """What was told and examined, read when first asked for: two pages need it. Three queries.

        Rows that are not kept yet, as of an import, have none.
        """
        return Assessed() if _loose(self.visit) else of_visit(self.visit)

    @cached_property
    def remarks(self) -> Sequence[Remark]:
        """What was added to the taps, by time, read when the note asks for it. One query."""
        if _loose(self.visit) or not getattr(self.visit, "has_remarks", True):
            return ()
        rows = Remark.objects.filter(visit=self.visit, undone_at=None)
        return list(rows.order_by("said_at", "pk"))

    @cached_property
    def company(self) -> Sequence[Companion]:
        """Who else is in the room, read when somebody was entered. One query."""
        if _loose(self.visit) or not getattr(self.visit, "has_company", True):
            return ()
        return company.of_visit(self.visit)

    @cached_property
    def _scopes(self) -> set[str]:
        """Every consent to hands-on work that stands here. One query."""
        return company.live_consents(self.visit)

    def covered(self, structure: str) -> bool:
        """Whether consent covers a structure: of this region, or another that was agreed to.

        It asks the tables only for what lies outside the region of the course.
        """
        region, own = self.episode.region, gate.needs_own(structure)
        if not own and gate.covers(region, structure):
            return self.consented
        plain = any(gate.covers(one, structure) for one in self._scopes)
        return plain and (not own or gate.own_covers(self._scopes, structure))

    @property
    def angles(self) -> list[Reading]:
        """The movements measured in the examination of this visit."""
        return [one for one in self._examined if one.scale == MOVEMENT]

    @property
    def measures(self) -> list[Reading]:
        """Every other scale that was recorded in this visit."""
        return [one for one in self._examined if one.scale != MOVEMENT]

    @property
    def _examined(self) -> list[Reading]:
        exam = Reading.Moment.EXAM
        return [one for one in self.readings if one.moment == exam and _here(one, self.visit)]

    @property
    def by_phone(self) -> bool:
        """Whether this visit is a consult without hands."""
        return by_phone(self.visit)

    @property
    def by_video(self) -> bool:
        """Whether that consult is held online, as its booking says."""
        service = self.visit.booking.service if self.visit.booking else None
        return self.by_phone and service is not None and service.channel == Service.Channel.ONLINE

    @cached_property
    def consult(self) -> Consult | None:
        """What a consult came to, read when first asked for and for a consult only. One query."""
        if _loose(self.visit) or not self.by_phone:
            return None
        return Consult.objects.filter(visit=self.visit).first()

    @property
    def screening(self) -> Screening | None:
        """The answers this visit stands on: today's, else those it was bound to before."""
        return self.visit.screening or self.asked

    @property
    def today(self) -> list[Finding]:
        """What was found in this visit."""
        return [one for one in self.findings if _here(one, self.visit)]

    @property
    def treated(self) -> list[Treatment]:
        """The treatments in which at least one pass was made."""
        return [one for one in self.treatments if self.passes_of(one)]

    @cached_property
    def untouched(self) -> bool:
        """Whether the visit can be closed as if it had not begun, asked when a page offers it.

        What is read already may say no; only the tables say yes. One query then.
        """
        entries = [one for one in self.readings if _here(one, self.visit)]
        known = (self.consent_here, self.agreed_here, self.today, self.treatments, entries)
        return not any(known) and untouched.visit(self.visit)

    @property
    def standing(self) -> Standing:
        """What of the visit is there and what is missing."""
        screening = self.screening
        clear = screening is not None and screening.action == Triage.OK
        retested = any(self.of(scale, Reading.Moment.AFTER) for scale in (MOVEMENT, PAIN))
        return Standing(
            screened=screening is not None,
            stopped=gate.stops(screening),
            acknowledged=clear
            or (
                screening is not None
                and gate.read_after(self.visit.acknowledged_at, screening.answered_at)
            ),
            baseline=self.of(PAIN, "before") is not None
            and self.of(MOVEMENT, "before") is not None,
            consented=self.consented,
            withdrawn=self.withdrawn,
            treated=bool(self.treated),
            retested=retested,
            planned=self.plan is not None,
            by_phone=self.by_phone,
            consulted=self.consult is not None,
        )


def by_phone(visit: Visit) -> bool:
    """Whether a visit is a consult: its booking says so; without one it is a visit in the room."""
    service = visit.booking.service if visit.booking else None
    return service is not None and service.kind == Service.Kind.CONSULT


def _here(one: Finding | Reading, visit: Visit) -> bool:
    """Whether a row is of this visit; before they are kept, rows have no numbers to compare."""
    return one.visit is visit if _loose(visit) else one.visit_id == visit.pk


def _again(one: Reading, visit: Visit) -> bool:
    return one.repeat_of is not None if _loose(visit) else one.repeat_of_id is not None


def _repeats(one: Reading, first: Reading) -> bool:
    return one.repeat_of is first if _loose(first) else one.repeat_of_id == first.pk


def _of(one: Pass, treatment: Treatment) -> bool:
    return one.treatment is treatment if _loose(treatment) else one.treatment_id == treatment.pk


def _loose(row: Visit | Treatment | Reading) -> bool:
    number: int | None = row.pk
    return number is None
