"""The outbox: written once, claimed by one, sent once, taken back when it no longer holds."""

from datetime import timedelta

import pytest

from glideway.kit import post
from glideway.kit.models import Message
from tests.make import NOW

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def write(key: str = "k", due: timedelta = timedelta(), about: str = "booking:1") -> None:
    post.send(
        post.Letter(
            key=key,
            to="a@example.org",
            channel="email",
            subject="Appointment",
            text="words",
            due_at=NOW + due,
            about=about,
        ),
        now=NOW,
    )


def test_the_same_key_is_one_message() -> None:
    write()
    write()
    assert Message.objects.count() == 1


def test_a_message_is_due_at_its_minute_and_not_before() -> None:
    write(due=MINUTE)
    assert list(post.due(NOW + MINUTE - timedelta(seconds=1))) == []
    assert list(post.due(NOW + MINUTE)) == [Message.objects.get()]


def test_of_two_workers_one_may_send_until_the_claim_ends() -> None:
    write()
    message = Message.objects.get()
    assert [post.claim(message, now=NOW), post.claim(message, now=NOW)] == [True, False]
    assert post.claim(message, now=NOW + post.CLAIM)


def test_what_was_sent_is_never_due_again() -> None:
    write()
    message = Message.objects.get()
    post.sent(message, now=NOW)
    post.sent(message, now=NOW + MINUTE)
    message.refresh_from_db()
    assert message.sent_at == NOW
    assert list(post.due(NOW + timedelta(days=1))) == []


def test_what_no_longer_holds_is_taken_back_and_the_rest_stays() -> None:
    write()
    write("other", about="booking:2")
    assert post.withdraw(about="booking:1", now=NOW) == 1
    assert [one.key for one in post.due(NOW)] == ["other"]
