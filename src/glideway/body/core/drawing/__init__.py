"""A protocol as a picture: start and end side by side and the way between, from the record.

A schematic figure, never a wrong anatomy: limbs, the contact with its tension, and the path
that the moving part travels. Where a model could pose the limb, its bones and the structure are
drawn inside (`atlas/derived/drawings`). What a template needs is here as numbers and paths.
"""

from glideway.body.core.drawing import stored
from glideway.body.core.drawing.film import Drawing, Layer, schematic
from glideway.body.core.drawing.stored import is_stale
from glideway.body.core.protocols import Protocol
from glideway.body.core.strands import Strand

__all__ = ["Drawing", "Layer", "is_stale", "picture", "schematic"]


def picture(protocol: Protocol, strands: tuple[Strand, ...] = ()) -> Drawing:
    """What is derived from a model, as long as it is true to the row; else the figure.

    `strands` are the lines of muscles that the figure itself draws, without bones.
    """
    return stored.drawing(protocol) or schematic(protocol, strands)
