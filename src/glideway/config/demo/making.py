"""Makes the whole network, clinic after clinic, and says how far it is in the demo's mark.

May be stopped at any moment and called again: each clinic is there whole or not at all, and the
plan comes from seed and start alone, so the second run makes exactly what the first one lacked.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import msgspec

from glideway.booking import operations as booking
from glideway.config.demo import build, checked, logins, mark, network
from glideway.directory.models import Clinic
from glideway.outcomes import operations as outcomes
from glideway.outcomes.core.release import PREVIEW
from glideway.quality import operations as quality

FIRST = 5  # clinics before the first page is served: both languages, four clocks
PUBLISH_EVERY = 10
BREATH_SECONDS = 0.05  # between two clinics, so that a page that writes gets its turn


def make(
    *, data: Path, until: int | None = None, told: Callable[[int], None] = lambda _done: None
) -> None:
    """Make the clinics that this folder's mark asks for, or the first `until` of them."""
    found = mark.read(data)
    if found is None:
        raise LookupError(data)
    now = datetime.fromisoformat(found.began)
    logins.network_logins(now=now - build.OPENED)
    if not found.done:
        checked.knock(now=now)
    sites = network.plan(seed=found.seed, clinics=found.clinics, today=now.date())
    last = min(until or len(sites), len(sites))
    for site in sites[found.done : last]:
        build.make(site=site, seed=found.seed, now=now)
        found = msgspec.structs.replace(found, done=site.index + 1)
        if found.done % PUBLISH_EVERY == 0 or found.done == last:
            publish(found.done, now, whole=found.whole)
        mark.write(data, found)
        told(1)
        if until is None:
            time.sleep(BREATH_SECONDS)


def publish(done: int, now: datetime, *, whole: bool) -> None:
    """Hang scores, figures and counts: of the newest clinics, and of all when all are there."""
    newest = Clinic.objects.order_by("-pk")
    clinics = list(newest if whole else newest[: done % PUBLISH_EVERY or PUBLISH_EVERY])
    if whole or done <= FIRST:
        # A clinic is counted once a period: only together can clinics be held beside each other.
        # Counted a preview ago, so that it is public today, and again as its clinic sees it now.
        for moment in (now - PREVIEW, now):
            outcomes.publish_figures(clinics=None if whole else clinics, now=moment)
    booking.publish_waits(clinics=clinics, now=now)
    quality.publish_scores(clinics=clinics, now=now)  # some points are of public figures
    if whole:
        checked.lapse(now=now)
        outcomes.publish_forecasts(now=now)
    if whole:
        outcomes.close_quarters(now=now)
    quality.publish_network(now=now)
