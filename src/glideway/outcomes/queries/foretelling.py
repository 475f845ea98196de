"""What is published of how courses went on: worked out once a release, read by every course's page.

Nothing of it is worked out when a page is asked for, so no choice of dates or of people can set
two answers against each other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor
from typing import Any

from glideway.care.models import Episode
from glideway.outcomes.core import following, forecast
from glideway.outcomes.core.following import ACTIVITY, Course, Window
from glideway.outcomes.core.forecast import Alike, Foretold, Gone, Held, Share
from glideway.outcomes.queries.cases import lastings

FORECAST = "course-forecast"
STEP = 20  # a share is said in twentieths: finer, two releases would tell of single people
PLACES = 2  # decimals of what was checked, of all groups together


@dataclass(frozen=True)
class Known:
    """What was published: by group and visit how courses went on, and how such shares held."""

    groups: Mapping[str, Mapping[int, Foretold]]
    checked: tuple[Held, ...]
    followed: float | None
    since: str
    until: str


def gone(courses: Sequence[Course], when: Window) -> list[Gone]:
    """The courses that could be followed, with what makes them comparable. Two queries.

    One that was not followed is like no other and has no visit: it counts in the rate alone.
    """
    rows = following.eligible(courses, when)
    ids = [one.id for one in rows]
    conditions = dict(Episode.objects.filter(pk__in=ids).values_list("pk", "condition"))
    lasting = lastings(ids)
    found = []
    for one in rows:
        seen = following.followed(one, when)
        if seen is None:
            found.append(Gone(Alike(one.region, conditions[one.id], "", ""), 0, improved=False))
            continue
        first = following.series(one, ACTIVITY, when)[0]
        alike = Alike(
            one.region, conditions[one.id], forecast.band(first.value), lasting.get(one.id, "")
        )
        found.append(Gone(alike, seen.visits, seen.improved))
    return found


def facts(rows: Sequence[Gone], when: Window) -> dict[str, object]:
    """What is hung up: nothing of which either side is fewer than five people."""
    return {
        "from": when.start.date().isoformat(),
        "until": when.end.date().isoformat(),
        "followed": forecast.followed(rows),
        "checked": [
            [round(one.foretold, PLACES), round(one.came, PLACES), one.people]
            for one in forecast.checked(rows)
        ],
        "groups": {
            key: [[one.after, one.people, [_share(share) for share in one.shares]] for one in told]
            for key, told in forecast.published(rows).items()
        },
    }


def known(hung: Mapping[str, Any]) -> Known:
    """The same as it was, from what hangs."""
    return Known(
        {
            key: {
                after: Foretold(after, people, tuple(Share(*one) for one in shares))
                for after, people, shares in told
            }
            for key, told in hung["groups"].items()
        },
        tuple(Held(*one) for one in hung["checked"]),
        hung.get("followed"),
        hung["from"],
        hung["until"],
    )


def _share(one: Share) -> list[float]:
    """In twentieths; an interval is never made narrower by that."""
    low, high = floor(one.low * STEP), ceil(one.high * STEP)
    return [one.visit, round(one.value * STEP) / STEP, low / STEP, high / STEP]
