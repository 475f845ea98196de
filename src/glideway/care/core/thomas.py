"""Hip extension in the modified Thomas position from two tape lengths. Draft.

The thigh is a rod of known length; its far end lies so much below or above its near end. The
angle to the horizontal is arcsin(height / length): plain trigonometry. The study that found this
way far more repeatable than a goniometer (PMC4560013: 22 healthy people, between examiners .91
and .94 against .30 and .65) says in its abstract that the angle comes from "the length and
vertical displacement of the upper part of the lower extremity". Its full formula was not read,
so its numbers and these may differ by where the tape is put; compare only with itself.
"""

from math import asin, degrees, isfinite, sqrt

SHORTEST_CM, LONGEST_CM = 20.0, 70.0  # design, draft: a thigh outside this was not measured
ONE_CM = 1.0


class NoTriangle(ValueError):
    """The two lengths cannot be those of a thigh and its height."""


def extension_deg(*, length_cm: float, below_cm: float) -> float:
    """Degrees of hip extension; negative where the thigh stays above the horizontal.

    `length_cm` from the top of the thigh bone (greater trochanter) to the outer bump at the knee
    (lateral epicondyle); `below_cm` how far the second point lies below the first, measured as
    two heights over the table or the floor; negative is above. NoTriangle for what cannot be.
    """
    if not (isfinite(length_cm) and isfinite(below_cm)):
        raise NoTriangle
    if not SHORTEST_CM <= length_cm <= LONGEST_CM or abs(below_cm) >= length_cm:
        raise NoTriangle
    return degrees(asin(below_cm / length_cm))


def worth_of_a_cm(*, length_cm: float, below_cm: float) -> float:
    """How many degrees one centimetre of height is worth there: the slope of the arcsin."""
    extension_deg(length_cm=length_cm, below_cm=below_cm)
    return degrees(ONE_CM / sqrt(length_cm**2 - below_cm**2))
