"""What a clinic may not write about itself, as data: rules with their reason and their source.

The words themselves are the house's one list (`outcomes/knowledge/never_say.json`): a rule names
the promises and the beginnings of words that are its own, and adds what only a clinic would write:
superlatives, comparisons, gifts. Colleges that were read are named beside their rule. A net, never
a reading: what it finds is explained, and but for promised results a reason lets it stand.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple

import msgspec

from glideway.directory.core.professions import Wording
from glideway.outcomes.core import never_say
from glideway.quality.core.criteria import Source

Language = Literal["en", "fr"]
LANGUAGES: tuple[Language, ...] = ("en", "fr")
SENTENCE = re.compile(r"[^.!?\n]+(?:[.!?](?=\S)[^.!?\n]*)*[.!?]*")


class WordRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One rule about a clinic's own text: what it finds, why, what to write instead.

    `promises` are ids of the never-say list, `stems` beginnings of its single words.
    """

    id: str
    name: Wording
    because: Wording
    instead: Wording
    override: Literal["never", "logged"]
    promises: tuple[str, ...]
    stems: tuple[str, ...]
    pattern: str
    pattern_fr: str
    sources: tuple[Source, ...]
    review: Literal["draft", "reviewed", "retired"]

    @property
    def may_stand(self) -> bool:
        """Whether a reason lets a sentence stand that this rule speaks of."""
        return self.override == "logged"

    def own_words(self, text: str) -> str:
        """What the rule's own patterns find; both languages, for a word hides in neither."""
        for pattern in filter(None, (self.pattern, self.pattern_fr)):
            if found := re.search(pattern, text, re.IGNORECASE):
                return found.group().strip()
        return ""


class CollegeWord(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a college whose rule was read says of some of these rules, in its province."""

    profession: str
    province: str
    rules: tuple[str, ...]
    words: Wording
    source: str
    confidence: Literal["seen"]
    review: Literal["draft", "reviewed", "retired"]


class Slip(NamedTuple):
    """A sentence of a clinic's text that a rule speaks of. `words`: those that were found."""

    rule: WordRule
    language: Language
    sentence: str
    words: str

    @property
    def key(self) -> str:
        """Names this very sentence under this rule: another sentence needs a reason of its own."""
        text = f"{self.rule.id}\n{self.language}\n{self.sentence}"
        return f"why-{hashlib.sha256(text.encode()).hexdigest()[:16]}"


class ListingRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole of the rules, of one version; the last one takes what no other explains."""

    version: int
    rules: tuple[WordRule, ...]
    colleges: tuple[CollegeWord, ...]

    def __post_init__(self) -> None:
        named = [one for rule in self.rules for one in rule.promises]
        known = [one.id for one in never_say.load()]
        if sorted(named) != sorted(known):
            wrong = sorted(set(named) ^ set(known)) or sorted(named)
            raise ValueError(f"each promise belongs to one rule: {wrong}")
        ids = {one.id for one in self.rules}
        if strange := {rule for one in self.colleges for rule in one.rules} - ids:
            raise ValueError(f"rules nobody wrote: {sorted(strange)}")
        if not all(one.sources for one in self.rules):
            raise ValueError("a rule without a source")


def read(text: bytes) -> ListingRules:
    """The rules written in `text`."""
    return msgspec.json.decode(text, type=ListingRules)


@cache
def load() -> ListingRules:
    """The rules of this release."""
    return read(files("glideway.quality").joinpath("knowledge/listing_words.json").read_bytes())


def slips(text: str, language: Language) -> list[Slip]:
    """Every sentence of `text` that a rule speaks of, once a rule, in the order of the text."""
    return [
        Slip(rule, language, sentence, words)
        for sentence in _sentences(text)
        for rule, words in _spoken_of(sentence)
    ]


def slips_of(texts: Mapping[Language, str]) -> list[Slip]:
    """The same for a text that is written in both languages."""
    return [one for language in LANGUAGES for one in slips(texts.get(language, ""), language)]


def said_by(rule: WordRule, professions: Collection[str], province: str) -> list[CollegeWord]:
    """The colleges of these professions in this province that were read to say something of it."""
    return [
        one
        for one in load().colleges
        if one.province == province and one.profession in professions and rule.id in one.rules
    ]


def _sentences(text: str) -> Iterator[str]:
    return (found for one in SENTENCE.findall(text) if (found := one.strip()))


def _spoken_of(sentence: str) -> list[tuple[WordRule, str]]:
    """The rules that speak of one sentence. What is left to the last rule is left to it alone."""
    words = never_say.promises(sentence)
    promises = {one for each in LANGUAGES for one in never_say.breaches(sentence, each)}
    *named, last = load().rules
    found = []
    for rule in named:
        own = rule.own_words(sentence)
        stem = next((one for one in words if one.startswith(rule.stems)), "")
        if own or stem or promises & set(rule.promises):
            found.append((rule, own or stem))
    if not found and (words or promises):
        found.append((last, words[0] if words else ""))
    return found
