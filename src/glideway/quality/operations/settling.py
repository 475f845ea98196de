"""The verb that ends an errand which has no case of its own: somebody looked into it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from glideway.directory import operations as directory
from glideway.directory.models import Errand
from glideway.kit import audit
from glideway.kit.actor import Actor
from glideway.quality.models import Grievance
from glideway.quality.operations.cases import explain_cancelled


def settle_errand(
    *, errand: Errand, words: str, case: Grievance | None, by: Actor, now: datetime
) -> None:
    """Write down that it was looked into, and on the case what was found.

    Refuses SaidNothing; a second time changes nothing but the audit line and the case's log.
    """
    with transaction.atomic():
        if case is not None:
            explain_cancelled(case=case, words=words, by=by, now=now)
        directory.finish_errand(errand=errand, by=by, now=now)
        audit.record(by=by, act="errand.settled", kind="Errand", about=errand.public_id, now=now)
