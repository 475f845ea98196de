"""Every address, by every role, with ids that nobody has: never a crash, never a hint.

What does not exist answers like what is another's, so these answers are also those for
somebody else's rows; each room's own tests put real rows behind them. A page that only reads
must not write, whoever asks.
"""

import re
from collections.abc import Iterator
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver

from glideway.directory import operations as directory
from glideway.kit import access
from tests.directory import make as directory_rows
from tests.make import NOW, SYSTEM

pytestmark = pytest.mark.django_db
NOBODY = UUID("00000000-0000-4000-8000-000000000000")
FILLED = {"uuid": str(NOBODY), "slug": "nobody", "str": "nothing", "int": "0", "tap": "stop"}
STAFF = ["desk", "owner", "practitioner", "operator", "inspector"]
# What a reading page may write: who saw what, tries, sessions.
MAY = re.compile(
    r'"(kit_audit|kit_limit|django_session|usersessions_|kit_message|directory_contactp)'
)


def addresses(
    patterns: list[URLPattern | URLResolver], before: str = "/"
) -> Iterator[tuple[str, str]]:
    """(address with ids of nobody, the object it declares)."""
    for one in patterns:
        here = before + re.sub(r"<(\w+):\w+>", lambda m: FILLED[m[1]], str(one.pattern))
        if isinstance(one, URLResolver):
            yield from addresses(one.url_patterns, here)
        else:
            policy = access.policy_of(one.callback)
            yield here, policy.thing if policy else ""


OURS = [
    pair for pair in addresses(get_resolver().url_patterns) if not pair[0].startswith("/accounts/")
]


def signed_in(role: str) -> Client:
    """A browser of somebody with this role; `anon` is nobody's, `patient` has no role."""
    client = Client()
    if role == "anon":
        return client
    login = directory.open_login(email=f"{role}@example.org", by=SYSTEM, now=NOW)
    if role != "patient":
        of_a_clinic = role in {"desk", "owner", "practitioner"}
        clinic = directory_rows.clinic() if of_a_clinic else None
        directory.grant(login=login, role=role, clinic=clinic, by=SYSTEM, now=NOW)
    client.force_login(login)
    return client


@pytest.mark.parametrize("role", ["anon", "patient", *STAFF])
def test_no_address_breaks_and_no_reading_writes(role: str) -> None:
    client = signed_in(role)
    for address, _thing in OURS:
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(address)
        wrote = [
            one["sql"][:100]
            for one in asked.captured_queries
            if one["sql"].startswith(("INSERT", "UPDATE", "DELETE")) and not MAY.search(one["sql"])
        ]
        assert answer.status_code in {200, 302, 400, 401, 404, 405, 409, 422, 503}, address
        assert wrote == [], address


@pytest.mark.parametrize("role", ["anon", *STAFF])
def test_a_row_of_nobody_is_not_there(role: str) -> None:
    client = signed_in(role)
    for address, thing in OURS:
        if str(NOBODY) in address and thing != "nothing":
            assert client.get(address).status_code in {302, 401, 404, 405}, address


@pytest.mark.parametrize(
    "sql", ['INSERT INTO "care_visit" VALUES (1)', 'UPDATE "booking_hold" SET let_go_at = 1']
)
def test_a_writing_page_would_be_seen(sql: str) -> None:
    assert not MAY.search(sql)
