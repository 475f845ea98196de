"""Mail that Django writes (sign-in codes) goes through the same outbox as every message."""

import pytest
from django.core.mail import EmailMessage, get_connection

from glideway.kit.models import Message


@pytest.mark.django_db
def test_a_mail_becomes_one_waiting_message_for_each_recipient() -> None:
    backend = get_connection("glideway.config.mail.OutboxBackend")
    mail = EmailMessage("Your code", "12345678", to=["a@example.org", "b@example.org"])
    assert backend.send_messages([mail]) == 1
    rows = Message.objects.order_by("pk")
    assert [(one.to, one.subject, one.text) for one in rows] == [
        ("a@example.org", "Your code", "12345678"),
        ("b@example.org", "Your code", "12345678"),
    ]
    assert {one.sent_at for one in rows} == {None}
