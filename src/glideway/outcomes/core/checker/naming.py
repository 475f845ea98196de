"""Which group of people a name means: in full, in short, by initials, or in a contrast of two."""

import re
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Arm:
    """A group of people and how many they are, where that is printed."""

    name: str
    n: int | None


def matched(named: str, arms: list[Arm]) -> int | None:
    """The arm that a name means: the same, one within the other, initials, or a short form."""
    scores = [_alike(named.lower().strip(), one.name.lower().strip()) for one in arms]
    best = max(scores, default=0)
    return scores.index(best) if best and scores.count(best) == 1 else None


SAME, WITHIN, INITIALS, SHORTENED = 4, 3, 2, 1


def _alike(one: str, other: str) -> int:
    if not one or not other:
        return 0
    if one == other:
        return SAME
    if re.search(rf"\b{re.escape(one)}\b", other) or re.search(rf"\b{re.escape(other)}\b", one):
        return WITHIN
    initials = "".join(part[0] for part in re.findall(r"\w+", other))
    if len(one) > 1 and initials == one:
        return INITIALS
    letters = iter(other)
    short = len(one) <= SAME and one[0] == other[0] and all(c in letters for c in one)
    return SHORTENED if short and len(one) > 1 else 0


_BETWEEN_NAMES = re.compile(r"\s+(?:vs?\.?|versus|minus|against|compared with|and|to)\s+|[-–:,/|]")


def contrasted(raw: object, arms: list[Arm]) -> tuple[int, int] | None:
    """The two arms of a contrast, in its order; None where the name does not tell."""
    if isinstance(raw, Mapping):
        raw = list(raw.values())
    if isinstance(raw, list | tuple):
        pairs = [tuple(str(one) for one in raw)] if len(raw) == len(("one", "two")) else []
    else:
        text = str(raw or "")
        cuts = _BETWEEN_NAMES.finditer(text)
        pairs = [(text[: cut.start()], text[cut.end() :]) for cut in cuts]
    best, found = 0, None
    for pair in pairs:
        here = tuple(matched(part, arms) for part in pair)
        if None in here or here[0] == here[1]:
            continue
        score = sum(
            _alike(p.lower().strip(), arms[i or 0].name.lower())
            for p, i in zip(pair, here, strict=True)
        )
        if score > best:
            best, found = score, (here[0] or 0, here[1] or 0)
    return found
