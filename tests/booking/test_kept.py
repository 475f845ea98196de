"""What the clinic itself keeps for somebody: offers and requests take time as a hold does."""

from datetime import timedelta

import pytest
from django.db import transaction

from glideway.booking import operations as booking
from glideway.booking.core import Span, at_minute, explain
from glideway.booking.models import Hold, TakenCell
from glideway.booking.operations import claims
from glideway.booking.queries import diaries
from tests.booking import make
from tests.booking.make import House, at
from tests.make import NOW, SYSTEM, anon

pytestmark = pytest.mark.django_db
QUARTER = timedelta(minutes=15)


def kept(house: House, clock: str, kind: Hold.Kind = Hold.Kind.OFFER, **changes: object) -> Hold:
    """A time that the clinic keeps for a quarter of an hour."""
    wanted = claims.wish(service=house.first, placement=house.one, starts_at=at(clock))
    with transaction.atomic():
        claims.locked(placements=[wanted.placement])
        sure = claims.judged(wanted=wanted, patient=None, newcomer=False, now=NOW)
        return claims.kept(
            wanted=sure,
            kind=kind,
            expires_at=NOW + QUARTER,
            patient=None,
            now=NOW,
            **changes,  # type: ignore[arg-type]
        )


def rules_at(house: House, clock: str) -> list[str]:
    """What explain says of one start."""
    start = at_minute(at(clock))
    read = diaries.read([house.one], Span(start, start + 1), now=NOW)
    asked = diaries.rules(house.first, house.one)
    return [
        one.rule for one in explain(read.schedule(house.one, house.first), asked, start, now=NOW)
    ]


def test_an_offer_takes_its_cells_until_its_own_end() -> None:
    house = make.house(notice_minutes=0)
    offer = kept(house, "11:00")
    assert TakenCell.objects.filter(hold=offer).count() == 12
    with pytest.raises(booking.TimeTaken):
        make.hold(house, at("11:00"), now=NOW + QUARTER - timedelta(seconds=1))
    assert make.hold(house, at("11:00"), now=NOW + QUARTER).pk != offer.pk


@pytest.mark.parametrize(
    ("kind", "rule"), [("hold", "held"), ("offer", "held"), ("request", "pending")]
)
def test_explain_names_what_is_held_and_what_waits_for_the_clinic(kind: str, rule: str) -> None:
    house = make.house()
    kept(house, "11:00", Hold.Kind(kind))
    assert rules_at(house, "11:00") == [rule, "room"][:1]


def test_offers_and_requests_do_not_count_as_what_a_browser_holds() -> None:
    house, who = make.house(), anon()
    for clock, kind in (("11:00", Hold.Kind.OFFER), ("12:00", Hold.Kind.REQUEST)):
        Hold.objects.filter(pk=kept(house, clock, kind).pk).update(client=who.key)
    assert make.hold(house, at("13:00"), client=who.key).client == who.key
    with pytest.raises(booking.TooManyHolds):
        make.hold(house, at("14:00"), client=who.key)


def test_a_time_somebody_has_cannot_be_kept_and_nothing_is_written() -> None:
    house = make.house()
    wanted = claims.wish(service=house.first, placement=house.one, starts_at=at("11:00"))
    make.hold(house, at("11:00"))
    with pytest.raises(claims.Lost), transaction.atomic():
        claims.kept(
            wanted=wanted._replace(room=None),
            kind=Hold.Kind.OFFER,
            expires_at=NOW + QUARTER,
            patient=None,
            now=NOW,
        )
    assert Hold.objects.count() == 1


def test_who_is_offered_a_time_books_it_as_any_hold() -> None:
    house = make.house()
    offer = kept(house, "11:00")
    cells = set(TakenCell.objects.values_list("pk", flat=True))
    made = booking.book(hold=offer, patient=make.patient(), by=SYSTEM, key="k", now=NOW)
    assert set(TakenCell.objects.filter(booking=made).values_list("pk", flat=True)) == cells
