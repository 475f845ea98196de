"""The verb about a clinic's own words on its page: read by rule, kept, and shown at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from glideway.directory import operations as directory
from glideway.directory.models import Clinic
from glideway.kit import audit
from glideway.kit.actor import Actor
from glideway.quality.core import listing_words
from glideway.quality.core.listing_words import Slip
from glideway.quality.models import ListingText
from glideway.quality.operations.inspections import CannotJudge, no_promise, quoted

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
    found = listing_words.slips_of(said)  # type: ignore[arg-type]  # the two languages, as written
    no_promise(found=found)
    if bare := [one for one in found if not reasons.get(one.key, "").strip()]:
        raise NeedsReason(words=quoted(found=bare))
    with transaction.atomic():
        text = ListingText.objects.create(
            clinic=clinic,
            **said,
            rules=listing_words.load().version,
            kept=[_kept(one, reasons[one.key].strip()) for one in found],
            name=by.name,
            said_at=now,
        )
        for act, why in [("listing.written", ""), *_overrides(text)]:
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


def _kept(one: Slip, because: str) -> dict[str, str]:
    return {
        "rule": one.rule.id,
        "language": one.language,
        "sentence": one.sentence,
        "because": because[:200],
    }


def _overrides(text: ListingText) -> list[tuple[str, str]]:
    return [
        ("listing.let-stand", f"{one['rule']}: {one['sentence']}: {one['because']}"[:200])
        for one in text.kept
    ]
