"""Verbs of a saved search: saved, ended, looked at again and told of what opened sooner."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from glideway.booking.core import alerting
from glideway.booking.core.reminding import quiet
from glideway.booking.models import SavedSearch
from glideway.booking.operations.claims import CannotBook, again
from glideway.booking.operations.letters.saved import about_search, sooner
from glideway.booking.queries.asking import Asked
from glideway.booking.queries.doctor_first import no_invitation
from glideway.booking.queries.saved import (
    ALERTS,
    Soonest,
    live,
    nights,
    soonest,
    to_look_at,
    told_lately,
)
from glideway.directory import operations as directory
from glideway.directory.models import Patient
from glideway.kit import audit, once, post
from glideway.kit.actor import Actor, system

log = structlog.get_logger()
A_ROUND = 50  # looks; each asks what the result page asks
KEPT = timedelta(days=30)  # after its end the link of an old letter still says that it ended
Read = Callable[[str], Asked]


class TooManySearches(CannotBook):
    """Five saved searches at once are enough for one person."""

    code = "too-many-searches"
    status = 429
    sentence = _("You have saved five searches already. Please end one of them first.")


@again
def save_search(
    *,
    patient: Patient,
    address: str,
    read: Read,
    language: str,
    by: Actor,
    key: str | None,
    now: datetime,
) -> SavedSearch:
    """Save a search for thirty days; the same `key` again answers the same row.

    `address` is the search as the result page carries it, `read` who understands it. Who saves
    agrees to be told, and to nothing else. The same search saved anew begins its thirty days
    again. Writes the row with the soonest start of this moment, the consent and an audit row.
    Refuses TooManySearches from the sixth on.

    What is soonest is asked before the transaction: no booking waits for somebody's search.
    """
    asked = read(address)
    seen: list[Soonest | None] = []

    def look() -> None:
        _one_of(patient, address, now)
        seen.append(soonest(asked, now=now))

    def done() -> str:
        with transaction.atomic():
            Patient.objects.select_for_update().get(pk=patient.pk)
            row = _one_of(patient, address, now)
            found = seen[-1] if seen else soonest(asked, now=now)  # within a bigger verb
            row.zone, row.bar_at = asked.zone, found.at if found else None
            row.made_at = row.looked_at = now
            row.ends_at = now + alerting.LASTS
            row.save()
            directory.agree_to_messages(
                patient=patient, kinds=[ALERTS], language=language, how="page", by=by, now=now
            )
            _told(row, "search.saved", by, now)
        return str(row.public_id)

    body = {"patient": str(patient.public_id), "address": address}
    answer, _replay = once.answer(
        actor=by, key=key, route="search.save", body=body, now=now, do=done, look=look
    )
    return SavedSearch.objects.get(public_id=answer)


def _one_of(patient: Patient, address: str, now: datetime) -> SavedSearch:
    """The row of this search among theirs, or a new one. Refuses TooManySearches."""
    mine = list(live(now=now).filter(patient=patient).order_by("pk"))
    row = next((one for one in mine if one.address == address), None)
    if row is None and len(mine) >= alerting.MOST:
        raise TooManySearches
    return row or SavedSearch(patient=patient, address=address)


@again
def end_search(*, search: SavedSearch, by: Actor, key: str | None, now: datetime) -> SavedSearch:
    """End a saved search at once; twice changes nothing. A letter that waits does not go."""

    def done() -> str:
        if SavedSearch.objects.filter(pk=search.pk, ended_at=None).update(ended_at=now):
            post.withdraw(about=about_search(search=search), now=now)
            _told(search, "search.ended", by, now)
        return str(search.public_id)

    body = {"search": str(search.public_id)}
    once.answer(actor=by, key=key, route="search.end", body=body, now=now, do=done)
    return SavedSearch.objects.get(pk=search.pk)


def watch_searches(*, read: Read, now: datetime, most: int = A_ROUND) -> int:
    """Look at the searches that were not looked at for longest; how many letters were written.

    One question of the result page a search, so the work of a round is bounded and its cost grows
    with the number of searches only in how long each waits for its turn. A row is put to the end
    of the line before it is looked at, so one that breaks holds up no other; it is logged.
    """
    told = 0
    for one in to_look_at(now=now, most=most):
        try:
            told += _looked_at(one, read, now)
        except Exception as fault:  # noqa: BLE001 - whatever it is, the next search is looked at
            log.warning("search.not-looked-at", search=str(one.public_id), why=type(fault).__name__)
    return told


def forget_searches(*, now: datetime) -> int:
    """Drop searches that ended a month ago, with their words; how many."""
    before = now - KEPT
    over = SavedSearch.objects.filter(ends_at__lte=before) | SavedSearch.objects.filter(
        ended_at__lte=before
    )
    return over.delete()[0]


def _looked_at(search: SavedSearch, read: Read, now: datetime) -> bool:
    """One look; whether a letter was written. At night, or soon after another, none is.

    Nor to whom the safety check keeps from such times. Then the bar stays as it is, and the next
    look judges what is open by then. A letter that waits is taken back where its time is gone.
    """
    turn = SavedSearch.objects.filter(pk=search.pk, looked_at=search.looked_at, ended_at=None)
    if not turn.update(looked_at=now):
        return False  # another worker looks, or they ended it meanwhile
    asked = read(search.address)
    found = soonest(asked, now=now)
    seen = alerting.looked(found.at if found else None, search.bar_at, now=now)
    with transaction.atomic():
        Patient.objects.select_for_update().get(pk=search.patient_id)
        rows = SavedSearch.objects.filter(pk=search.pk, ended_at=None)
        if _taken_back(search, found, now):
            rows.update(bar_at=found.at if found else None, told_at=None)
            return False
        if not seen.tell or found is None:
            rows.update(bar_at=seen.bar)
            return False
        if (
            any(quiet(now, zone) for zone in nights(search, asked))
            or alerting.rests(told_lately(search), now=now)
            or no_invitation(search.patient_id, asked, at=found.at, now=now)
        ):
            return False
        if not rows.update(bar_at=seen.bar, told_at=now):
            return False
        sooner(search=search, found=found, now=now)
        _told(search, "search.told", system("alerts"), now)
    return True


def _taken_back(search: SavedSearch, found: Soonest | None, now: datetime) -> bool:
    """Whether a letter about a time that is no longer open was still waiting, and is taken back."""
    if search.bar_at is None or not alerting.rests(search.told_at, now=now):
        return False
    gone = found is None or found.at > search.bar_at
    return gone and post.withdraw(about=about_search(search=search), now=now) > 0


def _told(search: SavedSearch, act: str, by: Actor, now: datetime) -> None:
    audit.record(
        by=by,
        act=act,
        kind="SavedSearch",
        about=search.public_id,
        now=now,
        patient_id=search.patient_id,
    )
