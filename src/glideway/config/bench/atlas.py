"""Searching the atlas: every name as it is typed, letter by letter, beside a scan of every row.

The scan is what a page would do without an index: make each row's texts plain and look for each
word in them. It forgives no slip and ranks nothing, and is slower all the same.
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Iterable

from glideway.body import core as atlas
from glideway.body.core import finding
from glideway.body.core.words import Words
from glideway.config.bench.found import Figure

LONGEST, SCANNED, SLIPS = 16, 60, 400


def measured(every: int = 1) -> dict[str, Figure]:
    """Median and 95th percentile of a search, with slips as well, and of the scan.

    `every` takes each so many of the names only, for a quick look.
    """
    book = atlas.load()
    began = time.perf_counter()
    finder = finding.finder(book)
    made = 1000 * (time.perf_counter() - began)
    dice = random.Random(7)  # noqa: S311 - chance for data, not for a secret
    typed = prefixes(finder)[::every]
    slipped = [slip(one, dice) for one in dice.sample(typed, SLIPS)]
    searched, forgiven = _times(finder.find, typed), _times(finder.find, slipped)
    scanned = _times(lambda one: scan(book, one), dice.sample(typed, SCANNED))
    return {
        "atlas: rows and words searched": f"{len(finder.rows)}, {len(finder.words)}",
        "atlas: index made, ms": round(made, 1),
        "atlas: names and beginnings typed": len(typed),
        "atlas: search p50, ms": round(statistics.median(searched), 3),
        "atlas: search p95, ms": round(_p95(searched), 3),
        "atlas: search with a slip p95, ms": round(_p95(forgiven), 3),
        "atlas: the same by a scan p95, ms": round(_p95(scanned), 2),
        "atlas: times quicker than a scan": round(_p95(scanned) / _p95(searched)),
    }


def prefixes(finder: finding.Finder) -> list[str]:
    """Every name of every row, and all its beginnings from two letters on."""
    names = {name for some in finder.names for name in some}
    ends = {name[:end] for name in names for end in range(2, min(len(name), LONGEST) + 1)}
    return sorted(names | ends)


def slip(typed: str, dice: random.Random) -> str:
    """The same with two letters exchanged, as fingers do."""
    at = dice.randrange(max(len(typed) - 1, 1))
    return typed[:at] + typed[at + 1 : at + 2] + typed[at : at + 1] + typed[at + 2 :]


def scan(book: atlas.Atlas, typed: str) -> list[str]:
    """Every row whose texts hold every word, made plain anew each time."""
    wanted = finding.plain(typed).split()
    return [
        one
        for one, texts in _texts(book)
        if all(word in finding.plain(" ".join(texts)) for word in wanted)
    ]


def _texts(book: atlas.Atlas) -> Iterable[tuple[str, list[str]]]:
    for one in book.structures.values():
        yield one.id, [*_both(one.name), one.latin, *_both(book.regions[one.region].name)]
    for row in book.protocols.values():
        about = [book.structures[key] for key in book.about(row)]
        named = [text for part in about for text in (*_both(part.name), part.latin)]
        yield row.id, [*_both(row.name), *_both(row.plain), *named]
    for trouble in book.conditions.values():
        yield trouble.id, _both(trouble.name)


def _both(words: Words) -> list[str]:
    return [words.en, words.fr]


def _times(work: Callable[[str], object], typed: Iterable[str]) -> list[float]:
    """How long each took, in milliseconds."""
    found = []
    for one in typed:
        began = time.perf_counter()
        work(one)
        found.append(1000 * (time.perf_counter() - began))
    return found


def _p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]
