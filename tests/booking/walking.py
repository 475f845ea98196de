"""A walk of people at random, with a seed: for the tests of the index."""

import random
from datetime import timedelta
from typing import Any
from uuid import uuid4

from glideway.booking import operations as booking
from glideway.booking.models import Booking, Closure, Hold
from glideway.booking.queries import hours
from glideway.directory import operations as directory
from glideway.directory.models import Credential, Placement, Resource, Service
from glideway.kit.actor import Role
from glideway.kit.refusals import Refusal
from tests.booking import make, more
from tests.booking.fed import Town
from tests.booking.make import at
from tests.make import NOW, SYSTEM, staff


class Walk:
    """People at random, with a seed: every verb that can move a time."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)  # noqa: S311 - a walk that can be walked again
        self.town = Town()
        self.now = NOW + timedelta(hours=1)
        self.done: dict[str, int] = {}

    def step(self) -> None:
        verb = self.dice.choice(VERBS)
        try:
            verb(self)
        except Refusal:
            return
        self.done[verb.__name__] = self.done.get(verb.__name__, 0) + 1

    def wish(self) -> dict[str, Any]:
        house, service = self.dice.choice(self.town.services)
        when = at("09:00", self.dice.choice([1, 2, 3])) + timedelta(
            minutes=15 * self.dice.randrange(30)
        )
        who = self.dice.choice(house.placements)
        return {"where": house, "when": when, "service": service, "placement": who, "now": self.now}

    def hold(self) -> None:
        make.hold(**self.wish())

    def joint(self) -> None:
        first, second = self.town.here.placements
        wish = self.wish() | {"where": self.town.here, "service": self.town.both}
        make.hold(**wish | {"placement": first}, others=[second])

    def book(self) -> None:
        hold = self.dice.choice(list(Hold.objects.filter(let_go_at=None).order_by("pk")) or [None])
        if hold:
            booking.book(
                hold=hold, patient=make.patient(), by=SYSTEM, key=str(uuid4()), now=self.now
            )

    def let_go(self) -> None:
        hold = self.dice.choice(list(Hold.objects.filter(let_go_at=None).order_by("pk")) or [None])
        if hold:
            booking.let_go(hold=hold, by=SYSTEM, now=self.now)

    def renew(self) -> None:
        hold = self.dice.choice(list(Hold.objects.filter(let_go_at=None).order_by("pk")) or [None])
        if hold:
            booking.renew(hold=hold, by=SYSTEM, now=self.now)

    def request(self) -> None:
        hold = self.dice.choice(list(Hold.objects.filter(let_go_at=None).order_by("pk")) or [None])
        if hold:
            booking.ask(
                hold=hold, patient=make.patient(), by=SYSTEM, key=str(uuid4()), now=self.now
            )

    def requested(self) -> Hold | None:
        rows = Hold.objects.filter(let_go_at=None, kind=Hold.Kind.REQUEST).order_by("pk")
        return self.dice.choice(list(rows) or [None])

    def accept(self) -> None:
        if (one := self.requested()) is not None:
            booking.accept_request(hold=one, by=SYSTEM, key=str(uuid4()), now=self.now)

    def decline(self) -> None:
        if (one := self.requested()) is not None:
            booking.decline_request(hold=one, why="x", by=SYSTEM, key=str(uuid4()), now=self.now)

    def undo(self) -> None:
        gone = Booking.objects.exclude(cancelled_at=None).order_by("pk").last()
        if gone is not None:
            booking.undo(booking=gone, by=SYSTEM, now=self.now)

    def wait(self) -> None:
        self.now += timedelta(minutes=self.dice.choice([1, 3, 6]))

    def booked(self) -> Booking | None:
        return self.dice.choice(
            list(Booking.objects.filter(cancelled_at=None).order_by("pk")) or [None]
        )

    def move(self) -> None:
        if (one := self.booked()) is not None:
            when = self.wish()["when"]
            booking.move(booking=one, starts_at=when, by=SYSTEM, key=str(uuid4()), now=self.now)

    def cancel(self) -> None:
        if (one := self.booked()) is not None:
            booking.cancel(booking=one, by=SYSTEM, now=self.now)

    def close(self) -> None:
        wish = self.wish()
        clinic, who = wish["where"].clinic, wish["placement"].practitioner
        booking.close_for(
            clinic=clinic,
            practitioner=self.dice.choice([who, None]),
            kind="ill",
            starts_at=wish["when"],
            ends_at=wish["when"] + timedelta(hours=2),
            by=staff(Role.OWNER, clinic_id=clinic.pk),
            key=str(uuid4()),
            now=self.now,
        )

    def reopen(self) -> None:
        one = Closure.objects.filter(undone_at=None).order_by("pk").first()
        if one:
            who = staff(Role.OWNER, clinic_id=one.clinic_id)
            booking.reopen(closure=one, by=who, key=str(uuid4()), now=self.now)

    def leave(self) -> None:
        wish = self.wish()
        resource = wish["placement"].practitioner.resource
        end = wish["when"] + timedelta(minutes=50)
        row = booking.BlockRow(resource=resource, starts_at=wish["when"], ends_at=end)
        booking.close(rows=[row], by=SYSTEM, now=self.now)

    def hours(self) -> None:
        who = self.wish()["placement"]
        day = (self.now + timedelta(days=self.dice.choice([1, 2, 3]))).date()
        row = booking.OpeningRow(placement=who, on=day, opens="10:00", closes="12:30")
        booking.open_hours(rows=[row], by=SYSTEM, now=self.now)

    def hide(self) -> None:
        clinic = self.dice.choice([self.town.here, self.town.there]).clinic
        clinic.refresh_from_db()
        if clinic.hidden_at:
            directory.show_clinic(clinic=clinic, by=SYSTEM, now=self.now)
        else:
            directory.hide_clinic(clinic=clinic, reason="x", by=SYSTEM, now=self.now)

    def takes_nobody_new(self) -> None:
        one = Placement.objects.get(pk=self.wish()["placement"].pk)
        Placement.objects.filter(pk=one.pk).update(accepts_new=not one.accepts_new)

    def terms(self) -> None:
        """Seats, a most a day, devices, notice, buffers, and whether the clinic says yes first."""
        town = self.town
        choices: list[tuple[Service, dict[str, Any]]] = [
            (town.few, {"max_per_day": self.dice.choice([1, 2, None])}),
            (town.group, {"capacity": self.dice.choice([1, 2, 5])}),
            (town.laser, {"devices": self.dice.choice([["laser"], ["traction"]])}),
            (town.laser, {"needs_room": self.dice.choice([True, False])}),
            (town.here.first, {"notice_minutes": self.dice.choice([0, 75])}),
            (town.there.first, {"buffer_after": self.dice.choice([10, 20])}),
            (town.there.first, {"approval_hours": self.dice.choice([None, 24])}),
        ]
        service, rules = self.dice.choice(choices)
        more.set_terms(service, now=self.now, **rules)

    def travel(self) -> None:
        booking.set_travel(
            practitioner=self.town.here.one.practitioner,
            here=self.town.here.clinic,
            there=self.town.there.clinic,
            minutes=self.dice.choice([0, 5, 45]),
            by=SYSTEM,
            key=str(uuid4()),
            now=self.now,
        )

    def device(self) -> None:
        booking.add_resource(
            clinic=self.town.here.clinic,
            kind="device",
            name="x",
            sort=self.dice.choice(["laser", "traction"]),
            by=SYSTEM,
            key=str(uuid4()),
            now=self.now,
        )

    def retire(self) -> None:
        one = self.dice.choice(list(Resource.objects.filter(kind="device").order_by("pk")))
        booking.retire_resource(
            resource=one,
            retired=one.retired_at is None,
            by=SYSTEM,
            key=str(uuid4()),
            now=self.now,
        )

    def set_hours(self) -> None:
        who = Placement.objects.get(pk=self.wish()["placement"].pk)
        closes = self.dice.choice(["15:00", "16:00", "18:00"])
        booking.set_hours(
            placement=who,
            rows=[
                booking.OpeningRow(placement=who, weekday=day, opens="10:00", closes=closes)
                for day in make.DAYS
            ],
            step=self.dice.choice([15, 30]),
            seen=hours.digest(hours.stretches(who, now=self.now), who.slot_step),
            by=SYSTEM,
            key=str(uuid4()),
            now=self.now,
        )

    def end_or_resume(self) -> None:
        one = Placement.objects.get(pk=self.wish()["placement"].pk)
        if one.ended_at is None:
            directory.end_placement(placement=one, by=SYSTEM, now=self.now)
        else:
            directory.resume_placements(
                clinic=one.clinic, practitioner=one.practitioner, by=SYSTEM, now=self.now
            )

    def give_or_take(self) -> None:
        wish = self.wish()
        one, service = wish["placement"], wish["service"]
        if one.services.filter(pk=service.pk).exists():
            one.services.remove(service)
        else:
            one.services.add(service)

    def papers(self) -> None:
        one = self.dice.choice(list(Credential.objects.order_by("pk")))
        gone = self.now.date() - timedelta(days=3)
        Credential.objects.filter(pk=one.pk).update(expires_on=None if one.expires_on else gone)


VERBS = (
    *(Walk.hold,) * 6,
    *(Walk.joint,) * 4,
    *(Walk.book,) * 5,
    Walk.let_go,
    Walk.renew,
    *(Walk.move,) * 4,
    *(Walk.cancel,) * 3,
    *(Walk.wait,) * 2,
    Walk.close,
    Walk.reopen,
    Walk.leave,
    Walk.hours,
    Walk.hide,
    Walk.takes_nobody_new,
    *(Walk.request,) * 2,
    Walk.accept,
    Walk.decline,
    Walk.undo,
    *(Walk.terms,) * 3,
    Walk.travel,
    Walk.device,
    Walk.retire,
    Walk.set_hours,
    Walk.end_or_resume,
    Walk.give_or_take,
    Walk.papers,
)

WALKED = """accept_request add_resource ask
    book cancel close close_for decline_request hold let_go move
    open_hours renew reopen retire_resource set_hours set_terms set_travel undo"""
# Verbs that write the same rows as those above, by other roads: the triggers know no road.
BY_OTHER_ROADS = """accept_consult accept_offer book_at_desk book_many book_newcomer book_series
    call_off cancel_from cancel_many choose_consult hold_any keep_holidays leave move_from
    move_lines offer_next offer_to pass_offer renew_holidays run_late swap sweep_offers
    sweep_requests take_next undo_series withdraw_request work_on"""
NO_TIME = """answer_by arrive arrive_many
    ask_callback ask_rhythms attach_visit attempt came_after_all
    charge_fee check_closure close_callback confirmable end_consult end_leavings end_rhythm
    end_search fees_owed finish finish_many forget_callbacks forget_cells forget_changes
    forget_searches freed hand_over introduce keep_months let_stand new_link no_show no_show_many
    not_begun not_here not_now offer_consult open_rhythm point publish_waits rename_resource reply
    review_rhythm save_search say_heard say_yes send_due_reminders send_reminder set_reminder_hours
    settle start start_many tell tell_again terms undo_attempt undo_until wait wait_at_desk
    waive_fee watch_searches withdraw_callback"""
