"""Verbs about acting for somebody else: a child of one's own, or an adult who said so by a code.

Each person has a record of their own. Acting ends by itself at the age of consent, and at any time
by a word of either side; what was booked until then stands.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from glideway.directory.core import consenting
from glideway.directory.models import Login, Patient, Proxy
from glideway.directory.operations.people import meet_patient
from glideway.kit import audit, once
from glideway.kit.actor import Actor
from glideway.kit.refusals import Refusal

HOUSE_ZONE = "America/Toronto"  # where a birthday begins, for people whose clinic is not known yet
PARENT, GUARDIAN, MANDATE = "parent", "guardian", "mandate"
MOST = 12


class CannotAct(Refusal):
    """A no about acting for somebody."""

    code = "cannot-act"


class OldEnough(CannotAct):
    """Who consents alone signs in alone, or asks somebody to act by a code."""

    code = "old-enough"
    sentence = _(
        "At that age a person decides alone about care there. They can sign in themselves, or let"
        " you act for them with a code. Nobody was added."
    )


class NotBornYet(CannotAct):
    """A birthday that lies ahead."""

    code = "not-born-yet"
    status = 422
    sentence = _("That date lies ahead. Please check it; nobody was added.")


class TooManyPeople(CannotAct):
    """One account acts for a family, not for a town."""

    code = "too-many-people"
    status = 429
    sentence = _("You already act for twelve people. Nobody was added.")


def act_for_child(
    *,
    name: str,
    born_on: date,
    province: str,
    reason: str,
    language: str,
    by: Actor,
    key: str | None,
    now: datetime,
) -> Proxy:
    """Let a signed-in parent or guardian act for a child, who gets a record of their own.

    The same child again (same name and birthday) is the same record, and the time starts anew. Ends
    by the age of consent of `province`, and never later than any province named for that child
    before allows: nobody grows younger by moving. Who signs in alone is not acted for again this
    way. Refuses OldEnough, NotBornYet and TooManyPeople.
    """
    today = now.astimezone(ZoneInfo(HOUSE_ZONE)).date()
    if born_on > today:
        raise NotBornYet
    if consenting.ends_on(born_on, province, today) is None:
        raise OldEnough

    def add() -> str:
        known = (
            Proxy.objects.filter(
                login=by.login_id, patient__born_on=born_on, patient__name__iexact=name.strip()
            )
            .exclude(reason=MANDATE)
            .select_related("patient")
            .order_by("-pk")
        )
        before = list(known)
        last = _last_of(born_on, {province, *(one.province for one in before)}, today)
        if last is None or any(one.patient.login_id is not None for one in before):
            raise OldEnough
        patient = before[0].patient if before else _child(name, born_on, language, by, now)
        Proxy.objects.filter(pk__in=[one.pk for one in before], revoked_at=None).update(
            revoked_at=now
        )
        return _begun(patient, reason, by, now, province=province, last=last)

    body = {"name": name, "born_on": born_on.isoformat(), "province": province, "reason": reason}
    return _answered("directory.act-for-child", body, add, by=by, key=key, now=now)


def act_for_adult(
    *,
    name: str,
    contact: str,
    channel: str,
    language: str,
    by: Actor,
    key: str | None,
    now: datetime,
) -> Proxy:
    """Let a signed-in person act for an adult whose contact was just proved by a code.

    Call only after `check_code`. It has no end of its own: either side ends it at any time.
    """

    def add() -> str:
        patient = meet_patient(
            name=name,
            email=contact if channel == "email" else "",
            phone=contact if channel == "sms" else "",
            language=language,
            proved=True,
            by=by,
            now=now,
        )
        mine = Proxy.objects.filter(login=by.login_id, patient=patient, revoked_at=None)
        mine.update(revoked_at=now)
        return _begun(patient, MANDATE, by, now, province="", last=None)

    body = {"name": name, "contact": contact}
    return _answered("directory.act-for-adult", body, add, by=by, key=key, now=now)


def stop_acting(*, proxy: Proxy, by: Actor, key: str | None, now: datetime) -> Proxy:
    """End it at once, by either side; ending twice changes nothing. What was booked stands."""

    def end() -> str:
        if Proxy.objects.filter(pk=proxy.pk, revoked_at=None).update(revoked_at=now):
            _told(proxy, "proxy.ended", by, now)
        return str(proxy.public_id)

    body = {"proxy": str(proxy.public_id)}
    return _answered("directory.stop-acting", body, end, by=by, key=key, now=now)


def _child(name: str, born_on: date, language: str, by: Actor, now: datetime) -> Patient:
    """A record without a contact of its own: letters go to who acts, while that lasts."""
    made = Patient(name=name.strip(), born_on=born_on, language=language, created_at=now)
    made.save(force_insert=True)
    audit.record(
        by=by, act="patient.met", kind="Patient", about=made.public_id, now=now, patient_id=made.pk
    )
    return made


def _last_of(born_on: date, provinces: set[str], today: date) -> date | None:
    """The earliest end that these provinces set, or None where one of them has passed."""
    ends = [consenting.ends_on(born_on, one, today) for one in provinces if one]
    ahead = [one for one in ends if one is not None]
    return min(ahead) if len(ahead) == len(ends) else None


def _begun(
    patient: Patient, reason: str, by: Actor, now: datetime, *, province: str, last: date | None
) -> str:
    login = Login.objects.select_for_update().get(pk=by.login_id or 0)
    if Proxy.objects.filter(login=login, revoked_at=None).count() >= MOST:
        raise TooManyPeople
    made = Proxy(patient=patient, login=login, reason=reason, province=province, starts_at=now)
    made.ends_at = datetime.combine(last, time(), ZoneInfo(HOUSE_ZONE)) if last else None
    made.save(force_insert=True)
    _told(made, "proxy.began", by, now)
    return str(made.public_id)


def _told(proxy: Proxy, act: str, by: Actor, now: datetime) -> None:
    audit.record(
        by=by,
        act=act,
        kind="Proxy",
        about=proxy.public_id,
        now=now,
        patient_id=proxy.patient_id,
        why=proxy.reason,
    )


def _answered(
    route: str,
    body: Mapping[str, object],
    do: Callable[[], str],
    *,
    by: Actor,
    key: str | None,
    now: datetime,
) -> Proxy:
    answer, _replay = once.answer(actor=by, key=key, route=route, body=body, now=now, do=do)
    return Proxy.objects.select_related("patient").get(public_id=answer)
