"""Questions that only read; each takes the actor, and list and row share one condition."""

from glideway.care.queries.ahead import left, plan_now, plan_told, rule_of, to_book
from glideway.care.queries.assessing import history, told_before
from glideway.care.queries.company import own_consents
from glideway.care.queries.consents import booking_to_sign, sheet_of
from glideway.care.queries.consents import stands as consent_stands
from glideway.care.queries.day import booking, day, once_booked, zone_of
from glideway.care.queries.documents import documents as documents_of
from glideway.care.queries.documents import own_consent, own_note
from glideway.care.queries.drawings import (
    booking_to_draw,
    drawing_path,
    drawings,
    last_drawing,
    my_booking,
    open_until,
)
from glideway.care.queries.followups import Since, alarm, alarms, last_told, since
from glideway.care.queries.followups import by_link as visit_by_link
from glideway.care.queries.keeping import (
    floors_of,
    kept_until,
    own_clinic,
    own_years,
    records_of,
)
from glideway.care.queries.lockbox import (
    GLASS,
    REVIEW_WITHIN,
    Withheld,
    a_broken,
    behind_glass,
    broken,
    glass_of,
    lockbox,
    of_clinic,
    open_glass,
    other_owners,
    overdue,
    own_practitioner,
    own_visit,
    through_glass,
    to_let_go,
    withholding,
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
from glideway.care.queries.naming import leave_words
from glideway.care.queries.notes import (
    changed,
    draft_of,
    notes,
    own_phrase,
    phrase,
    phrases,
    remark,
    sentences_of,
    whole,
)
from glideway.care.queries.receipts import cover, receipt, receipts
from glideway.care.queries.record import Record
from glideway.care.queries.room import (
    finding,
    record,
    record_of,
    sensation,
    target,
    visit,
    visits,
)
from glideway.care.queries.threads import (
    listed as threads_of,
)
from glideway.care.queries.threads import messages as messages_of
from glideway.care.queries.threads import (
    receiver,
    receivers,
    thread,
    unread,
    waiting,
)

__all__ = [
    "GLASS",
    "REVIEW_WITHIN",
    "Record",
    "Since",
    "Withheld",
    "a_broken",
    "alarm",
    "alarms",
    "at_home",
    "behind_glass",
    "booking",
    "booking_to_draw",
    "booking_to_sign",
    "broken",
    "by_link",
    "changed",
    "consent_stands",
    "courses",
    "cover",
    "day",
    "documents_of",
    "draft_of",
    "drawing_path",
    "drawings",
    "episode",
    "episodes",
    "exercise",
    "finding",
    "floors_of",
    "glass_of",
    "history",
    "home_zone",
    "kept_until",
    "last_drawing",
    "last_told",
    "leave_words",
    "left",
    "lockbox",
    "messages_of",
    "my_booking",
    "my_bookings",
    "notes",
    "of_clinic",
    "once_booked",
    "open_glass",
    "open_until",
    "other_owners",
    "overdue",
    "own_clinic",
    "own_consent",
    "own_consents",
    "own_note",
    "own_phrase",
    "own_practitioner",
    "own_visit",
    "own_years",
    "phrase",
    "phrases",
    "plan_now",
    "plan_told",
    "receipt",
    "receipts",
    "receiver",
    "receivers",
    "record",
    "record_of",
    "records_of",
    "remark",
    "rule_of",
    "sensation",
    "sentences_of",
    "sheet_of",
    "since",
    "target",
    "thread",
    "threads_of",
    "through_glass",
    "to_book",
    "to_let_go",
    "told_before",
    "unread",
    "visit",
    "visit_by_link",
    "visits",
    "waiting",
    "who_looked",
    "whole",
    "withholding",
    "zone_of",
]
