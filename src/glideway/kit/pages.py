"""What every page needs, and nothing that one page needs: facts for the base templates."""

import sys
from http import HTTPStatus
from typing import Any

import structlog
from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language

from glideway.kit import refusals

AGAIN_IN_SECONDS = 5
OTHER = {"en": ("fr", "Français"), "fr": ("en", "English")}


def language() -> str:
    """The page's language as the catalogue knows it: `en` or `fr`."""
    return (get_language() or "en")[:2]


def everywhere(request: HttpRequest) -> dict[str, Any]:
    """The context of every template: who asks, which language, whether this is the demo."""
    code = language()
    other = OTHER.get(code, OTHER["en"])
    return {
        "actor": getattr(request, "actor", None),
        "now": getattr(request, "now", None),
        "language": code,
        "other_language": other[0],
        "other_language_name": other[1],
        "demo": settings.GLIDEWAY_DEMO,
    }


def nothing(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's
    """An address that does not exist answers exactly like a row that is not yours."""
    return refusals.answer(request, refusals.NotYours())


def broken(_request: HttpRequest) -> HttpResponse:
    """Something failed: that nothing was half done, and under which number it is kept.

    A database that is full, locked, read-only or gone is no bug of ours: 503, and when to try
    again. The page itself asks the database nothing.
    """
    fault = sys.exc_info()[1]
    away = isinstance(fault, OperationalError | InterfaceError)
    identity = structlog.contextvars.get_contextvars().get("request", "")
    facts = {"identity": identity, "away": away, "language": language()}
    page = render_to_string("kit/broken.html", facts)
    if not away:
        return HttpResponse(page, status=HTTPStatus.INTERNAL_SERVER_ERROR)
    response = HttpResponse(page, status=HTTPStatus.SERVICE_UNAVAILABLE)
    response["Retry-After"] = str(AGAIN_IN_SECONDS)
    return response
