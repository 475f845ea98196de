"""`glideway bench`: what the pages and the engine cost, on a demo of its own, in one run.

Pages are asked over HTTP of a really served demo, one after the other. The engine is measured
against its own definition in the same run: asking `explain` about every minute, which is what a
naive search would do. The figures of a machine are its own; the ratio travels.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path

from glideway.config.command import voice
from glideway.config.env import HOME

QUICK, WHOLE = 8, 120
ASKED = 60
PAGES = {"home": "/", "find": "/find?hurts=hamstring&near=Toronto", "cities": "/cities/"}
BEGIN = re.compile(r'action="(/care/begin/[^"]+)"')
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--quick", action="store_true", help=f"{QUICK} clinics, not {WHOLE}")
    parser.add_argument("--clinics", type=int, help="this many clinics")
    parser.add_argument("--times", type=int, default=ASKED, help=f"asked so often ({ASKED})")
    parser.add_argument("--json", action="store_true", help="for a machine")


def run(options: argparse.Namespace) -> int:
    clinics = options.clinics or (QUICK if options.quick else WHOLE)
    facts: dict[str, object] = {"clinics": clinics, **engine()}
    with tempfile.TemporaryDirectory() as folder:
        facts |= _pages(Path(folder), clinics, options.times)
    lines = [f"{name:<28} {value}" for name, value in facts.items()]
    voice.answer(facts, as_json=options.json, lines="\n".join(lines))
    return 0


def engine() -> dict[str, object]:
    """A practitioner's four weeks: all starts at once, against asking about every minute."""
    from glideway.booking import core as booking  # noqa: PLC0415  # numpy only when measuring

    week = {day: (booking.TimeRange(9 * 60, 17 * 60),) for day in range(5)}
    hours = booking.Hours(zone="America/Toronto", weekly=week)
    busy = [
        booking.Busy(start, start + 35)
        for day in range(28)
        for start in range(_minute(day) + 14 * 60, _minute(day) + 21 * 60, 50)
    ]
    schedule = booking.Schedule(hours=hours, busy=busy)
    service = booking.ServiceRules(duration=30, step=15, notice=60)
    now = datetime(2026, 3, 2, 12, tzinfo=UTC)
    window = booking.Span(_minute(0), _minute(7))
    began = time.perf_counter()
    quick = booking.offered(schedule, service, now=now, window=window)
    took = time.perf_counter() - began
    began = time.perf_counter()
    slow = [at for at in range(*window) if not booking.explain(schedule, service, at, now=now)]
    naive = time.perf_counter() - began
    if quick != slow:
        msg = "the engine and its definition disagree; no figure is worth anything"
        raise voice.CannotRun(msg)
    return {
        "offered, one week, ms": round(1000 * took, 2),
        "minute by minute, ms": round(1000 * naive, 1),
        "times quicker": round(naive / took),
    }


def _minute(day: int) -> int:
    return (date(2026, 3, 2).toordinal() - date(1970, 1, 1).toordinal() + day) * 24 * 60


def _pages(data: Path, clinics: int, asked: int) -> dict[str, object]:
    port = _free_port()
    environ = os.environ | {"GLIDEWAY_DATA": str(data), "PYTHONPATH": str(HOME / "src")}
    command = [sys.executable, "-m", "glideway", "demo", "--port", str(port)]
    began = time.monotonic()
    made = subprocess.run(  # noqa: S603  # our own words
        [*command, "--clinics", str(clinics), "--no-serve", "--json"],
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        msg = f"the demo to measure could not be made: {made.stderr[-2000:]}"
        raise voice.CannotRun(msg)
    facts: dict[str, object] = {
        "demo made, s": round(time.monotonic() - began, 1),
        "demo database, MB": round((data / "glideway.sqlite3").stat().st_size / 1e6, 1),
    }
    links = json.loads(made.stdout[made.stdout.index("{") :])["links"]
    server = subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL)  # noqa: S603
    began = time.monotonic()
    try:
        _until_served(port)
        facts["later start, s"] = round(time.monotonic() - began, 2)
        facts |= _timed(port, PAGES, "", asked)
        facts |= _timed(port, *_treatment(port, links["practitioner"]), asked)
    finally:
        server.terminate()
        server.wait()
    return facts


def _treatment(port: int, link: str) -> tuple[dict[str, str], str]:
    """The practitioner's pages and their session: the day, a visit opened from it, its room."""
    session = _get(port, link.partition(str(port))[2], "")[1]
    day, session = _get(port, "/care/", session)
    begin, token = BEGIN.search(day), TOKEN.search(day)
    if begin is None or token is None:
        msg = "nobody is on the practitioner's day, so the treatment page cannot be measured"
        raise voice.CannotRun(msg)
    where = _post(port, begin[1], session, token[1])
    return {"day": "/care/", "visit": where, "treatment": f"{where}treat/"}, session


def _post(port: int, path: str, session: str, token: str) -> str:
    """Send a form with nothing but its token; where it leads."""
    line = http.client.HTTPConnection("localhost", port, timeout=30)
    kind = "application/x-www-form-urlencoded"
    headers = {"Cookie": session, "Content-Type": kind, "Origin": f"http://localhost:{port}"}
    line.request("POST", path, body=f"csrfmiddlewaretoken={token}", headers=headers)
    answer = line.getresponse()
    where = answer.headers.get("Location", "")
    line.close()
    if not where:
        msg = f"{path} answered {answer.status} to a form"
        raise voice.CannotRun(msg)
    return where.partition("#")[0]


def _timed(port: int, pages: dict[str, str], session: str, asked: int) -> dict[str, object]:
    facts: dict[str, object] = {}
    for name, path in pages.items():
        _get(port, path, session)
        times = []
        for _ in range(asked):
            began = time.perf_counter()
            _get(port, path, session)
            times.append(1000 * (time.perf_counter() - began))
        p95 = statistics.quantiles(times, n=20)[-1]
        facts[f"{name}, p50 / p95 ms"] = f"{statistics.median(times):.1f} / {p95:.1f}"
    return facts


def _get(port: int, path: str, session: str) -> tuple[str, str]:
    """A page's text and the session it leaves one with."""
    line = http.client.HTTPConnection("localhost", port, timeout=30)
    line.request("GET", path, headers={"Cookie": session, "Accept-Language": "en"})
    answer = line.getresponse()
    text = answer.read().decode()
    if answer.status >= http.HTTPStatus.BAD_REQUEST:
        msg = f"{path} answered {answer.status}"
        raise voice.CannotRun(msg)
    cookies = [one.partition(";")[0] for one in answer.headers.get_all("Set-Cookie") or []]
    line.close()
    kept = dict(one.split("=", 1) for one in [*filter(None, session.split("; ")), *cookies])
    return text, "; ".join(f"{name}={value}" for name, value in kept.items())


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _until_served(port: int) -> None:
    for _ in range(600):
        try:
            _get(port, "/healthz", "")
        except OSError:
            time.sleep(0.05)
        else:
            return
    msg = "the demo was not served within half a minute"
    raise voice.CannotRun(msg)
