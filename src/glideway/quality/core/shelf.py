"""Every row of knowledge that waits for a licensed reader: the safety check first, then by room.

A question of the safety check is signed together with the reach of its answer: another list of
regions is another question. The score for a clot is one item of its own.
"""

from collections.abc import Iterator
from functools import cache

import msgspec

from glideway.body import core as atlas
from glideway.body.core.words import Words
from glideway.care.core import exercises, movement_tests
from glideway.outcomes.core import articles, conclusions, studies
from glideway.quality.core.reviewing import Reviewable, reviewable
from glideway.screening import core as screening

SCREENING = "screening"
WELLS = "wells"
_SCORE = Words(
    en="The two-level score for a clot in the leg",
    fr="Le score à deux niveaux pour un caillot dans la jambe",
)


@cache
def rows() -> dict[tuple[str, str], Reviewable]:
    """All rows by table and id, in the order in which they are to be read."""
    return {one.key: one for one in (*screening_items(), *_library(), *_care(), *_atlas())}


@cache
def screening_items() -> tuple[Reviewable, ...]:
    """The items that real patients wait for: on memory first, then on consumer pages."""
    return items_of(screening.load())


def items_of(rules: screening.Rules) -> tuple[Reviewable, ...]:
    """The items of one rule set."""
    found = [
        reviewable(
            SCREENING,
            one.id,
            one.plain,
            one,
            beside={"reach": msgspec.to_builtins(rules.scopes[one.scope])},
        )
        for one in sorted(rules.questions, key=lambda one: one.order)
    ]
    found.append(reviewable(SCREENING, WELLS, _SCORE, rules.wells))
    return tuple(sorted(found, key=lambda one: (not one.memory, not one.consumer)))


def tables() -> tuple[str, ...]:
    """The tables in the order of reading."""
    return tuple(dict.fromkeys(table for table, _ in rows()))


def _library() -> Iterator[Reviewable]:
    """What patients read first: conclusions and articles, then the studies under them."""
    for one in conclusions.load().values():
        yield reviewable("conclusions", one.id, one.wording or one.quoted_claim, one)
    for text in articles.load().values():
        yield reviewable("articles", text.id, text.title, text)
    for study in studies.load().values():
        yield reviewable("studies", study.id, Words(en=study.label, fr=study.label), study)


def _care() -> Iterator[Reviewable]:
    """Movement tests first: what they say changes what is thought."""
    for one in movement_tests.load().tests.values():
        yield reviewable("tests", one.id, one.name, one)
    for move in exercises.load().values():
        yield reviewable("exercises", move.id, move.name, move)


def _atlas() -> Iterator[Reviewable]:
    """Conditions, structures, where two of them meet, and the protocols over them."""
    book = atlas.load()
    for one in book.conditions.values():
        yield reviewable("conditions", one.id, one.name, one)
    for part in book.structures.values():
        yield reviewable("structures", part.id, part.name, part)
    for meeting in book.interfaces.values():
        a, b = (book.structures[side].name for side in (meeting.a, meeting.b))
        name = Words(en=f"{a.en} / {b.en}", fr=f"{a.of('fr')} / {b.of('fr')}")
        yield reviewable("interfaces", meeting.id, name, meeting)
    for path in book.protocols.values():
        yield reviewable("protocols", path.id, path.name, path)
