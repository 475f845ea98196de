"""What is never said of care, as patterns: a net for English texts, never a review.

A refuted statement may be quoted on the evidence page, inside an element marked as a quotation.
"""

import re
from functools import cache

import msgspec

from glideway.body.core.words import Review, Words
from glideway.outcomes.core.knowledge import read


class NeverSay(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One promise that nobody makes: its pattern, and the conclusion that forbids it."""

    id: str
    because: str | None
    quoted_never: Words
    pattern: str
    any_case: bool
    review: Review

    def said_in(self, text: str) -> bool:
        """Whether `text` says it."""
        return re.search(self.pattern, text, re.IGNORECASE if self.any_case else 0) is not None


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    schema: str
    version: str
    never_say: tuple[NeverSay, ...]


@cache
def load() -> tuple[NeverSay, ...]:
    """Every pattern, by id."""
    return read("never_say.json", _File).never_say


def breaches(text: str) -> list[str]:
    """The ids of what `text` must not say; empty when it says none of it."""
    return [one.id for one in load() if one.said_in(text)]
