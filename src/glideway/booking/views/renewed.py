"""The way from another link of ours to the appointment it became, until its own was renewed."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render

from glideway.booking import queries
from glideway.kit import access
from glideway.kit.access import Asking


def to_appointment(request: Asking, made: queries.Booking) -> HttpResponse:
    """Lead there; after a renewal say only that the newest message has the link."""
    if link := queries.first_link(made):
        return redirect("booking:appointment", link)
    context = {"clinic": made.placement.clinic}
    return access.private(render(request, "booking/renewed.html", context))
