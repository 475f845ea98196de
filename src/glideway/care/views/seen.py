"""Who saw my record: the audit in plain words, for the patient it is about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from glideway.care import queries
from glideway.care.queries import sensitive
from glideway.kit import access
from glideway.kit.access import Asking

A_PAGE = 40
WORDS = {
    "visit.viewed": _("Your visit was opened and read"),
    "tap.late": _("Something tapped without a connection was sent later"),
    "ahead.viewed": _("Your visit of the day was made ready on a device of the clinic"),
    "course.seen": _("Your results over time were looked at"),
    "visit.opened": _("A visit was begun"),
    "visit.closed": _("A visit that was begun by mistake was closed again; nothing was in it"),
    "visit.measured": _("Measurements were entered"),
    "visit.retested": _("A re-test was entered"),
    "plan.opened": _("The plan for at home was opened for the first time"),
    "receipt.issued": _("A receipt was written"),
    "receipt.paid": _("A receipt was paid"),
    "receipt.unpaid": _("A receipt was marked as not paid again"),
    "cover.told": _("Your insurer and claim were kept"),
    "thread.written": _("A message was written to you, or by you"),
    "thread.viewed": _("Your messages were read"),
    "thread.settled": _("A message of yours was marked as needing no answer"),
    "note.read": _("The note of a visit was read"),
    "export.made": _("Everything about you was put into a file and taken along"),
    "asking.answered": _("You answered by a link how it is"),
    "asking.taken-back": _("You took back what you had answered by a link"),
    "asking.stopped": _("A clinic was told to ask you by link no more"),
    "asking.resumed": _("A clinic may ask you by link again"),
    "asking.wished": _("You said that you would like to come back"),
    "asking.chosen": _("Your practitioner chose what you are asked by link"),
    "followup.told": _("You told how it was after a visit"),
    "consult.told": _("What your call came to was written down"),
    "consent.viewed": _("The text about consent was read"),
    "followup.called": _("The clinic spoke with you after a visit"),
    "note.signed": _("The note of a visit was signed"),
    "note.amended": _("Something was added to a signed note"),
    "remark.made": _("A sentence was added to the note of a visit"),
    "remark.undone": _("A sentence was taken out of the note of a visit"),
    "tap.let-go": _("A tap that was not sent was let go"),
    "note.drafted": _("The text of a note was edited"),
    "note.undrafted": _("The text of a note was set back"),
    "record.withheld": _("Something of your record was withheld"),
    "record.given_back": _("Something of your record was shown again"),
    "entry.kept": _("Something of your record was kept from who acts for you"),
    "entry.shown-again": _("Something of your record was shown again to who acts for you"),
    "glass.broken": _("Your record was opened outside the usual rules, for one hour"),
    "glass.reviewed": _("The owner of the clinic reviewed that opening"),
    "plan.set": _("Your plan was set"),
    "screening.viewed": _("Your safety answers were read"),
    "screening.answered": _("Safety questions were answered"),
    "consent.given": _("Consent was entered"),
    "consent.withdrawn": _("Consent was taken back"),
    "consent.retracted": _("A consent entered by mistake was taken out"),
    "company.told": _("Who was in the room with you was entered"),
    "reading.entered": _("A reading from home was entered"),
    "exercise.ticked": _("An exercise was ticked as done"),
    "exercise.unticked": _("A tick of an exercise was taken back"),
    "episode.opened": _("A course of care was begun"),
    "episode.closed": _("A course of care that was begun by mistake was taken back"),
    "episode.described": _("The side and the movement to measure were set"),
    "episode.discharged": _("A course of care was ended"),
    "precautions.acknowledged": _("Your precautions were read and taken into account"),
    "point.marked": _("Where it hurts was marked on the body chart"),
    "history.told": _("What you told was entered"),
    "angle.measured": _("A movement was measured"),
    "scale.recorded": _("A scale or a measurement was recorded"),
    "check.made": _("A task, strength, sensation or reflex was looked at"),
    "entry.undone": _("An entry of the visit was taken back"),
    "drawing.sent": _("Your drawing of where it hurts was sent"),
    "finding.made": _("A finding was entered"),
    "test.recorded": _("The result of a movement test was entered"),
    "finding.undone": _("A finding was taken back"),
    "limit.agreed": _("What closes a pass and the word that stops were entered"),
    "pass.warned": _("A pass was ended because it travelled or was sharp"),
    "warning.placed": _("Where it travelled to was entered"),
    "pass.adjusted": _("What was changed in the work was entered"),
    "target.corrected": _("A wrong structure was corrected"),
    "target.picked": _("A structure to work on was picked"),
    "treatment.started": _("Work on a structure was begun"),
    "treatment.stopped": _("Work on a structure was stopped"),
    "pass.recorded": _("A pass was recorded"),
    "position.changed": _("A change of position was recorded"),
    "tap.undone": _("An entry of the treatment was taken back"),
    "complaint.attached": _("What hurts was put to your appointment"),
    "screening.cleared": _("A condition of your safety answers was cleared"),
    "screening.reopened": _("A clearance of your safety answers was taken back"),
    "screening.taken_back": _("Safety answers were taken back"),
    "rhythm.begun": _("An open rhythm of visits was kept"),
    "rhythm.asked": _("You were asked about your next visit"),
    "rhythm.not-now": _("You passed on the next visit of your rhythm"),
    "rhythm.reviewed": _("Your open rhythm was looked at and goes on"),
    "rhythm.ended": _("Your open rhythm was ended"),
    "booking.made": _("An appointment was made"),
    "booking.moved": _("An appointment was moved"),
    "booking.cancelled": _("An appointment was cancelled"),
    "booking.arrived": _("You were marked as here"),
    "booking.started": _("A visit was marked as begun"),
    "booking.not-begun": _("That a visit had begun was taken back"),
    "booking.finished": _("A visit was marked as done"),
    "booking.no-show": _("A visit was marked as missed"),
    "booking.fee-charged": _("A fee was noted for an appointment"),
    "booking.fee-waived": _("A fee was waived"),
    "booking.link-renewed": _("The link of your appointment was renewed"),
    "booking.told-again": _("A message about your appointment was sent again"),
    "callback.asked": _("A call back was asked for"),
    "callback.booked": _("An appointment was made from a call back"),
    "callback.not-reached": _("A call to you did not reach you"),
    "callback.offered": _("A time was offered to you by phone"),
    "callback.withdrawn": _("A call back was taken back"),
    "clot.scored": _("The score for a clot in the leg was entered"),
    "hold.made": _("A time was held for you"),
    "hold.let-go": _("A held time was let go"),
    "clinic.heard-of": _("You said how you heard of a clinic"),
    "needs.told": _("What you need of a visit was entered"),
    "patient.number-left": _("A phone number was taken off your account"),
    "proxy.began": _("Somebody may act for you"),
    "proxy.ended": _("Somebody may no longer act for you"),
    "record.handed-over": _("Your record was handed over to a colleague"),
    "request.made": _("An appointment was asked for"),
    "request.withdrawn": _("A request for an appointment was taken back"),
    "request.declined": _("A request for an appointment was declined"),
    "request.lapsed": _("A request for an appointment was not answered in time"),
    "rhythm.broke": _("An open rhythm of visits was interrupted"),
    "screening.carried": _("Your safety answers were carried over"),
    "waitlist.joined": _("You were put on a waitlist"),
    "waitlist.changed": _("Your wish on a waitlist was changed"),
    "search.saved": _("A search of yours was saved"),
    "search.ended": _("A saved search of yours was ended"),
    "search.told": _("You were told of a sooner time"),
    "waitlist.left": _("You were taken off a waitlist"),
    "letter.came": _("A letter about you was handed in"),
    "letter.viewed": _("A letter about you was opened and read"),
    "letter.in-use": _("A letter about you was read and is in use"),
    "letter.not-usable": _("A letter about you was read and cannot be used"),
    "letter.taken-back": _("A letter about you is no longer in use"),
    "clearance.admitted": _("What a letter allows was entered"),
    "clearance.ended": _("What a letter allowed was taken back"),
    "letter.drafted": _("A letter about you was begun"),
    "letter.dropped": _("A letter about you was thrown away before it was signed"),
    "letter.signed": _("A letter about you was signed"),
    "letter.asked": _("You were asked whether a letter may go out"),
    "letter.agreed": _("Your yes to a letter was kept"),
    "letter.refused": _("Your no to a letter was kept"),
    "letter.sent": _("A letter about you was sent by e-mail"),
    "letter.handed-over": _("A letter about you was handed over on paper"),
    "patient.met": _("Your record was begun"),
}
OTHER = _("An entry was made about you")
ROLES = {
    "practitioner": _("Practitioner"),
    "desk": _("Front desk"),
    "owner": _("Clinic owner"),
    "patient": _("You"),
    "link_holder": _("You, by the link of a letter"),
    "anon": _("You, before signing in"),
    "system": _("Glideway itself"),
}
LOOKS = frozenset(
    {
        "visit.viewed",
        "ahead.viewed",
        "letter.viewed",
        "course.seen",
        "screening.viewed",
        "thread.viewed",
        "note.read",
    }
)
TREATS = _("Because this person treats you")


@require_safe
@access.allows("audit", "R")
def record(request: Asking) -> HttpResponse:
    """Who saw or wrote the own record, what kind, when and why, newest first."""
    rows = queries.who_looked(request.actor, now=request.now)
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    some_kept = sensitive.something_kept(request.actor)
    # The reason typed may name what is kept from who acts for the patient.
    broken = {} if some_kept else queries.glass_of(page)
    shown = {
        "some_kept": some_kept,
        "page": page,
        "lines": _lines(page, broken),
        "zone": queries.home_zone(request.actor, now=request.now),
        "kept": queries.kept_until(request.actor),
    }
    return access.private(render(request, "care/record.html", shown))


def _lines(page: Iterable[Any], broken: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "at": one.at,
            "what": WORDS.get(one.act, OTHER),
            "who": _who(one.role, one.actor_name),
            "why": _why(one, broken),
            "look": one.act in LOOKS,
            "glass": one.act == "glass.broken",
        }
        for one in page
    ]


def _why(one: Any, broken: Mapping[str, Any]) -> str | Promise:  # noqa: ANN401 - an AuditEntry
    """The reason typed, for a record opened outside the rules; else the care itself."""
    key = one.about if one.act == "glass.broken" else one.why.removeprefix(queries.GLASS)
    if key in broken:
        return str(broken[key].reason)
    return TREATS if one.act in LOOKS and one.role == "practitioner" else ""


def _who(role: str, name: str) -> str:
    said = str(ROLES.get(role, role))
    return f"{name}, {said.lower()}" if name and role in {"practitioner", "desk", "owner"} else said
