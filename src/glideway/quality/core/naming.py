"""Whether words name somebody, so that nobody judges a complaint about himself."""

import re

SHORTEST = 3  # initials and particles name nobody


def names(words: str, name: str) -> bool:
    """Whether any part of a person's name stands in the words; too often rather than too seldom."""
    parts = {one for one in re.findall(r"\w+", name.casefold()) if len(one) >= SHORTEST}
    return bool(parts & set(re.findall(r"\w+", words.casefold())))
