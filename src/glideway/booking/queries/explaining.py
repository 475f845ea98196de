"""Why a start is offered or not, in sentences: for the desk, and for `./glideway explain`.

The engine decides; here its reasons find words. Staff of the clinic see whose time it is, everybody
else sees the kind only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from glideway.booking.core import NOBODY, PatientTime, Reason, Span, at_minute
from glideway.booking.models import Booking
from glideway.booking.queries import diaries, together
from glideway.booking.queries.mine import for_actor
from glideway.booking.queries.together import ForWhom
from glideway.directory.models import Patient, Placement, Service
from glideway.kit.actor import Actor, Role

# One sentence for each rule of the engine, in its order; %(met)s is what the rule met.
SENTENCES = {
    "past": _("This time lies behind us."),
    "notice": _("Patients book at least %(met)s minutes ahead."),
    "horizon": _("Patients book until %(met)s, not later."),
    "closed": _("There are no opening hours at this time."),
    "override-closed": _("The hours of this date were set apart, and this time is closed."),
    "off-grid": _("No visit begins at this minute: starts follow the opening in steps."),
    "does-not-fit": _("The visit would run past closing."),
    "booked": _("An appointment has this time."),
    "held": _("Somebody is booking this time right now, or it is offered to somebody."),
    "pending": _("A request waits for the clinic's answer at this time."),
    "external": _("Another calendar says busy."),
    "unavailable": _("The practitioner is away, or the clinic is closed."),
    "buffer": _("It would cut into the pause before or after another visit."),
    "travel": _("There is not enough time to come from, or go to, another clinic."),
    "session-full": _("A class takes place then, and it has no seat for this visit."),
    "room": _("No room or device is free for the whole visit."),
    "max-per-day": _("The most visits of this kind on one day are reached: %(met)s."),
    "patient-busy": _("The patient has another visit then."),
    "same-day-after-free": _("After a free call, a paid visit can be booked from the next day on."),
}
NOT_GIVEN = _("This service is not on offer here at all: ended, retired, hidden, or no licence.")
TOGETHER = _("This visit is given by %(number)s practitioners together: name all of them.")


class Line(NamedTuple):
    """One rule that forbids a start, and its sentence in the reader's language."""

    rule: str
    sentence: str


def explain_start(
    *,
    actor: Actor,
    placement: Placement,
    service: Service,
    starts_at: datetime,
    now: datetime,
    patient: Patient | None = None,
    others: Sequence[Placement] = (),
) -> tuple[Line, ...]:
    """Every rule that forbids this start, one line each in the engine's order; empty: offered.

    `others` give a joint visit together with the placement's practitioner: a line then says for
    whom, unless it is so for all. Judged as for somebody known to the clinic. Only the patient is
    told of an own visit at another clinic. Five queries for
    placements that have clinic and resource joined; two more name whose time it is, for who may
    read that appointment.
    """
    team = tuple(
        {one.pk: one for one in sorted((placement, *others), key=lambda one: one.pk)}.values()
    )
    start = at_minute(starts_at)
    window = Span(start, start + 1)
    if len(team) != service.people or len({one.clinic_id for one in team}) > 1:
        return (Line("closed", str(TOGETHER) % {"number": service.people}),)
    pairs = {(one.pk, service.pk) for one in team}
    if pairs != diaries.on_offer(pairs, newcomers=False, now=now):
        return (Line("closed", str(NOT_GIVEN)),)
    read = diaries.read(team, window, now=now)
    person: PatientTime = NOBODY
    if patient is not None:
        visits = diaries.visits_of([patient.pk], window, now=now)[patient.pk]
        own = actor.role is Role.PATIENT and actor.patient_id == patient.pk
        if not own and actor.role is not Role.SYSTEM:
            visits = diaries.known_at(placement.clinic_id, visits)
        person = diaries.patient_time(visits, team[0], service)
    why = together.forbidden_for(read, service, team, start, now=now, patient=person)
    named = _names(actor, tuple(one.reason for one in why))
    return tuple(_for_whom(why, team, named))


def placements_of(*, practitioner: str, clinic: str = "") -> list[Placement]:
    """Where somebody works now, by address parts, at one clinic or at all (1 query)."""
    rows = Placement.objects.filter(practitioner__slug=practitioner, ended_at=None)
    if clinic:
        rows = rows.filter(clinic__slug=clinic)
    return list(rows.select_related("clinic", "practitioner__resource").order_by("clinic__slug"))


def told(why: tuple[Reason, ...], *, named: Mapping[str, str] | None = None) -> tuple[Line, ...]:
    """Reasons as sentences; `named` says for an id of the engine whose time it is."""
    lines = []
    for reason in why:
        sentence = str(SENTENCES[reason.rule]) % {"met": reason.met}
        if whose := (named or {}).get(reason.met):
            sentence = f"{sentence} {whose}"
        lines.append(Line(reason.rule, sentence))
    return tuple(lines)


def _for_whom(
    why: Sequence[ForWhom], team: Sequence[Placement], named: Mapping[str, str]
) -> Iterator[Line]:
    """One line for each rule; of several who give it together, whose rule it is, once for all."""
    for number, one in enumerate(why):
        (line,) = told((one.reason,), named=named)
        same = [two.placement for two in why if two.reason == one.reason]
        if len(team) == 1 or len(same) == len(team):
            if one.reason not in [two.reason for two in why[:number]]:
                yield line
        else:
            words = {"name": one.placement.practitioner.name, "sentence": line.sentence}
            yield line._replace(sentence=gettext("For %(name)s: %(sentence)s") % words)


def _names(actor: Actor, why: tuple[Reason, ...]) -> dict[str, str]:
    """Whose appointment stands in the way, for those who may read it (1 query at most)."""
    met = {reason.met for reason in why if reason.met[:1] == "b" and reason.met[1:].isdecimal()}
    if not met:
        return {}
    rows = for_actor(actor).filter(pk__in=[int(one[1:]) for one in met])
    return {f"b{one.pk}": _whose(one) for one in rows}


def _whose(booking: Booking) -> str:
    zone = ZoneInfo(booking.placement.clinic.zone)
    begin, end = (one.astimezone(zone) for one in (booking.starts_at, booking.ends_at))
    return gettext("It is %(name)s, %(from)s to %(until)s.") % {
        "name": booking.patient.name,
        "from": f"{begin:%H:%M}",
        "until": f"{end:%H:%M}",
    }
