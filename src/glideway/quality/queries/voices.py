"""Reviews that may be read, and the one that a link lets somebody write."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from glideway.care.models import Visit
from glideway.care.queries import scope
from glideway.directory.models import Clinic, Placement
from glideway.kit import access, secrets
from glideway.kit.refusals import NotYours
from glideway.quality.core import display
from glideway.quality.core.deadlines import INVITED_UNTIL
from glideway.quality.models import Grievance, Review
from glideway.quality.queries.moderating import VISIBLE

FEWEST = 5  # a mean needs five ratings
LATEST = 50
MOST_AT_ONCE = 500
LINK, CASE = "review", "grievance"


@dataclass(frozen=True)
class Shown:
    """What a clinic's review page may show; `mean` is None below five ratings.

    `mixed` says that each person's college was asked for that person, and that one of them
    forbids a figure for the whole house.
    """

    allowed: bool
    mixed: bool
    reviews: list[Review]
    stars: list[tuple[int, int]]
    n: int
    mean: float | None


def reviews_shown(clinic: Clinic, *, now: datetime) -> Shown:
    """The reviews of a clinic that its colleges let a page show. Two queries, newest first.

    One practitioner whose college forbids them hides his own; a clinic-wide mean is shown only
    where every profession of the house allows it.
    """
    here = Placement.objects.filter(clinic=clinic, ended_at=None)
    professions = set(here.values_list("practitioner__profession", flat=True))
    rows = (
        Review.objects.filter(VISIBLE, clinic=clinic, shown_at__lte=now)
        .select_related("practitioner")
        .order_by("-shown_at", "-pk")
    )
    may = [
        one for one in rows if display.display(one.practitioner.profession, clinic.province).reviews
    ]
    whole = display.strictest(professions, clinic.province)
    counted = Counter(one.rating for one in may) if whole.ratings else Counter[int | None]()
    n = sum(counted.values())
    mean = sum((stars or 0) * times for stars, times in counted.items()) / n if n else 0.0
    return Shown(
        allowed=any(display.display(one, clinic.province).reviews for one in professions),
        mixed=not whole.ratings,
        reviews=may[:LATEST],
        stars=[(stars, counted[stars]) for stars in range(5, 0, -1)] if n >= FEWEST else [],
        n=n,
        mean=mean if n >= FEWEST else None,
    )


def link(review: Review) -> str:
    """The one-time link's token; it is stored nowhere."""
    return secrets.token(LINK, review.public_id)


def review_by_link(public_id: UUID, token: str, *, now: datetime) -> Review:
    """The review that this link lets its holder write; anything else is not found."""
    if not secrets.matches(token, LINK, public_id):
        raise NotYours
    open_ones = Review.objects.filter(visit__opened_at__gt=now - INVITED_UNTIL).select_related(
        "clinic", "visit", "practitioner"
    )
    return access.the(open_ones, public_id=public_id)  # type: ignore[no-any-return]


def case_link(case: Grievance) -> str:
    """The token of the link by which a complainant follows the case; stored nowhere."""
    return secrets.token(CASE, case.public_id)


def case_by_link(public_id: UUID, token: str) -> Grievance:
    """The one case that this link is for; anything else is not found."""
    if not secrets.matches(token, CASE, public_id):
        raise NotYours
    cases = Grievance.objects.select_related("clinic", "patient")
    return access.the(cases, public_id=public_id)  # type: ignore[no-any-return]


def uninvited(*, now: datetime) -> list[Visit]:
    """Attended visits of the last 14 days that nobody was asked about yet; oldest first.

    All but those of which nobody but the patient may learn, where the letter would not reach them.
    """
    rows = Visit.objects.filter(
        ~scope.acted_for_alone("pk", "episode__patient"),
        signed_at__lte=now,
        opened_at__gt=now - INVITED_UNTIL,
        review__isnull=True,
    )
    joined = rows.select_related("episode__patient", "episode__clinic")
    return list(joined.order_by("opened_at", "pk")[:MOST_AT_ONCE])
