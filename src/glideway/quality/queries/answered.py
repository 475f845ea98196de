"""What a patient had between visits: an answer to a message, a plan that was opened at home."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef

from glideway.booking.queries import holidays
from glideway.care.models import PlanOpening, ThreadMessage, Visit
from glideway.directory.models import Clinic
from glideway.quality.core import numbers
from glideway.quality.core.deadlines import working_days
from glideway.quality.queries.frames import YEAR, Found, Frame, attended, every, shares

OPENED_IN = timedelta(days=7)
STAFF = ("desk", "owner", "practitioner")


def messages(frame: Frame) -> Found:
    """Messages of patients that somebody of the clinic answered by the end of the next working day.

    Marking one as needing no answer is no answer, so that nobody settles a wait away. A message
    whose day is not over yet does not count.
    """
    closed, zones = _calendars(frame)
    rows = (
        ThreadMessage.objects.filter(
            thread__clinic__in=frame.clinics,
            sent_at__gte=frame.since(),
            sent_at__lte=frame.now,
        )
        .exclude(thread__patient__in=frame.staff)
        .order_by("thread", "sent_at", "pk")
        .values_list("thread", "thread__clinic", "side", "role", "sent_at")
    )
    waiting: dict[int, list[datetime]] = defaultdict(list)
    hits: dict[int, int] = defaultdict(int)
    total: dict[int, int] = defaultdict(int)
    clinic_of: dict[int, int] = {}

    def due(clinic: int, sent: datetime) -> datetime:
        return working_days(sent, zones[clinic], closed[clinic], 1)

    for thread, clinic, side, role, sent in rows:
        clinic_of[thread] = clinic
        if side == ThreadMessage.Side.PATIENT:
            waiting[thread].append(sent)
        elif role in STAFF:
            for asked in waiting.pop(thread, ()):
                total[clinic] += 1
                hits[clinic] += sent < due(clinic, asked)
    for thread, left in waiting.items():
        clinic = clinic_of[thread]
        total[clinic] += sum(due(clinic, asked) <= frame.now for asked in left)
    return every(frame, lambda one: numbers.share(hits[one], total[one]))


def plans_opened(frame: Frame) -> Found:
    """Courses whose plan the patient opened within seven days of the first visit.

    Every course of which that week is over counts, with a plan or without one, and whether or not
    the note of a first visit with hands on is signed.
    """
    opened = PlanOpening.objects.filter(
        plan__episode=OuterRef("episode"),
        opened_at__lte=OuterRef("opened_at") + OPENED_IN,
    )
    rows = Visit.objects.filter(
        attended(frame),
        episode__clinic__in=frame.clinics,
        number=1,
        opened_at__gte=frame.since(YEAR),
        opened_at__lte=frame.now - OPENED_IN,
    ).exclude(episode__patient__in=frame.staff)
    return shares(frame, rows, Exists(opened))


def _calendars(frame: Frame) -> tuple[dict[int, frozenset[date]], dict[int, str]]:
    """The public holidays of each clinic's province, and its wall."""
    years = (frame.now.year - 1, frame.now.year, frame.now.year + 1)
    by_province: dict[str, frozenset[date]] = {}
    closed, zones = {}, {}
    for pk, province, zone in Clinic.objects.filter(pk__in=frame.clinics).values_list(
        "pk", "province", "zone"
    ):
        if province not in by_province:
            by_province[province] = frozenset(holidays.named(province, years, "en"))
        closed[pk], zones[pk] = by_province[province], zone
    return closed, zones
