"""django-appointment (PyPI) on the bench's data: its own tables, its own function for a day.

Reads the data from standard input; prints milliseconds, queries and starts found, as one line of
JSON. Run by `glideway bench` in an environment of its own; see `make peers`.
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
from django.db import connection, reset_queries


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
    for number, booked in enumerate(facts["booked"]):
        user = get_user_model().objects.create(username=f"staff{number}")
        member = StaffMember.objects.create(
            user=user, slot_duration=facts["minutes"], appointment_buffer_time=0
        )
        member.services_offered.add(service)
        for weekday in range(1, 6):
            WorkingHours.objects.create(
                staff_member=member,
                day_of_week=weekday,
                start_time=f"{facts['opens']:02}:00",
                end_time=f"{facts['closes']:02}:00",
            )
        for text in booked:
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


def main() -> None:
    facts = json.load(sys.stdin)
    with tempfile.TemporaryDirectory() as folder:
        configured(Path(folder), facts["zone"])
        people = filled(facts)
        from appointment.services import get_available_slots_for_staff  # noqa: PLC0415

        first = date.fromisoformat(facts["first"])
        days = [first + timedelta(days=n) for n in range(facts["days"])]

        def month(member: object, service: object) -> int:
            return sum(
                len(get_available_slots_for_staff(day, member, day.isoweekday() % 7, service))
                for day in days
            )

        month(*people[0])
        reset_queries()
        began = time.perf_counter()
        starts = [month(*one) for one in people]
        took = 1000 * (time.perf_counter() - began)
        queries = len(connection.queries)
    print(json.dumps({"ms": took, "queries": queries, "starts": starts}))


if __name__ == "__main__":
    main()
