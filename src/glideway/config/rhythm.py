"""What happens again and again, and how often. The worker looks at this table once a second.

Each round of a row is claimed in the table of limits (one try a name and stretch of time), so two
workers never do the same round twice and a worker that died leaves the next round to another. A
round that broke is given back and tried again a minute later; the other rows do not wait for it.
A long one is taken only once it is done: while it is under way its worker says so every minute, so
that another begins it again two minutes after that worker was killed, and not after a day.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event, Thread
from typing import NamedTuple
from uuid import uuid4

import structlog
from django.conf import settings
from django.db import connection

from glideway.booking import operations as booking
from glideway.booking.queries.saved_address import asked_again
from glideway.care import operations as care
from glideway.config import delivery, forgetting, keeping, opening
from glideway.kit import limits
from glideway.kit.actor import system
from glideway.outcomes import operations as outcomes
from glideway.quality import operations as quality
from glideway.quality import queries as judged
from glideway.quality.operations import lapses
from glideway.screening import operations as screening

log = structlog.get_logger()
AGAIN = timedelta(minutes=1)  # a broken round waits this long; a shorter one waits its own time
WORKER = "worker"


class Beat(NamedTuple):
    """One periodic piece of work."""

    name: str
    every: timedelta
    do: Callable[[datetime], object]
    long: bool = False  # played beside the others, so that no reminder waits for it


class UnderWay(NamedTuple):
    """A long beat that this process has begun: since when, and whether it came to its end."""

    thread: Thread
    began: datetime
    ended: Event


under_way: dict[str, UnderWay] = {}


def _scores(now: datetime) -> None:
    """Of every listed clinic, and of those that a condition hides: their cards go on."""
    quality.publish_scores(clinics=judged.watched(), now=now)


def _looks(now: datetime) -> None:
    """What was seen and lapses soon, and which points are seen a second time."""
    quality.remind_lapses(now=now)
    quality.plan_blind(now=now)


def _figures(now: datetime) -> None:
    outcomes.publish_figures(clinics=None, now=now)  # all clinics, and the network's own
    outcomes.publish_forecasts(now=now)


def _quarters(now: datetime) -> None:
    outcomes.close_quarters(now=now)


def _network(now: datetime) -> None:
    quality.publish_network(now=now)


def _papers(now: datetime) -> None:
    """What lapsed at a midnight, and visits under it that were settled otherwise meanwhile."""
    lapses.notice_lapses(now=now)
    lapses.close_over(now=now)


def _reminders(now: datetime) -> None:
    booking.send_due_reminders(now=now)


def _leavings(now: datetime) -> None:
    """Who leaves a clinic today is out: placement, roles and sessions."""
    booking.end_leavings(by=system("booking"), now=now)


def _waits(now: datetime) -> None:
    booking.publish_waits(now=now)


def _searches(now: datetime) -> None:
    """Nobody is led to a time while no patient may come here."""
    if opening.takes_patients():
        booking.watch_searches(read=asked_again, now=now)


def _changes(now: datetime) -> None:
    """By the clock of the database, which no demo sets forward."""
    booking.forget_changes(now=now - settings.GLIDEWAY_AHEAD)


def _holidays(now: datetime) -> None:
    booking.renew_holidays(by=system("booking"), now=now)


def _backup(now: datetime) -> None:
    """The daily backup, where the setting names a folder and the tables are ours to copy."""
    if settings.GLIDEWAY_BACKUP_TO and connection.vendor == "sqlite":
        data, to = settings.GLIDEWAY_DATA, Path(settings.GLIDEWAY_BACKUP_TO)
        keeping.backup(data=data, to=to, now=now)


BEATS = (
    Beat("post.deliver", timedelta(seconds=5), lambda now: delivery.deliver(now=now)),
    Beat("booking.reminders", timedelta(minutes=1), _reminders),
    Beat("booking.requests", timedelta(minutes=1), lambda now: booking.sweep_requests(now=now)),
    Beat("booking.offers", timedelta(minutes=1), lambda now: booking.sweep_offers(now=now)),
    Beat("booking.waits", timedelta(days=1), _waits, long=True),
    Beat("booking.searches", timedelta(minutes=5), _searches),
    Beat("booking.leavings", timedelta(hours=1), _leavings),
    Beat("booking.holidays", timedelta(days=1), _holidays),
    Beat("booking.months", timedelta(hours=6), lambda now: booking.keep_months(now=now)),
    Beat("booking.changes", timedelta(hours=1), _changes),
    Beat("booking.rhythms", timedelta(hours=1), lambda now: booking.ask_rhythms(now=now)),
    Beat("quality.network", timedelta(hours=1), _network),
    Beat("quality.invitations", timedelta(hours=1), lambda now: quality.invite_due(now=now)),
    Beat("quality.complaints", timedelta(minutes=1), lambda now: quality.watch_grievances(now=now)),
    Beat("care.before", timedelta(hours=1), lambda now: care.ask_before(now=now)),
    Beat("care.asking", timedelta(hours=1), lambda now: care.ask_ended(now=now)),
    Beat("outcomes.figures", timedelta(days=1), _figures, long=True),
    Beat("outcomes.quarters", timedelta(days=1), _quarters, long=True),
    Beat("quality.gates", timedelta(minutes=10), lambda now: quality.watch_gates(now=now)),
    Beat("quality.looks", timedelta(days=1), _looks),
    Beat("quality.lapses", timedelta(minutes=15), _papers),
    Beat("quality.alarms", timedelta(hours=1), lambda now: lapses.alarm(now=now)),
    Beat("quality.scores", timedelta(days=1), _scores),
    Beat("backup", timedelta(days=1), _backup),
    Beat("forget", timedelta(days=1), lambda now: forgetting.forget(now=now)),
    Beat("screening.forget", timedelta(days=1), lambda now: screening.forget(now=now)),
)


def play(*, now: datetime, beats: tuple[Beat, ...] = BEATS, beside: bool = False) -> list[str]:
    """Do every beat whose round nobody has taken yet; answer the names of those done or begun.

    With `beside` a long one is begun and not waited for: reminders and mail go on while a network
    is counted.
    This is the outermost edge of background work: a fault ends its own round only, whatever it is.
    """
    found = []
    for beat in beats:
        if beat.long:
            played = _held(beat, now) and (_begun if beside else _finished)(beat, now)
        else:
            played = _claimed(beat, now) and _done(beat, now)
        if played:
            found.append(beat.name)
    return found


def _held(beat: Beat, now: datetime) -> bool:
    """Whether a long beat is ours to begin: not done in this round, and under way with nobody."""
    mine = under_way.get(beat.name)
    if mine is not None and mine.thread.is_alive():
        _spent(_try(beat), AGAIN, now)  # still under way
        return False
    if mine is not None and under_way.pop(beat.name).ended.is_set():
        _spent(_round(beat), beat.every, mine.began)
    if limits.spent(what=_round(beat), who=WORKER, window=beat.every, now=now):
        return False
    if limits.spent(what=_try(beat), who=WORKER, window=AGAIN, now=now - AGAIN):
        return False
    return _spent(_try(beat), AGAIN, now)


def _begun(beat: Beat, now: datetime) -> bool:
    """Play a beat in a thread of its own, with its own connection to the tables."""
    ended = Event()

    def alone() -> None:
        try:
            if _done(beat, now):
                ended.set()
        finally:
            connection.close()

    thread = Thread(target=alone, name=beat.name, daemon=True)
    under_way[beat.name] = UnderWay(thread, now, ended)
    thread.start()
    return True


def _finished(beat: Beat, now: datetime) -> bool:
    """Play a long beat to its end; only then its round is taken."""
    return _done(beat, now) and _spent(_round(beat), beat.every, now)


def _claimed(beat: Beat, now: datetime) -> bool:
    """Whether this round is ours. One that broke is free, but not before its pause is over."""
    if not _spent(_round(beat), beat.every, now):
        return False
    if beat.every <= AGAIN or _spent(_try(beat), AGAIN, now):
        return True
    _give_back(beat, now)
    return False


def _done(beat: Beat, now: datetime) -> bool:
    try:
        beat.do(now)
    except Exception as fault:  # whatever it is, the next beat follows
        kind = type(fault).__name__
        log.exception("beat.broke", beat=beat.name, fault=str(uuid4()), kind=kind)
        if beat.every > AGAIN and not beat.long:
            _give_back(beat, now)
        return False
    return True


def _round(beat: Beat) -> str:
    return f"rhythm:{beat.name}"[:40]


def _try(beat: Beat) -> str:
    return f"try:{beat.name}"[:40]


def _spent(what: str, window: timedelta, now: datetime) -> bool:
    try:
        limits.spend(what=what, who=WORKER, most=1, window=window, now=now)
    except limits.TooMany:
        return False
    return True


def _give_back(beat: Beat, now: datetime) -> None:
    limits.give_back(what=_round(beat), who=WORKER, window=beat.every, now=now)
