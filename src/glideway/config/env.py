"""The one reader of the environment: everything Glideway needs to know before it starts.

All faults are named in one message, because an operator who mends one line a start gives up.
Secrets are made at the first start, in the data folder, readable by their owner only.
"""

import ipaddress
import json
import os
import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Self, cast
from urllib.parse import urlsplit

from environs import Env as Reader
from environs import EnvValidationError, ValidationError, validate

from glideway.booking.core.deposits import PORTS

HOME = Path(__file__).parents[3]
LIVE_SECRET = 40
SMS_SECRET = 32
DEMO_MARK = "demo"


class CannotStart(Exception):
    """The environment is not fit to start with; each fault is a line that names a setting."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True, kw_only=True)
class Env:
    """What the environment says, read once; `None` where nothing was said."""

    data: Path
    debug: bool
    hosts: tuple[str, ...]
    origin: str
    port: int
    database_url: str = field(repr=False)
    secret_key: str = field(repr=False)
    data_key: str = field(repr=False)
    backup_to: str
    mail_from: str
    mail_url: str = field(repr=False)
    sms_url: str = field(repr=False)
    sms_key: str = field(repr=False)
    proxies: tuple[str, ...]
    idle_minutes: int
    deposits: str = "none"
    index_seconds: int = 60
    fast: bool = False
    replica_url: str = field(default="", repr=False)
    replica_lag: float = 5.0

    @property
    def demo(self) -> bool:
        """Whether this folder is a demo, which its mark alone says: no setting can make it one."""
        return (self.data / DEMO_MARK).exists()

    @property
    def ahead(self) -> timedelta:
        """How far the clock of a demo is before ours; only its mark can say so, so never live."""
        if not self.demo:
            return timedelta()
        return timedelta(seconds=json.loads((self.data / DEMO_MARK).read_bytes()).get("ahead", 0))

    @classmethod
    def read(cls, home: Path = HOME) -> Self:
        """Read `GLIDEWAY_*`, from `.env` too; raise CannotStart naming every fault at once."""
        reader = Reader(eager=False, prefix="GLIDEWAY_")
        reader.read_env(str(home / ".env"), recurse=False)  # what is set already wins
        data = Path(reader.str("DATA", str(HOME / "data"))).resolve()
        port = reader.int("PORT", 8000, validate=validate.Range(min=1, max=65535))
        env = cls(
            data=data,
            debug=reader.bool("DEBUG", default=False),
            hosts=tuple(reader.list("HOSTS", ["localhost", "127.0.0.1"])),
            origin=reader.str("ORIGIN", f"http://localhost:{port}"),
            port=port,
            database_url=os.environ.get("DATABASE_URL", ""),
            secret_key=reader.str("SECRET_KEY", "") or _kept(data, "secret_key"),
            data_key=reader.str("DATA_KEY", "") or _kept(data, "data_key"),
            backup_to=reader.str("BACKUP_TO", ""),
            mail_from=reader.str("MAIL_FROM", "Glideway <bookings@glideway.invalid>"),
            mail_url=reader.str("MAIL_URL", "", validate=_mail_address),
            sms_url=reader.str("SMS_URL", "", validate=_sms_address),
            sms_key=reader.str("SMS_KEY", ""),
            proxies=tuple(
                reader.list("PROXIES", [], validate=_networks) or ()
            ),  # a fault is no list
            idle_minutes=reader.int("IDLE_MINUTES", 15, validate=validate.Range(min=1, max=1440)),
            deposits=reader.str("DEPOSITS", "none", validate=validate.OneOf(PORTS)),
            index_seconds=reader.int("INDEX_SECONDS", 60, validate=validate.Range(min=0)),
            fast=reader.bool("FAST", default=False, validate=_compiler),
            replica_url=reader.str("REPLICA_URL", "", validate=_replica_address),
            replica_lag=reader.float("REPLICA_LAG", 5.0, validate=validate.Range(min=1, max=300)),
        )
        faults = _of_the_database(env.database_url)
        try:
            reader.seal()
        except EnvValidationError as wrong:
            said = cast(dict[str, list[str]], wrong.error_messages)
            faults += [
                f"GLIDEWAY_{name}: {' '.join(why)}"
                if not name.startswith("GLIDEWAY_")
                else f"{name}: {' '.join(why)}"
                for name, why in said.items()
            ]
        if faults:
            raise CannotStart(faults)
        return env

    def live_faults(self) -> list[str]:
        """What forbids real patients on this installation; empty means it may go live."""
        local = set(self.hosts) <= {"localhost", "127.0.0.1"}
        secure = self.origin.startswith("https:")
        rules = (
            (self.debug, "GLIDEWAY_DEBUG: must be off for real patients."),
            ("*" in self.hosts, "GLIDEWAY_HOSTS: name the hosts; * answers to anybody."),
            (
                len(self.secret_key) < LIVE_SECRET,
                f"GLIDEWAY_SECRET_KEY: at least {LIVE_SECRET} characters.",
            ),
            (not self.backup_to, "GLIDEWAY_BACKUP_TO: name a folder outside the data folder."),
            (
                not local and not secure,
                "GLIDEWAY_ORIGIN: must begin with https: for real patients.",
            ),
            (
                secure and not self.proxies,
                "GLIDEWAY_PROXIES: name the TLS proxy's network, or all visitors look like one.",
            ),
            (
                urlsplit(self.mail_url).scheme not in {"smtp", "smtps", "anymail"},
                "GLIDEWAY_MAIL_URL: name the mail server; without it no code reaches anybody.",
            ),
            (
                urlsplit(self.sms_url).scheme not in {"https", "none"},
                "GLIDEWAY_SMS_URL: name the gateway of text messages (https:), or say none:",
            ),
            (
                urlsplit(self.sms_url).scheme == "https" and len(self.sms_key) < SMS_SECRET,
                f"GLIDEWAY_SMS_KEY: at least {SMS_SECRET} characters, shared with the gateway.",
            ),
        )
        return [sentence for wrong, sentence in rules if wrong]


def _mail_address(text: str) -> None:
    """Refuse what names no way for mail to leave."""
    parts = urlsplit(text)
    if text and parts.scheme not in {"smtp", "smtps", "anymail", "console", "file"}:
        raise ValidationError("must begin with smtp:, smtps:, anymail:, console: or file:")
    if parts.scheme in {"smtp", "smtps"} and not parts.hostname:
        raise ValidationError("must name a server, as in smtp://mail.example:587")
    if parts.scheme == "file" and not parts.path.startswith("/"):
        raise ValidationError("must name a folder from the root, as in file:///srv/post")
    if parts.scheme == "anymail" and not parts.path.isidentifier():
        raise ValidationError("must name a service, as in anymail:postmark?server_token=...")
    if parts.scheme == "anymail" and find_spec("anymail") is None:
        raise ValidationError("the package django-anymail is not installed here")


def _sms_address(text: str) -> None:
    """Refuse what names no way for text messages to leave."""
    parts = urlsplit(text)
    if text and parts.scheme not in {"https", "console", "file", "none"}:
        raise ValidationError("must begin with https:, console:, file: or none:")
    if parts.scheme == "https" and (not parts.netloc or {"@", ":"} & set(parts.netloc)):
        raise ValidationError("must name a gateway at port 443, without a user or a password")
    if parts.scheme == "file" and not parts.path.startswith("/"):
        raise ValidationError("must name a folder from the root, as in file:///srv/post")


def _of_the_database(text: str) -> list[str]:
    """What is wrong with the one address whose name is not ours."""
    try:
        _postgresql(text)
    except ValidationError as wrong:
        return [f"DATABASE_URL: {wrong}"]
    return []


def _postgresql(text: str) -> None:
    """Refuse what PostgreSQL's own library cannot read; its words would print the password."""
    if not text:
        return
    if text.partition(":")[0] not in {"postgresql", "postgres"}:
        raise ValidationError("must begin with postgresql:")
    from psycopg import ProgrammingError  # noqa: PLC0415 - SQLite needs none of it
    from psycopg.conninfo import conninfo_to_dict  # noqa: PLC0415

    try:
        urlsplit(text)
        conninfo_to_dict(text)
    except (ProgrammingError, ValueError):
        told = "cannot be read: after the ? stand only words that PostgreSQL knows, and % as %25"
        raise ValidationError(told) from None


def _replica_address(text: str) -> None:
    """Refuse a copy of no database that could have one."""
    _postgresql(text)
    if text and not os.environ.get("DATABASE_URL", ""):
        raise ValidationError("is a copy of DATABASE_URL, which is not set")


def _compiler(fast: bool) -> None:  # noqa: FBT001 - called by environs with what was read
    """Refuse compiled code where there is nothing to compile it."""
    if fast and find_spec("numba") is None:
        raise ValidationError("needs what requirements-fast.lock names")


def _networks(found: list[str]) -> None:
    """Refuse what is no network."""
    for one in found:
        try:
            ipaddress.ip_network(one)
        except ValueError as wrong:
            raise ValidationError(f"{one} is not a network such as 10.0.0.0/8") from wrong


def _kept(data: Path, name: str) -> str:
    """The secret of this data folder, made at the first asking (mode 0600)."""
    path = data / "secrets" / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = path.with_suffix(f".{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(48))
        try:
            os.link(fresh, path)  # two starts at once: the first one wins, both read its secret
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text()
