"""Whether somebody proved a moment ago who they are: asked before something leaves the house."""

from datetime import timedelta

from glideway.kit.access import Asking

PROVED = "proved_at"  # the session's key: when this browser last proved who uses it
FRESH = timedelta(minutes=5)


def prove(request: Asking) -> None:
    """This browser has just proved it: a code was typed, or a passkey held."""
    request.session[PROVED] = request.now.timestamp()


def is_fresh(request: Asking) -> bool:
    """Whether that was within five minutes; a phone left open has long been somebody else's."""
    at = request.session.get(PROVED)
    return at is not None and 0 <= request.now.timestamp() - at < FRESH.total_seconds()
