"""Who may do what: deny by default, one matrix, one decorator a view, one refusal.

The matrix (`access_matrix.json`, beside this file) says which role may do which operation on
which object, and within which scope. A view declares one object and one operation. A room's
queries turn the scopes into one condition that serves the list and the single row, so the two
can never disagree. Objects and roles are words here: the kit knows no room.
"""

from collections.abc import Callable
from functools import cache, wraps
from pathlib import Path
from typing import Any, Concatenate, NamedTuple, ParamSpec, TypeAlias, TypeVar, cast

import msgspec
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from glideway.kit.actor import Actor, Role
from glideway.kit.refusals import NotYours, SignInFirst

P = ParamSpec("P")
R = TypeVar("R", bound=HttpRequest)  # a view may ask for a request as the middleware leaves it
View: TypeAlias = Callable[Concatenate[R, P], HttpResponseBase]
Keeper: TypeAlias = Callable[[Actor, type[Model], Any], QuerySet[Model]]
OPERATIONS = frozenset("CRUXAP")
_keepers: list[Keeper] = []


class Policy(NamedTuple):
    """What a route declares: the object, the operation, and why, where it is open to all."""

    thing: str
    operation: str
    reason: str = ""


class Asking(HttpRequest):
    """A request as the house's middleware leaves it; for annotations only."""

    actor: Actor
    now: Any
    htmx: Any
    closed: Any  # called by a page: whether the site takes no patients yet; config/opening.py


@cache
def matrix() -> dict[str, dict[str, dict[str, frozenset[str]]]]:
    """object -> role -> operation -> scopes, read once from the file beside this one."""
    raw = msgspec.json.decode(Path(__file__).with_name("access_matrix.json").read_bytes())
    return {
        row["object"]: {role: _by_operation(grants) for role, grants in row["grants"].items()}
        for row in raw["objects"]
    }


def scopes(actor: Actor, thing: str, operation: str) -> frozenset[str]:
    """Within which scopes `actor` may do `operation` on `thing`; empty means not at all.

    The system acts for everybody and has the scope `all`. KeyError on an unknown object,
    because a policy that names nothing protects nothing.
    """
    if actor.role is Role.SYSTEM:
        return frozenset({"all"})
    return matrix()[thing].get(actor.role, {}).get(operation, frozenset())


def allows(thing: str, operation: str, *, link: bool = False) -> Callable[[View[R, P]], View[R, P]]:
    """Declare a view's object and operation, and refuse who has no grant at all.

    With `link`, a signed link in the address makes the visitor its holder: the view itself
    checks the link, and the grant asked for here is the holder's.
    """
    policy = Policy(thing, operation)
    if thing not in matrix() or operation not in OPERATIONS:
        raise KeyError(policy)

    def declare(view: View[R, P]) -> View[R, P]:
        @wraps(view)
        def guarded(request: R, *args: P.args, **named: P.kwargs) -> HttpResponseBase:
            actor = cast(Asking, request).actor
            holder = link and scopes(Actor(role=Role.LINK_HOLDER), thing, operation)
            if not holder and not scopes(actor, thing, operation):
                raise NotYours if actor.signed_in else SignInFirst
            return view(request, *args, **named)

        return cast(View[R, P], declared(guarded, policy))

    return declare


def open_to_all(reason: str) -> Callable[[View[R, P]], View[R, P]]:
    """Declare a view that shows nobody's data: sign-in pages, health, legal texts."""

    def declare(view: View[R, P]) -> View[R, P]:
        return cast(View[R, P], declared(view, Policy("nothing", "R", reason)))

    return declare


def declared(view: Callable[P, HttpResponseBase], policy: Policy) -> Any:  # noqa: ANN401
    """Hang `policy` on a callable, so that the build can see that a route has one."""
    cast(Any, view).policy = policy
    return view


def policy_of(view: object) -> Policy | None:
    """The policy a route's callable declares, or nothing, which fails the build."""
    return getattr(view, "policy", None)


def the(rows: QuerySet[Model], **wanted: Any) -> Any:  # noqa: ANN401
    """The one row of an already scoped queryset, or the refusal that tells nothing."""
    found = rows.filter(**wanted).first()
    if found is None:
        raise NotYours
    return found


def kept_by(keeper: Keeper) -> None:
    """Say once, when the process starts, who knows what is kept from who acts for a patient."""
    _keepers[:] = [keeper]


def unkept(rows: QuerySet[Any], actor: Actor, *, now: Any) -> QuerySet[Any]:  # noqa: ANN401
    """Of rows of any table, those that are not kept from who acts for their patient.

    For everybody else it changes nothing. A lower room asks here what only a higher one knows.
    """
    if actor.proxy_id is None:
        return rows
    return rows.exclude(pk__in=_keepers[0](actor, rows.model, now).values("pk"))


def private(response: HttpResponse) -> HttpResponse:
    """Mark a page of somebody's own: not stored, not indexed, its address not passed on."""
    response["Cache-Control"] = "no-store"
    # Not `no-referrer`: with that a browser sends `Origin: null`, and the page's own forms fail.
    response["Referrer-Policy"] = "strict-origin"
    response["X-Robots-Tag"] = "noindex"
    return response


def _by_operation(grants: list[dict[str, str]]) -> dict[str, frozenset[str]]:
    return {
        operation: frozenset(one["scope"] for one in grants if operation in one["ops"])
        for operation in {letter for one in grants for letter in one["ops"]}
    }
