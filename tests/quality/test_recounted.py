"""The score is what the stored events say: dropped and counted anew it is the same.

Random small histories stand beside one another as clinics of one network, so that points which
look at the whole network are in it. An event that is changed moves the points that name it alone.
"""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from glideway.booking.models import Booking
from glideway.care.models import Episode, Receipt, Visit
from glideway.directory.models import Clinic, Login, Membership, Patient, Placement, Service
from glideway.quality import operations as quality
from glideway.quality import queries
from glideway.quality.models import Card, Grievance, Incident, Mark, Review
from tests.make import NOW
from tests.quality.histories import DAY, HOUR, Spot
from tests.quality.test_points import LAYS

pytestmark = pytest.mark.django_db
Change = Callable[[Spot], object]


def history(seed: int) -> Spot:
    """A clinic in which so many of so many things went well, by a seed."""
    dice, spot = Random(seed), Spot()  # noqa: S311
    for point in dice.sample(sorted(LAYS), 5):
        LAYS[point](spot, dice.randint(0, 6), dice.randint(0, 4))
    spot.scored(dice.randint(0, 8), 5)
    spot.scored(dice.randint(0, 4), 0)
    spot.grieved(dice.randint(0, 2), at=NOW - dice.randint(1, 60) * DAY)
    return spot


def published(spots: list[Spot]) -> dict[int, tuple[object, ...]]:
    """What the cards say after publishing, by clinic."""
    quality.publish_scores(clinics=[one.clinic for one in spots], now=NOW)
    rows = Card.objects.order_by("pk")
    return {one.clinic_id: (one.standings, one.score, one.known, one.digest) for one in rows}


def marks() -> set[tuple[object, ...]]:
    rows = Mark.objects.filter(basis="measured")
    return set(rows.values_list("clinic", "criterion", "estimate", "n", "low", "high", "model"))


@pytest.mark.parametrize("n", [5, pytest.param(1000, marks=pytest.mark.soak)])
def test_what_was_published_is_counted_again_from_the_events_alone(n: int) -> None:
    spots = [history(seed) for seed in range(n)]
    first, counted = published(spots), marks()
    assert len(first) == n
    assert len(counted) == n * 32
    Mark.objects.filter(basis="measured").delete()
    Card.objects.all().delete()
    assert published(spots) == first
    assert marks() == counted
    assert {one.verdict for one in queries.recount(queries.to_recount())} == {"same"}


def everything() -> Spot:
    spot = Spot()
    for lay in LAYS.values():
        lay(spot, 4, 2)
    spot.grieved(1)
    return spot


def test_the_same_few_questions_count_three_clinics_and_nine() -> None:
    """A part for every fifty clinics would read the whole network once a part."""
    counted, again = [], []
    for more in (3, 6):
        spots = [everything() for _one in range(more)]
        spots[0].figures(1, 20, until=date(2026, 2, 23))
        clinics = [*Clinic.objects.order_by("pk")]
        with CaptureQueriesContext(connection) as asked:
            queries.measure([one.pk for one in clinics], now=NOW)
        counted.append(len(asked))
        quality.publish_scores(clinics=clinics, now=NOW)
        kept = queries.to_recount()
        with CaptureQueriesContext(connection) as asked:
            assert [one.verdict for one in queries.recount(kept)] == ["same"] * len(clinics)
        again.append(len(asked))
    assert (counted, again) == ([50, 50], [84, 84])


LATER = NOW - DAY
CHANGES: dict[str, tuple[Change, str]] = {
    "a rating": (lambda _spot: Review.objects.filter(rating=5).update(rating=1), "reviews"),
    "a case closed": (lambda _spot: Grievance.objects.update(closed_at=LATER), "complaints"),
    "a reaction": (lambda _spot: Incident.objects.update(followed_up_at=LATER), "reactions"),
    "a receipt": (lambda _spot: Receipt.objects.update(price_cents=1), "receipts"),
    "a fee": (
        lambda _spot: Booking.objects.filter(fee_cents__gt=0).update(fee_cents=9999), "bookings",
    ),
    "a signature": (
        lambda _spot: Visit.objects.filter(number=1).update(signed_at=None), "visits",
    ),
    "an end": (
        lambda _spot: Episode.objects.update(discharged_because="stopped"), "courses",
    ),
    "a try": (lambda spot: spot.lost(9, "clinic"), "lost tries"),
    "an answer": (
        lambda spot: spot.messages(3, asked=NOW - 9 * DAY, answered=NOW - 9 * DAY + HOUR),
        "messages",
    ),
    "somebody sent": (lambda spot: spot.heard(9, "search"), "heard of"),
    "a colleague": (lambda spot: spot.person(left=NOW - timedelta(days=2)), "people"),
    "a price": (lambda spot: spot.offer(100, "full"), "prices"),
    "new figures": (lambda spot: spot.figures(1, 20, until=date(2026, 2, 23)), "figures"),
    "figures taken back": (lambda spot: spot.withheld(LATER), "sharing"),
}  # fmt: skip


def test_a_changed_event_changes_only_the_points_that_name_it() -> None:
    whole = everything()
    published([whole])
    for name, (change, kind) in CHANGES.items():
        with transaction.atomic():
            change(whole)
            (found,) = queries.recount(queries.to_recount())
            transaction.set_rollback(True)
        assert kind in found.moved, name
        assert set(found.moved) <= {kind, "network"}, name
        assert found.unexplained == (), name
        assert found.verdict == "moved", name


AFTER = NOW + HOUR


def hired(spot: Spot) -> None:
    """A patient of many visits gets a role at a clinic."""
    login = Login.objects.create(email="hired@example.org", created_at=AFTER)
    Membership.objects.create(login=login, role="desk", clinic=spot.clinic, starts_at=AFTER)
    who = Patient.objects.filter(episodes__clinic=spot.clinic).latest("pk")
    Patient.objects.filter(pk=who.pk).update(login=login)


LATER_ON: dict[str, Change] = {
    "a case comes": lambda spot: spot.grieved(1, at=AFTER),
    "a case is closed": lambda _spot: Grievance.objects.update(closed_at=AFTER),
    "a first answer": lambda _spot: Grievance.objects.update(answered_at=AFTER),
    "a reply": lambda _spot: Review.objects.filter(rating=3).update(replied_at=AFTER),
    "a review goes": lambda _spot: Review.objects.filter(rating=3).update(removed_at=AFTER),
    "a price is retired": lambda _spot: Service.objects.update(retired_at=AFTER),
    "somebody leaves": lambda _spot: Placement.objects.update(ended_at=AFTER),
    "somebody is hired": hired,
    "new figures": lambda spot: spot.figures(1, 20, until=date(2026, 2, 23), public=AFTER),
    "figures taken back": lambda spot: spot.withheld(AFTER),
    "a visit": lambda spot: spot.visits(1, at=AFTER),
}


def test_what_happens_after_a_card_makes_no_card_wrong() -> None:
    spot = everything()
    spot.reviews(spot.visits(12), 3)
    spot.courses(10, visits=20)
    spot.grieved(1, at=NOW - 3 * DAY, safety=True)
    published([spot])
    for name, change in LATER_ON.items():
        with transaction.atomic():
            change(spot)
            (found,) = queries.recount(queries.to_recount())
            transaction.set_rollback(True)
        assert (found.points, found.verdict) == ((), "same"), name
