"""Messages as the staff see them, when reminders come, and what patients answer by text."""

from __future__ import annotations

from uuid import UUID

import msgspec
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from glideway.booking import operations as booking
from glideway.booking import queries
from glideway.booking.forms import ReminderTimes
from glideway.booking.views.browser import intent, new_key, sent
from glideway.directory import operations as directory
from glideway.directory import queries as people
from glideway.directory.core.messages import KINDS
from glideway.kit import access, audit, secrets
from glideway.kit.access import Asking
from glideway.kit.refusals import NotAnswerable, NotYours

MOST_BYTES = 4096
SAID = ("desk", "phone")


class Reply(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a gateway hands on: its own name of the message, from whom, what."""

    id: str
    number: str = msgspec.field(name="from")
    text: str


@access.allows("message", "R")
@require_safe
def of_patient(request: Asking, public_id: UUID) -> HttpResponse:
    """What was written to a patient of the clinic, whether it arrived, and what the person gets."""
    patient = access.the(queries.patients_of(request.actor), public_id=public_id)
    audit.record(
        by=request.actor,
        act="patient.messages-seen",
        kind="Patient",
        about=patient.public_id,
        now=request.now,
        clinic_id=request.actor.clinic_id,
        patient_id=patient.pk,
    )
    mine = people.messages_for(request.actor, now=request.now).filter(patient_id=patient.pk)
    page = Paginator(mine, people.PER_PAGE).get_page(request.GET.get("page"))
    shown = {
        "patient": patient,
        "choices": people.choices_of(patient, clinic_id=request.actor.clinic_id),
        "page": page,
        "told": people.told(page.object_list, actor=request.actor),
        "may_choose": bool(access.scopes(request.actor, "consent", "U") - {"treating"}),
        "key": new_key(),
    }
    return access.private(render(request, "booking/messages_of.html", shown))


@access.allows("consent", "U")
@require_POST
def choose_for(request: Asking, public_id: UUID) -> HttpResponse:
    """Enter what a patient said at the desk or by phone about one kind of message."""
    if "clinic" not in access.scopes(request.actor, "consent", "U"):
        raise NotYours
    patient = access.the(queries.patients_of(request.actor), public_id=public_id)
    kind, how = request.POST.get("kind", ""), request.POST.get("how", "")
    if kind not in KINDS or how not in SAID:
        raise NotAnswerable(field="kind")
    directory.choose_messages(
        patient=patient,
        kind=kind,
        yes=request.POST.get("yes") == "1",
        language=patient.language,
        how=how,
        by=request.actor,
        key=intent(request),
        now=request.now,
        clinic=queries.clinic_of(request.actor),
    )
    return redirect("booking:messages_of", public_id)


@access.allows("listing", "C")
@require_http_methods(["GET", "HEAD", "POST"])
def reminding(request: Asking) -> HttpResponse:
    """When the clinic's patients are reminded, with a visit as an example."""
    clinic = queries.clinic_of(request.actor)
    had = clinic.reminder_hours
    form = ReminderTimes(sent(request), initial={"hours": had}, now_at=had)
    status = 200
    if form.is_valid():
        try:
            booking.set_reminder_hours(
                clinic=clinic,
                hours=form.cleaned_data["hours"],
                by=request.actor,
                key=intent(request),
                now=request.now,
            )
        except booking.NotAReminderTime as no:
            form.add_error("hours", str(no))
            status = no.status
        else:
            messages.success(request, _("Kept. It counts for what is booked or moved from now on."))
            return redirect("booking:reminding")
    elif form.is_bound:
        status = 422
    shown = {
        "clinic": clinic,
        "form": form,
        "example": queries.reminders_like(clinic, now=request.now),
        "key": new_key(),
    }
    return access.private(render(request, "booking/reminding.html", shown, status=status))


@csrf_exempt
@access.open_to_all("a machine's address: what is not signed with the shared key is not there")
@require_POST
def replies(request: Asking) -> HttpResponse:
    """Take what a patient answered by text, handed on by the gateway and signed by it."""
    body = request.body[: MOST_BYTES + 1]
    right = secrets.is_signed(
        key=settings.GLIDEWAY_SMS_KEY,
        moment=request.headers.get(secrets.MOMENT, ""),
        said=request.headers.get(secrets.SIGNATURE, ""),
        body=body,
        now=request.now,
    )
    if not right:
        raise NotYours
    try:
        said = msgspec.json.decode(body, type=Reply)
    except msgspec.DecodeError as wrong:
        raise NotAnswerable(field="body") from wrong
    did = booking.reply(number=said.number, words=said.text, identity=said.id, now=request.now)
    return JsonResponse({"did": did})
