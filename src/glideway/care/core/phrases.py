"""The quick phrases every clinic begins with: each stands in one part of the note."""

from functools import cache

import msgspec

from glideway.body.core.words import Words
from glideway.care.core.knowledge import read
from glideway.care.core.say import Part


class QuickPhrase(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One phrase that comes with Glideway, in both languages."""

    id: str
    part: Part
    en: str
    fr: str

    @property
    def words(self) -> Words:
        """The text in both languages."""
        return Words(en=self.en, fr=self.fr)


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    schema: str
    version: str
    phrases: list[QuickPhrase]


@cache
def load() -> dict[str, QuickPhrase]:
    """Every phrase by its id, in the order of the file."""
    return {one.id: one for one in read("phrases.json", _File).phrases}
