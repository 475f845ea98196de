"""The five professions of the network: titles, credentials, services, what may be advertised.

What nobody has verified answers with the careful default: hidden, or not on the same day. A rule
is never guessed from another province.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec

Permission = Literal["allowed", "forbidden", "restricted", "hidden", "unverified"]
Confidence = Literal["seen", "memory"]


class Wording(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One text in the two languages of the pages."""

    en: str
    fr: str

    def of(self, language: str) -> str:
        return self.fr if language.startswith("fr") else self.en


class Profession(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who may treat: the title as on a register, the field, the letters after a name."""

    id: str
    title: Wording
    field: Wording
    letters: Wording
    honorific: Wording

    def named(self, name: str, language: str) -> str:
        """ "Dr. Omar Aziz, DC", "Maya Chen, PT": as a page names somebody of this profession."""
        return " ".join(
            filter(None, [self.honorific.of(language), f"{name}, {self.letters.of(language)}"])
        )


class CredentialKind(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A licence or certificate that a practitioner can hold, and who needs it to be listed."""

    id: str
    name: Wording
    required: bool
    who: tuple[str, ...]


class ServiceKind(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What can be booked: minutes from and to, free or not, open to a new patient or not."""

    id: str
    name: Wording
    short: Wording
    minutes: tuple[int, int]
    free: bool
    first: bool
    hands_on: bool


class Approach(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Another kind of care that a practitioner may say is offered beside active release."""

    id: str
    name: Wording


class RetentionFloor(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Years a record stays after the last contact, or after coming of age when that is later."""

    profession: str
    province: str
    years: int
    minor_age: int
    source: str
    confidence: Confidence


class DisplayRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a public page may show for one profession in one province ("*": in all others)."""

    profession: str
    province: str
    regulator: str
    reviews: Permission
    ratings: Permission
    same_day_after_free: Permission
    source: str
    confidence: Confidence
    free_consult: Permission = "unverified"
    free_consult_for: Wording | None = None


class ConsultRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A free consult under one display rule: whether it may be offered, what for, who says so.

    `verified` is true only where a source that was read says what a free consult may be for;
    elsewhere the careful default is shown, and shown as a default.
    """

    offered: bool
    purpose: Wording
    verified: bool
    regulator: str
    same_day: bool


class _Book(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    version: int
    review: Literal["draft", "reviewed"]
    sources: list[str]
    professions: list[Profession]
    credentials: list[CredentialKind]
    services: list[ServiceKind]
    approaches: list[Approach]
    techniques: list[Approach]
    retention: list[RetentionFloor]
    advertising: list[DisplayRule]
    free_consult_for: Wording


@cache
def _book() -> _Book:
    text = (files("glideway.directory") / "knowledge" / "professions.json").read_bytes()
    return msgspec.json.decode(text, type=_Book)


@cache
def professions() -> dict[str, Profession]:
    """By id, in the order in which pages list them."""
    return {one.id: one for one in _book().professions}


@cache
def services() -> dict[str, ServiceKind]:
    """Kinds of service by id, in the order of a price list."""
    return {one.id: one for one in _book().services}


@cache
def approaches() -> dict[str, Approach]:
    """Other kinds of care by id."""
    return {one.id: one for one in _book().approaches}


@cache
def techniques() -> dict[str, Approach]:
    """What a service may name, by id: each needs a certificate of its own."""
    return {one.id: one for one in _book().techniques}


@cache
def credential_kinds(profession: str) -> tuple[CredentialKind, ...]:
    """What somebody of this profession may show; the required ones first."""
    fitting = [one for one in _book().credentials if profession in one.who]
    return tuple(sorted(fitting, key=lambda one: not one.required))


def display_rule(profession: str, province: str) -> DisplayRule:
    """The rule of this profession here; where none is known, one that shows nothing doubtful."""
    for where in (province, "*"):
        for rule in _book().advertising:
            if (rule.profession, rule.province) == (profession, where):
                return rule
    return DisplayRule(
        profession, province, "", "unverified", "unverified", "unverified", "none yet", "memory"
    )


def reviews_shown(profession: str, province: str) -> bool:
    """Only where a rule that was read allows it."""
    return display_rule(profession, province).reviews == "allowed"


def ratings_shown(profession: str, province: str) -> bool:
    """Only where a rule that was read allows it."""
    return display_rule(profession, province).ratings == "allowed"


def paid_same_day_after_free(profession: str, province: str) -> bool:
    """Whether a paid service may be booked on the day of a free consult; not, unless known."""
    return display_rule(profession, province).same_day_after_free == "allowed"


def free_consult(profession: str, province: str) -> ConsultRule:
    """What a free consult with somebody of this profession here may be for.

    Only a rule that forbids it takes it off the offer; where nobody has verified one, it stays a
    talk about whether the care suits, never treatment.
    """
    rule = display_rule(profession, province)
    said = rule.free_consult_for
    return ConsultRule(
        offered=rule.free_consult != "forbidden",
        purpose=said or _book().free_consult_for,
        verified=said is not None and rule.confidence == "seen",
        regulator=rule.regulator,
        same_day=rule.same_day_after_free == "allowed",
    )


def may_offer(kind: str, profession: str, province: str) -> bool:
    """Whether this kind of service may be on offer: a free consult not where a rule forbids it."""
    return not services()[kind].free or free_consult(profession, province).offered


def retention_floors() -> tuple[RetentionFloor, ...]:
    """Every floor that was found, in the order of the file; one from memory is a draft."""
    return tuple(_book().retention)


def retention(profession: str, province: str) -> RetentionFloor | None:
    """The floor that was found for this profession here; None leaves it to the owner's setting."""
    return next(
        (
            floor
            for floor in _book().retention
            if (floor.profession, floor.province) == (profession, province)
        ),
        None,
    )
