"""Looking through the atlas: one page for every way in, its numbers, and how far joints go."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from glideway.body import core as atlas
from glideway.body import queries
from glideway.body.core.words import alphabetical
from glideway.kit import access, signed
from glideway.kit.access import Asking
from glideway.kit.pages import language


@access.allows("atlas", "R")
def atlas_front(request: Asking) -> HttpResponse:
    """By words, place, motion or trouble; without any of them the numbers and how to read."""
    book, demo = atlas.load(), settings.GLIDEWAY_DEMO
    choice = queries.Choice.of(request.GET)
    asks = choice.asks
    context = {
        "choice": choice,
        "shelf": queries.browse(request.actor, choice, demo=demo) if asks else None,
        "heading": _heading(request, choice),
        "region": book.regions.get(choice.region),
        "stands": atlas.standing(),
        "drafts": queries.sees_drafts(request.actor, demo=demo),
        "conditions": _conditions(request, demo=demo),
        "joints": _joints(),
        "version": book.version,
    }
    part = "body/atlas.html#found" if request.htmx else "body/atlas.html"
    return render(request, part, context)


@access.allows("atlas", "R")
def ranges(request: Asking) -> HttpResponse:
    """How far joints go: each cap with what was published, and where sources disagree."""
    drafts = queries.sees_drafts(request.actor, demo=settings.GLIDEWAY_DEMO)
    book = atlas.load()
    rows = queries.seen(book.ranges.values(), drafts=drafts)
    limits = queries.seen(book.limits.values(), drafts=drafts)
    by_name = sorted(
        book.vocabulary.joints.values(), key=lambda one: alphabetical(one.name.of(language()))
    )
    joints = [(joint, [one for one in rows if one.joint == joint.id]) for joint in by_name]
    context = {
        "joints": [(joint, here) for joint, here in joints if here],
        "limits": limits,
        "caps": sum(one.most_deg is not None for one in rows),
        "apart": [one for one in rows if one.spread],
        "draft": any(signed.state(one) == "draft" for one in rows)
        or any(signed.state(one) == "draft" for one in limits),
    }
    return render(request, "body/ranges.html", context)


def _heading(request: Asking, choice: queries.Choice) -> str:
    """What the page shows, as its first line; a trouble is named to whom it may be shown."""
    book, said = atlas.load(), language()
    if choice.words:
        return gettext("Found for “%(words)s”") % {"words": choice.words}
    if choice.motion:
        reach = book.vocabulary.joints[choice.motion.joint].motions[choice.motion.motion]
        return gettext("What lengthens: %(motion)s") % {"motion": reach.move.of(said)}
    if choice.condition:
        drafts = queries.sees_drafts(request.actor, demo=settings.GLIDEWAY_DEMO)
        shown = queries.seen([book.conditions[choice.condition]], drafts=drafts)
        return shown[0].name.of(said) if shown else gettext("Troubles with a name")
    if choice.region:
        name = book.regions[choice.region].name.of(said)
        return name[:1].upper() + name[1:]
    return gettext("Everything in the atlas") if choice.asks else ""


def _conditions(request: Asking, *, demo: bool) -> list[atlas.Condition]:
    """Troubles with a name that this reader may see, by name."""
    drafts = queries.sees_drafts(request.actor, demo=demo)
    rows = queries.seen(atlas.load().conditions.values(), drafts=drafts)
    return sorted(rows, key=lambda one: alphabetical(one.name.of(language())))


def _joints() -> list[dict[str, Any]]:
    """Every joint with its motions, for the picker."""
    joints = sorted(
        atlas.load().vocabulary.joints.values(),
        key=lambda one: alphabetical(one.name.of(language())),
    )
    return [
        {
            "name": joint.name,
            "motions": [(f"{joint.id}:{motion}", reach) for motion, reach in joint.motions.items()],
        }
        for joint in joints
    ]
