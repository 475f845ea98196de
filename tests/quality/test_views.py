"""The quality pages: what anybody reads, who may write, and that a link opens one thing only."""

import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from glideway.directory import operations as directory
from glideway.directory.models import Clinic, Credential, Login, Verification
from glideway.kit import clock
from glideway.kit.models import AuditEntry
from glideway.quality import operations as quality
from glideway.quality import queries
from glideway.quality.models import Exhibit, Grievance, Inspection, Mark, Review
from tests.directory import make as people
from tests.make import NOW, SYSTEM
from tests.quality import make
from tests.quality.joining import photo

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12
DAY = timedelta(days=1)


def plain(body: bytes) -> str:
    """A page without what differs from request to request: its token and its own address."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", body.decode())
    return re.sub(r'name="next" value="[^"]*"', "", text)


def member(role: str, clinic: Clinic | None = None) -> tuple[Client, Login]:
    """A browser in which somebody with this role is signed in."""
    login = people.login(name=f"The {role}")
    directory.grant(login=login, role=role, clinic=clinic, by=SYSTEM, now=NOW)
    client = Client()
    client.force_login(login)
    return client, login


# ------------------------------------------------------------------ the card
def test_the_card_shows_all_fifty_points_with_what_they_rest_on(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    house = people.house()
    make.courses(house, 4)
    make.inspection(house.clinic, {7: 0.5, 12: 1.0}, visited_at=clock.now() - 20 * DAY)
    quality.publish_scores(clinics=[house.clinic], now=NOW)
    with django_assert_max_num_queries(MOST_QUERIES):
        page = client.get(f"/clinics/{house.clinic.slug}/points/").content.decode()
    assert page.count('<article class="point"') == 50
    for words in (
        "Half a point",
        "Not yet known: 4 counted, 20 needed",
        "Seen by an inspector on",
        "Full: 80% or more. Half: 60% or more.",
        "the network&#x27;s own number or better",
        "A score is shown from 35 known points",
    ):
        assert words in page


def test_a_number_comes_with_interval_count_and_window(client: Client) -> None:
    house = people.house()
    make.courses(house, 7)
    quality.publish_scores(clinics=[house.clinic], now=NOW)
    page = client.get(f"/clinics/{house.clinic.slug}/points/").content.decode()
    assert "100% (90% to 100%), 35 counted in 12 months" in page


def test_the_card_speaks_french(client: Client) -> None:
    house = people.house()
    client.cookies["language"] = "fr"
    page = client.get(f"/clinics/{house.clinic.slug}/points/").content.decode()
    assert "Permis de chaque praticien en vigueur" in page
    assert "Plein : 80\u00a0% ou plus. Moitié : 60\u00a0% ou plus." in page
    assert "points sur 50 sont connus" in page


def test_an_inspection_not_yet_public_is_on_no_card(client: Client) -> None:
    house = people.house()
    make.inspection(house.clinic, {46: 1.0}, visited_at=clock.now())
    page = client.get(f"/clinics/{house.clinic.slug}/points/").content.decode()
    assert "Full point" not in page


def test_a_hidden_clinic_has_no_card_no_reviews_and_no_form(client: Client) -> None:
    house = people.house()
    directory.hide_clinic(clinic=house.clinic, reason="gate", by=SYSTEM, now=NOW)
    for page in ("points", "reviews", "complaint"):
        hidden = client.get(f"/clinics/{house.clinic.slug}/{page}/")
        unknown = client.get(f"/clinics/nowhere/{page}/")
        assert (hidden.status_code, unknown.status_code) == (404, 404)
        assert plain(hidden.content) == plain(unknown.content)


def test_how_clinics_are_looked_at_names_every_point(client: Client) -> None:
    page = client.get("/quality/").content.decode()
    assert page.count('<div class="point">') == 50
    assert "Draft" in page


# ------------------------------------------------------------------ reviews
def reviewed(profession: str, province: str = "ON", n: int = 5) -> Clinic:
    """A clinic whose patients all wrote."""
    house = people.house(profession=profession, province=province)
    make.reviews([make.visit(house) for _ in range(n)], *[4] * n)
    Review.objects.update(words="canary words")
    return house.clinic


def test_where_the_college_allows_it_reviews_are_shown_with_their_spread(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    clinic = reviewed("physiotherapist")
    with django_assert_max_num_queries(MOST_QUERIES):
        page = client.get(f"/clinics/{clinic.slug}/reviews/").content.decode()
    assert page.count("canary words") == 5
    assert "4.0 of 5, from 5 ratings" in page
    assert page.count('class="bar"') == 5


def test_below_five_ratings_there_is_no_mean(client: Client) -> None:
    clinic = reviewed("physiotherapist", n=4)
    page = client.get(f"/clinics/{clinic.slug}/reviews/").content.decode()
    assert page.count("canary words") == 4
    assert "A mean is shown from five ratings." in page
    assert "ratings</h2>" not in page


def test_a_rating_that_may_not_be_shown_is_on_no_card_either(client: Client) -> None:
    clinic = reviewed("massage_therapist")
    quality.publish_scores(clinics=[clinic], now=NOW)
    page = client.get(f"/clinics/{clinic.slug}/points/").content.decode()
    point = page.split('id="p4"')[1].split("</article>")[0]
    assert "Does not apply" in point
    assert "counted in" not in point
    assert "Counted from" not in point


@pytest.mark.parametrize(
    ("profession", "province"),
    [("massage_therapist", "ON"), ("chiropractor", "ON"), ("physiotherapist", "AB")],
)
def test_where_nobody_allowed_it_nothing_is_shown(
    client: Client, profession: str, province: str
) -> None:
    clinic = reviewed(profession, province)
    for page in ("reviews/", "points/", ""):
        text = client.get(f"/clinics/{clinic.slug}/{page}").content.decode()
        assert "canary" not in text
        assert "4 of 5<" not in text
        assert "from 5 ratings" not in text


def test_one_profession_that_forbids_hides_the_mean_of_the_house(client: Client) -> None:
    clinic = reviewed("physiotherapist")
    jules = people.practitioner("Jules", profession="massage_therapist")
    people.place(jules, clinic, [])
    page = client.get(f"/clinics/{clinic.slug}/reviews/").content.decode()
    assert page.count("canary words") == 5
    assert "from 5 ratings" not in page


def test_in_a_mixed_house_the_one_whose_college_forbids_it_has_no_reviews(client: Client) -> None:
    clinic = reviewed("physiotherapist", n=2)
    jules = people.practitioner("Jules", profession="massage_therapist")
    people.place(jules, clinic, [])
    Review.objects.filter(pk=Review.objects.order_by("pk")[0].pk).update(practitioner=jules)
    page = client.get(f"/clinics/{clinic.slug}/reviews/").content.decode()
    assert page.count("canary words") == 1


def test_a_review_is_held_for_a_day_and_can_be_taken_away(client: Client) -> None:
    clinic = reviewed("physiotherapist")
    first, second = Review.objects.order_by("pk")[:2]
    Review.objects.filter(pk=first.pk).update(shown_at=clock.now() + DAY)
    Review.objects.filter(pk=second.pk).update(removed_at=NOW)
    page = client.get(f"/clinics/{clinic.slug}/reviews/").content.decode()
    assert page.count("canary words") == 3


def test_a_link_writes_one_review(client: Client) -> None:
    visit = make.recent(people.house())
    review = quality.invite_review(visit=visit, by=SYSTEM, now=NOW)
    later = clock.now() - 2 * DAY
    type(visit).objects.filter(pk=visit.pk).update(opened_at=later)
    path = reverse("quality:review", args=[review.public_id, queries.link(review)])
    assert client.get(path).status_code == 200
    assert client.post(path, {"rating": "9"}).status_code == 422
    page = client.post(path, {"rating": "4", "words": "They listened."})
    assert "Kept." in page.content.decode()
    review.refresh_from_db()
    assert (review.rating, review.words) == (4, "They listened.")
    assert page.headers["Cache-Control"] == "no-store"


def test_a_link_that_is_not_ours_opens_nothing(client: Client) -> None:
    visit = make.recent(people.house())
    review = quality.invite_review(visit=visit, by=SYSTEM, now=NOW)
    other = reverse("quality:review", args=[uuid4(), queries.link(review)])
    wrong = reverse("quality:review", args=[review.public_id, "made-up"])
    old = reverse("quality:review", args=[review.public_id, queries.link(review)])
    answers = {plain(client.post(path, {"rating": "1"}).content) for path in (other, wrong, old)}
    assert len(answers) == 1
    review.refresh_from_db()
    assert review.rating is None


# ------------------------------------------------------------------ complaints
def test_anybody_may_complain_and_follow_the_case(client: Client) -> None:
    clinic = people.clinic()
    answer = client.post(
        f"/clinics/{clinic.slug}/complaint/",
        {"words": "canary: it hurt", "name": "Canary", "contact": "", "safety": "1"},
    )
    case = Grievance.objects.get()
    assert (case.words, case.name, case.safety, case.clinic) == (
        "canary: it hurt",
        "Canary",
        True,
        clinic,
    )
    page = client.get(answer.headers["Location"])
    assert "Received" in page.content.decode()
    assert "canary" not in page.content.decode().casefold()
    assert page.headers["Cache-Control"] == "no-store"


def test_a_complaint_without_words_keeps_what_was_typed(client: Client) -> None:
    clinic = people.clinic()
    answer = client.post(f"/clinics/{clinic.slug}/complaint/", {"words": " ", "name": "Amara"})
    assert answer.status_code == 422
    assert 'value="Amara"' in answer.content.decode()
    assert not Grievance.objects.exists()


def test_five_complaints_an_hour_from_one_network(client: Client) -> None:
    clinic = people.clinic()
    path = f"/clinics/{clinic.slug}/complaint/"
    codes = [client.post(path, {"words": "x"}).status_code for _ in range(6)]
    assert codes == [302] * 5 + [429]
    assert Grievance.objects.count() == 5


def test_a_case_opens_with_its_own_link_only(client: Client) -> None:
    case, other = make.grievance(people.clinic()), make.grievance(people.clinic())
    good = client.get(reverse("quality:case", args=[case.public_id, queries.case_link(case)]))
    wrong = client.get(reverse("quality:case", args=[other.public_id, queries.case_link(case)]))
    assert (good.status_code, wrong.status_code) == (200, 404)


# ------------------------------------------------------------------ the desks
@pytest.mark.parametrize("role", ["desk", "practitioner"])
def test_others_have_no_quality_desk(role: str) -> None:
    client, _login = member(role, people.clinic())
    assert client.get("/quality/desk/").status_code == 404


def test_a_visitor_signs_in_first(client: Client) -> None:
    for path in ("/quality/desk/", f"/quality/desk/complaint/{uuid4()}/"):
        assert client.get(path).status_code == 401


def test_the_operator_checks_a_credential() -> None:
    maya = people.practitioner()
    row = directory.CredentialRow(practitioner=maya, kind="licence", title="PT", body="College")
    stated = directory.state_credentials(rows=[row], by=SYSTEM, now=NOW)[0]
    operator, login = member("operator")
    path = reverse("quality:verify", args=[stated.public_id])
    assert operator.post(path, {"found": "maybe", "where": "x"}).status_code == 400
    assert operator.post(path, {"found": "yes", "where": " "}).status_code == 400
    assert not Verification.objects.exists()
    assert operator.post(path, {"found": "yes", "where": "register"}).status_code == 400
    assert operator.post(path, {"found": "yes", "where": "r", "until": "x"}).status_code == 400
    known = {"found": "yes", "where": "register", "until": "2027-12-31"}
    assert operator.post(path, known).status_code == 302
    assert Credential.objects.get().expires_on == date(2027, 12, 31)
    check = Verification.objects.get()
    assert (check.found, check.where, check.by) == (True, "register", login)
    owner, _login = member("owner", people.clinic())
    assert owner.post(path, {"found": "yes", "where": "register"}).status_code == 404


def test_the_operator_sends_an_inspector() -> None:
    clinic = people.clinic()
    operator, _login = member("operator")
    _client, ian = member("inspector")
    asked = {"clinic": f"{clinic.public_id}", "inspector": f"{ian.public_id}"}
    assert operator.post("/quality/desk/send/", asked).status_code == 302
    look = Inspection.objects.get()
    assert (look.clinic, look.inspector) == (clinic, ian)
    assert operator.post("/quality/desk/send/", {"clinic": "x"}).status_code == 400
    stranger = asked | {"inspector": f"{people.login().public_id}"}
    assert operator.post("/quality/desk/send/", stranger).status_code == 404
    assert Inspection.objects.count() == 1


def test_an_inspector_fills_in_the_sheet_that_was_assigned(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    inspector, ian = member("inspector")
    look = quality.plan_inspection(clinic=people.clinic(), inspector=ian, by=SYSTEM, now=NOW)
    path = reverse("quality:inspection", args=[look.public_id])
    assert "do you have a tie to this clinic?" in inspector.get(path).content.decode()
    asks = inspector.post(f"{path}declare/", {}, follow=True).content.decode()
    assert "Tick what is so: a tie, or that there is none." in asks
    assert inspector.post(f"{path}declare/", {"none": "1"}).status_code == 302
    with django_assert_max_num_queries(MOST_QUERIES):
        assert inspector.get(path).content.decode().count('class="open"') == 12
    sheet = reverse("quality:sheet", args=[look.public_id, "safety"])
    with django_assert_max_num_queries(MOST_QUERIES):
        assert inspector.get(sheet).content.decode().count("<fieldset>") == 2
    typed = {"p46": "1", "e46": "photo", "m46": "3,5", "u46": "cm", "w46": "Hall", "p49": "1"}
    assert inspector.post(sheet, typed).status_code == 302
    marks = Mark.objects.order_by("criterion").values_list("criterion", "value", "evidence")
    assert list(marks) == [(46, 1.0, "photo")]  # 49 is of another page
    filed = Exhibit.objects.values_list("criterion", "number", "unit", "place")
    assert list(filed) == [(46, 3.5, "cm", "Hall")]
    assert "3.5 cm" in inspector.get(path).content.decode()
    unsaid = {"p46": "0", "f46": SimpleUploadedFile("door.png", photo(), "image/png")}
    assert inspector.post(sheet, unsaid).status_code == 422
    assert Mark.objects.get().value == 1.0  # a page is taken whole, or not at all
    assert inspector.post(sheet, {"p46": "many"}).status_code == 400
    assert inspector.post(sheet, {"p46": "0.7"}).status_code == 400
    assert inspector.post(f"{path}finish/").status_code == 302
    assert inspector.post(f"{path}send/").status_code == 302
    stranger, _login = member("inspector")
    for where in (path, sheet):
        assert stranger.get(where).status_code == 404
        assert stranger.post(where, typed).status_code == 404
    assert stranger.post(f"{path}send/").status_code == 404


def test_the_owner_answers_and_cannot_mark() -> None:
    clinic = people.clinic()
    look = make.inspection(clinic, {46: 0.0}, visited_at=clock.now())
    owner, _login = member("owner", clinic)
    path = reverse("quality:inspection", args=[look.public_id])
    assert 'name="p46"' not in owner.get(path).content.decode()
    assert owner.post(path, {"words": "A kit is here now.", "p46": "1"}).status_code == 302
    look.refresh_from_db()
    assert look.answer == "A kit is here now."
    assert Mark.objects.get().value == 0.0
    assert owner.post(path, {"words": ""}).status_code == 200
    foreign, _other = member("owner", people.clinic())
    assert foreign.get(path).status_code == 404


def test_the_operator_reads_a_sheet_and_writes_none() -> None:
    look = make.inspection(people.clinic(), {46: 1.0})
    operator, _login = member("operator")
    path = reverse("quality:inspection", args=[look.public_id])
    assert operator.get(path).status_code == 200
    assert operator.post(path, {"p46": "0"}).status_code == 404
    assert Mark.objects.get().value == 1.0


def test_opening_a_complaint_is_written_down_and_its_steps_count_once() -> None:
    clinic = people.clinic()
    case = make.grievance(clinic, words="Nobody called back.")
    owner, login = member("owner", clinic)
    path = reverse("quality:grievance", args=[case.public_id])
    assert "Nobody called back." in owner.get(path).content.decode()
    entry = AuditEntry.objects.get(act="grievance.viewed")
    assert entry.actor == f"login:{login.pk}"
    for step, status in (("acknowledge", 302), ("answer", 302), ("settled", 409)):
        said = {"step": step, "words": "We are sorry."}
        assert owner.post(path, said).status_code == status
    theirs = reverse("quality:case_step", args=[case.public_id, queries.case_link(case)])
    assert Client().post(theirs, {"step": "settled"}).status_code == 302
    case.refresh_from_db()
    assert case.acknowledged_at is not None
    assert case.answered_at is not None
    assert case.outcome == "settled"
    assert owner.post(path, {"step": "forget"}).status_code == 400
    assert "Closed on" in owner.get(path).content.decode()


def test_a_complaint_about_another_clinic_is_nothing() -> None:
    case = make.grievance(people.clinic())
    owner, _login = member("owner", people.clinic())
    foreign = owner.get(reverse("quality:grievance", args=[case.public_id]))
    unknown = owner.get(reverse("quality:grievance", args=[uuid4()]))
    assert plain(foreign.content) == plain(unknown.content)
    post = owner.post(reverse("quality:grievance", args=[case.public_id]), {"step": "settled"})
    assert post.status_code == 404
    case.refresh_from_db()
    assert case.closed_at is None
