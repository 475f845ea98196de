"""What a patient said about visits, and may still say: their own page finds it without a letter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.urls import reverse

from glideway.care.models import Visit
from glideway.care.queries import followups, scope
from glideway.kit.actor import Actor
from glideway.kit.refusals import NotYours
from glideway.quality.core.deadlines import INVITED_UNTIL
from glideway.quality.models import Grievance, Review
from glideway.quality.queries.voices import case_link, link

LATEST = 20
LATELY = timedelta(days=60)  # ours, a draft: how far back visits without a word are listed
MOMENT = "after"


@dataclass(frozen=True, slots=True)
class Met:
    """One attended visit with the addresses of what may be said about it; empty where it is over.

    `review` is the invitation, written or not.
    """

    visit: Visit
    reaction: str
    complaint: str
    review: Review | None
    to_write: str


@dataclass(frozen=True, slots=True)
class Mine:
    """The visits of the last weeks and those reviewed before, and complaints with their pages."""

    met: list[Met]
    cases: list[tuple[Grievance, str]]


def mine(actor: Actor, *, now: datetime) -> Mine:
    """A patient's own visits and complaints. Two queries.

    Who acts for a patient sees no visit that is kept from them, and no complaint: those are for
    who made them, by the link of their letter. Refuses NotYours for who is no patient.
    """
    if actor.patient_id is None:
        raise NotYours
    lately = Q(opened_at__gt=now - LATELY) | Q(review__written_at__isnull=False)
    rows = Visit.objects.filter(
        lately,
        scope.open_to(actor, "pk"),
        episode__patient=actor.patient_id,
        signed_at__lte=now,
    ).select_related("episode__clinic", "practitioner", "review")
    met = [_met(one, now) for one in rows.order_by("-opened_at", "-pk")[:LATEST]]
    own = Grievance.objects.filter(patient=actor.patient_id).select_related("clinic")
    cases = [] if actor.proxy_id else own.order_by("-received_at", "-pk")[:LATEST]
    return Mine(met, [(one, _page(one)) for one in cases])


def _met(visit: Visit, now: datetime) -> Met:
    after = followups.path_of(visit, MOMENT)
    review: Review | None = getattr(visit, "review", None)
    lives = visit.opened_at > now - INVITED_UNTIL
    token = link(review) if review and lives and not review.removed_at else ""
    return Met(
        visit,
        f"{after}reaction/" if lives else "",
        f"{after}complaint/",
        review,
        reverse("quality:review", args=[review.public_id, token]) if review and token else "",
    )


def _page(case: Grievance) -> str:
    return reverse("quality:case", args=[case.public_id, case_link(case)])
