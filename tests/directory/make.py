"""Builders of the directory's rows, by its own verbs: one clinic with its people, ready to use."""

from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count

from glideway.directory import operations as directory
from glideway.directory.models import Clinic, Login, Patient, Placement, Practitioner, Service
from tests.make import NOW, SYSTEM

_number = count(1)

TORONTO = directory.ClinicRow(
    name="Harbour Movement Clinic",
    slug="harbour-movement",
    street="1 Queens Quay W",
    place="toronto-on",
    city="Toronto",
    province="ON",
    postal_code="M5J 2H1",
    lat=43.6403,
    lon=-79.3800,
    zone="America/Toronto",
    phone="+14165550100",
    email="desk@harbour.example",
    languages=("en", "fr"),
    step_free=True,
    direct_billing=True,
    parking="lot",
    transit={"en": "Streetcar 509, stop Queens Quay", "fr": "Tramway 509, arrêt Queens Quay"},
    rooms=2,
)


@dataclass(frozen=True)
class House:
    """A clinic, its price list, one practitioner placed there."""

    clinic: Clinic
    services: list[Service]
    practitioner: Practitioner
    placement: Placement


def clinic(name: str = "", *, now: datetime = NOW, province: str = "ON") -> Clinic:
    """A clinic in Toronto under its own address on the site."""
    number = next(_number)
    row = replace(
        TORONTO,
        name=name or f"Clinic {number}",
        slug=f"clinic-{number}",
        province=province,
    )
    return directory.open_clinic(row=row, by=SYSTEM, now=now)


def price_list(where: Clinic, *, now: datetime = NOW) -> list[Service]:
    """The five services that every clinic has."""
    lines = [("consult", 15, 0), ("first", 45, 9500), ("focused", 30, 7000)]
    lines += [("full", 60, 12000), ("follow_up", 20, 5500)]
    rows = [
        directory.ServiceRow(
            clinic=where,
            kind=kind,
            minutes=minutes,
            price_cents=cents,
            channel="phone" if kind == "consult" else "in_person",
            needs_room=kind != "consult",
        )
        for kind, minutes, cents in lines
    ]
    return directory.add_services(rows=rows, by=SYSTEM, now=now)


def practitioner(
    name: str = "Maya Chen",
    *,
    profession: str = "physiotherapist",
    login: Login | None = None,
    now: datetime = NOW,
) -> Practitioner:
    """A practitioner with hands for the shoulder and the neck."""
    row = directory.PractitionerRow(
        name=name,
        slug=f"practitioner-{next(_number)}",
        profession=profession,
        languages=("en", "fr"),
        regions=("shoulder", "neck"),
        other_care=("massage", "exercise"),
        login=login,
    )
    return directory.add_practitioners(rows=[row], by=SYSTEM, now=now)[0]


def place(who: Practitioner, where: Clinic, services: list[Service]) -> Placement:
    """A practitioner at a clinic, with all of these services."""
    row = directory.PlacementRow(practitioner=who, clinic=where, services=services)
    return directory.place_practitioners(rows=[row], by=SYSTEM, now=NOW)[0]


def house(name: str = "", *, profession: str = "physiotherapist", province: str = "ON") -> House:
    """A clinic that can be shown: price list, one practitioner."""
    where = clinic(name, province=province)
    services = price_list(where)
    who = practitioner(profession=profession)
    return House(where, services, who, place(who, where, services))


def login(email: str = "", *, name: str = "Sam Roy", language: str = "en") -> Login:
    """An account with a verified address."""
    address = email or f"person{next(_number)}@example.org"
    return directory.open_login(email=address, name=name, language=language, by=SYSTEM, now=NOW)


def patient(name: str = "Amara Dhillon", email: str = "") -> Patient:
    """A patient with a proved address."""
    address = email or f"patient{next(_number)}@example.org"
    return directory.meet_patient(name=name, email=address, proved=True, by=SYSTEM, now=NOW)
