"""What a public page may show of patients' words, for one practitioner and for a whole clinic.

The rules by profession and province are the directory's knowledge; whatever no rule that was
read plainly allows is not shown. A page asks on every request and keeps nothing, so a rule that
becomes stricter hides at once.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from glideway.directory.core import professions


@dataclass(frozen=True, slots=True)
class Display:
    """What one page may show. Both are false wherever nobody has confirmed otherwise."""

    reviews: bool = False
    ratings: bool = False


def display(profession: str, province: str) -> Display:
    """What may be shown of one practitioner."""
    return Display(
        reviews=professions.reviews_shown(profession, province),
        ratings=professions.ratings_shown(profession, province),
    )


def strictest(among: Iterable[str], province: str) -> Display:
    """What may be shown of a whole clinic: only what each of its professions allows."""
    each = [display(one, province) for one in set(among)]
    return Display(
        reviews=bool(each) and all(one.reviews for one in each),
        ratings=bool(each) and all(one.ratings for one in each),
    )
