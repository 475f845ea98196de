"""Builders of applications, papers and the visits booked on them, by the room's own verbs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from io import BytesIO
from itertools import count

from PIL import Image

from glideway.directory import operations as directory
from glideway.directory.models import Credential, Practitioner
from glideway.kit.actor import Actor, Role
from glideway.kit.uploads import Clean, clean
from glideway.quality.core.joining import Applicant, LookedAt
from glideway.quality.models import Application
from glideway.quality.operations import evidence, joining, lapses
from glideway.quality.queries import joining as queries
from tests.make import NOW, SYSTEM, anon, staff

OPERATOR = replace(staff(Role.OPERATOR), login_id=None, session_key="operator", name="Olive Opal")
_number = count(1)
MAYA = Applicant(
    name="Maya Canary",
    profession="massage_therapist",
    languages=["en"],
    body="College of Massage Therapists of Ontario",
    number="K9-CANARY",
    until=date(2027, 3, 31),
    technique="active_release",
    provider="Course provider",
    regions=["shoulder"],
)


def photo() -> bytes:
    """A small picture as a phone sends it."""
    made = BytesIO()
    Image.new("RGB", (8, 8), "white").save(made, "PNG")
    return made.getvalue()


def row(**changes: object) -> joining.ApplicationRow:
    """A clinic in Toronto with one practitioner, a licence and a certificate, a file for each."""
    number = next(_number)
    usual = {
        "name": "Lakeside Hands",
        "street": "5 Canary Wharf",
        "city": "Toronto",
        "postal_code": "M5J 2H1",
        "phone": "416 555 0199",
        "languages": ["en", "fr"],
        "owner": "Robin Canary",
        "email": f"robin{number}@canary.example",
        "people": [MAYA],
        "files": {"0-licence": clean(photo()), "0-certificate": clean(photo())},
    }
    return joining.ApplicationRow(**usual | changes)  # type: ignore[arg-type]


def applied(*, now: datetime = NOW, by: Actor | None = None, **changes: object) -> Application:
    """An application that came in just now."""
    return joining.apply_to_join(row=row(**changes), by=by or anon(), now=now)


def looked_at(**changes: object) -> Application:
    """One where somebody looked at all that must be looked at."""
    made = joining.apply_to_join(row=row(**changes), by=anon(), now=NOW)
    joining.note_findings(application=made, findings=list(LookedAt), by=OPERATOR, now=NOW)
    made.refresh_from_db()
    return made


def a_file() -> Clean:
    """A kept file."""
    return clean(photo())


def paper(
    who: Practitioner,
    *,
    kind: str = "licence",
    until: date | None = None,
    seen: bool = True,
    technique: str = "",
) -> Credential:
    """A licence or a certificate for the shoulder, found in the register unless said otherwise."""
    stated = directory.CredentialRow(
        practitioner=who,
        kind=kind,
        title="Paper",
        body="Who issued it",
        number=f"{next(_number)}",
        regions=("shoulder",) if technique else (),
        technique=technique,
        expires_on=until,
    )
    held = directory.state_credentials(rows=[stated], by=SYSTEM, now=NOW)[0]
    if seen:
        check = directory.VerificationRow(credential=held, where="the register")
        directory.verify_credentials(rows=[check], by=SYSTEM, now=NOW)
    return held


def addresses_of(slug: str, who: Practitioner) -> dict[str, str]:
    """An application, a paper with its file and one that fell away, by the addresses they have."""
    made = applied(email=f"asks@{slug}.example.org", name=f"Beside {slug}")
    held = paper(who, kind="certificate", technique="active_release")
    file = evidence.kept(file=a_file(), credential=held, by=SYSTEM, now=NOW)
    gone = directory.VerificationRow(credential=held, where="the provider", found=False)
    lapse = lapses.check_credential(row=gone, by=SYSTEM, now=NOW + timedelta(seconds=1))
    assert lapse is not None  # noqa: S101
    return {
        "quality:application:public_id": f"{made.public_id}",
        "quality:application:token": queries.application_link(made)[:-1],
        "quality:decide_application:public_id": f"{made.public_id}",
        "quality:evidence:public_id": f"{file.public_id}",
        "quality:lapse:public_id": f"{lapse.public_id}",
    }
