"""Who may see which course of care: one condition for the list and for the single row.

The lock-box lives here and nowhere else: what a patient withholds is in nobody's rows, whichever
page, letter or export asks, unless the glass was broken for it within the hour. So does what is
kept from whoever acts for a patient: the patient in person sees it, and the clinic.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from glideway.booking.models import Booking, Closure
from glideway.care.models import BrokenGlass, Episode, Sensitive, Visit, Withholding
from glideway.directory.models import Practitioner
from glideway.kit import access
from glideway.kit.actor import Actor

TREATING = timedelta(days=730)
NOBODY = Q(pk__in=())
NOTE = "clinical_note"


def episodes(actor: Actor, thing: str, operation: str, *, now: datetime) -> Q:
    """The episodes on which `actor` may do this, as one condition.

    `treating` is a visit or booking with this patient in this clinic within 24 months, one's own or
    that of somebody who left the clinic and named this one as the successor; it ends where the
    patient withholds the record from this person. `clinic_break_glass` is a broken glass that is
    still open. `own` is the account's own person; `own_released` opens no room, because a released
    note has a page of its own. Whoever has none of them sees nothing.
    """
    scopes = access.scopes(actor, thing, operation)
    if "all" in scopes:
        return Q()
    if "own" in scopes and actor.patient_id is not None:
        return Q(patient_id=actor.patient_id) & open_course(actor)
    found = NOBODY
    if "treating" in scopes and actor.practitioner_id and actor.clinic_id:
        found = treating(actor, now=now) & ~Q(_barred(actor))
    if "clinic_break_glass" in scopes and actor.clinic_id and actor.login_id:
        found |= Q(clinic_id=actor.clinic_id) & Q(broken(actor, "patient_id", now))
    return found


def treating(actor: Actor, *, now: datetime) -> Q:
    """The episodes of those seen by this practitioner at this clinic, withheld or not."""
    who, where = actor.practitioner_id or 0, actor.clinic_id or 0
    return Q(clinic_id=where) & (_met(who, where, now) | _booked(who, where, now))


def visits(actor: Actor, operation: str, *, now: datetime) -> Q:
    """The visits on which `actor` may do this: of those episodes, what is not withheld.

    Broken glass opens a withheld one to be read, and to nothing else.
    """
    mine = Episode.objects.filter(episodes(actor, NOTE, operation, now=now))
    seen = shown(actor, "pk", "episode__patient_id", now=now)
    if operation != "R" and actor.patient_id is None:
        seen = ~Q(withheld("pk"))
    return Q(episode__in=mine) & seen


def shown(actor: Actor, visit: str, patient: str, *, now: datetime) -> Q:
    """Of rows that name a visit and a patient, those that are not of a withheld visit.

    What a patient withholds stays the patient's own to read, and is open while glass is broken.
    Who acts for the patient sees none that is kept from them.
    """
    if actor.patient_id is not None or "all" in access.scopes(actor, NOTE, "R"):
        return open_to(actor, visit)
    return ~Q(withheld(visit)) | Q(broken(actor, patient, now))


def withheld(visit: str) -> Exists:
    """Whether the visit that a row names (`visit` says by which column) is withheld."""
    return Exists(Withholding.objects.filter(visit=OuterRef(visit), ended_at=None))


def open_to(actor: Actor, column: str, kind: str = "visit") -> Q:
    """Of rows that name a visit, thread or paper, those not kept from who acts for the patient.

    For everybody else it changes nothing.
    """
    if actor.proxy_id is None:
        return Q()
    return ~Q(Exists(Sensitive.objects.filter(ended_at=None, **{kind: OuterRef(column)})))


def open_course(actor: Actor) -> Q:
    """Of courses, those that somebody who acts for the patient may know of.

    Where every visit of one is kept from them, the course itself would tell of it.
    """
    if actor.proxy_id is None:
        return Q()
    met = Visit.objects.filter(episode=OuterRef("pk"))
    return ~Q(Exists(met)) | Q(Exists(met.filter(open_to(actor, "pk"))))


def open_consent(actor: Actor) -> Q:
    """Of consents to hands-on work, those that somebody who acts for the patient may know of.

    One that was given for courses of which every visit is kept from them would tell of these: it
    names the region, the clinic and the day.
    """
    if actor.proxy_id is None:
        return Q()
    return ~only_for_kept(actor, "patient", "clinic", "scope")


def only_for_kept(actor: Actor, patient: str, clinic: str, region: str) -> Q:
    """Of rows that name these by such columns, those of courses that are all kept from `actor`."""
    courses = Episode.objects.filter(
        patient=OuterRef(patient), clinic=OuterRef(clinic), region=OuterRef(region)
    )
    return Q(Exists(courses)) & ~Q(Exists(courses.filter(open_course(actor))))


def acted_for_alone(visit: str, patient: str) -> Q:
    """Of rows that name a visit, those kept from who acts, whose patient has no own address.

    A letter about one would come to who acts for the patient: it is not written.
    """
    kept = Sensitive.objects.filter(visit=OuterRef(visit), ended_at=None)
    return Q(Exists(kept)) & Q(**{f"{patient}__email": "", f"{patient}__phone": ""})


def tells_of_withheld(since: str) -> Q:
    """Of letters, those that tell of a visit withheld by now; `since` is when they were last seen.

    They may tell of every visit of the course that was begun by then, but for those that were
    withheld already: these are composed into none.
    """
    later = Withholding.objects.filter(
        visit__episode=OuterRef("episode"),
        visit__opened_at__lte=OuterRef(since),
        began_at__gte=OuterRef(since),
        ended_at=None,
    )
    return Q(withheld("visit_id")) | Q(Exists(later))


def tells_of_sensitive() -> Q:
    """Of signed letters, those that may tell of a visit kept from who acts for the patient."""
    kept = Sensitive.objects.filter(
        visit__episode=OuterRef("episode"),
        visit__opened_at__lte=OuterRef("signed_at"),
        ended_at=None,
    )
    own = Sensitive.objects.filter(visit=OuterRef("visit_id"), ended_at=None)
    return Q(Exists(kept)) | Q(Exists(own))


def beside(visit: object) -> Q:
    """Of rows that name a visit, what the room of one visit tells: its own, and none withheld."""
    return Q(visit=visit) | ~Q(withheld("visit_id"))


def glass(actor: Actor, *, now: datetime) -> Subquery:
    """Of visits, which broken glass of this account is open for their patient, if any."""
    return Subquery(_open_glass(actor, "episode__patient_id", now).values("public_id")[:1])


def _barred(actor: Actor) -> Exists:
    """Whether the patient of an episode withholds everything from this practitioner."""
    return Exists(
        Withholding.objects.filter(
            patient_id=OuterRef("patient_id"),
            practitioner_id=actor.practitioner_id or 0,
            ended_at=None,
        )
    )


def broken(actor: Actor, patient: str, now: datetime) -> Exists:
    """Whether this account broke the glass for the patient of a row and it is still open."""
    return Exists(_open_glass(actor, patient, now))


def _open_glass(actor: Actor, patient: str, now: datetime) -> QuerySet[BrokenGlass]:
    return BrokenGlass.objects.filter(
        patient_id=OuterRef(patient),
        clinic_id=actor.clinic_id or 0,
        login_id=actor.login_id or 0,
        opened_at__lte=now,
        closes_at__gt=now,
    )


def of_practitioner(who: int, where: int, *, now: datetime) -> QuerySet[Practitioner]:
    """Whose patients these are: one's own, and of who left this clinic and named one successor."""
    handed_over = Closure.objects.filter(
        kind=Closure.Kind.LEAVING,
        clinic_id=where,
        successor_id=who,
        starts_at__lte=now,
        undone_at=None,
    )
    left = handed_over.values("practitioner")
    return Practitioner.objects.filter(Q(pk=who) | Q(pk__in=left))


def _met(who: int, where: int, now: datetime) -> Q:
    return Q(
        Exists(
            Visit.objects.filter(
                episode__patient_id=OuterRef("patient_id"),
                episode__clinic_id=where,
                practitioner__in=of_practitioner(who, where, now=now),
                opened_at__gte=now - TREATING,
            )
        )
    )


def _booked(who: int, where: int, now: datetime) -> Q:
    return Q(
        Exists(
            Booking.objects.filter(
                patient_id=OuterRef("patient_id"),
                placement__clinic_id=where,
                placement__practitioner__in=of_practitioner(who, where, now=now),
                cancelled_at=None,
                starts_at__gte=now - TREATING,
            )
        )
    )
