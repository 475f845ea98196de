"""The plan's pages: asked, previewed, settled, booked; by the desk, the patient and the link."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from glideway.booking import operations as booking
from glideway.booking import queries
from glideway.booking.models import Booking, Series
from glideway.booking.queries import links, planned
from glideway.directory import operations as directory
from glideway.directory.models import Login, Patient, Practitioner
from glideway.kit import clock
from glideway.kit.models import Message
from tests.booking import make
from tests.booking.make import House, at
from tests.make import NOW, SYSTEM

pytestmark = pytest.mark.django_db
MOST = 12
FIRST = "2026-03-03T15:00:00+00:00"


class Hands:
    """The hands of the pages' clock."""

    now = NOW


@pytest.fixture(autouse=True)
def hands(monkeypatch: pytest.MonkeyPatch) -> Hands:
    shown = Hands()
    monkeypatch.setattr(clock, "now", lambda: shown.now)
    monkeypatch.setattr(timezone, "now", lambda: shown.now)
    return shown


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def staff(house: House, role: str = "desk") -> Client:
    row = directory.open_login(email=f"{role}@example.org", name=role, by=SYSTEM, now=NOW)
    directory.grant(login=row, role=role, clinic=house.clinic, by=SYSTEM, now=NOW)
    if role == "practitioner":
        Practitioner.objects.filter(pk=house.one.practitioner_id).update(login=row)
    return entered(row)


def entered(row: Login) -> Client:
    client = Client()
    client.force_login(row)
    return client


def of_patient(who: Patient) -> Client:
    row = directory.open_login(email=who.email, name=who.name, by=SYSTEM, now=NOW)
    Patient.objects.filter(pk=who.pk).update(login=row)
    return entered(row)


def began(house: House, **changes: Any) -> Booking:
    """The appointment from which a plan goes on."""
    return make.booked(house, at("16:00", 0), service=house.services["focused"], **changes)


def query(made: Booking, **more: str) -> str:
    words = {"booking": str(made.public_id), "how": "weekly", "count": "3"} | more
    return "&".join(f"{name}={value.replace('+', '%2B')}" for name, value in words.items())


def form_of(page: Any) -> dict[str, str]:
    """What the preview sends: its hidden fields, and the first of each choice."""
    html = page.content.decode()
    found = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', html))
    for name, value in re.findall(r'<input type="radio" name="(visit-\d+)" value="([^"]+)"', html):
        found.setdefault(name, value)
    found.pop("csrfmiddlewaretoken", None)
    return {name: value.replace("&#x27;", "'") for name, value in found.items()}


def test_the_desk_asks_sees_the_whole_plan_and_books_it(
    django_assert_max_num_queries: Any,
) -> None:
    house = make.house()
    made, client = began(house), staff(house)
    first = client.get(f"/plan/new/?booking={made.public_id}")
    assert "For Ana Roy, with" in text(first)
    assert "2 visits a week for 2 weeks, then 1 visit a week" in text(first)
    assert "An open rhythm" not in text(first)
    times = client.get(f"/plan/new/?{query(made)}")
    assert "When is the first visit?" in text(times)
    assert "first=2026-03-03T15%3A00%3A00%2B00%3A00" in text(times)
    with django_assert_max_num_queries(MOST):
        page = client.get(f"/plan/new/?{query(made, first=FIRST)}")
    assert "All of these times are free." in text(page)
    assert "3 visits of $80 each, $240 in all" in text(page)
    assert "later, or if you do not come, it costs $40" in text(page)
    answer = client.post("/plan/new/", form_of(page))
    series = Series.objects.get()
    assert answer["Location"] == f"/plan/made/{series.public_id}/"
    with django_assert_max_num_queries(MOST):
        shown = client.get(answer["Location"])
    assert "The plan of Ana Roy" in text(shown)
    assert "3 visits, $240 in all" in text(shown)
    assert Booking.objects.filter(series=series).count() == 3
    assert series.rule == "1 a week"


def test_a_conflict_shows_the_nearest_and_the_preview_stays_at_its_queries(
    django_assert_max_num_queries: Any,
) -> None:
    house = make.house(people=3)
    made, client = began(house), staff(house)
    for week in range(1, 6):
        make.booked(house, at("10:00", 1 + 7 * week) - timedelta(hours=1))
    with django_assert_max_num_queries(MOST):
        page = client.get(f"/plan/new/?{query(made, first=FIRST, count='8')}")
    assert "5 of 8 times are not free." in text(page)
    assert page.content.decode().count("Leave it out") == 5
    assert page.content.decode().count('type="radio"') == 20
    answer = client.post("/plan/new/", form_of(page))
    assert answer.status_code == 302
    assert Booking.objects.filter(series__isnull=False).count() == 8


def test_a_conflict_may_be_left_out() -> None:
    house = make.house()
    made, client = began(house), staff(house)
    make.booked(house, at("10:00", 8) - timedelta(hours=1))
    page = client.get(f"/plan/new/?{query(made, first=FIRST)}")
    client.post("/plan/new/", form_of(page) | {"visit-2": ""})
    assert Booking.objects.filter(series__isnull=False).count() == 2


def test_a_lost_race_shows_the_same_page_with_what_is_free() -> None:
    house = make.house()
    made, client = began(house), staff(house)
    form = form_of(client.get(f"/plan/new/?{query(made, first=FIRST)}"))
    make.booked(house, at("10:00", 8) - timedelta(hours=1))
    page = client.post("/plan/new/", form)
    assert page.status_code == 409
    assert "Somebody was quicker" in text(page)
    assert "1 of 3 times is not free" in text(page)
    assert not Series.objects.exists()
    assert client.post("/plan/new/", form_of(page)).status_code == 302
    assert Booking.objects.filter(series__isnull=False).count() == 3


def test_sending_the_plan_twice_books_it_once() -> None:
    house = make.house()
    made, client = began(house), staff(house)
    form = form_of(client.get(f"/plan/new/?{query(made, first=FIRST)}"))
    first, again = client.post("/plan/new/", form), client.post("/plan/new/", form)
    assert first["Location"] == again["Location"]
    assert Booking.objects.filter(series__isnull=False).count() == 3


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"how": "own", "visits": "9", "weeks": "2"}, "One to seven visits a week."),
        ({"how": "own", "visits": "", "weeks": ""}, "The rhythm cannot be read."),
        ({"count": "61"}, "One to 60 visits."),
        ({"rule": "now and then", "how": "planned", "first": FIRST}, "The rhythm cannot be read."),
        (
            {"rule": "every 90 days", "how": "planned", "count": "9", "first": FIRST},
            "within a year",
        ),
    ],
)
def test_a_rhythm_that_cannot_be_says_what_is_wrong(more: dict[str, str], sentence: str) -> None:
    house = make.house()
    made, client = began(house), staff(house)
    page = client.get(f"/plan/new/?{query(made, **more)}")
    assert page.status_code == 422
    assert sentence in text(page)


def test_a_forged_visit_of_another_clinic_is_not_understood() -> None:
    house, other = make.house(), make.house("island")
    made, client = began(house), staff(house)
    form = form_of(client.get(f"/plan/new/?{query(made, first=FIRST)}"))
    for value in (f"{other.one.public_id}|{FIRST}", "nonsense", f"{house.one.public_id}|soon"):
        assert client.post("/plan/new/", form | {"visit-1": value}).status_code == 400
    nothing = {name: "" for name in form if name.startswith("visit-")}
    assert client.post("/plan/new/", form | nothing).status_code == 400
    assert not Series.objects.exists()


def test_a_practitioner_plans_the_own_schedule_only() -> None:
    house = make.house(people=2)
    client = staff(house, "practitioner")
    mine, theirs = began(house), began(house, placement=house.placements[1])
    assert client.get(f"/plan/new/?{query(theirs)}").status_code == 404
    for clock_time in ("10:00", "11:00"):
        make.booked(house, at(clock_time, 1))
    page = client.get(f"/plan/new/?{query(mine, first=FIRST, count='1')}")
    assert str(house.placements[1].public_id) not in page.content.decode()


def test_a_patient_plans_on_from_the_own_appointment_and_from_nobody_elses() -> None:
    house, ana = make.house(), make.patient()
    made, theirs = began(house, patient=ana), make.booked(house, at("15:00", 1))
    client = of_patient(ana)
    assert "All visits are booked in one go" in text(client.get("/plan/new/"))
    assert client.get(f"/plan/new/?{query(theirs)}").status_code == 404
    page = client.get(f"/plan/new/?{query(made, first=FIRST)}")
    answer = client.post("/plan/new/", form_of(page))
    assert answer["Location"] == f"/plan/of/{links.plan_link(Series.objects.get())}/"
    assert "You are booked: 3 visits" in text(client.get(answer["Location"]))


def test_who_has_no_appointment_is_told_where_to_begin() -> None:
    house = make.house()
    assert "open one of the patient's" in text(staff(house).get("/plan/new/"))
    assert "Book a first one" in text(of_patient(make.patient()).get("/plan/new/"))
    assert Client().get("/plan/new/").status_code == 401


def offered(house: House, who: Patient, **changes: Any) -> planned.Offered:
    usual: dict[str, Any] = {
        "patient": who.public_id,
        "placement": house.one.public_id,
        "rule": "2 a week for 3 weeks",
        "visits": 6,
        "until": datetime(2026, 5, 1).date(),  # noqa: DTZ001
    }
    return planned.Offered(**usual | changes)


def test_the_link_of_a_plan_books_what_was_planned_and_then_shows_it() -> None:
    house, ana = make.house(), make.patient()
    path, client = planned.offer_path(offered(house, ana)), Client()
    page = client.get(path)
    assert "2 visits a week for 3 weeks" in text(page)
    preview = client.get(f"{path}&how=planned&first={FIRST.replace('+', '%2B')}")
    assert "6 visits of" in text(preview)
    answer = client.post(path.partition("?")[0], form_of(preview))
    assert answer.status_code == 302
    assert {one.patient for one in Booking.objects.all()} == {ana}
    assert Booking.objects.count() == 6
    again = client.get(path)
    assert again["Location"] == answer["Location"]
    shown = text(client.get(answer["Location"]))
    assert "Appointments of AR" in shown
    assert "Maya Chen" not in shown
    assert "Ana Roy" not in shown


def sent_by_link(house: House, path: str, starts: list[datetime], key: str = "") -> Any:
    """What the page of a proposed plan would send, with whatever times."""
    named = {
        f"visit-{number}": f"{house.one.public_id}|{one.isoformat()}"
        for number, one in enumerate(starts)
    }
    fields = dict(parse_qsl(urlsplit(path).query)) | named
    fields |= {"key": key or str(uuid4()), "service": str(house.services["focused"].public_id)}
    return Client().post(path.partition("?")[0], fields)


def test_the_link_of_a_plan_books_it_once() -> None:
    house, ana = make.house(), make.patient()
    path, key = planned.offer_path(offered(house, ana, visits=2)), str(uuid4())
    first = sent_by_link(house, path, [at("10:00", 3), at("10:00", 4)], key)
    assert sent_by_link(house, path, [at("10:00", 3), at("10:00", 4)], key).status_code == 302
    again = sent_by_link(house, path, [at("14:00", 3), at("14:00", 4)])
    assert again["Location"] == first["Location"]
    assert (Booking.objects.count(), Series.objects.count()) == (2, 1)


def test_the_link_of_a_plan_books_no_more_visits_than_were_planned() -> None:
    house, ana = make.house(), make.patient()
    path = planned.offer_path(offered(house, ana, visits=2))
    answer = sent_by_link(house, path, [at("10:00", day) for day in (3, 4, 5)])
    assert answer.status_code == 400
    assert not Booking.objects.exists()


@pytest.mark.parametrize("change", ["count=6|count=9", "rule=2|rule=3", "until=2026|until=2027"])
def test_a_changed_or_late_link_opens_nothing(change: str, hands: Hands) -> None:
    house, ana = make.house(), make.patient()
    path = planned.offer_path(offered(house, ana))
    old, new = change.split("|")
    assert Client().get(path.replace(old, new)).status_code == 404
    hands.now = NOW + timedelta(days=61)
    assert Client().get(path).status_code == 404


def booked_plan(house: House, who: Patient) -> list[Booking]:
    row = booking.SeriesRow(
        service=house.services["focused"],
        placement=house.one,
        patient=who,
        first_local=datetime(2026, 3, 3, 10),  # noqa: DTZ001
        rule="every 7 days",
        count=3,
    )
    return booking.book_series(row=row, by=SYSTEM, key=str(uuid4()), now=NOW).bookings


def link(one: Booking) -> str:
    assert one.series is not None
    return f"/plan/of/{links.plan_link(one.series)}/"


def test_the_whole_plan_is_taken_back_from_its_page(hands: Hands) -> None:
    first, *_rest = booked_plan(make.house(), make.patient())
    client, path = Client(), link(first)
    assert "Take the whole plan back" in text(client.get(path))
    client.post(f"{path}undo/", {"key": str(uuid4())})
    assert not Booking.objects.filter(cancelled_at=None).exists()
    assert "No visit of this plan stands" in text(client.get(path))
    hands.now = NOW + timedelta(minutes=4)
    assert "Take the whole plan back" not in text(client.get(path))


def test_all_visits_are_in_one_calendar_file() -> None:
    first, *_rest = booked_plan(make.house(), make.patient())
    answer = Client().get(f"{link(first)}calendar.ics")
    assert answer.content.count(b"BEGIN:VEVENT") == 3
    assert answer["Content-Type"].startswith("text/calendar")


def test_this_visit_and_the_later_ones_move_after_all_were_shown(
    django_assert_max_num_queries: Any,
) -> None:
    house, ana = make.house(), make.patient()
    _first, second, _third = booked_plan(house, ana)
    client = Client()
    path = f"/appointment/{queries.link_of(second)}/"
    assert "move-later" in text(client.get(f"{path}move/"))
    assert "2 visits, the first on" in text(client.get(f"{path}move-later/"))
    goal = (at("14:00", 9) - timedelta(hours=1)).isoformat()
    with django_assert_max_num_queries(MOST):
        page = client.get(f"{path}move-later/", {"start": goal})
    assert "Move all 2 visits" in text(page)
    assert Booking.objects.filter(sequence=1).count() == 0
    client.post(f"{path}move-later/", {"start": goal, "key": str(uuid4())})
    assert Booking.objects.filter(sequence=1).count() == 2


def test_a_move_that_cannot_be_is_shown_and_not_offered() -> None:
    house, ana = make.house(), make.patient()
    first, *_rest = booked_plan(house, ana)
    make.booked(house, at("14:00", 15) - timedelta(hours=1))
    path = f"/appointment/{queries.link_of(first)}/move-later/"
    page = Client().get(path, {"start": at("14:00", 1).isoformat()})
    assert "1 visit cannot go there" in text(page)
    assert "Move all" not in text(page)
    sent = {"start": at("14:00", 1).isoformat(), "key": str(uuid4())}
    assert Client().post(path, sent).status_code == 409
    assert Client().post(path, {"key": str(uuid4())}).status_code == 400
    assert not Booking.objects.filter(sequence=1).exists()


def test_this_visit_and_the_later_ones_are_cancelled_after_the_fees_were_shown(
    hands: Hands,
) -> None:
    first, *_rest = booked_plan(make.house(), make.patient())
    path = f"/appointment/{queries.link_of(first)}/"
    hands.now = at("09:00", 1)
    assert "cancel-later" in text(Client().get(f"{path}cancel/"))
    page = text(Client().get(f"{path}cancel-later/"))
    assert "Together they cost $40" in page
    assert Client().post(f"{path}cancel-later/", {"key": str(uuid4())}).status_code == 409
    assert Booking.objects.filter(cancelled_at=None).count() == 3
    Client().post(f"{path}cancel-later/", {"key": str(uuid4()), "yes": "1"})
    assert not Booking.objects.filter(cancelled_at=None).exists()


def test_a_visit_of_no_plan_has_no_later_ones() -> None:
    one = make.booked(make.house(), at("10:00", 1))
    path = f"/appointment/{queries.link_of(one)}/"
    assert Client().get(f"{path}move-later/").status_code == 404
    assert Client().get(f"{path}cancel-later/").status_code == 404
    assert "move-later" not in text(Client().get(f"{path}move/"))


def rhythm(client: Client, made: Booking, **changes: str) -> Any:
    form = {
        "booking": str(made.public_id),
        "key": str(uuid4()),
        "every_days": "30",
        "next_on": "2026-03-09",
        "review_on": "2026-09-01",
    }
    return client.post("/plan/rhythm/", form | changes)


def test_an_open_rhythm_is_found_behind_another_rhythm_with_nothing_filled_in() -> None:
    house, ana = make.house(), make.patient()
    made, client = began(house, patient=ana), of_patient(ana)
    asked = text(client.get(f"/plan/new/?booking={made.public_id}"))
    inside = asked[asked.index("<details") : asked.index("</details>")]
    assert "an open rhythm" in inside
    assert asked.count("an open rhythm") == 1
    page = text(client.get(f"/plan/rhythm/?booking={made.public_id}"))
    assert not re.search(r'id="id_(every_days|next_on|review_on)"[^>]* value="', page)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"review_on": ""}, "A rhythm needs a day on which it is looked at again."),
        ({"every_days": "13"}, "At least 14 days apart."),
        ({"every_days": "181"}, "At most 180 days apart."),
        ({"review_on": "2027-03-09"}, "within the coming 12 months"),
        ({"next_on": "2026-03-01"}, "That day has passed."),
        ({"review_on": "2026-03-08"}, "The review is not before the next visit."),
    ],
)
def test_a_rhythm_without_its_dates_is_not_kept(changes: dict[str, str], sentence: str) -> None:
    house, ana = make.house(), make.patient()
    page = rhythm(of_patient(ana), began(house, patient=ana), **changes)
    assert page.status_code == 422
    assert sentence in text(page)
    assert not Series.objects.exists()


Answering = Callable[[Client, str, Series], Any]


def test_a_rhythm_is_asked_answered_with_yes_and_ended_by_its_link(hands: Hands) -> None:
    house, ana = make.house(), make.patient()
    client = of_patient(ana)
    rhythm(client, began(house, patient=ana))
    series = Series.objects.get()
    hands.now = NOW + timedelta(hours=12)  # today's visit is over
    assert booking.ask_rhythms(now=NOW + timedelta(hours=25)) == 1
    hands.now = NOW + timedelta(hours=25)
    path = re.search(r"/plan/of/[\w-]+/", Message.objects.latest("pk").text)
    assert path is not None
    page = Client().get(path[0])
    assert "Your next visit around March 9, 2026?" in text(page)
    form = {
        "placement": str(house.one.public_id),
        "service": str(house.services["focused"].public_id),
        "start": (at("10:00", 7) - timedelta(hours=1)).isoformat(),
        "round": "2026-03-09",
        "key": str(uuid4()),
    }
    assert Client().post(f"{path[0]}next/", form).status_code == 302
    assert Booking.objects.filter(series=series).count() == 1
    stale = form | {"key": str(uuid4()), "start": at("11:00", 8).isoformat()}
    assert Client().post(f"{path[0]}next/", stale).status_code == 409
    assert "The next visit is booked for" in text(Client().get(path[0]))
    Client().post(f"{path[0]}end/", {"key": str(uuid4())})
    assert "This rhythm has ended" in text(Client().get(path[0]))
    assert Booking.objects.filter(series=series, cancelled_at=None).count() == 1


def test_not_now_by_the_link_is_asked_once_more(hands: Hands) -> None:
    house, ana = make.house(), make.patient()
    rhythm(of_patient(ana), began(house, patient=ana))
    series = Series.objects.get()
    hands.now = NOW + timedelta(hours=25)
    booking.ask_rhythms(now=hands.now)
    path = f"/plan/of/{links.plan_link(series)}/"
    page = text(Client().get(path))
    assert "Not now; ask once more later" in page
    Client().post(f"{path}not-now/", {"key": str(uuid4()), "round": "2026-03-09"})
    series.refresh_from_db()
    assert f"{series.next_on}" == "2026-04-08"
    assert Client().post(f"{path}not-now/", {"key": str(uuid4())}).status_code == 400
    assert Booking.objects.filter(series=series).count() == 0


def test_the_practitioner_looks_at_a_rhythm_and_lets_it_go_on(hands: Hands) -> None:
    house, ana = make.house(), make.patient()
    rhythm(of_patient(ana), began(house, patient=ana), review_on="2026-03-20")
    series = Series.objects.get()
    hands.now = NOW + timedelta(days=20)
    booking.ask_rhythms(now=hands.now)
    client, path = staff(house, "practitioner"), f"/plan/made/{series.public_id}/"
    assert "The day to look at it again has come" in text(client.get(path))
    wrong = client.post(f"{path}review/", {"key": str(uuid4()), "review_on": "soon"})
    assert wrong.status_code == 400
    client.post(f"{path}review/", {"key": str(uuid4()), "review_on": "2026-08-01"})
    series.refresh_from_db()
    assert f"{series.review_on}" == "2026-08-01"
    client.post(f"{path}end/", {"key": str(uuid4())})
    series.refresh_from_db()
    assert series.ended_at is not None


def test_a_plan_of_another_clinic_is_not_there() -> None:
    house, other = make.house(), make.house("island")
    first, *_rest = booked_plan(other, make.patient())
    assert first.series is not None
    client = staff(house)
    path = f"/plan/made/{first.series.public_id}/"
    assert client.get(path).status_code == 404
    assert client.post(f"{path}undo/", {"key": str(uuid4())}).status_code == 404
    assert Booking.objects.filter(cancelled_at=None).count() == 3
    assert Client().get(link(first)[:-2] + "/").status_code == 404


def test_the_link_of_a_plan_ends_a_day_after_its_last_visit(hands: Hands) -> None:
    first, _second, last = booked_plan(make.house(), make.patient())
    path, end = link(first), last.ends_at + timedelta(days=1)
    hands.now = end - timedelta(seconds=1)
    assert Client().get(path).status_code == 200
    hands.now = end
    assert Client().get(path).status_code == 404
    assert Client().get(f"{path}calendar.ics").status_code == 404
    assert Client().post(f"{path}undo/", {"key": str(uuid4())}).status_code == 404


def test_the_link_of_a_plan_does_not_hand_out_a_renewed_link() -> None:
    ana = make.patient()
    first, second, _last = booked_plan(make.house(), ana)
    second = booking.new_link(booking=second, by=SYSTEM, key="new", now=NOW)
    page = text(Client().get(link(first)))
    assert queries.link_of(first) in page
    assert queries.link_of(second) not in page
    assert queries.link_of(second) in text(of_patient(ana).get(link(first)))


def test_the_link_of_a_rhythm_ends_a_day_after_it_ended_or_was_to_be_looked_at(
    hands: Hands,
) -> None:
    ana = make.patient()
    client = of_patient(ana)
    rhythm(client, began(make.house(), patient=ana))
    series = Series.objects.get()
    path = f"/plan/of/{links.plan_link(series)}/"
    assert series.review_on is not None
    last = datetime.combine(series.review_on, datetime.min.time(), ZoneInfo("America/Toronto"))
    hands.now = last + timedelta(days=2) - timedelta(seconds=1)
    assert Client().get(path).status_code == 200
    hands.now = last + timedelta(days=2)
    assert Client().get(path).status_code == 404
