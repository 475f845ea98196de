"""The address map: each room's own addresses, from the root of the site."""

import importlib.util

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path

ROOMS = ["screening", "booking", "directory", "care", "body", "outcomes", "quality", "gateway"]


# BUILDING ONLY: the lead removes this when every room has its urls.
def _soon(request: HttpRequest) -> HttpResponse:
    return HttpResponse("soon")


_soon.policy = ("nothing", "R", "soon")  # type: ignore[attr-defined]
_NEEDED = {
    "screening": ["home"],
    "booking": ["cities", "call_back", "day_sheet"],
    "directory": ["account", "sign_in", "practitioners"],
    "care": ["day", "me"],
    "body": ["atlas"],
    "outcomes": ["evidence"],
    "quality": ["about", "desk"],
    "gateway": [],
}


def _room(name: str) -> URLPattern | URLResolver:
    if importlib.util.find_spec(f"glideway.{name}.urls"):
        return path("", include(f"glideway.{name}.urls"))
    paths = [path(f"soon/{name}/{one}/", _soon, name=one) for one in _NEEDED[name]]
    return path("", include((paths, name)))


def _own() -> URLPattern | URLResolver:
    if importlib.util.find_spec("glideway.config.own_urls"):
        return path("", include("glideway.config.own_urls"))
    names = ["language", "about", "demo", "outbox"]
    return path("", include(([path(f"soon/{one}/", _soon, name=one) for one in names], "config")))


urlpatterns: list[URLPattern | URLResolver] = [
    _own(),
    *[_room(name) for name in ROOMS],
    path("accounts/", include("allauth.urls")),
]
