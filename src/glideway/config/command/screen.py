"""`glideway screen FILE`: what the safety check says of people written down in a file."""

from __future__ import annotations

import argparse
from pathlib import Path

from glideway.config.command import voice, written
from glideway.screening.core import vignettes

NOT_READ = 2


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="vignettes: answers and regions, as JSON")
    parser.add_argument("--json", action="store_true", help="for a machine: action and because")


def run(options: argparse.Namespace) -> int:
    """Answer every vignette that can be read; name the field of every other, and end with 2."""
    try:
        found = list(vignettes.answers(written.read(options.file)))
    except (written.Unread, vignettes.WrongVignette) as wrong:
        voice.warn(f"glideway: {options.file}: {wrong}")
        return NOT_READ
    for one in found:
        if one.wrong:
            voice.warn(f"glideway: {one.wrong}")
    voice.answer(
        {
            one.vignette: {"action": str(one.advice.action), "because": [*one.advice.because]}
            for one in found
            if one.advice
        },
        as_json=options.json,
        lines="\n".join(_line(one) for one in found if one.advice),
    )
    return NOT_READ if any(one.wrong for one in found) else 0


def _line(one: vignettes.Told) -> str:
    advice = one.advice
    if advice is None:
        return ""
    says = "as expected" if advice.action == one.expected else f"NOT {one.expected} as expected"
    verdict = f"  ({says})" if one.expected else ""
    because = ", ".join(advice.because) or "nothing was answered yes"
    return f"{one.vignette}: {advice.action}{verdict}\n  because of: {because}"
