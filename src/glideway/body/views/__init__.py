"""Pages of the atlas: looking through it, cards of one row, what a patient reads beforehand."""

from glideway.body.views.browsing import atlas_front, ranges
from glideway.body.views.cards import compare, protocol, sheet, structure
from glideway.body.views.release import release

__all__ = ["atlas_front", "compare", "protocol", "ranges", "release", "sheet", "structure"]
