"""The pictures of the body for every page: chart, protocol drawing, movement dial.

Each is a template filled from the core's numbers: no script, no style attribute, and the same
words as the record.
"""

from typing import Any

from django import template
from django.urls import reverse
from django.utils.translation import gettext

from glideway.body import core as atlas
from glideway.body.core import chart
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
