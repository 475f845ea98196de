"""Other people's software on the very data that the engine was given, in the same run.

Each peer is a program of its own under `tools/peers`, in an environment that `make peers` makes;
one that is not installed is left out and said so. A peer that finds other starts than we do is
compared in nothing: its figure stands with the difference.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from typing import Any

from glideway.booking.core import ServiceRules, offered
from glideway.config.bench import engine
from glideway.config.env import HOME

HERE = HOME / "tools/peers"
INSTALLED = HOME / ".peers"
FEW = 5  # practitioners: one peer asks hundreds of queries for each
PATIENCE = 300


def measured() -> dict[str, object]:
    """Milliseconds for one practitioner's month, beside ours, and whether the starts are ours."""
    made = engine.town(FEW)
    service = ServiceRules(duration=engine.HALF_AN_HOUR, step=engine.HALF_AN_HOUR)
    people = engine.schedules(made)
    asked = engine.window()
    ours = [len(offered(one, service, now=engine.NOW, window=asked)) for one in people]
    mine = engine.milliseconds(
        lambda: [offered(one, service, now=engine.NOW, window=asked) for one in people]
    )
    facts: dict[str, object] = {}
    for name, command in commands().items():
        if command is None:
            facts[f"peer {name}"] = "not installed: `make peers` installs it"
            continue
        told = _asked(command, json.dumps(made.facts()))
        per_month = told["ms"] / FEW
        same = "the same starts" if told["starts"] == ours else f"other starts: {told['starts']}"
        facts[f"peer {name}: one month, ms"] = round(per_month, 2)
        facts[f"peer {name}: finds"] = same
        facts[f"peer {name}: times slower than ours"] = round(per_month / (mine / FEW))
        if "queries" in told:
            facts[f"peer {name}: queries for one month"] = round(told["queries"] / FEW)
    return facts


def commands() -> dict[str, list[str] | None]:
    """How to run each peer; None for one that is not installed."""
    python = INSTALLED / "django-appointment/bin/python"
    slots = INSTALLED / "calcom/package/dist/slots.cjs"
    node = shutil.which("node")
    return {
        "django-appointment": [str(python), str(HERE / "django_appointment.py")]
        if python.exists()
        else None,
        "cal.com slot functions": [node, str(HERE / "calcom.cjs"), str(slots.parent)]
        if node and slots.exists()
        else None,
    }


def _asked(command: list[str], data: str) -> dict[str, Any]:
    done = subprocess.run(  # noqa: S603 - our own words
        command,
        input=data,
        capture_output=True,
        text=True,
        check=True,
        timeout=PATIENCE,
        env=os.environ | {"PYTHONPATH": "", "DATABASE_URL": ""},
    )
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told
