"""The pictures of the body for every page: chart, protocol drawing, movement dial.

Each is a template filled from the core's numbers: no script, no style attribute, and the same
words as the record.
"""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from django import template
from django.urls import reverse
from django.utils.translation import gettext, pgettext
from msgspec import structs

from glideway.body import core as atlas
from glideway.body.core import chart, dial, drawing
from glideway.body.core.regions import Region, View
from glideway.kit.pages import language

register = template.Library()

PARTS = ("head", "trunk", "arm", "leg", "whole")


@register.inclusion_tag("body/chart.html")
def body_chart(*, selected: str = "", side: str = "", link: str = "") -> dict[str, Any]:
    """Front and back, each region a link. `link` is an address with `{region}` and `{side}`."""
    return {
        "views": [
            _view("front", gettext("Front of the body"), selected, side, link),
            _view("back", gettext("Back of the body"), selected, side, link),
        ]
    }


@register.inclusion_tag("body/region_list.html")
def region_list(*, selected: str = "", link: str = "") -> dict[str, Any]:
    """Every region by name, which does the same as the chart: a picture alone is not enough."""
    regions = [one for one in atlas.load().regions.values() if one.can_be_pointed_at]
    titles = {
        "head": gettext("Head and neck"),
        "trunk": gettext("Trunk"),
        "arm": gettext("Shoulder, arm and hand"),
        "leg": gettext("Hip, leg and foot"),
    }
    return {
        "parts": [
            {
                "title": title,
                "regions": sorted(
                    (_region(one, link, selected) for one in regions if one.part == part),
                    key=lambda one: str(one["name"]),
                ),
            }
            for part, title in titles.items()
        ]
    }


@register.filter
def words(text: atlas.Words | None) -> str:
    """A text of the atlas in the page's language."""
    return text.of(language()) if text else ""


@register.filter
def words_language(text: atlas.Words) -> str:
    """The language a text is really in, for `lang`, where French is not yet written."""
    return text.language(language())


def _view(view: View, title: str, selected: str, side: str, link: str) -> dict[str, Any]:
    patches = [
        {
            "label": _label(one.region, one.side),
            "href": _address(link, one.region.id, one.side),
            "chosen": one.region.id == selected and side in {"", one.side},
            "outlines": one.outlines,
        }
        for one in chart.patches(atlas.load(), view)
    ]
    return {"name": view, "title": title, "box": chart.BOXES[view], "patches": patches}


def _region(region: Region, link: str, selected: str) -> dict[str, object]:
    return {
        "name": _capital(region.name.of(language())),
        "href": _address(link, region.id, ""),
        "chosen": region.id == selected,
        "also": ", ".join(region.synonyms[language()]),
    }


def _label(region: Region, side: str) -> str:
    name = _capital(region.name.of(language()))
    if side == "left":
        return gettext("%(region)s, left side") % {"region": name}
    if side == "right":
        return gettext("%(region)s, right side") % {"region": name}
    return name


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _address(link: str, region: str, side: str) -> str:
    """The asked address for one region; without one, the atlas' own page of it."""
    wanted = link or reverse("body:atlas") + "?region={region}"
    return wanted.replace("{region}", region).replace("{side}", side)


@register.inclusion_tag("body/dial.html")
def movement_dial(
    *,
    start_deg: int,
    end_deg: int,
    passes: Sequence[int] = (),
    goal: int | None = None,
    last: int | None = None,
    caption: str = "",
) -> dict[str, Any]:
    """The dial of one motion. Degrees are signed along it; what is printed has no sign."""
    goal_deg = end_deg if goal is None else goal
    drawn = dial.dial(
        start_deg=start_deg,
        end_deg=end_deg,
        goal_deg=goal_deg,
        passes=tuple(passes),
        live_deg=last,
    )
    marks = [{**asdict(one), "words": _mark_words(one)} for one in drawn.marks]
    return {
        "dial": drawn,
        "marks": marks,
        "caption": caption,
        "knob_x": drawn.knob[0],
        "knob_y": drawn.knob[1],
        "label": _dial_label(drawn, tuple(passes)),
    }


@register.inclusion_tag("body/dial.html")
def protocol_dial(
    protocol: atlas.Protocol,
    *,
    passes: Sequence[int] = (),
    goal: int | None = None,
    last: int | None = None,
) -> dict[str, Any]:
    """The dial of a protocol's main joint; nothing where its motion is not measured.

    Angles may be given as they are said, without sign: where the whole motion lies on the
    negative side (a knee that straightens from 110 to 10 bent), so do they.
    """
    vocabulary = atlas.load().vocabulary
    ends = atlas.poses.ends(protocol, vocabulary)
    if ends is None:
        return {}
    drawn: dict[str, Any] = movement_dial(
        start_deg=ends[0],
        end_deg=ends[1],
        passes=[_along(one, ends) for one in passes],
        goal=None if goal is None else _along(goal, ends),
        last=None if last is None else _along(last, ends),
        caption=vocabulary.joints[protocol.moving[0]].name.of(language()),
    )
    return drawn


def _along(said_deg: int, ends: tuple[int, int]) -> int:
    """An angle as it is said, on the side of zero where the motion lies."""
    return -abs(said_deg) if ends[1] <= 0 else said_deg


def _mark_words(mark: dial.Mark) -> str:
    if mark.kind == "short":
        return pgettext("dial", "Short")
    if mark.kind == "goal":
        return gettext("Goal %(degrees)s°") % {"degrees": abs(mark.value_deg)}
    if mark.kind == "last":
        return gettext("Last %(degrees)s°") % {"degrees": abs(mark.value_deg)}
    return gettext("Pass %(number)s") % {"number": mark.number}


def _dial_label(drawn: dial.Dial, passes: tuple[int, ...]) -> str:
    """The dial as one sentence, for who does not see it."""
    start, goal = abs(drawn.start_deg), abs(drawn.goal_deg)
    if not passes:
        return gettext("Movement: from %(start)s°, short, to a goal of %(goal)s°.") % {
            "start": start,
            "goal": goal,
        }
    return gettext("Movement: from %(start)s°, short; last pass %(last)s°; goal %(goal)s°.") % {
        "start": start,
        "last": abs(passes[-1]),
        "goal": goal,
    }


@register.inclusion_tag("body/drawing.html")
def protocol_drawing(
    protocol: atlas.Protocol, side: str = "right", *, plain: bool = False
) -> dict[str, Any]:
    """Start and end of a protocol and the way between; the left side is the mirrored picture.

    `plain` is for patients: what they do, without degrees and without the practitioner's hold.
    """
    drawn = drawing.picture(protocol, atlas.load().strands_of(protocol))
    return two_panels(drawn, protocol, side, plain=plain)


def two_panels(
    drawn: drawing.Drawing, protocol: atlas.Protocol, side: str, *, plain: bool
) -> dict[str, Any]:
    """What `body/drawing.html` shows of a drawn motion, also for a room that draws its own."""
    left, top, width, height = drawn.box
    start, end = (_pose_words(pose, plain=plain) for pose in (protocol.start, protocol.end))
    moves = ", ".join(atlas.poses.moves(protocol, atlas.load().vocabulary, language()))
    said = {
        "side": pgettext("side", "Left") if side == "left" else pgettext("side", "Right"),
        "moves": moves,
        "hold": protocol.tension.contact.of(language()),
    }
    caption = (
        gettext("%(side)s side. You: %(moves)s.") % said
        if plain
        else gettext("%(side)s side. Move: %(moves)s. Hold: %(hold)s") % said
    )
    titles = pgettext("pose", "Start."), pgettext("pose", "End.")
    return {
        "panels": [
            _panel(drawn, 0, titles[0], start),
            _panel(drawn, drawn.frames - 1, titles[1], end),
        ],
        "box": f"{left} {top} {width} {height}",
        "frames": drawn.frames,
        "fades": drawn.fades,
        "behind": drawn.behind,
        "sketched": {"bone", "muscle"} & {one.kind for one in drawn.layers} == {"muscle"},
        "hatch": f"hatch-{protocol.id}-{side}-",
        "weave": max(4, max(width, height) // 100),
        "thread": max(2, max(width, height) // 260),
        "mirrored": side == "left",
        "mirror": 2 * left + width,
        "caption": caption,
        "told": " ".join(
            (protocol.position.of(language()), titles[0], start, titles[1], end, caption)
        ),
    }


def _pose_words(pose: atlas.Pose, *, plain: bool) -> str:
    if plain:
        pose = tuple(one if one.deg == 0 else structs.replace(one, deg=None) for one in pose)
    said = ", ".join(atlas.poses.words(pose, atlas.load().vocabulary, language()))
    return f"{_capital(said)}."


STILL = frozenset({"way", "tip"})  # what only the start shows


def _panel(drawn: drawing.Drawing, frame: int, title: str, said: str) -> dict[str, Any]:
    """One still picture; the first also carries all frames, for the stepper."""
    first = frame == 0
    return {
        "layers": [
            {
                "kind": one.kind,
                "d": one.path(frame),
                "at": _place(one, frame),
                "shapes": "|".join(one.shapes) if first and one.moves else "",
                "places": _places(one) if first and len(set(one.at)) > 1 else "",
            }
            for one in drawn.layers
            if first or one.kind not in STILL
        ],
        "title": title,
        "words": said,
        "label": f"{title} {said}",
    }


def _place(layer: drawing.Layer, frame: int) -> str:
    if not layer.at:
        return ""
    _, right, down, deg = layer.at[frame]
    return f"translate({right} {down}) rotate({deg:g})"


def _places(layer: drawing.Layer) -> str:
    return "|".join(f"{which} {x} {y} {deg:g}" for which, x, y, deg in layer.at)
