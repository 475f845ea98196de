"""How a freed time goes round those who wait: one is asked at a time, then the next.

An offer is a hold, so it occupies like any other claim and nobody at the desk can take it. What
can be offered is said by the one engine, inside the writing transaction; what somebody wished is
said by `core.waiting`. Of each entry one line says what came of it for each freed time.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from glideway.booking.core import instant
from glideway.booking.core.waiting import kept_until
from glideway.booking.models import FreedTime, Hold, TakenCell, WaitlistEntry, WhyNot
from glideway.booking.operations import letters
from glideway.booking.operations.claims import (
    Lost,
    NotOffered,
    again,
    judged,
    kept,
    locked,
    wish,
)
from glideway.booking.operations.lineup import Chosen, Lineup
from glideway.booking.queries import diaries
from glideway.booking.queries.waitlist import waiting
from glideway.directory.models import Placement
from glideway.kit import actor as actors
from glideway.kit import audit, once, post
from glideway.kit.actor import Actor

OFFERED, TAKEN, PASSED_ON = "offered", "taken", "passed-on"
ASKED = frozenset({OFFERED, TAKEN, PASSED_ON})  # nobody is asked twice about one time
LATER = frozenset({"quiet-hours", "already-offered"})  # may be asked yet: the time stays open


def freed(
    *, placement: Placement, starts_at: datetime, ends_at: datetime, by: Actor, now: datetime
) -> FreedTime | None:
    """A time became free: offer it to the first who waits and whom it suits.

    To be called inside the transaction that frees it, after its cells are gone, so that between
    the two nobody gets in. None when the time is past or nobody waits at this clinic.
    """
    if ends_at <= now or not waiting(now=now).filter(clinic=placement.clinic_id).exists():
        return None
    row = FreedTime(placement=placement, starts_at=starts_at, ends_at=ends_at, freed_at=now)
    row.save(force_insert=True)
    audit.record(
        by=by,
        act="time.freed",
        kind="FreedTime",
        about=row.public_id,
        now=now,
        clinic_id=placement.clinic_id,
    )
    offer_next(freed=row, now=now)
    return row


@again
def offer_next(*, freed: FreedTime, now: datetime) -> Hold | None:
    """Ask the next who waits about a freed time; None while one is asked, or when none is left.

    An offer whose end has come passes on here, whoever calls and however late. Those past the date
    that their plan set come first, then the oldest. In the quiet hours of the night only those are
    asked who allow it; the time stays open for the others. Writes the offer with its cells, one
    message, a line for every entry of the clinic, and an audit row.
    """
    with transaction.atomic():
        placement = _locked(freed)
        fresh = FreedTime.objects.get(pk=freed.pk)
        if fresh.closed_at is not None or _still_asked(fresh, now):
            return None
        lineup = Lineup(fresh, placement, waiting(now=now), now)
        lines: dict[int, str] = {}
        made: Hold | None = None
        for entry in lineup.queue:
            if lineup.said.get(entry.pk) in ASKED:
                continue
            found = lineup.judge(entry)
            if found.start is not None:
                made, found = _asked(lineup, entry, found, made)
            lines[entry.pk] = found.rule
        _say(fresh, lines, lineup.said, now)
        if made is None and LATER.isdisjoint(lines.values()):
            FreedTime.objects.filter(pk=fresh.pk).update(closed_at=now)
    return made


def sweep_offers(*, now: datetime) -> int:
    """Every open freed time once: offers that ended pass on, nights end; answer how many are asked.

    A beat of every minute. Housekeeping only: an offer is over at its end without it.
    """
    rows = FreedTime.objects.filter(closed_at=None).order_by("freed_at", "pk")
    return sum(offer_next(freed=one, now=now) is not None for one in rows)


@again
def pass_offer(*, offer: Hold, by: Actor, key: str | None, now: datetime) -> Hold:
    """No thanks: the time goes to the next at once. An offer that is over already stays so.

    The entry keeps waiting for other times. The same `key` again changes nothing.
    """

    def refuse() -> str:
        freed = FreedTime.objects.get(offers=offer)
        _locked(freed)
        if pass_on(offer=offer, by=by, now=now):
            offer_next(freed=freed, now=now)
        return str(offer.public_id)

    body = {"offer": str(offer.public_id)}
    once.answer(actor=by, key=key, route="waitlist.pass", body=body, now=now, do=refuse)
    return Hold.objects.get(pk=offer.pk)


@again
def offer_to(*, freed: FreedTime, entry: WaitlistEntry, by: Actor, key: str, now: datetime) -> Hold:
    """The desk offers a freed time to somebody out of turn, whatever dates or hours were wished.

    The engine's rules hold as for everybody, and so do the quiet hours. Refuses NotOffered with
    the rule that forbids it. The same `key` again is the same offer.
    """

    def ask() -> str:
        placement = _locked(freed)
        fresh = FreedTime.objects.get(pk=freed.pk)
        _still_asked(fresh, now)
        rows = waiting(now=now).filter(pk=entry.pk)
        lineup = Lineup(fresh, placement, rows, now)
        found = lineup.at_hand(lineup.queue[0]) if lineup.queue else Chosen("not-waiting")
        made = None
        if found.start is not None:
            made, found = _asked(lineup, lineup.queue[0], found, None)
        if made is None:
            raise NotOffered(nearest=(), reasons=(found.rule,))
        _say(fresh, {entry.pk: OFFERED}, lineup.said, now)
        FreedTime.objects.filter(pk=fresh.pk).update(closed_at=None)
        return str(made.public_id)

    body = {"freed": str(freed.public_id), "entry": str(entry.public_id)}
    answer, _replay = once.answer(
        actor=by, key=key, route="waitlist.offer", body=body, now=now, do=ask
    )
    return Hold.objects.get(public_id=answer)


def pass_on(*, offer: Hold, by: Actor, now: datetime) -> bool:
    """End an offer: its cells are free, its line says so, its message is not sent any more.

    To be called after the lock; the next is asked by who calls. False when it was over already.
    """
    out = Hold.objects.filter(pk=offer.pk, let_go_at=None, booking=None)
    if not out.update(let_go_at=now):
        return False
    TakenCell.objects.filter(hold=offer).delete()
    told(offer=offer, rule=PASSED_ON, by=by, now=now)
    return True


def told(*, offer: Hold, rule: str, by: Actor, now: datetime) -> None:
    """Write what became of an offer: its line, its message, its audit row."""
    WhyNot.objects.filter(freed=offer.freed_id, entry=offer.entry_id).update(rule=rule, at=now)
    post.withdraw(about=letters.about_offer(offer=offer), now=now)
    _recorded(offer, f"offer.{rule}", by, now)


def _asked(
    lineup: Lineup, entry: WaitlistEntry, found: Chosen, made: Hold | None
) -> tuple[Hold | None, Chosen]:
    """The offer that is out after this entry's turn, and what its line says."""
    if made is not None:
        return made, Chosen("after-another")
    try:
        with transaction.atomic():
            offer = _offer(lineup, entry, found)
    except Lost:
        return None, Chosen("not-offered")
    return offer, Chosen(OFFERED, found.start)


def _offer(lineup: Lineup, entry: WaitlistEntry, found: Chosen) -> Hold:
    now, starts_at = lineup.now, instant(found.start or 0)
    wanted = wish(
        service=entry.service,
        placement=lineup.placement,
        starts_at=starts_at,
        region=entry.region,
    )
    # An appointment wished earlier does not stand in its patient's way, which the line-up has
    # looked at; but its cells are its own until it moves, so the room is another one.
    patient = None if entry.booking_id else entry.patient
    sure = judged(wanted=wanted, patient=patient, newcomer=False, now=now)
    made = kept(
        wanted=sure,
        kind=Hold.Kind.OFFER,
        expires_at=kept_until(starts_at, notice=found.notice, now=now),
        patient=entry.patient,
        now=now,
        freed=lineup.freed,
        entry=entry,
    )
    letters.offered(offer=made, entry=entry, now=now)
    _recorded(made, f"offer.{OFFERED}", actors.system("waitlist"), now)
    return made


def _still_asked(freed: FreedTime, now: datetime) -> bool:
    """Whether an offer of this time is out; one whose end has come passes on here."""
    asked = False
    for offer in Hold.objects.filter(freed=freed, let_go_at=None, booking=None):
        if offer.expires_at > now:
            asked = True
        else:
            pass_on(offer=offer, by=actors.system("waitlist"), now=now)
    return asked


def _say(
    freed: FreedTime, lines: Mapping[int, str], said: Mapping[int, str], now: datetime
) -> None:
    """One line for each entry and freed time; one that says the same is left as it stands."""
    fresh = [
        WhyNot(freed=freed, entry_id=entry, rule=rule, at=now)
        for entry, rule in lines.items()
        if said.get(entry) != rule
    ]
    WhyNot.objects.bulk_create(
        fresh,
        update_conflicts=True,
        unique_fields=["freed", "entry"],
        update_fields=["rule", "at"],
    )


def _locked(freed: FreedTime) -> Placement:
    (placement,) = diaries.ready([freed.placement_id])
    locked(placements=[placement])
    return placement


def _recorded(offer: Hold, act: str, by: Actor, now: datetime) -> None:
    audit.record(
        by=by,
        act=act,
        kind="Hold",
        about=offer.public_id,
        now=now,
        clinic_id=offer.placement.clinic_id,
        patient_id=offer.patient_id,
    )
