"""What a letter that goes out tells: facts of one course, each with the row it comes from.

The same record that the room reads, so what the patient withholds is in no letter.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import Q

from glideway.body import core as atlas
from glideway.body.core.words import Words
from glideway.care.core import change, movement_tests, movements, scales
from glideway.care.core.letters import Asked, Kind
from glideway.care.core.note import Fact, Told
from glideway.care.models import Episode, Reading, Target, Visit
from glideway.care.queries import activity, measuring, noise, room, scope
from glideway.care.queries.naming import (
    day_words,
    finding_name,
    leave_words,
    side_words,
    structure_name,
    verdict_words,
)
from glideway.care.queries.record import ACTIVITY, MOVEMENT, PAIN, Record
from glideway.care.queries.telling import findings, plan
from glideway.kit.actor import Actor
from glideway.kit.refusals import NotYours
from glideway.screening import queries as asked_for
from glideway.screening.core.rules import Triage

PARTS = ((PAIN, "score"), (ACTIVITY, "single_activity"), (MOVEMENT, ""))


def visits_told(actor: Actor, episode: Episode, *, now: datetime) -> list[Visit]:
    """The visits of a course that a letter may tell of, in their order. One query.

    What is withheld is not among them while glass is broken either: that opens it to be read.
    """
    rows = room.visits(actor, "C", now=now).filter(~Q(scope.withheld("pk")), episode=episode)
    return list(rows.order_by("number", "pk"))


def facts(
    actor: Actor, episode: Episode, kind: Kind, asked: Asked, *, now: datetime
) -> tuple[Visit, list[Fact]]:
    """The newest visit a letter tells of, and its facts in order; NotYours where there is none."""
    told = visits_told(actor, episode, now=now)
    if not told:
        raise NotYours
    record = room.record_of(told[-1], now=now)
    if kind is Kind.RETURN:
        return told[-1], list(_return(record, asked))
    found = [_who(record)]
    if kind is Kind.REFERRAL:
        found += [*_reasons(record, asked, now=now)]
    found += [_seen(told), *_course(record)]
    if kind is Kind.REFERRAL:
        found.append(Fact("letter.refer.ask", _about(record), {}))
    found.append(Fact("letter.limits", _about(record), {}))
    return told[-1], found


def left_alone(record_plan: object) -> Words:
    """What the plan that holds leaves alone for now, in words; empty without one."""
    leave = getattr(record_plan, "leave", None) or []
    return leave_words(leave, getattr(record_plan, "leave_words", None) or "")


def flags_named(record: Record, *, now: datetime) -> Iterator[tuple[str, Words, bool]]:
    """What of the answers asks for a doctor: the round, the question, whether it was unsure.

    Those of the visit, and all the patient stands on now: a referral may be written afterwards.
    """
    standing = asked_for.standing_of(record.episode.patient_id, now)
    rows = [one for one in (record.screening, *standing) if one is not None]
    said: set[str] = set()
    for row in rows:
        if Triage(row.action) not in {Triage.REFER_FIRST, Triage.EMERGENCY}:
            continue
        known = asked_for.asked_of(row)
        for flag in asked_for.deciding(row):
            if flag.question not in said:
                said.add(flag.question)
                yield f"screening:{row.public_id}", known[flag.question].plain, flag.unsure


def _about(record: Record) -> str:
    return f"visit:{record.visit.public_id}"


def _who(record: Record) -> Fact:
    patient = record.episode.patient
    if patient.born_on is None:
        return Fact("letter.about", _about(record), {"name": patient.name})
    words: Told = {"name": patient.name, "born": day_words(patient.born_on)}
    return Fact("letter.about.born", _about(record), words)


def _seen(told: list[Visit]) -> Fact:
    first, last = told[0], told[-1]
    episode = last.episode
    place = atlas.load().regions[episode.region].name
    words: dict[str, str | float | Words] = {
        "region": place,
        "side": side_words(episode.side),
        "count": len(told),
        "first": day_words(_day(first)),
        "last": day_words(_day(last)),
    }
    key = "letter.seen.once" if len(told) == 1 else "letter.seen"
    return Fact(key, f"visit:{last.public_id}", words, at=last.opened_at)


def _day(visit: Visit) -> date:
    return visit.opened_at.astimezone(ZoneInfo(visit.episode.clinic.zone)).date()


def _reasons(record: Record, asked: Asked, *, now: datetime) -> Iterator[Fact]:
    if asked.reason:
        yield Fact("letter.refer.said", _about(record), {"reason": asked.reason})
    for about, question, unsure in flags_named(record, now=now):
        key = "letter.refer.unsure" if unsure else "letter.refer.flag"
        yield Fact(key, about, {"question": question})
    for one in movement_tests.referring(record.findings):
        words: Told = {"test": finding_name(one), "side": side_words(one.side)}
        yield Fact("letter.refer.test", f"finding:{one.public_id}", words, at=one.found_at)


def _course(record: Record) -> Iterator[Fact]:
    if goal := record.goal:
        words: Told = {"activity": goal.words, "value": goal.target}
        yield Fact("note.goal", f"goal:{goal.public_id}", words, at=goal.set_at)
    yield from findings.each(record, record.findings)
    if worked := _worked(record.episode):
        yield Fact("letter.worked", _about(record), {"structures": worked})
    for scale, part in PARTS:
        yield from _changed(record, scale, part)
    yield from (one for one in plan.facts(record) if one.key != "note.goal")


def _worked(episode: Episode) -> Words | None:
    """The structures that hands worked on in this course, each once. One query."""
    rows = Target.objects.filter(
        ~Q(scope.withheld("visit_id")),
        visit__episode=episode,
        undone_at=None,
        treatments__passes__isnull=False,
        treatments__passes__undone_at=None,
    )
    pairs = dict.fromkeys(rows.order_by("pk").values_list("structure", "side"))
    if not pairs:
        return None
    said = [
        "; ".join(
            f"{structure_name(structure).of(one)}, {side_words(side).of(one)}"
            for structure, side in pairs
        )
        for one in ("en", "fr")
    ]
    return Words(en=said[0], fr=said[1])


def _changed(record: Record, scale_id: str, part: str) -> Iterator[Fact]:
    """The first and the last reading of one measure before the work, with verdict and noise."""
    rows = [
        one
        for one in activity.comparable(record.readings)
        if one.scale == scale_id and one.moment == Reading.Moment.BEFORE and not one.repeat_of_id
    ]
    if scale_id == MOVEMENT:
        rows = [one for one in rows if (one.about, one.side) == (rows[-1].about, rows[-1].side)]
    if not rows:
        return
    first, last_one = rows[0], rows[-1]
    words: dict[str, str | float | Words] = {"first": _start(record, first), "last": last_one.value}
    words |= _named(record, scale_id, last_one)
    stem = {PAIN: "pain", ACTIVITY: "activity", MOVEMENT: "movement"}[scale_id]
    about = f"reading:{last_one.public_id}"
    if len(rows) == 1:
        yield Fact(f"letter.once.{stem}", about, words, at=last_one.read_at)
        return
    said, band = _judged(record, scale_id, part, first, last_one)
    if said is None or band is None:
        yield Fact(f"letter.change.{stem}.unjudged", about, words, at=last_one.read_at)
        return
    words |= {"verdict": verdict_words(said), "noise": round(band, 1)}
    yield Fact(f"letter.change.{stem}", about, words, at=last_one.read_at)


def _start(record: Record, first: Reading) -> float:
    """What a course starts from: the mean where it was measured twice, as on the course's page."""
    mine = [
        one
        for one in activity.comparable(record.readings)
        if (one.scale, one.about, one.side) == (first.scale, first.about, first.side)
        and one.moment not in {Reading.Moment.AFTER, Reading.Moment.EXAM}
    ]
    return measuring.start(mine, opened_at=record.episode.opened_at)


def _named(record: Record, scale_id: str, one: Reading) -> Told:
    if scale_id == MOVEMENT:
        return {"movement": movements.name(one.about), "side": side_words(one.side)}
    return {"activity": record.goal.words if record.goal else ""}


def _judged(
    record: Record, scale_id: str, part: str, first: Reading, last: Reading
) -> tuple[change.Change | None, float | None]:
    scale, start = scales.load()[scale_id], _start(record, first)
    if scale_id != MOVEMENT:
        said = change.judge(scale, start, last.value, part=part)
        return said, change.noise(scale, part=part)
    if first.instrument != last.instrument:  # another measurement, as in making.retest
        return None, None
    known = noise.standing(
        clinic_id=record.episode.clinic_id,
        scale=scale_id,
        movement=last.about,
        instrument=last.instrument,
        raters=noise.raters_of(first, last.rater_id),
    )
    if known is None:
        return None, None
    return change.judge(scale, start, last.value, own_mdc=known.deg), known.deg


def _return(record: Record, asked: Asked) -> Iterator[Fact]:
    """What to leave alone until when, and the way back: no finding, no place, no figure."""
    name = record.episode.patient.name
    yield Fact("letter.return.about", _about(record), {"name": name})
    about = f"plan:{record.plan.public_id}" if record.plan else _about(record)
    if asked.leave and asked.until:
        words: Told = {"leave": asked.leave, "until": day_words(asked.until)}
        yield Fact("letter.return.leave", about, words)
    for one in asked.steps:
        yield Fact(
            "letter.return.step", _about(record), {"day": day_words(one.on), "what": one.what}
        )
    yield Fact("letter.return.limits", _about(record), {})
