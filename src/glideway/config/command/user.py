"""`glideway user`: open a login, give it a role or take one away, print who has which."""

from __future__ import annotations

import argparse
from datetime import datetime
from typing import TYPE_CHECKING

from glideway.config.command import ready, voice

if TYPE_CHECKING:
    from glideway.directory.models import Clinic, Login

ROLES = ("practitioner", "desk", "owner", "operator", "inspector")


def arguments(parser: argparse.ArgumentParser) -> None:
    does = parser.add_subparsers(
        dest="does", required=True, metavar="add | grant | end | link | list"
    )
    add = does.add_parser("add", help="open a login; it signs in by a code sent to its address")
    add.add_argument("email")
    add.add_argument("--name", default="")
    add.add_argument("--language", choices=("en", "fr"), default="en")
    for name, says in (("grant", "give a role"), ("end", "take a role away")):
        role = does.add_parser(name, help=says)
        role.add_argument("email")
        role.add_argument("role", choices=ROLES)
        role.add_argument("--clinic", help="the clinic's address part, as in /clinics/HERE/")
    link = does.add_parser("link", help="a sign-in link; in a demo only")
    link.add_argument("email")
    listing = does.add_parser("list", help="logins with their roles")
    for one in (add, link, listing):
        one.add_argument("--json", action="store_true", help="for a machine")


def run(options: argparse.Namespace) -> int:
    ready.django()
    ready.tables()
    from glideway.kit import clock  # noqa: PLC0415  # needs Django's settings

    with ready.refusals():
        return {"add": _add, "grant": _grant, "end": _end, "link": _link, "list": _list}[
            options.does
        ](options, clock.now())


def _add(options: argparse.Namespace, now: datetime) -> int:
    from glideway.directory import operations as directory  # noqa: PLC0415
    from glideway.kit import actor  # noqa: PLC0415

    login = directory.open_login(
        email=options.email,
        name=options.name,
        language=options.language,
        by=actor.system("command"),
        now=now,
    )
    voice.answer(
        {"email": login.email, "login": str(login.public_id)},
        as_json=options.json,
        lines=f"{login.email} can sign in now, and has no role yet: glideway user grant ...",
    )
    return 0


def _grant(options: argparse.Namespace, now: datetime) -> int:
    from glideway.directory import operations as directory  # noqa: PLC0415
    from glideway.kit import actor  # noqa: PLC0415

    clinic = _clinic(options)
    login = _login(options.email)
    directory.grant(
        login=login, role=options.role, clinic=clinic, by=actor.system("command"), now=now
    )
    where = f" at {clinic.name}" if clinic else ""
    voice.say(f"{options.email} is {options.role}{where} from now on.")
    return 0


def _end(options: argparse.Namespace, now: datetime) -> int:
    from glideway.directory import operations as directory  # noqa: PLC0415
    from glideway.directory.models import Membership  # noqa: PLC0415
    from glideway.kit import actor  # noqa: PLC0415

    held = Membership.objects.filter(
        login=_login(options.email), role=options.role, clinic=_clinic(options), ended_at=None
    ).first()
    if held is None:
        msg = f"{options.email} does not have that role. Nothing was changed."
        raise voice.CannotRun(msg)
    directory.end_role(membership=held, by=actor.system("command"), now=now)
    voice.say(f"{options.email} no longer is {options.role}.")
    return 0


def _link(options: argparse.Namespace, now: datetime) -> int:
    from django.conf import settings  # noqa: PLC0415

    from glideway.directory import operations as directory  # noqa: PLC0415

    link = directory.sign_in_link(login=_login(options.email), now=now)
    address = f"{settings.GLIDEWAY_ORIGIN}{link}"
    voice.answer({"link": address}, as_json=options.json, lines=address)
    return 0


def _list(options: argparse.Namespace, _now: datetime) -> int:
    from glideway.directory.models import Membership  # noqa: PLC0415

    held = Membership.objects.filter(ended_at=None).order_by("login__email", "pk")
    rows = [
        {"email": email, "role": role, "clinic": clinic}
        for email, role, clinic in held.values_list("login__email", "role", "clinic__slug")
    ]
    lines = "\n".join(f"{row['email']}: {row['role']} {row['clinic'] or ''}" for row in rows)
    voice.answer({"roles": rows}, as_json=options.json, lines=lines or "Nobody has a role yet.")
    return 0


def _login(email: str) -> Login:
    from glideway.directory.models import Login  # noqa: PLC0415

    login = Login.objects.filter(email=email.casefold()).first()
    if login is None:
        msg = f"nobody signs in as {email}. Open the login first: glideway user add {email}"
        raise voice.CannotRun(msg)
    return login


def _clinic(options: argparse.Namespace) -> Clinic | None:
    from glideway.directory.models import Clinic  # noqa: PLC0415

    at_a_clinic = options.role in {"practitioner", "desk", "owner"}
    if at_a_clinic != bool(options.clinic):
        msg = f"the role {options.role} {'needs' if at_a_clinic else 'has no'} --clinic."
        raise voice.CannotRun(msg)
    found = Clinic.objects.filter(slug=options.clinic).first() if options.clinic else None
    if options.clinic and found is None:
        msg = f"no clinic has the address {options.clinic}."
        raise voice.CannotRun(msg)
    return found
