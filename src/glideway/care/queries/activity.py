"""The activity a course is followed by: which readings of it may be compared."""

from __future__ import annotations

from collections.abc import Iterable

from glideway.care.models import Reading
from glideway.care.queries import measuring
from glideway.care.queries.record import ACTIVITY, PAIN
from glideway.care.queries.saying import measured_of

NOW = "now"


def comparable(readings: Iterable[Reading]) -> list[Reading]:
    """Those that stand, but for pain of another time than now.

    At its worst, or with movement, it is another measurement.
    """
    return [one for one in standing(readings) if one.scale != PAIN or one.about in {"", NOW}]


def standing(readings: Iterable[Reading]) -> list[Reading]:
    """Of readings by time, all but those of an activity that another one has replaced since.

    The activity keeps its id when its words change; two activities are two measurements. What was
    entered as "before" once the work had begun is left out too.
    """
    kept: list[Reading] = []
    for one in readings:
        if one.scale == ACTIVITY and measured_of(one).instead:
            kept = [earlier for earlier in kept if earlier.scale != ACTIVITY]
        kept.append(one)
    return measuring.timely(kept)
