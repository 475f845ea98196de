"""What all pages of evidence share: who sees drafts, and the way on to a search filled in."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.conf import settings

from glideway.body import core as atlas
from glideway.body import queries as seeing
from glideway.body.core.words import alphabetical
from glideway.kit import pages, signed
from glideway.kit.access import Asking
from glideway.screening import core as screening

NEAR = "near"  # in an address, and in the session after somebody said where they are


def shows_drafts(request: Asking) -> bool:
    """Whether who asks is shown drafts of the catalogue."""
    return seeing.sees_drafts(request.actor, demo=settings.GLIDEWAY_DEMO)


def any_draft(rows: Iterable[signed.Row]) -> bool:
    """Whether a list holds a row that nobody has reviewed, so that it carries the mark."""
    known = signed.now()
    return any(signed.state(one, known) == "draft" for one in rows)


class Checked(NamedTuple):
    """How much of a page somebody stands for: how many entries, who, and when the last time."""

    signed: int
    of: int
    names: tuple[str, ...]
    last: datetime | None

    @property
    def open(self) -> bool:
        """Whether some entry is a draft, so that the page carries the mark."""
        return self.signed < self.of


def checked_by(rows: Iterable[signed.Row]) -> Checked:
    """Who stands for what a page says."""
    known = signed.now()
    found = [signed.of(one, known) for one in rows]
    words = [one for one in found if one]
    names = tuple(dict.fromkeys(f"{one.name}, {one.licence}" for one in words))
    return Checked(len(words), len(found), names, max((one.at for one in words), default=None))


def onward(request: Asking, region: str = "") -> dict[str, object]:
    """What `outcomes/article_search.html` needs: parts to choose from, the chosen one, the town.

    A place that nobody can point at is not chosen for anybody. No query for who has no session.
    """
    rules = screening.load()
    said = pages.language()
    rows = [one for one in atlas.load().regions.values() if one.can_be_pointed_at]
    named = [(one.name.of(said), one.id) for one in rows if one.id in rules.neighbours]
    named.sort(key=lambda pair: alphabetical(pair[0]))
    near = request.GET.get(NEAR) or request.session.get(NEAR, "")
    chosen = region if any(region == id_ for _name, id_ in named) else ""
    return {
        "choices": named,
        "hurts": chosen,
        "near": str(near)[:80],
        "emergency": rules.numbers.emergency,
    }


def where(condition: atlas.Condition) -> str:
    """The region that a trouble is searched under: that of its first structure, or none."""
    book = atlas.load()
    places = [book.structures[one].region for one in condition.primary if one in book.structures]
    return next((one for one in places if book.regions[one].can_be_pointed_at), "")
