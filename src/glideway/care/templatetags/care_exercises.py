"""The picture of a home exercise, drawn like every motion of the atlas."""

from typing import Any

from django import template

from glideway.body.templatetags.body import two_panels
from glideway.care.core import figures
from glideway.care.core.exercises import Exercise

register = template.Library()


@register.inclusion_tag("body/drawing.html")
def exercise_drawing(exercise: Exercise, side: str = "right") -> dict[str, Any]:
    """Start, end and the way between, of the side that was worked on.

    Only for an exercise that is drawn (`exercise.drawn`); the others are described.
    """
    row, drawn = figures.motion(exercise), figures.picture(exercise)
    if row is None or drawn is None:
        return {}
    return two_panels(drawn, row, side, plain=True)
