"""An exercise as a picture: the figure of the atlas, without a hand on it."""

from functools import cache

from msgspec import structs

from glideway.body.core.drawing import Drawing, schematic
from glideway.body.core.protocols import Protocol, Spot, Tension
from glideway.care.core.exercises import Drawn, Exercise

HAND = frozenset({"touch", "pull"})


@cache
def motion(exercise: Exercise) -> Protocol | None:
    """The exercise as a motion of the atlas, which draws it and words it; None if undrawn.

    Nobody holds: the contact is empty, and `picture` leaves the marks of a hand out.
    """
    return None if exercise.drawn is None else _motion(exercise, exercise.drawn)


@cache
def picture(exercise: Exercise) -> Drawing | None:
    """The frames from start to end, of the right side; the left is the mirror."""
    row = motion(exercise)
    if row is None:
        return None
    drawn = schematic(row)
    bare = tuple(one for one in drawn.layers if one.kind not in HAND)
    return structs.replace(drawn, layers=bare, behind=False)


def _motion(exercise: Exercise, drawn: Drawn) -> Protocol:
    name = exercise.name
    return Protocol(
        id=f"exercise-{exercise.id}",
        region=exercise.regions[0],
        name=name,
        plain=name,
        tension=Tension(contact=name, direction="held", spot=Spot(drawn.near, 0.5)),
        posture=drawn.posture,
        position=exercise.steps[0],
        start=drawn.start,
        steps=exercise.steps,
        end=drawn.end,
        moving=drawn.moving,
        mover=name,
        cue=name,
        watch=name,
        stops=(),
        grade="C",
        review=exercise.review,
        sources=exercise.sources,
    )
