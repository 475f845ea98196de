"""One structure, one protocol as a card, two beside each other, and sheets for the printer."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render

from glideway.body import core as atlas
from glideway.body import queries
from glideway.kit import access
from glideway.kit.access import Asking

SIDES = queries.SIDES
TWO = 2
MOST_SHEETS = 24


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
        "unseen": atlas.unseen(row.id),
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
    demo = settings.GLIDEWAY_DEMO
    row = queries.protocol(request.actor, protocol_id, demo=demo)
    around = queries.around(request.actor, row, demo=demo)
    asked = request.GET.get("side", "")
    context = _card(request, row) | {
        "side": asked if asked in SIDES else SIDES[0],
        "sides": SIDES,
        "around": around,
        "licensed": queries.is_licensed(request.actor),
    }
    return render(request, "body/protocol.html", context)


@access.allows("atlas", "R")
def compare(request: Asking) -> HttpResponse:
    """Two protocols line by line, differences marked; with one chosen, others to choose from."""
    chosen = _chosen(request, TWO)
    context: dict[str, Any] = {"cards": [_card(request, row) for row in chosen]}
    if len(chosen) == TWO:
        context["lines"] = queries.differences(*chosen)
        context["more"] = len(set(request.GET.getlist("p"))) > TWO
    else:
        words = request.GET.get("q", "").strip()[: queries.LONGEST]
        context["words"] = words
        context["others"] = queries.others(
            request.actor, chosen, words, demo=settings.GLIDEWAY_DEMO
        )
    context["licensed"] = queries.is_licensed(request.actor)
    return render(request, "body/compare.html", context)


@access.allows("atlas", "R")
def sheet(request: Asking) -> HttpResponse:
    """Chosen protocols to print, one a page: drawn, worded, with the draft's mark."""
    asked = request.GET.get("side", "")
    chosen = _chosen(request, MOST_SHEETS)
    if not chosen:
        return redirect("body:atlas")  # nothing to print yet: here is where one chooses
    context = {
        "cards": [_card(request, row) for row in chosen],
        "side": asked if asked in SIDES else SIDES[0],
        "sides": SIDES,
        "licensed": queries.is_licensed(request.actor),
    }
    return render(request, "body/sheet.html", context)


def _chosen(request: Asking, most: int) -> list[atlas.Protocol]:
    """The protocols an address names by `p`, each once, in its order."""
    wanted = list(dict.fromkeys(request.GET.getlist("p")))[:most]
    return [queries.protocol(request.actor, one, demo=settings.GLIDEWAY_DEMO) for one in wanted]


def _card(request: Asking, row: atlas.Protocol) -> dict[str, Any]:
    """What a card of one protocol shows, wherever it stands."""
    book = atlas.load()
    drafts = queries.sees_drafts(request.actor, demo=settings.GLIDEWAY_DEMO)
    joints, sequence = book.vocabulary.joints, row.sequence
    sliders = [book.protocols[sequence.after]] if sequence and sequence.after else []
    held, moves = (book.structures.get(one or "") for one in (row.tension.held, row.tension.moves))
    return {
        "row": row,
        "region": book.regions[row.region],
        "glide": book.interfaces.get(row.interface or ""),
        "held": held,
        "moves": moves,
        "about": queries.seen((book.structures[one] for one in book.about(row)), drafts=drafts),
        "moving": [joints[one].name for one in row.moving],
        "cautions": book.cautions(row),
        "stops": [book.stops[one] for one in row.stops],
        "slider": next(iter(queries.seen(sliders, drafts=drafts)), None),
        "loads": [joints[one].name for one in sequence.loads] if sequence else [],
        "frees": [joints[one].name for one in sequence.unloads] if sequence else [],
        "version": book.version,
    }
