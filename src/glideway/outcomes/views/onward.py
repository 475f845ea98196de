"""What all pages of evidence share: who sees drafts, and the way on to a search filled in."""

from collections.abc import Iterable
from typing import Protocol

from django.conf import settings

from glideway.body import core as atlas
from glideway.body import queries as seeing
from glideway.body.core.words import Review
from glideway.kit import pages
from glideway.kit.access import Asking
from glideway.screening import core as screening

NEAR = "near"  # in an address, and in the session after somebody said where they are


class Reviewed(Protocol):
    """A row that somebody may have reviewed."""

    @property
    def review(self) -> Review: ...


def shows_drafts(request: Asking) -> bool:
    """Whether who asks is shown drafts of the catalogue."""
    return seeing.sees_drafts(request.actor, demo=settings.GLIDEWAY_DEMO)


def any_draft(rows: Iterable[Reviewed]) -> bool:
    """Whether a list holds a row that nobody has reviewed, so that it carries the mark."""
    return any(one.review != "reviewed" for one in rows)


def onward(request: Asking, region: str = "") -> dict[str, object]:
    """What `outcomes/article_search.html` needs: parts to choose from, the chosen one, the town.

    A place that nobody can point at is not chosen for anybody. No query for who has no session.
    """
    known = screening.load().neighbours
    said = pages.language()
    rows = [one for one in atlas.load().regions.values() if one.can_be_pointed_at]
    named = sorted((one.name.of(said), one.id) for one in rows if one.id in known)
    near = request.GET.get(NEAR) or request.session.get(NEAR, "")
    chosen = region if any(region == id_ for _name, id_ in named) else ""
    return {"choices": named, "hurts": chosen, "near": str(near)[:80]}


def where(condition: atlas.Condition) -> str:
    """The region that a trouble is searched under: that of its first structure, or none."""
    book = atlas.load()
    places = [book.structures[one].region for one in condition.primary if one in book.structures]
    return next((one for one in places if book.regions[one].can_be_pointed_at), "")
