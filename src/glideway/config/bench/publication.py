"""What a release costs: clinics of a hundred people, alone and beside earlier releases.

The people are synthetic and move as a clinic's do: every four weeks a thirteenth of them leaves the
year and as many come. Each network is counted in a process of its own, so that its memory is its
own too. What is measured is the counting, suppression and network included; reading and writing
rows is not in it.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import msgspec
import numpy as np

from glideway.config.command import voice
from glideway.outcomes.core import network, release
from glideway.outcomes.core.following import ACTIVITY, Course, Met, Read
from glideway.outcomes.core.release import Case, Release

SIZES, QUICK = ((10, 3), (40, 0), (120, 0)), ((4, 1),)  # clinics, and releases before this one
PEOPLE, A_PERIOD = 100, 8
NOW = datetime(2026, 3, 4, tzinfo=UTC)
WEEK = timedelta(weeks=1)
LONGEST, CHANGE, LEAVE, SEEN = 14, 0.16, 0.08, 0.8


class Cost(msgspec.Struct):
    """Processor seconds of each release, and megabytes at most."""

    seconds: list[float]
    megabytes: float


def measured(*, quick: bool) -> dict[str, object]:
    """By network: processor seconds of each release, for each clinic, and the memory at most."""
    facts: dict[str, object] = {}
    for clinics, before in QUICK if quick else SIZES:
        found = _apart(clinics, before)
        name = f"publication, {clinics} clinics of {PEOPLE}"
        for nth, seconds in enumerate(found.seconds):
            facts[f"{name}, {nth} releases before: of processors, s"] = round(seconds, 2)
        last = found.seconds[-1] / clinics
        facts[f"{name}: the last one, s a clinic"] = round(last, 3)
        facts[f"{name}: memory at most, MB"] = round(found.megabytes)
    return facts


def count(clinics: str, before: str) -> None:
    """Count a network once for each release, each beside those before, and say what it cost."""
    many = int(clinics)
    dice, when = np.random.default_rng(2026), release.window(NOW)
    folk = {pk: _people(dice, pk, PEOPLE + A_PERIOD * int(before)) for pk in range(1, many + 1)}
    old: list[Mapping[int, Release]] = []
    seconds = []
    for nth in range(int(before) + 1):
        begin = A_PERIOD * nth
        groups = {
            pk: release.cases(some[begin : begin + PEOPLE], when) for pk, some in folk.items()
        }
        began = time.process_time()
        told = {pk: _counted(pk, cases, old) for pk, cases in groups.items()}
        whole = network.network(groups, told)
        network.together(whole, when)
        for pk in groups:
            network.held_against(pk, whole)
        seconds.append(time.process_time() - began)
        old.append(told)
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    voice.say(msgspec.json.encode(Cost(seconds, most)).decode())


def _counted(pk: int, cases: list[Case], old: list[Mapping[int, Release]]) -> Release:
    when, earlier = release.window(NOW), [one[pk].cells for one in old]
    found = release.counted(cases, when, earlier=earlier)
    release.by_practitioner(cases, when, clinic=found.cells, earlier=lambda _who: ())
    return found


def _people(dice: np.random.Generator, clinic: int, many: int) -> list[Course]:
    """Courses with a visit a week until a change, a leaving or the longest there is."""
    found = []
    begins = release.window(NOW).end - 30 * WEEK
    for at in range(many):
        visits, better = 1, False
        while visits < LONGEST and not better and dice.random() > LEAVE:
            visits, better = visits + 1, bool(dice.random() < CHANGE)
        if dice.random() > SEEN:
            visits = 1
        start = float(dice.integers(2, 6))
        reads = [Read(ACTIVITY, "", "goal", start, begins + n * WEEK, n + 1) for n in range(visits)]
        if better and visits > 1:
            reads[-1] = reads[-1]._replace(value=start + 4)
        found.append(
            Course(
                id=100_000 * clinic + at,
                clinic=clinic,
                patient=100_000 * clinic + at,
                region=str(dice.choice(["shoulder", "knee", "low-back"])),
                opened_at=begins,
                ended_at=begins + visits * WEEK,
                because="stopped",
                visits=[Met(one.at, signed=True, practitioner=at % 3) for one in reads],
                reads=reads,
                structures=set(dice.choice(["a", "b", "c", "d"], 2).tolist()),
                protocols=set(dice.choice(["p", "q", "r"], 1).tolist()),
                effects=frozenset({"sore"} if at % 3 else {"none"}) if at % 4 else None,
                lasting=str(dice.choice(["", "weeks", "months", "longer"])),
            )
        )
    return found


def _apart(clinics: int, before: int) -> Cost:
    call = "import sys; from glideway.config.bench import publication as p; p.count(*sys.argv[1:])"
    done = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-c", call, str(clinics), str(before)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        msg = f"the measurement of {clinics} clinics failed: {done.stderr[-2000:]}"
        raise voice.CannotRun(msg)
    return msgspec.json.decode(done.stdout, type=Cost)
