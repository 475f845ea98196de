"""The verbs about a clinic's own words, on its page and beside its figures: read by rule, kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from glideway.directory import operations as directory
from glideway.directory.models import Clinic
from glideway.kit import audit
from glideway.kit.actor import Actor
from glideway.outcomes import operations as outcomes
from glideway.outcomes.models import Release, Reply
from glideway.quality.core import listing_words
from glideway.quality.core.listing_words import Slip
from glideway.quality.models import ListingText
from glideway.quality.operations.judging import CannotJudge, no_promise, quoted

MOST = 600
WORDS = "words"  # the kind of the plaque that the page of a clinic shows


class NeedsReason(CannotJudge):
    """A rule speaks of these sentences: write them without, or say why they may stand."""

    code = "listing-needs-reason"
    status = 422
    sentence = _(
        "A rule speaks of these words, and no reason was given: %(words)s Nothing is kept."
    )


def write_listing(
    *, clinic: Clinic, en: str, fr: str, reasons: Mapping[str, str], by: Actor, now: datetime
) -> ListingText:
    """Put a clinic's own words on its page; empty ones take them down. Earlier ones are kept.

    Each sentence that a rule speaks of needs its reason, by the key of its Slip: it is kept with
    the text and is an audit line, and the operator reads it. Refuses PromisesResult whatever the
    reason, and NeedsReason.
    """
    said = {"en": en.strip()[:MOST], "fr": fr.strip()[:MOST]}
    kept = _stands(listing_words.slips_of(said), reasons)  # type: ignore[arg-type]  # the two languages, as written
    with transaction.atomic():
        text = ListingText.objects.create(
            clinic=clinic,
            **said,
            rules=listing_words.load().version,
            kept=kept,
            name=by.name,
            said_at=now,
        )
        for act, why in [("listing.written", ""), *_overrides(kept)]:
            audit.record(
                by=by,
                act=act,
                kind="ListingText",
                about=text.public_id,
                now=now,
                clinic_id=clinic.pk,
                why=why,
            )
        directory.hang_plaque(
            row=directory.PlaqueRow(kind=WORDS, clinic=clinic, facts=said), now=now
        )
    return text


def comment_on_figures(
    *, beside: Release, words: str, reasons: Mapping[str, str], by: Actor, now: datetime
) -> Reply:
    """Put a clinic's own words beside its figures, read by the same rules as its own page's.

    Each sentence that a rule speaks of needs its reason, which is kept and logged. Refuses
    PromisesResult whatever the reason, NeedsReason, and what `outcomes.reply` refuses.
    """
    said = words.strip()
    kept = _stands(listing_words.slips_of({"en": said}), reasons)
    with transaction.atomic():
        row = outcomes.reply(beside=beside, words=said, kept=kept, by=by, now=now)
        for act, why in _overrides(kept):
            audit.record(
                by=by,
                act=act,
                kind="Reply",
                about=row.public_id,
                now=now,
                clinic_id=beside.clinic_id,
                why=why,
            )
    return row


def _stands(found: Sequence[Slip], reasons: Mapping[str, str]) -> list[dict[str, str]]:
    """Each sentence that a rule speaks of, with the reason why it stands; refused without."""
    no_promise(found=found)
    if bare := [one for one in found if not reasons.get(one.key, "").strip()]:
        raise NeedsReason(words=quoted(found=bare))
    return [
        {
            "rule": one.rule.id,
            "language": one.language,
            "sentence": one.sentence,
            "because": reasons[one.key].strip()[:200],
        }
        for one in found
    ]


def _overrides(kept: Sequence[Mapping[str, str]]) -> list[tuple[str, str]]:
    return [
        ("listing.let-stand", f"{one['rule']}: {one['sentence']}: {one['because']}"[:200])
        for one in kept
    ]
