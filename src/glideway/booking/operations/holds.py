"""Verbs that keep a time for somebody while the form is filled in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from glideway.booking.models import Booking, Hold, TakenCell
from glideway.booking.operations.claims import (
    CannotBook,
    Lost,
    Wanted,
    again,
    explained,
    glanced,
    judged,
    locked,
    refused,
    taken,
    wanted_again,
    wish,
)
from glideway.booking.operations.tries import keep_lost
from glideway.directory.models import Placement, Service
from glideway.kit import audit, limits, once
from glideway.kit.actor import Actor, Role
from glideway.kit.worded import Worded, put

KEPT = timedelta(minutes=5)
AT_MOST = timedelta(minutes=10)
PER_CLIENT, PER_NETWORK = 1, 3
NEW_HOLDS, IN = 10, timedelta(minutes=10)
NO_END = 2**31 - 1  # of a network the live holds are limited, not the tries: its row is a turnstile


class TooManyHolds(CannotBook):
    """One live hold a browser, three a network: the others wait for one to end."""

    code = "too-many-holds"
    status = 429
    sentence = _(
        "You already hold a time. Finish or let go of that one first, or wait until it ends."
    )


class HoldExpired(CannotBook):
    """The five minutes are over, and the time is no longer free or was let go."""

    code = "hold-expired"
    sentence = _("The time was no longer held, and it is gone. Nothing was booked.")
    template = "booking/taken.html"


class Asker(NamedTuple):
    """Who wants a time kept, as the server knows it, and which own hold it may replace."""

    by: Actor
    client: str
    network: str
    replaces: Hold | None
    now: datetime


@again
def hold(
    *,
    service: Service,
    placement: Placement,
    starts_at: datetime,
    by: Actor,
    client: str,
    network: str,
    key: str,
    now: datetime,
    region: str = "",
    replaces: Hold | None = None,
    others: Sequence[Placement] = (),
) -> Hold:
    """Keep a time for five minutes; the same `key` again answers the same hold.

    With `replaces`, the client's own live hold, old and new change together or not at all. `others`
    give a joint visit together with the placement's practitioner; of a class a seat is kept. Writes
    the hold, its cells and an audit row. Refuses TimeTaken, TimePast, SessionFull and NotOffered
    with the nearest free starts, TooManyHolds (one live hold a client, three an anonymous network)
    and TooMany (ten new holds in ten minutes).
    """
    wanted = wish(
        service=service, placement=placement, starts_at=starts_at, region=region, others=others
    )
    asker = Asker(by, client, network, replaces, now)
    written: dict[str, Hold] = {}

    own = replaces if replaces is not None and replaces.client == client else None
    look = partial(glanced, wanted=wanted, now=now, own=own)

    def keep() -> str:
        locked(placements=wanted.everyone)
        look()
        admit(asker=asker)
        newcomer = new_here(by=by, placement=placement)
        sure = judged(wanted=wanted, patient=None, newcomer=newcomer, now=now)
        made = keep_for(asker=asker, sure=sure)
        written[str(made.public_id)] = made
        return str(made.public_id)

    body: dict[str, object] = {
        "service": str(service.public_id),
        "placement": str(wanted.placement.public_id),
        "start": wanted.start,
    }
    if wanted.others:
        body["others"] = [str(one.public_id) for one in wanted.others]
    try:
        answer, _replay = once.answer(
            actor=by, key=key, route="booking.hold", body=body, now=now, do=keep, look=look
        )
    except Lost as no:
        newcomer = new_here(by=by, placement=wanted.placement)
        lost = explained(lost=no, now=now, newcomer=newcomer, own=own)
        keep_lost(lost=lost, client=client, by=by, now=now)
        raise refused(lost=lost, now=now) from no
    return written.get(answer) or Hold.objects.get(public_id=answer)


def admit(*, asker: Asker) -> None:
    """Let go of what is replaced, and refuse who holds too much or asks too often.

    The tries are spent before the holds are counted: two taps at once, at two clinics, meet at the
    row of their browser or their network, and the second counts what the first has written.
    """
    if asker.replaces is not None and asker.replaces.client == asker.client:
        _release(asker.replaces, asker.now)
    now, anonymous = asker.now, not asker.by.signed_in
    limits.spend(what="booking.hold", who=asker.client, most=NEW_HOLDS, window=IN, now=now)
    if anonymous:
        limits.spend(what="booking.hold-net", who=asker.network, most=NO_END, window=IN, now=now)
    _below_the_caps(asker.client, asker.network, anonymous=anonymous, now=now)


def new_here(*, by: Actor, placement: Placement) -> bool:
    """Whether the clinic never saw who asks; an account alone makes nobody known (1 query).

    Staff who sign in ask for somebody the clinic knows.
    """
    if by.role != Role.PATIENT:
        return not by.signed_in
    here = Booking.objects.filter(placement__clinic=placement.clinic_id, cancelled_at=None)
    return not here.filter(patient=by.patient_id).exists()


def keep_for(*, asker: Asker, sure: Wanted) -> Hold:
    """Write the hold of a judged time with its cells, or Lost."""
    now = asker.now
    made = Hold(
        **sure.facts(made_at=now),
        expires_at=now + KEPT,
        client=asker.client,
        network=asker.network,
    )
    put(made)
    taken(wishes=[(sure, made, None)], now=now)
    _told(made, "hold.made", asker.by, now)
    return made


def renew(*, hold: Hold, by: Actor, now: datetime, key: str | None = None) -> Hold:
    """Keep a live hold five minutes more, once, ten from its making at most. Or HoldExpired.

    The same `key` again changes nothing, and answers the hold as it is.
    """
    wanted = wanted_again(hold=hold)

    def longer() -> str:
        locked(placements=wanted.everyone)
        fresh = Hold.objects.get(pk=hold.pk)
        mine = fresh.kind == Hold.Kind.HOLD and fresh.let_go_at is None  # a request has its own end
        once_only = mine and fresh.renewed_at is None
        if not once_only or not still_kept(hold=fresh, wanted=wanted, now=now):
            raise HoldExpired(nearest=())
        fresh.expires_at, fresh.renewed_at = min(now + KEPT, fresh.made_at + AT_MOST), now
        fresh.save(update_fields=["expires_at", "renewed_at"])
        return str(fresh.public_id)

    body = {"hold": str(hold.public_id)}
    once.answer(actor=by, key=key, route="booking.renew", body=body, now=now, do=longer)
    return Hold.objects.get(pk=hold.pk)


def let_go(*, hold: Hold, by: Actor, now: datetime, key: str | None = None) -> None:
    """Give a held time back at once; letting go twice changes nothing."""

    def give_back() -> str:
        if _release(hold, now):
            _told(hold, "hold.let-go", by, now)
        return str(hold.public_id)

    body = {"hold": str(hold.public_id)}
    once.answer(actor=by, key=key, route="booking.let-go", body=body, now=now, do=give_back)


def introduce(*, hold: Hold, name: str, contact: str) -> Hold:
    """Remember on a hold who wants it and how to reach them. HoldExpired when it was let go."""
    with transaction.atomic():
        fresh = Hold.objects.select_for_update().get(pk=hold.pk)
        if fresh.let_go_at is not None:
            raise HoldExpired(nearest=())
        fresh.name, fresh.contact = name, contact
        fresh.save(update_fields=["name", "contact"])
    return fresh


def point(*, hold: Hold, region: str) -> Hold:
    """Say what hurts, for a time that is held. HoldExpired when it was let go or booked."""
    with transaction.atomic():
        if not Hold.objects.filter(pk=hold.pk, let_go_at=None).update(region=region):
            raise HoldExpired(nearest=())
    hold.refresh_from_db()
    return hold


def still_kept(*, hold: Hold, wanted: Wanted, now: datetime) -> bool:
    """Whether a hold is live: its time is not over, and all its cells are still its own (1 query).

    The clock alone cannot say so: `now` is when a request came in, and another one that came in
    later may have written first and freed the cells. To be asked after `locked`.
    """
    cells = len(wanted.resources) * len(wanted.cells)
    return hold.expires_at > now and len(_cells_of(hold.pk)) == cells


_cells_of = Worded(lambda hold: TakenCell.objects.filter(hold=hold).values_list("cell"))


def _release(hold: Hold, now: datetime) -> bool:
    kept = Hold.objects.filter(pk=hold.pk, kind=Hold.Kind.HOLD, let_go_at=None)
    if not kept.update(let_go_at=now):
        return False
    TakenCell.objects.filter(hold=hold).delete()
    return True


def _below_the_caps(client: str, network: str, *, anonymous: bool, now: datetime) -> None:
    held = _live(client, network, now) if anonymous else _live_of(client, now)
    mine = sum(one == client for one, _network in held)
    theirs = sum(one == network for _client, one in held) if anonymous else 0
    if mine >= PER_CLIENT or theirs >= PER_NETWORK:
        raise TooManyHolds


def _holds(whose: Q, now: datetime) -> QuerySet[Hold, tuple[str, str]]:
    live = Hold.objects.filter(whose, kind=Hold.Kind.HOLD, expires_at__gt=now, let_go_at=None)
    return live.values_list("client", "network")


_live_of = Worded(lambda client, now: _holds(Q(client=client), now))
_live = Worded(lambda client, network, now: _holds(Q(client=client) | Q(network=network), now))


def _told(hold: Hold, act: str, by: Actor, now: datetime) -> None:
    audit.record(
        by=by,
        act=act,
        kind="Hold",
        about=hold.public_id,
        now=now,
        clinic_id=hold.placement.clinic_id,
    )
