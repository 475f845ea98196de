"""What a person typed, tapped or carried in an address, read into what the room can ask.

A search forgives: a filter nobody knows is no filter. A form about a person does not guess. Each
screen family has a module of its own here.
"""

from glideway.booking.forms.calls import CallForm, NumberForm
from glideway.booking.forms.consults import EndForm, VideoForm
from glideway.booking.forms.desk import (
    DeskChoice,
    NewcomerForm,
    ReasonForm,
    read_choice,
    read_day,
    read_id,
)
from glideway.booking.forms.hearing import HeardForm
from glideway.booking.forms.people import CodeForm, WhoForm
from glideway.booking.forms.reminding import ReminderTimes
from glideway.booking.forms.taps import Tap, read_minutes, read_region, read_start, read_tap
from glideway.booking.forms.waiting import EarlierForm, SomebodyForm, WaitForm
from glideway.booking.queries.searching import Search, read_search

__all__ = [
    "CallForm",
    "CodeForm",
    "DeskChoice",
    "EarlierForm",
    "EndForm",
    "HeardForm",
    "NewcomerForm",
    "NumberForm",
    "ReasonForm",
    "ReminderTimes",
    "Search",
    "SomebodyForm",
    "Tap",
    "VideoForm",
    "WaitForm",
    "WhoForm",
    "read_choice",
    "read_day",
    "read_id",
    "read_minutes",
    "read_region",
    "read_search",
    "read_start",
    "read_tap",
]
