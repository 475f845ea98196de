"""`glideway demo`: a made-up network on this computer, served, with a sign-in link for each role.

The first cities are made before the first page is served, the rest beside it. A second start finds
everything there and serves at once. The folder is a demo for good: it never takes real patients.
"""

from __future__ import annotations

import argparse
import os
from datetime import datetime
from pathlib import Path

import msgspec

from glideway.config import serving
from glideway.config.command import ready, voice
from glideway.config.demo import mark
from glideway.config.env import Env
from glideway.kit import clock

CLINICS, SEED = 120, 1
HOST = "127.0.0.1"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, help="port (GLIDEWAY_PORT, or 8000)")
    parser.add_argument("--host", default=HOST, help="address to listen on (127.0.0.1)")
    parser.add_argument("--clinics", type=int, help=f"how many clinics ({CLINICS})")
    parser.add_argument("--seed", type=int, help=f"which network; the same seed, the same ({SEED})")
    parser.add_argument(
        "--at", type=_moment, help="the moment it begins at: 2026-11-24T10:00-05:00 (now)"
    )
    parser.add_argument("--no-serve", action="store_true", help="make the network whole, then stop")
    parser.add_argument("--fill", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--json", action="store_true", help="the links for a machine")


def run(options: argparse.Namespace) -> int:
    if options.port:
        os.environ["GLIDEWAY_PORT"] = str(options.port)
    env = ready.environment()
    if not (options.no_serve or options.fill):
        serving.claim_port(options.host, env.port)
    _refuse_real_data(env)
    _take(env, options)  # before Django reads its settings: the mark is what makes a demo
    env = ready.django()
    _begin(env.data)
    ready.tables()
    if options.fill:
        return _fill(env.data)
    whole = _make(env.data, everything=options.no_serve)
    _tell(env, as_json=options.json)
    if options.no_serve:
        return 0
    beside = [["worker"], ["index"], *([] if whole else [["demo", "--fill"]])]
    with serving.children(beside):
        serving.serve(host=options.host, port=env.port, quiet=True)
    return 0


def _refuse_real_data(env: Env) -> None:
    real = env.database_url or (env.data / "glideway.sqlite3").exists()
    if real and mark.read(env.data) is None:
        msg = (
            f"{env.data} has a database that is not a demo. A demo never mixes with real "
            "data: name another folder in GLIDEWAY_DATA. Nothing was changed."
        )
        raise voice.CannotRun(msg)


def _take(env: Env, options: argparse.Namespace) -> None:
    """Make this folder a demo, or find it the one that was asked for."""
    found = mark.read(env.data)
    if found is None:
        _mark(env.data, options)
        return
    for name in ("seed", "clinics"):
        asked, has = getattr(options, name), getattr(found, name)
        if asked is not None and asked != has:
            msg = (
                f"the demo in {env.data} was made with --{name} {has}. For another one name "
                "another folder in GLIDEWAY_DATA, or remove this one. Nothing was changed."
            )
            raise voice.CannotRun(msg)


def _mark(data: Path, options: argparse.Namespace) -> None:
    clinics = CLINICS if options.clinics is None else options.clinics
    if clinics < 1:
        msg = "a network has at least one clinic. Nothing was made."
        raise voice.CannotRun(msg)
    seed = SEED if options.seed is None else options.seed
    ahead = (options.at - clock.of_this_machine()).total_seconds() if options.at else 0
    mark.write(data, mark.Mark(seed=seed, clinics=clinics, began="", ahead=ahead))


def _moment(text: str) -> datetime:
    """A moment with its zone, so that two computers mean the same one."""
    try:
        said = datetime.fromisoformat(text)
    except ValueError:
        said = None
    if said is None or said.tzinfo is None:
        msg = f"{text} is no moment with a zone, such as 2026-11-24T10:00-05:00"
        raise argparse.ArgumentTypeError(msg)
    return said


def _begin(data: Path) -> None:
    """Remember when this network began: its diaries are written around that day."""
    found = mark.read(data)
    if found is not None and not found.began:
        mark.write(data, msgspec.structs.replace(found, began=clock.now().isoformat()))


def _make(data: Path, *, everything: bool) -> bool:
    """Make what must be there before pages are served; answer whether the network is whole."""
    from glideway.config.demo import making  # noqa: PLC0415  # needs Django's settings

    found = mark.read(data)
    if found is None or found.whole:
        return True
    goal = found.clinics if everything else min(making.FIRST, found.clinics)
    if found.done < goal:
        with voice.progress("made-up clinics", goal - found.done) as step:
            making.make(data=data, until=goal, told=step)
    return goal == found.clinics


def _fill(data: Path) -> int:
    from glideway.config.demo import making  # noqa: PLC0415  # needs Django's settings

    making.make(data=data)
    voice.say("The demo network is whole.")
    return 0


def _tell(env: Env, *, as_json: bool) -> None:
    from glideway.config.demo import cast  # noqa: PLC0415
    from glideway.directory import operations as directory  # noqa: PLC0415
    from glideway.directory.models import Login  # noqa: PLC0415
    from glideway.kit import clock  # noqa: PLC0415

    now = clock.now()
    who = {login.email: login for login in Login.objects.filter(email__endswith=cast.HOST)}
    links = {
        part.key: env.origin + directory.sign_in_link(login=who[part.email], now=now)
        for part in cast.CAST
        if part.email in who
    }
    found = mark.read(env.data)
    rest = found.clinics - found.done if found else 0
    lines = [f"Glideway demo: {env.origin}", ""]
    lines += [f"  {role:<18}{link}" for role, link in links.items()]
    lines += ["", f"  every message   {env.origin}/demo/outbox/"]
    if rest:
        lines += [f"  {rest} more clinics are being made in the background."]
    lines += ["  Everything is made up. Ctrl-C stops it."]
    voice.answer({"origin": env.origin, "links": links}, as_json=as_json, lines="\n".join(lines))
