"""What a clinic is shown of its own safety check: rules, who answers, and the words of a month."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from glideway.body import core as atlas
from glideway.body.core.words import Words
from glideway.directory import queries as directory
from glideway.directory.models import Clinic, Practitioner, ResponsibleClinician
from glideway.kit import access
from glideway.kit.actor import Actor
from glideway.kit.refusals import NotYours
from glideway.screening import core
from glideway.screening import queries as screening
from glideway.screening.models import SafetyReading, SafetyWord

MONTHS = 12


class Word(NamedTuple):
    """One clearance or miss, with the questions behind it in words."""

    row: SafetyWord
    because: list[Words]
    region: Words | None


class Month(NamedTuple):
    """The words of a month, and who has read them."""

    start: date
    words: list[Word]
    readings: list[SafetyReading]

    @property
    def cleared(self) -> int:
        return sum(one.row.kind == SafetyWord.Kind.CLEARED for one in self.words)

    @property
    def missed(self) -> int:
        return len(self.words) - self.cleared

    @property
    def waits(self) -> bool:
        """Whether there is more in it than the last reader saw."""
        return len(self.words) > max((one.words for one in self.readings), default=0)


class Tally(NamedTuple):
    """A month in the list: how much of each kind, and whether all of it was read."""

    start: date
    cleared: int
    missed: int
    waits: bool


class Line(NamedTuple):
    """One question of the sheet: its action now, the one wished for, and why not."""

    question: core.Question
    common: core.Triage
    now: core.Triage
    wanted: core.Triage
    reason: str


class Own(NamedTuple):
    """A question of the clinic's own, as the sheet shows it."""

    number: int
    plain: Words
    action: core.Triage
    scope: Words
    topic: Words
    reason: str


class RulesSheet(NamedTuple):
    """The page of a clinic's rules: the careful questions, its own, and what would change."""

    lines: list[Line]
    own: list[Own]
    changes: list[core.Change]
    faults: list[Line]


class Answers(NamedTuple):
    """Who answers for the safety check, who could, and how much of it is signed by such."""

    named: ResponsibleClinician | None
    able: list[Practitioner]


def clinic_answered_for(actor: Actor) -> Clinic:
    """The clinic whose words this actor reads: as its owner, or as the one it named."""
    if actor.clinic_id is None or not screening.may_read_months(actor, actor.clinic_id):
        raise NotYours
    found: Clinic = access.the(Clinic.objects.all(), pk=actor.clinic_id)
    return found


def own_clinic(actor: Actor) -> Clinic:
    """The clinic whose rules this actor sets."""
    if "clinic" not in access.scopes(actor, "safety_rules", "U"):
        raise NotYours
    found: Clinic = access.the(Clinic.objects.all(), pk=actor.clinic_id or 0)
    return found


def own_rules(clinic: Clinic) -> tuple[core.OwnRules, int]:
    """What the clinic adds to the common rules, and which version of it. One query."""
    return screening.own_rules(clinic.pk)


def who_answers(clinic: Clinic, *, now: datetime) -> Answers:
    """Who was named, and who could be. Two queries."""
    return Answers(directory.responsible_of(clinic.pk), directory.able_to_answer(clinic, now=now))


def rules_sheet(own: core.OwnRules, wanted: core.OwnRules) -> RulesSheet:
    """What a clinic has set, what it wishes, and what that changes or why it cannot be."""
    rules = core.load()
    reasons = {one.field: one.reason for one in core.faults(rules, wanted)}
    named = {*own.stricter, *wanted.stricter}
    lines = [
        Line(
            one,
            one.action,
            own.stricter.get(one.id, one.action),
            wanted.stricter.get(one.id, one.action),
            reasons.get(one.id, ""),
        )
        for one in rules.asked
        if one.action is core.Triage.PRECAUTION or one.id in named
    ]
    titles = {one.id: one.title for one in rules.topics}
    mine = [
        Own(
            one.number,
            one.plain,
            one.action,
            rules.scopes[one.scope].words if one.scope in rules.scopes else Words(one.scope),
            titles.get(one.topic, Words(one.topic)),
            reasons.get(f"own-{one.number}", ""),
        )
        for one in wanted.own
    ]
    changes = [] if reasons else core.changes(rules, wanted)
    return RulesSheet(lines, mine, changes, [one for one in lines if one.reason])


def safety_month(clinic: Clinic, month: date) -> Month:
    """One month of a clinic, in its own time. At most three queries."""
    start, end = _span(clinic, month)
    rows = screening.safety_words(clinic.pk, start, end)
    known = screening.asked_of(*rows)
    regions = atlas.load().regions
    words = [
        Word(
            row,
            [
                known[one].plain
                for one in msgspec.json.decode(row.because, type=list[str])
                if one in known
            ],
            regions[row.region].name if row.region in regions else None,
        )
        for row in rows
    ]
    readings = [one for one in screening.safety_readings(clinic.pk) if one.month == start.date()]
    return Month(start.date(), words, readings)


def safety_months(clinic: Clinic, *, now: datetime) -> list[Tally]:
    """This month and those before it in which something was said, the newest first. Two queries."""
    zone = ZoneInfo(clinic.zone)
    counted: Counter[tuple[date, str]] = Counter(
        (at.astimezone(zone).date().replace(day=1), kind)
        for at, kind in screening.safety_times(clinic.pk)
    )
    read: dict[date, int] = {}
    for one in screening.safety_readings(clinic.pk):
        read[one.month] = max(read.get(one.month, 0), one.words)
    this = now.astimezone(zone).date().replace(day=1)
    found = sorted({this, *(month for month, _kind in counted)}, reverse=True)[:MONTHS]
    return [
        Tally(
            month,
            counted[month, SafetyWord.Kind.CLEARED],
            counted[month, SafetyWord.Kind.MISSED],
            sum(counted[month, kind] for kind in SafetyWord.Kind) > read.get(month, 0),
        )
        for month in found
    ]


def _span(clinic: Clinic, month: date) -> tuple[datetime, datetime]:
    """From the first instant of a month to that of the next, where the clinic is."""
    zone = ZoneInfo(clinic.zone)
    start = datetime(month.year, month.month, 1, tzinfo=zone)
    after = (start + timedelta(days=32)).replace(day=1)
    return start, after
