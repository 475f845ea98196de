"""A clinic's own words: explained when they are typed, never a promise, a reason logged."""

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from glideway.directory import operations as directory
from glideway.directory.models import Clinic
from glideway.kit import clock
from glideway.kit.models import AuditEntry
from glideway.quality import operations as quality
from glideway.quality.core import listing_words
from glideway.quality.models import Inspection, ListingText
from tests.directory import make as people
from tests.make import NOW, SYSTEM
from tests.quality import make

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12
PAGE = "/quality/words/"
PLAIN = "Two rooms and a parking lot."
TOP = "The best team."


def owner(clinic: Clinic, role: str = "owner") -> Client:
    login = people.login(name=f"The {role}")
    directory.grant(
        login=login,
        role=role,
        clinic=None if role == "operator" else clinic,
        by=SYSTEM,
        now=NOW,
    )
    client = Client()
    client.force_login(login)
    return client


def why(text: str, because: str, language: listing_words.Language = "en") -> dict[str, str]:
    return {one.key: because for one in listing_words.slips(text, language)}


def write(clinic: Clinic, en: str, reasons: dict[str, str] | None = None) -> ListingText:
    return quality.write_listing(
        clinic=clinic, en=en, fr="", reasons=reasons or {}, by=SYSTEM, now=NOW
    )


def test_plain_words_are_on_the_clinics_page_and_empty_ones_take_them_down(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    house = people.house()
    mine = owner(house.clinic)
    with django_assert_max_num_queries(MOST_QUERIES):
        assert mine.get(PAGE).status_code == 200
    sent = mine.post(PAGE, {"en": PLAIN, "fr": "Deux salles."})
    assert (sent.status_code, sent["Location"]) == (302, PAGE)
    where = f"/clinics/{house.clinic.slug}/"
    with django_assert_max_num_queries(MOST_QUERIES):
        page = client.get(where).content.decode()
    assert f'<blockquote lang="en">{PLAIN}</blockquote>' in page
    client.cookies["language"] = "fr"
    assert '<blockquote lang="fr">Deux salles.</blockquote>' in client.get(where).content.decode()
    mine.post(PAGE, {"en": PLAIN, "fr": ""})
    assert f'<blockquote lang="en">{PLAIN}</blockquote>' in client.get(where).content.decode()
    mine.post(PAGE, {"en": "", "fr": ""})
    assert "own-words" not in client.get(where).content.decode()
    assert ListingText.objects.count() == 3


def test_a_sentence_comes_back_with_its_rule_its_college_and_what_to_write_instead() -> None:
    house = people.house()
    sent = owner(house.clinic).post(PAGE, {"en": f"{PLAIN} {TOP}", "fr": "Résultats garantis."})
    page = sent.content.decode()
    assert sent.status_code == 422
    assert page.count('class="card section slip"') == 2
    for words in (
        "The <mark>best</mark> team.",
        "Résultats <mark>garantis</mark>.",
        "Cannot be kept",
        "The College of Physiotherapists of Ontario forbids placing oneself above others",
        "Say the fact behind it",
        "Draft: not yet read by a lawyer",
    ):
        assert words in page
    assert page.count('name="why-') == 1
    assert not ListingText.objects.exists()


def test_a_promised_result_has_no_way_around_even_with_a_reason() -> None:
    house = people.house()
    text = "We cure shoulders."
    with pytest.raises(quality.PromisesResult) as no:
        write(house.clinic, text, why(text, "It is true"))
    assert no.value.data == {"words": "“We cure shoulders.”"}
    sent = owner(house.clinic).post(PAGE, {"en": text, "fr": "", **why(text, "It is true")})
    assert sent.status_code == 422
    assert not ListingText.objects.exists()


def test_a_reason_lets_the_rest_stand_is_logged_and_read_by_the_operator() -> None:
    house = people.house()
    because = "The name of a prize of the town, 2024"
    with pytest.raises(quality.NeedsReason):
        write(house.clinic, TOP)
    sent = owner(house.clinic).post(PAGE, {"en": TOP, "fr": "", **why(TOP, because)})
    assert sent.status_code == 302
    text = ListingText.objects.get()
    assert text.kept == [
        {"rule": "superlative", "language": "en", "sentence": TOP, "because": because}
    ]
    logged = AuditEntry.objects.filter(about=f"{text.public_id}").order_by("pk")
    assert list(logged.values_list("act", "why")) == [
        ("listing.written", ""),
        ("listing.let-stand", f"superlative: {TOP}: {because}"),
    ]
    assert because in owner(house.clinic).get(PAGE).content.decode()
    page = owner(house.clinic, "operator").get("/quality/desk/network/").content.decode()
    assert because in page
    write(house.clinic, PLAIN)
    page = owner(house.clinic, "operator").get("/quality/desk/network/").content.decode()
    assert because not in page


def test_another_sentence_needs_a_reason_of_its_own() -> None:
    with pytest.raises(quality.NeedsReason):
        write(people.house().clinic, "The best hands.", why(TOP, "A prize"))


def test_while_typing_the_rules_answer_and_nothing_is_written() -> None:
    mine = owner(people.house().clinic)
    part = mine.post(f"{PAGE}look/", {"en": TOP, "fr": ""}).content.decode()
    assert part.startswith('<div id="slips"')
    assert "<mark>best</mark>" in part
    assert "slip" not in mine.post(f"{PAGE}look/", {"en": PLAIN}).content.decode()[20:]
    assert not ListingText.objects.exists()


@pytest.mark.parametrize("role", ["desk", "practitioner", "operator"])
def test_only_an_owner_writes_for_the_clinic(role: str) -> None:
    assert owner(people.house().clinic, role).get(PAGE).status_code in {403, 404}


def test_what_was_said_stays_as_written() -> None:
    text = write(people.house().clinic, PLAIN)
    with pytest.raises(DatabaseError), transaction.atomic():
        ListingText.objects.filter(pk=text.pk).update(en="Something else")
    with pytest.raises(DatabaseError), transaction.atomic():
        text.delete()


def test_an_answer_to_an_inspection_promises_no_result_either() -> None:
    house = people.house()
    look = make.inspection(house.clinic, {46: 1.0}, visited_at=clock.now())
    with pytest.raises(quality.PromisesResult):
        quality.answer_inspection(inspection=look, words="We heal all.", by=SYSTEM, now=clock.now())
    quality.answer_inspection(
        inspection=look, words="We did better than last year.", by=SYSTEM, now=clock.now()
    )
    assert Inspection.objects.get(pk=look.pk).answer == "We did better than last year."


def test_the_page_speaks_french() -> None:
    mine = owner(people.house().clinic)
    mine.cookies["language"] = "fr"
    page = mine.post(PAGE, {"en": TOP, "fr": ""}).content.decode()
    assert "Superlatif" in page
    assert "Dites le fait qui est derrière" in page
