"""How far a demo network is while it is still being made; every page says so in its strip."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from glideway.config.demo import mark


def filling(_request: HttpRequest) -> dict[str, dict[str, int] | None]:
    """`filling` for the templates: None once the network is whole, and outside a demo."""
    found = mark.read(settings.GLIDEWAY_DATA) if settings.GLIDEWAY_DEMO else None
    if found is None or found.whole:
        return {"filling": None}
    return {"filling": {"done": found.done, "total": found.clinics}}
