"""The pages over HTTP, one after the other, of a really served demo made for the measuring."""

from __future__ import annotations

import http.client
import json
import os
import re
import socket
import statistics
import subprocess
import sys
import time
from pathlib import Path

from glideway.config.bench import weights
from glideway.config.bench.found import Figure
from glideway.config.command import voice
from glideway.config.env import HOME

PAGES = {"home": "/", "find": "/find?hurts=hamstring&near=Toronto", "cities": "/cities/"}
PAGES |= {"atlas": "/atlas/", "atlas search": "/atlas/?q=hamstring"}
BEGIN = re.compile(r'action="(/care/begin/[^"]+)"')
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


def measured(data: Path, clinics: int, asked: int) -> dict[str, Figure]:
    """How long the demo takes to make and to start, and what its pages cost."""
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
    facts: dict[str, Figure] = {
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
        session = _get(port, links["patient"].partition(str(port))[2], "")[1]
        facts |= weights.measured(port, session)
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


def _timed(port: int, pages: dict[str, str], session: str, asked: int) -> dict[str, Figure]:
    facts: dict[str, Figure] = {}
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
