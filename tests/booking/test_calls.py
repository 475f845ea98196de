"""Wishes for a call, and reminders that go out once."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from glideway.booking import operations as booking
from glideway.booking import queries, tasks
from glideway.booking.core.reminding import quiet, remindings
from glideway.booking.models import Callback, Reminder
from glideway.directory.models import Errand
from glideway.directory.operations import ContactUnclear
from glideway.kit.limits import TooMany
from glideway.kit.models import Message
from tests.booking import make
from tests.booking.make import at
from tests.make import NOW, SYSTEM, anon

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
ZONE = "America/Toronto"


def ask(**changes: Any) -> Callback:
    usual: dict[str, Any] = {
        "name": "Ana Roy",
        "phone": "416 555 0123",
        "when": "morning",
        "words": "my shoulder",
        "language": "en",
        "by": anon(),
        "now": NOW,
    }
    return booking.ask_callback(**usual | changes)


def test_a_wish_for_a_call_is_an_errand_and_a_text_without_the_complaint() -> None:
    house = make.house()
    asked = ask(clinic=house.clinic)
    assert (asked.phone, asked.words) == ("+14165550123", "my shoulder")
    errand = Errand.objects.get(kind="callback")
    assert (errand.about, errand.role, errand.clinic_id) == (
        asked.public_id,
        "desk",
        house.clinic.pk,
    )
    message = Message.objects.get()
    assert (message.channel, message.to) == ("sms", "+14165550123")
    assert "shoulder" not in message.text
    assert queries.callback_link(asked) in message.text


def test_a_wish_to_nobody_in_particular_is_the_networks_errand() -> None:
    ask(when="at night")
    assert Errand.objects.get().role == "operator"
    assert Callback.objects.get().when == "any"


def test_a_call_needs_a_telephone_number() -> None:
    with pytest.raises(booking.NeedsANumber):
        ask(phone="ana@example.org")
    with pytest.raises(ContactUnclear):
        ask(phone="call me")
    assert not Callback.objects.exists()


def test_one_network_asks_five_times_an_hour() -> None:
    for last in range(5):
        ask(phone=f"416 555 012{last}")
    with pytest.raises(TooMany):
        ask(phone="416 555 0129")
    assert Callback.objects.count() == 5


def test_one_number_is_sent_two_texts_a_day_whoever_asks() -> None:
    for network in ("192.0.2.1/32", "192.0.2.2/32"):
        ask(by=anon(network=network))
    before = (Callback.objects.count(), Errand.objects.count(), Message.objects.count())
    with pytest.raises(TooMany):
        ask(by=anon(network="192.0.2.3/32"), phone="+1 (416) 555-0123")
    after = (Callback.objects.count(), Errand.objects.count(), Message.objects.count())
    assert before == after == (2, 2, 2)
    ask(by=anon(network="192.0.2.3/32"), now=NOW + 24 * HOUR)


def test_reminders_come_a_week_two_days_a_day_and_two_hours_before() -> None:
    starts = datetime(2026, 3, 18, 19, tzinfo=UTC)
    leads = {one.hours_before: one.due_at for one in remindings(starts, ZONE, now=NOW)}
    assert leads == {hours: starts - hours * HOUR for hours in (168, 48, 24, 2)}


def test_a_reminder_whose_time_is_past_is_not_made() -> None:
    starts = NOW + 24 * HOUR
    assert [one.hours_before for one in remindings(starts, ZONE, now=NOW)] == [2]


@pytest.mark.parametrize(
    ("starts", "due", "why"),
    [
        # 9:00 in Toronto: two hours before is 7:00, so the evening before at 20:59
        (datetime(2026, 3, 5, 14, tzinfo=UTC), datetime(2026, 3, 5, 1, 59, tzinfo=UTC), ""),
        # 23:30: two hours before is 21:30, so 20:59 of the same evening
        (datetime(2026, 3, 5, 4, 30, tzinfo=UTC), datetime(2026, 3, 5, 1, 59, tzinfo=UTC), ""),
    ],
)
def test_quiet_hours_move_a_reminder_to_the_minute_before_them(
    starts: datetime, due: datetime, why: str
) -> None:
    (lead,) = [one for one in remindings(starts, ZONE, now=NOW) if one.hours_before == 2]
    assert (lead.due_at, lead.why) == (due, why)


def test_in_the_night_itself_a_reminder_waits_for_the_morning_or_is_left_out() -> None:
    night = datetime(2026, 3, 5, 5, tzinfo=UTC)  # midnight in Toronto
    nine, half_past_eight = night + 9 * HOUR, night + timedelta(hours=8, minutes=30)
    (lead,) = remindings(nine, ZONE, now=night)
    assert lead.due_at == datetime(2026, 3, 5, 13, tzinfo=UTC)
    (lead,) = remindings(half_past_eight, ZONE, now=night)
    assert (lead.due_at, lead.why) == (None, "quiet-hours")


@pytest.mark.parametrize(
    ("minute", "still"), [(20 * 60 + 59, False), (21 * 60, True), (479, True), (480, False)]
)
def test_the_night_is_from_nine_to_eight(minute: int, still: bool) -> None:
    midnight = datetime(2026, 3, 5, 5, tzinfo=UTC)
    assert quiet(midnight + timedelta(minutes=minute), ZONE) is still


def test_a_reminder_left_out_is_written_down_with_its_reason() -> None:
    house = make.house(notice_minutes=0, hours=[("07:00", "10:00")])
    night = at("00:30", 1)
    made = make.booked(house, at("08:30", 1), now=night)
    reminder = Reminder.objects.get(booking=made)
    assert (reminder.done_at, reminder.outcome) == (night, "quiet-hours")


def test_a_due_reminder_goes_out_exactly_once() -> None:
    made = make.booked(make.house(), at("15:00", 1))
    reminder = Reminder.objects.get(booking=made, hours_before=2)
    due = reminder.due_at
    assert booking.send_reminder(reminder_id=reminder.pk, now=due - HOUR) == "not-due"
    assert queries.reminders_due(now=due)[-1] == reminder.pk
    assert booking.send_reminder(reminder_id=reminder.pk, now=due) == "sent"
    assert booking.send_reminder(reminder_id=reminder.pk, now=due) == "not-due"
    assert Message.objects.filter(subject="Appointment reminder").count() == 1
    assert reminder.pk not in queries.reminders_due(now=due)


def test_a_sweep_sends_all_that_is_due() -> None:
    house = make.house()
    made = [make.booked(house, at(clock, 1)) for clock in ("15:00", "16:00")]
    assert booking.send_due_reminders(now=NOW) == 0
    assert booking.send_due_reminders(now=at("16:00")) == 2
    assert Reminder.objects.filter(booking__in=made, outcome="sent").count() == 2


def test_several_visits_of_a_day_are_one_message() -> None:
    house, ana = make.house(), make.patient()
    one = make.booked(house, at("15:00", 1), patient=ana)
    two = make.booked(house, at("16:00", 1), patient=ana)
    make.booked(house, at("15:00", 2), patient=ana)
    reminder = Reminder.objects.get(booking=one, hours_before=2)
    assert booking.send_reminder(reminder_id=reminder.pk, now=reminder.due_at) == "sent"
    text = Message.objects.get(subject="Appointment reminder").text
    assert "3:00 pm" in text
    assert "4:00 pm" in text
    assert Reminder.objects.get(booking=two, hours_before=2).outcome == "in-another"


def test_nobody_is_reminded_of_a_cancelled_or_past_visit() -> None:
    house = make.house()
    made = make.booked(house, at("15:00", 1))
    reminder = Reminder.objects.get(booking=made, hours_before=2)
    late = made.starts_at
    Reminder.objects.filter(pk=reminder.pk).update(claimed_until=late - HOUR)
    assert booking.send_reminder(reminder_id=reminder.pk, now=late) == "past"
    other = make.booked(house, at("15:00", 2))
    waiting = Reminder.objects.get(booking=other, hours_before=2)
    booking.cancel(booking=other, by=anon().by_link("l"), now=NOW)
    assert booking.send_reminder(reminder_id=waiting.pk, now=waiting.due_at) == "not-due"
    Reminder.objects.filter(pk=waiting.pk).update(done_at=None)
    assert booking.send_reminder(reminder_id=waiting.pk, now=waiting.due_at) == "cancelled"
    assert not Message.objects.filter(subject="Appointment reminder").exists()


def test_nobody_is_reminded_of_an_old_time() -> None:
    made = make.booked(make.house(), at("15:00", 3))
    old = Reminder.objects.get(booking=made, hours_before=2)
    booking.move(booking=made, starts_at=at("16:00", 3), by=SYSTEM, key="k", now=NOW)
    Reminder.objects.filter(pk=old.pk).update(done_at=None)
    assert booking.send_reminder(reminder_id=old.pk, now=old.due_at) == "moved"


def test_the_task_is_safe_to_repeat() -> None:
    made = make.booked(make.house(), at("15:00", 1))
    reminder = Reminder.objects.get(booking=made, hours_before=2)
    tasks.remind.call(reminder.pk)
    tasks.remind.call(reminder.pk)
    assert Message.objects.filter(subject="Appointment reminder").count() <= 1
