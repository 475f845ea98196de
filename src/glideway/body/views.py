"""Pages of the atlas: find, one structure, one protocol. Every draft row carries its mark."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render

from glideway.body import core as atlas
from glideway.body import queries
from glideway.kit import access
from glideway.kit.access import Asking

SIDES = ("right", "left")


@access.allows("atlas", "R")
def atlas_front(request: Asking) -> HttpResponse:
    """Search by words, by region on the chart, or by its name; counts computed from the rows."""
    book, demo = atlas.load(), settings.GLIDEWAY_DEMO
    words = request.GET.get("q", "").strip()[:80]
    region = book.regions.get(request.GET.get("region", ""))
    side = request.GET.get("side", "")
    if words:
        found = queries.search(request.actor, words, demo=demo)
    elif region:
        found = queries.in_region(request.actor, region.id, demo=demo)
    else:
        found = None
    context = {
        "words": words,
        "region": None if words else region,
        "side": side if side in SIDES else "",
        "found": found,
        "counts": book.counts(),
        "interfaces": len(book.interfaces),
        "conditions": len(book.conditions),
        "drafts": queries.sees_drafts(request.actor, demo=demo),
        "version": book.version,
    }
    return render(request, "body/atlas.html", context)


@access.allows("atlas", "R")
def structure(request: Asking, structure_id: str) -> HttpResponse:
    """One structure: where it is, what it does, what makes it long, and its protocols."""
    demo, book = settings.GLIDEWAY_DEMO, atlas.load()
    row = queries.structure(request.actor, structure_id, demo=demo)
    drafts = queries.sees_drafts(request.actor, demo=demo)
    beside = [
        (glide, book.structures[glide.b if glide.a == row.id else glide.a])
        for glide in queries.seen(book.neighbours(row.id), drafts=drafts)
    ]
    context = {
        "row": row,
        "region": book.regions[row.region],
        "long": row.lengthened(book.vocabulary),
        "groups": [book.groups[one] for one in row.parents if one in book.groups],
        "neighbours": [pair for pair in beside if queries.may_see(pair[1], drafts=drafts)],
        "conditions": [
            one
            for one in queries.seen(book.conditions.values(), drafts=drafts)
            if row.id in one.primary + one.secondary
        ],
        "felt": [
            one
            for one in queries.seen(book.referred_pain, drafts=drafts)
            if one.structure == row.id
        ],
        "protocols": queries.protocols_of(request.actor, row, demo=demo),
    }
    return render(request, "body/structure.html", context)


@access.allows("atlas", "R")
def protocol(request: Asking, protocol_id: str) -> HttpResponse:
    """One protocol as a card: drawn, worded, with what to watch and when to stop."""
    demo, book = settings.GLIDEWAY_DEMO, atlas.load()
    row = queries.protocol(request.actor, protocol_id, demo=demo)
    asked = request.GET.get("side", "")
    sequence = row.sequence
    drafts = queries.sees_drafts(request.actor, demo=demo)
    sliders = [book.protocols[sequence.after]] if sequence and sequence.after else []
    context = {
        "row": row,
        "side": asked if asked in SIDES else SIDES[0],
        "sides": SIDES,
        "region": book.regions[row.region],
        "about": queries.seen((book.structures[one] for one in book.about(row)), drafts=drafts),
        "cautions": book.cautions(row),
        "stops": [book.stops[one] for one in row.stops],
        "slider": next(iter(queries.seen(sliders, drafts=drafts)), None),
        "loads": [book.vocabulary.joints[one].name for one in sequence.loads] if sequence else [],
        "frees": [book.vocabulary.joints[one].name for one in sequence.unloads] if sequence else [],
        "version": book.version,
    }
    return render(request, "body/protocol.html", context)
