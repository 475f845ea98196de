"""What the points are counted from, as a digest: a clinic, a kind of event.

A card keeps these digests. Counted again at the card's own moment, the same digests must give the
same points; where a digest differs, only the points that name that kind of event may move. Rows
are read as they stood then: what is dated later is not there yet. No patient's words are read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any, NamedTuple

import msgspec
from django.db.models import Count, Max, Q, QuerySet, Sum

from glideway.booking.models import Booking, HeardOf, Hold, LostTry, MovedVisit
from glideway.care.models import (
    Episode,
    Pass,
    Plan,
    PlanOpening,
    Receipt,
    Retest,
    SignedLetter,
    ThreadMessage,
    Visit,
)
from glideway.directory import queries as directory
from glideway.directory.models import Clinic, Consent, Credential, Placement, Service
from glideway.outcomes.models import Release, Sharing
from glideway.quality.models import Grievance, Incident, Mark, Review
from glideway.quality.queries.frames import TWO_YEARS, Frame


class Kind(NamedTuple):
    """One kind of stored event: its rows, the way to the clinic, when it came to be, its facts."""

    rows: Callable[[Frame], QuerySet[Any]]
    clinic: str
    born: str
    facts: tuple[str, ...]
    ever: bool = False  # whether what came to be long ago is read as well


def _all(rows: Callable[[], QuerySet[Any]]) -> Callable[[Frame], QuerySet[Any]]:
    return lambda _frame: rows()


def _licences(frame: Frame) -> QuerySet[Any]:
    rows = Credential.objects.filter(kind="licence", practitioner__placements__isnull=False)
    return directory.checked(rows.filter(stated_at__lte=frame.now))


def _seen(frame: Frame) -> QuerySet[Any]:
    return Mark.objects.filter(basis="attested", inspection__published_at__lte=frame.now)


KINDS: Mapping[str, Kind] = {
    "visits": Kind(
        _all(Visit.objects.all), "episode__clinic", "opened_at",
        ("opened_at", "signed_at", "number", "booking", "acknowledged_at",
         "screening__answered_at", "screening__action", "screening__cleared_at"),
    ),
    "passes": Kind(
        _all(Pass.objects.all), "treatment__visit__episode__clinic", "made_at",
        ("made_at", "undone_at", "treatment__visit"),
    ),
    "retests": Kind(
        _all(Retest.objects.all), "visit__episode__clinic", "made_at",
        ("visit", "made_at", "change", "after__undone_at"),
    ),
    "courses": Kind(
        _all(Episode.objects.all), "clinic", "opened_at",
        ("region", "discharged_at", "discharged_because", "plans__visits"),
    ),
    "figures": Kind(
        _all(lambda: Release.objects.filter(practitioner=None)), "clinic", "public_at",
        ("ends_on", "facts__standing", "facts__from", "facts__counts", "facts__missing_few",
         "facts__adjusted", "facts__model"),
    ),
    "sharing": Kind(_all(Sharing.objects.all), "clinic", "said_at", ("on",), ever=True),
    "bookings": Kind(
        _all(Booking.objects.all), "placement__clinic", "made_at",
        ("starts_at", "made_at", "first_visit", "arrived_at", "started_at", "finished_at",
         "cancelled_at", "cancelled_by", "fee_cents", "fee_waived_at", "service"),
    ),
    "consents": Kind(
        _all(lambda: Consent.objects.filter(kind="treatment")), "patient__episodes__clinic",
        "agreed_at", ("agreed_at", "withdrawn_at", "patient"),
    ),
    "reviews": Kind(
        _all(Review.objects.all), "clinic", "invited_at",
        ("visit", "invited_at", "written_at", "rating", "shown_at", "removed_at", "replied_at"),
    ),
    "complaints": Kind(
        _all(Grievance.objects.all), "clinic", "received_at",
        ("received_at", "answered_at", "closed_at", "safety"),
    ),
    "reactions": Kind(
        _all(Incident.objects.all), "clinic", "happened_at", ("happened_at", "followed_up_at"),
    ),
    "people": Kind(
        _all(Placement.objects.all), "clinic", "starts_at",
        ("starts_at", "ended_at", "practitioner__regions"), ever=True,
    ),
    "licences": Kind(
        _licences, "practitioner__placements__clinic", "stated_at",
        ("expires_on", "last_found", "practitioner__placements__ended_at"), ever=True,
    ),
    "prices": Kind(
        _all(Service.objects.all), "clinic", "", ("price_cents", "retired_at", "minutes"),
    ),
    "listing": Kind(
        _all(Clinic.objects.all), "pk", "", ("street", "phone", "languages", "transit"),
    ),
    "tries": Kind(
        _all(Hold.objects.all), "placement__clinic", "made_at",
        ("kind", "booking", "let_go_at", "expires_at", "declined_why"),
    ),
    "lost tries": Kind(_all(LostTry.objects.all), "placement__clinic", "tried_at", ("who",)),
    "moves": Kind(
        _all(MovedVisit.objects.all), "booking__placement__clinic", "moved_at",
        ("booking", "was_at", "by", "moved_at"),
    ),
    "heard of": Kind(_all(HeardOf.objects.all), "clinic", "said_at", ("how",)),
    "receipts": Kind(
        _all(Receipt.objects.all), "clinic", "issued_at", ("visit", "price_cents", "issued_at"),
    ),
    "plans": Kind(
        _all(Plan.objects.all), "episode__clinic", "set_at",
        ("episode", "visits", "per_week", "weeks", "template", "lasting", "set_at", "undone_at"),
    ),
    "openings": Kind(
        _all(PlanOpening.objects.all), "plan__episode__clinic", "opened_at", ("plan", "opened_at"),
    ),
    "letters": Kind(
        _all(SignedLetter.objects.all), "episode__clinic", "signed_at",
        ("episode", "kind", "signed_at"),
    ),
    "messages": Kind(
        _all(ThreadMessage.objects.all), "thread__clinic", "sent_at",
        ("thread", "side", "role", "sent_at"),
    ),
    "findings": Kind(
        _seen, "clinic", "made_at", ("criterion", "value", "made_at", "lapses_at"),
    ),
}  # fmt: skip

TREATED = ("visits", "passes")
ENDED = ("courses", "visits")
# What came of people is counted from a clinic's public figures and from nothing else.
PUBLIC = ("figures", "sharing")
# Points about reviews apply by the professions of the house.
REVIEWS = ("reviews", "people")
NETWORK, FINDINGS = "network", "findings"
# Which kinds of event each point is counted from. What an inspector saw belongs to every point
# that has a part of it.
READS: Mapping[int, tuple[str, ...]] = {
    1: ("visits", *REVIEWS),
    2: REVIEWS,
    3: ("visits", *REVIEWS),
    4: (*REVIEWS, NETWORK),
    5: (*REVIEWS, "visits", NETWORK),
    6: (*REVIEWS, NETWORK),
    9: ("heard of",),
    11: ("people",),
    14: ("complaints", "visits"),
    15: ("complaints",),
    17: ("complaints",),
    18: ("reviews", *ENDED),
    19: (*ENDED, *PUBLIC, "plans"),
    20: ("bookings", "moves"),
    21: ("bookings", "visits"),
    22: ("bookings",),
    23: ("tries", "lost tries", "bookings"),
    24: (*TREATED, "consents"),
    26: (*ENDED, NETWORK),
    27: (*ENDED, "retests", "plans", "letters"),
    28: ("prices",),
    29: ("receipts", "bookings", "prices"),
    30: (*ENDED, *PUBLIC, "receipts", NETWORK),
    31: ("bookings",),
    33: ("listing", "people", "prices"),
    34: ("messages", "listing"),
    35: ("visits", "plans", "openings"),
    37: (*PUBLIC, NETWORK),
    38: PUBLIC,
    39: (*TREATED, "retests"),
    40: ("reactions",),
    41: ("licences",),
    44: TREATED,
}
Digests = dict[str, str]


def digests(clinics: Sequence[int], *, now: datetime) -> dict[int, Digests]:
    """clinic -> kind of event -> SHA-256 of its rows as they stood; one query a kind."""
    frame = Frame(tuple(clinics), now)
    found: dict[int, Digests] = {one: {} for one in frame.clinics}
    for name, kind in KINDS.items():
        for clinic, each in _hashed(frame, kind).items():
            found[clinic][name] = each
    together = _together(frame.now)
    for digest in found.values():
        digest[NETWORK] = together
    return found


def whole(each: Digests) -> str:
    """One digest over all kinds."""
    return sha256(msgspec.json.encode(sorted(each.items()))).hexdigest()


def _together(now: datetime) -> str:
    """What bars are counted from that look at every clinic: counts and sums. Five queries."""
    sums = (
        Review.objects.filter(
            Q(removed_at=None) | Q(removed_at__gt=now), written_at__lte=now
        ).aggregate(n=Count("pk"), of=Sum("rating")),
        Episode.objects.filter(discharged_at__lte=now).aggregate(
            n=Count("pk"), of=Count("visits", filter=Q(visits__signed_at__lte=now))
        ),
        Release.objects.filter(public_at__lte=now).aggregate(n=Count("pk"), of=Max("ends_on")),
        Sharing.objects.filter(said_at__lte=now).aggregate(n=Count("pk"), of=Max("said_at")),
        Receipt.objects.filter(issued_at__lte=now).aggregate(n=Count("pk"), of=Sum("price_cents")),
    )
    return sha256(msgspec.json.encode(sums)).hexdigest()


def _hashed(frame: Frame, kind: Kind) -> dict[int, str]:
    rows = kind.rows(frame).filter(**{f"{kind.clinic}__in": frame.clinics})
    if kind.born:
        recent = Q(**{f"{kind.born}__lte": frame.now})
        if not kind.ever:
            recent &= Q(**{f"{kind.born}__gte": frame.since(TWO_YEARS)})
        rows = rows.filter(recent)
    each: dict[int, Any] = defaultdict(sha256)
    for clinic, *facts in (
        rows.order_by("pk").values_list(kind.clinic, "pk", *kind.facts).iterator(chunk_size=5000)
    ):
        each[clinic].update(msgspec.json.encode([_then(one, frame.now) for one in facts]))
    return {clinic: made.hexdigest() for clinic, made in each.items()}


def _then(fact: object, now: datetime) -> object:
    """A fact as it stood: what is dated later was not known."""
    return None if isinstance(fact, datetime) and fact > now else fact
