"""What a model answered of one protocol, in words; the numbers for licensed readers only."""

from typing import Any

from django import template

from glideway.body import core as atlas

register = template.Library()


@register.inclusion_tag("body/geometry.html")
def geometry(row: atlas.Protocol, licensed: bool) -> dict[str, Any]:  # noqa: FBT001 - a tag's word
    """How sure the geometry of a protocol is, and for whom may read it what was measured."""
    return {"row": row, "licensed": licensed}
