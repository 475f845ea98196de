"""Who signs knowledge in tests: a practitioner with a licence, and one signature."""

from datetime import timedelta

from django.test import Client

from glideway.directory import operations as directory
from glideway.directory.models import Clinic, Credential, Practitioner, SignOff
from glideway.kit import clock
from glideway.kit.actor import Actor, Role
from glideway.quality.core import shelf
from tests.directory import make as people
from tests.make import NOW, SYSTEM

LICENCE = "Physiotherapist, College of Physiotherapists of Ontario, 12345"


def credential(who: Practitioner, *, found: bool | None = True, days: int = 365) -> Credential:
    row = directory.CredentialRow(
        practitioner=who,
        kind="licence",
        title="Physiotherapist",
        body="College of Physiotherapists of Ontario",
        number="12345",
        expires_on=(clock.now() + timedelta(days=days)).date(),
    )
    made = directory.state_credentials(rows=[row], by=SYSTEM, now=NOW)[0]
    if found is not None:
        check = directory.VerificationRow(credential=made, where="the register", found=found)
        directory.verify_credentials(rows=[check], by=SYSTEM, now=NOW)
    return made


def clinician(*, found: bool | None = True, days: int = 365) -> tuple[Client, Actor]:
    """A practitioner at work, with a licence in that state."""
    login = people.login(name="Maya Chen")
    house = people.house()
    Practitioner.objects.filter(pk=house.practitioner.pk).update(login=login)
    directory.grant(login=login, role="practitioner", clinic=house.clinic, by=SYSTEM, now=NOW)
    credential(house.practitioner, found=found, days=days)
    client = Client()
    client.force_login(login)
    by = Actor(
        role=Role.PRACTITIONER,
        login_id=login.pk,
        practitioner_id=house.practitioner.pk,
        clinic_id=house.clinic.pk,
        name=login.name,
    )
    return client, by


def clinic_of(by: Actor) -> Clinic:
    """Where somebody works."""
    return Clinic.objects.get(pk=by.clinic_id or 0)


def practitioner_of(by: Actor) -> Practitioner:
    """Who somebody is."""
    return Practitioner.objects.get(pk=by.practitioner_id or 0)


def answers_for(by: Actor) -> None:
    """An owner names this practitioner as answerable for the safety of the clinic they work in."""
    clinic, who = clinic_of(by), practitioner_of(by)
    owner = Actor(role=Role.OWNER, login_id=1, clinic_id=clinic.pk, name="Owner")
    directory.name_responsible(clinic=clinic, practitioner=who, by=owner, now=NOW)


def stand_for(table: str, row: str, *, by: Actor | None = None) -> SignOff:
    """One row is signed as it reads today, by `by` or by somebody new with a licence."""
    digest = shelf.rows()[table, row].digest
    who = by or clinician()[1]
    return directory.sign_off(table=table, row=row, read=digest, present=digest, by=who, now=NOW)
