"""A protocol as a picture: start and end side by side, computed from the record's poses.

A schematic figure, never a wrong anatomy: limbs, the contact with its tension, and the path
that the moving part travels. What a template needs is here as numbers and paths.
"""

from glideway.body.core.drawing.picture import Drawing, Limb, Panel, picture

__all__ = ["Drawing", "Limb", "Panel", "picture"]
