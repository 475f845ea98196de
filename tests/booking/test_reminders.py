"""Reminders: when they come, to whom, once; a yes, and what is answered by text."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import Settings

from glideway.booking import operations as booking
from glideway.booking import queries, tasks
from glideway.booking.core.reminding import quiet, quiet_until, remindings
from glideway.booking.models import Booking, Reminder
from glideway.directory import operations as directory
from glideway.directory.models import Clinic, Patient
from glideway.kit import clock, secrets
from glideway.kit.actor import Role
from glideway.kit.models import Message
from tests import world
from tests.booking import make
from tests.booking.make import House, at
from tests.make import NOW, SYSTEM, anon, staff

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
ZONE = "America/Toronto"
KEY = "a key that the gateway shares with us"
NUMBER = "+14165550123"


def agreed(patient: Patient, *kinds: str) -> Patient:
    """Somebody who ticked these boxes."""
    directory.agree_to_messages(
        patient=patient, kinds=kinds, language="en", how="page", by=SYSTEM, now=NOW
    )
    return patient


def ana(**more: Any) -> Patient:
    return agreed(make.patient(**more), "reminders")


def by_phone(name: str = "Ana Roy") -> Patient:
    """Somebody who gave a mobile number only, and agreed to reminders."""
    return agreed(directory.meet_patient(name=name, phone=NUMBER, now=NOW), "reminders")


def reminders() -> Sequence[Message]:
    return list(Message.objects.filter(kind="reminder").order_by("pk"))


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


def test_the_quiet_hours_end_at_eight_of_the_same_night() -> None:
    midnight = datetime(2026, 3, 5, 5, tzinfo=UTC)
    morning = datetime(2026, 3, 5, 13, tzinfo=UTC)
    assert [quiet_until(midnight + offset, ZONE) for offset in (-2 * HOUR, 0 * HOUR, 7 * HOUR)] == [
        morning
    ] * 3


def test_a_clinic_chooses_its_own_times_and_old_bookings_keep_theirs() -> None:
    house = make.house()
    before = make.booked(house, at("15:00", 4))
    owner = staff(Role.OWNER, clinic_id=house.clinic.pk)
    key = str(uuid4())
    for _twice in range(2):
        booking.set_reminder_hours(
            clinic=house.clinic, hours=[4, 72, 4], by=owner, key=key, now=NOW
        )
    house = House(
        Clinic.objects.get(),
        house.services,
        list(type(house.one).objects.select_related("clinic", "practitioner__resource")),
    )
    after = make.booked(house, at("16:00", 4))
    of = Reminder.objects.order_by("-hours_before").values_list("hours_before", flat=True)
    assert list(of.filter(booking=before)) == [48, 24, 2]
    assert list(of.filter(booking=after)) == [72, 4]


@pytest.mark.parametrize("hours", [[0], [337], [1, 2, 3, 4, 5, 6, 7]])
def test_other_times_than_the_product_knows_are_refused_and_nothing_changes(
    hours: list[int],
) -> None:
    clinic = make.house().clinic
    with pytest.raises(booking.NotAReminderTime):
        booking.set_reminder_hours(clinic=clinic, hours=hours, by=SYSTEM, key="k", now=NOW)
    assert Clinic.objects.get().reminder_hours == [168, 48, 24, 2]


def test_a_due_reminder_goes_out_exactly_once() -> None:
    made = make.booked(make.house(), at("15:00", 1), patient=ana())
    reminder = Reminder.objects.get(booking=made, hours_before=2)
    due = reminder.due_at
    early = due - timedelta(minutes=5, seconds=1)
    assert booking.send_reminder(reminder_id=reminder.pk, now=early) == "not-due"
    assert queries.reminders_due(now=due)[-1] == reminder.pk
    assert booking.send_reminder(reminder_id=reminder.pk, now=due) == "sent"
    assert booking.send_reminder(reminder_id=reminder.pk, now=due) == "not-due"
    (message,) = reminders()
    assert (message.due_at, message.patient_id, message.sender) == (
        due,
        made.patient_id,
        "Harbour Clinic",
    )
    assert reminder.pk not in queries.reminders_due(now=due)


def test_it_is_written_five_minutes_before_its_time_so_that_it_goes_in_its_minute() -> None:
    made = make.booked(make.house(), at("09:30", 1), patient=ana())
    reminder = Reminder.objects.get(booking=made, hours_before=2)
    assert reminder.due_at == at("20:59")
    assert booking.send_due_reminders(now=at("10:00")) == 1  # that of the day before
    assert booking.send_due_reminders(now=at("20:53")) == 0
    assert booking.send_due_reminders(now=at("20:54")) == 1
    assert [one.due_at for one in reminders()][1:] == [at("20:59")]


def test_who_did_not_agree_is_not_reminded_and_the_record_says_why() -> None:
    house = make.house()
    island = make.house("island")
    made = make.booked(house, at("15:00", 1))
    elsewhere = make.patient()
    directory.agree_to_messages(
        patient=elsewhere,
        kinds=["reminders"],
        clinic=island.clinic,
        language="en",
        how="page",
        by=SYSTEM,
        now=NOW,
    )
    other = make.booked(house, at("16:00", 1), patient=elsewhere)
    for one in (made, other):
        reminder = Reminder.objects.get(booking=one, hours_before=2)
        outcome = booking.send_reminder(reminder_id=reminder.pk, now=reminder.due_at)
        assert outcome == "no-consent"
    assert reminders() == []
    there = make.booked(island, at("15:00", 1), patient=elsewhere)
    reminder = Reminder.objects.get(booking=there, hours_before=2)
    assert booking.send_reminder(reminder_id=reminder.pk, now=reminder.due_at) == "sent"


def test_a_sweep_sends_all_that_is_due() -> None:
    house = make.house()
    made = [make.booked(house, at(clock, 1), patient=ana()) for clock in ("15:00", "16:00")]
    assert booking.send_due_reminders(now=NOW) == 0
    assert booking.send_due_reminders(now=at("16:00")) == 2
    assert Reminder.objects.filter(booking__in=made, outcome="sent").count() == 2


def test_several_visits_of_a_day_are_one_message() -> None:
    house, who = make.house(), ana()
    one = make.booked(house, at("15:00", 1), patient=who)
    two = make.booked(house, at("16:00", 1), patient=who)
    make.booked(house, at("15:00", 2), patient=who)
    reminder = Reminder.objects.get(booking=one, hours_before=2)
    assert booking.send_reminder(reminder_id=reminder.pk, now=reminder.due_at) == "sent"
    (message,) = reminders()
    assert "3:00 pm" in message.text
    assert "4:00 pm" in message.text
    assert Reminder.objects.get(booking=two, hours_before=2).outcome == "in-another"


def test_a_bundle_that_told_nobody_yet_is_opened_when_its_first_visit_is_off() -> None:
    house, who = make.house(), ana()
    one = make.booked(house, at("15:00", 1), patient=who)
    two = make.booked(house, at("16:00", 1), patient=who)
    reminder = Reminder.objects.get(booking=one, hours_before=2)
    booking.send_reminder(reminder_id=reminder.pk, now=reminder.due_at)
    booking.cancel(booking=one, by=SYSTEM, now=reminder.due_at, reason="closed")
    assert [message.outcome for message in reminders()] == ["cancelled"]
    other = Reminder.objects.get(booking=two, hours_before=2)
    assert (other.done_at, other.outcome) == (None, "")
    assert booking.send_reminder(reminder_id=other.pk, now=other.due_at) == "sent"
    text = reminders()[-1].text
    assert "4:00 pm" in text
    assert "3:00 pm" not in text


@pytest.mark.parametrize("change", ["cancel", "move"])
def test_a_bundle_that_waits_is_written_anew_when_a_visit_it_names_is_off(change: str) -> None:
    house, who = make.house(), ana()
    one = make.booked(house, at("14:00", 1), patient=who)
    two = make.booked(house, at("15:00", 1), patient=who)
    reminder = Reminder.objects.get(booking=one, hours_before=2)
    due = reminder.due_at
    booking.send_reminder(reminder_id=reminder.pk, now=due)
    if change == "cancel":
        booking.cancel(booking=two, by=SYSTEM, now=due, reason="closed")
    else:
        booking.move(booking=two, starts_at=at("15:00", 3), by=SYSTEM, key="m", now=due)
    soon = due + timedelta(minutes=1)
    assert booking.send_reminder(reminder_id=reminder.pk, now=soon) == "sent"
    old, new = reminders()
    assert old.outcome == ("cancelled" if change == "cancel" else "moved")
    assert (new.withdrawn_at, new.due_at, new.about) == (None, due, f"booking:{one.public_id}")
    assert "2:00 pm" in new.text
    assert "3:00 pm" not in new.text


def test_a_bundle_that_went_is_not_sent_again_when_one_of_another_time_is_withdrawn() -> None:
    house, who = make.house(), ana()
    one = make.booked(house, at("14:00", 1), patient=who)
    two = make.booked(house, at("15:00", 1), patient=who)
    day_before = Reminder.objects.get(booking=one, hours_before=24)
    booking.send_reminder(reminder_id=day_before.pk, now=day_before.due_at)
    Message.objects.filter(kind="reminder").update(sent_at=day_before.due_at)
    now = day_before.due_at  # both at once, as after an outage
    Reminder.objects.filter(booking=one, hours_before=2).update(due_at=now)
    near = Reminder.objects.get(booking=one, hours_before=2)
    booking.send_reminder(reminder_id=near.pk, now=now)
    booking.cancel(booking=one, by=SYSTEM, now=now, reason="closed")
    of = Reminder.objects.filter(booking=two).order_by("-hours_before")
    assert list(of.values_list("hours_before", "outcome")) == [(24, "in-another"), (2, "")]


def test_nobody_is_reminded_of_a_cancelled_or_past_visit() -> None:
    house = make.house()
    made = make.booked(house, at("15:00", 1), patient=ana())
    reminder = Reminder.objects.get(booking=made, hours_before=2)
    late = made.starts_at
    Reminder.objects.filter(pk=reminder.pk).update(claimed_until=late - HOUR)
    assert booking.send_reminder(reminder_id=reminder.pk, now=late) == "past"
    other = make.booked(house, at("15:00", 2), patient=ana())
    waiting = Reminder.objects.get(booking=other, hours_before=2)
    booking.cancel(booking=other, by=anon().by_link("l"), now=NOW)
    assert booking.send_reminder(reminder_id=waiting.pk, now=waiting.due_at) == "not-due"
    Reminder.objects.filter(pk=waiting.pk).update(done_at=None)
    assert booking.send_reminder(reminder_id=waiting.pk, now=waiting.due_at) == "cancelled"
    assert reminders() == []


def test_nobody_is_reminded_of_an_old_time() -> None:
    made = make.booked(make.house(), at("15:00", 3), patient=ana())
    old = Reminder.objects.get(booking=made, hours_before=2)
    booking.move(booking=made, starts_at=at("16:00", 3), by=SYSTEM, key="k", now=NOW)
    Reminder.objects.filter(pk=old.pk).update(done_at=None)
    assert booking.send_reminder(reminder_id=old.pk, now=old.due_at) == "moved"


def test_the_task_is_safe_to_repeat(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.booked(make.house(), at("15:00", 1), patient=ana())
    reminder = Reminder.objects.get(booking=made, hours_before=2)
    monkeypatch.setattr(clock, "now", lambda: reminder.due_at)
    tasks.remind.call(reminder.pk)
    tasks.remind.call(reminder.pk)
    assert len(reminders()) == 1


# ---------------------------------------------------------------- a yes, and answers by text


def test_the_first_yes_stays_and_a_visit_that_is_off_takes_none() -> None:
    made = make.booked(make.house(), at("15:00", 1))
    by = anon().by_link("l")
    booking.say_yes(booking=made, by=by, key="a", now=NOW)
    booking.say_yes(booking=made, by=by, key="a", now=NOW + HOUR)
    said = booking.say_yes(booking=made, by=by, key="b", now=NOW + HOUR)
    assert said.said_yes_at == NOW
    with pytest.raises(booking.TimePast):
        booking.say_yes(booking=made, by=by, key="c", now=made.starts_at)
    booking.cancel(booking=made, by=by, now=NOW)
    with pytest.raises(booking.GoneAlready):
        booking.say_yes(booking=made, by=by, key="d", now=NOW)


def reminded(house: House | None = None, clock_time: str = "15:00", days: int = 1) -> Booking:
    """A visit whose two-hour reminder went to a mobile phone."""
    made = make.booked(house or make.house(), at(clock_time, days), patient=by_phone())
    reminder = Reminder.objects.get(booking=made, hours_before=2)
    booking.send_reminder(reminder_id=reminder.pk, now=reminder.due_at)
    Message.objects.filter(kind="reminder").update(sent_at=reminder.due_at)
    return made


def said(words: str, identity: str = "1", minutes: int = 5) -> str:
    when = at("13:00", 1) + timedelta(minutes=minutes)
    return booking.reply(number=NUMBER, words=words, identity=identity, now=when)


@pytest.mark.parametrize("words", ["C", "c", " Yes. ", "oui", "OK!"])
def test_c_says_that_the_patient_comes_and_is_thanked_once(words: str) -> None:
    made = reminded()
    assert [said(words), said(words)] == ["confirmed", "confirmed"]
    made.refresh_from_db()
    assert made.said_yes_at == at("13:05", 1)
    answers = Message.objects.filter(key__startswith="reply:")
    assert [(one.channel, one.to) for one in answers] == [("sms", NUMBER)]
    assert answers[0].text.startswith("Harbour Clinic: Thank you. We expect you on Tuesday")


def without_a_fee() -> House:
    """A clinic where cancelling late costs nothing."""
    house = make.house()
    Clinic.objects.update(cancel_fee_cents=0)
    rows = type(house.one).objects.select_related("clinic", "practitioner__resource")
    return House(Clinic.objects.get(), house.services, list(rows))


@pytest.mark.parametrize("words", ["X", "x", "No", "annuler"])
def test_x_cancels_when_that_costs_nothing(words: str) -> None:
    made = reminded(without_a_fee())
    assert [said(words), said(words)] == ["cancelled", "cancelled"]
    made.refresh_from_db()
    assert (made.cancelled_at, made.cancelled_by) == (at("13:05", 1), "link_holder")
    assert Message.objects.filter(key__startswith="cancelled:").count() == 1


def test_x_inside_the_window_with_a_fee_cancels_nothing_and_answers_the_link() -> None:
    made = reminded()
    assert said("X") == "link"
    made.refresh_from_db()
    assert (made.cancelled_at, made.fee_cents) == (None, 0)
    text = Message.objects.get(key__startswith="reply:").text
    assert queries.link_of(made) in text
    assert "Nothing is cancelled yet" in text


def test_x_for_two_visits_of_a_day_answers_the_link_and_c_means_both() -> None:
    house = without_a_fee()
    one = make.booked(house, at("16:00", 1), patient=by_phone())
    two = make.booked(house, at("16:30", 1), patient=one.patient)
    reminder = Reminder.objects.get(booking=one, hours_before=2)
    booking.send_reminder(reminder_id=reminder.pk, now=reminder.due_at)
    Message.objects.filter(kind="reminder").update(sent_at=reminder.due_at)
    late = reminder.due_at + timedelta(minutes=1)
    assert booking.reply(number=NUMBER, words="x", identity="1", now=late) == "link"
    assert not Booking.objects.exclude(cancelled_at=None).exists()
    assert booking.reply(number=NUMBER, words="c", identity="2", now=late) == "confirmed"
    for made in (one, two):
        made.refresh_from_db()
        assert made.said_yes_at == late


def test_an_answer_is_about_the_time_that_was_reminded_and_no_other() -> None:
    made = reminded()
    booking.move(booking=made, starts_at=at("16:00", 1), by=SYSTEM, key="k", now=at("13:01", 1))
    assert said("C") == "nothing"
    made.refresh_from_db()
    assert made.said_yes_at is None


@pytest.mark.parametrize("words", ["", "hello", "c u later", "stop it please"])
def test_words_that_mean_nothing_here_do_nothing(words: str) -> None:
    reminded()
    assert said(words) == "nothing"
    assert not Message.objects.filter(key__startswith="reply:").exists()


def test_a_number_we_never_reminded_and_a_visit_that_began_do_nothing() -> None:
    assert said("C") == "nothing"
    made = reminded()
    assert booking.reply(number=NUMBER, words="C", identity="2", now=made.starts_at) == "nothing"


@pytest.mark.parametrize("words", ["STOP", "Arrêt", "stop."])
def test_stop_ends_every_kind_that_stands_on_consent(words: str) -> None:
    made = reminded()
    agreed(made.patient, "news", "plans")
    assert said(words) == "stopped"
    assert not made.patient.consents.filter(withdrawn_at=None).exists()
    assert said(words, "2") == "nothing"


def posted(client: Client, body: object, *, key: str = KEY, age: int = 0, **more: str) -> Any:
    raw = json.dumps(body).encode()
    moment = str(int(NOW.timestamp()) - age)
    headers = {secrets.MOMENT: moment, secrets.SIGNATURE: secrets.signature(key, moment, raw)}
    return client.post(
        "/messages/replies/", raw, content_type="application/json", headers=headers | more
    )


@pytest.fixture
def gateway(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.GLIDEWAY_SMS_KEY = KEY
    monkeypatch.setattr(clock, "now", lambda: NOW)


ANSWER = {"id": "1", "from": NUMBER, "text": "STOP"}


@pytest.mark.usefixtures("gateway")
def test_the_gateway_hands_on_an_answer_that_it_signed() -> None:
    who = by_phone()
    browser = Client(enforce_csrf_checks=True)
    answer = posted(browser, ANSWER)
    assert (answer.status_code, answer.json()) == (200, {"did": "stopped"})
    assert posted(browser, ANSWER).json() == {"did": "stopped"}
    assert not who.consents.filter(withdrawn_at=None).exists()


@pytest.mark.usefixtures("gateway")
@pytest.mark.parametrize(
    ("key", "age", "headers"),
    [
        ("another key", 0, {}),
        (KEY, 301, {}),
        (KEY, -301, {}),
        (KEY, 0, {secrets.MOMENT: "now"}),
        (KEY, 0, {secrets.SIGNATURE: ""}),
        (KEY, 0, {secrets.SIGNATURE: "sha256=" + "0" * 64}),
    ],
)
def test_what_is_not_signed_now_is_not_there(
    client: Client, key: str, age: int, headers: dict[str, str]
) -> None:
    who = by_phone()
    assert posted(client, ANSWER, key=key, age=age, **headers).status_code == 404
    assert who.consents.filter(withdrawn_at=None).count() == 1


@pytest.mark.usefixtures("gateway")
def test_a_body_that_was_changed_on_the_way_or_says_more_is_refused(client: Client) -> None:
    assert posted(client, ANSWER | {"more": 1}).status_code == 400
    assert posted(client, [1]).status_code == 400
    raw = json.dumps(ANSWER).encode()
    moment = str(int(NOW.timestamp()))
    headers = {secrets.MOMENT: moment, secrets.SIGNATURE: secrets.signature(KEY, moment, raw)}
    changed = raw.replace(b"0123", b"0124")
    answer = client.post(
        "/messages/replies/", changed, content_type="application/json", headers=headers
    )
    assert answer.status_code == 404


@pytest.mark.usefixtures("gateway")
def test_without_a_shared_key_nothing_is_signed(client: Client, settings: Settings) -> None:
    settings.GLIDEWAY_SMS_KEY = ""
    assert posted(client, ANSWER, key="").status_code == 404
    assert client.get("/messages/replies/").status_code == 405


def test_a_text_reminder_says_how_to_answer_where_answers_are_heard(settings: Settings) -> None:
    reminded()
    assert "Answer C" not in reminders()[0].text
    settings.GLIDEWAY_SMS_KEY = KEY
    made = Booking.objects.get()
    day_before = Reminder.objects.get(booking=made, hours_before=24)
    booking.send_reminder(reminder_id=day_before.pk, now=at("14:00", 1))
    assert "Answer C to say that you come, X to cancel." in reminders()[1].text


# ---------------------------------------------------------------- the owner's page


def owner(client: Client) -> House:
    house = make.house()
    login = world.login("owner", "harbour")
    directory.grant(login=login, role="owner", clinic=house.clinic, by=SYSTEM, now=NOW)
    client.force_login(login)
    return house


def test_the_owner_ticks_times_and_sees_what_patients_will_get(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    owner(client)
    with django_assert_max_num_queries(12):
        page = client.get("/messages/settings/").content.decode()
    assert page.count(" checked") == 4
    key = str(uuid4())
    for _twice in range(2):
        answer = client.post("/messages/settings/", {"hours": ["72", "4"], "key": key})
        assert answer.status_code == 302
    assert Clinic.objects.get().reminder_hours == [72, 4]
    page = client.get("/messages/settings/").content.decode()
    assert "Kept. It counts for what is booked or moved from now on." in page
    assert page.count(" checked") == 2


@pytest.mark.parametrize("hours", [["5"], ["336", "168", "72", "48", "24", "12", "4"]])
def test_times_nobody_offered_and_too_many_are_refused_on_the_page(
    client: Client, hours: list[str]
) -> None:
    owner(client)
    answer = client.post("/messages/settings/", {"hours": hours, "key": str(uuid4())})
    assert answer.status_code == 422
    assert "<title>Error: " in answer.content.decode()
    assert Clinic.objects.get().reminder_hours == [168, 48, 24, 2]
