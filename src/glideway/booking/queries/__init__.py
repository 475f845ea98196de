"""Questions of the booking room that only read."""

from glideway.booking.models import Booking, Callback, Hold
from glideway.booking.queries.calendar import calendar_of
from glideway.booking.queries.cities import City, cities
from glideway.booking.queries.days import Chair, callbacks, clinic_of, day, reminders_due, today_at
from glideway.booking.queries.explaining import Line, explain_start, placements_of
from glideway.booking.queries.finding import Card, Day, Found, Time, find
from glideway.booking.queries.front_desk import (
    Waiting,
    clinic_and_waiting,
    patients_found,
    patients_of,
    placements_to_book,
    service_of,
    services_of,
    was_here,
)
from glideway.booking.queries.grid import Column, Grid, Laid, Piece, Sheet, Visit, grid, laid
from glideway.booking.queries.links import (
    AFTER_THE_VISIT,
    booking_by_link,
    callback_by_link,
    callback_link,
    link_of,
)
from glideway.booking.queries.mine import (
    attended_by,
    booked_by,
    clinic_near,
    for_actor,
    hold_of,
    listed_clinic,
    live_hold,
    placement_and_service,
)
from glideway.booking.queries.openings import Asked
from glideway.booking.queries.pains import painful
from glideway.booking.queries.times import (
    Person,
    clinic_times,
    move_times,
    practitioner_times,
)
from glideway.directory.models import Patient

__all__ = [
    "AFTER_THE_VISIT",
    "Asked",
    "Booking",
    "Callback",
    "Card",
    "Chair",
    "City",
    "Column",
    "Day",
    "Found",
    "Grid",
    "Hold",
    "Laid",
    "Line",
    "Patient",
    "Person",
    "Piece",
    "Sheet",
    "Time",
    "Visit",
    "Waiting",
    "attended_by",
    "booked_by",
    "booking_by_link",
    "calendar_of",
    "callback_by_link",
    "callback_link",
    "callbacks",
    "cities",
    "clinic_and_waiting",
    "clinic_near",
    "clinic_of",
    "clinic_times",
    "day",
    "explain_start",
    "find",
    "for_actor",
    "grid",
    "hold_of",
    "laid",
    "link_of",
    "listed_clinic",
    "live_hold",
    "move_times",
    "painful",
    "patients_found",
    "patients_of",
    "placement_and_service",
    "placements_of",
    "placements_to_book",
    "practitioner_times",
    "reminders_due",
    "service_of",
    "services_of",
    "today_at",
    "was_here",
]
