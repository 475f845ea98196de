"""Letters about a plan of visits and about an open rhythm: one letter for all of a plan's visits.

The calendar part holds every visit; see `calendar_of_plan` for why it is published and not
requested. A letter keeps the state it tells of in its SEQUENCE: of a plan the sum over its visits,
of a rhythm's question the day it asks for. One that still waits when a visit changes is withdrawn
and written anew for what stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from glideway.booking.core.wording import phone_words
from glideway.booking.models import Booking, Series
from glideway.booking.operations.letters.writing import when
from glideway.booking.queries import calendar, links
from glideway.booking.queries import planned as plans
from glideway.directory import operations as directory
from glideway.kit import post
from glideway.kit.models import Message


def about_plan(*, series: Series) -> str:
    """How the outbox names a plan."""
    return f"plan:{series.public_id}"


def planned(*, series: Series, bookings: Sequence[Booking], now: datetime) -> None:
    """Confirm all visits of a plan in one letter."""
    ahead = [one for one in bookings if one.starts_at > now]
    if not ahead:
        return
    with translation.override(series.patient.language):
        text = ngettext(
            "%(count)s appointment at %(clinic)s is confirmed:\n%(times)s\n"
            "See, move or cancel it: %(link)s\nPhone of the clinic: %(phone)s",
            "%(count)s appointments at %(clinic)s are confirmed:\n%(times)s\n"
            "See, move or cancel them: %(link)s\nPhone of the clinic: %(phone)s",
            len(ahead),
        ) % _facts(series, ahead)
        _send(
            series,
            ahead,
            "planned",
            subject=_("Your appointments"),
            text=text,
            now=now,
        )


def plan_taken_back(*, series: Series, why: post.Outcome, now: datetime) -> bool:
    """Withdraw what still waits to be told of a plan or a rhythm; whether anything did."""
    return post.withdraw(about=about_plan(series=series), now=now, why=why) > 0


def planned_anew(*, series_id: int, why: post.Outcome, now: datetime) -> None:
    """After a change of one visit: what waits and tells of an old state is told as it is now."""
    rows = Series.objects.select_related("patient", "placement__clinic")
    series = rows.get(pk=series_id)
    if series.every_days is not None:
        return
    waiting = Message.objects.filter(
        about=about_plan(series=series), sent_at=None, withdrawn_at=None
    )
    if waiting.exclude(sequence=plans.state_of(series)).exists():
        plan_taken_back(series=series, why=why, now=now)
        visits = plans.visits_of_series(series.pk)
        standing = [one for one in visits if one.cancelled_at is None]
        planned(series=series, bookings=standing, now=now)


def plan_moved(*, bookings: Sequence[Booking], now: datetime) -> None:
    """Say where the visits of a plan went."""
    series = bookings[0].series
    if series is None:
        return
    with translation.override(series.patient.language):
        text = _(
            "Your appointments at %(clinic)s are now at these times:\n%(times)s\n"
            "See, move or cancel them: %(link)s\nPhone of the clinic: %(phone)s"
        ) % _facts(series, bookings)
        subject = _("Your appointments were moved")
        _send(series, bookings, "plan-moved", subject=subject, text=text, now=now)


def plan_cancelled(
    *, bookings: Sequence[Booking], by_clinic: bool, reason: str, now: datetime
) -> None:
    """Say that visits of a plan are off, and, when the clinic did it, why."""
    series = bookings[0].series if bookings else None
    if series is None:
        return
    with translation.override(series.patient.language):
        if by_clinic:
            text = _(
                "%(clinic)s cancelled these appointments:\n%(times)s\n"
                "The reason given: %(reason)s\n"
                "Other times: %(find)s\nPhone of the clinic: %(phone)s"
            )
        else:
            text = _(
                "These appointments at %(clinic)s are cancelled, as you asked:\n%(times)s\n"
                "Other times: %(find)s\nPhone of the clinic: %(phone)s"
            )
        text = text % (_facts(series, bookings) | {"reason": reason or "-"})
        subject = _("Your appointments were cancelled")
        _send(series, bookings, "plan-cancelled", subject=subject, text=text, now=now)


def rhythm_begun(*, series: Series, now: datetime) -> None:
    """Say what was chosen: how often we ask, until when, and that nothing is booked by itself."""
    with translation.override(series.patient.language):
        text = _(
            "You asked us to write to you about every %(days)s days. Nothing is booked by itself: "
            "each time you say yes or no. Until %(review)s, and you can stop at any time: %(link)s"
        ) % {
            "days": series.every_days,
            "review": _day(series.review_on),
            "link": _link(series),
        }
        _send(
            series,
            (),
            "rhythm",
            subject=_("Your rhythm of visits"),
            text=text,
            now=now,
        )


def rhythm_asked(*, series: Series, times: Sequence[datetime], now: datetime) -> None:
    """Ask whether somebody would like the next visit, with a few real times."""
    zone = series.placement.clinic.zone
    with translation.override(series.patient.language):
        facts = {
            "clinic": series.placement.clinic.name,
            "day": _day(series.next_on),
            "link": _link(series),
            "times": "\n".join(when(one, zone) for one in times),
        }
        if times:
            text = _(
                "Would you like your next visit at %(clinic)s around %(day)s? These are free:\n"
                "%(times)s\nYes, not now, or stop asking: %(link)s"
            )
        else:
            text = _(
                "Would you like your next visit at %(clinic)s around %(day)s?\n"
                "Yes, not now, or stop asking: %(link)s"
            )
        _send(series, (), "rhythm-asked", subject=_("Your next visit"), text=text % facts, now=now)


def _send(
    series: Series,
    bookings: Sequence[Booking],
    act: str,
    *,
    subject: str,
    text: str,
    now: datetime,
) -> None:
    """One letter for each change, in the state it tells of; what is off stays told as off."""
    part = calendar.calendar_of_plan(bookings, now=now).decode() if bookings else ""
    state = 0 if act == "rhythm" else plans.state_of(series)
    about = about_plan(series=series)
    letter = directory.letter(
        patient=series.patient,
        clinic=series.placement.clinic,
        key=f"{act}:{series.public_id}:{state}",
        about=f"off-{about}" if act == "plan-cancelled" else about,
        subject=subject,
        text=text,
        due_at=now,
        sequence=state,
        calendar=part,
        method="PUBLISH" if part else "",
    )
    post.send(letter, now=now)


def _facts(series: Series, bookings: Sequence[Booking]) -> dict[str, object]:
    clinic = series.placement.clinic
    times = "\n".join(when(one.starts_at, one.placement.clinic.zone) for one in bookings)
    return {
        "count": len(bookings),
        "clinic": clinic.name,
        "times": times,
        "link": _link(series),
        "phone": phone_words(clinic.phone),
        "find": settings.GLIDEWAY_ORIGIN + reverse("booking:find"),
    }


def _link(series: Series) -> str:
    path = reverse("booking:plan_link", args=[links.plan_link(series)])
    return str(settings.GLIDEWAY_ORIGIN + path)


def _day(day: date | None) -> str:
    if day is None:
        return ""
    french = (translation.get_language() or "en")[:2] == "fr"
    return date_format(day, "j F Y" if french else "F j, Y", use_l10n=False)
