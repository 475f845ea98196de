"""R3 and R6: the worker that reminds, killed with SIGKILL. Nobody is told twice, late or in vain.

The provider is a file: a line for each call, and of two calls with one key the first has effect, as
with a gateway that honours our key. The clock is an argument, so days pass in a second; the kills
are real, before and after each action of the database, around the call itself, and at any moment.
"""

import json
import os
import signal
import time
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, NamedTuple
from uuid import uuid4

import pytest
from django.db import connections

from glideway.booking import operations as booking
from glideway.booking.core.reminding import quiet, quiet_until
from glideway.booking.models import Booking, Reminder
from glideway.config import delivery
from glideway.directory import operations as directory
from glideway.directory.models import Patient
from glideway.kit.models import Message
from tests.booking import make
from tests.booking.make import House
from tests.make import NOW, SYSTEM
from tests.races.killing import ENDED, KILLED, How, in_a_child
from tests.races.test_thousand import weekdays

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
KILLS, LONG = 30, 250
ZONE = "America/Toronto"
LATE = 10 * MINUTE
# The minutes around a reminder's own at which the worker looks; a claim is free after two.
LOOKS = (-5, -4, -3, -1, 0, 1, 2, 3, 5, 8, 11, 14)
Gone = dict[str, datetime]
Carry = Callable[[Message, str, datetime], None]


class Call(NamedTuple):
    """What the provider was asked to carry, and when."""

    key: str
    about: str
    sequence: int
    kind: str
    due_at: datetime
    at: datetime
    says_late: bool

    @property
    def told(self) -> tuple[str, int, datetime]:
        """Of which appointment, in which state, and at which of its times."""
        return self.about, self.sequence, self.due_at


class Provider:
    """A file that a killed process leaves whole: one line a call, written at once."""

    def __init__(self, path: Path, *, die: str = "") -> None:
        self.path, self.die = path, die

    def __call__(self, message: Message, text: str, now: datetime) -> None:
        """Carry a message; dies before or after it where that is planned."""
        if self.die == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        facts = (message.key, message.about, message.sequence, message.kind)
        times = (message.due_at.isoformat(), now.isoformat())
        line = json.dumps([*facts, *times, text != message.text])
        file = os.open(self.path, os.O_APPEND | os.O_CREAT | os.O_WRONLY, 0o600)
        os.write(file, f"{line}\n".encode())
        os.close(file)
        if self.die == "after":
            os.kill(os.getpid(), signal.SIGKILL)

    def calls(self) -> list[Call]:
        """Every call, in order."""
        lines = self.path.read_text().splitlines() if self.path.exists() else []
        found = []
        for line in lines:
            key, named, sequence, kind, due_at, at, late = json.loads(line)
            due, now = datetime.fromisoformat(due_at), datetime.fromisoformat(at)
            found.append(Call(key, named, sequence, kind, due, now, late))
        return found

    def reminders(self) -> list[Call]:
        """The reminders that had effect: the first call of each key."""
        first = {one.key: one for one in reversed(self.calls()) if one.kind == "reminder"}
        return list(first.values())


def look(provider: Carry, now: datetime) -> None:
    """One look of the worker: what is near becomes a message, what is due is carried."""
    booking.send_due_reminders(now=now)
    delivery.deliver(now=now, through={"email": provider, "sms": provider})


def visit(house: House, start: datetime, *, now: datetime, place: int = 0) -> Booking:
    """An appointment of somebody who wants to be reminded."""
    return make.booked(
        house, start, now=now, patient=wants(make.patient()), placement=house.placements[place]
    )


def wants(who: Patient) -> Patient:
    directory.agree_to_messages(
        patient=who, kinds=["reminders"], language="en", how="page", by=SYSTEM, now=NOW
    )
    return who


def wrong(provider: Provider, gone: Gone, *, kills: int) -> list[str]:
    """Everything that no patient should meet, a line each."""
    found = []
    calls, told = provider.calls(), provider.reminders()
    if len(calls) - len({one.key for one in calls}) > kills:
        found.append("more calls too many than kills")
    for what, times in Counter(one.told for one in told).items():
        found += [f"{what} was told {times} times"] if times > 1 else []
    for one in told:
        if one.about in gone and one.at > gone[one.about]:
            found.append(f"{one.about} was told after it was cancelled")
        if quiet(one.at, ZONE):
            found.append(f"{one.about} was told at night")
        if one.at - one.due_at > LATE and not one.says_late:
            found.append(f"{one.about} was told late and does not say so")
    return found


def untold(provider: Provider, *, until: datetime) -> list[str]:
    """The reminders of standing appointments of who agreed that nobody was told.

    One whose last minute before the night was lost to a kill may be left out, if that is kept.
    """
    told = {one.told for one in provider.reminders()}
    rows = Reminder.objects.filter(booking__cancelled_at=None, due_at__lte=until)
    agreed = rows.filter(booking__patient__consents__kind="reminders").select_related("booking")
    found = []
    for one in agreed:
        if one.sequence != one.booking.sequence:
            continue
        message = Message.objects.filter(about=about(one.booking), due_at=one.due_at).first()
        why = message.outcome if message else one.outcome
        night = quiet(one.due_at + 5 * MINUTE, ZONE) and why in {"late", "quiet-hours"}
        if not night and (about(one.booking), one.sequence, one.due_at) not in told:
            found.append(f"{about(one.booking)} {one.hours_before} h before: {why or 'nothing'}")
    return found


def about(made: Booking) -> str:
    return f"booking:{made.public_id}"


def two_visits(house: House, number: int, provider: Provider) -> tuple[Booking, Booking]:
    """Two at the same time of the next weekday, told that they are booked a day and more before."""
    start = weekdays(16 * (number + 2), step=30)[-16] + 5 * HOUR
    made_at = start - DAY - HOUR
    both = (visit(house, start, now=made_at), visit(house, start, now=made_at, place=1))
    look(provider, made_at)
    return both


def day_before(visits: tuple[Booking, Booking], provider: Carry) -> Callable[[], None]:
    """The worker's looks that remind both of tomorrow."""
    due = visits[0].starts_at - DAY

    def work() -> None:
        look(provider, due - 5 * MINUTE)
        look(provider, due)

    return work


def after_a_kill(visits: tuple[Booking, Booking], provider: Provider, gone: Gone) -> None:
    """One is cancelled while no worker lives; then another worker does what is left."""
    stays, goes = visits
    due = stays.starts_at - DAY
    booking.cancel(booking=goes, by=SYSTEM, now=due + MINUTE)
    gone[about(goes)] = due + MINUTE
    for minutes in (2, 3, 5):
        look(provider, due + minutes * MINUTE)
    for minutes in (-5, 0):
        look(provider, stays.starts_at - 2 * HOUR + minutes * MINUTE)


def swept(path: Path, how: How) -> None:
    """A worker killed at each action of two looks, every time with two new appointments."""
    house, provider = make.house(people=2, horizon_days=365), Provider(path)
    gone: Gone = {}
    for nth in range(1, 200):
        visits = two_visits(house, nth, provider)
        ended = in_a_child(day_before(visits, provider), nth, how)
        after_a_kill(visits, provider, gone)
        assert wrong(provider, gone, kills=nth) == [], nth
        assert untold(provider, until=visits[0].starts_at) == [], nth
        if ended == ENDED:
            break
        assert ended == KILLED
    assert nth > 25
    assert len(provider.calls()) > 4 * nth


def test_a_worker_killed_before_each_action_tells_everybody_once(tmp_path: Path) -> None:
    swept(tmp_path / "calls", How.BEFORE)


@pytest.mark.soak
def test_a_worker_killed_right_after_each_action_tells_everybody_once(tmp_path: Path) -> None:
    swept(tmp_path / "calls", How.AFTER)


@pytest.mark.parametrize(("die", "calls"), [("before", 1), ("after", 2)])
def test_killed_around_the_call_it_costs_one_call_more_at_most(
    tmp_path: Path, die: str, calls: int
) -> None:
    house, gone = make.house(people=2, horizon_days=365), dict[str, datetime]()
    provider, deadly = Provider(tmp_path / "calls"), Provider(tmp_path / "calls", die=die)
    visits = two_visits(house, 1, provider)
    assert in_a_child(day_before(visits, deadly), -1, How.ERROR) == KILLED
    due = visits[0].starts_at - DAY
    look(provider, due + MINUTE)  # it is still the dead one's; the other is told
    after_a_kill(visits, provider, gone)
    stays = [one for one in provider.calls() if one.told == (about(visits[0]), 0, due)]
    assert [len(stays), len({one.key for one in stays})] == [calls, 1]
    assert wrong(provider, gone, kills=1) == []
    assert untold(provider, until=visits[0].starts_at) == []


def without_the_outbox(provider: Carry, now: datetime) -> None:
    """The planted fault: it carries first and remembers afterwards, each time by a new key."""
    for one in Reminder.objects.filter(done_at=None, due_at__lte=now).select_related("booking"):
        facts: dict[str, Any] = {"key": str(uuid4()), "kind": "reminder", "due_at": one.due_at}
        provider(Message(about=about(one.booking), sequence=one.sequence, **facts), "", now)
        Reminder.objects.filter(pk=one.pk).update(done_at=now, outcome="sent")


def test_the_harness_sees_a_worker_without_claim_and_outbox(tmp_path: Path) -> None:
    house, provider = make.house(people=2, horizon_days=365), Provider(tmp_path / "calls")
    stays, goes = two_visits(house, 1, provider)
    due = stays.starts_at - DAY
    killed = in_a_child(lambda: without_the_outbox(provider, due), 2, How.BEFORE)
    assert killed == KILLED
    without_the_outbox(provider, due + HOUR)
    found = wrong(provider, {}, kills=1)
    assert f"{(about(stays), 0, due)} was told 2 times" in found
    assert f"{about(goes)} was told late and does not say so" in found
    night = due.replace(hour=4) + DAY
    provider(Message(key="n", kind="reminder", about=about(goes), due_at=night), "", night)
    found = wrong(provider, {about(goes): due}, kills=1)
    assert f"{about(goes)} was told at night" in found
    assert f"{about(goes)} was told after it was cancelled" in found


def works(provider: Provider, minutes: Sequence[datetime], tell: int) -> None:
    """A worker's life: look after look, each said before it is made."""
    for number, now in enumerate(minutes):
        os.write(tell, f"{number}\n".encode())
        look(provider, now)


def a_life(provider: Provider, minutes: Sequence[datetime], looks: int, seconds: float) -> int:
    """A worker killed a moment after it said so many looks; how many it began."""
    reader, writer = os.pipe()
    connections.close_all()
    child = os.fork()
    if child == 0:
        try:
            works(provider, minutes, writer)
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as told:
        begun = [told.readline() for _ in range(looks)]
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
        begun += told.readlines()
    os.waitpid(child, 0)
    return len([one for one in begun if one.endswith("\n")])


def some_change(dice: Random, now: datetime, gone: Gone) -> None:
    """While no worker lives somebody cancels, or moves to another day."""
    ahead = Booking.objects.filter(cancelled_at=None, starts_at__gt=now + 3 * HOUR)
    if dice.random() < 0.6 or not ahead.exists():
        return
    one = dice.choice(list(ahead))
    if dice.random() < 0.5:
        booking.cancel(booking=one, by=SYSTEM, now=now)
        gone[about(one)] = now
    else:
        new = one.starts_at + 28 * DAY
        booking.move(booking=one, starts_at=new, by=SYSTEM, key=str(uuid4()), now=now)


def survives(path: Path, kills: int) -> None:
    """So many workers killed at any moment, with a standstill after every tenth."""
    dice = Random(6)  # noqa: S311 - chance for a test, not for a secret
    house, provider = make.house(people=2, horizon_days=365), Provider(path)
    gone: Gone = {}
    starts = weekdays(kills, step=120)
    made = [visit(house, one, now=NOW, place=n % 2) for n, one in enumerate(starts)]
    silent = make.booked(house, starts[0], now=NOW, placement=house.placements[1])
    end = max(starts)
    dues = Reminder.objects.filter(due_at__lte=end).values_list("due_at", flat=True)
    mornings = {
        quiet_until(one + 5 * MINUTE, ZONE) for one in dues if quiet(one + 5 * MINUTE, ZONE)
    }
    left = sorted({one + look * MINUTE for one in {*dues, *mornings} for look in LOOKS} | {NOW})
    each = len(left) // kills
    for life in range(kills):
        begun = a_life(provider, left, dice.randint(1, each), dice.uniform(0, 0.015))
        assert begun < len(left), "the days were too short for so many lives"
        now = left[begun - 1]
        some_change(dice, now, gone)
        if life % 10 == 9:  # nobody minds the machine for a while
            now += 40 * MINUTE
        again = {now + minutes * MINUTE for minutes in (1, 2, 3)}  # the next worker looks at once
        left = sorted({one for one in left if one > now} | again)
    for now in left:
        look(provider, now)
    assert len(gone) > kills / 10
    assert len(provider.reminders()) > kills
    assert wrong(provider, gone, kills=kills) == []
    assert untold(provider, until=end) == []
    assert not [one for one in provider.reminders() if one.about == about(silent)]
    assert {one.about for one in provider.calls()} == {about(one) for one in [*made, silent]}


def test_workers_killed_at_any_moment_tell_everybody_once(tmp_path: Path) -> None:
    survives(tmp_path / "calls", KILLS)


@pytest.mark.soak
def test_250_workers_killed_at_any_moment_tell_everybody_once(tmp_path: Path) -> None:
    survives(tmp_path / "calls", LONG)
