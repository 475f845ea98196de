"""What happens again and again, and how often. The worker looks at this table once a second.

Each round of a row is claimed in the table of limits (one try a name and stretch of time), so two
workers never do the same round twice and a worker that died leaves the next round to another.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from glideway.booking import operations as booking
from glideway.config import delivery
from glideway.directory.models import Clinic
from glideway.kit import limits
from glideway.outcomes import operations as outcomes
from glideway.quality import operations as quality
from glideway.screening import operations as screening

KEPT_LIMITS = timedelta(days=7)


class Beat(NamedTuple):
    """One periodic piece of work."""

    name: str
    every: timedelta
    do: Callable[[datetime], object]


def _clinics() -> list[Clinic]:
    return list(Clinic.objects.filter(listed_at__isnull=False).order_by("pk"))


def _scores(now: datetime) -> None:
    quality.publish_scores(clinics=_clinics(), now=now)


def _figures(now: datetime) -> None:
    outcomes.publish_figures(clinics=None, now=now)  # all clinics, and the network's own


def _network(now: datetime) -> None:
    quality.publish_network(now=now)


def _reminders(now: datetime) -> None:
    booking.send_due_reminders(now=now)


def _forget(now: datetime) -> None:
    limits.forget(before=now - KEPT_LIMITS)


BEATS = (
    Beat("post.deliver", timedelta(seconds=5), lambda now: delivery.deliver(now=now)),
    Beat("booking.reminders", timedelta(minutes=1), _reminders),
    Beat("quality.network", timedelta(hours=1), _network),
    Beat("quality.invitations", timedelta(hours=1), lambda now: quality.invite_due(now=now)),
    Beat("outcomes.figures", timedelta(days=1), _figures),
    Beat("quality.scores", timedelta(days=1), _scores),
    Beat("limits.forget", timedelta(days=1), _forget),
    Beat("screening.forget", timedelta(days=1), lambda now: screening.forget(now=now)),
)


def play(*, now: datetime, beats: tuple[Beat, ...] = BEATS) -> list[str]:
    """Do every beat whose round nobody has taken yet; answer the names of those done."""
    done = []
    for beat in beats:
        try:
            limits.spend(
                what=f"rhythm:{beat.name}"[:40], who="worker", most=1, window=beat.every, now=now
            )
        except limits.TooMany:
            continue
        beat.do(now)
        done.append(beat.name)
    return done
