"""Mail and text messages leave by the port that was named, once, and only while they hold."""

from __future__ import annotations

import email
import json
import smtplib
import socketserver
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from email import policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from pytest_django import Settings

from glideway.booking import operations as booking
from glideway.booking.models import Booking
from glideway.config import carriers, delivery
from glideway.config import mail as mails
from glideway.config.carriers import NoCarrier, NotCarried, Undeliverable
from glideway.directory import operations as directory
from glideway.directory.models import Errand, Patient
from glideway.kit import post, secrets
from glideway.kit.models import Message
from tests.booking import make
from tests.booking.make import at
from tests.kit import far
from tests.make import NOW, SYSTEM, anon

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
GATEWAY = f"https://{far.HOST}/in"
KEY = "a key that the gateway shares with us"


class _MailServer(socketserver.StreamRequestHandler):
    """Just enough of SMTP to take one letter at a time, or to refuse."""

    def handle(self) -> None:
        self.wfile.write(b"220 here\r\n")
        body: list[bytes] | None = None
        for raw in self.rfile:
            line = raw.rstrip(b"\r\n")
            if body is not None:
                if line == b".":
                    self.server.letters.append(b"\r\n".join(body))  # type: ignore[attr-defined]
                    body = None
                    self.wfile.write(b"250 taken\r\n")
                else:
                    body.append(line)
            elif line.upper() == b"DATA":
                body = []
                self.wfile.write(b"354 go on\r\n")
            elif line.upper() == b"QUIT":
                self.wfile.write(b"221 bye\r\n")
                return
            elif line.upper().startswith(b"RCPT"):
                self.wfile.write(self.server.rcpt)  # type: ignore[attr-defined]
            else:
                self.wfile.write(b"250 yes\r\n")


@pytest.fixture
def server() -> Iterator[Any]:
    with socketserver.TCPServer(("127.0.0.1", 0), _MailServer) as made:
        made.letters = []  # type: ignore[attr-defined]  # what it was given, for the test
        made.rcpt = b"250 yes\r\n"  # type: ignore[attr-defined]
        threading.Thread(target=made.serve_forever, args=(0.02,), daemon=True).start()
        yield made
        made.shutdown()


def letter(channel: str = "email", key: str = "", **more: Any) -> Message:
    key = key or f"k-{channel}"
    facts: dict[str, Any] = {
        "to": "ann@example.org" if channel == "email" else "+14165550123",
        "subject": "Appointment" if channel == "email" else "",
        "text": "The words",
        "due_at": NOW,
    }
    post.send(post.Letter(key=key, channel=channel, **facts | more), now=NOW)
    return Message.objects.get(key=key)


def carried(wanted: Message, *, now: datetime = NOW) -> EmailMessage:
    """A message as the mail it becomes, read again from its bytes."""
    wire = mails.composed(wanted, wanted.text, now=now)
    return email.message_from_bytes(wire.as_bytes(), policy=policy.default)


def agreed(patient: Patient, *kinds: str) -> Patient:
    directory.agree_to_messages(
        patient=patient, kinds=kinds, language="en", how="page", by=SYSTEM, now=NOW
    )
    return patient


def test_what_is_due_goes_once_and_carries_its_own_id(server: Any, settings: Settings) -> None:
    settings.GLIDEWAY_MAIL_URL = f"smtp://127.0.0.1:{server.server_address[1]}"
    message = letter()
    assert [delivery.deliver(now=NOW), delivery.deliver(now=NOW)] == [1, 0]
    message.refresh_from_db()
    assert message.sent_at == NOW
    (raw,) = server.letters
    mail = email.message_from_bytes(raw, policy=policy.default)
    assert mail["Message-ID"] == f"<{message.public_id}@localhost>"
    assert (mail["To"], mail["Subject"]) == ("ann@example.org", "Appointment")
    assert (mail["Auto-Submitted"], mail["Content-Language"]) == ("auto-generated", "en")
    assert mail["Date"].datetime == NOW
    assert mail.get_content().strip() == "The words"


def test_a_refused_address_is_given_up_and_somebody_is_asked_to_phone(
    server: Any, settings: Settings
) -> None:
    settings.GLIDEWAY_MAIL_URL = f"smtp://127.0.0.1:{server.server_address[1]}"
    server.rcpt = b"550 nobody here\r\n"
    house = make.house()
    message = letter(clinic_id=house.clinic.pk)
    assert delivery.deliver(now=NOW) == 0
    message.refresh_from_db()
    assert (message.outcome, message.withdrawn_at, message.sent_at) == ("undelivered", NOW, None)
    errand = Errand.objects.get(kind="undelivered")
    assert (errand.about, errand.role, errand.clinic) == (message.public_id, "desk", house.clinic)


def test_a_mail_server_that_is_busy_is_asked_again(server: Any, settings: Settings) -> None:
    settings.GLIDEWAY_MAIL_URL = f"smtp://127.0.0.1:{server.server_address[1]}"
    server.rcpt = b"450 later\r\n"
    message = letter()
    delivery.deliver(now=NOW)
    server.rcpt = b"250 yes\r\n"
    assert delivery.deliver(now=NOW + MINUTE - timedelta(seconds=1)) == 0
    assert delivery.deliver(now=NOW + MINUTE) == 1
    message.refresh_from_db()
    assert (message.tries, message.sent_at) == (1, NOW + MINUTE)


def test_nothing_named_is_a_file_that_only_its_owner_reads(
    settings: Settings, tmp_path: Path
) -> None:
    settings.GLIDEWAY_DATA = tmp_path
    settings.GLIDEWAY_MAIL_URL = settings.GLIDEWAY_SMS_URL = ""
    mail, text = letter(), letter("sms")
    assert delivery.deliver(now=NOW) == 2
    kept = {path.name: path for path in (tmp_path / "post").iterdir()}
    assert set(kept) == {f"{mail.public_id}.eml", f"{text.public_id}.txt"}
    assert {path.stat().st_mode & 0o777 for path in kept.values()} == {0o600}
    assert kept[f"{text.public_id}.txt"].read_text() == "+14165550123\n\nThe words\n"
    assert b"Subject: Appointment" in kept[f"{mail.public_id}.eml"].read_bytes()


def test_a_folder_that_cannot_be_written_is_a_fault_of_the_carrier(tmp_path: Path) -> None:
    (tmp_path / "post").write_text("a file where the folder should be")
    carry = carriers.for_sms(f"file://{tmp_path}/post", "", folder=tmp_path)
    with pytest.raises(NotCarried, match="the folder"):
        carry(letter("sms"), "words", NOW)


def test_the_console_says_messages_aloud(capsys: pytest.CaptureFixture[str]) -> None:
    carriers.for_mail("console:", folder=Path())(letter(), "mailed words", NOW)
    carriers.for_sms("console:", "", folder=Path())(letter("sms"), "texted words", NOW)
    said = capsys.readouterr().out
    assert "To: ann@example.org" in said
    assert "mailed words" in said
    assert "+14165550123: texted words" in said


def test_where_no_texts_go_out_the_desk_phones(settings: Settings) -> None:
    settings.GLIDEWAY_SMS_URL = "none:"
    message = letter("sms")
    assert delivery.deliver(now=NOW) == 0
    message.refresh_from_db()
    assert message.outcome == "no-carrier"
    assert Errand.objects.get().role == "operator"
    with pytest.raises(NoCarrier):
        carriers.for_sms("none:", "", folder=Path())(message, "", NOW)


def test_a_service_of_mail_is_told_what_its_address_says(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []
    monkeypatch.setattr(carriers, "get_connection", lambda name, **told: asked.append((name, told)))
    carriers.for_mail("anymail:postmark?server_token=abc", folder=Path())
    assert asked == [("anymail.backends.postmark.EmailBackend", {"server_token": "abc"})]


def test_a_mail_server_that_is_not_there_is_tried_again(settings: Settings) -> None:
    settings.GLIDEWAY_MAIL_URL = "smtp://127.0.0.1:1"
    message = letter()
    assert delivery.deliver(now=NOW) == 0
    message.refresh_from_db()
    assert (message.tries, message.claimed_until) == (1, NOW + MINUTE)


def test_a_text_message_is_signed_and_names_its_key(tmp_path: Path) -> None:
    message = letter("sms", sender="Harbour Clinic")
    with far.server(tmp_path, lambda one, _far: far.answer(one, 202)) as there:
        way = carriers.for_sms(GATEWAY, KEY, folder=tmp_path, fetcher=there.fetcher)
        assert delivery.deliver(now=NOW, through={"sms": way}) == 1
    (asked,) = there.asked
    assert json.loads(asked.body) == {
        "key": "k-sms",
        "to": "+14165550123",
        "text": "The words",
        "sender": "Harbour Clinic",
        "language": "en",
    }
    moment = str(int(NOW.timestamp()))
    assert asked.headers["Idempotency-Key"] == message.key
    assert asked.headers["Glideway-Timestamp"] == moment
    assert asked.headers["Glideway-Signature"] == secrets.signature(KEY, moment, asked.body)
    assert asked.headers["Glideway-Signature"] != secrets.signature("other", moment, asked.body)


@pytest.mark.parametrize(
    ("status", "fault"),
    [
        (400, Undeliverable),
        (404, Undeliverable),
        (408, NotCarried),
        (429, NotCarried),
        (500, NotCarried),
        (503, NotCarried),
        (307, NotCarried),
    ],
)
def test_what_the_gateway_answers_says_whether_to_try_again(
    tmp_path: Path, status: int, fault: type[Exception]
) -> None:
    with far.server(tmp_path, lambda one, _far: far.answer(one, status)) as there:
        way = carriers.for_sms(GATEWAY, KEY, folder=tmp_path, fetcher=there.fetcher)
        with pytest.raises(NotCarried) as no:
            way(letter("sms"), "words", NOW)
    assert type(no.value) is fault
    assert "4165550123" not in str(no.value)


def test_a_broken_message_keeps_no_other_waiting_and_pauses_grow() -> None:
    first, second = letter("sms", "a"), letter("sms", "b")
    told: list[str] = []

    def carry(message: Message, text: str, _now: datetime) -> None:
        told.append(message.key)
        if message.key == "a":
            raise ValueError("+14165550123 in a fault of ours")

    now, tried = NOW, []
    while True:
        delivery.deliver(now=now, through={"sms": carry})
        first.refresh_from_db()
        if first.withdrawn_at is not None:
            break
        tried.append((first.claimed_until - now) // MINUTE)  # type: ignore[operator]
        now = first.claimed_until or now
    assert told.count("b") == 1
    assert tried == [1, 2, 4, 8, 15, 30, 60, 120]
    assert told.count("a") == post.MOST_TRIES == 9
    assert first.outcome == "undelivered"
    second.refresh_from_db()
    assert second.sent_at == NOW
    assert Errand.objects.get(kind="undelivered").about == first.public_id


def test_a_slow_round_ends_after_a_minute_and_its_claims_keep_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = iter(range(0, 1000, 50))
    monkeypatch.setattr(delivery, "monotonic", lambda: float(next(clock)))
    for key in "abc":
        letter("sms", key)
    assert delivery.deliver(now=NOW, through={"sms": lambda *_: None}) == 1
    assert Message.objects.get(key="a").sent_at == NOW + timedelta(seconds=50)
    assert Message.objects.get(key="b").claimed_until is None


# ---------------------------------------------------------------- what a mail looks like


def told_of(made: Booking) -> Message:
    return Message.objects.filter(about=f"booking:{made.public_id}").latest("pk")


def test_a_confirmation_comes_from_the_clinic_with_an_invitation_for_the_calendar() -> None:
    made = make.booked(make.house(), at("15:00", 1))
    mail = carried(told_of(made))
    assert mail["From"].addresses[0].display_name == "Harbour Clinic"
    assert mail["From"].addresses[0].domain == "glideway.invalid"
    assert mail["Reply-To"] == "desk@example.org"
    assert mail["List-Unsubscribe"] is None
    assert mail.get_content_type() == "multipart/mixed"
    inner, attached = mail.iter_parts()
    words, invite = inner.iter_parts()
    assert inner.get_content_type() == "multipart/alternative"
    assert words.get_content_type() == "text/plain"
    assert (invite.get_content_type(), invite["Content-Type"].params["method"]) == (
        "text/calendar",
        "REQUEST",
    )
    assert attached.get_filename() == "invite.ics"
    assert attached.get_content_type() == "application/ics"
    assert invite.get_content().replace("\r\n", "\n") == attached.get_content().decode().replace(
        "\r\n", "\n"
    )


def test_a_reminder_can_be_stopped_from_the_mail_program(client: Any) -> None:
    made = make.booked(make.house(), at("15:00", 1), patient=agreed(make.patient(), "reminders"))
    booking.send_due_reminders(now=at("12:59", 1))
    mail = carried(told_of(made))
    address = mail["List-Unsubscribe"].strip(" <>")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert address.startswith("http://localhost")
    path = "/" + address.split("/", 3)[3]
    assert path in told_of(made).text
    assert client.get(path).status_code == 200
    assert made.patient.consents.filter(withdrawn_at=None).count() == 1
    assert client.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert made.patient.consents.filter(withdrawn_at=None).count() == 0


def test_a_name_with_a_line_break_begins_no_header_of_its_own() -> None:
    message = letter(sender="Harbour\r\nBcc: all@example.org", key="x")
    mail = carried(message)
    assert mail["Bcc"] is None
    assert mail["From"].addresses[0].display_name == "Harbour Bcc: all@example.org"


# ---------------------------------------------------------------- R6: once, and only what holds


class Provider:
    """A gateway that honours keys: it sends once for each, however often it is called."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.sent: dict[str, str] = {}

    def carry(self, message: Message, text: str, _now: datetime) -> None:
        self.calls.append(message.key)
        self.sent.setdefault(message.key, text)

    @property
    def ways(self) -> dict[str, carriers.Carrier]:
        return {"email": self.carry, "sms": self.carry}


class Killed(BaseException):
    """What kill -9 is to a line of code: nothing after it happens."""


@pytest.mark.parametrize("where", ["before the call", "after the call"])
@pytest.mark.parametrize("which", range(4))
def test_a_worker_killed_around_the_call_costs_one_call_and_no_message(
    where: str, which: int
) -> None:
    provider = Provider()
    for number in range(4):
        letter(key=f"m{number}")

    def deadly(message: Message, text: str, now: datetime) -> None:
        if message.key == f"m{which}" and where == "before the call":
            raise Killed
        provider.carry(message, text, now)
        if message.key == f"m{which}":
            raise Killed

    with pytest.raises(Killed):
        delivery.deliver(now=NOW, through={"email": deadly})
    again = NOW + post.CLAIM
    delivery.deliver(now=NOW + MINUTE, through=provider.ways)  # its claim still stands
    delivery.deliver(now=again, through=provider.ways)
    delivery.deliver(now=again + MINUTE, through=provider.ways)
    assert set(provider.sent) == {"m0", "m1", "m2", "m3"}
    assert len(provider.calls) - len(provider.sent) == (where == "after the call")
    assert not Message.objects.filter(sent_at=None).exists()


def test_the_control_a_worker_that_sends_before_it_claims_sends_again_and_again() -> None:
    """Sending without the outbox's claim: the harness must see it."""
    provider = Provider()
    message = letter()

    def carries_first() -> None:
        for one in post.due(NOW):
            provider.carry(one, one.text, NOW)
            raise Killed

    for _restart in range(3):
        with pytest.raises(Killed):
            carries_first()
    assert provider.calls == [message.key] * 3


def test_two_workers_carry_each_message_once() -> None:
    provider = Provider()
    letter(key="a")
    letter(key="b")

    def other_worker(message: Message, text: str, now: datetime) -> None:
        provider.carry(message, text, now)
        delivery.deliver(now=now, through=provider.ways)

    delivery.deliver(now=NOW, through={"email": other_worker})
    assert sorted(provider.calls) == ["a", "b"]


def test_a_clock_that_goes_back_sends_nothing_twice() -> None:
    provider = Provider()
    letter(key="a")
    delivery.deliver(now=NOW + 60 * MINUTE, through=provider.ways)
    delivery.deliver(now=NOW, through=provider.ways)
    delivery.deliver(now=NOW + 60 * MINUTE, through=provider.ways)
    assert provider.calls == ["a"]


@pytest.mark.parametrize("fault", [500, 503, "slow"])
def test_a_provider_that_fails_is_asked_with_the_same_key_until_it_took_it(
    tmp_path: Path, fault: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    if fault == "slow":
        monkeypatch.setattr(carriers, "SECONDS", 1.5)
    wait = threading.Event()

    def say(handler: far.Handler, there: far.Far) -> None:
        if len(there.asked) == 1 and fault == "slow":
            wait.wait(5)
        far.answer(handler, fault if len(there.asked) == 1 and fault != "slow" else 200)

    letter("sms")
    with far.server(tmp_path, say) as there:
        way = carriers.for_sms(GATEWAY, KEY, folder=tmp_path, fetcher=there.fetcher)
        assert delivery.deliver(now=NOW, through={"sms": way}) == 0
        wait.set()
        monkeypatch.setattr(carriers, "SECONDS", 10)
        assert delivery.deliver(now=NOW + MINUTE, through={"sms": way}) == 1
    assert [one.headers["Idempotency-Key"] for one in there.asked] == ["k-sms", "k-sms"]


def reminded(clock_time: str = "15:00", days: int = 2) -> tuple[Booking, Message]:
    """A visit whose two-hour reminder has become a message that is not out yet."""
    made = make.booked(
        make.house(), at(clock_time, days), patient=agreed(make.patient(), "reminders")
    )
    row = made.reminders.get(hours_before=2)
    assert booking.send_reminder(reminder_id=row.pk, now=row.due_at) == "sent"
    return made, Message.objects.get(kind="reminder")


def tried(message: Message, now: datetime) -> Provider:
    provider = Provider()
    Message.objects.filter(kind="service").update(sent_at=NOW)
    delivery.deliver(now=now, through=provider.ways)
    message.refresh_from_db()
    return provider


def test_a_reminder_that_holds_goes_at_its_minute() -> None:
    _made, message = reminded()
    assert tried(message, message.due_at - timedelta(seconds=1)).calls == []
    assert tried(message, message.due_at).calls == [message.key]


def test_no_reminder_after_cancellation_even_when_it_was_claimed_already() -> None:
    made, message = reminded()
    booking.cancel(booking=made, by=SYSTEM, now=at("12:00", 2), reason="closed")
    Message.objects.filter(pk=message.pk).update(withdrawn_at=None, outcome="")
    assert tried(message, message.due_at).calls == []
    assert message.outcome == "cancelled"


def test_no_reminder_for_an_old_time() -> None:
    made, message = reminded()
    booking.move(
        booking=made, starts_at=at("16:00", 2), by=SYSTEM, key=str(uuid4()), now=at("12:00", 2)
    )
    Message.objects.filter(pk=message.pk).update(withdrawn_at=None, outcome="")
    assert tried(message, message.due_at).calls == []
    assert message.outcome == "moved"


def test_no_reminder_to_who_stopped_them_meanwhile_but_every_cancellation() -> None:
    made, message = reminded()
    directory.stop_messages(patient=made.patient, kind="reminders", by=SYSTEM, now=at("12:30", 2))
    assert tried(message, message.due_at).calls == []
    assert message.outcome == "no-consent"
    booking.cancel(booking=made, by=SYSTEM, now=at("12:45", 2), reason="closed")
    provider = Provider()
    delivery.deliver(now=at("12:45", 2), through=provider.ways)
    assert [key.split(":")[0] for key in provider.calls] == ["cancelled"]


def test_no_reminder_in_the_quiet_hours_it_waits_for_the_morning() -> None:
    _made, message = reminded("09:30")  # 7:30 is quiet: due at 20:59 of the evening before
    assert message.due_at == at("20:59", 1)
    assert tried(message, at("21:00", 1)).calls == []
    assert tried(message, at("07:59", 2)).calls == []
    late = tried(message, at("08:00", 2))
    assert next(iter(late.sent.values())).startswith("This message comes later than it should.")


def test_no_reminder_at_night_when_the_morning_is_too_late() -> None:
    made = make.booked(
        make.house(hours=[("08:00", "17:00")]),
        at("08:30", 2),
        patient=agreed(make.patient(), "reminders"),
    )
    row = made.reminders.get(hours_before=2)
    booking.send_reminder(reminder_id=row.pk, now=row.due_at)
    message = Message.objects.get(kind="reminder")
    assert tried(message, at("23:00", 1)).calls == []
    assert message.outcome == "quiet-hours"


@pytest.mark.parametrize(
    ("minutes", "sent", "says_so", "outcome"),
    [(10, 1, False, ""), (11, 1, True, ""), (60, 1, True, ""), (61, 0, False, "late")],
)
def test_after_a_stop_a_reminder_is_ten_minutes_late_or_says_so_or_stays(
    minutes: int, sent: int, says_so: bool, outcome: str
) -> None:
    _made, message = reminded()
    provider = tried(message, message.due_at + minutes * MINUTE)
    assert len(provider.calls) == sent
    assert any("later than it should" in text for text in provider.sent.values()) is says_so
    assert message.outcome == outcome


def test_no_reminder_of_a_visit_that_began() -> None:
    made, message = reminded()
    assert tried(message, made.starts_at).calls == []
    assert message.outcome == "past"


def test_a_code_that_no_longer_counts_is_not_sent() -> None:
    directory.send_code(
        contact="ann@example.org",
        purpose="sign-in",
        session_key="browser",
        language="en",
        now=NOW,
    )
    message = Message.objects.get()
    assert tried(message, NOW + timedelta(minutes=10)).calls == []


def test_an_offer_that_ended_a_call_taken_back_and_a_wait_that_was_left_are_told_to_nobody() -> (
    None
):
    house = make.house()
    held = make.hold(house, at("11:00"))
    called = booking.ask_callback(
        name="Ana",
        phone="4165550123",
        when="any",
        words="",
        language="en",
        by=anon(),
        now=NOW,
    )
    stands = letter(key="hold", about=f"hold:{held.public_id}")
    provider = Provider()
    assert delivery.deliver(now=NOW, through=provider.ways) == 2
    assert stands.key in provider.calls
    over = [
        letter(key="held", about=f"hold:{held.public_id}"),
        letter(key="called", about=f"callback:{called.public_id}"),
        letter(key="waits", about=f"entry:{uuid4()}"),
    ]
    other = letter(key="gone", about=f"booking:{uuid4()}")  # nothing is known against it
    booking.withdraw_callback(callback=called, by=anon(), now=NOW)
    provider = Provider()
    assert delivery.deliver(now=held.expires_at, through=provider.ways) == 1
    assert provider.calls == [other.key]
    for one in over:
        one.refresh_from_db()
        assert one.outcome == "over"


def test_in_a_demo_what_holds_counts_as_sent_and_what_does_not_says_why(
    settings: Settings,
) -> None:
    settings.GLIDEWAY_DEMO = True
    made, message = reminded()
    directory.stop_messages(patient=made.patient, kind="reminders", by=SYSTEM, now=at("12:30", 2))
    assert delivery.deliver(now=message.due_at) == 1
    assert [one.outcome for one in Message.objects.order_by("pk")] == ["", "no-consent"]


def to_nobody() -> tuple[Booking, Message]:
    """The confirmation of a child's visit, for whom nobody acts any more."""
    child = Patient.objects.create(name="Lea Roy", created_at=NOW)
    made = make.booked(make.house(), at("10:00", 2), patient=child)
    return made, Message.objects.get(patient_id=child.pk)


@pytest.mark.parametrize("demo", [True, False])
def test_a_letter_to_nobody_says_so_and_the_desk_is_asked_to_phone(
    settings: Settings, *, demo: bool
) -> None:
    settings.GLIDEWAY_DEMO = demo
    made, message = to_nobody()
    assert (message.to, message.outcome) == ("", "no-address")
    provider = Provider()
    assert delivery.deliver(now=message.due_at, through=provider.ways) == 0
    message.refresh_from_db()
    assert (message.outcome, message.sent_at, message.tries) == ("no-address", None, 0)
    assert message.withdrawn_at == message.due_at
    assert provider.calls == []
    errand = Errand.objects.get(kind="undelivered")
    assert (errand.about, errand.role) == (message.public_id, "desk")
    assert errand.clinic == made.placement.clinic
    assert delivery.deliver(now=message.due_at, through=provider.ways) == 0


@pytest.mark.parametrize("demo", [True, False])
def test_nobody_phones_about_a_letter_to_nobody_that_no_longer_holds(
    settings: Settings, *, demo: bool
) -> None:
    settings.GLIDEWAY_DEMO = demo
    made, message = to_nobody()
    Booking.objects.filter(pk=made.pk).update(cancelled_at=NOW, sequence=1)
    delivery.deliver(now=message.due_at, through=Provider().ways)
    message.refresh_from_db()
    assert message.outcome == "cancelled"
    assert not Errand.objects.filter(kind="undelivered").exists()


def test_a_fault_is_logged_without_the_person(caplog: pytest.LogCaptureFixture) -> None:
    import structlog  # noqa: PLC0415

    letter("sms")

    def carry(_message: Message, _text: str, _now: datetime) -> None:
        raise smtplib.SMTPException("+14165550123 refused")

    with structlog.testing.capture_logs() as told:
        delivery.deliver(now=NOW, through={"sms": carry})
    assert "4165550123" not in str(told)
    assert told[0]["why"] == "SMTPException"
