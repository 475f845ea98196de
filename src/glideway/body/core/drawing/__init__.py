"""A protocol as a picture: start and end side by side and the way between, from the record.

A schematic figure, never a wrong anatomy: limbs, the contact with its tension, and the path
that the moving part travels. Where a model could pose the limb, its bones and the structure are
drawn inside (`atlas/derived/drawings`). What a template needs is here as numbers and paths.
"""

from glideway.body.core.drawing.film import Drawing, Layer, picture

__all__ = ["Drawing", "Layer", "picture"]
