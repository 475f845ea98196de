"""A paper holds until midnight where its holder works, to the second, by every way of asking."""

from datetime import UTC, date, datetime, timedelta

import pytest

from glideway.directory import operations as directory
from glideway.directory import queries
from glideway.directory.core import places
from glideway.directory.core.credentials import CredentialState
from glideway.directory.models import Clinic, Credential, Placement
from glideway.kit.actor import Role
from tests.directory import make
from tests.make import NOW, SYSTEM, lock

pytestmark = pytest.mark.django_db
LAST = date(2026, 3, 4)
SECOND = timedelta(seconds=1)
# The midnight that ends the fourth of March on each wall.
MIDNIGHTS = {
    "America/St_Johns": datetime(2026, 3, 5, 3, 30, tzinfo=UTC),
    "America/Toronto": datetime(2026, 3, 5, 5, tzinfo=UTC),
    "America/Vancouver": datetime(2026, 3, 5, 8, tzinfo=UTC),
}


def licensed_until(house: make.House, day: date) -> Credential:
    row = directory.CredentialRow(
        practitioner=house.practitioner,
        kind="licence",
        title="Physiotherapist",
        body="College",
        expires_on=day,
    )
    held = directory.state_credentials(rows=[row], by=SYSTEM, now=NOW)[0]
    seen = directory.VerificationRow(credential=held, where="the register")
    directory.verify_credentials(rows=[seen], by=SYSTEM, now=NOW)
    return held


@pytest.mark.parametrize("zone", MIDNIGHTS)
def test_a_licence_holds_to_the_last_second_of_its_last_day_and_not_one_longer(zone: str) -> None:
    house = make.house()
    Clinic.objects.filter(pk=house.clinic.pk).update(zone=zone)
    login = make.login()
    house.practitioner.login = login
    house.practitioner.save()
    directory.grant(login=login, role=Role.PRACTITIONER, clinic=house.clinic, by=SYSTEM, now=NOW)
    lock(login)
    held = licensed_until(house, LAST)
    for at, holds in ((MIDNIGHTS[zone] - SECOND, True), (MIDNIGHTS[zone], False)):
        placed = Placement.objects.all()
        pairs = Placement.services.through.objects.all()
        mine = queries.with_zone(Credential.objects.all()).get(pk=held.pk)
        shown = queries.practitioner(house.practitioner.slug, now=at)[0].credentials[0].state
        worn = queries.actor_of(login, chosen=None, network="", now=at)
        assert queries.verified(Credential.objects.all(), now=at).exists() is holds
        assert queries.licensed(placed, now=at).exists() is holds
        assert queries.given(pairs, now=at).exists() is holds
        assert queries.is_over(mine, now=at) is not holds
        assert (shown is CredentialState.VERIFIED) is holds
        assert (shown is CredentialState.LAPSED) is not holds
        assert (worn.role, worn.licensed) == (Role.PRACTITIONER, holds)
        assert queries.practitioners(queries.Wanted(verified=True), now=at).total == holds


def test_where_the_day_is_behind_that_of_utc_is_known_by_the_half_hour() -> None:
    half_past_three = datetime(2026, 3, 5, 3, 30, tzinfo=UTC)
    assert "America/St_Johns" in places.behind(half_past_three - SECOND)
    assert "America/St_Johns" not in places.behind(half_past_three)
    assert "America/Toronto" in places.behind(half_past_three)
    assert places.behind(datetime(2026, 3, 5, 12, tzinfo=UTC)) == frozenset()
