"""Sealed fields and signed links: what a stolen database must not tell.

A sealed field is AES-256-GCM with a random 96-bit nonce; the associated data names table,
column and row, so a ciphertext that is moved to another row does not open. It is opened when
the attribute is read, because only then the row is known. A signed link is an HMAC of what it
is for, so it is stored nowhere and a copy of the tables yields none.
"""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models

NONCE = 12
# The headers of a body that two machines sign for each other.
MOMENT, SIGNATURE = "Glideway-Timestamp", "Glideway-Signature"
WINDOW = timedelta(minutes=5)
VERSION = b"\x01"


class Sealed(NamedTuple):
    """A value as the table keeps it, not yet opened."""

    data: bytes


class WrongSeal(Exception):
    """The ciphertext was moved, changed, or sealed with another key."""


@cache
def _key(purpose: str) -> bytes:
    return hmac.digest(settings.GLIDEWAY_DATA_KEY.encode(), purpose.encode(), "sha256")


def seal(text: str, place: str) -> bytes:
    """Encrypt `text` so that it opens at `place` only (table:column:row)."""
    nonce = secrets.token_bytes(NONCE)
    return VERSION + nonce + AESGCM(_key("seal")).encrypt(nonce, text.encode(), place.encode())


def unseal(data: bytes, place: str) -> str:
    """The text sealed at `place`; WrongSeal when it was sealed elsewhere or touched."""
    try:
        opened = AESGCM(_key("seal")).decrypt(
            data[1 : 1 + NONCE], data[1 + NONCE :], place.encode()
        )
    except InvalidTag as wrong:
        raise WrongSeal(place) from wrong
    return opened.decode()


def token(purpose: str, *parts: object) -> str:
    """256 bits that only this installation can make: purpose, then what the link is about."""
    words = "|".join([purpose, *map(str, parts)])
    return urlsafe_b64encode(hmac.digest(_key("link"), words.encode(), "sha256")).decode()[:43]


def name(purpose: str, *parts: object) -> UUID:
    """An id that is known before its row is there, and that only this installation can tell."""
    words = "|".join([purpose, *map(str, parts)])
    return UUID(bytes=hmac.digest(_key("name"), words.encode(), "sha256")[:16], version=4)


def matches(given: str, purpose: str, *parts: object) -> bool:
    """Whether `given` is the token of these parts, compared in constant time."""
    return hmac.compare_digest(given.encode(), token(purpose, *parts).encode())


def moment_of(now: datetime) -> str:
    """A moment as a signed body says it: whole seconds since 1970."""
    return str(int(now.timestamp()))


def signature(key: str, moment: str, body: bytes) -> str:
    """What proves to another machine that a body came from who shares `key`, at that moment."""
    signed = hmac.new(key.encode(), moment.encode() + b"." + body, hashlib.sha256)
    return f"sha256={signed.hexdigest()}"


def is_signed(*, key: str, moment: str, said: str, body: bytes, now: datetime) -> bool:
    """Whether a body is signed with the shared key, and was within five minutes of now.

    So who reads it on the way cannot change it, nor say it again later. Without a key nothing is
    signed.
    """
    if not key or not (moment.isascii() and moment.isdecimal()):
        return False
    if abs(now.timestamp() - int(moment)) > WINDOW.total_seconds():
        return False
    return hmac.compare_digest(said.encode(), signature(key, moment, body).encode())


def blind(value: str) -> str:
    """A keyed digest of a normalised value: equal values can be found, none can be read."""
    return hmac.new(_key("blind"), value.strip().casefold().encode(), hashlib.sha256).hexdigest()


class _Opens:
    """Opens the sealed value of one attribute when it is read."""

    def __init__(self, field: "SealedText") -> None:
        self.field = field

    def __get__(self, row: models.Model | None, kind: type | None = None) -> Any:  # noqa: ANN401
        if row is None:
            return self
        kept = row.__dict__.get(self.field.attname)
        if isinstance(kept, Sealed):
            kept = row.__dict__[self.field.attname] = unseal(kept.data, self.field.place(row))
        return kept

    def __set__(self, row: models.Model, value: Any) -> None:  # noqa: ANN401
        row.__dict__[self.field.attname] = value


class SealedText(models.BinaryField[Any, Any]):
    """Clinical or personal text, kept encrypted. The row must have a `public_id`."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - Django's own signature
        super().__init__(**{"blank": True, "editable": True, **options})

    def place(self, row: models.Model) -> str:
        """Where a value lives, in words that go into the seal."""
        table = row._meta.db_table  # noqa: SLF001 - Django's public name for it
        return f"{table}:{self.column}:{getattr(row, 'public_id')}"  # noqa: B009

    def contribute_to_class(
        self,
        cls: type[models.Model],
        name: str,
        private_only: bool = False,  # noqa: FBT001, FBT002
    ) -> None:
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, self.attname, _Opens(self))

    def pre_save(self, row: models.Model, add: bool) -> Any:  # noqa: ANN401, FBT001, ARG002
        kept = row.__dict__.get(self.attname)
        if kept is None or isinstance(kept, Sealed):
            return None if kept is None else kept.data
        return seal(kept, self.place(row))

    def get_default(self) -> Any:  # noqa: ANN401
        return None if self.null else ""

    def from_db_value(self, value: bytes | None, *_: object) -> Sealed | None:
        return None if value is None else Sealed(bytes(value))

    def get_db_prep_value(
        self,
        value: Any,  # noqa: ANN401
        connection: Any,  # noqa: ANN401
        prepared: bool = False,  # noqa: FBT001, FBT002
    ) -> Any:  # noqa: ANN401
        if isinstance(value, str):
            raise TypeError(f"{self.name} is sealed: save the row, do not update the column")
        return super().get_db_prep_value(value, connection, prepared)

    def value_to_string(self, obj: models.Model) -> str:
        return str(getattr(obj, self.attname))
