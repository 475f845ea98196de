"""What can be told, seen and felt before the work: closed lists, and answers of them as kept.

Every list is `knowledge/examining.json`, our own wording, draft: none of the scales is a
published one. An answer is kept as JSON with codes, so it reads in either language later; words
beside it are optional everywhere.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import TypeVar

import msgspec

from glideway.body.core.words import Review, Source, Words
from glideway.care.core import movements
from glideway.care.core.knowledge import read

NEWTON_PER_KG = 9.80665  # the standard acceleration of fall, m/s2 (3rd CGPM, 1901)
MOST_NEWTON = 2000.0  # design: beyond what a hand-held dynamometer reads
LONGEST = 300
OF_THE_PERSON = (
    "activities",
    "sports",
    "work",
    "injuries",
    "operations",
)  # topics of any complaint
T = TypeVar("T", bound="Named")


class Unanswerable(ValueError):
    """An answer that is on no list, or a number that nobody can have measured."""


class Named(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Something with a code and a name."""

    id: str
    name: Words


class Choice(Named, frozen=True):
    """One thing to tick. `nerve`: whoever says this has named a sign of a nerve."""

    nerve: bool = False


class Topic(Named, frozen=True):
    """One thing that the history asks, with what is often answered."""

    chips: tuple[Choice, ...]


class Feel(Named, frozen=True):
    """One thing a hand can feel, with its steps from nothing to much."""

    steps: tuple[Choice, ...]


class Task(Named, frozen=True):
    """Something the patient does while one looks. `own`: it has the patient's own name."""

    seen: tuple[Choice, ...]
    own: bool = False


class Reflex(Named, frozen=True):
    """One reflex, of the arm or the leg, with its usual roots."""

    part: str
    roots: tuple[str, ...]


class Examining(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file. `tests` says which condition of the atlas a movement test speaks of."""

    schema: str
    version: str
    review: Review
    sources: tuple[Source, ...]
    topics: tuple[Topic, ...]
    palpation: tuple[Feel, ...]
    tasks: tuple[Task, ...]
    seen: tuple[Choice, ...]
    felt: tuple[Choice, ...]
    grades: tuple[Choice, ...]
    sensations: tuple[Choice, ...]
    reflexes: tuple[Reflex, ...]
    answers: tuple[Choice, ...]
    ends: tuple[Choice, ...]
    instruments: tuple[Choice, ...]
    tests: dict[str, str]


class Told(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What was said to one topic of the history."""

    chips: tuple[str, ...] = ()
    words: str = ""


class Said(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What came of one check. Force is kept in newtons, with the unit in which it was read."""

    seen: tuple[str, ...] = ()
    felt: tuple[str, ...] = ()
    result: str = ""
    newton: float | None = None
    unit: str = ""
    name: str = ""
    words: str = ""


class Measured(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What stands beside a reading: how its end was, the tape lengths it was computed from.

    `was` are the words of the activity before this reading changed them; `instead` are those that
    earlier visits measured by, where this visit measures another activity. `worked`: passes had
    been made in the visit. `given` are the answers or single values it was computed from, in the
    part's own unit, of `of` questions; `form` is the clinic's form that asked them.
    """

    ends: tuple[str, ...] = ()
    length_cm: float | None = None
    below_cm: float | None = None
    was: str = ""
    was_of: tuple[str, str] | None = None  # side and movement of the course before this reading
    instead: str = ""
    worked: bool = False
    given: tuple[float | None, ...] = ()
    of: int = 0
    form: str = ""
    zero_cm: float | None = None
    mode: str = ""
    position: str = ""

    @property
    def answered(self) -> int:
        """How many of the questions were answered."""
        return sum(one is not None for one in self.given)


@cache
def load() -> Examining:
    """The lists."""
    return read("examining.json", Examining)


def of(rows: Iterable[T]) -> dict[str, T]:
    """Rows by code."""
    return {one.id: one for one in rows}


def tellable(told: Mapping[str, Told]) -> dict[str, Told]:
    """The topics that say something, in the order of the file. Unanswerable for an unknown code."""
    if not set(told) <= {one.id for one in load().topics}:
        raise Unanswerable
    kept = {}
    for topic in load().topics:
        said = told.get(topic.id, Told())
        known = of(topic.chips)
        if not set(said.chips) <= set(known):
            raise Unanswerable
        words = said.words.strip()[:LONGEST]
        if said.chips or words:
            kept[topic.id] = Told(tuple(one for one in known if one in said.chips), words)
    return kept


def carried(told: Mapping[str, Told]) -> dict[str, Told]:
    """What holds of the person whatever hurts: it may be carried to another complaint."""
    return {topic: said for topic, said in told.items() if topic in OF_THE_PERSON}


def seen(task: str, said: Said) -> Said:
    """What was seen of a task and felt at it. Unanswerable for nothing said or an unknown code."""
    row = of(load().tasks).get(task)
    if row is None:
        raise Unanswerable
    known, felt = of((*load().seen, *row.seen)), of(load().felt)
    if not (set(said.seen) <= set(known) and set(said.felt) <= set(felt)):
        raise Unanswerable
    words = said.words.strip()[:LONGEST]
    if not (said.seen or said.felt or words):
        raise Unanswerable
    name = said.name.strip()[:LONGEST] if row.own else ""
    return Said(seen=said.seen, felt=said.felt, name=name, words=words)


def graded(said: Said) -> Said:
    """Strength by a grade of 0 to 5, or by force in N or kg; one of the two."""
    if said.result:
        if said.result not in of(load().grades) or said.newton is not None:
            raise Unanswerable
        return Said(result=said.result)
    if said.newton is None or said.unit not in {"N", "kg"} or not 0 <= said.newton <= MOST_NEWTON:
        raise Unanswerable
    return Said(newton=said.newton, unit=said.unit)


def newtons(value: float, unit: str) -> float:
    """A force as read, in newtons; a reading in kg is the weight of so many kilograms."""
    return value * NEWTON_PER_KG if unit == "kg" else value


def as_read(newton: float, unit: str) -> float:
    """The same force in the unit in which it was read."""
    return newton / NEWTON_PER_KG if unit == "kg" else newton


def felt_there(felt: Mapping[str, str]) -> dict[str, str]:
    """What a hand felt: by scale, one of its steps. Unanswerable for what is on no list."""
    scales = of(load().palpation)
    for scale, step in felt.items():
        if scale not in scales or step not in of(scales[scale].steps):
            raise Unanswerable
    return {one: felt[one] for one in scales if one in felt}


def ended(ends: Iterable[str]) -> tuple[str, ...]:
    """How the end of a movement was. Unanswerable for what is on no list."""
    kept = tuple(ends)
    if not set(kept) <= set(of(load().ends)):
        raise Unanswerable
    return kept


def testable(region: str) -> tuple[str, ...]:
    """Every movement of the joints that are tested for a region, the usual ones first."""
    usual = movements.for_region(region)
    joints = dict.fromkeys(one.partition(":")[0] for one in usual)
    return tuple(dict.fromkeys((*usual, *(m for joint in joints for m in movements.of(joint)))))


def reflexes(part: str) -> tuple[Reflex, ...]:
    """The reflexes of a part; of the trunk and head those of both limbs."""
    rows = load().reflexes
    return tuple(one for one in rows if one.part == part) or rows


def names_a_nerve(told: Mapping[str, Told]) -> tuple[Choice, ...]:
    """The ticked chips that name a sign of a nerve."""
    chips = {topic.id: of(topic.chips) for topic in load().topics}
    ticked = (chips[topic][one] for topic, said in told.items() for one in said.chips)
    return tuple(one for one in ticked if one.nerve)


def apart(left: float, right: float) -> tuple[str, float, int | None]:
    """Which side has less, by how much, and by how many per cent of the better side."""
    less = "left" if left < right else "right"
    most = max(abs(left), abs(right))
    share = round(100 * abs(left - right) / most) if most and left >= 0 and right >= 0 else None
    return less, abs(left - right), share
