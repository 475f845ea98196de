"""django-appointment (PyPI) on the bench's data: its own tables, its own functions.

Reads the data from standard input; prints milliseconds, queries and starts found (minutes since
1970) as one line of JSON: of its function for a day, which asks the database, and of its pure
functions on rows that lie in memory already. Run by `glideway bench` in an environment of its own;
see `make peers`.
"""

import json
import sys
import tempfile
import time
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connection, reset_queries, transaction


def configured(folder: Path, zone: str) -> None:
    settings.configure(
        DEBUG=True,  # so that Django counts the queries
        SECRET_KEY="a bench",  # noqa: S106 - of made-up data
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "django.contrib.messages",
            "phonenumber_field",
            "appointment",
        ],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": folder / "db"}},
        TIME_ZONE=zone,
        USE_TZ=True,
        ROOT_URLCONF="appointment.urls",
        APPOINTMENT_SLOT_DURATION=30,
        APPOINTMENT_BUFFER_TIME=0,
        LOGGING_CONFIG=None,
    )
    django.setup()
    call_command("migrate", run_syncdb=True, verbosity=0)


def filled(facts: dict) -> list:
    """Staff with weekday hours and their visits, as that package keeps them."""
    from appointment.models import (  # noqa: PLC0415 - after Django's set-up
        Appointment,
        AppointmentRequest,
        Service,
        StaffMember,
        WorkingHours,
    )
    from django.contrib.auth import get_user_model  # noqa: PLC0415

    length = timedelta(minutes=facts["minutes"])
    service = Service.objects.create(name="visit", duration=length, price=0)
    client = get_user_model().objects.create(username="client")
    zone = ZoneInfo(facts["zone"])
    people = []
    for number, one in enumerate(facts["people"]):
        user = get_user_model().objects.create(username=f"staff{number}")
        member = StaffMember.objects.create(
            user=user, slot_duration=facts["minutes"], appointment_buffer_time=0
        )
        member.services_offered.add(service)
        for weekday, (opens, closes) in one["week"].items():
            WorkingHours.objects.create(
                staff_member=member,
                day_of_week=int(weekday) + 1,  # its Sunday is 0
                start_time=f"{opens:02}:00",
                end_time=f"{closes:02}:00",
            )
        for text in one["booked"]:
            start = datetime.fromisoformat(text).astimezone(zone)
            request = AppointmentRequest(
                date=start.date(),
                start_time=start.time(),
                end_time=(start + length).time(),
                service=service,
                staff_member=member,
            )
            request.save()
            visit = Appointment(client=client, appointment_request=request, id_request=request.pk)
            Appointment.objects.bulk_create([visit])
        people.append((member, service))
    return people


def asked(facts: dict, people: list, days: list[date]) -> dict:
    """Its function for a day, which asks the database for all that it needs."""
    from appointment.services import get_available_slots_for_staff  # noqa: PLC0415

    def month(member: object, service: object) -> list[datetime]:
        return [
            slot
            for day in days
            for slot in get_available_slots_for_staff(day, member, day.isoweekday() % 7, service)
        ]

    month(*people[0])
    reset_queries()
    began = time.perf_counter()
    found = [month(*one) for one in people]
    took = 1000 * (time.perf_counter() - began)
    queries = len(connection.queries)
    return {"ms": took, "queries": queries, "starts": [told(some, facts) for some in found]}


def pure(facts: dict, people: list, days: list[date]) -> dict:
    """Its own two functions of a day's slots, on hours and visits that were read before."""
    from appointment.models import Appointment  # noqa: PLC0415
    from appointment.utils.db_helpers import (  # noqa: PLC0415
        calculate_slots,
        exclude_unavailable_slots,
    )

    length = timedelta(minutes=facts["minutes"])
    work = []
    for one, (member, _service) in zip(facts["people"], people, strict=True):
        rows = Appointment.objects.filter(appointment_request__staff_member=member)
        visits: dict[date, list] = {}
        for row in rows.select_related("appointment_request__service"):
            visits.setdefault(row.appointment_request.date, []).append(row)
        week = {int(day): hours for day, hours in one["week"].items()}
        work.append([(day, week.get(day.weekday()), visits.get(day, [])) for day in days])

    def month(some: list) -> list[datetime]:
        found = []
        for day, hours, visits in some:
            if hours:
                opens, closes = (
                    datetime.combine(day, datetime.min.time().replace(hour=at)) for at in hours
                )
                slots = calculate_slots(opens, closes, opens, length, length)
                found += exclude_unavailable_slots(
                    slots, appointments=visits, slot_duration=length, service_duration=length
                )
        return found

    month(work[0])
    began = time.perf_counter()
    found = [month(some) for some in work]
    took = 1000 * (time.perf_counter() - began)
    return {"pure_ms": took, "pure_starts": [told(some, facts) for some in found]}


def told(slots: list[datetime], facts: dict) -> list[int]:
    """Local times as minutes since 1970."""
    zone = ZoneInfo(facts["zone"])
    return [int(one.replace(tzinfo=zone).timestamp()) // 60 for one in slots]


def main() -> None:
    facts = json.load(sys.stdin)
    with tempfile.TemporaryDirectory() as folder:
        configured(Path(folder), facts["zone"])
        with transaction.atomic():
            people = filled(facts)
        first = date.fromisoformat(facts["first"])
        days = [first + timedelta(days=n) for n in range(facts["days"])]
        found = asked(facts, people, days) | pure(facts, people, days)
    print(json.dumps(found))


if __name__ == "__main__":
    main()
