"""`glideway explain WHO WHEN`: offered, or one line for each rule that forbids this minute."""

from __future__ import annotations

import argparse
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from glideway.config.command import ready, voice

if TYPE_CHECKING:
    from glideway.directory.models import Placement, Service


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("who", help="the practitioner's address part, as in /practitioners/HERE/")
    parser.add_argument("when", help="2026-03-03T10:15 on the clinic's wall, or with an offset")
    parser.add_argument("--clinic", default="", help="its address part, where there are several")
    parser.add_argument("--service", default="first", help="kind of service (first)")
    parser.add_argument(
        "--with",
        dest="others",
        nargs="+",
        default=[],
        metavar="OTHER",
        help="who gives a joint visit together with WHO: their address parts",
    )
    parser.add_argument("--json", action="store_true", help="for a machine")


def run(options: argparse.Namespace) -> int:
    ready.django()
    ready.tables()
    from glideway.booking import queries as booking  # noqa: PLC0415  # needs Django's settings
    from glideway.kit import actor, clock  # noqa: PLC0415

    placement, service = _asked(options)
    others = [_placed(one, placement.clinic.slug) for one in options.others]
    starts_at = _instant(options.when, placement.clinic.zone)
    lines = booking.explain_start(
        actor=actor.system("command"),
        placement=placement,
        service=service,
        starts_at=starts_at,
        now=clock.now(),
        others=others,
    )
    facts = {
        "practitioner": options.who,
        "clinic": placement.clinic.slug,
        "service": service.kind,
        "minutes": service.minutes,
        "start": starts_at.isoformat(),
        "offered": not lines,
        "forbidden by": [one._asdict() for one in lines],
    }
    told = [f"{one.rule}: {one.sentence}" for one in lines] or ["offered"]
    voice.answer(facts, as_json=options.json, lines="\n".join(told))
    return 0


def _asked(options: argparse.Namespace) -> tuple[Placement, Service]:
    placement = _placed(options.who, options.clinic)
    services = list(placement.services.filter(retired_at=None).order_by("minutes", "pk"))
    found = next((one for one in services if one.kind == options.service), None)
    if found is None:
        kinds = ", ".join(sorted({one.kind for one in services})) or "none"
        msg = f"{options.who} gives no service {options.service!r} here. There are: {kinds}."
        raise voice.CannotRun(msg)
    return placement, found


def _placed(who: str, clinic: str) -> Placement:
    """Somebody at the one clinic that is meant."""
    from glideway.booking import queries as booking  # noqa: PLC0415

    placements = booking.placements_of(practitioner=who, clinic=clinic)
    if not placements:
        msg = f"nobody works here by the address part {who!r}"
        msg += f" at {clinic!r}." if clinic else "."
        raise voice.CannotRun(msg)
    if len(placements) > 1:
        slugs = ", ".join(one.clinic.slug for one in placements)
        msg = f"{who} works at several clinics: add --clinic with one of {slugs}."
        raise voice.CannotRun(msg)
    return placements[0]


def _instant(text: str, zone: str) -> datetime:
    """An instant with its offset, or a wall clock's time at the clinic (the earlier of two)."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError as wrong:
        msg = f"when: {text!r} is no time such as 2026-03-03T10:15."
        raise voice.CannotRun(msg) from wrong
    return found if found.tzinfo else found.replace(tzinfo=ZoneInfo(zone))
