"""The shown scenarios of the booking contract, each with its whole invariant.

Where a scenario says 201 our pages answer 302, with the address of what was made; a conflict is a
409. Those where many ask at once run on both databases like every race.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any, TypeVar
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from glideway.booking import operations as booking
from glideway.booking import queries
from glideway.booking.core.reminding import remindings
from glideway.booking.models import Booking, FreedTime, Hold, Reminder, TakenCell
from glideway.directory import operations as directory
from glideway.directory.models import Clinic, Patient, Placement
from glideway.kit import clock
from glideway.kit.models import AuditEntry, Message
from glideway.kit.refusals import Refusal
from tests.booking import make
from tests.booking.core import cases
from tests.booking.make import House, at
from tests.booking.test_pages import tap, text
from tests.booking.test_waitlist import accepts, out, said, waits
from tests.make import NOW, SYSTEM, anon, keyed
from tests.races.crowd import wrong_cells
from tests.races.processes import Ask, in_processes

pytestmark = pytest.mark.django_db
at_once = pytest.mark.django_db(transaction=True)  # of two marks the one at the test counts
MINUTE = timedelta(minutes=1)
RUN: dict[str, str] = {}
Test = TypeVar("Test", bound=Callable[..., None])


def scenario(name: str) -> Callable[[Test], Test]:
    """Which of the shown scenarios a test runs."""

    def run(test: Test) -> Test:
        RUN[name] = test.__name__
        return test

    return run


@pytest.fixture(autouse=True)
def be(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Sets the clock of the pages; it begins on Monday, nine in the morning in Toronto."""

    def now(instant: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: instant)
        monkeypatch.setattr(timezone, "now", lambda: instant)

    now(NOW)
    return now


def visitor(number: int = 0) -> Client:
    """The browser of a signed-in patient who answered the emergency questions."""
    row = directory.open_login(email=f"p{number}@example.org", name="Ana", by=SYSTEM, now=NOW)
    who = make.patient(f"Patient {number}", f"p{number}@example.org")
    Patient.objects.filter(pk=who.pk).update(login=row)
    client = Client(raise_request_exception=False, REMOTE_ADDR=f"203.0.113.{number + 1}")
    client.force_login(row)
    client.post("/check/shoulder/", {"none": "1"})
    return client


def books(client: Client, button: dict[str, str]) -> Ask:
    """Taps a time and confirms it: the last answer's status."""

    def walk() -> str:
        answer = client.post("/hold/", button)
        if answer.status_code == 302:
            answer = client.post(answer["Location"], keyed())
        return str(answer.status_code)

    return walk


def one_of_each(made: Booking) -> None:
    """One live row of this start, its reminders once, and one entry for a calendar."""
    assert Booking.objects.filter(cancelled_at=None).get() == made
    due = remindings(made.starts_at, made.placement.clinic.zone, now=NOW)
    leads = Reminder.objects.filter(booking=made).values_list("hours_before", flat=True)
    assert sorted(leads) == sorted(one.hours_before for one in due)
    letters = Message.objects.filter(method="REQUEST")
    assert [one.about for one in letters] == [f"booking:{made.public_id}"]
    assert letters.get().calendar.count("BEGIN:VEVENT") == 1
    assert wrong_cells() == []


@scenario("race-same-slot")
@pytest.mark.race
@at_once
def test_of_fifty_clients_in_four_processes_who_book_one_time_one_gets_it() -> None:
    house = make.house()
    asks = [books(visitor(n), tap(house, at("11:00", 2))) for n in range(50)]
    answers = in_processes(asks, processes=4)
    assert Counter(answers) == {"302": 1, "409": 49}
    one_of_each(Booking.objects.get())


@scenario("race-any-practitioner")
@pytest.mark.race
@at_once
def test_of_three_who_want_anybody_of_two_both_are_given_and_the_third_is_refused() -> None:
    house = make.house(people=2)
    asks = [books(visitor(n), tap(house, at("11:00", 2), placement="")) for n in range(3)]
    assert Counter(in_processes(asks, processes=3)) == {"302": 2, "409": 1}
    made = Booking.objects.filter(cancelled_at=None, starts_at=at("11:00", 2))
    assert {one.placement for one in made} == set(house.placements)
    assert made.count() == 2
    assert wrong_cells() == []


@scenario("race-one-room")
@pytest.mark.race
@at_once
def test_of_two_who_book_two_practitioners_with_one_room_one_gets_it() -> None:
    house = make.house(people=2, rooms=1)
    asks = [
        books(visitor(n), tap(house, at("11:00", 2), placement=str(one.public_id)))
        for n, one in enumerate(house.placements)
    ]
    assert Counter(in_processes(asks, processes=2)) == {"302": 1, "409": 1}
    one_of_each(Booking.objects.get())


def tapped(client: Client, house: House, when: datetime) -> str:
    """The address of a time that this browser holds from now on."""
    answer = client.post("/hold/", tap(house, when))
    assert answer.status_code == 302
    return str(answer["Location"])


@scenario("hold-then-book")
def test_a_held_time_is_refused_to_another_and_booked_by_who_holds_it() -> None:
    house, ana, bo = make.house(), visitor(1), visitor(2)
    held = tapped(ana, house, at("11:00"))
    assert Hold.objects.get().expires_at == NOW + 5 * MINUTE
    assert books(bo, tap(house, at("11:00")))() == "409"
    assert not Booking.objects.exists()
    assert ana.post(held, keyed()).status_code == 302
    made = Booking.objects.get()
    assert made.patient.name == "Patient 1"
    assert not Hold.objects.filter(let_go_at=None, booking=None).exists()
    assert not TakenCell.objects.exclude(hold=None).exists()
    one_of_each(made)


@scenario("hold-expires")
def test_at_its_end_a_hold_gives_no_right_and_no_job_had_to_run(
    be: Callable[[datetime], None],
) -> None:
    house, ana, bo = make.house(), visitor(1), visitor(2)
    held = tapped(ana, house, at("11:00"))
    be(NOW + 5 * MINUTE)  # to the very instant; nothing sweeps in this test
    assert books(bo, tap(house, at("11:00")))() == "302"
    refused = ana.post(held, keyed())
    assert refused.status_code == 409
    assert booking.HoldExpired.code == "hold-expired"
    assert str(booking.HoldExpired.sentence) in text(refused).replace("&#x27;", "'")
    assert Booking.objects.get().patient.name == "Patient 2"
    one_of_each(Booking.objects.get())


@scenario("double-submit")
def test_one_form_sent_twice_is_one_appointment_and_one_message() -> None:
    house, ana = make.house(), visitor()
    held, form = tapped(ana, house, at("11:00")), keyed()
    first, again = ana.post(held, form), ana.post(held, form)
    assert (first.status_code, again.status_code) == (302, 302)
    assert first["Location"] == again["Location"]
    assert (first.get("Idempotent-Replay"), again["Idempotent-Replay"]) == (None, "true")
    one_of_each(Booking.objects.get())
    assert Message.objects.filter(about__startswith="booking:").count() == 1


@scenario("resched-keeps-id")
def test_moved_twice_it_is_the_same_appointment_told_of_once_each_time() -> None:
    made = make.booked(make.house(), at("10:00", 3))
    link, holder = queries.link_of(made), anon().by_link("link")
    for to in (at("14:00", 3), at("15:00", 4)):
        booking.move(booking=made, starts_at=to, by=holder, key=str(uuid4()), now=NOW)
    moved = Booking.objects.get()
    assert (moved.public_id, moved.uid, moved.sequence) == (made.public_id, made.uid, 2)
    assert (moved.starts_at, queries.link_of(moved)) == (at("15:00", 4), link)
    parts = Message.objects.filter(method="REQUEST").order_by("sequence")
    assert [one.sequence for one in parts] == [0, 1, 2]
    for number, one in enumerate(parts):
        assert f"SEQUENCE:{number}\r\n" in one.calendar
        assert f"UID:{made.uid}\r\n" in one.calendar
    # What is told to other machines hangs on the audit: each move is there once.
    assert AuditEntry.objects.filter(act="booking.moved", about=str(made.public_id)).count() == 2
    assert wrong_cells() == []


def busy_week() -> House:
    """A clinic with all that can stand in the way of a start."""
    hours = [("09:00", "10:45"), ("13:00", "14:00")]
    house = make.house(people=2, rooms=1, hours=hours, buffer_after=5, max_per_day=4)
    one, two = house.placements
    make.booked(house, at("09:30", 1))
    make.booked(house, at("13:00", 2), placement=two)
    make.hold(house, at("09:15", 3))
    resource = two.practitioner.resource
    row = booking.BlockRow(resource=resource, starts_at=at("13:00", 3), ends_at=at("13:50", 3))
    booking.close(rows=[row], by=SYSTEM, now=NOW)
    for clocks in ("09:00", "09:45", "13:00"):
        make.booked(house, at(clocks, 4), placement=one)
    return house


def listed(now: datetime) -> set[tuple[Placement, datetime]]:
    """Every start that the clinic's page of times shows, with whose it is."""
    _clinic, people = queries.clinic_times("harbour", service="first", now=now)
    return {
        (one.placement, time.starts_at) for one in people for day in one.days for time in day.times
    }


def tried(house: House, placement: Placement, start: datetime) -> str:
    """Held and booked as somebody new would, and taken back; how it went."""
    word = "booked"
    with transaction.atomic():
        try:
            held = make.hold(house, start, placement=placement)
            ana = make.patient()
            booking.book(hold=held, patient=ana, by=SYSTEM, key=str(uuid4()), now=NOW)
        except Refusal as no:
            word = no.code
        transaction.set_rollback(True)
    return word


def minutes_of(dice: Random, shown: set[tuple[Placement, datetime]]) -> Iterator[datetime]:
    """Minutes around what is listed, and any of the week."""
    for _placement, start in sorted(shown, key=lambda one: one[1])[::4]:
        yield start + dice.choice((-15, -5, -1, 1, 5, 10, 15)) * MINUTE
    for _number in range(30):
        yield NOW + dice.randrange(-60, 7 * 24 * 60) * MINUTE
    for _number in range(20):  # on the grid, and between its lines
        yield at("09:00", dice.randrange(5)) + dice.randrange(0, 330, 5) * MINUTE


@scenario("listed-is-bookable")
def test_every_listed_start_can_be_booked_and_no_other_minute() -> None:
    house = busy_week()
    shown = listed(NOW)
    assert len(shown) > 30
    before = Booking.objects.count(), Hold.objects.count(), TakenCell.objects.count()
    assert {tried(house, *one) for one in shown} == {"booked"}
    refused = Counter(
        tried(house, placement, minute)
        for minute in minutes_of(Random(11), shown)  # noqa: S311 - chance for a test
        for placement in house.placements
        if (placement, minute) not in shown
    )
    assert set(refused) <= {"not-offered", "time-taken", "time-past"}
    assert refused.total() > 50
    assert (Booking.objects.count(), Hold.objects.count(), TakenCell.objects.count()) == before


def live_claims(now: datetime) -> int:
    """How many have a right to tomorrow at eleven."""
    booked = Booking.objects.filter(cancelled_at=None, starts_at=at("11:00", 1)).count()
    return booked + sum(one.starts_at == at("11:00", 1) for one in out(now))


@scenario("waitlist-offer")
def test_w1_is_asked_then_w2_who_takes_it_and_the_first_link_says_passed_on(
    client: Client, be: Callable[[datetime], None]
) -> None:
    house = make.house(hours=[("11:00", "11:30")])
    first = make.booked(house, at("11:00", 1))
    w1, w2 = waits(house), waits(house, now=NOW + MINUTE)
    freed = NOW + 2 * MINUTE
    booking.cancel(booking=first, by=SYSTEM, now=freed)
    (one,) = out(freed)
    assert (one.entry, one.expires_at, live_claims(freed)) == (w1, freed + 15 * MINUTE, 1)
    with pytest.raises(booking.TimeTaken):
        make.hold(house, at("11:00", 1), now=freed + MINUTE)
    end = one.expires_at
    assert live_claims(end) == 0
    assert booking.sweep_offers(now=end) == 1
    (two,) = out(end)
    assert (two.entry, two.starts_at, two.expires_at) == (w2, at("11:00", 1), end + 15 * MINUTE)
    assert live_claims(end) == 1
    be(end)
    link = f"/offer/{queries.offer_link(one)}/"
    assert "The time has passed on" in text(client.get(link))
    late = client.post(f"{link}accept/", keyed())
    assert (late.status_code, "passed on" in text(late)) == (409, True)
    made = accepts(two, now=end + MINUTE)
    assert (made.patient, live_claims(end + MINUTE)) == (w2.patient, 1)
    assert (said(w1), said(w2)) == ("passed-on", "taken")
    assert FreedTime.objects.get().closed_at == end + MINUTE
    assert wrong_cells() == []


def booked_by(client: Client, house: House, when: datetime) -> tuple[str, str]:
    """What the page said of the cost before the booking, and the manage link's path."""
    client.post("/check/shoulder/", {"none": "1"})  # each visit has its own answers
    held = tapped(client, house, when)
    shown = text(client.get(held))
    made = client.post(held, keyed())
    assert made.status_code == 302
    return shown, str(made["Location"])


LATE_FEE = "later, or if you do not come, it costs $40"


@scenario("cancel-window")
def test_a_fee_was_shown_at_booking_asks_for_a_yes_and_is_owed_once(
    be: Callable[[datetime], None],
) -> None:
    house, ana = make.house(hours=[("09:00", "21:00")]), visitor()
    assert (house.clinic.cancel_hours, house.clinic.cancel_fee_cents) == (24, 4000)
    evening = at("20:00", 1)
    be(evening - timedelta(hours=23))  # the grace counts inside the window too
    shown, path = booked_by(ana, house, evening)
    assert LATE_FEE in shown
    be(evening - timedelta(hours=23) + 2 * MINUTE)
    assert ana.post(f"{path}cancel/", keyed()).status_code == 302
    taken_back = Booking.objects.get()
    assert (taken_back.cancelled_at is None, taken_back.fee_cents) == (False, 0)

    be(NOW)
    shown, path = booked_by(ana, house, evening)
    assert LATE_FEE in shown
    be(evening - timedelta(hours=23))
    assert "the policy you were shown at booking asks for $40" in text(ana.get(f"{path}cancel/"))
    no_yes = ana.post(f"{path}cancel/", keyed())
    assert (no_yes.status_code, Booking.objects.latest("pk").cancelled_at) == (409, None)
    assert ana.post(f"{path}cancel/", keyed(yes="on")).status_code == 302
    assert Booking.objects.latest("pk").fee_cents == 4000

    be(NOW)
    shown, _path = booked_by(ana, house, evening)
    assert LATE_FEE in shown
    missed = Booking.objects.latest("pk")
    for minutes in (10, 20):
        booking.no_show(booking=missed, by=SYSTEM, key=str(uuid4()), now=evening + minutes * MINUTE)
    missed.refresh_from_db()
    assert (missed.state, missed.fee_cents) == ("no_show", 4000)
    assert AuditEntry.objects.filter(act="booking.no-show").count() == 1


def test_what_was_not_shown_is_never_charged(be: Callable[[datetime], None]) -> None:
    house, ana = make.house(hours=[("09:00", "21:00")]), visitor()
    Clinic.objects.update(cancel_fee_cents=0)
    paths = []
    for clocks in ("18:00", "20:00"):
        shown, path = booked_by(ana, house, at(clocks, 1))
        assert "Cancelling is free at any time" in shown
        paths.append(path)
    Clinic.objects.update(cancel_fee_cents=9900)
    late, missed = Booking.objects.order_by("pk")
    be(at("12:00", 1))
    assert ana.post(f"{paths[0]}cancel/", keyed()).status_code == 302
    booking.no_show(booking=missed, by=SYSTEM, now=at("20:15", 1))
    for one in (late, missed):
        one.refresh_from_db()
    assert late.cancelled_at == at("12:00", 1)
    assert (late.fee_cents, missed.fee_cents, missed.state) == (0, 0, "no_show")


def test_every_shown_scenario_is_run_here() -> None:
    shown: list[dict[str, Any]] = cases.BOOK["scenario_cases"]
    assert sorted(RUN) == sorted(one["id"] for one in shown)
    assert len(set(RUN.values())) == len(RUN)
