"""The answers of today and the consent."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from glideway.care.core.note import Fact
from glideway.care.queries.record import Record
from glideway.screening.core import last_day
from glideway.screening.core.rules import Triage
from glideway.screening.models import Screening


def facts(record: Record) -> Iterator[Fact]:
    """What the safety questions said, and whether hands-on work was agreed to."""
    screening = record.screening
    if screening is not None:
        about = f"screening:{screening.public_id}"
        yield Fact(_screened(record, screening), about, {}, at=screening.answered_at)
    yield from _cleared(record)
    if record.withdrawn_then and record.given_again:
        zone = ZoneInfo(record.episode.clinic.zone)
        clock = {
            "from": f"{record.withdrawn_then.astimezone(zone):%H:%M}",
            "again": f"{record.given_again.astimezone(zone):%H:%M}",
        }
        yield Fact("note.consent.again", f"visit:{record.visit.public_id}", clock)
    elif record.withdrawn_then:
        yield Fact("note.consent.withdrawn", f"visit:{record.visit.public_id}", {})
    elif record.consented or (record.withdrawn and record.treated):
        yield Fact("note.consent.given", f"visit:{record.visit.public_id}", {})


def _screened(record: Record, answers: Screening) -> str:
    """The sentence of these answers: what was cleared, or came after the work, is said so."""
    key = f"note.screened.{answers.action}"
    if answers.action == Triage.REFER_FIRST and record.opened(answers):
        return f"{key}.cleared"
    if answers.action == Triage.EMERGENCY and record.treated:
        return f"{key}.after"
    return key


def _cleared(record: Record) -> Iterator[Fact]:
    """On whose word the work was done all the same, and how far that goes."""
    if letter := record.letter:
        about = f"letter:{letter.letter}"
        yield Fact("note.cleared.letter", about, {"writer": letter.writer, "who": letter.name})
        if letter.conditions:
            yield Fact("note.cleared.conditions", about, {"conditions": letter.conditions})
        if letter.until:
            last = last_day(letter.until, record.episode.clinic.zone)
            yield Fact("note.cleared.until", about, {"day": last.isoformat()})
        return
    screening = record.screening
    if screening is not None and screening.cleared_at is not None and not screening.clearance_id:
        words = {"who": screening.cleared_by, "why": screening.cleared_why or ""}
        about = f"screening:{screening.public_id}"
        yield Fact("note.cleared", about, words, at=screening.cleared_at)
