"""Who of a whole country has time soonest: free time as bits, and a small table of next starts.

Roster(...)                          who works where and when, and what a visit there takes
Index(roster, traits, now=...)       every start of every practitioner, and which comes next
index.repair(window, taken)          what is taken in a window now; what follows is mended
index.tell(kind, row, starts)        the starts of a row, where they are no matter of free cells
Reading(arrays, facts)               the same arrays, read by another process
reading.soonest(asked, now=...)      the N soonest starts, exactly those of the definition
reading.by_clinic(asked, now=...)    the first start of each clinic
reading.counts(asked, dates, now=…)  how many starts each date has

`offered` is the definition for one practitioner and stays the judge when a time is booked. The unit
of time is a cell of five minutes; the last axis of every array of bits is time.
"""

from glideway.booking.core.network.axis import Axis
from glideway.booking.core.network.index import Index
from glideway.booking.core.network.inquiry import ByClinic, Inquiry, Soonest
from glideway.booking.core.network.near import sorting
from glideway.booking.core.network.reading import Reading
from glideway.booking.core.network.roster import LengthClass, Roster, timetable
from glideway.booking.core.network.tables import Allocate, Facts, Traits, in_memory

__all__ = [
    "Allocate",
    "Axis",
    "ByClinic",
    "Facts",
    "Index",
    "Inquiry",
    "LengthClass",
    "Reading",
    "Roster",
    "Soonest",
    "Traits",
    "in_memory",
    "sorting",
    "timetable",
]
