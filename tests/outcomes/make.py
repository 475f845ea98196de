"""Builders of courses by the dozen: people at one clinic, with readings as a page meets them."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from glideway.care import operations as care
from glideway.care.models import Episode
from glideway.directory import operations as directory
from glideway.directory.models import Login, Patient
from tests.booking import make as booking
from tests.care.make import MOVEMENT, PROTOCOL
from tests.directory import make as places
from tests.make import NOW, SYSTEM

House = booking.House
BEGAN = NOW - timedelta(days=60)  # old enough to be missing if nobody looked again
BETTER = (4, 5, 8)  # the activity on three visits: three points and more at the third
SAME = (4, 5, 5)


def people(count: int, prefix: str = "person") -> list[Patient]:
    """Patients who proved an address."""
    rows = [
        directory.PatientRow(name=f"Person {one}", email=f"{prefix}{one}@example.org")
        for one in range(count)
    ]
    return directory.meet_patients(rows=rows, by=SYSTEM, now=BEGAN)


def course(
    house: House,
    patient: Patient,
    activity: Sequence[int] = BETTER,
    *,
    began: datetime = BEGAN,
    signed: bool = True,
    ended: bool = True,
    home: tuple[care.HomeRow, ...] = (),
    twice: float | None = None,
    region: str = "shoulder",
) -> care.EpisodeRow:
    """A course with one visit a week: the activity as given, pain one less each week."""
    visits = tuple(
        care.VisitRow(
            at=began + timedelta(weeks=week),
            practitioner=house.one.practitioner,
            pain=7 - week,
            activity=value,
            movement_deg=42.0 + 4 * week,
            movement_again_deg=twice if week == 0 else None,
            after_deg=50.0 + 4 * week,
            treatments=(
                care.TreatmentRow(
                    protocol=PROTOCOL, side="right", passes=(care.PassRow(discomfort=4),)
                ),
            )
            if region == "shoulder"
            else (),
            signed=signed,
        )
        for week, value in enumerate(activity)
    )
    last = visits[-1].at + timedelta(days=1)
    return care.EpisodeRow(
        patient=patient,
        clinic=house.clinic,
        region=region,
        side="right",
        movement=MOVEMENT,
        activity="Reach overhead",
        visits=visits,
        home=home,
        discharged_at=last if ended else None,
    )


def record(*rows: care.EpisodeRow, now: datetime = NOW) -> list[Episode]:
    """Enter these courses, all of one clinic, as an import does."""
    return care.record_episodes(rows=list(rows), by=SYSTEM, now=now)


def staffed(name: str) -> tuple[House, Login]:
    """A clinic whose one practitioner can sign in."""
    login = directory.open_login(email=f"{name}@example.org", name=name, by=SYSTEM, now=NOW)
    where = places.clinic(name)
    services = places.price_list(where)
    placement = places.place(places.practitioner(name, login=login), where, services)
    directory.grant(login=login, role="practitioner", clinic=where, by=SYSTEM, now=NOW)
    return House(where, {one.kind: one for one in services}, [placement]), login


def clinic(slug: str, better: int, same: int = 0, unseen: int = 0) -> House:
    """A clinic with so many people who changed, did not, and were never measured again."""
    house = booking.house(slug)
    who = people(better + same + unseen, slug)
    told = [course(house, one, BETTER) for one in who[:better]]
    told += [course(house, one, SAME) for one in who[better : better + same]]
    told += [course(house, one, (4,)) for one in who[better + same :]]
    if told:
        record(*told)
    return house
