"""Troubles with a name: what to examine first and what to rule out. Never an answer."""

from typing import ClassVar

import msgspec

from glideway.body.core.words import Confidence, Review, Source, Words


class Condition(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """`primary` and `secondary` are places to examine, in order; the codes are examples."""

    table: ClassVar[str] = "conditions"

    id: str
    name: Words
    primary: tuple[str, ...]
    secondary: tuple[str, ...]
    rule_out: tuple[Words, ...]
    codes: dict[str, str]
    confidence: Confidence
    review: Review
    sources: tuple[Source, ...]
