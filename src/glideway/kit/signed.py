"""Bodies that two machines sign for each other with one shared key.

What goes to a gateway and what comes from it carries the moment it was said and an HMAC over moment
and body: who reads it on the way cannot change it, and cannot say it again later.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta

MOMENT, SIGNATURE = "Glideway-Timestamp", "Glideway-Signature"
WINDOW = timedelta(minutes=5)


def moment_of(now: datetime) -> str:
    """A moment as the header says it: whole seconds since 1970."""
    return str(int(now.timestamp()))


def signature(key: str, moment: str, body: bytes) -> str:
    """What proves that a body came from who shares our key, at the moment it names."""
    signed = hmac.new(key.encode(), moment.encode() + b"." + body, hashlib.sha256)
    return f"sha256={signed.hexdigest()}"


def is_right(*, key: str, moment: str, said: str, body: bytes, now: datetime) -> bool:
    """Whether a body is signed with our key and was said within five minutes of now.

    Without a key nothing is right.
    """
    if not key or not (moment.isascii() and moment.isdecimal()):
        return False
    if abs(now.timestamp() - int(moment)) > WINDOW.total_seconds():
        return False
    return hmac.compare_digest(said.encode(), signature(key, moment, body).encode())
