"""The library as a reader meets it: index, article, print, both languages, and what is withheld."""

import re
from html import unescape
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from glideway.body import core as atlas
from glideway.care.core import exercises
from glideway.outcomes import views
from glideway.outcomes.core import articles, citing, never_say, reading_grade
from glideway.outcomes.core.articles import Article
from tests.quality.signing import LICENCE, stand_for

pytestmark = pytest.mark.django_db
LANGUAGES = ("en", "fr")
NUMBER = re.compile(r" ?\[\d+\]")


def get(client: Client, address: str, language: str = "en", status: int = 200) -> str:
    answer = client.get(address, headers={"accept-language": f"{language}-CA"})
    assert answer.status_code == status, address
    return re.sub(r"\s+", " ", unescape(answer.content.decode()))


def running(one: Article, language: str) -> str:
    """All that a reader reads of an article, a paragraph a line, exercises too."""
    known = exercises.load()
    rows = [text.of(language) for text in one.texts()]
    for passage in one.passages:
        for exercise in passage.exercises:
            row = known[exercise]
            rows += [text.of(language) for text in (row.name, *row.steps, row.dose)]
    return "\n".join(NUMBER.sub("", row) for row in rows)


@pytest.fixture(autouse=True)
def _demo(settings: Settings) -> None:
    """Made-up people are shown drafts; a test of a live installation says so itself."""
    settings.GLIDEWAY_DEMO = True


@pytest.fixture
def reviewed() -> None:
    """A clinician signed the article on the neck, and nobody the rest."""
    stand_for("articles", "neck")


def test_every_article_is_on_the_index_by_subject_and_by_place() -> None:
    page = get(Client(), "/library/")
    for one in articles.load().values():
        assert f'href="/library/{one.id}/"' in page
        assert one.title.en in page
    places = page[page.index('id="places"') :]
    for region in ("Knee", "Calf", "Back of the neck"):
        assert f"<dt>{region}</dt>" in places
    assert page.index("Start here") < page.index("What you can do yourself") < page.index("At work")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [*articles.load()])
def test_an_article_says_all_it_owes_a_reader(name: str, language: str) -> None:
    one = articles.load()[name]
    page = get(Client(), f"/library/{name}/", language)
    for text in one.texts():
        for part in articles.NUMBER.split(text.of(language))[::2]:
            assert part.strip() in page
    for at in range(1, len(one.sources) + 1):
        assert f'href="#source-{at}"' in page
        assert f'id="source-{at}"' in page
    owed = {
        "en": (
            "no medical advice",
            "Glideway editors, not clinicians",
            "Nobody with a licence yet",
            "November 22, 2026",
            "Contributing clinic",
            "draft, not yet clinically reviewed",
            "Ask for a free call back",
        ),
        "fr": (
            "non un avis médical",
            "La rédaction de Glideway, sans formation clinique",
            "Personne avec un permis",
            "22 novembre 2026",
            "Clinique qui a contribué",
            "ébauche",
            "rappel gratuit",
        ),
    }
    for said in owed[language]:
        assert said in page, said


@pytest.mark.parametrize("name", [*articles.load()])
def test_an_article_reads_at_grade_eight_in_both_languages(name: str) -> None:
    one = articles.load()[name]
    assert reading_grade.grade_en(running(one, "en")) <= reading_grade.MOST_GRADE
    assert reading_grade.ease_fr(running(one, "fr")) >= reading_grade.LEAST_EASE


def test_no_page_of_the_library_says_what_is_never_said_or_loads_from_elsewhere() -> None:
    for name in ("", *(f"{one}/" for one in articles.load())):
        page = get(Client(), f"/library/{name}")
        body = re.sub(r"<[^>]*>", " ", page[page.index("<main") : page.index("</main>")])
        assert never_say.breaches(body) == [], name
        for loaded in re.findall(
            r'<(?:script|iframe|video|img|link)[^>]*(?:src|href)="([^"]*)', page
        ):
            assert loaded.startswith("/"), (name, loaded)
        assert "<script" not in page
        assert "<iframe" not in page


def test_the_search_at_the_end_has_region_and_place_filled_in() -> None:
    page = get(Client(), "/library/knee/?near=Toronto")
    assert '<option value="knee" selected>' in page
    assert 'name="near" maxlength="80" autocomplete="postal-code" value="Toronto"' in page
    client = Client()
    found = client.post("/hurts/", {"region": "knee", "near": "Toronto", "key": "k"})
    assert found.status_code in {302, 303}
    assert found.headers["Location"].startswith("/check/knee/?near=Toronto")
    assert " selected>" not in get(Client(), "/library/guide/")


def test_what_one_source_is_stands_beside_its_number() -> None:
    page = get(Client(), "/library/neck/")
    assert 'href="/evidence/studies/verma2024-neck/"' in page
    assert "Practitioner convention, no source read" in page
    shoulder = get(Client(), "/library/shoulder/")
    assert "not_found" not in shoulder  # how a gap's row says that nothing was found
    assert "Rests on common knowledge; no source was opened." in shoulder


def test_every_passage_leads_on_where_it_says() -> None:
    ways = {
        way for one in articles.load().values() for passage in one.passages for way in passage.see
    }
    assert {f"page:{name}" for name in citing.PAGES} >= {w for w in ways if w.startswith("page:")}
    parts = get(Client(), "/library/body-parts/")
    for kind in ("fascia", "muscle", "tendon", "ligament", "nerve"):
        assert f'href="/atlas/?kind={kind}"' in parts
    neck = get(Client(), "/library/neck/")
    assert 'href="/evidence/for/neck-pain/"' in neck
    assert 'href="/atlas/release/neck-posterior/"' in neck


def test_every_page_a_passage_may_lead_to_is_there() -> None:
    client = Client()
    for passages in (one.passages for one in articles.load().values()):
        for passage in passages:
            for way in passage.see:
                assert citing.leads_somewhere(way)
    for address in set(re.findall(r'<a[^>]*href="(/[^"#?]*)"', get(client, "/library/guide/"))):
        assert client.get(address).status_code in {200, 302}, address


def test_on_a_live_installation_no_draft_reaches_a_patient(settings: Settings) -> None:
    settings.GLIDEWAY_DEMO = False
    page = get(Client(), "/library/")
    assert "21 texts wait for a clinician to check them." in page
    assert 'href="/library/guide/"' not in page
    for one in articles.load():
        get(Client(), f"/library/{one}/", status=404)


def test_a_checked_article_is_shown_alone_on_a_live_installation(
    settings: Settings, reviewed: None
) -> None:
    settings.GLIDEWAY_DEMO = False
    page = get(Client(), "/library/")
    assert re.findall(r'href="/library/([a-z-]+)/"', page)[0] == "neck"
    assert set(re.findall(r'href="/library/([a-z-]+)/"', page)) == {"neck"}
    shown = get(Client(), "/library/neck/")
    assert f"Maya Chen, {LICENCE}" in shown
    assert "Checked by Maya Chen, Physiotherapist, March 2, 2026" in shown
    assert "Nobody with a licence" not in shown
    # Its exercises and troubles are drafts of their own, and stay withheld.
    assert exercises.load()["side-neck-stretch"].name.en not in shown
    assert "/evidence/for/neck-pain/" not in shown
    get(Client(), "/library/guide/", status=404)


def test_an_article_that_is_not_there_answers_like_one_withheld(settings: Settings) -> None:
    settings.GLIDEWAY_DEMO = False
    absent = Client().get("/library/nothing/")
    withheld = Client().get("/library/guide/")
    assert (absent.status_code, withheld.status_code) == (404, 404)
    strip = re.compile(r'name="(?:next|csrfmiddlewaretoken)" value="[^"]*"')
    told = [strip.sub("", one.content.decode()) for one in (absent, withheld)]
    assert told[0] == told[1]


@pytest.mark.parametrize("address", ["/library/", "/library/guide/", "/library/knee/"])
def test_a_page_of_the_library_asks_for_the_signatures_and_nothing_else(address: str) -> None:
    client = Client()
    client.get(address)
    with CaptureQueriesContext(connection) as told:
        client.get(address)
    assert ["directory_signoff" in one["sql"] for one in told.captured_queries] == [True]


def test_every_page_names_the_place_it_is_about() -> None:
    for one in articles.load().values():
        page = get(Client(), f"/library/{one.id}/")
        if one.region:
            assert atlas.load().regions[one.region].name.en in page
        assert f'<meta name="description" content="{one.lead.en}">' in page


def test_the_guide_prints_whole() -> None:
    style = (Path(views.__file__).parents[1] / "static" / "outcomes" / "article.css").read_text()
    page = get(Client(), "/library/guide/")
    assert "<details" not in page  # nothing is folded away
    assert "@media print" in style
    assert "display: none" not in style
