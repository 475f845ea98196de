"""`glideway screen FILE`: what the safety check says of people written down in a file."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from glideway.config.command import written
from glideway.screening.core import Advice, vignettes


def arguments(parser: argparse.ArgumentParser) -> None:
    written.arguments(parser, "vignettes: answers and regions", "action and because")


def run(options: argparse.Namespace) -> int:
    """Answer every vignette that can be read; name the field of every other, and end with 2."""
    return written.answer(options, _answers)


def _answers(book: object) -> Iterator[written.Row]:
    for one in vignettes.answers(book):
        if one.advice is None:
            yield one.wrong or one.vignette
        else:
            told = {"action": str(one.advice.action), "because": [*one.advice.because]}
            yield written.Answer(one.vignette, told, _line(one.vignette, one.advice, one.expected))


def _line(vignette: str, advice: Advice, expected: str | None) -> str:
    says = "as expected" if advice.action == expected else f"NOT {expected} as expected"
    verdict = f"  ({says})" if expected else ""
    because = ", ".join(advice.because) or "nothing was answered yes"
    return f"{vignette}: {advice.action}{verdict}\n  because of: {because}"
