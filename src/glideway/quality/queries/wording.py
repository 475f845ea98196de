"""What clinics say of themselves: the newest words, what a rule says of them, and what stands."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.db.models import Exists, OuterRef

from glideway.directory.models import Clinic, Placement
from glideway.kit import access
from glideway.kit.actor import Actor, Role
from glideway.kit.refusals import NotYours
from glideway.outcomes import queries as outcomes
from glideway.outcomes.models import Reply
from glideway.outcomes.queries.releases import Shown
from glideway.quality.core import listing_words
from glideway.quality.core.listing_words import CollegeWord, Slip, WordRule
from glideway.quality.models import ListingText

SHOWN = 20


class Explained(NamedTuple):
    """A sentence, the rule that speaks of it, and the colleges here that were read to say so."""

    slip: Slip
    colleges: list[CollegeWord]
    because: str


class LetStand(NamedTuple):
    """A sentence that a clinic keeps in spite of a rule, with its reason, who wrote it and when."""

    clinic: Clinic
    beside_figures: bool
    rule: WordRule | None
    sentence: str
    because: str
    name: str
    said_at: datetime


def clinic_of_listing(actor: Actor) -> Clinic:
    """The clinic whose own words this actor writes. One query."""
    if "clinic" not in access.scopes(actor, "listing", "C") or actor.clinic_id is None:
        raise NotYours
    found: Clinic = access.the(Clinic.objects.all(), pk=actor.clinic_id)
    return found


def listing_text(clinic: Clinic) -> ListingText | None:
    """What the clinic says of itself now. One query."""
    return ListingText.objects.filter(clinic=clinic).order_by("said_at", "pk").last()


def explained(clinic: Clinic, en: str, fr: str, reasons: dict[str, str]) -> list[Explained]:
    """Every sentence a rule speaks of, explained for this clinic's professions. One query."""
    here = Placement.objects.filter(clinic=clinic, ended_at=None)
    professions = set(here.values_list("practitioner__profession", flat=True))
    return [
        Explained(
            one,
            listing_words.said_by(one.rule, professions, clinic.province),
            reasons.get(one.key, ""),
        )
        for one in listing_words.slips_of({"en": en, "fr": fr})
    ]


def reasons_of(text: ListingText | None) -> dict[str, str]:
    """The reasons given for what stands now, by the key of the sentence."""
    if text is None:
        return {}
    said = {(one["rule"], one["language"], one["sentence"]): one["because"] for one in text.kept}
    slips = listing_words.slips_of({"en": text.en, "fr": text.fr})
    return {one.key: said.get((one.rule.id, one.language, one.sentence), "") for one in slips}


def figures_to_comment(actor: Actor) -> Shown:
    """The newest figures of this actor's clinic with the words beside them. Four queries."""
    return outcomes.coming(actor, outcomes.own_slug(actor))


def reasons_of_reply(row: Reply | None) -> dict[str, str]:
    """The reasons given for the words that stand beside the figures, by the key of the sentence."""
    said = {(one["rule"], one["sentence"]): one["because"] for one in (row and row.kept) or ()}
    slips = listing_words.slips_of({"en": row.words if row else ""})
    return {one.key: said.get((one.rule.id, one.sentence), "") for one in slips}


def let_stand(actor: Actor) -> list[LetStand]:
    """What clinics say in spite of a rule on their page and beside their figures, newest first.

    The operator's. Two queries.
    """
    if actor.role is not Role.OPERATOR:
        return []
    later = ListingText.objects.filter(clinic=OuterRef("clinic"), pk__gt=OuterRef("pk"))
    texts = ListingText.objects.filter(~Exists(later)).exclude(kept=[]).select_related("clinic")
    newer = Reply.objects.filter(release__clinic=OuterRef("release__clinic"), pk__gt=OuterRef("pk"))
    words = Reply.objects.filter(~Exists(newer), kept__isnull=False, release__clinic__isnull=False)
    rows: list[tuple[Clinic, bool, ListingText | Reply]] = [
        *((one.clinic, False, one) for one in texts.order_by("-said_at", "-pk")[:SHOWN]),
        *(
            (one.release.clinic, True, one)
            for one in words.select_related("release__clinic").order_by("-said_at", "-pk")[:SHOWN]
            if one.release.clinic is not None
        ),
    ]
    rules = {one.id: one for one in listing_words.load().rules}
    return [
        LetStand(
            clinic,
            beside,
            rules.get(one["rule"]),
            one["sentence"],
            one["because"],
            text.name,
            text.said_at,
        )
        for clinic, beside, text in sorted(rows, key=lambda row: row[2].said_at, reverse=True)
        for one in text.kept or ()
    ]
