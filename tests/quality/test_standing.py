"""One road from a signature to every page: signed as it reads today, or a draft."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from glideway.body import core as atlas
from glideway.care.core import movement_tests
from glideway.directory import operations as directory
from glideway.directory.models import SignOff
from glideway.kit import signed
from glideway.outcomes.core import conclusions
from glideway.quality.core import shelf
from glideway.screening import core as screening
from tests.make import NOW
from tests.quality.signing import LICENCE, clinician, stand_for

pytestmark = pytest.mark.django_db
DRAFT = "draft, not yet clinically reviewed"
CHECKED = "Checked by Maya Chen, Physiotherapist, March 2, 2026"


@pytest.fixture(autouse=True)
def _demo(settings: Settings) -> None:
    settings.GLIDEWAY_DEMO = True


def page(address: str, client: Client | None = None) -> str:
    answer = (client or Client()).get(address)
    assert answer.status_code == 200, address
    return re.sub(r"\s+", " ", answer.content.decode())


@pytest.mark.parametrize(
    ("table", "row", "address"),
    [
        ("articles", "neck", "/library/neck/"),
        ("conclusions", "c22", "/evidence/compare/"),
        ("studies", "tak2013", "/evidence/studies/tak2013/"),
        ("claims", "neck", "/evidence/claims/"),
        ("conditions", "tennis-elbow", "/evidence/for/tennis-elbow/"),
        ("structures", "soleus", "/atlas/soleus/"),
        (
            "protocols",
            "semitendinosus--knee-straightens",
            "/atlas/protocols/semitendinosus--knee-straightens/",
        ),
    ],
)
def test_a_page_says_who_checked_it_and_when_and_an_edit_makes_it_a_draft_again(
    table: str, row: str, address: str
) -> None:
    before = page(address)
    assert CHECKED not in before
    assert DRAFT in before
    _, by = clinician()
    stand_for(table, row, by=by)
    after = page(address)
    assert after.count(CHECKED) == 1
    assert after.count(DRAFT) < before.count(DRAFT) or table == "claims"
    # The text was changed since: the newest word is about other words.
    directory.sign_off(table=table, row=row, read="0" * 64, present="0" * 64, by=by, now=NOW)
    assert CHECKED not in page(address)
    assert page(address).count(DRAFT) == before.count(DRAFT)


def test_every_row_that_can_be_a_draft_names_itself_as_the_shelf_does() -> None:
    book = atlas.load()
    known = shelf.rows()
    found: list[signed.Row] = [
        *screening.load().questions,
        screening.load().wells,
        screening.signs(),
        *conclusions.load().values(),
        *movement_tests.load().tests.values(),
        *book.structures.values(),
        *book.protocols.values(),
        *book.conditions.values(),
        *book.interfaces.values(),
        *book.ranges.values(),
        *book.limits.values(),
    ]
    assert [one for one in found if (one.table, one.id) not in known] == []


def test_what_a_file_says_of_itself_makes_nothing_reviewed() -> None:
    row = atlas.load().structures["soleus"]
    import msgspec  # noqa: PLC0415  # for this one line

    assert signed.state(msgspec.structs.replace(row, review="reviewed")) == "draft"
    stand_for("structures", "soleus")
    assert signed.state(row) == "reviewed"
    assert signed.state(msgspec.structs.replace(row, review="retired")) == "retired"
    assert signed.of(msgspec.structs.replace(row, review="retired")) is None


def test_a_signature_taken_back_leaves_a_draft() -> None:
    _, by = clinician()
    stand_for("structures", "soleus", by=by)
    row = atlas.load().structures["soleus"]
    word = signed.of(row)
    assert word == signed.Signature("Maya Chen", LICENCE, NOW)
    digest = shelf.rows()["structures", "soleus"].digest
    directory.withdraw_sign_off(
        table="structures", row="soleus", present=digest, note="A slip", by=by, now=NOW
    )
    assert signed.of(row) is None


def test_a_page_looks_once_whatever_it_shows_and_a_page_without_knowledge_never() -> None:
    stand_for("structures", "soleus")
    for address, most in (("/evidence/", 1), ("/library/", 1), ("/atlas/?region=knee", 1)):
        client = Client()
        client.get(address)
        with CaptureQueriesContext(connection) as told:
            client.get(address)
        assert sum("signoff" in one["sql"] for one in told.captured_queries) == most, address
    for address in ("/sign-in/", "/about/", "/healthz"):
        with CaptureQueriesContext(connection) as told:
            Client().get(address)
        assert not [one for one in told.captured_queries if "signoff" in one["sql"]], address


def test_the_rows_are_read_again_only_after_somebody_signed(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    _, by = clinician()
    stand_for("structures", "soleus", by=by)
    with django_assert_num_queries(2):
        assert signed.now().keys() == {("structures", "soleus")}
    with django_assert_num_queries(1):
        assert signed.now().keys() == {("structures", "soleus")}
    stand_for("structures", "gastrocnemius-medial-head", by=by)
    with django_assert_num_queries(2):
        assert len(signed.now()) == 2


def test_who_signs_within_a_request_sees_the_word_in_the_same_request() -> None:
    _, by = clinician()
    with signed.one_look():
        assert signed.now() == {}
        stand_for("structures", "soleus", by=by)
        assert signed.now().keys() == {("structures", "soleus")}


def test_each_row_is_hashed_once_in_a_process(monkeypatch: pytest.MonkeyPatch) -> None:
    shelf.rows()
    monkeypatch.setattr(shelf, "reviewable", None)
    stand_for("structures", "soleus")
    assert len(signed.now()) == 1
    page("/evidence/")


def test_on_a_live_site_a_signed_row_is_there_for_a_patient_and_a_draft_is_not(
    settings: Settings,
) -> None:
    settings.GLIDEWAY_DEMO = False
    assert Client().get("/atlas/soleus/").status_code == 404
    stand_for("structures", "soleus")
    assert "Soleus" in page("/atlas/soleus/")
    assert SignOff.objects.count() == 1
