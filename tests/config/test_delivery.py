"""Mail leaves by the server that was named, once, with an id that stays the same."""

import socketserver
import threading
from collections.abc import Iterator

import pytest
from pytest_django import Settings

from glideway.config import delivery
from glideway.kit import post
from glideway.kit.models import Message
from tests.make import NOW

pytestmark = pytest.mark.django_db


class _MailServer(socketserver.StreamRequestHandler):
    """Just enough of SMTP to take one letter at a time."""

    letters: list[str]

    def handle(self) -> None:
        self.wfile.write(b"220 here\r\n")
        body = False
        for raw in self.rfile:
            line = raw.decode().rstrip("\r\n")
            if body:
                self.server.letters.append(line)  # type: ignore[attr-defined]  # made in `server`
                if line == ".":
                    body = False
                    self.wfile.write(b"250 taken\r\n")
            elif line.upper() == "DATA":
                body = True
                self.wfile.write(b"354 go on\r\n")
            elif line.upper() == "QUIT":
                self.wfile.write(b"221 bye\r\n")
                return
            else:
                self.wfile.write(b"250 yes\r\n")


@pytest.fixture
def server() -> Iterator[socketserver.TCPServer]:
    with socketserver.TCPServer(("127.0.0.1", 0), _MailServer) as made:
        made.letters = []  # type: ignore[attr-defined]  # what it was given, for the test
        threading.Thread(target=made.serve_forever, daemon=True).start()
        yield made
        made.shutdown()


def letter(channel: str = "email") -> None:
    post.send(
        post.Letter(
            key=f"k-{channel}",
            to="ann@example.org",
            channel=channel,
            subject="Appointment",
            text="The words",
            due_at=NOW,
        ),
        now=NOW,
    )


def test_what_is_due_goes_once_and_carries_its_own_id(
    server: socketserver.TCPServer, settings: Settings
) -> None:
    settings.GLIDEWAY_MAIL_URL = f"smtp://127.0.0.1:{server.server_address[1]}"
    letter()
    assert [delivery.deliver(now=NOW), delivery.deliver(now=NOW)] == [1, 0]
    message = Message.objects.get()
    assert message.sent_at == NOW
    lines: list[str] = server.letters  # type: ignore[attr-defined]
    assert f"Message-ID: <{message.public_id}@localhost>" in lines
    assert {"To: ann@example.org", "Subject: Appointment", "The words"} <= set(lines)


def test_where_no_server_is_named_nothing_goes_and_nothing_is_lost() -> None:
    letter()
    assert delivery.deliver(now=NOW) == 0
    assert Message.objects.get().sent_at is None


def test_a_text_message_waits_for_its_own_port(
    server: socketserver.TCPServer, settings: Settings
) -> None:
    settings.GLIDEWAY_MAIL_URL = f"smtp://127.0.0.1:{server.server_address[1]}"
    letter("sms")
    assert delivery.deliver(now=NOW) == 0
    assert Message.objects.get().claimed_until is None
