"""Who carries messages out of the house: a port for mail and one for text messages.

A port is an address in the settings. `console:` says messages aloud and `file:` writes them into a
folder: both are for trying things out, and a file below the data folder is what an installation has
that named nothing. For real patients mail goes by `smtp:`, `smtps:` or, where that package is
installed, `anymail:`; text messages go by `https:`, signed, to a gateway that honours our key.
"""

from __future__ import annotations

import os
import smtplib
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import msgspec
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend

from glideway.config import mail
from glideway.kit import secrets
from glideway.kit.fetch import CannotFetch, Fetcher
from glideway.kit.models import Message
from glideway.kit.post import Outcome

SECONDS = 10
PERMANENT = 500  # of SMTP: 5yz is a no for good, 4yz a not-now
NOT_NOW = frozenset({408, 409, 425, 429})
Carrier = Callable[[Message, str, datetime], None]


class NotCarried(Exception):
    """The carrier did not take it; another try may do. Says why, and never to whom or what."""


class Undeliverable(NotCarried):
    """The carrier will never take it: there is no such address."""

    outcome = Outcome.UNDELIVERED


class NoCarrier(Undeliverable):
    """The operator said that nothing goes out this way."""

    outcome = Outcome.NO_CARRIER


class NoAddress(Undeliverable):
    """It was written to nobody: a child, say, for whom nobody acts any more."""

    outcome = Outcome.NO_ADDRESS


def for_mail(url: str, *, folder: Path) -> Carrier:
    """The port that an address names; without one, files below `folder`."""
    scheme = urlsplit(url).scheme
    if scheme in {"", "file"}:
        where = Path(unquote(urlsplit(url).path)) if url else folder
        return lambda message, text, now: _written(
            where / f"{message.public_id}.eml", mail.composed(message, text, now=now).as_bytes()
        )
    if scheme == "console":
        return lambda message, text, now: _said(mail.composed(message, text, now=now).as_string())
    line = _anymail(url) if scheme == "anymail" else _smtp(url)

    def carry(message: Message, text: str, now: datetime) -> None:
        letter = mail.letter(message, text, now=now)
        letter.connection = line
        try:
            letter.send()
        except smtplib.SMTPRecipientsRefused as no:
            codes = [code for code, _words in no.recipients.values()]
            if min(codes) >= PERMANENT:
                raise Undeliverable("the mail server refused the address") from no
            raise NotCarried("the mail server wants to be asked later") from no
        except (smtplib.SMTPException, OSError) as no:
            raise NotCarried(f"the mail server: {type(no).__name__}") from no

    return carry


def for_sms(url: str, key: str, *, folder: Path, fetcher: Fetcher | None = None) -> Carrier:
    """The port that an address names; without one, files below `folder`. `none:` sends nothing."""
    scheme = urlsplit(url).scheme
    if scheme in {"", "file"}:
        where = Path(unquote(urlsplit(url).path)) if url else folder
        return lambda message, text, _now: _written(
            where / f"{message.public_id}.txt", f"{message.to}\n\n{text}\n".encode()
        )
    if scheme == "console":
        return lambda message, text, _now: _said(f"{message.to}: {text}")
    if scheme == "none":
        return _nowhere
    way = fetcher or Fetcher()

    def carry(message: Message, text: str, now: datetime) -> None:
        facts = {
            "key": message.key,
            "to": message.to,
            "text": text,
            "sender": message.sender,
            "language": message.language,
        }
        body = msgspec.json.encode(facts)
        moment = secrets.moment_of(now)
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": message.key,
            secrets.MOMENT: moment,
            secrets.SIGNATURE: secrets.signature(key, moment, body),
        }
        try:
            came = way.post(url, body, headers, seconds=SECONDS)
        except CannotFetch as no:
            raise NotCarried(f"the gateway: {no}") from no
        if came.status // 100 == 4 and came.status not in NOT_NOW:  # noqa: PLR2004 - 4xx
            raise Undeliverable(f"the gateway answered {came.status}")
        if came.status // 100 != 2:  # noqa: PLR2004 - 2xx
            raise NotCarried(f"the gateway answered {came.status}")

    return carry


def _smtp(url: str) -> BaseEmailBackend:
    parts = urlsplit(url)
    return get_connection(
        "django.core.mail.backends.smtp.EmailBackend",
        host=parts.hostname,
        port=parts.port or (465 if parts.scheme == "smtps" else 587),
        username=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        use_ssl=parts.scheme == "smtps",
        use_tls=parts.scheme == "smtp" and bool(parts.username),
        timeout=SECONDS,
    )


def _anymail(url: str) -> BaseEmailBackend:
    """`anymail:postmark?server_token=…`: the service, and what its backend is to be told."""
    parts = urlsplit(url)
    backend = f"anymail.backends.{parts.path}.EmailBackend"
    told: dict[str, Any] = dict(parse_qsl(parts.query))
    return get_connection(backend, **told)


def _nowhere(_message: Message, _text: str, _now: datetime) -> None:
    raise NoCarrier("no text messages go out from here")


def _said(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def _written(path: Path, words: bytes) -> None:
    """One file a message, whole or not at all; the same message again is the same file."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = path.with_suffix(f".{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_bytes(words)
        fresh.replace(path)
    except OSError as no:
        raise NotCarried(f"the folder: {type(no).__name__}") from no
