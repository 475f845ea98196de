"""Who the patients of the first clinic are besides their visits: needs, a child, what they read."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from pathlib import Path

import msgspec

from glideway.booking import operations as booking
from glideway.booking.models import Booking
from glideway.config.demo import free
from glideway.config.demo.house import House
from glideway.directory import operations as directory
from glideway.directory.core.messages import KINDS, Kind
from glideway.kit import actor, post

BY = actor.system("demo")
DAY = timedelta(days=1)
CHILD, YEARS = "Charlie Tremblay", 9
NEEDS = (
    directory.NeedsRow(longer_time=True, companion=True),
    directory.NeedsRow(interpreter="Langue des signes québécoise"),
    directory.NeedsRow(step_free=True, note="Wheelchair, 68 cm wide."),
    directory.NeedsRow(large_print=True),
)


class _Letters(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Subject and text of the letters that stand on consent, by language."""

    plan: dict[str, tuple[str, str]]
    exercise: dict[str, tuple[str, str]]
    news: dict[str, tuple[str, str]]


@cache
def letters() -> _Letters:
    return msgspec.json.decode(Path(__file__).with_name("letters.json").read_bytes(), type=_Letters)


def settle_in(house: House) -> None:
    """Say what is needed, let the cast's patient act for a child, and write to people."""
    _needs(house)
    _child(house)
    _messages(house)


def _needs(house: House) -> None:
    """Of four who come today, so that the desk's day shows them."""
    today = Booking.objects.filter(
        placement__clinic=house.clinic, cancelled_at=None, starts_at__gt=house.now
    ).exclude(patient=house.patients[0][0])
    coming: dict[int, Booking] = {}
    for one in today.select_related("patient").order_by("starts_at", "pk")[:20]:
        coming.setdefault(one.patient_id, one)
    rows = zip(coming.values(), NEEDS, strict=False)
    for number, (one, needs) in enumerate(rows):
        directory.need(
            patient=one.patient,
            needs=needs,
            by=free.patient(one.patient),
            key=f"demo-needs-{number}",
            now=house.now - DAY,
        )


def _child(house: House) -> None:
    robin = house.patients[0][0]
    directory.act_for_child(
        name=CHILD,
        born_on=(house.now - YEARS * 365 * DAY).date(),
        province=house.site.place.province,
        reason="parent",
        language=robin.language,
        by=free.patient(robin),
        key="demo-child",
        now=house.now - DAY,
    )


def _messages(house: House) -> None:
    """The cast's patient agreed to every kind and has one of each; others were reminded."""
    robin = house.patients[0][0]
    directory.agree_to_messages(
        patient=robin,
        kinds=KINDS,
        clinic=house.clinic,
        language=robin.language,
        how="page",
        by=free.patient(robin),
        now=house.now - 6 * DAY,
    )
    booking.send_due_reminders(now=house.now - DAY)
    found = letters()
    kinds = {Kind.PLAN: found.plan, Kind.EXERCISE: found.exercise, Kind.NEWS: found.news}
    post.send_many(
        [
            directory.letter(
                patient=robin,
                clinic=house.clinic,
                key=f"demo-{kind}",
                about=f"demo:{kind}",
                subject=words[robin.language][0],
                text=words[robin.language][1],
                due_at=house.now - days * DAY,
                kind=kind,
            )
            for days, (kind, words) in enumerate(kinds.items(), start=1)
        ],
        now=house.now - 4 * DAY,
    )
