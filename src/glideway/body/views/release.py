"""What a patient reads beforehand: what happens when a place or a structure is released."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render

from glideway.body import core as atlas
from glideway.body import queries
from glideway.kit import access
from glideway.kit.access import Asking
from glideway.kit.refusals import NotYours

MOST = 6
ALWAYS = ("sharp", "tingling", "limit")


@access.allows("atlas", "R")
def release(request: Asking, about: str) -> HttpResponse:
    """One place, told in general words and with its entries; or one structure, motion by motion.

    The general words are for everybody. Entries and structures are shown as everywhere: reviewed
    rows to all, drafts with their mark to whom drafts are shown.
    """
    book, demo = atlas.load(), settings.GLIDEWAY_DEMO
    region = book.regions.get(about)
    context: dict[str, Any]
    if region is not None:
        if not region.can_be_pointed_at:
            raise NotYours
        context = {"name": region.name, "region": region, "places": _places(request, region)}
        shown: list[atlas.Protocol] = []
    else:
        row = queries.structure(request.actor, about, demo=demo)
        shown = list(queries.protocols_of(request.actor, row, demo=demo))[:MOST]
        if not shown:
            raise NotYours
        context = {"name": row.name, "row": row, "region": book.regions[row.region]}
    stops = dict.fromkeys([*ALWAYS, *(one for row in shown for one in row.stops)])
    context |= {"protocols": shown, "stops": [book.stops[one] for one in stops]}
    return render(request, "body/release.html", context)


def _places(request: Asking, region: atlas.Region) -> list[queries.Group]:
    """The structures of a region that have an entry to show, as a patient may see them."""
    choice = queries.Choice(region=region.id)
    shelf = queries.browse(request.actor, choice, demo=settings.GLIDEWAY_DEMO)
    return [one for one in shelf.groups if one.protocols]
