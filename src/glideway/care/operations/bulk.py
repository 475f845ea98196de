"""Whole courses of care in one go: for the demo and for imports.

One transaction, a few statements a table, and the very makers, checks, audit entries and
letters of the single verbs. What a tap may not do, an import may not do either.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import pairwise
from typing import cast

from django.db import transaction

from glideway.booking import operations as times
from glideway.care.core import exercises as home
from glideway.care.core import plans
from glideway.care.core.noise import Noise
from glideway.care.models import Episode, ExerciseTick, Goal, Plan, PlanExercise, Reading, Visit
from glideway.care.operations import making, writing
from glideway.care.operations.making import ACTIVITY, MOVEMENT, NOW, PAIN
from glideway.care.operations.refusals import NotComplete, OffScale, VisitOrder
from glideway.care.operations.rows import EpisodeRow, HomeRow, TreatmentRow, VisitRow
from glideway.care.operations.sheet import Sheet
from glideway.care.operations.visits import CONSENT_VERSION
from glideway.care.queries.noise import judged_by, repeats
from glideway.care.queries.record import Record
from glideway.directory import operations as directory
from glideway.kit.actor import Actor
from glideway.screening import operations as screening
from glideway.screening.core.rules import Answer, items_due, more_key
from glideway.screening.models import Screening

__all__ = ["record_episodes"]


def record_episodes(*, rows: Iterable[EpisodeRow], by: Actor, now: datetime) -> list[Episode]:
    """Record courses of care, all of them or none; the rows of one clinic belong in one call.

    Visits of one row are in order of time. Refuses what the single verbs refuse, VisitOrder for
    visits out of order and NotComplete for a signed visit with something missing. An episode
    without visits does not exist.
    """
    asked = list(rows)
    with transaction.atomic():
        answered = _screened(asked, by=by, now=now)
        _agreed(asked, by=by, now=now)
        sheet = Sheet(by=by)
        noise = _Noise(asked)
        episodes = [_Course(sheet, row, answered, noise).told() for row in asked]
        sheet.keep(now=now)
        _attended(asked, by=by, now=now)
    return episodes


class _Noise:
    """What each clinic knows of its own noise at a moment, this import included.

    By motion and instrument: another motion or another tool has another noise.
    """

    def __init__(self, rows: Sequence[EpisodeRow]) -> None:
        self.pairs = {
            _measured(row): repeats(
                clinic_id=row.clinic.pk,
                scale=MOVEMENT,
                about=row.movement,
                instrument=row.instrument,
            )
            for row in {_measured(row): row for row in rows}.values()
        }
        for row in rows:
            self.pairs[_measured(row)] += [
                (visit.at, visit.movement_deg, visit.movement_again_deg)
                for visit in row.visits
                if visit.movement_again_deg is not None
            ]
        for known in self.pairs.values():
            known.sort()

    def at(self, row: EpisodeRow, now: datetime) -> Noise | None:
        return judged_by(
            [one for one in self.pairs[_measured(row)] if one[0] <= now],
            movement=row.movement,
            instrument=row.instrument,
            raters="intra",
        )


def _measured(row: EpisodeRow) -> tuple[int, str, str]:
    return row.clinic.pk, row.movement, row.instrument


class _Course:
    """One episode being told: what the visits so far have left behind."""

    def __init__(
        self,
        sheet: Sheet,
        row: EpisodeRow,
        answered: dict[tuple[int, datetime], Screening],
        noise: _Noise,
    ) -> None:
        self.sheet, self.row, self.answered, self.noise = sheet, row, answered, noise
        self.readings: list[Reading] = []
        self.plan: Plan | None = None
        self.exercises: tuple[str, ...] = ()
        self.episode: Episode
        self.goal: Goal

    def told(self) -> Episode:
        row, first = self.row, self.row.visits[0]
        if any(earlier.at >= later.at for earlier, later in pairwise(row.visits)):
            raise VisitOrder
        self.episode = making.episode(
            sheet=self.sheet,
            patient=row.patient,
            clinic=row.clinic,
            region=row.region,
            side=row.side,
            condition=row.condition,
            movement=row.movement,
            now=first.at,
        )
        self.goal = making.goal(
            sheet=self.sheet,
            episode=self.episode,
            words=row.activity,
            target=row.goal,
            by_date=None,
            now=first.at,
        )
        for number, visit in enumerate(row.visits, start=1):
            self._visit(number, visit)
        for one in row.home:
            self._home(one)
        self._ticked()
        if row.discharged_at:
            self.episode.discharged_at = row.discharged_at
            self.episode.discharged_because = row.discharged_because
            self.sheet.act(
                "episode.discharged",
                "Episode",
                self.episode.public_id,
                episode=self.episode,
                at=row.discharged_at,
            )
        return self.episode

    def _visit(self, number: int, said: VisitRow) -> None:
        visit = making.visit(
            sheet=self.sheet,
            episode=self.episode,
            number=number,
            practitioner=said.practitioner,
            booking=said.booking,
            screening=self.answered[self.row.patient.pk, said.at],
            now=said.at,
        )
        making.acknowledged(sheet=self.sheet, visit=visit, now=said.at)
        if number == 1 and self.row.stop_word:
            making.agreement(
                sheet=self.sheet,
                visit=visit,
                limit=self.row.limit,
                word=self.row.stop_word,
                now=said.at,
            )
        before = self._before(visit, said)
        record = Record(
            visit=visit,
            episode=self.episode,
            consented=True,
            goal=self.goal,
            readings=self.readings,
            findings=[],
            treatments=[],
            passes=[],
            plan=self.plan,
            exercises=self.exercises,
            limit=self.row.limit if self.row.stop_word else None,
            word=self.row.stop_word,
        )
        for position, one in enumerate(said.treatments, start=1):
            self._treat(record, one, position, said.at)
        self._after(visit, said, before)
        if self.plan is None:
            self._set_plan(visit, said)
            record.plan, record.exercises = self.plan, self.exercises
        if said.signed:
            self._sign(record, said)

    def _before(self, visit: Visit, said: VisitRow) -> dict[str, Reading]:
        values = {PAIN: said.pain, ACTIVITY: said.activity, MOVEMENT: said.movement_deg}
        before = {
            scale: self._read(visit, scale, value, moment=Reading.Moment.BEFORE, at=said.at)
            for scale, value in values.items()
        }
        if said.movement_again_deg is not None:
            self._read(
                visit,
                MOVEMENT,
                said.movement_again_deg,
                moment=Reading.Moment.BEFORE,
                at=said.at,
                repeat_of=before[MOVEMENT],
            )
        return before

    def _after(self, visit: Visit, said: VisitRow, before: dict[str, Reading]) -> None:
        noise = self.noise.at(self.row, said.at)
        for scale, value in ((MOVEMENT, said.after_deg), (PAIN, said.pain_after)):
            if value is not None:
                after = self._read(visit, scale, value, moment=Reading.Moment.AFTER, at=said.at)
                making.retest(
                    sheet=self.sheet,
                    visit=visit,
                    before=before[scale],
                    after=after,
                    noise=noise if scale == MOVEMENT else None,
                    now=said.at,
                )

    def _read(
        self,
        visit: Visit | None,
        scale: str,
        value: float,
        *,
        moment: str,
        at: datetime,
        repeat_of: Reading | None = None,
    ) -> Reading:
        about = {PAIN: NOW, ACTIVITY: str(self.goal.public_id), MOVEMENT: self.episode.movement}
        one = making.reading(
            sheet=self.sheet,
            episode=self.episode,
            visit=visit,
            scale=scale,
            about=about[scale],
            value=value,
            moment=moment,
            now=at,
            repeat_of=repeat_of,
            instrument=self.row.instrument,
            rater_id=visit.practitioner_id if visit else None,
        )
        self.readings.append(one)
        return one

    def _treat(self, record: Record, said: TreatmentRow, position: int, at: datetime) -> None:
        structure = making.structure_of(protocol=said.protocol)
        found = making.finding(
            sheet=self.sheet,
            visit=record.visit,
            means="palpation",
            structure=structure,
            side=said.side,
            words="",
            now=at,
        )
        aimed = making.target(
            sheet=self.sheet, visit=record.visit, finding=found, position=position, now=at
        )
        treatment = making.treatment(
            sheet=self.sheet,
            target=aimed,
            protocol=said.protocol,
            passes_meant=len(said.passes) or making.PASSES,
            limit=self.row.limit,
            consents={self.row.region},
            zone=self.row.clinic.zone,
            now=at,
        )
        passes = [
            making.one_pass(
                sheet=self.sheet,
                treatment=treatment,
                key=None,
                number=number,
                discomfort=one.discomfort,
                seconds=one.seconds,
                reached_deg=one.reached_deg,
                now=at,
            )
            for number, one in enumerate(said.passes, start=1)
        ]
        record.findings = [*record.findings, found]
        record.treatments = [*record.treatments, treatment]
        record.passes = [*record.passes, *passes]

    def _set_plan(self, visit: Visit, said: VisitRow) -> None:
        usual = tuple(one.id for one in home.for_region(self.row.region)[:2])
        self.exercises = self.row.exercises or usual
        self.plan = making.plan(
            sheet=self.sheet,
            episode=self.episode,
            visit=visit,
            practitioner=said.practitioner,
            visits=self.row.plan_visits,
            per_week=None,
            weeks=None,
            exercises=self.exercises,
            now=said.at,
            advised=plans.Advised(lasting=self.row.lasting),
        )
        self.sheet.letters += writing.plan_letter(
            plan=self.plan, patient=self.row.patient, now=said.at
        )

    def _sign(self, record: Record, said: VisitRow) -> None:
        step = record.standing.missing
        if step != "note":
            raise NotComplete(step=step)
        writing.note(
            sheet=self.sheet,
            record=record,
            author=said.practitioner,
            words=None,
            language=said.language,
            now=said.at,
        )
        record.visit.signed_at = said.at

    def _home(self, said: HomeRow) -> None:
        self._read(None, PAIN, said.pain, moment=Reading.Moment.HOME, at=said.at)
        self._read(None, ACTIVITY, said.activity, moment=Reading.Moment.HOME, at=said.at)

    def _ticked(self) -> None:
        given = cast(list[PlanExercise], self.sheet.rows[PlanExercise])
        mine = [one for one in given if one.plan is self.plan]
        self.sheet.add(
            *(
                ExerciseTick(plan_exercise=one, day=day, ticked_at=self.row.visits[0].at)
                for one in mine
                for day in self.row.ticked
            )
        )


def _screened(
    rows: Sequence[EpisodeRow], *, by: Actor, now: datetime
) -> dict[tuple[int, datetime], Screening]:
    asked = [(row, visit) for row in rows for visit in row.visits]
    found = screening.screen_many(
        rows=[
            screening.RoundRow(
                patient_id=row.patient.pk,
                booking=None,
                region=row.region,
                answers=_answers(row.region, visit.precautions),
                at=visit.at,
                occasion="every_visit",
                language=visit.language,
                clinic_id=row.clinic.pk,
            )
            for row, visit in asked
        ],
        by=by,
        now=now,
    )
    return {(row.patient.pk, visit.at): one for (row, visit), one in zip(asked, found, strict=True)}


def _agreed(rows: Sequence[EpisodeRow], *, by: Actor, now: datetime) -> None:
    directory.agree_many(
        rows=[
            directory.ConsentRow(
                patient=row.patient,
                kind="treatment",
                version=CONSENT_VERSION,
                language=row.visits[0].language,
                clinic=row.clinic,
                scope=row.region,
                how="tablet",
                agreed_at=row.visits[0].at,
            )
            for row in rows
        ],
        by=by,
        now=now,
    )


def _attended(rows: Sequence[EpisodeRow], *, by: Actor, now: datetime) -> None:
    met = [(one.booking, one) for row in rows for one in row.visits if one.booking is not None]
    times.start_many(
        rows=[times.FactRow(booking=booking, at=one.at) for booking, one in met], by=by, now=now
    )
    times.finish_many(
        rows=[times.FactRow(booking=booking, at=one.at) for booking, one in met if one.signed],
        by=by,
        now=now,
    )


def _answers(region: str, yes: Sequence[str]) -> dict[str, Answer]:
    """An explicit no to everything due, a yes to the named ones and a no to their follow-ups.

    OffScale for a yes to a question that is not asked there.
    """
    said = {one.id: Answer.NO for one in items_due(region, "every_visit")}
    if not set(yes) <= set(said):
        raise OffScale
    said |= dict.fromkeys(yes, Answer.YES)
    return said | {more_key(one): Answer.NO for one in yes}
