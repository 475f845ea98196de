"""Every row of knowledge that waits for a licensed reader: the safety check first, then by room.

A question of the safety check is signed together with the reach of its answer: another list of
regions is another question. The score for a clot is one item of its own.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import msgspec

from glideway.body import core as atlas
from glideway.body.core.words import Words
from glideway.care.core import exercises, movement_tests, plans, scales
from glideway.outcomes.core import articles, claims, conclusions, modalities, studies, told
from glideway.quality.core.reviewing import Reviewable, reviewable
from glideway.screening import core as screening

SCREENING = "screening"
_SCORE = Words(
    en="The two-level score for a clot in the leg",
    fr="Le score à deux niveaux pour un caillot dans la jambe",
)
REACH = "reach"
_REACH = Words(
    en="How far an answer reaches, how long it counts, and whom to call",
    fr="Jusqu’où va une réponse, combien de temps elle compte et qui appeler",
)
_SIGNS = Words(en="Does this sound like you?", fr="Est-ce que cela vous ressemble?")


@dataclass(frozen=True)
class _Reach:
    """What decides the meaning of many answers at once: it is signed as an item of its own."""

    neighbours: dict[str, list[str]]
    expires_days: int
    emergency_hours: int
    numbers: object
    topics: object
    cutoffs_without_source: tuple[str, ...]
    sources: object
    rests_on_memory: bool
    review: str

    @classmethod
    def of(cls, rules: screening.Rules) -> "_Reach":
        return cls(
            {region: sorted(near) for region, near in sorted(rules.neighbours.items())},
            rules.expires_days,
            rules.emergency_hours,
            rules.numbers,
            rules.topics,
            rules.cutoffs_without_source,
            rules.sources,
            rests_on_memory=False,
            review=rules.review,
        )


@cache
def rows() -> dict[tuple[str, str], Reviewable]:
    """All rows by table and id, in the order in which they are to be read."""
    found = (*screening_items(), *_signs(), *_library(), *_care(), *_atlas())
    return {one.key: one for one in found}


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
    found.append(reviewable(SCREENING, screening.WELLS, _SCORE, rules.wells))
    found.append(reviewable(SCREENING, REACH, _REACH, _Reach.of(rules)))
    return tuple(sorted(found, key=lambda one: (not one.memory, not one.consumer)))


def _signs() -> Iterator[Reviewable]:
    """What somebody may recognise before booking; it never decides anything, and is one text."""
    signs = screening.signs()
    yield reviewable(signs.table, signs.id, _SIGNS, signs)


def tables() -> tuple[str, ...]:
    """The tables in the order of reading."""
    return tuple(dict.fromkeys(table for table, _ in rows()))


def _library() -> Iterator[Reviewable]:
    """What patients read first: conclusions and articles, then the studies under them."""
    for one in conclusions.load().values():
        yield reviewable("conclusions", one.id, one.wording or one.quoted_claim, one)
    for text in articles.load().values():
        yield reviewable("articles", text.id, text.title, text)
    for claim in claims.load():
        yield reviewable("claims", claim.id, claim.topic, claim)
    for passage in told.load():
        yield reviewable("told", passage.id, passage.title, passage)
    for kind in modalities.load():
        yield reviewable("modalities", kind.id, kind.name, kind)
    for gap in (*modalities.gaps("not-known"), *modalities.gaps("no-study")):
        yield reviewable("gaps", gap.id, gap.words, gap)
    for study in studies.load().values():
        yield reviewable("studies", study.id, study.label, study)


def _care() -> Iterator[Reviewable]:
    """Movement tests first: what they say changes what is thought."""
    for one in movement_tests.load().tests.values():
        yield reviewable("tests", one.id, one.name, one)
    for move in exercises.load().values():
        yield reviewable("exercises", move.id, move.name, move)
    for plan in plans.load().values():
        yield reviewable("plans", plan.id, plan.because, plan)
    for scale in scales.load().values():
        yield reviewable("scales", scale.id, scale.name, scale)


def _atlas() -> Iterator[Reviewable]:
    """Conditions, structures, where two of them meet, and the protocols over them."""
    book = atlas.load()
    for one in book.conditions.values():
        yield reviewable("conditions", one.id, one.name, one)
    felt = {one.structure: msgspec.to_builtins(one.areas) for one in book.referred_pain}
    for part in book.structures.values():
        beside = {"felt": felt[part.id]} if part.id in felt else None
        yield reviewable("structures", part.id, part.name, part, beside=beside)
    for meeting in book.interfaces.values():
        a, b = (book.structures[side].name for side in (meeting.a, meeting.b))
        name = Words(en=f"{a.en} / {b.en}", fr=f"{a.of('fr')} / {b.of('fr')}")
        yield reviewable("interfaces", meeting.id, name, meeting)
    for path in book.protocols.values():
        yield reviewable("protocols", path.id, path.name, path)
    for reach in book.ranges.values():
        move = book.vocabulary.joints[reach.joint].motions[reach.motion].move
        yield reviewable("ranges", reach.id, move, reach)
    for limit in book.limits.values():
        yield reviewable("limits", limit.id, limit.why, limit)
