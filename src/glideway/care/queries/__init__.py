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
    target,
    treatment,
    visit,
    visits,
)

__all__ = [
    "Record",
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
    "last_drawing",
    "kept",
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
    "target",
    "to_book",
    "treatment",
    "visit",
    "visits",
    "who_looked",
    "zone_of",
]
