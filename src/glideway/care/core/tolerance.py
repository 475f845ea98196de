"""How much a pass may be felt: strong but comfortable, and never through a warning.

Discomfort is 0 to 10, said by the patient; 7 turns the card amber, 8 closes the pass
(design of clinic.md 5, draft until a clinician has signed it off). A patient may agree a lower
limit beforehand: it closes there, and the number below it turns the card amber. A number is asked
at the first pass of a structure, and again after an amber one or a warning; in between a pass may
be recorded with the foot alone. Within thirty seconds a tap taken back was a slip of the finger
(design); later the note says that it was taken back.
"""

from datetime import datetime, timedelta
from enum import StrEnum

AMBER_FROM = 7
CLOSES_FROM = 8
LEAST_LIMIT = 1
MOST = 10
PASSES = 4  # design, draft: how many passes a treatment begins with
SLIP = timedelta(seconds=30)


class Tolerance(StrEnum):
    """What a discomfort means for the pass."""

    WITHIN = "within"
    AMBER = "amber"
    CLOSED = "closed"


def amber_from(limit: int = CLOSES_FROM) -> int:
    """The number that turns the card amber: 7, or the one below a lower limit."""
    return min(AMBER_FROM, limit - 1)


def tolerance(discomfort: int | None, limit: int = CLOSES_FROM) -> Tolerance:
    """Of a whole number from 0 to 10; ValueError for anything else. Not asked is within."""
    if discomfort is None:
        return Tolerance.WITHIN
    if not 0 <= discomfort <= MOST:
        raise ValueError(f"discomfort {discomfort} is not on 0 to 10")
    if discomfort >= limit:
        return Tolerance.CLOSED
    return Tolerance.AMBER if discomfort >= amber_from(limit) else Tolerance.WITHIN


def allowed(limit: int) -> bool:
    """Whether a limit may be agreed: 1 to 8, because nothing goes on above 8."""
    return LEAST_LIMIT <= limit <= CLOSES_FROM


def must_ask(last: int | None, *, passes: int, warned: bool, limit: int = CLOSES_FROM) -> bool:
    """Whether the next pass needs a number: the first one, and one after amber or a warning."""
    return passes == 0 or warned or tolerance(last, limit) is not Tolerance.WITHIN


def told_later(
    discomfort: int | None,
    made_at: datetime,
    undone_at: datetime | None,
    limit: int = CLOSES_FROM,
) -> bool:
    """Whether a pass that closed its treatment was taken back, and not as a slip at once."""
    if undone_at is None or tolerance(discomfort, limit) is not Tolerance.CLOSED:
        return False
    return undone_at - made_at > SLIP
