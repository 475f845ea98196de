"""The address map: each room's own addresses, from the root of the site."""

import importlib.util
from types import ModuleType

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path

from glideway.kit import access

ROOMS = ["screening", "booking", "directory", "care", "body", "outcomes", "quality", "gateway"]


# BUILDING ONLY: the lead removes this when every room has its urls.
def _soon(request: HttpRequest) -> HttpResponse:
    return HttpResponse("soon")


_soon.policy = ("nothing", "R", "soon")  # type: ignore[attr-defined]
_NEEDED = {
    "screening": ["home"],
    "booking": ["find", "cities", "call_back", "day_sheet"],
    "directory": ["account", "sign_in", "practitioners"],
    "care": ["day", "me"],
    "body": ["atlas"],
    "outcomes": ["evidence"],
    "quality": ["about", "desk"],
    "gateway": [],
}


def _room(name: str) -> URLPattern | URLResolver:
    if importlib.util.find_spec(f"glideway.{name}.urls"):
        try:
            return path("", include(f"glideway.{name}.urls"))
        except Exception as broken:  # building only: a room at work does not stop the others
            print(f"room {name} is at work: {broken}")
    paths = [path(f"soon/{name}/{one}/", _soon, name=one) for one in _NEEDED[name]]
    return path("", include((paths, name)))


def _own() -> URLPattern | URLResolver:
    if importlib.util.find_spec("glideway.config.own_urls"):
        return path("", include("glideway.config.own_urls"))
    names = ["language", "about", "demo", "outbox"]
    return path("", include(([path(f"soon/{one}/", _soon, name=one) for one in names], "config")))


handler404 = "glideway.kit.pages.nothing"
handler500 = "glideway.kit.pages.broken"
SIGN_IN = "allauth's own pages: each one signs in, or asks for a sign-in by itself"


def declared_sign_in() -> tuple[list[URLPattern | URLResolver], str | None, str | None]:
    """Allauth's addresses with our declaration on each, so that none is left unsaid."""
    kept: tuple[ModuleType, str | None, str | None] = include("allauth.urls")
    waiting: list[URLPattern | URLResolver] = list(kept[0].urlpatterns)
    while waiting:
        one = waiting.pop()
        if isinstance(one, URLResolver):
            waiting += one.url_patterns
        else:
            access.declared(one.callback, access.Policy("nothing", "R", SIGN_IN))
    return kept[0].urlpatterns, kept[1], kept[2]


urlpatterns: list[URLPattern | URLResolver] = [
    _own(),
    *[_room(name) for name in ROOMS],
    path("accounts/", declared_sign_in()),
]
