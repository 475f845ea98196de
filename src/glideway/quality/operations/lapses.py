"""Verbs about papers that end: the alarm before, the lapse, and what becomes of booked visits.

Times fall off the list by themselves (`directory.given`). What was booked before is decided by the
operator within a working day: it stays with a reason, goes to somebody who may give it, or is
cancelled by the booking room's own verbs. Each patient is told, without a word of health.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import holidays
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as said_now
from django.utils.translation import gettext_lazy as _

from glideway.booking import operations as booking
from glideway.booking.models import Booking
from glideway.booking.queries.saying import facts as said_of
from glideway.directory import operations as directory
from glideway.directory.models import Clinic, Credential, Errand, Placement
from glideway.kit import actor as actors
from glideway.kit import audit, post, secrets
from glideway.kit.actor import Actor, Role
from glideway.kit.refusals import Refusal
from glideway.quality.core import deadlines
from glideway.quality.core.lapsing import KeptFor
from glideway.quality.models import Lapse, LapsedVisit
from glideway.quality.operations.joining_letters import to_staff
from glideway.quality.queries import lapses as asked

SOON, OVER, DECIDE = "credential-soon", "credential-over", "credential-lapsed"
ROLES = (Role.PRACTITIONER, Role.OWNER, Role.OPERATOR)
WORKING_DAY = 1
LATE = timedelta(days=2)
BY = actors.system("quality")
KINDS = {"licence": _("The licence"), "certificate": _("The certificate")}
SUBJECTS = {
    SOON: _("A licence or certificate ends soon"),
    OVER: _("A licence or certificate has ended"),
}
TEXTS = {
    SOON: _(
        "%(kind)s of %(name)s (%(title)s, %(body)s) ends on %(day)s. State the renewed one before,"
        " with its paper: %(link)s\nAfter that day nothing that needs it can be booked."
    ),
    OVER: _(
        "%(kind)s of %(name)s (%(title)s, %(body)s) ended on %(day)s. Nothing that needs it can be"
        " booked now. State the renewed one, with its paper: %(link)s"
    ),
}


class CannotDecide(Refusal):
    """A no about what becomes of a visit under a lapse."""

    code = "cannot-decide"


class DecidedAlready(CannotDecide):
    """Somebody decided for this visit, or it was moved or cancelled meanwhile."""

    code = "decided-already"
    sentence = _("That visit was decided about, moved or cancelled already. Nothing was changed.")


class LastDayMissing(CannotDecide):
    """A licence without a last day would hold for ever: that is said, never left out."""

    code = "last-day-missing"
    status = 400
    sentence = _(
        "Please enter the last day that the register shows for this licence, or say that it shows"
        " none. Nothing was entered."
    )


def alarm(*, now: datetime) -> int:
    """Remind of every paper that ends soon, once: errand and letter to holder, owners and
    operators. How many were reminded of now.
    """
    soon = asked.ending(now=now)
    warned = Errand.objects.filter(
        kind=f"{SOON}-{Role.OPERATOR}", about__in=[one.public_id for one in soon]
    )
    known = set(warned.values_list("about", flat=True))
    return sum(_warned(one, SOON, now) for one in soon if one.public_id not in known)


def notice_lapses(*, now: datetime) -> int:
    """Write down every paper whose last day is over where its holder works; how many are new.

    Each once: what was booked under it is the operator's errand, holder, owners and operators are
    written to. A time that was held before midnight and booked after it is added for two days.
    """
    count = 0
    for one in asked.ended(now=now):
        with transaction.atomic():
            if _lapsed(
                credential=one, cause=Lapse.Cause.ENDED, of=str(one.expires_on), by=BY, now=now
            ):
                _done_with(one, SOON, by=BY, now=now)
                _warned(one, OVER, now)
                count += 1
    for lapse in Lapse.objects.filter(noticed_at__gt=now - LATE).select_related(
        "credential__practitioner"
    ):
        _added(lapse, now)
    return count


def check_credential(
    *,
    row: directory.VerificationRow,
    until: date | None = None,
    endless: bool = False,
    by: Actor,
    now: datetime,
) -> Lapse | None:
    """Enter what the register showed of one paper; what is no longer found falls away at once.

    The errand to check it is done. Where it was found before and is not now, the visits booked
    under it are the operator's errand: the lapse is answered. `until` is the last day that the
    register shows for a paper of which none was stated. Refuses LastDayMissing for a licence that
    has none, where nobody says that it is `endless`.
    """
    with transaction.atomic():
        if row.found and row.credential.expires_on is None and not endless:
            _dated(row.credential, until, by=by, now=now)
        checks = row.credential.verifications.order_by("-checked_at", "-pk")
        before = checks.values_list("found", flat=True).first()
        check = directory.verify_credentials(rows=[row], by=by, now=now)[0]
        directory.finish_errands_about(
            rows=[row.credential.public_id], kind="credential-stated", by=by, now=now
        )
        if row.found:
            _renewed(row.credential, by=by, now=now)
        elif before:
            return _lapsed(
                credential=row.credential,
                cause=Lapse.Cause.WITHDRAWN,
                of=str(check.public_id),
                by=by,
                now=now,
            )
    return None


def _dated(credential: Credential, until: date | None, *, by: Actor, now: datetime) -> None:
    if until is not None:
        credential.expires_on = until
        credential.save(update_fields=["expires_on"])
        about = credential.public_id
        audit.record(by=by, act="credential.dated", kind="Credential", about=about, now=now)
    elif credential.kind == "licence":
        raise LastDayMissing


def _lapsed(
    *, credential: Credential, cause: Lapse.Cause, of: str, by: Actor, now: datetime
) -> Lapse | None:
    """A paper fell away: its row, the visits that stood on it, one errand. None where it is known.

    Without a visit it is settled from the first. It is due before its first visit, and by the end
    of the next working day. The database is the judge of what is known.
    """
    visits = asked.unfit(credential, now=now)
    clinics = asked.clinics_of(credential, now=now)
    dues = [_due(one, now) for one in clinics] or [now + timedelta(days=1)]
    due = min([*dues, *(one.starts_at for one in visits)])
    try:
        with transaction.atomic():
            made = Lapse.objects.create(
                credential=credential,
                cause=cause,
                of=of,
                noticed_at=now,
                due_at=due,
                settled_at=None if visits else now,
            )
    except IntegrityError:
        return None
    _recorded("credential.lapsed", made, by=by, now=now, why=cause)
    _wait(made, visits, now)
    return made


def keep_visit(*, visit: LapsedVisit, why: str, by: Actor, now: datetime) -> None:
    """The visit takes place as booked, for a reason of the closed list; the patient is told it.

    Refuses DecidedAlready. ValueError for a reason nobody listed.
    """
    reason = KeptFor(why)
    with transaction.atomic():
        _decided(visit, LapsedVisit.Outcome.KEPT, why=reason, by=by, now=now)
        _tell_kept(visit, reason, now)
        _settled(visit.lapse, by=by, now=now)


def move_visit(*, visit: LapsedVisit, to: Placement, by: Actor, now: datetime) -> None:
    """Give the visit to somebody who may give it, at its own time; booking's letter tells why.

    Refuses DecidedAlready, and as booking's `move` does: then nothing was decided.
    """
    with transaction.atomic():
        _decided(visit, LapsedVisit.Outcome.MOVED, by=by, now=now)
        was = visit.booking
        booking.move(
            booking=was,
            starts_at=was.starts_at,
            placement=to,
            waived=("notice", "horizon"),
            why=_reason(visit),
            by=by,
            key=None,
            now=now,
        )
        _settled(visit.lapse, by=by, now=now)


def cancel_visit(*, visit: LapsedVisit, by: Actor, now: datetime) -> None:
    """Cancel the visit as the clinic's side: no fee, the reason and other times in one letter.

    Refuses DecidedAlready, and as booking's `cancel` does: then nothing was decided.
    """
    with transaction.atomic():
        _decided(visit, LapsedVisit.Outcome.CANCELLED, by=by, now=now)
        booking.cancel(booking=visit.booking, reason=_reason(visit), by=by, now=now)
        _settled(visit.lapse, by=by, now=now)


def close_over(*, now: datetime) -> int:
    """Visits that were moved, cancelled or held meanwhile wait for nobody; how many were closed.

    Whoever gives a visit together with others gives it as well.
    """
    waiting = LapsedVisit.objects.filter(outcome="").select_related(
        "booking__placement", "lapse__credential"
    )
    holder = F("lapse__credential__practitioner")
    gives = Q(booking__placement__practitioner=holder)
    gives |= Q(booking__bindings__resource__practitioner=holder)
    still = set(waiting.filter(gives).values_list("pk", flat=True))
    count = 0
    for one in waiting.order_by("pk"):
        was = one.booking
        if was.cancelled_at or was.starts_at <= now or one.pk not in still:
            with transaction.atomic():
                _decided(one, LapsedVisit.Outcome.OVER, by=BY, now=now)
                _settled(one.lapse, by=BY, now=now)
            count += 1
    return count


def _wait(lapse: Lapse, visits: Sequence[Booking], now: datetime) -> None:
    """These visits wait for the operator: their rows, and one errand for all of them."""
    if not visits:
        return
    LapsedVisit.objects.bulk_create(
        (LapsedVisit(lapse=lapse, booking=one, starts_at=one.starts_at) for one in visits),
        ignore_conflicts=True,
    )
    directory.open_errand(
        kind=DECIDE,
        about=lapse.public_id,
        role=Role.OPERATOR,
        due_at=lapse.due_at,
        facts={"name": lapse.credential.practitioner.name, "visits": len(visits)},
        anew=True,
        now=now,
    )


def _added(lapse: Lapse, now: datetime) -> None:
    """Visits that were booked at the very moment, on a time that was held before."""
    with transaction.atomic():
        known = set(lapse.visits.values_list("booking", flat=True))
        late = [one for one in asked.unfit(lapse.credential, now=now) if one.pk not in known]
        if late:
            sooner = min(one.starts_at for one in late)
            if sooner < lapse.due_at:
                lapse.due_at = sooner
                directory.finish_errands(about=lapse.public_id, by=BY, now=now)
            Lapse.objects.filter(pk=lapse.pk).update(settled_at=None, due_at=lapse.due_at)
            _wait(lapse, late, now)


def _renewed(credential: Credential, *, by: Actor, now: datetime) -> None:
    """A paper is found: nobody is asked any more to renew the others of its kind."""
    alike = Credential.objects.filter(
        practitioner=credential.practitioner_id,
        kind=credential.kind,
        technique=credential.technique,
    )
    for one in alike.select_related("practitioner"):
        _done_with(one, SOON, by=by, now=now)
        _done_with(one, OVER, by=by, now=now)


def _done_with(credential: Credential, what: str, *, by: Actor, now: datetime) -> None:
    rows = [_about(credential, one) for one in [None, *asked.clinics_of(credential, now=now)]]
    for role in ROLES:
        directory.finish_errands_about(rows=rows, kind=f"{what}-{role}", by=by, now=now)


def _about(credential: Credential, clinic: Clinic | None) -> UUID:
    """What an errand about a paper is about: at each clinic a row of its own."""
    if clinic is None:
        return credential.public_id
    return secrets.name("credential", credential.public_id, clinic.public_id)


def _due(clinic: Clinic, now: datetime) -> datetime:
    """The end of the next working day at a clinic, by the holidays of its province."""
    year = now.year
    closed = holidays.country_holidays("CA", subdiv=clinic.province, years=(year, year + 1))
    return deadlines.working_days(now, clinic.zone, closed, WORKING_DAY)


def _decided(
    visit: LapsedVisit, outcome: LapsedVisit.Outcome, *, why: str = "", by: Actor, now: datetime
) -> None:
    """The first decision counts; the second finds nothing to change."""
    rows = LapsedVisit.objects.filter(pk=visit.pk, outcome="")
    if not rows.update(outcome=outcome, why=why, name=by.name, decided_at=now):
        raise DecidedAlready
    _recorded("lapse.decided", visit.lapse, by=by, now=now, why=f"{outcome} {why}".strip())


def _settled(lapse: Lapse, *, by: Actor, now: datetime) -> None:
    if not LapsedVisit.objects.filter(lapse=lapse, outcome="").exists():
        Lapse.objects.filter(pk=lapse.pk, settled_at=None).update(settled_at=now)
        directory.finish_errands(about=lapse.public_id, by=by, now=now)


def _recorded(act: str, lapse: Lapse, *, by: Actor, now: datetime, why: str) -> None:
    audit.record(by=by, act=act, kind="Lapse", about=lapse.public_id, now=now, why=why)


def _reason(visit: LapsedVisit) -> str:
    """Why the booked person cannot give it, as its patient reads it: papers, not health."""
    with translation.override(visit.booking.patient.language):
        name = visit.lapse.credential.practitioner.name
        return said_now("The papers of %(name)s for this visit are not current.") % {"name": name}


def _tell_kept(visit: LapsedVisit, why: KeptFor, now: datetime) -> None:
    was = visit.booking
    if not was.patient.contact:
        return
    with translation.override(was.patient.language):
        text = said_now(
            "A paper that %(name)s needs for your appointment at %(clinic)s on %(when)s is not"
            " current as we show it. We looked at it and your appointment stays: %(why)s.\n"
            "See, move or cancel it free of charge: %(link)s\nPhone of the clinic: %(phone)s"
        ) % (
            said_of(was)
            | {"name": visit.lapse.credential.practitioner.name, "why": str(KEPT_WORDS[why])}
        )
        letter = directory.letter(
            patient=was.patient,
            clinic=was.placement.clinic,
            key=f"lapse:{visit.public_id}",
            about=f"booking:{was.public_id}",
            subject=said_now("Your appointment stays as it is"),
            text=text,
            due_at=now,
            sequence=was.sequence,
        )
    post.send(letter, now=now)


KEPT_WORDS: dict[KeptFor, Promise | str] = {
    KeptFor.RENEWED: _("it was renewed, and only our check is still to come"),
    KeptFor.NOT_NEEDED: _("what was booked can be given without it"),
    KeptFor.SUPERVISED: _("somebody with current papers is in the room"),
}


def _warned(credential: Credential, what: str, now: datetime) -> bool:
    """One errand a role and one letter a person; whether this was the first time."""
    clinics = asked.clinics_of(credential, now=now)
    facts = {"name": credential.practitioner.name, "day": str(credential.expires_on)}
    asks: list[tuple[Role, Clinic | None]] = [(Role.OPERATOR, None)]
    asks += [(role, one) for one in clinics for role in (Role.PRACTITIONER, Role.OWNER)]
    fresh = False
    with transaction.atomic():
        for role, clinic in asks:
            errand = directory.open_errand(
                kind=f"{what}-{role}",
                about=_about(credential, clinic),
                role=role,
                due_at=_last_moment(credential, clinics, now),
                clinic=clinic,
                facts=facts,
                now=now,
            )
            fresh |= errand.made_at == now
        if fresh:
            _write(credential, what, clinics, now)
    return fresh


def _write(credential: Credential, what: str, clinics: Iterable[Clinic], now: datetime) -> None:
    holder = credential.practitioner.login
    to_staff(
        logins=[
            *([holder] if holder else []),
            *asked.owners_of(clinics),
            *asked.operators(),
        ],
        key=f"{what}:{credential.public_id}",
        about=f"Credential:{credential.public_id}",
        subject=SUBJECTS[what],
        text=TEXTS[what],
        facts={
            "kind": KINDS[credential.kind],
            "name": credential.practitioner.name,
            "title": credential.title,
            "body": credential.body,
            "day": credential.expires_on,
            "link": settings.GLIDEWAY_ORIGIN + reverse("quality:papers"),
        },
        now=now,
    )
    audit.record(
        by=BY,
        act=f"credential.{what.rsplit('-', 1)[1]}",
        kind="Credential",
        about=credential.public_id,
        now=now,
    )


def _last_moment(credential: Credential, clinics: Iterable[Clinic], now: datetime) -> datetime:
    """The midnight that ends the last day where the holder works; in the past once it is over."""
    zone = ZoneInfo(next((one.zone for one in clinics), "UTC"))
    day = (credential.expires_on or now.date()) + timedelta(days=1)
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(now.tzinfo)
