"""Words beside a clinic's figures are read by the same rules as those of its own page."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from glideway.directory import operations as directory
from glideway.kit.models import AuditEntry
from glideway.outcomes import operations as outcomes
from glideway.outcomes.models import Release, Reply
from glideway.quality import operations as quality
from glideway.quality.core import listing_words
from tests.booking.make import House
from tests.directory import make as people
from tests.make import NOW, SYSTEM
from tests.outcomes import make

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12
PAGE = "/quality/words/figures/"
PLAIN = "Half came by bus."
TOP = "Nobody asks for the best day of all."
RATE = "90 % des gens vont bien."


@pytest.fixture
def house() -> House:
    found = make.clinic("harbour", 10)
    outcomes.publish_figures(clinics=[found.clinic], now=NOW)
    return found


def signed_in(house: House, role: str = "owner") -> Client:
    login = people.login(name=f"The {role}")
    clinic = None if role == "operator" else house.clinic
    directory.grant(login=login, role=role, clinic=clinic, by=SYSTEM, now=NOW)
    client = Client()
    client.force_login(login)
    return client


def why(text: str, because: str) -> dict[str, str]:
    return {one.key: because for one in listing_words.slips(text, "en")}


def test_a_sentence_is_explained_while_it_is_typed_in_either_language(house: House) -> None:
    mine = signed_in(house)
    part = mine.post(f"{PAGE}look/", {"words": f"{PLAIN} {TOP} {RATE}"}).content.decode()
    assert part.count('class="card section slip"') == 2
    for words in ("<mark>best</mark>", "Superlative", "<mark>90 %</mark>", "Percentage without"):
        assert words in part
    assert "slip" not in mine.post(f"{PAGE}look/", {"words": PLAIN}).content.decode()[20:]
    assert not Reply.objects.exists()


def test_without_a_reason_the_words_come_back_and_with_one_they_stand_and_are_read(
    house: House, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    mine = signed_in(house)
    mine.get(PAGE)
    with django_assert_max_num_queries(MOST_QUERIES):
        assert mine.get(PAGE).status_code == 200
    sent = mine.post(PAGE, {"words": f"{PLAIN} {TOP}"})
    assert (sent.status_code, Reply.objects.count()) == (422, 0)
    because = "It is about the day, not about us"
    sent = mine.post(PAGE, {"words": f"{PLAIN} {TOP}", **why(TOP, because)})
    assert (sent.status_code, sent["Location"]) == (302, "/outcomes/clinics/harbour/coming/")
    kept = Reply.objects.get()
    assert kept.words == f"{PLAIN} {TOP}"
    assert kept.kept == [
        {"rule": "superlative", "language": "en", "sentence": TOP, "because": because}
    ]
    logged = AuditEntry.objects.filter(about=f"{kept.public_id}").order_by("pk")
    assert list(logged.values_list("act", "why")) == [
        ("figures.replied", ""),
        ("listing.let-stand", f"superlative: {TOP}: {because}"),
    ]
    assert because in mine.get(PAGE).content.decode()
    assert quality_reads(house, because)
    mine.post(PAGE, {"words": PLAIN})
    assert not quality_reads(house, because)


def quality_reads(house: House, because: str) -> bool:
    """Whether the operator has the reason on a desk."""
    page = signed_in(house, "operator").get("/quality/desk/network/").content.decode()
    return because in page


def test_a_promised_result_has_no_way_around(house: House) -> None:
    words = "We cure everybody."
    release = Release.objects.get(practitioner=None)
    with pytest.raises(quality.PromisesResult):
        quality.comment_on_figures(
            beside=release, words=words, reasons=why(words, "True"), by=SYSTEM, now=NOW
        )
    sent = signed_in(house).post(PAGE, {"words": words, **why(words, "True")})
    assert sent.status_code == 422
    assert "Cannot be kept" in sent.content.decode()
    assert not Reply.objects.exists()


def test_a_reason_for_one_sentence_lets_no_other_stand(house: House) -> None:
    release = Release.objects.get(practitioner=None)
    kept = {"rule": "superlative", "language": "en", "sentence": TOP, "because": "A prize"}
    with pytest.raises(outcomes.Promises):
        outcomes.reply(
            beside=release, words=f"{TOP} The best hands.", kept=[kept], by=SYSTEM, now=NOW
        )
    assert not Reply.objects.exists()


@pytest.mark.parametrize("role", ["desk", "practitioner", "operator"])
def test_only_the_owner_writes_beside_the_figures(house: House, role: str) -> None:
    client = signed_in(house, role)
    assert client.get(PAGE).status_code in {403, 404}
    assert client.post(f"{PAGE}look/", {"words": TOP}).status_code in {403, 404}


def test_a_clinic_without_figures_has_nothing_to_write_beside() -> None:
    empty = make.clinic("empty", 0)
    assert signed_in(empty).get(PAGE).status_code == 404
