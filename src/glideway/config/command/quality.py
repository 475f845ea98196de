"""`glideway quality recompute`: count every card again from the stored events, and compare.

For whoever runs the machine. Each card is counted at its own moment and by its own version, and
nothing is written. The same events must give the same points; where events were added or corrected
since, only the points that are counted from those may have moved.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from time import perf_counter
from typing import TYPE_CHECKING

from glideway.config.command import ready, voice

if TYPE_CHECKING:
    from glideway.quality.queries import Recount


VERDICTS = ("same", "moved", "wrong")


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=["recompute"], help="count the kept cards again")
    parser.add_argument("--clinic", default="", help="one clinic, by its address part")
    parser.add_argument("--json", action="store_true", help="for a machine")


def run(options: argparse.Namespace) -> int:
    """Count and compare; 1 where the same events give another point, or there is no card."""
    ready.django()
    ready.tables()
    from glideway.quality import queries  # noqa: PLC0415  # needs Django's settings

    kept = queries.to_recount(options.clinic)
    if not kept:
        raise voice.CannotRun("There is no card to count again: publish the scores first.")
    began, found = perf_counter(), []
    with _steps(len(kept), as_json=options.json) as step:
        for one in queries.recount(kept):
            found.append(one)
            step(1)
    seconds = round(perf_counter() - began, 2)
    by = {
        name: [one for one in found if one.verdict == name] for name in ("same", "moved", "wrong")
    }
    facts = {
        "cards": len(found),
        "seconds": seconds,
        **{name: len(rows) for name, rows in by.items()},
        "clinics": [
            {
                "clinic": one.slug,
                "verdict": one.verdict,
                "version": one.version,
                "counted_at": one.counted_at.isoformat(),
                "digest": one.digest,
                "events that moved": list(one.moved),
                "points that moved": list(one.points),
                "unexplained": list(one.unexplained),
            }
            for one in found
        ],
    }
    lines = [_line(one) for one in (*by["wrong"], *by["moved"])]
    lines.append(
        f"{len(found)} cards in {seconds} s: {len(by['same'])} the same,"
        f" {len(by['moved'])} with events since, {len(by['wrong'])} wrong."
    )
    voice.answer(facts, as_json=options.json, lines="\n".join(lines))
    return 1 if by["wrong"] else 0


def _line(one: Recount) -> str:
    moved = ", ".join(one.moved) or "nothing"
    points = _listed(one.points) or "none"
    wrong = f" WRONG: {_listed(one.unexplained)}" if one.unexplained else ""
    return f"{one.slug}: events since: {moved}; points that moved: {points}.{wrong}"


def _listed(points: Iterable[int]) -> str:
    return ", ".join(f"{point}" for point in points)


def _steps(total: int, *, as_json: bool) -> AbstractContextManager[Callable[[int], object]]:
    """Progress for a person; silence for a machine."""
    return nullcontext(lambda _n: None) if as_json else voice.progress("cards", total)
