"""What people ask of the first clinic: a time that it says yes to itself, and a free call."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from glideway.booking import operations as booking
from glideway.booking.models import Callback
from glideway.config.demo import free
from glideway.config.demo.house import House
from glideway.directory.models import Clinic, Patient
from glideway.kit.actor import Actor, Role

HOUR = timedelta(hours=1)
ASKING = 2  # one of them is the cast's own
LEAD = timedelta(hours=60)
# Hours since the wish, name, the last digits of a telephone that rings nowhere, when, words.
CALLS = (
    (5, "Lucie Gagnon", "61", "morning", "Est-ce que ça convient à un coude de tennis?", "fr"),
    (2, "Dev Patel", "62", "evening", "Sore calf after a long drive. Is it for me?", "en"),
    (20, "Erin MacNeil", "63", "any", "How long does a first visit take?", "en"),
    (27, "Sam Nguyen", "64", "afternoon", "I cannot turn my head to the left.", "en"),
    (30, "Nora Khalil", "65", "any", "Do you have parking?", "en"),
)
FAR_AWAY = (9, "Peter Kuptana", "66", "any", "Nobody seems to be near me.", "en")


def ask(house: House) -> None:
    """Two requests that wait for an answer, and wishes for a call at every stage."""
    _requests(house)
    _calls(house)


def _requests(house: House) -> None:
    service, placement = house.specials["asked"], house.placements[0]
    asked = house.now - 2 * HOUR
    times = free.apart(
        placement=placement,
        service=service,
        many=ASKING,
        after=house.now + LEAD,
        now=house.now,
    )
    for number, starts_at in enumerate(times):
        patient: Patient = (
            free.idle(some=house.patients[0], at=starts_at)[0] if number else house.patients[0][0]
        )
        by = free.patient(patient)
        held = booking.hold(
            service=service,
            placement=placement,
            starts_at=starts_at,
            by=by,
            client=f"demo-{patient.pk}",
            network=f"demo-{patient.pk}",
            key=f"demo-held-{number}",
            region=house.site.people[0].regions[0],
            now=asked,
        )
        booking.ask(hold=held, patient=patient, by=by, key=f"demo-asked-{number}", now=asked)


def _calls(house: House) -> None:
    """New, new, tried once, a time offered, ended; and one that is nobody's near enough."""
    desk = free.member("desk")
    _new, _newer, tried, offered, ended = [_wish(one, house.clinic, house.now) for one in CALLS]
    _wish(FAR_AWAY, None, house.now)
    _try(tried, "message", desk, house.now - 3 * HOUR)
    _try(offered, "no_answer", desk, house.now - HOUR)
    _offer(house, offered, desk)
    _try(ended, "reached", desk, house.now - 6 * HOUR)
    booking.end_consult(
        callback=ended,
        outcome="planned",
        line="There is parking behind the house. A first visit is proposed for next week.",
        by=desk,
        key="demo-call-ended",
        now=house.now - 6 * HOUR,
    )


def _wish(
    row: tuple[int, str, str, str, str, str], clinic: Clinic | None, now: datetime
) -> Callback:
    ago, name, digits, when, words, language = row
    return booking.ask_callback(
        name=name,
        phone=f"+141655501{digits}",
        when=when,
        words=words,
        language=language,
        clinic=clinic,
        place="" if clinic else "inuvik-nt",
        by=Actor(role=Role.ANON, session_key=f"demo-{digits}", network=f"demo-{digits}"),
        key=f"demo-call-{digits}",
        now=now - ago * HOUR,
    )


def _try(callback: Callback, outcome: str, by: Actor, now: datetime) -> None:
    booking.attempt(
        callback=callback, outcome=outcome, by=by, key=f"demo-try-{callback.phone[-2:]}", now=now
    )


def _offer(house: House, callback: Callback, by: Actor) -> None:
    consult, placement = house.services[0], house.placements[0]
    times: Sequence[datetime] = free.apart(
        placement=placement, service=consult, many=1, after=house.now + LEAD, now=house.now
    )
    for starts_at in times:
        booking.offer_consult(
            callback=callback,
            service=consult,
            placement=placement,
            starts_at=starts_at,
            by=by,
            key="demo-call-offer",
            now=house.now,
        )
