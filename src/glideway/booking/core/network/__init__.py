"""Who of a whole country has time soonest: free time as bits, and a small table of next starts.

Roster(...)                          who works where and when, and what a visit there takes
Index(roster, traits, now=...)       every start of every practitioner, and which comes next
index.repair(window, taken)          what is taken in a window now; what follows is mended
index.soonest(asked, now=...)        the N soonest starts, exactly those of the definition

`offered` is the definition for one practitioner and stays the judge when a time is booked. What it
knows of one patient, and what is no matter of cells (a most a day, seats of a class, ways between
clinics), comes in as barred stretches. The unit of time is a cell of five minutes; the last axis
of every array of bits is time.
"""

from glideway.booking.core.network.axis import Axis
from glideway.booking.core.network.index import Index
from glideway.booking.core.network.inquiry import Inquiry, Soonest, Traits
from glideway.booking.core.network.near import sorting
from glideway.booking.core.network.roster import LengthClass, Roster, timetable

__all__ = [
    "Axis",
    "Index",
    "Inquiry",
    "LengthClass",
    "Roster",
    "Soonest",
    "Traits",
    "sorting",
    "timetable",
]
