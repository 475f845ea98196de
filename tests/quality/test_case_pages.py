"""The pages of complaints, reactions and reviews: who reads what, in how many questions."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from glideway.care.queries import followups
from glideway.directory import operations as directory
from glideway.directory.models import Clinic
from glideway.kit import clock
from glideway.quality import operations as quality
from glideway.quality import queries
from glideway.quality.models import Grievance, Incident, Review
from tests.booking import make as diary
from tests.directory import make as people
from tests.make import NOW, SYSTEM
from tests.quality import make

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _that_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW + DAY)


def member(role: str, clinic: Clinic | None = None, house: people.House | None = None) -> Client:
    """A browser in which somebody with this role is signed in."""
    login = people.login(name=f"The {role}")
    if house is not None:
        house.practitioner.login = login
        house.practitioner.save()
    directory.grant(login=login, role=role, clinic=clinic, by=SYSTEM, now=NOW)
    client = Client()
    client.force_login(login)
    return client


def case_link(case: Grievance) -> str:
    return reverse("quality:case", args=[case.public_id, queries.case_link(case)])


def test_a_case_is_answered_and_read_by_its_link(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    clinic = people.house().clinic
    case = make.grievance(clinic)
    owner = member("owner", clinic)
    path = reverse("quality:grievance", args=[case.public_id])
    owner.post(path, {"step": "ask", "words": "Which day?"})
    with django_assert_max_num_queries(MOST_QUERIES):
        page = client.get(case_link(case)).content.decode()
    assert "Which day?" in page
    assert "Nobody called back." not in page
    assert 'href="https://www.collegept.org/"' in page
    client.post(f"{case_link(case)}step/", {"step": "hear", "words": "Monday."})
    with django_assert_max_num_queries(MOST_QUERIES):
        assert "Monday." in owner.get(path).content.decode()
    owner.post(path, {"step": "answer", "words": "We are sorry."})
    assert "We are sorry." in client.get(case_link(case)).content.decode()
    assert client.post(f"{case_link(case)}step/", {"step": "answer"}).status_code == 400
    assert client.post(f"{case_link(case)}step/", {"step": "withdraw"}).status_code == 302
    assert client.post(f"{case_link(case)}step/", {"step": "escalate"}).status_code == 409


def test_from_a_letter_the_clinic_learns_which_visit_and_may_break_the_glass() -> None:
    house = people.house()
    visit = make.recent(house)
    way = f"{followups.path_of(visit, 'after')}complaint/"
    client = Client()
    assert "the clinic learns which visit it is" in client.get(way).content.decode()
    assert client.post(way, {"words": "It was loud."}).status_code == 302
    case = Grievance.objects.get()
    assert (case.patient, case.came_by) == (visit.episode.patient, "link")
    path = reverse("quality:grievance", args=[case.public_id])
    glass = reverse("care:break_glass", args=[visit.episode.patient.public_id])
    assert glass in member("owner", house.clinic).get(path).content.decode()
    told = member("operator").get(path).content.decode()
    assert glass not in told
    assert "You see the case, not the chart." in told


def test_the_desk_writes_down_for_a_caller_and_reads_no_word_again() -> None:
    clinic = people.clinic()
    desk = member("desk", clinic)
    way = reverse("quality:caller")
    kept = desk.post(way, {"words": "canary: he shouted", "contact": "a@example.org"}, follow=True)
    assert "canary" not in kept.content.decode()
    case = Grievance.objects.get()
    assert (case.came_by, case.words) == ("phone", "canary: he shouted")
    assert desk.get(reverse("quality:grievance", args=[case.public_id])).status_code == 404
    assert member("owner", clinic).get(way).status_code == 404


def test_two_taps_by_the_practitioner_and_the_follow_up(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    house = people.house()
    visit = make.recent(house)
    client = member("practitioner", house.clinic, house)
    note = client.get(reverse("care:note", args=[visit.public_id])).content.decode()
    way = reverse("quality:report", args=[visit.public_id])
    assert f'href="{way}"' in note
    assert client.post(way, {"kind": "fall"}).status_code == 302
    incident = Incident.objects.get()
    path = reverse("quality:incident", args=[incident.public_id])
    with django_assert_max_num_queries(MOST_QUERIES):
        assert "A fall or an accident" in client.get(path).content.decode()
    with django_assert_max_num_queries(MOST_QUERIES):
        listed = client.get(reverse("quality:incidents")).content.decode()
    assert path in listed
    times = member("desk", house.clinic).get(reverse("quality:incidents")).content.decode()
    assert house.practitioner.name in times
    assert "A fall" not in times
    assert "checked" not in client.get(path).content.decode()
    assert client.post(path, {"how": "phone"}).status_code == 422
    assert client.post(path, {"done": "advice"}).status_code == 422
    client.post(path, {"how": "phone", "done": "advice"})
    assert "Gave advice" in client.get(path).content.decode()


def shown_review(words: str = "They listened.", rating: int = 2) -> Review:
    (review,) = make.reviews([make.visit(people.house())], rating)
    Review.objects.filter(pk=review.pk).update(words=words)
    return review


def test_one_click_hides_and_two_moderators_decide(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    review = shown_review("canary: slow")
    page = reverse("quality:reviews", args=[review.clinic.slug])
    way = reverse("quality:report_review", args=[review.public_id])
    assert f'href="{way}"' in client.get(page).content.decode()
    assert "Sign in" in client.get(way).content.decode()
    assert client.post(way, {"reason": "advert"}).status_code == 403
    reader = member("owner", people.clinic())
    told = reader.post(way, {"reason": "advert"}, follow=True).content.decode()
    assert "Hidden now" in told
    assert page in told
    assert "canary" not in client.get(page).content.decode()
    assert client.get(way).status_code == 404
    one, two = member("operator"), member("operator")
    path = reverse("quality:doubtful", args=[review.public_id])
    with django_assert_max_num_queries(MOST_QUERIES):
        assert path in one.get(reverse("quality:doubtful_reviews")).content.decode()
    with django_assert_max_num_queries(MOST_QUERIES):
        assert "a second person has to agree" in one.get(path).content.decode()
    one.post(path, {"decide": "remove", "reason": "advert"})
    assert one.post(path, {"decide": "remove", "reason": "advert"}).status_code == 409
    two.post(path, {"decide": "remove", "reason": "advert"})
    review.refresh_from_db()
    assert review.removed_at is not None
    assert member("owner", review.clinic).get(path).status_code == 404


def test_an_owner_replies_and_what_may_not_be_said_is_explained(client: Client) -> None:
    review = shown_review()
    Review.objects.filter(pk=review.pk).update(shown_at=NOW)
    owner = member("owner", review.clinic)
    assert "They listened." in owner.get(reverse("quality:own_reviews")).content.decode()
    way = reverse("quality:reply_review", args=[review.public_id])
    no = owner.post(way, {"words": "Your knee will do."})
    assert (no.status_code, "“knee” speaks of health" in no.content.decode()) == (422, True)
    assert owner.post(way, {"words": "Thank you for writing."}).status_code == 302
    page = client.get(reverse("quality:reviews", args=[review.clinic.slug])).content.decode()
    assert "Thank you for writing." in page


def test_a_writer_is_told_what_holds_a_review(client: Client) -> None:
    visit = make.recent(people.house())
    review = quality.invite_review(visit=visit, by=SYSTEM, now=NOW)
    way = reverse("quality:review", args=[review.public_id, queries.link(review)])
    page = client.post(way, {"rating": "4", "words": "My friend Kevin too."}).content.decode()
    assert "A person reads this before it is shown:" in page
    assert "It names a person" in page


@pytest.mark.parametrize("role", ["practitioner", "owner", "operator", "inspector"])
def test_who_works_here_may_complain_as_anybody_may(role: str) -> None:
    house = people.house()
    at = house.clinic if role in {"practitioner", "owner"} else None
    page = reverse("quality:complaint", args=[house.clinic.slug])
    assert member(role, at).get(page).status_code == 200


def test_a_patient_finds_what_may_be_said_after_a_visit_by_clicking(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    visit = make.recent(people.house())
    patient = visit.episode.patient
    patient.login = people.login(name="Amara Dhillon")
    patient.save()
    review = quality.invite_review(visit=visit, by=SYSTEM, now=NOW)
    quality.complain_about(
        clinic=visit.episode.clinic, words="canary: rude", patient=patient, by=SYSTEM, now=NOW
    )
    other = make.grievance(people.clinic("Elsewhere"))
    client = Client()
    client.force_login(patient.login)
    with django_assert_max_num_queries(MOST_QUERIES):
        page = client.get(reverse("quality:mine")).content.decode()
    after = followups.path_of(visit, "after")
    for way in (
        f"{after}reaction/",
        f"{after}complaint/",
        reverse("quality:review", args=[review.public_id, queries.link(review)]),
        case_link(Grievance.objects.exclude(pk=other.pk).get()),
    ):
        assert f'href="{way}"' in page
        assert client.get(way).status_code == 200
    assert "canary" not in page
    assert "Elsewhere" not in page
    assert reverse("quality:mine") in client.get(reverse("care:me")).content.decode()
    assert member("owner", visit.episode.clinic).get(reverse("quality:mine")).status_code == 404


def test_an_owner_reads_a_safety_case_without_who_made_it_and_takes_no_step() -> None:
    clinic = people.clinic()
    case = quality.complain_about(
        clinic=clinic, words="Hurt.", contact="a@example.org", safety=True, by=SYSTEM, now=NOW
    )
    owner = member("owner", clinic)
    path = reverse("quality:grievance", args=[case.public_id])
    assert path in owner.get(reverse("quality:desk")).content.decode()
    page = owner.get(path).content.decode()
    assert "Hurt." in page
    assert "a@example.org" not in page
    assert 'name="step"' not in page
    assert owner.post(path, {"step": "answer", "words": "No."}).status_code == 404


def test_who_is_named_sees_how_far_a_case_is_and_no_word_of_it(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    where = diary.house()
    booking = diary.booked(where, diary.at("10:00", 7))
    who = booking.placement.practitioner
    who.login = people.login(name=who.name)
    who.save()
    directory.grant(login=who.login, role="practitioner", clinic=where.clinic, by=SYSTEM, now=NOW)
    for about, words in ((booking, "canary: loud"), (None, "canary: slow")):
        case = quality.complain_about(
            clinic=where.clinic, words=words, booking=about, by=SYSTEM, now=NOW
        )
        quality.take_up_grievance(grievance=case, by=SYSTEM, now=NOW)
    client = Client()
    client.force_login(who.login)
    with django_assert_max_num_queries(MOST_QUERIES):
        page = client.get(reverse("quality:incidents")).content.decode()
    assert page.count("In work") == 1
    assert "canary" not in page
