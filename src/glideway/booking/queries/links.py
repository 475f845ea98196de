"""Signed links to one appointment or one call back: made from its id, stored nowhere."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Max
from django.urls import reverse

from glideway.booking.models import (
    Booking,
    Callback,
    ConsultEnd,
    Hold,
    SavedSearch,
    Series,
    WaitlistEntry,
)
from glideway.kit import secrets
from glideway.kit.refusals import NotYours

MANAGE = "booking.manage"
CALL_BACK = "booking.callback"
PLAN = "booking.plan"
CONSENT = "consent"
WAITS, OFFER = "booking.waits", "booking.offer"
REQUEST = "booking.request"
SAVED = "booking.saved"
ID_LENGTH = 22  # a UUID in base64url without its padding
AFTER_THE_VISIT = timedelta(days=1)
ANSWER, ANSWER_READABLE = "booking.answer", timedelta(days=60)


def link_of(booking: Booking) -> str:
    """The token of the manage link: which appointment, and that we wrote it."""
    return _short(booking.public_id) + secrets.token(
        MANAGE, booking.public_id, booking.link_generation
    )


def first_link(booking: Booking) -> str:
    """The manage link for who comes by another link of ours; nothing once it was renewed.

    A renewed link ends every older way to the appointment, also the ways that lead to its link.
    """
    return link_of(booking) if booking.link_generation == 1 else ""


def consent_path(booking: Booking) -> str:
    """The address in a letter: it opens a text to read and a place to sign, nothing kept."""
    token = secrets.token(CONSENT, booking.public_id, booking.link_generation)
    return reverse("care:consent_by_link", args=[booking.public_id, token])


def booking_by_link(*, token: str, now: datetime) -> Booking:
    """The one appointment a manage link names (1 query). NotYours for every other text.

    The link ends a day after the visit. A cancelled appointment still opens, to say so.
    """
    booking = (
        Booking.objects.filter(public_id=_id(token))
        .select_related("patient", "service", "placement__clinic", "placement__practitioner")
        .first()
    )
    if booking is None or not secrets.matches(
        token[ID_LENGTH:], MANAGE, booking.public_id, booking.link_generation
    ):
        raise NotYours
    if now >= booking.ends_at + AFTER_THE_VISIT:
        raise NotYours
    return booking


def callback_link(callback: Callback) -> str:
    """The token that lets somebody take a wished call back."""
    return _short(callback.public_id) + secrets.token(CALL_BACK, callback.public_id)


def callback_by_link(*, token: str) -> Callback:
    """The one wish that a link names (1 query), or NotYours."""
    callback = Callback.objects.filter(public_id=_id(token)).select_related("clinic").first()
    if callback is None or not secrets.matches(token[ID_LENGTH:], CALL_BACK, callback.public_id):
        raise NotYours
    return callback


def entry_link(entry: WaitlistEntry) -> str:
    """The token that every message to whom waits carries: see the entry, and leave the list."""
    return _short(entry.public_id) + secrets.token(WAITS, entry.public_id)


def entry_by_link(*, token: str) -> WaitlistEntry:
    """The one entry that a link names (1 query), or NotYours. One may leave late.

    A day after the last date wished, its page says no more than whether somebody waits.
    """
    entry = (
        WaitlistEntry.objects.filter(public_id=_id(token))
        .select_related("patient", "service", "clinic", "booking")
        .first()
    )
    if entry is None or not secrets.matches(token[ID_LENGTH:], WAITS, entry.public_id):
        raise NotYours
    return entry


def entry_over(entry: WaitlistEntry, *, now: datetime) -> bool:
    """Whether the last date that was wished lies more than a day back, at the clinic."""
    today = now.astimezone(ZoneInfo(entry.clinic.zone)).date()
    return today > entry.last_on + AFTER_THE_VISIT


def saved_link(search: SavedSearch) -> str:
    """The token that every letter about a saved search carries: open it, and end it."""
    return _short(search.public_id) + secrets.token(SAVED, search.public_id)


def saved_by_link(*, token: str) -> SavedSearch:
    """The one saved search that a link names (1 query), or NotYours. One may end it late."""
    search = SavedSearch.objects.filter(public_id=_id(token)).first()
    if search is None or not secrets.matches(token[ID_LENGTH:], SAVED, search.public_id):
        raise NotYours
    return search


def offer_link(offer: Hold) -> str:
    """The token of an offer to whom waits."""
    return _short(offer.public_id) + secrets.token(OFFER, offer.public_id)


def offer_by_link(*, token: str, now: datetime) -> Hold:
    """The one offer that a link names (1 query), or NotYours; it ends a day after its time.

    An offer that is over still opens, to say that it has passed on.
    """
    offer = (
        Hold.objects.filter(public_id=_id(token), kind=Hold.Kind.OFFER, entry__isnull=False)
        .select_related(
            "service",
            "placement__clinic",
            "placement__practitioner",
            "entry__patient",
            "entry__clinic",
            "entry__service",
            "entry__booking",
            "booking",
        )
        .first()
    )
    if offer is None or not secrets.matches(token[ID_LENGTH:], OFFER, offer.public_id):
        raise NotYours
    if now >= offer.ends_at + AFTER_THE_VISIT:
        raise NotYours
    return offer


def request_link(request: Hold) -> str:
    """The token of a request that waits for the clinic."""
    return _short(request.public_id) + secrets.token(REQUEST, request.public_id)


def request_by_link(*, token: str, now: datetime) -> Hold:
    """The one request that a link names (1 query), or NotYours; it ends a day after its time.

    One that is over still opens, to say what became of it.
    """
    request = (
        Hold.objects.filter(public_id=_id(token), kind=Hold.Kind.REQUEST)
        .select_related("service", "patient", "placement__clinic", "placement__practitioner")
        .select_related("booking")
        .first()
    )
    if request is None or not secrets.matches(token[ID_LENGTH:], REQUEST, request.public_id):
        raise NotYours
    if now >= request.ends_at + AFTER_THE_VISIT:
        raise NotYours
    return request


def plan_link(series: Series) -> str:
    """The token of a booked plan or an open rhythm: which one, and that we wrote it."""
    return _short(series.public_id) + secrets.token(PLAN, series.public_id)


def series_by_link(*, token: str, now: datetime) -> Series:
    """The one plan or rhythm that a link names (1 query), or NotYours.

    It ends a day after the last visit; a rhythm's not before the day after it ended or was to be
    looked at again.
    """
    series = (
        Series.objects.filter(public_id=_id(token))
        .annotate(last=Max("bookings__ends_at"))
        .select_related("patient", "service", "placement__clinic", "placement__practitioner")
        .first()
    )
    if series is None or not secrets.matches(token[ID_LENGTH:], PLAN, series.public_id):
        raise NotYours
    if now >= _end_of(series) + AFTER_THE_VISIT:
        raise NotYours
    return series


def _end_of(series: Series) -> datetime:
    ends: list[datetime] = [at for at in (series.last, series.ended_at) if at]  # type: ignore[attr-defined]  # annotated
    if series.ended_at is None and series.review_on is not None:
        zone = ZoneInfo(series.placement.clinic.zone)
        ends.append(datetime.combine(series.review_on + timedelta(days=1), time(), zone))
    return max(ends, default=series.made_at)


def called_offer_by_link(*, token: str, now: datetime) -> Hold:
    """The time of a free call that a link offers to whom we tried to phone (1 query), or NotYours.

    It ends a day after its time. One that is over still opens, to say so and to show other times.
    """
    offer = (
        Hold.objects.filter(public_id=_id(token), kind=Hold.Kind.OFFER, callback__isnull=False)
        .select_related("service", "placement__clinic", "placement__practitioner")
        .select_related("callback__clinic", "booking")
        .first()
    )
    if offer is None or not secrets.matches(token[ID_LENGTH:], OFFER, offer.public_id):
        raise NotYours
    if now >= offer.ends_at + AFTER_THE_VISIT:
        raise NotYours
    return offer


def answer_link(ending: ConsultEnd) -> str:
    """The token of the page that shows how a free consult ended."""
    return _short(ending.public_id) + secrets.token(ANSWER, ending.public_id)


def answer_by_link(*, token: str, now: datetime) -> ConsultEnd:
    """The one end that a link names (1 query), or NotYours; it can be read for sixty days."""
    ending = (
        ConsultEnd.objects.filter(public_id=_id(token))
        .select_related("callback__clinic", "booking__placement__clinic", "booking__patient")
        .select_related("booking__placement__practitioner", "visit__placement__clinic")
        .first()
    )
    if ending is None or not secrets.matches(token[ID_LENGTH:], ANSWER, ending.public_id):
        raise NotYours
    if now >= ending.at + ANSWER_READABLE:
        raise NotYours
    return ending


def _short(identity: UUID) -> str:
    return urlsafe_b64encode(identity.bytes).decode()[:ID_LENGTH]


def _id(token: str) -> UUID:
    try:
        return UUID(bytes=urlsafe_b64decode(token[:ID_LENGTH] + "=="))
    except (NotBase64, ValueError) as wrong:
        raise NotYours from wrong
