"""Histories of events, laid by hand as plain rows: what the points are counted from, made cheaply.

Every place is a clinic of its own; its builders say how many of how many things happened well, so
that a test can say by hand what a point must be. Rows are inserted in bulk and not by verbs: what
verbs refuse is asked elsewhere, what is counted of stored rows is asked here.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from itertools import count
from typing import Any
from uuid import uuid4

from glideway.booking.models import Booking, HeardOf, Hold, LostTry
from glideway.care.models import (
    Episode,
    Finding,
    Pass,
    Plan,
    PlanOpening,
    Reading,
    Receipt,
    Retest,
    Target,
    Thread,
    ThreadMessage,
    Treatment,
    Visit,
)
from glideway.directory.models import (
    Clinic,
    Consent,
    Patient,
    Placement,
    Practitioner,
    Resource,
    Service,
)
from glideway.outcomes.core.figures import CELL
from glideway.outcomes.models import Release, Sharing
from glideway.quality.models import Grievance, Incident, Review
from glideway.screening.models import Complaint, Screening
from tests.make import NOW

DAY, HOUR, SECOND = timedelta(days=1), timedelta(hours=1), timedelta(seconds=1)
OPEN = NOW - 30 * DAY  # when what is counted happened, unless a builder says another time
OLD = NOW - 900 * DAY
LONG_AGO = NOW - 120 * DAY  # of a course that public figures of today count
UNTIL = date(2026, 1, 26)  # a Monday of a release; its figures are public by now
WAY = {"en": "Bus 6", "fr": "Autobus 6"}
_number = count(1)


class Spot:
    """A clinic with one practitioner and one service of 80 dollars, and the rows of its history."""

    def __init__(self, place: str = "toronto-on", *, since: datetime = OLD) -> None:
        number = next(_number)
        self.clinic = Clinic.objects.create(
            slug=f"spot-{number}", name=f"Spot {number}", street="1 King St", place=place,
            city="Toronto", province="ON", postal_code="M5V 2T6", lat=43.6, lon=-79.4,
            zone="America/Toronto", phone="+14165550100", email="desk@spot.example",
            languages=["en"], transit=WAY, listed_at=OLD,
        )  # fmt: skip
        self.practitioner = self.person(since=since)
        self.service = self.offer(8000)

    @cached_property
    def placement(self) -> Placement:
        return Placement.objects.get(clinic=self.clinic, practitioner=self.practitioner)

    @cached_property
    def resource(self) -> Resource:
        made, _new = Resource.objects.get_or_create(
            kind="practitioner", practitioner=self.practitioner, defaults={"name": "hands"}
        )
        return made

    def person(self, *, since: datetime = OLD, left: datetime | None = None) -> Practitioner:
        number = next(_number)
        made = Practitioner.objects.create(
            slug=f"hands-{number}", name="Maya Chen", profession="physiotherapist",
            regions=["shoulder"], joined_at=since,
        )  # fmt: skip
        Placement.objects.create(
            practitioner=made, clinic=self.clinic, starts_at=since, ended_at=left
        )
        return made

    def offer(self, cents: int, kind: str = "first") -> Service:
        minutes = 30 + Service.objects.filter(clinic=self.clinic).count()
        return Service.objects.create(
            clinic=self.clinic, kind=kind, minutes=minutes, price_cents=cents
        )

    # ------------------------------------------------------------------ people and courses
    def patients(self, n: int, **facts: Any) -> list[Patient]:  # noqa: ANN401
        return Patient.objects.bulk_create(
            Patient(name="Ana Roy", created_at=OLD, **facts) for _one in range(n)
        )

    def courses(
        self,
        n: int,
        *,
        visits: int = 1,
        at: datetime = OPEN,
        region: str = "shoulder",
        ended: bool = False,
        patients: Sequence[Patient] = (),
        **facts: Any,  # noqa: ANN401
    ) -> list[Episode]:
        """Courses with so many signed visits, a day apart, the first one at `at`."""
        over = {"discharged_at": at + visits * DAY} if ended else {}
        made = Episode.objects.bulk_create(
            Episode(
                patient=who, clinic=self.clinic, region=region, side="right", opened_at=at,
                **over, **facts,
            )
            for who in patients or self.patients(n)
        )  # fmt: skip
        Visit.objects.bulk_create(
            Visit(
                episode=one, practitioner=self.practitioner, number=number + 1, atlas="1",
                opened_at=at + number * DAY, signed_at=at + number * DAY + HOUR,
            )
            for one in made
            for number in range(visits)
        )  # fmt: skip
        return made

    def visits(self, n: int, **facts: Any) -> list[Visit]:  # noqa: ANN401
        """The first visits of so many courses."""
        made = self.courses(n, **facts)
        return list(Visit.objects.filter(episode__in=made, number=1).order_by("pk"))

    def scored(
        self, n: int, gain: float, *, before: float = 3, visits: int = 2, both: bool = True,
        **facts: Any,  # noqa: ANN401
    ) -> list[Episode]:  # fmt: skip
        """Ended courses whose activity was scored at the first visit, and better at the last."""
        made = self.courses(n, visits=visits, ended=True, **facts)
        at = made[0].opened_at if made else OPEN
        rows = list(Visit.objects.filter(episode__in=made).order_by("episode", "number"))
        Reading.objects.bulk_create(
            Reading(
                episode_id=one.episode_id, visit=one, scale="psfs", about="reach",
                value=before if one.number == 1 else before + gain, moment="before",
                read_at=at + (one.number - 1) * DAY,
            )
            for one in rows
            if one.number == 1 or (both and one.number == visits)
        )  # fmt: skip
        return made

    def read(self, visit: Visit, value: float, *, at: datetime) -> None:
        """One more score of the activity."""
        Reading.objects.create(
            episode_id=visit.episode_id, visit=visit, scale="psfs", about="reach", value=value,
            moment="before", read_at=at,
        )  # fmt: skip

    def figures(
        self,
        some: int,
        of: int,
        *,
        missing: int | None = 0,
        adjusted: Sequence[int] = (),
        until: date = UNTIL,
        public: datetime = OPEN,
    ) -> None:
        """Public figures: so many of so many people followed improved; None: missing are not said.

        As the one function of publication writes them: fewer than five missing have no count.
        """
        counts = {"followed": {"all": of}, "improved": {"yes": some, "no": of - some}}
        counts["improved"] = {name: n for name, n in counts["improved"].items() if n}
        if missing is not None and missing >= CELL:
            counts["missing"] = {"all": missing}
        facts: dict[str, Any] = {
            "standing": "compared", "counts": counts, "until": f"{until}",
            "from": f"{until - timedelta(weeks=52)}",
            "missing_few": missing is not None and missing < CELL,
        }  # fmt: skip
        if adjusted:
            facts |= {"adjusted": list(adjusted), "model": "2-made-up"}
        Release.objects.create(
            clinic=self.clinic, ends_on=until, facts=facts, behind="[]",
            counted_at=public - 30 * DAY, public_at=public,
        )  # fmt: skip

    def withheld(self, at: datetime = OPEN) -> None:
        """From then on the clinic lets nothing be counted."""
        Sharing.objects.create(clinic=self.clinic, on=False, name="Owner", said_at=at)

    def planned(self, episodes: Sequence[Episode], visits: int, *, at: datetime = OPEN) -> None:
        """A plan of so many visits; it takes the place of one that was there."""
        Plan.objects.filter(episode__in=episodes, replaced_at=None).update(replaced_at=at)
        Plan.objects.bulk_create(
            Plan(
                episode=one, practitioner=self.practitioner, visits=visits, per_week=1,
                weeks=visits, template="any", set_at=at,
            )
            for one in episodes
        )  # fmt: skip

    def opened(self, episodes: Sequence[Episode], at: datetime) -> None:
        rows = Plan.objects.filter(episode__in=episodes)
        PlanOpening.objects.bulk_create(PlanOpening(plan=one, opened_at=at) for one in rows)

    # ------------------------------------------------------------------ in the room
    def passes(self, visits: Sequence[Visit], *, after: timedelta = HOUR / 2) -> list[Pass]:
        """One pass in each of these visits, so long after its beginning."""
        common: dict[str, Any] = {"structure": "infraspinatus", "side": "right"}
        found = Finding.objects.bulk_create(
            Finding(visit=one, means="palpation", words="x", found_at=one.opened_at, **common)
            for one in visits
        )
        targets = Target.objects.bulk_create(
            Target(
                visit=one.visit, finding=one, position=1, picked_at=one.found_at, **common
            )
            for one in found
        )  # fmt: skip
        treated = Treatment.objects.bulk_create(
            Treatment(
                visit=one.visit, target=one, protocol="p", side="right", limit=8,
                started_at=one.picked_at,
            )
            for one in targets
        )  # fmt: skip
        return Pass.objects.bulk_create(
            Pass(
                public_id=uuid4(), treatment=one, number=1, discomfort=3,
                made_at=one.started_at + after,
            )
            for one in treated
        )  # fmt: skip

    def agreed(self, visits: Sequence[Visit], *, after: timedelta = timedelta()) -> None:
        """A consent to treatment of the patients of these visits."""
        Consent.objects.bulk_create(
            Consent(
                patient_id=one.episode.patient_id, clinic=self.clinic, kind="treatment",
                scope="shoulder", version="1", language="en", how="tablet", by="x",
                agreed_at=one.opened_at + after,
            )
            for one in visits
        )  # fmt: skip

    def screened(
        self,
        visits: Sequence[Visit],
        action: str = "ok",
        *,
        after: timedelta = timedelta(),
        read: timedelta | None = None,
        cleared: timedelta | None = None,
        regions: Sequence[str] = (),
    ) -> None:
        """The answers of these visits, when the precautions were read, when they were cleared."""
        for one in visits:
            asked = Complaint.objects.create(
                patient_id=one.episode.patient_id, words="x", made_at=OLD
            )
            one.screening = Screening.objects.create(
                complaint=asked, patient_id=one.episode.patient_id, occasion="visit", rules="1",
                answers="{}", because="[]", action=action, regions=list(regions),
                answered_at=one.opened_at + after,
                cleared_at=None if cleared is None else one.opened_at + cleared,
            )  # fmt: skip
            one.acknowledged_at = None if read is None else one.opened_at + read
        Visit.objects.bulk_update(visits, ["screening", "acknowledged_at"])

    def retested(
        self, visits: Sequence[Visit], change: str = "none-detectable", *, after: timedelta = HOUR
    ) -> None:
        """A measurement twice in each of these visits, and what may be said of the two."""
        facts: dict[str, Any] = {"scale": "rom", "about": "shoulder:external_rotation"}
        pairs = Reading.objects.bulk_create(
            Reading(
                episode_id=one.episode_id, visit=one, value=40, moment=moment,
                read_at=one.opened_at + after, **facts,
            )
            for one in visits
            for moment in ("before", "after")
        )  # fmt: skip
        Retest.objects.bulk_create(
            Retest(
                visit=one, before=pairs[2 * at], after=pairs[2 * at + 1], change=change,
                made_at=one.opened_at + after,
            )
            for at, one in enumerate(visits)
        )  # fmt: skip

    # ------------------------------------------------------------------ appointments
    def bookings(
        self,
        n: int,
        *,
        at: datetime = OPEN,
        patients: Sequence[Patient] = (),
        **facts: Any,  # noqa: ANN401
    ) -> list[Booking]:
        usual: dict[str, Any] = {"made_at": at - 3 * DAY, "confirmed_at": at - 3 * DAY}
        who = patients or self.patients(n)
        return Booking.objects.bulk_create(
            Booking(
                service=self.service, placement=self.placement, resource=self.resource,
                starts_at=at, ends_at=at + HOUR, first_cell=1, end_cell=2, patient=one,
                **usual | facts,
            )
            for one in who
        )  # fmt: skip

    def booked_visits(
        self, n: int, *, arrived: timedelta = timedelta(), begun: timedelta = timedelta()
    ) -> list[Visit]:
        """Visits that were booked: when the patient was here and in the room, by the start."""
        made = self.visits(n)
        booked = self.bookings(
            n,
            arrived_at=OPEN + arrived,
            started_at=OPEN + begun,
            patients=[one.episode.patient for one in made],
        )
        for one, its in zip(made, booked, strict=True):
            one.booking = its
        Visit.objects.bulk_update(made, ["booking"])
        return made

    def receipts(self, visits: Sequence[Visit], cents: int = 8000) -> None:
        first = Receipt.objects.filter(clinic=self.clinic).count() + 1
        Receipt.objects.bulk_create(
            Receipt(
                clinic=self.clinic, number=first + at, visit=one, service="first", minutes=30,
                price_cents=cents, practitioner="Maya Chen", profession="physiotherapist",
                register="R", cover="{}", issued_at=one.opened_at + HOUR,
            )
            for at, one in enumerate(visits)
        )  # fmt: skip

    def holds(self, n: int, *, kind: str = "hold", booked: bool = True, **facts: Any) -> None:  # noqa: ANN401
        """Times that were held; booked, or whatever the facts say became of them."""
        made: Sequence[Booking | None] = self.bookings(n) if booked else [None] * n
        Hold.objects.bulk_create(
            Hold(
                service=self.service, placement=self.placement, resource=self.resource, kind=kind,
                starts_at=OPEN, ends_at=OPEN + HOUR, first_cell=1, end_cell=2, client="b",
                network="n", booking=one, **{"made_at": OPEN - DAY, "expires_at": OPEN} | facts,
            )
            for one in made
        )  # fmt: skip

    def lost(self, n: int, who: str = "") -> None:
        LostTry.objects.bulk_create(
            LostTry(
                placement=self.placement, service=self.service, starts_at=OPEN, day=OPEN.date(),
                client=f"browser {who}{at}", reasons=["closed"], who=who, tried_at=OPEN,
            )
            for at in range(n)
        )  # fmt: skip

    # ------------------------------------------------------------------ what was told
    def reviews(
        self, visits: Sequence[Visit], rating: int | None = 5, *, at: datetime | None = None,
        replied: timedelta | None = None,
    ) -> None:  # fmt: skip
        """An invitation to each of these visits a day after, and a review unless there is none."""
        rows = []
        for one in visits:
            written = None if rating is None else at or one.opened_at + 2 * DAY
            rows.append(
                Review(
                    visit=one,
                    clinic=self.clinic,
                    practitioner=self.practitioner,
                    invited_at=one.opened_at + DAY,
                    written_at=written,
                    rating=rating,
                    shown_at=written and written + DAY,
                    replied_at=written + DAY + replied if written and replied else None,
                )
            )
        Review.objects.bulk_create(rows)

    def grieved(
        self,
        n: int,
        *,
        at: datetime = OPEN,
        closed: datetime | None = None,
        **facts: Any,  # noqa: ANN401
    ) -> None:
        Grievance.objects.bulk_create(
            Grievance(
                clinic=self.clinic, words="x", received_at=at, acknowledge_by=at, answer_by=at,
                closed_at=closed, **facts,
            )
            for _one in range(n)
        )  # fmt: skip

    def incidents(self, visits: Sequence[Visit], followed: timedelta | None) -> None:
        Incident.objects.bulk_create(
            Incident(
                visit=one, clinic=self.clinic, kind="soreness", by="patient",
                happened_at=one.opened_at,
                followed_up_at=None if followed is None else one.opened_at + followed,
            )
            for one in visits
        )  # fmt: skip

    def heard(self, n: int, how: str) -> None:
        HeardOf.objects.bulk_create(
            HeardOf(patient=one, clinic=self.clinic, how=how, said_at=OPEN)
            for one in self.patients(n)
        )

    def messages(self, n: int, *, asked: datetime, answered: datetime | None) -> None:
        """Messages of patients, each in a thread of its own."""
        threads = Thread.objects.bulk_create(
            Thread(patient=one, clinic=self.clinic, practitioner=self.practitioner, opened_at=asked)
            for one in self.patients(n)
        )
        rows = [
            ThreadMessage(thread=one, side="patient", role="patient", words="x", sent_at=asked)
            for one in threads
        ]
        if answered is not None:
            rows += [
                ThreadMessage(
                    thread=one, side="clinic", role="practitioner", words="x", sent_at=answered
                )
                for one in threads
            ]
        ThreadMessage.objects.bulk_create(rows)


def wall(day: datetime, clock: str) -> datetime:
    """A clock time of the spot's wall in winter, five hours behind UTC, on that day."""
    hours, minutes = clock.split(":")
    midnight = datetime(day.year, day.month, day.day, 5, tzinfo=UTC)
    return midnight + timedelta(hours=int(hours), minutes=int(minutes))
