"""Which readings before the work were taken before it, and what a course starts from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TypeAlias

from django.db.models import Exists, OuterRef, Q

from glideway.care.core import change, starting
from glideway.care.models import Pass, Reading
from glideway.care.queries.saying import measured_of

Thing: TypeAlias = tuple[str, str, str, str, str]
Line: TypeAlias = tuple[str, str, str, str, str, bool]
MOVEMENT = "rom"


def late() -> Q:
    """Readings that stand as "before" and were entered after a pass of their visit."""
    passes = Pass.objects.filter(
        treatment__visit=OuterRef("visit"), undone_at=None, made_at__lt=OuterRef("read_at")
    )
    return Q(moment=Reading.Moment.BEFORE) & Q(Exists(passes))


def is_late(one: Reading) -> bool:
    """The same of a row; an import's passes come after its readings."""
    return bool(getattr(one, "late", False))


def timely(readings: Iterable[Reading]) -> list[Reading]:
    """All but those: they tell nothing of how it was before."""
    return [one for one in readings if not is_late(one)]


def thing(one: Reading) -> Thing:
    """Of what a reading is: only readings of one thing, with one instrument, stand on one line."""
    return one.scale, one.part, one.about, one.side, one.instrument


def line(one: Reading) -> Line:
    """On which line of a course it stands: its thing, those of the examination apart."""
    return *thing(one), examined(one)


def worked(one: Reading) -> bool:
    """Whether it was read after the hands had worked in its visit: it tells of that visit alone."""
    if one.moment != Reading.Moment.EXAM:
        return one.moment == Reading.Moment.AFTER
    return measured_of(one).worked


def examined(one: Reading) -> bool:
    """Whether it is an angle of the examination: a line of its own, never the baseline."""
    return one.moment == Reading.Moment.EXAM and one.scale == MOVEMENT


def second(readings: Sequence[Reading], *, opened_at: datetime) -> Reading | None:
    """The second of two first readings of one thing, by time; None where there is one alone.

    Two were taken where the first one was repeated at once, or where the patient answered before
    the course began and the first visit measured the same before any work, or it was answered
    again within a few days (`starting`). A later one is already the course.
    """
    first, *rest = readings
    again = next((one for one in rest if one.repeat_of_id == first.pk), None)
    if again is not None or not rest:
        return again
    near = starting.is_second(
        first.read_at,
        rest[0].read_at,
        opened_at=opened_at,
        at_visit=rest[0].visit_id is not None,
    )
    return rest[0] if near else None


def start(readings: Sequence[Reading], *, opened_at: datetime) -> float:
    """What the later ones of these readings of one thing are compared with."""
    again = second(readings, opened_at=opened_at)
    return change.start(readings[0].value, again.value if again else None)
