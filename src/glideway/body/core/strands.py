"""Where the schematic figure draws a muscle that no drawn bone carries: from end to end.

Neck and shoulder girdle are walked in a model of lines without bones to look at. Their muscles
are drawn on the figure itself, between its own stretches, so that one sees what lengthens. It is
a sketch of where a muscle runs, never its shape.
"""

import msgspec

from glideway.body.core.protocols import Spot
from glideway.body.core.words import Review, Source


class Strand(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One structure's lines on the figure's right side, each from its origin to its insertion."""

    structure: str
    lines: tuple[tuple[Spot, Spot], ...]
    review: Review
    sources: tuple[Source, ...]
