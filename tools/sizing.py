"""What one practitioner, one visit and one process cost: the figures of the page on growing.

    python tools/sizing.py [--practitioners 2000] [--visits 400]

On a throw-away PostgreSQL of the development lock: the made-up country of the bench is written as
rows and its index built from them, then visits are held and booked through the product's own
operations, one after another. Bytes are what PostgreSQL itself says its tables and indexes take.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from tools.cluster import Cluster, Server  # noqa: E402

SIZES = (
    "SELECT json_object_agg(name, bytes) FROM (SELECT regexp_replace(relname,"
    " '_(seats|rest|[0-9]{4}_[0-9]{2})$', '') AS name, sum(pg_total_relation_size(oid)) AS bytes"
    " FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace GROUP BY 1) t"
)
PROCESS = (
    "import glideway.config.wsgi, re, pathlib;"
    "print(re.search(r'VmRSS:\\s+(\\d+)', pathlib.Path('/proc/self/status').read_text())[1])"
)


def sizes(server: Server) -> dict[str, int]:
    """The bytes of each table with its indexes, the months of one added up."""
    server.ask("VACUUM FULL")
    found: dict[str, int] = server.ask(SIZES)
    return found


def grown(before: dict[str, int], after: dict[str, int], many: int) -> dict[str, int]:
    """By how many bytes for one of `many` each table grew, the largest first."""
    each = {name: (after[name] - before.get(name, 0)) // many for name in after}
    return {name: each[name] for name in sorted(each, key=lambda one: -each[one]) if each[name]}


def told(what: str, each: dict[str, int]) -> None:
    """One line with the sum and the five largest."""
    parts = ", ".join(f"{name} {size:,}" for name, size in list(each.items())[:6])
    _say(f"bytes in the database for each {what}: {sum(each.values()):,} ({parts})")


def measure(server: Server, practitioners: int, visits: int) -> None:
    """Write, build, book; say what each cost."""
    from django.db import connections  # noqa: PLC0415

    from glideway.booking.queries.network import building  # noqa: PLC0415
    from glideway.config.bench import country, rows  # noqa: PLC0415
    from tools import drill  # noqa: PLC0415

    empty = sizes(server)
    rows.write(country.country(practitioners), 0)
    _numbers_go_on()
    written = sizes(server)
    told(
        "practitioner with a share of clinic, hours and prices",
        grown(empty, written, practitioners),
    )
    began = time.perf_counter()
    network = building.built(now=country.NOW)
    took = time.perf_counter() - began
    arrays = sum(one.nbytes for one in network.index.arrays().values())
    _say(f"index of {practitioners:,} practitioners: {took:.2f} s from rows,")
    _say(f"  {arrays // practitioners:,} bytes each in the index")
    ((house, starts),) = drill.houses(1, "sizing")
    before, began = sizes(server), time.perf_counter()
    for start in starts[:visits]:
        list(drill._booked(0, house, start))  # noqa: SLF001 - a booker of the drill
    took = time.perf_counter() - began
    connections.close_all()
    told(
        "visit, held and booked, with its letters and record", grown(before, sizes(server), visits)
    )
    _say(f"visits held and booked by one client: {visits / took:.1f} a second")


def _numbers_go_on() -> None:
    """The bench's rows bring their own numbers; what is written next goes on behind them."""
    from django.apps import apps  # noqa: PLC0415
    from django.core.management.color import no_style  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        for words in connection.ops.sequence_reset_sql(no_style(), apps.get_models()):
            cursor.execute(words)


def process() -> None:
    """The memory of one page process that has loaded everything and served nobody yet."""
    done = subprocess.run(
        [sys.executable, "-c", PROCESS],
        env=os.environ | {"PYTHONPATH": str(ROOT / "src")},
        check=True,
        capture_output=True,
        text=True,
    )
    _say(f"memory of a page process, loaded: {int(done.stdout) // 1024} MB")


def _say(line: str) -> None:
    print(line, flush=True)


def main(words: Sequence[str]) -> int:
    """Measure on a server of our own."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--practitioners", type=int, default=2_000)
    parser.add_argument("--visits", type=int, default=400)
    said = parser.parse_args(words)
    with tempfile.TemporaryDirectory() as data, Cluster() as cluster:
        server = cluster.fresh()
        os.environ |= {"GLIDEWAY_DATA": data, "DATABASE_URL": server.url()}
        from glideway.config.command import ready  # noqa: PLC0415

        ready.django()
        ready.tables()
        measure(server, said.practitioners, said.visits)
        process()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
