"""What pages ask of the index of this host: is there one, how old is it, who has time soonest.

A reader only: nothing here waits for the database, and an index that is missing, foreign or too
old is none. What is found is a hint of where to look: times that can be booked are computed by
`offered` again, and a hold is judged by the database as ever.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TypeVar
from uuid import UUID

import structlog
from django.conf import settings
from django.db import connection

from glideway.booking.core.network import ByClinic, Inquiry, Reading, Soonest
from glideway.booking.core.network.bits import Array, Rows
from glideway.booking.queries.network.shared import FILE, Foreign, Mapped

log = structlog.get_logger()
Answer = TypeVar("Answer")


class Live:
    """A mapped index. `placements` (P,), `services` (K, P; -1 for none) and `clinics` (C,) are
    primary keys; rows and clinics of an answer are places in them."""

    def __init__(self, mapped: Mapped, *, fast: bool) -> None:
        self.mapped = mapped
        self.reading = Reading(mapped.arrays, mapped.facts["index"], fast=fast)
        codes = mapped.facts["codes"]
        self.kinds: list[str] = codes["kinds"]
        self.professions = _numbers(codes["professions"])
        self.languages = _bits(codes["languages"])
        self.regions = _bits(codes["regions"])
        self.sexes = _numbers(codes["sexes"])

    @property
    def as_of(self) -> datetime:
        """The moment of the database that it shows."""
        return self.mapped.level

    @property
    def sequence(self) -> int:
        """Grows with each change of this file; the next file begins at nought again."""
        return self.mapped.sequence

    @property
    def placements(self) -> Rows:
        """(P,) primary keys."""
        return self.mapped.arrays["placement_pk"]

    @property
    def services(self) -> Rows:
        """(K, P) primary keys, -1 where somebody does not give that kind of visit."""
        return self.mapped.arrays["service_pk"]

    @property
    def clinics(self) -> Rows:
        """(C,) primary keys."""
        return self.mapped.arrays["clinic_pk"]

    def placement_id(self, row: int) -> UUID:
        """The public id of a row's placement."""
        return _uuid(self.mapped.arrays["placement_id"][row])

    def service_id(self, kind: int, row: int) -> UUID:
        """The public id of the service that a row gives as this kind of visit."""
        return _uuid(self.mapped.arrays["service_id"][kind, row])

    def clinic_id(self, clinic: int) -> UUID:
        """The public id of a clinic."""
        return _uuid(self.mapped.arrays["clinic_id"][clinic])

    def ask(self, asked: Inquiry, now: datetime) -> Soonest | None:
        """The soonest starts, or None where nobody can say: then the database is asked."""
        return self.of_one_moment(lambda: self.reading.soonest(asked, now=now))

    def by_clinic(self, asked: Inquiry, now: datetime) -> ByClinic | None:
        """The first start of each clinic, or None."""
        return self.of_one_moment(lambda: self.reading.by_clinic(asked, now=now))

    def counts(self, asked: Inquiry, dates: Sequence[date], now: datetime) -> Rows | None:
        """How many starts each date has, or None."""
        return self.of_one_moment(lambda: self.reading.counts(asked, dates, now=now))

    def of_one_moment(self, read: Callable[[], Answer]) -> Answer | None:
        """What `read` finds while nobody writes, or None; see `shared`."""
        return self.mapped.of_one_moment(read)


class _Kept:
    """The index that this process has mapped, and which file it was."""

    live: Live | None = None
    known: tuple[object, ...] | None = None


def attached(now: datetime) -> Live | None:
    """The index of this host, or None where there is none, or one older than the setting allows."""
    path = folder() / FILE
    try:
        facts = path.stat()
    except FileNotFoundError:
        return None
    # What is mapped keeps its number on the disk, so no other file has it; a refused one does not.
    known = (path, facts.st_ino)
    refused = (*known, facts.st_size, facts.st_mtime_ns)
    if _Kept.known not in (known, refused):
        _Kept.live = live = _mapped(path)
        _Kept.known = (path, live.mapped.number) if live else refused
    live = _Kept.live
    if live is None or now - live.as_of > settings.GLIDEWAY_INDEX_AGE:
        return None
    return live


def folder() -> Path:
    """Where the index of this host lies."""
    return Path(settings.GLIDEWAY_DATA) / "index"


def database() -> str:
    """Which database an index is of: tests and demos may share a folder with another."""
    facts = connection.settings_dict
    return f"{connection.vendor} {facts['HOST']} {facts['PORT']} {facts['NAME']}"


def age(now: datetime) -> timedelta | None:
    """How old the index of this host is, however old; None where there is none to be read."""
    try:
        mapped = Mapped(folder() / FILE)
    except (FileNotFoundError, Foreign):
        return None
    return now - mapped.level


def _mapped(path: Path) -> Live | None:
    try:
        mapped = Mapped(path)
    except FileNotFoundError:
        return None
    except Foreign as why:
        log.warning("index.refused", why=str(why))
        return None
    if mapped.facts["database"] != database():
        return None
    return Live(mapped, fast=settings.GLIDEWAY_FAST)


def _numbers(names: Sequence[str]) -> dict[str, int]:
    return {name: at for at, name in enumerate(names)}


def _bits(names: Sequence[str]) -> dict[str, int]:
    return {name: 1 << at for at, name in enumerate(names)}


def _uuid(bytes_: Array) -> UUID:
    return UUID(bytes=bytes_.tobytes())
