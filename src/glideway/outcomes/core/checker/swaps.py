"""One pair of neighbouring digits, written the wrong way round: the commonest misprint.

Where a study contradicts itself, every printed number is tried with each pair of neighbours
swapped. A swap after which everything agrees is told as a possible explanation, never believed.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice, pairwise

from glideway.outcomes.core.checker.numbers import Token

SKIPPED = {
    "id",
    "year",
    "dose",
    "identifiers",
    "consistency",
    "title",
    "authors",
    "source",
    "df",
    "checks",
    "read_at",
    "note",
    "time",
    "name",
    "risk_of_bias",
    "flags",
    "result",
    "measure",
    "arm",
    "contrast",
    "unit",
}
MOST = 3
_DIGITS = re.compile(r"\d(?:[\d.]*\d)?")
Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Swap:
    """A printed number and what it is with two neighbouring digits swapped."""

    printed: str
    swapped: str


def swaps_of(text: str) -> Iterator[str]:
    """Each text that one swap of neighbouring digits gives; a decimal point stays where it is."""
    places = [at for at, char in enumerate(text) if char.isdigit()]
    for first, second in pairwise(places):
        if text[first] == text[second]:
            continue
        chars = list(text)
        chars[first], chars[second] = chars[second], chars[first]
        made = "".join(chars)
        if re.match(r"[-−]?0\d", made):
            continue
        yield made


def explain(
    raw: Mapping[str, object], agrees: Callable[[Mapping[str, object]], bool], most: int
) -> list[Swap]:
    """The swaps after which `agrees` holds, at most a handful; none among too many numbers."""
    numbers = list(islice(_numbers(raw, ()), most + 1))
    if len(numbers) > most:
        return []
    fits = (
        Swap(text, made)
        for path, text in numbers
        for made in swaps_of(text)
        if agrees(_with(raw, path, made))
    )
    return list(islice(fits, MOST))


def _numbers(raw: object, path: Path) -> Iterator[tuple[Path, str]]:
    """Every printed number of at least two digits, with its way there."""
    if isinstance(raw, Mapping):
        for key, inner in raw.items():
            if key not in SKIPPED:
                yield from _numbers(inner, (*path, str(key)))
    elif isinstance(raw, list | tuple):
        for index, inner in enumerate(raw):
            yield from _numbers(inner, (*path, index))
    elif isinstance(raw, int | float) and not isinstance(raw, bool):
        yield path, raw.text if isinstance(raw, Token) else str(raw)
    elif isinstance(raw, str) and len(path) > 1 and (found := _DIGITS.search(raw)):
        yield path, found.group()


def _with(raw: Mapping[str, object], path: Path, made: str) -> dict[str, object]:
    """A copy with one number written otherwise."""
    whole = _loose(raw)
    inner: object = whole
    for step in path[:-1]:
        inner = inner[step]  # type: ignore[index]
    last = inner[path[-1]]  # type: ignore[index]
    changed = _DIGITS.sub(made, last, count=1) if isinstance(last, str) else Token(made)
    inner[path[-1]] = changed  # type: ignore[index]
    return whole if isinstance(whole, dict) else {}


def _loose(raw: object) -> object:
    """A copy in which everything can be written to."""
    if isinstance(raw, Mapping):
        return {key: _loose(inner) for key, inner in raw.items()}
    return [_loose(one) for one in raw] if isinstance(raw, list | tuple) else raw
