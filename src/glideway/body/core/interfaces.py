"""Where two structures slide on each other: a nerve past a muscle, a muscle past a muscle."""

from typing import ClassVar, Literal

import msgspec

from glideway.body.core.words import Confidence, Review, Words


class Interface(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """`a` and `b` are structures; `contactable` says whether a hand can hold one of them."""

    table: ClassVar[str] = "interfaces"

    id: str
    type: Literal["nerve-interface", "muscle-interface"]
    a: str
    b: str
    contactable: bool
    confidence: Confidence
    review: Review
    where: Words | None = None
