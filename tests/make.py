"""Builders that every room's tests share: instants and actors. Rows come from each room's verbs."""

from datetime import UTC, datetime
from uuid import uuid4

from allauth.mfa.models import Authenticator
from django.contrib.auth.base_user import AbstractBaseUser

from glideway.kit.actor import Actor, Role, system

NOW = datetime(2026, 3, 2, 14, tzinfo=UTC)  # a Monday, nine in the morning in Toronto
SYSTEM = system("tests")


def keyed(**fields: object) -> dict[str, object]:
    """What a form sends, with a key of its own as its page renders it."""
    return {"key": str(uuid4()), **fields}


def anon(session_key: str = "browser-1", network: str = "192.0.2.1/32") -> Actor:
    """Somebody who is not signed in."""
    return Actor(role=Role.ANON, session_key=session_key, network=network)


def patient(patient_id: int, login_id: int = 1) -> Actor:
    """A signed-in patient."""
    return Actor(role=Role.PATIENT, login_id=login_id, patient_id=patient_id)


def practitioner(practitioner_id: int, clinic_id: int, login_id: int = 2) -> Actor:
    """A signed-in practitioner at one clinic."""
    return Actor(
        role=Role.PRACTITIONER,
        login_id=login_id,
        practitioner_id=practitioner_id,
        clinic_id=clinic_id,
        licensed=True,
    )


def staff(role: Role, clinic_id: int | None = None, login_id: int = 3) -> Actor:
    """Desk, owner, operator or inspector."""
    return Actor(role=role, login_id=login_id, clinic_id=clinic_id)


def lock(login: AbstractBaseUser) -> None:
    """Give an account the second factor that staff need; once is enough."""
    kind = Authenticator.Type.TOTP
    Authenticator.objects.get_or_create(user=login, type=kind, defaults={"data": {"secret": ""}})
