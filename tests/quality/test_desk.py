"""The operator's desk: what is late first, each row one tap to where it is done, and no patient."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from glideway.booking.models import Booking, LostTry
from glideway.directory import operations as directory
from glideway.directory.core import places
from glideway.directory.models import Clinic, Errand
from glideway.kit import clock
from glideway.kit.actor import Actor, Role
from glideway.kit.models import AuditEntry
from glideway.quality import operations as quality
from glideway.quality import queries
from glideway.quality.core import capacity
from glideway.quality.queries.capacity import _waited as counted  # the count behind the map
from glideway.quality.templatetags import waits_map
from tests.booking import make as booking
from tests.directory import make as people
from tests.make import NOW, SYSTEM
from tests.quality import make

pytestmark = pytest.mark.django_db
DESK = "/quality/desk/"
PAGES = (DESK, f"{DESK}inspections/", f"{DESK}network/", f"{DESK}waits/", f"{DESK}waits/?by=region")
MOST_QUERIES = 12


def member(role: str, clinic: Clinic | None = None) -> Client:
    login = people.login(name=f"The {role}")
    directory.grant(login=login, role=role, clinic=clinic, by=SYSTEM, now=NOW)
    client = Client()
    client.force_login(login)
    return client


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return " ".join(answer.content.decode().split())


def paper(house: people.House, *, days: int | None, found: bool | None = True) -> None:
    """A licence that ends in so many days, and what our check said."""
    ends = None if days is None else (clock.now() + timedelta(days=days)).date()
    row = directory.CredentialRow(
        practitioner=house.practitioner, kind="licence", title="PT", body="College", expires_on=ends
    )
    stated = directory.state_credentials(rows=[row], by=SYSTEM, now=NOW)[0]
    if found is not None:
        check = directory.VerificationRow(credential=stated, found=found, where="register")
        directory.verify_credentials(rows=[check], by=SYSTEM, now=NOW)


def test_everything_that_waits_stands_in_one_list_what_is_late_first(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    now = clock.now()
    harbour, island, marsh = (people.house(one) for one in ("Harbour", "Island", "Marsh"))
    quality.complain_about(
        clinic=island.clinic, words="Late.", by=SYSTEM, now=now - timedelta(days=20)
    )
    quality.complain_about(clinic=harbour.clinic, words="It bled.", safety=True, by=SYSTEM, now=now)
    paper(marsh, days=30)
    paper(island, days=None, found=None)
    inspector = people.login(name="Ian")
    directory.grant(login=inspector, role="inspector", by=SYSTEM, now=NOW)
    quality.plan_inspection(
        clinic=marsh.clinic, inspector=inspector, by=SYSTEM, now=now - timedelta(days=1)
    )
    operator = member("operator")
    operator.get(DESK)
    with django_assert_max_num_queries(MOST_QUERIES):
        page = text(operator, DESK)
    rows = page.split('<ol class="tasks">')[1].split("</ol>")[0].split("<li>")[1:]
    assert len(rows) == 5
    for row, words in zip(
        rows,
        (
            (island.clinic.name, "A complaint that nobody has read", "days late", "bad"),
            (marsh.clinic.name, "An inspection to be visited", "1 day late"),
            (harbour.clinic.name, "A complaint to be answered", "Safety", "in 2 days"),
            (marsh.practitioner.name, "A paper that ends soon", "in 3"),
            (island.practitioner.name, "A paper that nobody has checked", "no day set"),
        ),
        strict=True,
    ):
        for word in words:
            assert word in row
        address = row.split('href="')[1].split('"')[0]
        assert operator.get(address).status_code == 200, address
    assert "It bled." not in page
    assert "Late." not in page
    assert 'Complaints <b class="num">2</b>' in page
    only = text(operator, f"{DESK}?group=papers")
    assert only.count('<span class="what">') == 2
    assert text(operator, f"{DESK}?group=nothing").count('<span class="what">') == 5


def test_a_complaint_that_came_up_after_its_answer_waits_for_the_network() -> None:
    house, now = people.house("Harbour"), clock.now()
    case = quality.complain_about(clinic=house.clinic, words="Late.", by=SYSTEM, now=now)
    quality.answer_grievance(grievance=case, words="So it was.", by=SYSTEM, now=now)
    operator = member("operator")
    assert '<span class="what">' not in text(operator, DESK)
    quality.escalate_grievance(grievance=case, by=SYSTEM, now=now)
    page = text(operator, DESK)
    assert f'href="/quality/desk/complaint/{case.public_id}/"' in page
    assert "in 2 days" in page


def test_a_complaint_whose_clock_stands_still_is_not_overdue_for_its_owner() -> None:
    house, now = people.house("Harbour"), clock.now()
    came = now - timedelta(days=15)
    case = quality.complain_about(clinic=house.clinic, words="Late.", by=SYSTEM, now=came)
    owner = member("owner", house.clinic)
    assert "Overdue" in text(owner, DESK)
    asked = now - timedelta(days=13)
    quality.ask_complainant(grievance=case, words="Which day?", by=SYSTEM, now=asked)
    assert "Overdue" not in text(owner, DESK)


def test_an_empty_desk_says_that_nothing_waits() -> None:
    operator = member("operator")
    assert "Nothing waits." in text(operator, DESK)
    for page in PAGES:
        assert "<h1>" in text(operator, page)


@pytest.mark.parametrize("role", ["owner", "inspector", "desk", "practitioner"])
def test_the_operators_pages_are_the_operators(role: str) -> None:
    client = member(role, None if role == "inspector" else people.clinic())
    for page in PAGES[1:]:
        assert client.get(page).status_code in {403, 404}, page


def test_what_an_inspector_saw_is_announced_before_it_lapses_until_somebody_is_sent() -> None:
    house = people.house("Harbour")
    seen = clock.now() - timedelta(days=160)
    make.inspection(house.clinic, {41: 1.0}, visited_at=seen)  # licences stand for six months
    operator = member("operator")
    page = text(operator, DESK)
    assert "What an inspector saw lapses" in page
    address = page.split('<ol class="tasks">')[1].split('href="')[1].split('"')[0]
    assert f"clinic={house.clinic.public_id}#send" in address
    inspector = people.login(name="Ian")
    directory.grant(login=inspector, role="inspector", by=SYSTEM, now=NOW)
    assert f'value="{house.clinic.public_id}" selected' in text(operator, address)
    quality.plan_inspection(clinic=house.clinic, inspector=inspector, by=SYSTEM, now=clock.now())
    assert "What an inspector saw lapses" not in text(operator, DESK)


def test_a_paper_that_was_renewed_waits_for_nobody() -> None:
    house = people.house("Harbour")
    paper(house, days=-5)
    operator = member("operator")
    assert "A paper that has ended" in text(operator, DESK)
    paper(house, days=400)
    assert "A paper that has ended" not in text(operator, DESK)


def test_a_visit_cancelled_on_somebody_who_complained_is_looked_into_once() -> None:
    clinic = people.clinic("Harbour")
    errand = directory.open_errand(
        kind="retaliation",
        about=clinic.public_id,
        role="operator",
        due_at=clock.now(),
        facts={"clinic": clinic.name},
        now=NOW,
    )
    operator = member("operator")
    assert "A visit of somebody who complained was cancelled" in text(operator, DESK)
    where = f"{DESK}settle/{errand.public_id}/"
    assert member("inspector").post(where).status_code in {403, 404}
    assert operator.post(where).status_code == 302
    assert Errand.objects.get().done_at is not None
    assert AuditEntry.objects.filter(act="errand.settled").count() == 1
    assert "Nothing waits." in text(operator, DESK)
    assert operator.post(where).status_code == 404


def test_a_time_that_another_patient_took_was_real_and_any_other_was_not() -> None:
    house = booking.house("harbour")
    now = clock.now()
    for number, who in enumerate(["patient", "", "clinic"]):
        LostTry.objects.create(
            placement=house.one,
            service=house.first,
            starts_at=now,
            day=now.date(),
            client=f"{number}",
            who=who,
            tried_at=now - timedelta(days=1),
        )
    operator = member("operator")
    rows = queries.unreal_slots(Actor(role=Role.OPERATOR), now=now)
    assert [(one.clinic.slug, one.tries, one.quicker, one.not_real) for one in rows] == [
        ("harbour", 3, 1, 2)
    ]
    assert "<b>2</b>" in text(operator, f"{DESK}network/")
    assert queries.unreal_slots(Actor(role=Role.OWNER), now=now) == []


def test_the_map_says_where_people_wait_and_goes_out_as_a_file(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    booking.house("harbour")
    operator = member("operator")
    operator.get(f"{DESK}waits/")
    with django_assert_max_num_queries(MOST_QUERIES):
        page = text(operator, f"{DESK}waits/")
    for words in ("Toronto", "Physiotherapy", "too few to say"):
        assert words in page
    assert page.count('<path class="shade-0"') == len(places.PROVINCES)
    file = operator.get(f"{DESK}waits/?file=waits")
    assert file["Content-Disposition"] == 'attachment; filename="waits.csv"'
    lines = file.content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith('"Province","City","Profession"')
    assert lines[1].startswith('"ON","Toronto","Physiotherapy","","",')
    assert "Part of the body" in text(operator, f"{DESK}waits/?by=region")


def test_a_province_is_as_dark_as_its_longest_wait_and_says_it_only_where_it_may() -> None:
    def row(province: str, days: float | None) -> capacity.Cell:
        key = capacity.Key(province, "Somewhere", "physiotherapist")
        return capacity.Cell(key, None if days is None else 10, days, None)

    drawn = {
        one.name: (one.shade, one.days)
        for one in waits_map.shaded([row("ON", 3), row("ON", 15), row("QC", None), row("PE", 29)])
    }
    assert len(drawn) == len(places.PROVINCES)
    named = [drawn[name] for name in ("Ontario", "Quebec", "Prince Edward Island")]
    assert named == [(3, 15), (0, None), (4, 29)]
    assert [waits_map.shade(days) for days in (0.0, 7.0, 8.0, 14.0, 28.0, 28.1)] == [
        *(1, 1, 2, 2, 3, 4),
    ]


def test_what_is_cancelled_after_the_window_changes_the_map_only_next_week() -> None:
    house = booking.house("harbour")
    visit = booking.booked(house, booking.at("14:00"))
    monday = NOW + timedelta(days=8)
    until = capacity.window(monday)[1]

    def waits(cancelled_at: datetime | None) -> int:
        Booking.objects.filter(pk=visit.pk).update(
            first_visit=True, made_at=until - timedelta(days=2), cancelled_at=cancelled_at
        )
        return len(counted(monday, by_region=False))

    assert [waits(None), waits(until), waits(until - timedelta(seconds=1))] == [1, 1, 0]
