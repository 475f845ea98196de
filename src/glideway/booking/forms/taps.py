"""What a button sent: a tapped time, a part of the body, minutes. It does not guess."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.dateparse import parse_datetime

from glideway.booking.core.lateness import STEPS
from glideway.kit.refusals import NotAnswerable
from glideway.screening import core as screening

MOST_OTHERS = 4


@dataclass(frozen=True)
class Tap:
    """A tapped time: which practitioner, which service, when; and the tap's own key.

    No placement means anybody of the clinic; `others` give a joint visit with the placement.
    """

    placement: str
    service: str
    starts_at: datetime
    key: str
    region: str
    others: tuple[str, ...] = ()


def read_tap(data: Mapping[str, str]) -> Tap:
    """A tapped time as its button sent it, or NotAnswerable."""
    try:
        key = str(UUID(data.get("key", "")))
        start = parse_datetime(data.get("start", ""))
    except ValueError as wrong:
        raise NotAnswerable(field="start") from wrong
    if start is None or start.tzinfo is None:
        raise NotAnswerable(field="start")
    region = data.get("region", "")
    return Tap(
        data.get("placement", ""),
        data.get("service", ""),
        start,
        key,
        region if region in screening.load().neighbours else "",
        tuple(one for one in data.get("with", "").split(",") if one)[:MOST_OTHERS],
    )


def read_start(data: Mapping[str, str]) -> datetime | None:
    """The very time that a link leads to; None where none is named, or none that can be read."""
    try:
        start = parse_datetime(data.get("start", ""))
    except ValueError:
        return None
    return start if start and start.tzinfo else None


def read_region(data: Mapping[str, str]) -> str:
    """A part of the body as its button sent it, one that has questions; or NotAnswerable."""
    region = data.get("region", "")
    if region not in screening.load().neighbours:
        raise NotAnswerable(field="region")
    return region


def read_minutes(data: Mapping[str, str]) -> int:
    """How late, as one of the buttons says it, or NotAnswerable."""
    minutes = data.get("minutes", "")
    if not minutes.isdecimal() or int(minutes) not in STEPS:
        raise NotAnswerable(field="minutes")
    return int(minutes)
