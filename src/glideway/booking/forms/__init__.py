"""What a person typed, tapped or carried in an address, read into what the room can ask.

A search forgives: a filter nobody knows is no filter. A form about a person does not guess. Each
screen family has a module of its own here.
"""

from glideway.booking.forms.calls import CallForm
from glideway.booking.forms.people import CodeForm, WhoForm
from glideway.booking.forms.searching import Search, read_search
from glideway.booking.forms.taps import Tap, read_region, read_tap

__all__ = [
    "CallForm",
    "CodeForm",
    "Search",
    "Tap",
    "WhoForm",
    "read_region",
    "read_search",
    "read_tap",
]
