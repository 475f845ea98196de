"""The logins of the cast: who can be signed in as, and with which role."""

from __future__ import annotations

from datetime import datetime, timedelta

from glideway.config.demo import cast
from glideway.config.demo.network import Site
from glideway.directory import operations as directory
from glideway.directory.models import Clinic, Login
from glideway.kit import actor

BY = actor.system("demo")


def network_logins(*, now: datetime) -> None:
    """The operator and the inspectors, who belong to no clinic; made before any clinic is."""
    wanted = [part for part in cast.CAST if part.role in {"operator", "inspector"}]
    if Login.objects.filter(email=wanted[0].email).exists():
        return
    opened = _open(wanted, now)
    directory.grant_many(
        rows=[
            directory.GrantRow(login=login, role=part.role)
            for login, part in zip(opened, wanted, strict=True)
        ],
        by=BY,
        now=now,
    )


def clinic_logins(site: Site, clinic: Clinic, *, now: datetime) -> dict[int, Login]:
    """The cast that works at the first clinic; answers whose login is which practitioner's."""
    wanted = [part for part in cast.CAST if part.role in {"practitioner", "desk", "owner"}]
    opened = _open(wanted, now, site.people[0].name)
    directory.grant_many(
        rows=[
            directory.GrantRow(login=login, role=part.role, clinic=clinic)
            for login, part in zip(opened, wanted, strict=True)
        ],
        by=BY,
        now=now,
    )
    return {0: opened[0]}


def patient_row(*, now: datetime) -> directory.PatientRow:
    """The patient of the cast, with a login of their own."""
    part = next(part for part in cast.CAST if part.role == "patient")
    login = _open([part], now)[0]
    return directory.PatientRow(
        name=cast.NAMES["patient"],
        email=part.email,
        born_on=(now - timedelta(days=34 * 365)).date(),
        proved=True,
        login=login,
    )


def _open(parts: list[cast.Part], now: datetime, practitioner: str = "") -> list[Login]:
    names = cast.NAMES | ({"practitioner": practitioner} if practitioner else {})
    rows = [directory.LoginRow(email=part.email, name=names[part.key]) for part in parts]
    return directory.open_logins(rows=rows, by=BY, now=now)
