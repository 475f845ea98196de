"""`glideway evidence check [FILE]`: do the printed numbers of studies agree with each other?"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from glideway.config.command import voice
from glideway.outcomes.core import checker, studies
from glideway.outcomes.core.checker import library, telling

NOT_READ = 2


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=["check"], help="recompute what is printed")
    parser.add_argument("file", nargs="?", help="other studies (-: standard input); else our own")
    parser.add_argument("--json", action="store_true", help="for a machine")


def run(options: argparse.Namespace) -> int:
    problems: list[str] = []
    if options.file:
        found = list(_of_file(options.file, problems))
    else:
        found = [library.checked(one) for one in studies.load().values()]
    answers: list[dict[str, object]] = [
        {"id": one.id, "verdict": one.verdict, "reasons": telling.reasons(one)} for one in found
    ]
    if options.json:
        voice.say(json.dumps(answers, ensure_ascii=False, indent=2))
    else:
        voice.say("\n".join(_lines(answers)))
    problems += [problem for one in found for problem in one.problems]
    for problem in problems:
        voice.warn(f"glideway: not read: {problem}")
    return NOT_READ if problems else 0


def _of_file(name: str, problems: list[str]) -> Iterator[checker.Checked]:
    """Each study of a file; what cannot be read goes to `problems`, and the next one follows."""
    for index, raw in enumerate(_listed(name, problems)):
        place = f"studies[{index}]"
        try:
            yield checker.check(raw, place)
        except checker.Unreadable as no:
            problems.append(str(no))
        except ArithmeticError as no:
            problems.append(f"{place}: its numbers cannot be computed with: {no}")


def _listed(name: str, problems: list[str]) -> list[Mapping[str, object]]:
    try:
        text = sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8-sig")
        # Not `written.read`: here 48.0 and 48 promise different things, so the text is kept.
        whole = json.loads(text, parse_float=checker.Token)
    except OSError as no:
        problems.append(f"{name}: {no.strerror or no}")
        return []
    except ValueError as no:
        problems.append(f"{name}: is no JSON: {no}")
        return []
    if isinstance(whole, Mapping) and "studies" in whole:
        whole = whole["studies"]
    elif isinstance(whole, Mapping):
        whole = [whole]
    if not isinstance(whole, list):
        problems.append(f"{name}: studies: is no list")
        return []
    return whole


def _lines(answers: list[dict[str, object]]) -> Iterator[str]:
    for one in answers:
        yield f"{one['id']}: {one['verdict']}"
        told = one["reasons"]
        if isinstance(told, list):
            yield from (f"  {at}. {reason}" for at, reason in enumerate(told, 1))
