"""What textbooks say of each line, what the model answers, and how the two compare."""

import random
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal, TypeAlias

from tools.girdle import facts
from tools.girdle.poses import GIRDLE, Girdle

Answer: TypeAlias = Literal["agree", "weak", "opposite"]
WEAK_MM = 1.0  # below this a sign says nothing


@dataclass(frozen=True)
class Statement:
    """One line, one coordinate, and which way a textbook says the muscle moves it."""

    line: str
    coordinate: str
    way: int
    words: str

    def flipped(self) -> "Statement":
        return replace(self, way=-self.way)


@dataclass(frozen=True)
class Stance:
    """One posture of the second set, on the right side of the body, with its words."""

    id: str
    degrees: dict[str, float]
    en: str
    fr: str


@cache
def statements() -> tuple[Statement, ...]:
    return tuple(
        Statement(row["path"], row["coordinate"], row["way"], row["words"])
        for row in facts.read("statements")["rows"]
    )


@cache
def stances() -> tuple[Stance, ...]:
    """The upright posture first, then the second set."""
    return tuple(
        Stance(
            id=row["id"],
            degrees={
                f"{name}_r" if name in GIRDLE else name: degrees
                for name, degrees in row["degrees"].items()
            },
            en=row["words"]["en"],
            fr=row["words"]["fr"],
        )
        for row in facts.read("postures")["rows"]
    )


def answer(arm: float, way: int) -> Answer:
    if abs(arm) < WEAK_MM:
        return "weak"
    return "agree" if arm * way > 0 else "opposite"


class Arms:
    """Moment arms, each worked out once: line, coordinate, stance."""

    def __init__(self, girdle: Girdle) -> None:
        self._girdle = girdle
        self._known: dict[tuple[str, str, str], float] = {}

    def of(self, line: str, coordinate: str, stance: Stance | None = None) -> float:
        at = stance or stances()[0]
        key = (line, coordinate, at.id)
        if key not in self._known:
            fact = facts.lines()[line]
            self._known[key] = self._girdle.arm(fact, coordinate, at.degrees)
        return self._known[key]

    def answers(self, said: Iterable[Statement], stance: Stance | None = None) -> list[Answer]:
        return [answer(self.of(one.line, one.coordinate, stance), one.way) for one in said]


def by_chance(arms: Arms, *, rounds: int, seed: int) -> list[float]:
    """The share that agrees when every line is given to another muscle: what no skill would do."""
    lines = list(facts.lines())
    dice = random.Random(seed)  # noqa: S311 - a seeded shuffle, not a secret
    shares = []
    for _ in range(rounds):
        other = dict(zip(lines, dice.sample(lines, len(lines)), strict=True))
        answers = arms.answers(replace(one, line=other[one.line]) for one in statements())
        shares.append(answers.count("agree") / len(answers))
    return shares
