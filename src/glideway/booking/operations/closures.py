"""Verbs that close a stretch for a reason, and settle the visits that lie in it.

A closure closes its own clinic only: a practitioner's time is shared by several clinics, and no
clinic closes another's. What is booked inside stays booked until it is moved or cancelled: each
such visit is a Displaced row and an errand of the desk. Times that are only kept (holds, offers)
are let go: they are no promise yet, and the door is shut.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from glideway.booking.core import at_minute, instant, local_date
from glideway.booking.core.minutes import local_minute
from glideway.booking.models import Block, Closure, Displaced, Hold, TakenCell
from glideway.booking.operations import displaced
from glideway.booking.operations.claims import CannotBook, again, locked
from glideway.booking.operations.letters import closing
from glideway.booking.operations.requests import decline_request
from glideway.booking.operations.settling import JOINED, recorded, still_open
from glideway.booking.operations.waitlist import freed, pass_on
from glideway.booking.queries.closures import ERRAND, FOR_GOOD, said, visits_inside, whose_time
from glideway.directory import operations as directory
from glideway.directory.models import Clinic, Membership, Placement, Practitioner
from glideway.kit import once
from glideway.kit.actor import Actor, Role

HANDED_OVER = "record-handed-over"
SOON = timedelta(days=14)


class ClosureUnclear(CannotBook):
    """What is to be closed cannot be: `field` says which answer, and the sentence why."""

    code = "closure-unclear"
    status = 422
    sentence = _("%(field)s: %(reason)s Nothing was closed.")


@again
def close_for(
    *,
    clinic: Clinic,
    practitioner: Practitioner | None = None,
    kind: str,
    starts_at: datetime,
    ends_at: datetime | None = None,
    reason: str = "",
    successor: Practitioner | None = None,
    by: Actor,
    key: str,
    now: datetime,
) -> Closure:
    """Close a clinic, or one practitioner's time at it, from now on to be refused to everybody.

    Written under the lock that bookings take: a booking is there before, and then has its errand,
    or it is refused. Also written: who was displaced, an errand each, an audit row. Without an
    end only for who leaves; when that day is here the placement, the roles and the sessions end
    too. The same `key` again answers the same closure. Refuses ClosureUnclear.
    """
    wanted = Closure(
        clinic=clinic,
        practitioner=practitioner,
        kind=kind,
        starts_at=starts_at,
        ends_at=ends_at,
        reason=reason[:120],
        successor=successor,
        made_at=now,
    )
    answer, _replay = once.answer(
        actor=by,
        key=key,
        route="booking.close-for",
        body={
            "clinic": str(clinic.public_id),
            "practitioner": str(practitioner.public_id) if practitioner else "",
            "kind": kind,
            "starts": starts_at.isoformat(),
            "ends": ends_at.isoformat() if ends_at else "",
            "reason": reason,
            "successor": str(successor.public_id) if successor else "",
        },
        now=now,
        do=lambda: _shut(wanted, by, now),
    )
    return Closure.objects.get(public_id=answer)


@again
def reopen(*, closure: Closure, by: Actor, key: str, now: datetime) -> Closure:
    """Take a closure back: its time is on offer at once, and open errands about it are done.

    Visits that were moved or cancelled meanwhile stay so. Who was told, and did nothing yet, reads
    that the visit stands. Who left is placed again; roles that ended are given anew, not here.
    Twice changes nothing.
    """

    def undo() -> str:
        clinic, who = closure.clinic, closure.practitioner
        locked(placements=whose_time(clinic=clinic, practitioner=who, ended=True))
        fresh = (
            Closure.objects.select_for_update(of=("self",))
            .select_related(*JOINED)
            .get(pk=closure.pk)
        )
        if fresh.undone_at is not None:
            return str(fresh.public_id)
        Block.objects.filter(closure=fresh).delete()
        fresh.undone_at = now
        fresh.save(update_fields=["undone_at"])
        waiting = list(still_open(closure=fresh))
        letters = [
            closing.stands(booking=one.booking, closure=fresh, now=now)
            for one in waiting
            if one.told_at is not None
        ]
        closing.send(letters=letters, now=now)
        Displaced.objects.filter(pk__in=[one.pk for one in waiting]).update(
            outcome=Displaced.Outcome.STANDS, settled_at=now
        )
        done = {
            ERRAND: [one.booking.public_id for one in waiting],
            HANDED_OVER: [fresh.public_id],
        }
        for kind, rows in done.items():
            directory.finish_errands_about(rows=rows, kind=kind, by=by, now=now)
        if fresh.kind == Closure.Kind.LEAVING:
            directory.resume_placements(
                clinic=fresh.clinic, practitioner=fresh.practitioner, by=by, now=now
            )
        _on_offer(fresh, whose_time(clinic=clinic, practitioner=who), by, now)
        recorded(closure=fresh, act="time.reopened", by=by, now=now, why=fresh.kind)
        return str(fresh.public_id)

    body = {"closure": str(closure.public_id)}
    once.answer(actor=by, key=key, route="booking.reopen", body=body, now=now, do=undo)
    return Closure.objects.get(pk=closure.pk)


def end_leavings(*, by: Actor, now: datetime) -> int:
    """End the placement, the roles and the sessions of who leaves today; how many left.

    A beat asks once an hour. From the named instant the time was closed anyway, so nothing is sold
    in between.
    """
    due = Closure.objects.filter(
        kind=Closure.Kind.LEAVING,
        undone_at=None,
        starts_at__lte=now,
        practitioner__placements__ended_at=None,
        practitioner__placements__clinic=F("clinic"),
    )
    count = 0
    for one in due.select_related("clinic", "practitioner").order_by("pk"):
        _left(one, by, now)
        count += 1
    return count


def still_closed(*, placements: Iterable[Placement], now: datetime) -> None:
    """Who gets hours while the clinic is closed is closed with it: a closure names no newcomers."""
    for one in placements:
        mine = one.practitioner.resource.pk
        shut = Closure.objects.filter(
            clinic=one.clinic_id, practitioner=None, undone_at=None, ends_at__gt=now
        ).exclude(blocks__resource=mine)
        for closure in shut:
            _blocked(closure, [one])


def check_closure(
    *,
    kind: str,
    practitioner: Practitioner | None,
    placements: Sequence[Placement],
    starts_at: datetime,
    ends_at: datetime | None,
    now: datetime,
) -> None:
    """Refuse what closes nothing, everything for ever, or somebody who is not here."""
    if kind not in Closure.Kind.values or (kind == Closure.Kind.CLOSED) != (practitioner is None):
        raise _unclear(_("Reason"), _("Say whether the clinic is closed or who is away."))
    if not placements:
        raise _unclear(_("Practitioner"), _("Nobody of that name works here."))
    if kind == Closure.Kind.LEAVING:
        if ends_at is not None:
            raise _unclear(_("Until"), _("Who leaves has no day of coming back."))
    elif ends_at is None or ends_at <= max(starts_at, now):
        raise _unclear(_("Until"), _("The end must be after the start, and ahead of us."))


def _shut(closure: Closure, by: Actor, now: datetime) -> str:
    """Write a closure that makes sense, and all that follows from it, under the lock."""
    placements = whose_time(clinic=closure.clinic, practitioner=closure.practitioner)
    starts_at, ends_at = closure.starts_at, closure.ends_at
    check_closure(
        kind=closure.kind,
        practitioner=closure.practitioner,
        placements=placements,
        starts_at=starts_at,
        ends_at=ends_at,
        now=now,
    )
    _succeeds(closure)
    locked(placements=placements)
    closure.save(force_insert=True)
    _blocked(closure, placements)
    _let_go(closure, placements, by, now)
    visits = visits_inside(placements=placements, starts_at=starts_at, ends_at=ends_at, now=now)
    Displaced.objects.bulk_create(
        Displaced(closure=closure, booking=one, starts_at=one.starts_at) for one in visits
    )
    displaced.ask_desk(bookings=visits, now=now)
    recorded(closure=closure, act="time.closed", by=by, now=now, why=closure.kind)
    if closure.kind == Closure.Kind.LEAVING:
        _leaving(closure, by, now)
    return str(closure.public_id)


def _succeeds(closure: Closure) -> None:
    """Who goes on works here, and is somebody else than who leaves."""
    if closure.successor is None:
        return
    here = Placement.objects.filter(
        clinic=closure.clinic, practitioner=closure.successor, ended_at=None
    )
    leaves = closure.kind == Closure.Kind.LEAVING and closure.successor != closure.practitioner
    if not leaves or not here.exists():
        raise _unclear(_("Successor"), _("Name another practitioner who works here."))


def _unclear(field: Promise | str, reason: Promise | str) -> ClosureUnclear:
    return ClosureUnclear(field=str(field), reason=str(reason))


def _blocked(closure: Closure, placements: Sequence[Placement]) -> None:
    Block.objects.bulk_create(
        Block(
            resource=one.practitioner.resource,
            kind="unavailable",
            starts_at=closure.starts_at,
            ends_at=closure.ends_at or FOR_GOOD,
            closure=closure,
        )
        for one in placements
    )


def _let_go(closure: Closure, placements: Sequence[Placement], by: Actor, now: datetime) -> None:
    """What is only kept inside the closure ends: holds and offers go, requests are declined."""
    people = [one.practitioner.resource.pk for one in placements]
    kept = Hold.objects.filter(
        Q(placement__in=[one.pk for one in placements])
        | Q(bindings__resource__in=people, placement__clinic=closure.clinic_id),
        let_go_at=None,
        booking=None,
        expires_at__gt=now,
        starts_at__lt=closure.ends_at or FOR_GOOD,
        ends_at__gt=closure.starts_at,
    ).distinct()
    for one in kept.select_related("patient", "freed", "entry", "placement").order_by("pk"):
        if one.kind == Hold.Kind.REQUEST and one.patient is not None:
            why = said(closure, language=one.patient.language)
            decline_request(hold=one, why=why, by=by, key=f"{closure.public_id}:{one.pk}", now=now)
        elif one.kind == Hold.Kind.OFFER and one.freed is not None:
            pass_on(offer=one, by=by, now=now)
        else:
            TakenCell.objects.filter(hold=one).delete()
            Hold.objects.filter(pk=one.pk, let_go_at=None).update(let_go_at=now)


def _on_offer(closure: Closure, placements: Sequence[Placement], by: Actor, now: datetime) -> None:
    """Who waits hears of the time that opens again: a day at a time, for two weeks."""
    ends = min(closure.ends_at or FOR_GOOD, now + SOON)
    for one in placements:
        begin = max(closure.starts_at, now)
        while begin < ends:
            tomorrow = local_date(one.clinic.zone, at_minute(begin)) + timedelta(days=1)
            end = min(ends, instant(local_minute(one.clinic.zone, tomorrow, 0)))
            freed(placement=one, starts_at=begin, ends_at=end, by=by, now=now)
            begin = end


def _leaving(closure: Closure, by: Actor, now: datetime) -> None:
    """Somebody goes on with the records: an errand for the practitioners, and the log says who."""
    if closure.successor is not None:
        directory.open_errand(
            kind=HANDED_OVER,
            about=closure.public_id,
            role=Role.PRACTITIONER,
            due_at=closure.starts_at,
            clinic=closure.clinic,
            facts={"name": str(closure.practitioner), "successor": closure.successor.name},
            now=now,
        )
        recorded(
            closure=closure,
            act="record.handed-over",
            by=by,
            now=now,
            why=str(closure.successor.public_id),
        )
    if closure.starts_at <= now:
        _left(closure, by, now)


def _left(closure: Closure, by: Actor, now: datetime) -> None:
    """Placement, roles at this clinic and sessions end in one transaction."""
    with transaction.atomic():
        for placement in whose_time(clinic=closure.clinic, practitioner=closure.practitioner):
            directory.end_placement(placement=placement, by=by, now=now)
        roles = Membership.objects.filter(
            clinic=closure.clinic,
            login__practitioner=closure.practitioner,
            role__in=(Role.PRACTITIONER, Role.DESK),
            ended_at=None,
        )
        for role in roles.order_by("pk"):
            directory.end_role(membership=role, by=by, now=now)
