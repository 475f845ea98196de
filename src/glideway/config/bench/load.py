"""Searches a second over HTTP on loopback: `GET /api/openings` at its own door and inside Django.

A really served network with its index, and beside it a generator of load that costs little: raw
sockets that stay open, requests made before, answers counted by their length. Both share the
processors, so what is told is what this machine serves with the asking included. Every answer is
looked at: what is no 200 from the index ends the measuring.

`asked(port, …)` is the generator; `measured` makes the network, serves it and asks.
"""

from __future__ import annotations

import multiprocessing
import random
import selectors
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from typing import NamedTuple

from glideway.config.bench import empty
from glideway.config.bench.found import Found, Measure, percentile
from glideway.config.command import voice
from glideway.directory.core import places

DOOR, INSIDE = "/api/openings", "/api/openings/"
PRACTITIONERS, QUICK = 40_000, 1_000
SECONDS, QUICK_SECONDS = 10.0, 4.0
LINES = 8  # open connections: few, so that a waiting one tells the latency and not the queue
CITIES = 200
ASKED = ("", "&n=10", "&after=1", "&billing=1", "&stepfree=1&days=60", "&weekdays=mon,fri")
END, LENGTH = b"\r\n\r\n", b"content-length: "
WAIT = 300.0  # seconds for a server to serve, or an index of 40,000 to be there
NINE = timedelta(hours=9)  # after midnight in the east of the country
MODULE = "glideway.config.bench.load"


class Told(NamedTuple):
    """What the generator saw: answers a second, and how long each took in milliseconds."""

    a_second: float
    p50: float
    p99: float
    answers: int
    bytes_each: float


def paths(base: str, seed: int = 9) -> list[str]:
    """Searches around the larger cities, each somewhere else: no two in a row are the same."""
    dice = random.Random(seed)  # noqa: S311 - no secret
    found = []
    for place in places.cities(CITIES):
        for more in ASKED:
            lat, lon = place.lat + dice.uniform(-0.1, 0.1), place.lon + dice.uniform(-0.1, 0.1)
            found.append(f"{base}?lat={lat:.4f}&lon={lon:.4f}{more}")
    dice.shuffle(found)
    return found


def asked(port: int, base: str, seconds: float, lines: int = LINES) -> Told:
    """Ask as fast as answers come, each line one question at a time."""
    requests = [
        f"GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n".encode() for path in paths(base)
    ]
    choose = selectors.DefaultSelector()
    some = [_Line(port, choose, requests, number) for number in range(lines)]
    for one in some:
        one.ask()
    began = time.perf_counter()
    until = began + seconds
    while time.perf_counter() < until:
        for key, _mask in choose.select(1.0):
            key.data.hear()
    took = time.perf_counter() - began
    for one in some:
        one.socket.close()
    times = [1000 * lap for one in some for lap in one.times]
    if len(times) < lines:
        raise voice.CannotRun("too few answers to tell anything")
    return Told(
        len(times) / took,
        statistics.median(times),
        percentile(times, 99),
        len(times),
        sum(one.bytes for one in some) / len(times),
    )


class _Line:
    """One connection: it asks, hears the whole answer, and asks again."""

    def __init__(
        self, port: int, choose: selectors.BaseSelector, requests: Sequence[bytes], number: int
    ) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=WAIT)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        choose.register(self.socket, selectors.EVENT_READ, self)
        self.requests = requests
        self.next = number * len(requests) // LINES
        self.times: list[float] = []
        self.heard = b""
        self.bytes = 0
        self.began = 0.0

    def ask(self) -> None:
        """The next question."""
        self.next = (self.next + 1) % len(self.requests)
        self.heard = b""
        self.began = time.perf_counter()
        self.socket.sendall(self.requests[self.next])

    def hear(self) -> None:
        """What has come; where it is a whole answer, ask again. Raises CannotRun at a wrong one."""
        came = self.socket.recv(1 << 18)
        if not came:
            raise voice.CannotRun("the server closed the line")
        self.heard += came
        head = self.heard.find(END)
        if head < 0:
            return
        lower = self.heard[:head].lower()
        at = lower.index(LENGTH) + len(LENGTH)
        length = int(lower[at : (lower + b"\r").index(b"\r", at)])
        if len(self.heard) < head + len(END) + length:
            return
        self.times.append(time.perf_counter() - self.began)
        self.bytes += length
        if not self.heard.startswith(b"HTTP/1.1 200") or b'"source":"index"' not in self.heard:
            msg = f"a wrong answer under load: {self.heard[:300]!r}"
            raise voice.CannotRun(msg)
        self.ask()


def measured(*, quick: bool) -> Found:
    """The door, then the same answers through all of Django; the generator in its own process."""
    with ExitStack() as held:
        folder = held.enter_context(tempfile.TemporaryDirectory())
        environ = empty.lay(folder)
        many = str(QUICK if quick else PRACTITIONERS)
        _run([MODULE, many], environ)
        port = held.enter_context(served(environ))
        seconds = QUICK_SECONDS if quick else SECONDS
        for base in (DOOR, INSIDE):
            _apart(port, base, 1.0)  # what is read once is read
        door, inside = _apart(port, DOOR, seconds), _apart(port, INSIDE, seconds)
    figures = {
        f"{name}, {what}": round(value, 2)
        for name, told in (("door", door), ("all of Django", inside))
        for what, value in told._asdict().items()
    }
    size = f"{int(many):,} practitioners" + (f", not {PRACTITIONERS:,}" if quick else "")
    how = f"{size}; {LINES} lines, p50 {door.p50:.2f} ms, p99 {door.p99:.2f} ms"
    beside = f"{door.a_second:.0f} a second beside {inside.a_second:.0f} through all of Django"
    return Found(
        figures,
        {
            "http": Measure(door.a_second, how, "Python's own time for each answer"),
            "http-page": Measure(
                door.a_second / inside.a_second,
                f"{size}; {beside}",
                "both make the same search and its JSON and share the processors with who asks: "
                f"{1000 / door.a_second:.2f} of {1000 / inside.a_second:.2f} ms an answer; what "
                "Django adds is the rest",
            ),
        },
    )


def _apart(port: int, base: str, seconds: float) -> Told:
    """The generator in a process of its own, so that it does not share our interpreter."""
    with multiprocessing.get_context("spawn").Pool(1) as one:
        return one.apply(asked, (port, base, seconds))


def _run(words: Sequence[str], environ: dict[str, str]) -> None:
    done = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-m", *words], env=environ, capture_output=True, text=True, check=False
    )
    if done.returncode:
        msg = f"the network to search could not be made: {done.stderr[-2000:]}"
        raise voice.CannotRun(msg)


@contextmanager
def served(environ: dict[str, str]) -> Iterator[int]:
    """The pages of this folder on a port of their own, with the feeder of its index beside."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    commands = (["-m", "glideway", "index"], ["-c", SERVE.format(port=port)])
    children = [
        subprocess.Popen([sys.executable, *one], env=environ)  # noqa: S603 - our own words
        for one in commands
    ]
    try:
        _until_answered(port)
        yield port
    finally:
        for one in reversed(children):
            one.terminate()
        for one in children:
            one.wait()


def _until_answered(port: int) -> None:
    """Wait until an answer comes from the index."""
    until = time.monotonic() + WAIT
    while time.monotonic() < until:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=WAIT) as line:
                line.sendall(f"GET {DOOR}?n=1 HTTP/1.0\r\nHost: localhost:{port}\r\n\r\n".encode())
                heard = b""
                while came := line.recv(1 << 16):
                    heard += came
            if b'"source":"index"' in heard:
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise voice.CannotRun("the network was not served from its index within five minutes")


SERVE = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "glideway.config.settings"
import django
django.setup()
from glideway.config import serving
serving.serve(host="127.0.0.1", port={port}, quiet=True)
"""


def main(practitioners: int) -> None:
    """Write the rows of a network into the database of this folder, a demo of the country's day."""
    from glideway.config.bench import country, rows  # noqa: PLC0415
    from glideway.config.command import ready  # noqa: PLC0415
    from glideway.config.demo import mark  # noqa: PLC0415
    from glideway.kit import clock  # noqa: PLC0415

    env = ready.django()
    ahead = (country.NOW + NINE - clock.of_this_machine()).total_seconds()
    day = country.NOW.date().isoformat()
    mark.write(env.data, mark.Mark(seed=0, clinics=0, began=day, ahead=ahead))
    rows.write(country.country(practitioners), rows.VISITS)


if __name__ == "__main__":
    main(int(sys.argv[1]))
