"""What a page says of a free consult: what it is for, and how it is held."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django import template

from glideway.booking import queries
from glideway.booking.queries import Booking
from glideway.directory.core.professions import ConsultRule
from glideway.directory.models import Placement, Service

register = template.Library()
TAIL = 2


@register.inclusion_tag("booking/consult_what.html")
def consult_what(placement: Placement) -> Mapping[str, ConsultRule]:
    """What a free consult with this practitioner is for, and what can be booked after it."""
    return {"rule": queries.consult_rule(placement)}


@register.inclusion_tag("booking/consult_how.html")
def consult_how(booking: Booking, now: datetime) -> Mapping[str, object]:
    """How a call or an online visit is held: who calls whom, and the video link when it is time."""
    return {
        "booking": booking,
        "clinic": booking.placement.clinic,
        "by_mail": bool(booking.patient.email),
        "token": queries.link_of(booking),
        "number_end": booking.patient.phone[-TAIL:],
        "video": queries.video_link(booking, now=now),
        "over": booking.cancelled_at is not None or booking.ends_at <= now,
        "online": booking.service.channel == Service.Channel.ONLINE,
        "phone": booking.service.channel == Service.Channel.PHONE,
        "free": booking.service.kind == Service.Kind.CONSULT,
        "rule": queries.consult_rule(booking.placement),
    }
