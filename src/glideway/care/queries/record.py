"""One visit with everything recorded in it, and what follows from that.

The same object is read from the tables for a page and put together in memory by the bulk form,
so the note of an import is composed exactly like the note of a tablet.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from glideway.body import core as atlas
from glideway.body.core.words import Words
from glideway.care.core import exercises as home
from glideway.care.core import gate, movement_tests, movements
from glideway.care.core.note import Fact, Standing
from glideway.care.core.say import sentences
from glideway.care.models import Episode, Finding, Goal, Pass, Plan, Reading, Treatment, Visit
from glideway.screening.core.rules import Triage
from glideway.screening.models import Screening

PAIN, ACTIVITY, MOVEMENT = "nprs", "psfs", "rom"


@dataclass(kw_only=True)
class Record:
    """A visit as it stands. `readings` and `findings` are those of the whole episode, by time."""

    visit: Visit
    episode: Episode
    consented: bool
    withdrawn: bool = False
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

    def passes_of(self, treatment: Treatment) -> list[Pass]:
        """The passes of one treatment that were not undone, in order."""
        return [one for one in self.passes if _of(one, treatment)]

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
            treated=bool(self.treated),
            retested=retested,
            planned=self.plan is not None,
        )

    def facts(self) -> Iterator[Fact]:
        """Everything recorded, in the order in which a note tells it."""
        yield from self._gate()
        yield from self._measured()
        for one in self.today:
            yield _found(one)
        yield from self._worked()
        yield from self._measured_again()
        yield from self._sent_home()

    def _gate(self) -> Iterator[Fact]:
        screening = self.screening
        if screening is not None:
            yield Fact(f"note.screened.{screening.action}", f"screening:{screening.public_id}", {})
        if self.withdrawn:
            yield Fact("note.consent.withdrawn", f"visit:{self.visit.public_id}", {})
        elif self.consented:
            yield Fact("note.consent.given", f"visit:{self.visit.public_id}", {})

    def _measured(self) -> Iterator[Fact]:
        for scale, key in ((PAIN, "pain"), (ACTIVITY, "activity"), (MOVEMENT, "movement")):
            if one := self.of(scale, "before"):
                yield Fact(f"note.before.{key}", f"reading:{one.public_id}", self._words(one))

    def _worked(self) -> Iterator[Fact]:
        if not self.treated:
            yield Fact("note.untouched", f"visit:{self.visit.public_id}", {})
        for back in self.taken_back:
            yield Fact("note.taken_back", f"pass:{back.public_id}", {"felt": back.discomfort})
        for one in self.treated:
            done = self.passes_of(one)
            most = max(each.discomfort for each in done)
            words: dict[str, str | float | Words] = {
                "structure": structure_name(one.target.structure),
                "side": side_words(one.side),
                "count": len(done),
                "most": most,
            }
            about = f"treatment:{one.public_id}"
            yield Fact("note.passes.one" if len(done) == 1 else "note.passes.many", about, words)
            if one.ended_because in {Treatment.Ended.TOLERANCE, Treatment.Ended.STOP}:
                yield Fact(f"note.closed.{one.ended_because}", about, words)

    def _measured_again(self) -> Iterator[Fact]:
        for scale, key in ((MOVEMENT, "movement"), (PAIN, "pain")):
            after = self.of(scale, "after")
            retest = getattr(after, "retest", None)
            if after and retest:
                words = self._words(after) | {
                    "before": retest.before.value,
                    "verdict": verdict_words(retest.change),
                }
                yield Fact(f"note.after.{key}", f"retest:{retest.public_id}", words)

    def _sent_home(self) -> Iterator[Fact]:
        if self.goal:
            words: dict[str, str | float | Words] = {
                "activity": self.goal.words,
                "value": self.goal.target,
            }
            yield Fact("note.goal", f"goal:{self.goal.public_id}", words)
        if not self.plan:
            return
        about = f"plan:{self.plan.public_id}"
        yield Fact("note.plan", about, {"visits": self.plan.visits, "per_week": self.plan.per_week})
        if self.exercises:
            yield Fact("note.exercises", about, {"exercises": exercise_words(self.exercises)})

    def _words(self, one: Reading) -> dict[str, str | float | Words]:
        if one.scale == MOVEMENT:
            name = movements.name(one.about)
            return {"movement": name, "side": side_words(one.side), "value": one.value}
        return {"value": one.value, "activity": self.goal.words if self.goal else ""}


def side_words(side: str) -> Words:
    """A side in words; no side is the midline."""
    return sentences()[f"side.{side or 'midline'}"]


def verdict_words(change: str) -> Words:
    """A verdict in words; an empty one is no verdict yet."""
    return sentences()[f"word.{change or 'unjudged'}"]


def structure_name(structure: str) -> Words:
    """The atlas name of a structure; one that the atlas no longer has keeps its id."""
    found = atlas.load().structures.get(structure)
    return found.name if found else Words(en=structure)


def exercise_words(exercises: Sequence[str]) -> Words:
    """The names of exercises, one after the other, in both languages."""
    named = [home.load()[one].name for one in exercises]
    return Words(
        en="; ".join(one.of("en") for one in named), fr="; ".join(one.of("fr") for one in named)
    )


def finding_name(one: Finding) -> Words:
    """What a finding is about in words: a structure of the atlas, or a movement test."""
    test = movement_tests.test_of(one.structure)
    return test.name if test else structure_name(one.structure)


def _found(one: Finding) -> Fact:
    if movement_tests.test_of(one.structure):
        return _tested(one)
    words: dict[str, str | float | Words] = {
        "means": sentences()[f"found.{one.means}"],
        "structure": structure_name(one.structure),
        "side": side_words(one.side),
        "words": one.words,
    }
    key = "note.finding.words" if one.words else "note.finding"
    return Fact(key, f"finding:{one.public_id}", words)


def _tested(one: Finding) -> Fact:
    """A test's result as the note says it: the result, and no probability and no name of it."""
    told = movement_tests.said(one.words)
    result = told.result if told else "unclear"
    facts: dict[str, str | float | Words] = {
        "test": finding_name(one),
        "side": side_words(one.side),
        "result": sentences()[f"result.{result}"],
        "words": told.words if told else one.words,
    }
    key = "note.test.words" if facts["words"] else "note.test"
    return Fact(key, f"finding:{one.public_id}", facts)


def _here(one: Finding | Reading, visit: Visit) -> bool:
    """Whether a row is of this visit; before they are kept, rows have no numbers to compare."""
    return one.visit is visit if _loose(visit) else one.visit_id == visit.pk


def _again(one: Reading, visit: Visit) -> bool:
    return one.repeat_of is not None if _loose(visit) else one.repeat_of_id is not None


def _of(one: Pass, treatment: Treatment) -> bool:
    return one.treatment is treatment if _loose(treatment) else one.treatment_id == treatment.pk


def _loose(row: Visit | Treatment) -> bool:
    number: int | None = row.pk
    return number is None
