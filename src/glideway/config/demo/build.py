"""Writes one clinic of the plan, by the rooms' own bulk verbs and nothing else.

One transaction a clinic: it is there whole, or not at all, so a run that was killed goes on where
it stopped. What no verb can make, the demo does not have.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from glideway.booking import operations as booking
from glideway.config.demo import (
    asked,
    asking,
    checked,
    crowd,
    exceptions,
    family,
    history,
    logins,
    network,
    past,
    plans,
    specials,
    stage,
    timetable,
    together,
    voices,
    waits,
    writing,
)
from glideway.config.demo.house import House
from glideway.config.demo.network import Person, Site
from glideway.directory import operations as directory
from glideway.directory.models import (
    Clinic,
    Credential,
    Login,
    Practitioner,
)
from glideway.kit import actor

BY = actor.system("demo")
OPENED = timedelta(days=500)  # before today: when the oldest rows of a clinic were made
CHECKED = timedelta(days=40)
LAPSED = timedelta(days=400)
YEAR = timedelta(days=365)
STAGED = 3  # practitioners with a licence that the scenes of the first clinic need
LEVELS = dict(network.CERTIFICATES)
SECOND = 1  # the clinic where somebody of the first one works besides


def make(*, site: Site, seed: int, now: datetime) -> None:
    """Make one clinic with its people, prices, hours, diary, courses of care and what is said.

    Does nothing when the clinic exists: a second run continues, it never doubles.
    """
    if Clinic.objects.filter(slug=site.slug).exists():
        return
    with transaction.atomic():
        house = _open(site, seed, now)
        _credentials(house)
        _hours(house)
        crowd.move_in(house)
        booked = crowd.fill(house)
        seen = history.write(house)
        past.write(house)
        asked.ask(house, seen)
        if house.leads:
            stage.set_up(house, booked)
            _scenes(house)
        if site.index == SECOND:
            timetable.second_clinic(house)
        voices.raise_them(house, seen)
        checked.meet(house, seen)


def _scenes(house: House) -> None:
    """What a clinic meets besides booked visits, in an order in which each finds free time."""
    if len(house.fit) < STAGED:
        return  # a seed whose first clinic has too few licences to tell these stories
    exceptions.happen(house)
    together.book(house)
    plans.make(house)
    waits.line_up(house)
    asking.ask(house)
    timetable.bend(house)
    family.settle_in(house)
    writing.write(house)


def _open(site: Site, seed: int, now: datetime) -> House:
    since = now - OPENED
    clinic = directory.open_clinic(row=_clinic_row(site), by=BY, now=since)
    services = directory.add_services(rows=_service_rows(site, clinic), by=BY, now=since)
    leads = site.index == 0
    pair = [number for number, one in enumerate(site.people) if not one.lapsed][:2]
    special = specials.add(clinic=clinic, services=services, now=since) if leads else {}
    cast = logins.clinic_logins(site, clinic, now=since) if leads else {}
    people = directory.add_practitioners(
        rows=[_person_row(one, cast.get(at), since) for at, one in enumerate(site.people)],
        by=BY,
        now=since,
    )
    placements = directory.place_practitioners(
        rows=[
            directory.PlacementRow(
                practitioner=row,
                clinic=clinic,
                services=[*services, *specials.given_by(at, special, pair)],
                accepts_new=one.accepts_new,
            )
            for at, (row, one) in enumerate(zip(people, site.people, strict=True))
        ],
        by=BY,
        now=since,
    )
    return House(
        seed=seed,
        site=site,
        now=now,
        clinic=clinic,
        services=services,
        practitioners=people,
        placements=placements,
        specials=special,
    )


def _clinic_row(site: Site) -> directory.ClinicRow:
    return directory.ClinicRow(
        name=site.name,
        slug=site.slug,
        street=site.street,
        place=site.place.slug,
        city=site.place.name(site.language),
        province=site.place.province,
        postal_code=site.postal_code,
        lat=site.lat,
        lon=site.lon,
        zone=site.place.zone,
        phone=site.phone,
        email=site.email,
        languages=site.languages,
        step_free=site.step_free,
        direct_billing=site.direct_billing,
        parking=site.parking,
        transit=site.transit,
        cancel_hours=site.cancel_hours,
        cancel_fee_cents=site.cancel_fee_cents,
        rooms=len(site.people),
    )


def _service_rows(site: Site, clinic: Clinic) -> list[directory.ServiceRow]:
    return [
        directory.ServiceRow(
            clinic=clinic,
            kind=offer.kind,
            minutes=offer.minutes,
            price_cents=offer.price_cents,
            channel=offer.channel,
            buffer_after=offer.buffer_after,
            needs_room=offer.channel == "in_person",
            new_patients=offer.kind != "follow_up",
            technique=offer.technique,
        )
        for offer in site.offers
    ]


def _person_row(person: Person, login: Login | None, since: datetime) -> directory.PractitionerRow:
    return directory.PractitionerRow(
        name=person.name,
        slug=person.slug,
        profession=person.profession,
        languages=person.languages,
        regions=person.regions,
        other_care=person.other_care,
        sex=person.sex,
        login=login,
        joined_at=since,
    )


def _credentials(house: House) -> None:
    """A licence each and the technique certificates; every one checked, some checks long ago."""
    rows = [
        row
        for person, practitioner in zip(house.site.people, house.practitioners, strict=True)
        for row in _credential_rows(person, practitioner, house)
    ]
    stated = directory.state_credentials(rows=rows, by=BY, now=house.now - OPENED)
    lapsed = {
        practitioner.pk
        for person, practitioner in zip(house.site.people, house.practitioners, strict=True)
        if person.lapsed
    }
    directory.verify_credentials(
        rows=[_check(one, lapsed, house.now) for one in stated], by=BY, now=house.now
    )


def _credential_rows(
    person: Person, practitioner: Practitioner, house: House
) -> list[directory.CredentialRow]:
    ended = (house.site.index, person) == (checked.UNDER_WAY, house.site.people[checked.ENDED])
    expires = house.today + (timedelta(days=-12) if person.lapsed else YEAR * 2 // 3)
    licence = directory.CredentialRow(
        practitioner=practitioner,
        kind="licence",
        title="Licence to practise (made up)",
        body=f"College register of {house.site.place.province} (made up)",
        number=person.licence,
        issued_on=person.joined_on,
        expires_on=expires,
    )
    return [licence] + [
        directory.CredentialRow(
            practitioner=practitioner,
            kind="certificate",
            title=f"Active release course, {level} (made up)",
            body="Course provider (made up)",
            technique=network.TECHNIQUE,
            regions=[one for one in LEVELS[level] if one in person.regions] or person.regions,
            issued_on=person.joined_on,
            expires_on=house.today + (-timedelta(days=1) if ended else YEAR),
        )
        for level in person.certificates[: 1 if ended else None]
    ]


def _check(one: Credential, lapsed: set[int], now: datetime) -> directory.VerificationRow:
    ago = LAPSED if one.practitioner_id in lapsed else CHECKED
    return directory.VerificationRow(
        credential=one, where="demo register", found=True, checked_at=now - ago
    )


def _hours(house: House) -> None:
    booking.open_hours(
        rows=[
            booking.OpeningRow(placement=placement, weekday=weekday, opens=opens, closes=closes)
            for placement, person in zip(house.placements, house.site.people, strict=True)
            for weekday, opens, closes in person.week
        ],
        by=BY,
        now=house.now - OPENED,
    )
