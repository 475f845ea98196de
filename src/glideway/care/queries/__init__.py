"""Questions that only read; each takes the actor, and list and row share one condition."""

from glideway.care.queries.ahead import left, plan_now, rule_of, to_book
from glideway.care.queries.day import booking, day, zone_of
from glideway.care.queries.drawings import (
    booking_to_draw,
    drawing_path,
    drawings,
    last_drawing,
    my_booking,
    open_until,
)
from glideway.care.queries.followups import alarm, alarms, last_told
from glideway.care.queries.followups import by_link as visit_by_link
from glideway.care.queries.mine import (
    at_home,
    by_link,
    courses,
    episode,
    episodes,
    exercise,
    home_zone,
    who_looked,
)
from glideway.care.queries.mine import bookings as my_bookings
from glideway.care.queries.notes import kept, notes, phrase, phrases
from glideway.care.queries.record import Record
from glideway.care.queries.room import (
    finding,
    record,
    sensation,
    target,
    visit,
    visits,
)

__all__ = [
    "Record",
    "alarm",
    "alarms",
    "at_home",
    "booking",
    "booking_to_draw",
    "by_link",
    "courses",
    "day",
    "drawing_path",
    "drawings",
    "episode",
    "episodes",
    "exercise",
    "finding",
    "home_zone",
    "kept",
    "last_drawing",
    "last_told",
    "left",
    "my_booking",
    "my_bookings",
    "notes",
    "open_until",
    "phrase",
    "phrases",
    "plan_now",
    "record",
    "rule_of",
    "sensation",
    "target",
    "to_book",
    "visit",
    "visit_by_link",
    "visits",
    "who_looked",
    "zone_of",
]
