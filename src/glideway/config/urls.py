"""The address map: each room's own addresses, from the root of the site."""

from collections.abc import Iterator

from allauth.urls import urlpatterns as allauth_addresses
from django.urls import URLPattern, URLResolver, include, path

from glideway.kit import access

handler404 = "glideway.kit.pages.nothing"
handler500 = "glideway.kit.pages.broken"

SIGN_IN = "allauth's own pages: each one signs in, or asks for a sign-in by itself"
# Not all of allauth: its sign-up, passwords and own code sign-in would let staff pass the
# second factor that the directory's door asks for.
OURS = {"account_login", "account_logout", "account_inactive", "account_reauthenticate"}


def sign_in(patterns: list[URLPattern | URLResolver]) -> Iterator[URLPattern | URLResolver]:
    """The addresses of allauth that we use, each declared, so that none is left unsaid."""
    for one in patterns:
        if isinstance(one, URLResolver):
            kept = list(sign_in(one.url_patterns))
            if kept:
                yield path(str(one.pattern), include(kept))
        elif one.name and (one.name in OURS or one.name.startswith(("mfa_", "usersessions_"))):
            access.declared(one.callback, access.Policy("nothing", "R", SIGN_IN))
            yield one


urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("glideway.config.own_urls")),
    path("", include("glideway.screening.urls")),
    path("", include("glideway.booking.urls")),
    path("", include("glideway.directory.urls")),
    path("", include("glideway.care.urls")),
    path("", include("glideway.body.urls")),
    path("", include("glideway.outcomes.urls")),
    path("", include("glideway.quality.urls")),
    path("", include("glideway.gateway.urls")),
    path("accounts/", include(list(sign_in(allauth_addresses)))),
]
