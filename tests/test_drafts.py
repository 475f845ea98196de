"""Who reads drafts: nobody who is not licensed, unless everything on the page is made up.

Every public page and every page of a patient is walked, in English and in French, with data of
which no row was reviewed. A draft is found by its name as a page writes it, or by a link to it.
"""

import re
from collections.abc import Iterable, Iterator
from html import unescape

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from glideway.body import core as atlas
from glideway.body import queries as seeing
from glideway.body.core.words import Words
from glideway.care.core import exercises
from glideway.directory import operations as directory
from glideway.directory.models import Patient
from glideway.kit import clock
from glideway.outcomes.core import conclusions, modalities, studies
from tests.care import make
from tests.make import NOW, SYSTEM, anon, practitioner

pytestmark = pytest.mark.django_db
LANGUAGES = ("en", "fr")
CHOSEN = "shoulder-stretch"


@pytest.fixture(autouse=True)
def _this_morning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: make.START)


def said(words: Iterable[Words | None]) -> set[str]:
    return {side.casefold() for one in words if one for side in (one.en, one.fr) if side}


def draft_names() -> set[str]:
    """What names a row of the catalogue; the same word for a region of the body is none."""
    book = atlas.load()
    rows = (
        [(one.name, one.review) for one in book.structures.values()]
        + [(one.name, one.review) for one in book.conditions.values()]
        + [(side, one.review) for one in book.protocols.values() for side in (one.name, one.plain)]
        + [(area, one.review) for one in book.referred_pain for area in one.areas]
        + [(one.name, one.review) for one in modalities.load()]
        + [(one.name, one.review) for one in exercises.load().values()]
    )
    free = said(one.name for one in book.regions.values())
    free |= said(one.words for one in modalities.gaps("no-study"))
    free |= said(one.topic for one in conclusions.spoken())
    return said(name for name, review in rows if review == "draft") - free


LINK = re.compile(
    r'href="/(?:atlas/(?:protocols/|release/)?(?!ranges/)[a-z0-9-]+|evidence/for/[a-z0-9-]+)/"'
)


def on(page: str) -> set[str]:
    """Every piece of text between two marks, and every link into the catalogue."""
    pieces = (unescape(re.sub(r"\s+", " ", one)).strip() for one in re.split(r"<[^>]*>", page))
    found = {one.casefold() for one in pieces if one}
    return found | {link.group() for link in LINK.finditer(page)} - places()


def places() -> set[str]:
    """Links to what happens at a place: general words, and no row of the catalogue."""
    return {f'href="/atlas/release/{one}/"' for one in atlas.load().regions}


def drafts_on(page: str) -> set[str]:
    seen = on(page)
    return (seen & draft_names()) | {one for one in seen if one.startswith('href="')}


def patient() -> tuple[Client, str]:
    """A signed-in patient with a signed visit and an exercise for home; the address of the plan."""
    where = make.room()
    visit = make.signed(where)
    account = directory.open_login(email="amara@example.org", name="Amara", by=SYSTEM, now=NOW)
    Patient.objects.filter(pk=where.patient.pk).update(login=account)
    client = Client()
    client.force_login(account)
    return client, f"/me/plan/{visit.episode.public_id}/"


def public() -> Iterator[str]:
    yield from ("/", "/find?hurts=shoulder&near=Toronto", "/find?hurts=hamstring", "/atlas/")
    yield from ("/evidence/", "/cities/", "/check/shoulder/", "/about/")
    yield from (f"/atlas/?region={one}" for one in ("shoulder", "hip-posterior", "elbow"))
    yield from ("/atlas/?q=tendon", "/atlas/?q=nerve", "/atlas/?q=tendno", "/atlas/?kind=muscle")
    yield from ("/atlas/?moves=knee:extension", "/atlas/?condition=tennis-elbow")
    yield from ("/evidence/compare/", "/evidence/expect/", "/evidence/claims/")
    yield "/evidence/how-we-check/"
    yield from ("/library/", "/library/guide/", "/library/shoulder/", "/library/body-parts/")
    yield from ("/atlas/ranges/", "/atlas/compare/?q=tendon", "/atlas/release/shoulder/")
    yield from ("/atlas/release/soleus/", "/atlas/print/?p=soleus--foot-draws-up-knee-bent")
    yield from (f"/evidence/studies/{one}/" for one in sorted(studies.load())[:12])
    book = atlas.load()
    yield from (f"/atlas/{one}/" for one in sorted(book.structures)[:6])
    yield from (f"/atlas/protocols/{one}/" for one in sorted(book.protocols)[:6])
    yield from (f"/evidence/for/{one}/" for one in sorted(book.conditions)[:6])
    yield "/clinics/harbour/"


def walked(client: Client, addresses: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Each page in both languages; a page that is not there is an answer too."""
    client.post("/hurts/", {"words": "my tennis elbow", "near": ""})
    for language in LANGUAGES:
        for address in (*addresses, "/hurts/"):
            answer = client.get(address, headers={"accept-language": f"{language}-CA"})
            assert answer.status_code in {200, 302, 401, 404}, address
            yield address, answer.content.decode()


def assigned() -> set[str]:
    """The exercise that the patient's own practitioner chose."""
    return said([exercises.load()[CHOSEN].name])


def test_a_live_installation_shows_the_public_and_a_patient_no_draft(
    settings: Settings,
) -> None:
    client, plan = patient()
    settings.GLIDEWAY_DEMO = False
    for browser, own in ((Client(), set()), (client, assigned())):
        pages = (
            *public(),
            "/me/",
            plan,
            "/me/record/",
            plan.replace("/me/plan", "/outcomes/course"),
        )
        for address, page in walked(browser, pages):
            assert drafts_on(page) - own == set(), address


def test_in_a_demo_the_same_walk_finds_drafts_and_each_page_with_one_carries_the_mark(
    settings: Settings,
) -> None:
    client, plan = patient()
    settings.GLIDEWAY_DEMO = True
    found = {
        address: page for address, page in walked(client, (*public(), plan)) if drafts_on(page)
    }
    assert {"/evidence/", "/atlas/?q=tendon", plan} <= found.keys()
    for address, page in found.items():
        assert 'class="draft"' in page or 'class="mark"' in page, address


def test_what_ones_practitioner_chose_stands_under_that_name(settings: Settings) -> None:
    client, plan = patient()
    settings.GLIDEWAY_DEMO = False
    page = client.get(plan).content.decode()
    assert exercises.load()[CHOSEN].name.en in page
    assert page.index("Chosen for you by Maya Chen 0") < page.index(
        exercises.load()[CHOSEN].name.en
    )
    assert "draft, not yet clinically reviewed" in page


def test_statements_with_their_sources_stay_on_a_live_installation(
    settings: Settings,
) -> None:
    settings.GLIDEWAY_DEMO = False
    page = Client().get("/evidence/").content.decode()
    for one in conclusions.spoken():
        assert one.wording
        assert one.wording.en in unescape(page)
    assert Client().get("/evidence/studies/george2006-cts/").status_code == 200
    for gone in ('id="others"', 'id="troubles"', 'href="#others"', 'href="#troubles"'):
        assert gone not in page


def test_a_licensed_reader_sees_drafts_on_a_live_installation() -> None:
    who = practitioner(1, 1)
    assert seeing.sees_drafts(who, demo=False)
    assert not seeing.sees_drafts(anon(), demo=False)
    assert seeing.sees_drafts(anon(), demo=True)


def test_the_walk_would_see_a_draft_that_slipped_through() -> None:
    book = atlas.load()
    trouble = book.conditions["trigger-finger"]
    assert drafts_on(f"<p><b>{trouble.name.fr}</b></p>") == {trouble.name.fr.casefold()}
    assert drafts_on('<a href="/atlas/soleus/">x</a>') == {'href="/atlas/soleus/"'}
    told = 'href="/atlas/release/soleus/"'
    assert drafts_on(f'<a {told}>x</a><a href="/atlas/release/knee/">y</a>') == {told}
    assert drafts_on("<p>Nothing of that kind</p>") == set()
