"""What accepting an application opens, worked out without writing a row.

The page shows it before the yes, and the yes writes exactly this: both read it here.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.text import slugify
from django.utils.translation import override

from glideway.directory import operations as directory
from glideway.directory.core import places, professions
from glideway.directory.models import Clinic, Login, Practitioner
from glideway.quality.core.joining import Applicant, read
from glideway.quality.models import Application

LONGEST = 70  # of an address on the site, so that a number still fits behind it


@dataclass(frozen=True)
class Opening:
    """The rows that accepting writes, and the account that is there already, if one is."""

    clinic: directory.ClinicRow
    account: Login | None
    people: list[directory.PractitionerRow]
    applicants: list[Applicant]
    papers: int
    files: int


def opening(*, application: Application) -> Opening:
    """What accepting opens as things stand now. At most five queries; nothing is written."""
    applicants = read(application.people)
    return Opening(
        clinic=_clinic(application),
        account=Login.objects.filter(email=application.email, closed_at=None).first(),
        people=_people(applicants),
        applicants=applicants,
        papers=len(applicants) + sum(bool(one.technique) for one in applicants),
        files=application.files.count(),
    )


def title_of(*, profession: str) -> str:
    """What a licence is called on a public page: the title of the profession."""
    return professions.professions()[profession].title.en


def technique_of(*, technique: str) -> str:
    """What a certificate is called on a public page: its technique."""
    return professions.techniques()[technique].name.en


def _clinic(application: Application) -> directory.ClinicRow:
    area = places.find(application.postal_code)
    if area is None:
        raise ValueError(application.postal_code)  # it was found when it was received
    taken = Clinic.objects.filter(slug__startswith=_slug(application.name))
    return directory.ClinicRow(
        name=application.name,
        slug=_free(_slug(application.name), set(taken.values_list("slug", flat=True))),
        street=application.street,
        place=area.slug,
        city=application.city,
        province=area.province,
        postal_code=application.postal_code,
        lat=area.lat,
        lon=area.lon,
        zone=area.zone,
        phone=application.phone,
        email=application.email,
        languages=application.languages,
        stated=False,
    )


def _people(applicants: list[Applicant]) -> list[directory.PractitionerRow]:
    taken = set(Practitioner.objects.values_list("slug", flat=True)) if applicants else set()
    rows = []
    for one in applicants:
        slug = _free(_slug(one.name), taken)
        taken.add(slug)
        rows.append(
            directory.PractitionerRow(
                name=one.name,
                slug=slug,
                profession=one.profession,
                languages=one.languages,
                regions=one.regions,
            )
        )
    return rows


def _slug(name: str) -> str:
    with override("en"):
        return slugify(name)[:LONGEST] or "clinic"


def _free(wanted: str, taken: set[str]) -> str:
    """This address, or the first with a number behind it that nobody has."""
    slug, number = wanted, 2
    while slug in taken:
        slug, number = f"{wanted}-{number}", number + 1
    return slug
