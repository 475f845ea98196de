"""What of an address is saved with a search, and what it asks when it is read again."""

from __future__ import annotations

from dataclasses import replace

from django.http import QueryDict

from glideway.body import core as atlas
from glideway.booking.queries.asking import Asked
from glideway.booking.queries.searching import Search, read_search

# What is of one look only: a day that passes, a page, an order; and what is no part of a search.
OF_ONE_LOOK = ("day", "page", "sort", "much_", "needs", "view", "week", "key", "csrf")
LONGEST = 600


def address_of(query: QueryDict, search: Search) -> str:
    """The search of an address in one form: sorted, each thing once, without what is of one look.

    What hurts is kept as the part of the body that was understood, never as it was typed; so it
    means the same in both languages. What is longer than any search of ours is cut off whole.
    """
    said = {name: value for name, value in query.dict().items() if isinstance(value, str)}
    if search.hurts not in atlas.load().structures:
        said["hurts"] = search.region
    kept = QueryDict(mutable=True)
    for name, value in sorted(said.items()):
        if value and not name.startswith(OF_ONE_LOOK):
            kept[name] = value
        if len(kept.urlencode()) > LONGEST:
            del kept[name]
            break
    return kept.urlencode()


def said_of(address: str, language: str) -> Search:
    """A saved address as somebody worded it, and what is understood of it."""
    return read_search(QueryDict(address).dict(), language)


def asked_again(address: str) -> Asked:
    """The question that a saved address asks; of every day, first page."""
    return replace(said_of(address, "en").asked, day=None, page=1)
