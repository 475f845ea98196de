"""What search engines are told: the language an address names, the site's map, who may look."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe

from glideway.directory import queries as listing
from glideway.kit import access
from glideway.kit.access import Asking
from glideway.kit.pages import OTHER, language


def in_the_language_named(request: Asking, draw: Callable[[], HttpResponse]) -> HttpResponse:
    """A page in the language that its address names by `lang`.

    Whoever chose a language keeps it: the address speaks to those who chose none, and to search
    engines, which need one address a language.
    """
    named = request.GET.get("lang", "")
    if named not in OTHER or settings.LANGUAGE_COOKIE_NAME in request.COOKIES:
        return draw()
    with translation.override(named):
        page = draw()
        page["Content-Language"] = named
    return page


def indexed(request: Asking, *, worth: bool) -> dict[str, object]:
    """The head of a page that may be found: its one address in each language.

    Nothing made up is to be found, and nothing that would say the same of a thousand towns.
    """
    here = f"{settings.GLIDEWAY_ORIGIN}{request.path}"
    return {
        "canonical": f"{here}?lang={language()}",
        "alternates": [(f"{code}-CA", f"{here}?lang={code}") for code in OTHER],
        "default": here,
        "index": worth and not settings.GLIDEWAY_DEMO,
    }


@access.open_to_all("names public pages only")
@require_safe
def sitemap(request: Asking) -> HttpResponse:
    """Every city with a clinic in both languages, and every clinic's public page (1 query).

    No city while no patient may come here: its page is one of open times.
    """
    clinics = list(listing.clinics().order_by("pk").values_list("slug", "place"))
    closed = request.closed()
    context = {
        "origin": settings.GLIDEWAY_ORIGIN,
        "languages": list(OTHER),
        "closed": closed,
        "cities": [] if closed else sorted({place for _slug, place in clinics}),
        "clinics": [slug for slug, _place in clinics],
    }
    return render(request, "booking/sitemap.xml", context, content_type="application/xml")


@access.open_to_all("says what search engines may look at")
@require_safe
def robots(request: Asking) -> HttpResponse:
    """Public pages may be found; a search, and what is somebody's own, may not; a demo never."""
    context = {"origin": settings.GLIDEWAY_ORIGIN, "demo": settings.GLIDEWAY_DEMO}
    return render(request, "booking/robots.txt", context, content_type="text/plain")
