"""What every page needs, and nothing that one page needs: facts for the base templates."""

from typing import Any

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from glideway.kit import refusals

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


def broken(request: HttpRequest) -> HttpResponse:
    """A bug: say that it is ours, that nothing was half done, and under which number it is kept."""
    identity = structlog.contextvars.get_contextvars().get("request", "")
    return render(request, "kit/broken.html", {"identity": identity}, status=500)
