"""Whether a second reading belongs to the beginning of a course, or is already its course.

The days stand in `knowledge/starting.json`, as a draft.
"""

from datetime import datetime, timedelta
from functools import cache

import msgspec

from glideway.body.core.words import Review, Source, Words
from glideway.care.core.knowledge import read

FIRST_VISIT = timedelta(days=1)  # a course opens with its first visit, and no visit is longer


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    schema: str
    version: str
    days: int
    because: Words
    review: Review
    sources: tuple[Source, ...]


@cache
def near() -> timedelta:
    """How long after the first reading a second one still belongs to it."""
    return timedelta(days=read("starting.json", _File).days)


def is_second(first: datetime, again: datetime, *, opened_at: datetime, at_visit: bool) -> bool:
    """Whether what was read next makes one beginning with what was answered before the course.

    It does when it is of the first visit, or a few days after the first one. Anything later
    would take a part of the change for the start of it.
    """
    if first >= opened_at:
        return False
    of_first_visit = at_visit and again < opened_at + FIRST_VISIT
    return of_first_visit or again <= first + near()
