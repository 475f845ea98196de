"""The pages as they are read: evidence, one study, one trouble, a course, a clinic's results."""

import re
from collections import Counter
from datetime import timedelta
from html import unescape
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from glideway.body import core as atlas
from glideway.care.models import Episode
from glideway.directory import operations as directory
from glideway.directory.models import Login
from glideway.kit import clock
from glideway.kit.models import AuditEntry
from glideway.outcomes.core import against, claims, conclusions, never_say, say, studies
from glideway.outcomes.core.checker import library, telling
from tests.make import NOW, SYSTEM
from tests.outcomes import make

pytestmark = pytest.mark.django_db
FRENCH = {"headers": {"accept-language": "fr-CA"}}
QUOTED = re.compile(r"<(q|cite)\b[^>]*data-quoted[^>]*>.*?</\1>", re.DOTALL)
DRAFT = "draft, not yet clinically reviewed"
PUBLIC = ["/evidence/", "/evidence/studies/george2006-hamstring/", "/evidence/for/tennis-elbow/"]
ANSWERS = ["compare", "expect", "claims", "how-we-check"]
PUBLIC += [f"/evidence/{one}/" for one in ANSWERS]


@pytest.fixture(autouse=True)
def _made_up(settings: Settings) -> None:
    """These pages are read in a demo: what a live installation withholds is in test_drafts."""
    settings.GLIDEWAY_DEMO = True


def read(address: str, client: Client | None = None, *, french: bool = False) -> str:
    """The page at an address, as text with its marks."""
    browser = client or Client()
    headers = {"accept-language": "fr-CA"} if french else {}
    answer = browser.get(address, headers=headers)
    assert answer.status_code == 200, address
    return unescape(answer.content.decode())


def plain(page: str) -> str:
    """What is said between the marks, without quotations."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", QUOTED.sub(" ", page)))


def signed_in(login: Login) -> Client:
    client = Client()
    client.force_login(login)
    return client


def test_every_wording_stands_on_the_evidence_page_as_it_was_written() -> None:
    page, french = read("/evidence/"), read("/evidence/", french=True)
    for one in conclusions.spoken():
        assert one.wording is not None
        assert one.wording.en in page
        assert one.wording.fr in french
    assert page.count(DRAFT) == len(conclusions.spoken()) + 3  # and over the table and two lists


def test_what_is_never_stated_is_not_on_the_page() -> None:
    page = plain(read("/evidence/"))
    for one in conclusions.load().values():
        assert one.quoted_claim.en not in page
    assert never_say.breaches(page) == []


def test_a_refuted_claim_stands_only_inside_a_quotation() -> None:
    page = read("/evidence/")
    claims = [one.quoted_claim.en for one in conclusions.spoken() if one.refuted]
    assert claims == [
        "Active release breaks up scar tissue or adhesions",
        "Massage cannot do what active release does",
    ]
    assert [f"<q data-quoted>{claim}</q>" in page for claim in claims] == [True, True]


def test_every_study_and_every_trouble_has_its_page_and_says_nothing_it_must_not() -> None:
    page = read("/evidence/")
    addresses = [f"/evidence/studies/{one}/" for one in studies.load()]
    addresses += [f"/evidence/for/{one}/" for one in atlas.load().conditions]
    for address in addresses:
        assert f'href="{address}"' in page
        assert never_say.breaches(plain(read(address))) == [], address


def test_a_study_that_contradicts_itself_says_so_and_why() -> None:
    page = plain(read("/evidence/studies/george2006-hamstring/"))
    assert "The printed numbers disagree." in page
    assert "48.3 minus 35.5 is 12.8; a change of 8.3 is printed." in page
    assert "One swap of two digits would settle it: 48.3 read as 43.8." in page
    french = plain(read("/evidence/studies/george2006-hamstring/", french=True))
    assert "48,3 moins 35,5 donne 12,8" in french


def test_the_larger_number_is_never_shown_alone() -> None:
    """Wherever 12.8 stands, 8.3 stands in the same sentence; 13 stands beside 8."""
    for address in PUBLIC:
        for said in plain(read(address)).split(". "):
            assert "12.8" not in said or "8.3" in said
            assert "13 cm" not in said or "8 or 13 cm" in said


def test_a_small_study_is_small_in_words() -> None:
    assert "five people" in plain(read("/evidence/studies/george2006-cts/"))


def test_a_trouble_nobody_studied_says_that_no_study_was_found() -> None:
    page = plain(read("/evidence/for/trigger-finger/"))
    assert "No study found." in page
    assert "found no study of active release for it" in page


def test_a_trouble_with_studies_and_no_conclusion_says_that_it_is_too_little() -> None:
    page = plain(read("/evidence/for/groin-strain/"))
    assert "Too little to conclude anything." in page
    assert "Robb 2011" in page


def test_studies_against_stand_beside_those_in_favour() -> None:
    page = read("/evidence/for/tennis-elbow/")
    favour = page.index("<h4>In favour</h4>")
    against = page.index("<h4>Against, or no difference</h4>")
    both = page.index("<h4>For in one respect, against in another</h4>")
    odds = page.index("<h4>At odds with itself, not counted</h4>")
    assert favour < page.index("Schiottz-Christensen 1999") < against
    assert against < page.index("Hanif 2024") < both < page.index("Trivedi 2014") < odds
    assert odds < page.index("Pravara")


@pytest.mark.parametrize("address", ["/evidence/studies/wishful2020/", "/evidence/for/sadness/"])
def test_what_does_not_exist_is_not_found(address: str) -> None:
    assert Client().get(address).status_code == 404


@pytest.mark.parametrize("address", PUBLIC)
def test_the_evidence_asks_the_database_who_signed_and_nothing_else(address: str) -> None:
    with CaptureQueriesContext(connection) as asked:
        read(address)
    assert ["directory_signoff" in one["sql"] for one in asked.captured_queries] == [True]


@pytest.mark.parametrize("address", PUBLIC)
def test_every_page_of_evidence_ends_in_the_search_and_the_free_call(address: str) -> None:
    page = read(address + "?near=Toronto")
    search = page[page.index('id="search"') :]
    assert '<input id="id_near" name="near"' in search
    assert 'value="Toronto"' in search
    assert 'href="/call-back/?hurts=' in search
    assert "&near=Toronto" in search


def test_the_search_under_a_trouble_has_its_region_filled_in() -> None:
    page = read("/evidence/for/tennis-elbow/")
    assert '<option value="elbow" selected>' in page
    assert "?hurts=elbow&near=" in page
    assert " selected>" not in page[page.index('id="search"') :].replace('"elbow" selected>', "")


def test_a_trouble_shows_its_picture_its_doubts_its_gaps_and_its_numbered_sources() -> None:
    page = read("/evidence/for/neck-pain/")
    assert page.count('<svg class="lane" ') == 2
    assert 'aria-label="66; the true value may lie between 26 and 84"' in page
    assert "It printed a gap of 0.77 points, and not how much people varied." in page
    assert page.index("What speaks against it") < page.index("What is not known")
    assert page.index("What is not known") < page.index("Numbered sources")
    assert [f'<b class="num">{number}.</b>' in page for number in (1, 4, 5)] == [True, True, False]
    assert "Nobody with a licence yet. It is a draft." in page
    assert "November 21, 2027" in page


def test_a_trouble_that_nothing_can_be_drawn_for_says_so() -> None:
    page = plain(read("/evidence/for/hamstring-strain/"))
    assert "No bar can be drawn. It is not computable from what is published." in page
    assert "The printed numbers disagree, so no bar is drawn." in page


def test_drawing_numbers_are_plain_in_french() -> None:
    page = read("/evidence/for/plantar-fasciitis/", french=True)
    assert re.findall(r' (?:x|y|d|width)="[^"]*,[^"]*"', page) == []
    assert "1,07; la vraie valeur peut se situer entre 0,27 et 2,03" in page


def test_pages_are_marked_up_as_medical_pages_with_their_citations() -> None:
    page = read("/evidence/for/tennis-elbow/")
    assert 'itemtype="https://schema.org/MedicalWebPage"' in page
    assert page.count('itemtype="https://schema.org/ScholarlyArticle"') == 5
    assert "lastReviewed" not in page  # nobody has
    assert "ld+json" not in page


def test_kinds_of_care_stand_by_evidence_and_the_unread_one_says_so() -> None:
    page = plain(read("/evidence/compare/"))
    order = ["Joint manipulation", "Massage", "Active release", "Dry needling", "Cupping"]
    places = [page.index(f" {one}") for one in order]
    assert places == sorted(places)
    assert page.index("Deep tissue massage no study read") > places[-1]
    assert "more targeted" not in page


def test_a_live_installation_says_how_many_kinds_of_care_wait(settings: Settings) -> None:
    settings.GLIDEWAY_DEMO = False
    page = plain(read("/evidence/compare/"))
    assert "11 kinds of care wait for their review and are not shown yet." in page
    assert "no study read" not in page


def test_what_to_expect_tells_visits_after_effects_and_who_should_not() -> None:
    page = plain(read("/evidence/expect/"))
    assert "about 1 in 5 to 2 in 5 people" in page
    assert "41; the true value may lie between 17 and 68" in page
    assert page.index("Urgent: call 911") < page.index("A doctor should check this first")
    assert page.index("A doctor should check") < page.index("Tell your practitioner: it can")
    assert "Blood clot now, or on treatment for one?" in page


def test_claims_are_quoted_and_only_quoted() -> None:
    page = read("/evidence/claims/")
    for one in claims.load():
        for text in one.quoted_claims:
            assert f"<q data-quoted>{text.en}</q>" in page
            assert text.en not in plain(page)
    assert never_say.breaches(plain(page)) == []


def test_how_we_check_counts_what_the_sums_said() -> None:
    told = read("/evidence/how-we-check/")
    page = plain(told)
    found = Counter(library.of(one).verdict for one in studies.load())
    assert f"The printed numbers disagree: {found['inconsistent']}" in page
    assert "0 of 30" in page
    for one, study in studies.load().items():
        if library.disagrees(study):
            assert study.label.en in page
            for reason in telling.reasons(library.of(one)):
                assert reason in told


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_page_of_a_study_tells_the_verdict_and_working_of_the_command(language: str) -> None:
    for one in ("george2006-hamstring", "tak2013", "stm-neck-arm-2013", "robb2011"):
        page = read(f"/evidence/studies/{one}/", french=language == "fr")
        found = library.of(one, language)
        assert say.say(f"checked.{found.verdict}", language) in page
        for reason in telling.reasons(found, language):
            assert reason in page


def course_of(name: str = "harbour") -> tuple[Login, Login, Episode]:
    """A practitioner, a patient with an account, and the course of three visits they share."""
    house, treats = make.staffed(name)
    login = directory.open_login(email=f"me-{name}@example.org", by=SYSTEM, now=NOW)
    row = directory.PatientRow(name="Amara Dhillon", email=login.email, login=login, proved=True)
    who = directory.meet_patients(rows=[row], by=SYSTEM, now=NOW)[0]
    today = clock.now()
    row_of = make.course(house, who, began=today - timedelta(days=30))
    return treats, login, make.record(row_of, now=today)[0]


def address_of(public_id: UUID) -> str:
    return f"/outcomes/course/{public_id}/"


def test_a_patient_reads_the_own_course_with_its_sentences_and_its_table() -> None:
    _treats, login, episode = course_of()
    page = read(address_of(episode.public_id), signed_in(login))
    assert "“Reach overhead”: better by 4. Measuring alone differs by less than that." in page
    assert "Pain: possibly better, by 2. Measuring alone differs by less than that, but" in page
    assert "“Reach overhead” first had a change that counts after 2 visits." in page
    assert page.count('<svg class="course-chart"') == 3
    assert page.count("<table") == 4  # one a measure, and what each visit did to the movement
    assert "Your results so far" in page
    assert "Amara Dhillon" not in page


def test_a_course_in_french_keeps_the_persons_own_words_and_plain_drawing_numbers() -> None:
    _treats, login, episode = course_of()
    page = read(address_of(episode.public_id), signed_in(login), french=True)
    assert "« Reach overhead » : mieux de 4. La mesure à elle seule varie" in page
    assert re.findall(r'(?:cx|cy|y|x|d)="[^"]*,[^"]*"', page) == []


def test_a_hole_is_filled_with_the_part_and_not_the_page() -> None:
    _treats, login, episode = course_of()
    answer = signed_in(login).get(address_of(episode.public_id), headers={"hx-request": "true"})
    text = answer.content.decode()
    assert "<html" not in text
    assert text.count('<section class="course"') == 1
    assert "outcomes/course" in text  # the part brings its own style sheet
    assert answer["Cache-Control"] == "no-store"
    assert "HX-Request" in answer["Vary"]


def test_who_treats_reads_it_and_each_look_is_written_down() -> None:
    treats, _login, episode = course_of()
    before = AuditEntry.objects.filter(act="course.seen").count()
    page = read(address_of(episode.public_id), signed_in(treats))
    assert "Amara Dhillon" in page
    assert "“Reach overhead” changed by 4 for the better: at least as much as" in page
    assert "Pain changed by 2, possibly for the better: at least measurement noise" in page
    assert AuditEntry.objects.filter(act="course.seen").count() == before + 1


def test_another_clinics_practitioner_gets_the_same_answer_as_for_an_unknown_id() -> None:
    _treats, _login, episode = course_of()
    stranger, _, _ = course_of("island")
    before = AuditEntry.objects.count()
    client = signed_in(stranger)
    theirs, nobodys = (client.get(address_of(one)) for one in (episode.public_id, uuid4()))
    assert (theirs.status_code, nobodys.status_code) == (404, 404)
    mask = re.compile(rb'name="(?:csrfmiddlewaretoken|next)" value="[^"]*"')
    assert mask.sub(b"", theirs.content) == mask.sub(b"", nobodys.content)
    assert b"Reach overhead" not in theirs.content
    assert AuditEntry.objects.count() == before


def test_who_is_not_signed_in_is_asked_to_and_learns_nothing() -> None:
    _treats, _login, episode = course_of()
    answers = [Client().get(address_of(one)).status_code for one in (episode.public_id, uuid4())]
    assert len(set(answers)) == 1
    assert answers[0] != 200


def test_a_course_takes_at_most_twelve_queries() -> None:
    treats, login, episode = course_of()
    for client in (signed_in(treats), signed_in(login)):
        with CaptureQueriesContext(connection) as asked:
            read(address_of(episode.public_id), client)
        mine = [one for one in asked.captured_queries if "SAVEPOINT" not in one["sql"]]
        assert len(mine) <= 12


def test_the_library_is_searched_by_the_words_people_type() -> None:
    page = read("/library/search/?q=rolfing")
    assert 'href="/evidence/compare/#structural_integration"' in page
    assert 'id="structural_integration"' in read("/evidence/compare/")
    assert "Rolfing" not in page.replace('value="rolfing"', "")
    assert "Nothing here answers these words" in read("/library/search/?q=pizza")
    assert "Rien ici ne répond" in read("/library/search/?q=pizza", french=True)
    assert 'action="/library/search/"' in read("/library/")
    for typed in ("scar", "soreness", "massage", "tennis elbow"):
        for address in re.findall(r'<li><a href="([^"#]+)', read(f"/library/search/?q={typed}")):
            assert Client().get(address).status_code == 200, address


def test_a_search_shows_no_draft_of_the_catalogue_to_who_may_see_none(settings: Settings) -> None:
    settings.GLIDEWAY_DEMO = False
    page = read("/library/search/?q=scar")
    assert "/library/after-operation/" not in page
    assert "/evidence/for/hip-post-surgical/" not in page
    assert "/evidence/claims/#scars" in page


def test_a_study_at_odds_with_itself_is_counted_neither_way_and_named_with_the_reason() -> None:
    page = plain(read("/evidence/for/low-back-pain/"))
    odds = page.index("Studies whose words and numbers disagree")
    assert "is called a benefit" in page[odds:]
    assert "At odds with itself, not counted 1" in page


def headed(address: str, heading: str) -> list[str]:
    """The addresses of the studies that stand under a heading of a page."""
    page = read(address)
    if f"<h3>{heading}</h3>" not in page:
        return []
    under = page.split(f"<h3>{heading}</h3>", 1)[1].split("</ul>", 1)[0]
    return re.findall(r'href="/evidence/studies/([^/]+)/"', under)


def test_no_page_says_that_another_method_did_better_of_a_study_that_had_none() -> None:
    seen = set()
    for trouble in atlas.load().conditions:
        for key in ("better", "equal"):
            for one in headed(f"/evidence/for/{trouble}/", say.say(f"against.{key}", "en")):
                assert against.heading(studies.load()[one]) == key, (trouble, one)
                seen.add(one)
    assert {"hanif2024", "trivedi2014", "kim2015-neck", "afzaal-sis"} <= seen
    assert seen & {"tak2013", "drover2004", "schiottz1999"} == set()


def test_a_study_of_something_else_says_whom_it_studied() -> None:
    page = plain(read("/evidence/for/hip-flexor-strain/"))
    start = page.index("No effect was found")
    assert "Studied in:" in page[start : start + 300]


def test_a_trouble_says_when_a_doctor_comes_first_and_what_to_read() -> None:
    page = read("/evidence/for/low-back-pain/")
    assert "Call 911 if one of these is happening now" in page
    assert "See a doctor first if one of these is so" in page
    assert "Numbness or pins and needles between the legs" in page
    assert 'href="/library/back/"' in page
    for one in atlas.load().conditions.values():
        found = read(f"/evidence/for/{one.id}/")
        assert f"{', '.join(text.en for text in one.rule_out)}." in found


def test_another_method_is_drawn_under_its_own_heading() -> None:
    page = plain(read("/evidence/for/neck-pain/"))
    other = page.index("Of a similar method, not active release")
    assert page.index("Neck and arm trial") > other
    assert page.index("Every study in one picture") < other
