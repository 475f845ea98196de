"""Verbs about people: logins and their roles, practitioners, and patients we meet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import phonenumbers
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from glideway.directory.core import professions
from glideway.directory.models import (
    Clinic,
    Login,
    Membership,
    Patient,
    Practitioner,
    Resource,
)
from glideway.directory.operations.clinics import BATCH, CannotList, NameTaken
from glideway.kit import actor as actors
from glideway.kit import audit
from glideway.kit.actor import Actor
from glideway.kit.audit import Act

NO_MAIL = "no-mail.invalid"  # a reserved name: a login by phone has an address nobody can have


class ContactUnclear(CannotList):
    """Neither an e-mail address nor a phone number can be read from what was typed."""

    code = "contact-unclear"
    status = 400
    sentence = _("That is neither an e-mail address nor a phone number. Please check it.")


class AddressTaken(CannotList):
    """One e-mail address opens one account."""

    code = "address-taken"
    sentence = _("That e-mail address already has an account. Nothing was added.")


@dataclass(frozen=True, kw_only=True)
class LoginRow:
    """One account to open; its e-mail address counts as verified by whoever opens it."""

    email: str
    name: str = ""
    language: str = "en"


@dataclass(frozen=True, kw_only=True)
class PractitionerRow:
    """One practitioner: a profession's code, regions of the technique certificate, other care."""

    name: str
    slug: str
    profession: str
    languages: Sequence[str] = ("en",)
    regions: Sequence[str] = ()
    other_care: Sequence[str] = ()
    sex: str = ""
    login: Login | None = None
    joined_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class GrantRow:
    """A role for a login: at a clinic, or (operator, inspector) in the network."""

    login: Login
    role: str
    clinic: Clinic | None = None


@dataclass(frozen=True, kw_only=True)
class PatientRow:
    """One patient. `proved` says that the contact was proved to be theirs just now."""

    name: str
    email: str = ""
    phone: str = ""
    language: str = "en"
    born_on: date | None = None
    proved: bool = False
    login: Login | None = None


def contact_of(*, typed: str) -> tuple[str, str]:
    """What somebody typed, as ("email", address) or ("sms", number in E.164).

    Refuses ContactUnclear. Numbers without a country are Canadian.
    """
    text = typed.strip()
    if "@" in text:
        try:
            validate_email(text)
        except ValidationError as wrong:
            raise ContactUnclear from wrong
        return "email", text.casefold()
    try:
        number = phonenumbers.parse(text, "CA")
    except phonenumbers.NumberParseException as wrong:
        raise ContactUnclear from wrong
    if not phonenumbers.is_possible_number(number):
        raise ContactUnclear
    return "sms", phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def open_logins(*, rows: Iterable[LoginRow], by: Actor, now: datetime) -> list[Login]:
    """Open accounts, without a password, their addresses verified. Refuses AddressTaken."""
    asked = list(rows)
    try:
        with transaction.atomic():
            logins = Login.objects.bulk_create(
                (_login(one, now) for one in asked), batch_size=BATCH
            )
            EmailAddress.objects.bulk_create(
                (
                    EmailAddress(user=one, email=one.email, verified=True, primary=True)
                    for one in logins
                ),
                batch_size=BATCH,
            )
            audit.record_many(
                Act(by, "login.opened", "Login", one.public_id, now) for one in logins
            )
    except IntegrityError as clash:
        raise AddressTaken from clash
    return logins


def open_login(
    *, email: str, name: str = "", language: str = "en", by: Actor, now: datetime
) -> Login:
    """Open one account."""
    row = LoginRow(email=email, name=name, language=language)
    return open_logins(rows=[row], by=by, now=now)[0]


def add_practitioners(
    *, rows: Iterable[PractitionerRow], by: Actor, now: datetime
) -> list[Practitioner]:
    """Add practitioners, each with the resource that is their time. Refuses NameTaken."""
    asked = list(rows)
    named = {one.profession for one in asked} - professions.professions().keys()
    named |= {care for one in asked for care in one.other_care} - professions.approaches().keys()
    if named:
        raise ValueError(f"neither profession nor kind of care: {sorted(named)}")
    try:
        with transaction.atomic():
            people = Practitioner.objects.bulk_create(
                (_practitioner(one, now) for one in asked), batch_size=BATCH
            )
            Resource.objects.bulk_create(
                (
                    Resource(
                        kind=Resource.Kind.PRACTITIONER,
                        practitioner=one,
                        name=one.name[:80],
                    )
                    for one in people
                ),
                batch_size=BATCH,
            )
            audit.record_many(
                Act(by, "practitioner.added", "Practitioner", one.public_id, now) for one in people
            )
    except IntegrityError as clash:
        raise NameTaken from clash
    return people


def grant_many(*, rows: Iterable[GrantRow], by: Actor, now: datetime) -> list[Membership]:
    """Give logins their roles from now on."""
    with transaction.atomic():
        roles = Membership.objects.bulk_create(
            (
                Membership(login=one.login, role=one.role, clinic=one.clinic, starts_at=now)
                for one in rows
            ),
            batch_size=BATCH,
        )
        audit.record_many(
            Act(by, "role.granted", "Membership", one.public_id, now, one.clinic_id, why=one.role)
            for one in roles
        )
    return roles


def grant(
    *, login: Login, role: str, clinic: Clinic | None = None, by: Actor, now: datetime
) -> Membership:
    """Give one login a role."""
    row = GrantRow(login=login, role=role, clinic=clinic)
    return grant_many(rows=[row], by=by, now=now)[0]


def end_role(*, membership: Membership, by: Actor, now: datetime) -> None:
    """Take a role away and end every session of that login: who is still somebody comes in anew."""
    with transaction.atomic():
        if Membership.objects.filter(pk=membership.pk, ended_at=None).update(ended_at=now):
            for session in UserSession.objects.filter(user=membership.login_id):
                session.end()
            audit.record(
                by=by,
                act="role.ended",
                kind="Membership",
                about=membership.public_id,
                now=now,
                clinic_id=membership.clinic_id,
            )


def meet_patients(
    *, rows: Iterable[PatientRow], by: Actor | None = None, now: datetime
) -> list[Patient]:
    """Enter patients. A proved contact with the same name is the person we already know.

    An unproved contact never finds anybody: otherwise typing an address would tell whose it is.
    """
    asked = list(rows)
    who = by or actors.system("directory")
    with transaction.atomic():
        known = _known(asked)
        found = [known.get(_key(one)) or _patient(one, now) for one in asked]
        fresh = [one for one in found if one._state.adding]  # noqa: SLF001 - Django's name for it
        Patient.objects.bulk_create(fresh, batch_size=BATCH)
        audit.record_many(
            Act(who, "patient.met", "Patient", one.public_id, now, patient_id=one.pk)
            for one in fresh
        )
    return found


def meet_patient(
    *,
    name: str,
    email: str = "",
    phone: str = "",
    language: str = "en",
    proved: bool = False,
    by: Actor | None = None,
    now: datetime,
) -> Patient:
    """Enter one patient, or answer the one whose proved contact and name these are."""
    row = PatientRow(name=name, email=email, phone=phone, language=language, proved=proved)
    return meet_patients(rows=[row], by=by, now=now)[0]


def login_for(*, contact: str, language: str, now: datetime) -> Login | None:
    """The account that a proved contact opens; a patient's is opened at the first sign-in.

    Call only after `check_code`. None when nobody here has that contact.
    """
    channel, address = contact_of(typed=contact)
    if channel == "email" and (login := Login.objects.filter(email=address).first()):
        return login
    column = "email" if channel == "email" else "phone"
    mine = Patient.objects.filter(**{column: address}).select_related("login")
    if column == "phone":  # one left beside an e-mail address, to be called on, is no way in
        mine = mine.filter(Q(phone_verified_at__isnull=False) | Q(email=""))
    # Who has an account comes first, said aloud: databases differ in where they sort an empty one.
    patient = mine.order_by(F("login_id").desc(nulls_last=True), "-pk").first()
    if patient is None or patient.login is not None:
        return patient.login if patient else None
    with transaction.atomic():
        mail = address if channel == "email" else f"{patient.public_id}@{NO_MAIL}"
        login = open_login(
            email=mail,
            name=patient.name,
            language=language,
            by=actors.system("directory"),
            now=now,
        )
        changes = {"login": login, f"{column}_verified_at": now}
        Patient.objects.filter(pk=patient.pk).update(**changes)
    return login


def _login(row: LoginRow, now: datetime) -> Login:
    login = Login(
        email=row.email.strip().casefold(), name=row.name, language=row.language, created_at=now
    )
    login.set_unusable_password()
    return login


def _practitioner(row: PractitionerRow, now: datetime) -> Practitioner:
    return Practitioner(
        name=row.name,
        slug=row.slug,
        profession=row.profession,
        languages=list(row.languages),
        regions=list(row.regions),
        other_care=list(row.other_care),
        sex=row.sex,
        login=row.login,
        joined_at=row.joined_at or now,
    )


def _patient(row: PatientRow, now: datetime) -> Patient:
    email, phone = row.email.strip().casefold(), row.phone.strip()
    if not (email or phone):
        raise ContactUnclear
    return Patient(
        name=row.name.strip(),
        email=email,
        phone=phone and contact_of(typed=phone)[1],
        language=row.language,
        born_on=row.born_on,
        login=row.login,
        email_verified_at=now if row.proved and email else None,
        phone_verified_at=now if row.proved and phone and not email else None,
        created_at=now,
    )


def _key(row: PatientRow) -> tuple[str, str, str] | None:
    if not row.proved:
        return None
    phone = row.phone.strip()
    return (
        row.email.strip().casefold(),
        phone and contact_of(typed=phone)[1],
        row.name.strip().casefold(),
    )


def _known(rows: Sequence[PatientRow]) -> dict[tuple[str, str, str] | None, Patient]:
    """Patients whose verified contact and name are in these rows, by what they are known by."""
    keys = [key for key in map(_key, rows) if key is not None]
    mails, phones = {key[0] for key in keys if key[0]}, {key[1] for key in keys if key[1]}
    if not keys:
        return {}
    by_mail = Patient.objects.filter(email__in=mails, email_verified_at__isnull=False)
    by_phone = Patient.objects.filter(phone__in=phones, phone_verified_at__isnull=False)
    known: dict[tuple[str, str, str] | None, Patient] = {}
    for key in keys:
        for one in (*by_mail, *by_phone):
            same = one.email == key[0] if key[0] else one.phone == key[1]
            if same and one.name.casefold() == key[2]:
                known[key] = one
    return known
