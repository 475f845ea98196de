"""Asking by link how it is: before the visits that decide, after the last, and months later.

One letter and never a second for the same moment: what is asked the day before a visit, or the day
after the last one, is a line of the letter that goes out anyway.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext

from glideway.booking.models import Booking
from glideway.care.core import asking as core
from glideway.care.models import Asking, Episode, Visit
from glideway.care.queries import asking as asked
from glideway.directory import operations as directory
from glideway.directory import queries as people
from glideway.directory.core.messages import Kind
from glideway.kit import post
from glideway.kit.post import Letter


def asked_before(*, bookings: Iterable[Booking], now: datetime) -> dict[int, Asking]:
    """Keep who of those that come tomorrow is asked; by appointment. Once for each of them."""
    made = {}
    for one in asked.ahead(bookings, now=now):
        row, _new = Asking.objects.get_or_create(
            booking=one.booking,
            defaults={
                "patient": one.booking.patient,
                "clinic": one.booking.placement.clinic,
                "episode": one.episode,
                "moment": one.moment,
                "asked_at": now,
            },
        )
        made[one.booking.pk] = row
    return made


def asked_after(*, visit: Visit, at: datetime, now: datetime) -> Asking | None:
    """Keep that a patient is asked with the letter after the last visit; None after another."""
    if not asked.is_last_visit(visit, now=now) or not people.reached(
        [visit.episode.patient], now=now
    ):
        return None
    return _about(visit.episode, core.AFTER, at)


def ask_ended(*, now: datetime) -> int:
    """Ask about the courses that ended: a day, three months and a year ago; how many letters.

    A course that was ended the day after its last visit is asked about here, with the others.
    """
    letters = 0
    for moment in (core.AFTER, *core.BY_MONTHS):
        ended = asked.ended(moment, now=now)
        reached = people.reached([one.patient for one in ended], now=now)
        for episode in ended:
            if episode.patient_id in reached:
                with transaction.atomic():
                    row = _about(episode, moment, now)
                    post.send(_letter(row, now=now), now=now)
                letters += 1
    return letters


def line(*, of: Asking, now: datetime) -> str:
    """The line of a letter that leads to the questions; no word of health."""
    link = settings.GLIDEWAY_ORIGIN + asked.asking_path(of, now=now)
    number = len(asked.questions(of))
    if number == 1:
        return gettext("One short question, no sign-in: %(link)s") % {"link": link}
    if number == len(core.TWO) and asked.activity_of(of.episode):
        return gettext("Two numbers, two taps, no sign-in: %(link)s") % {"link": link}
    facts = {"number": number, "link": link}
    return gettext("%(number)s short questions, no sign-in: %(link)s") % facts


def _about(episode: Episode, moment: str, at: datetime) -> Asking:
    row, _new = Asking.objects.get_or_create(
        episode=episode,
        moment=moment,
        booking=None,
        defaults={"patient": episode.patient, "clinic": episode.clinic, "asked_at": at},
    )
    return row


def _letter(asking: Asking, *, now: datetime) -> Letter:
    patient, clinic = asking.patient, asking.clinic
    with translation.override(patient.language):
        subject = gettext("A short question from %(clinic)s") % {"clinic": clinic.name}
        text = line(of=asking, now=now)
    return directory.letter(
        patient=patient,
        clinic=clinic,
        key=f"asking:{asking.moment}:{asking.public_id}",
        about=f"Asking:{asking.public_id}",
        subject=subject,
        text=text,
        due_at=now,
        kind=Kind.PLAN,
    )
