"""A service that names a technique is offered by whom the papers allow, not a day longer."""

from datetime import date, timedelta

import pytest

from glideway.booking import operations as booking
from glideway.booking import queries
from glideway.booking.queries import diaries, plans, waitlist
from glideway.booking.queries.grid import _placed
from glideway.directory import operations as directory
from glideway.directory import queries as people
from glideway.directory.models import Credential, Service, Verification
from glideway.directory.templatetags.directory import service_name
from tests.booking import make
from tests.booking.make import House, at
from tests.make import NOW, SYSTEM

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


def certified(house: House, *, until: date = TODAY, number: int = 0) -> Credential:
    """One of the house has the certificate, and we have seen it."""
    row = directory.CredentialRow(
        practitioner=house.placements[number].practitioner,
        kind="certificate",
        title="Course",
        body="Provider",
        technique="active_release",
        regions=("shoulder",),
        expires_on=until,
    )
    held = directory.state_credentials(rows=[row], by=SYSTEM, now=NOW)[0]
    seen = directory.VerificationRow(credential=held, where="the provider")
    directory.verify_credentials(rows=[seen], by=SYSTEM, now=NOW)
    return held


def naming(**changes: object) -> House:
    """A house whose first visit names the technique."""
    house = make.house(**changes)  # type: ignore[arg-type]  # as make.house takes them
    Service.objects.filter(pk=house.first.pk).update(technique="active_release")
    house.first.refresh_from_db()
    return house


def offered(house: House) -> set[int]:
    """Who is offered for it, by every way of asking alike."""
    service, everybody = house.first, house.placements
    pairs = {(one.pk, service.pk) for one in everybody}
    found = {one for one, _of in diaries.on_offer(pairs, newcomers=True, now=NOW)}
    assert {one.pk for one in plans.givers(service, now=NOW)} == found
    assert {one for one, at_ in _placed(house.clinic, NOW).pairs if at_ == service.pk} == found
    assert bool(queries.find(queries.Asked(), now=NOW).times) is bool(found)
    assert bool(queries.clinic_times("harbour", service="first", now=NOW)[1]) is bool(found)
    waits = waitlist.on_offer_at(house.clinic, now=NOW, newcomers=True)
    assert (service in waits.services) is bool(found)
    listed = people.house("harbour", now=NOW).services
    assert ("First assessment (active release)" in map(service_name, listed)) is bool(found)
    return found


def test_it_is_offered_by_who_holds_the_certificate_and_by_nobody_else() -> None:
    house = naming(people=2)
    assert offered(house) == set()
    certified(house)
    assert offered(house) == {house.placements[0].pk}
    assert make.hold(house, at("11:00")).pk
    with pytest.raises(booking.NotOffered):
        make.hold(house, at("11:00"), placement=house.placements[1])


def test_on_the_day_a_certificate_lapses_it_falls_off_the_list_by_itself() -> None:
    house = naming()
    held = certified(house, until=TODAY)
    assert offered(house) == {house.one.pk}
    Credential.objects.filter(pk=held.pk).update(expires_on=TODAY - timedelta(days=1))
    assert offered(house) == set()
    with pytest.raises(booking.NotOffered):
        make.hold(house, at("11:00"))


def test_a_licence_that_lapsed_takes_it_off_too_whatever_the_certificate_says() -> None:
    house = naming()
    certified(house)
    yesterday = TODAY - timedelta(days=1)
    Credential.objects.filter(kind="licence").update(expires_on=yesterday)
    assert offered(house) == set()


def test_a_certificate_nobody_checked_or_of_something_else_counts_for_nothing() -> None:
    house = naming()
    held = certified(house)
    Credential.objects.filter(pk=held.pk).update(technique="")
    assert offered(house) == set()
    Credential.objects.filter(pk=held.pk).update(technique="active_release")
    Verification.objects.filter(credential=held).delete()
    assert offered(house) == set()


def test_what_names_no_technique_needs_none() -> None:
    house = make.house()
    pairs = {(house.one.pk, house.first.pk)}
    assert diaries.on_offer(pairs, newcomers=True, now=NOW) == pairs


def test_an_owner_names_only_a_technique_that_has_a_certificate() -> None:
    house = make.house()
    terms = booking.ServiceTerms(technique="anything")
    with pytest.raises(booking.ServiceUnclear) as no:
        booking.set_terms(service=house.first, terms=terms, by=SYSTEM, key="a", now=NOW)
    assert no.value.data["field"] == "technique"
    terms = booking.ServiceTerms(technique="active_release")
    booking.set_terms(service=house.first, terms=terms, by=SYSTEM, key="b", now=NOW)
    house.first.refresh_from_db()
    assert house.first.technique == "active_release"
