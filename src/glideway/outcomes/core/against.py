"""What a study speaks against, and in which words: by its own verdict and by its own numbers.

A page that says "another method did better" says it only of a study that had another method. Which
heading a study stands under is decided here and nowhere else; a study that fits no heading stands
under none.
"""

from collections.abc import Iterable
from typing import Literal, TypeAlias

from glideway.outcomes.core import studies
from glideway.outcomes.core.checker import library
from glideway.outcomes.core.studies import Study, Verdict

Heading: TypeAlias = Literal["better", "equal", "no-effect", "mechanism", "disagrees"]
HEADINGS: tuple[Heading, ...] = Heading.__args__  # type: ignore[attr-defined]
OF_VERDICT: dict[Verdict, Heading] = {
    "worse_than_active": "better",
    "better_than_control_worse_than_active": "better",
    "no_difference_vs_active": "equal",
    "no_clear_pain_advantage": "equal",
    "mixed_vs_active": "equal",
    "negative": "no-effect",
    "against_mechanism": "mechanism",
}


def heading(study: Study) -> Heading | None:
    """The heading a study stands under, or none; contradicting itself comes before all it says."""
    if library.disagrees(study):
        return "disagrees"
    return OF_VERDICT.get(study.verdict)


def by_heading(rows: Iterable[Study]) -> tuple[tuple[Heading, tuple[Study, ...]], ...]:
    """The studies that speak against something, each once, under their headings in order."""
    found = studies.in_order(tuple({one.id: one for one in rows}.values()))
    grouped = ((key, tuple(one for one in found if heading(one) == key)) for key in HEADINGS)
    return tuple((key, group) for key, group in grouped if group)
