"""Who a login is in this session, and which link signs it in during a demo."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet, Value

from glideway.directory.core.places import behind as behind_utc
from glideway.directory.models import Credential, Login, Membership, Patient, Proxy
from glideway.directory.queries.listing import verified_on
from glideway.kit import access, secrets
from glideway.kit.actor import Actor, Role
from glideway.kit.refusals import NotYours

NO_ROLE = "none"
NOBODY = 0  # the number of no patient: unlike None it can never match a row without one
DEMO_LINK = "demo-sign-in"
LOGIN, TODAY = 2**50, date(9000, 1, 1)  # stand-ins while a question is worded: nobody's
DAY = timedelta(days=1)
STRONG = ("totp", "webauthn")


def actor_of(
    login: Any,  # noqa: ANN401 - Django's lazy user
    *,
    chosen: str | None,
    network: str,
    acting_for: str = "",
    now: datetime | None = None,
) -> Actor:
    """The Actor of a login in this session: the membership it chose, or its first, or a patient.

    At most two queries, and one more while a patient acts for somebody (`acting_for`, a public id):
    then the Actor's patient is that person, as long as the right to act stands. A membership that
    ended is nobody's role any more. A member of staff without a second factor has an account and
    nothing else, however the session began.
    """
    asked = (chosen or "").replace("-", "")
    facts = {"login_id": login.pk, "network": network, "name": login.name}
    if chosen == NO_ROLE:
        return Actor(role=Role.PATIENT, patient_id=NOBODY, **facts)
    memberships = _memberships(login.pk, now)
    if memberships and not (memberships[0].locked or settings.GLIDEWAY_DEMO):
        return Actor(role=Role.PATIENT, patient_id=NOBODY, **facts)
    worn = next((one for one in memberships if one.public_id.replace("-", "") == asked), None)
    worn = worn or (memberships[0] if memberships else None)
    if worn is None or chosen == Role.PATIENT:
        patient = Patient.objects.filter(login_id=login.pk).values_list("pk", flat=True).first()
        if patient is not None or worn is None:
            own = Actor(role=Role.PATIENT, patient_id=patient or NOBODY, **facts)
            return _acting(own, acting_for, now) if acting_for and now else own
    treats = worn.practitioner if worn.role == Role.PRACTITIONER else None
    return Actor(
        role=Role(worn.role),
        clinic_id=worn.clinic,
        practitioner_id=treats,
        licensed=bool(treats and worn.licensed),
        **facts,
    )


class _Worn(NamedTuple):
    """A membership as each request reads it, from the columns of `_asked`."""

    public_id: str
    role: str
    clinic: int | None
    practitioner: int | None
    locked: bool
    licensed: bool


def _memberships(login_id: int, now: datetime | None) -> list[_Worn]:
    """The memberships of a login, oldest first, by a question that is worded once.

    Every request asks it first of all, and Django words it five times as long as a database
    answers it.
    """
    behind = behind_utc(now) if now else frozenset()
    words, places = _worded(connection.vendor, licences=now is not None, behind=behind)
    stands: dict[object, Any] = {LOGIN: login_id}
    if now is not None:
        day, told = now.astimezone(UTC).date(), connection.ops.adapt_datefield_value
        stands |= {told(TODAY): told(day), told(TODAY - DAY): told(day - DAY)}
    with connection.cursor() as cursor:
        cursor.execute(words, [stands.get(one, one) for one in places])
        return [_Worn(str(public_id), *rest) for public_id, *rest in cursor.fetchall()]


@cache
def _worded(_vendor: str, *, licences: bool, behind: frozenset[str]) -> tuple[str, tuple[Any, ...]]:
    """The SQL of a login's memberships, with stand-ins for the login, the day and the day before.

    `behind` are the zones where it still is the day before.
    """
    rows = (
        Membership.objects.filter(login_id=LOGIN, ended_at=None)
        .annotate(
            locked=Exists(_strong(OuterRef("login"))),
            licensed=Exists(_licences(behind)) if licences else Value(value=False),
        )
        .order_by("pk")
    )
    found = rows.values_list(
        "public_id", "role", "clinic_id", "login__practitioner__pk", "locked", "licensed"
    )
    words, places = found.query.sql_with_params()
    return words, tuple(places)


def live(now: datetime) -> Q:
    """The condition of a right to act for somebody that stands at `now`; at its very end it is
    gone, with no job having run.
    """
    unended = Q(ends_at=None) | Q(ends_at__gt=now)
    return unended & Q(revoked_at=None, starts_at__lte=now)


def memberships_of(actor: Actor) -> list[Membership]:
    """The roles this login may wear, in the order they were given. One query."""
    rows = Membership.objects.filter(login=actor.login_id or NOBODY, ended_at=None)
    return list(rows.select_related("clinic").order_by("pk"))


def patient_of(actor: Actor) -> Patient:
    """The patient this actor is, or not found."""
    login = actor.login_id or NOBODY
    acted = Q(proxies=actor.proxy_id, proxies__login=login) if actor.proxy_id else Q(pk__in=())
    rows = Patient.objects.filter(Q(login=login) | acted)
    return access.the(rows, pk=actor.patient_id)  # type: ignore[no-any-return]


def is_patient(actor: Actor) -> bool:
    """Whether this login is also somebody's patient."""
    return Patient.objects.filter(login=actor.login_id or NOBODY).exists()


def needs_second_factor(login_id: int | None) -> bool:
    """Staff without a passkey or an authenticator app; in a demo nobody is asked for one."""
    if settings.GLIDEWAY_DEMO:
        return False
    staff = Membership.objects.filter(login=login_id, ended_at=None).exists()
    return staff and not has_second_factor(login_id)


def own_people(*, now: datetime) -> frozenset[int]:
    """Patients who work in the network, wherever, or did by then: they count in no figure.

    So nobody fills the own clinic's numbers, and no two clinics fill each other's. One query.
    """
    works = Q(login__memberships__starts_at__lte=now) | Q(login__practitioner__joined_at__lte=now)
    rows = Patient.objects.filter(works, login__isnull=False)
    return frozenset(rows.values_list("pk", flat=True))


def has_second_factor(login_id: int | None) -> bool:
    """Whether a passkey or an authenticator app is set up; recovery codes alone are none."""
    return bool(_strong(login_id).exists())


def login_by_link(public_id: object, token: str) -> Login:
    """The account of a printed demo link; not found outside a demo or when the link is not ours."""
    if not settings.GLIDEWAY_DEMO or not secrets.matches(token, DEMO_LINK, public_id):
        raise NotYours
    rows = Login.objects.filter(closed_at=None)
    return access.the(rows, public_id=public_id)  # type: ignore[no-any-return]


def _licences(behind: frozenset[str]) -> QuerySet[Credential]:
    """The licences of a membership's login that a page calls verified by us."""
    mine = Credential.objects.filter(
        kind="licence", practitioner__login=OuterRef("login"), practitioner__left_at=None
    )
    return verified_on(mine, today=TODAY, behind=behind)


def _acting(own: Actor, acting_for: str, now: datetime) -> Actor:
    """The same person acting for another, where the right to stands now; else the person alone."""
    try:
        named = UUID(acting_for)
    except ValueError:
        return own
    found = Proxy.objects.filter(live(now), login=own.login_id, patient__public_id=named)
    row = found.values_list("pk", "patient_id").first()
    return replace(own, proxy_id=row[0], patient_id=row[1]) if row else own


def _strong(login_id: object) -> QuerySet[Authenticator]:
    return Authenticator.objects.filter(  # type: ignore[no-any-return]  # allauth has no types
        user=login_id, type__in=STRONG
    )
