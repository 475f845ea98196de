"""What a patient's own answers forbid: hands-on care before a doctor, or any time at all.

One judgement for pages and for letters, so that neither leads somebody round the safety check.
"""

from __future__ import annotations

from datetime import datetime

from glideway.booking.queries.asking import Asked
from glideway.directory.models import Service
from glideway.screening import queries as screening
from glideway.screening.core import Triage

CLOSING = frozenset({Triage.REFER_FIRST, Triage.EMERGENCY})


def doctor_first(patient: int, region: str, *, at: datetime, now: datetime) -> bool:
    """Whether a doctor comes before hands-on care of `region`, by answers that nobody cleared.

    Without a region: before any hands-on care. A letter that clears must still hold `at` the time
    of the visit. One query.
    """
    return any(
        row.action in CLOSING
        and not row.cleared_for(region, at)
        and region in (row.regions or [region])
        for row in screening.standing_of(patient, now)
    )


def no_invitation(patient: int, asked: Asked, *, at: datetime, now: datetime) -> bool:
    """Whether nobody may invite a patient to what is asked, `at` a time: where an emergency stands
    to nothing, where a doctor comes first to free calls alone. Three queries at most.
    """
    urgent = screening.urgent(session_key="", patient_id=patient, seen="", now=now)
    if urgent is not None:
        return True
    hands_on = asked.service != Service.Kind.CONSULT
    return hands_on and doctor_first(patient, asked.region, at=at, now=now)
