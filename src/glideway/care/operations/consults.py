"""A consult by phone: what it came to, in one verb; nothing hands-on is part of it."""

from __future__ import annotations

from datetime import datetime

from glideway.care.models import Consult, Visit
from glideway.care.operations.refusals import ByPhone, OffScale, ReferFirst
from glideway.care.operations.visits import recording, told
from glideway.care.queries.record import by_phone
from glideway.kit.actor import Actor

MOST_VISITS = 30


def tell_consult(
    *,
    visit: Visit,
    fit: str,
    next_step: str,
    hurts: str = "",
    visits: int | None = None,
    proposed: str = "",
    by: Actor,
    now: datetime,
) -> Consult:
    """Keep what a consult came to; telling it again replaces it until the note is signed.

    Refuses OffScale for another visit, another word, or more visits than a plan has, ReferFirst
    where a visit is to be booked for whom a doctor should see first, VisitSigned, and UrgentHelp
    after an emergency answer.
    """
    words = fit in Consult.Fit.values and next_step in Consult.Next.values
    if not by_phone(visit) or not words or not 1 <= (visits or 1) <= MOST_VISITS:
        raise OffScale
    if (fit, next_step) == (Consult.Fit.DOCTOR, Consult.Next.BOOK):
        raise ReferFirst
    with recording(visit, now=now):
        made, _new = Consult.objects.update_or_create(
            visit=visit,
            defaults={
                "hurts": hurts.strip(),
                "fit": fit,
                "visits": visits,
                "proposed": proposed.strip(),
                "next_step": next_step,
                "told_at": now,
            },
        )
        told(
            episode=visit.episode,
            act="consult.told",
            kind="Visit",
            about=visit.public_id,
            by=by,
            now=now,
        )
        return made


def hands_on(*, visit: Visit) -> None:
    """Refuse ByPhone where nobody is in the room."""
    if by_phone(visit):
        raise ByPhone
