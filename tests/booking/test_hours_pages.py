"""The pages of hours and closures: seen first, then done; each with its number of queries."""

import re
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from glideway.booking import operations as booking
from glideway.booking import queries
from glideway.booking.models import Block, Booking, Closure, Displaced, Hold, Opening
from glideway.booking.queries import closures as closed
from glideway.directory import operations as directory
from glideway.directory.models import Clinic, Errand, Login, Resource, Service
from glideway.kit import clock
from glideway.kit.models import KeptAnswer, Message
from tests.booking import make
from tests.booking.make import House, at
from tests.make import NOW, SYSTEM, lock

pytestmark = pytest.mark.django_db
MOST = 12


@pytest.fixture(autouse=True)
def _monday_nine(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages ask kit.clock; here it is Monday, nine in the morning in Toronto."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def works(house: House, role: str = "owner") -> Client:
    """A browser of somebody with that role at the clinic."""
    login: Login = directory.open_login(email=f"{role}@example.org", name=role, by=SYSTEM, now=NOW)
    lock(login)
    directory.grant(login=login, role=role, clinic=house.clinic, by=SYSTEM, now=NOW)
    client = Client()
    client.force_login(login)
    return client


def keyed(**said: str) -> dict[str, str]:
    return {"key": str(uuid4())} | said


def count() -> tuple[int, ...]:
    kinds = (Opening, Closure, Block, Displaced, Errand, Message, KeptAnswer, Booking)
    return tuple(kind.objects.count() for kind in kinds)


def typed(page: Any) -> dict[str, str]:
    """What a browser would send back of the editor as it stands."""
    form = page.context["form"]
    said = {one.html_name: one.value() for one in form}
    said = {
        name: value.isoformat() if isinstance(value, date) else str(value or "")
        for name, value in said.items()
    }
    return said | {"key": str(page.context["key"]), "seen": page.context["seen"]}


def editor(house: House) -> str:
    return f"/hours/{house.one.public_id}/"


def test_the_list_of_hours_says_everybodys_week() -> None:
    house = make.house(people=2)
    page = works(house, "desk").get("/hours/")
    assert text(page).count("09:00-17:00") == 10
    assert "Rooms and devices" not in text(page)


def test_the_editor_shows_what_is_saved_and_what_patients_see_now() -> None:
    house = make.house()
    page = works(house).get(editor(house))
    assert page.context["form"]["w0"].value() == "09:00-17:00"
    assert page.context["form"]["w6"].value() is None
    assert (page.context["preview"].added, page.context["preview"].gone) == (0, 0)
    assert page.context["preview"].total == 27 + 4 * 31


def test_a_preview_writes_nothing_and_names_visits_in_closed_time() -> None:
    house = make.house()
    make.booked(house, at("16:00", 2), patient=make.patient("Ana Roy"))
    client = works(house)
    said = typed(client.get(editor(house))) | {"w2": "9-12"}
    before = count()
    page = client.post(f"{editor(house)}preview/", said)
    assert page.status_code == 200
    assert count() == before
    assert "1 visit would lie in closed time" in text(page)
    assert "Ana Roy" in text(page)
    assert page.context["preview"].gone == 17
    assert "<html" not in text(page)


def test_what_cannot_be_read_is_named_by_its_day_and_kept_as_typed() -> None:
    house = make.house()
    client = works(house)
    said = typed(client.get(editor(house))) | {"w1": "17:00-09:00", "save": "1"}
    before = count()
    page = client.post(editor(house), said)
    assert page.status_code == 422
    assert count() == before
    assert "“17:00-09:00” ends before it starts." in text(page)
    assert page.context["form"]["w1"].errors
    assert 'value="17:00-09:00"' in text(page)
    fragment = client.post(f"{editor(house)}preview/", said)
    assert "Tuesday: “17:00-09:00” ends before it starts." in text(fragment)


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"s0-w0": "9-12"}, "s0-first", "Say from when to when"),
        ({"s0-first": "2026-07-02", "s0-last": "2026-07-01"}, "s0-last", "before it starts"),
        ({"d0-hours": "9-12"}, "d0-on", "Say which date."),
        ({"d0-on": "2026-07-01", "d1-on": "2026-07-01"}, "d1-on", "twice"),
        ({"step": "7"}, "step", "7"),
        ({"w0": "9:03-12"}, "w0", "whole five minutes"),
    ],
)
def test_each_field_says_what_is_wrong_with_it(
    changes: dict[str, str], field: str, words: str
) -> None:
    house = make.house()
    client = works(house)
    page = client.post(editor(house), typed(client.get(editor(house))) | changes | {"save": "1"})
    assert page.status_code == 422
    assert words in " ".join(page.context["form"].errors[field])


def test_saving_shows_the_change_first_and_undo_brings_back_what_was() -> None:
    house = make.house()
    client = works(house)
    said = typed(client.get(editor(house))) | {"w0": "10-14", "save": "1", "step": "30"}
    said |= {"s0-first": "2026-07-01", "s0-last": "2026-08-31", "s0-w2": "9-12,13-16"}
    said |= {"d0-on": "2026-03-11", "d0-why": "Training"}
    before = count()
    dry = client.post(editor(house), said)
    assert dry.status_code == 200
    assert "Nothing is saved yet." in text(dry)
    assert count() == before
    done = client.post(editor(house), said | {"shown": dry.context["shown"]})
    assert done.status_code == 302
    kept = {
        (one.weekday, one.on, one.opens, one.closes, one.why)
        for one in Opening.objects.filter(placement=house.one)
    }
    assert (0, None, "10:00", "14:00", "") in kept
    assert (2, None, "13:00", "16:00", "") in kept
    assert (None, date(2026, 3, 11), "00:00", "00:00", "Training") in kept
    page = client.get(editor(house))
    assert page.context["undo"]
    assert page.context["form"]["s0-w2"].value() == "09:00-12:00, 13:00-16:00"
    assert page.context["form"]["d0-why"].value() == "Training"
    assert client.post(f"{editor(house)}undo/", keyed()).status_code == 302
    weekly = Opening.objects.filter(placement=house.one).values_list("weekday", "opens", "closes")
    assert sorted(weekly) == [(day, "09:00", "17:00") for day in range(5)]
    house.one.refresh_from_db()
    assert house.one.slot_step == 15
    assert not client.get(editor(house)).context["undo"]
    assert client.post(f"{editor(house)}undo/", keyed()).status_code == 400


def test_a_season_without_hours_is_closed_throughout() -> None:
    house = make.house()
    client = works(house)
    said = typed(client.get(editor(house))) | {"save": "1"}
    said |= {"s0-first": "2026-03-04", "s0-last": "2026-03-04"}
    dry = client.post(editor(house), said)
    client.post(editor(house), said | {"shown": dry.context["shown"]})
    with pytest.raises(booking.NotOffered):
        make.booked(house, at("10:00", 2))
    assert make.booked(house, at("10:00", 3)).pk


def test_who_saves_over_somebody_elses_change_is_told() -> None:
    house = make.house()
    client = works(house)
    said = typed(client.get(editor(house))) | {"w0": "10-14", "save": "1"}
    dry = client.post(editor(house), said)
    booking.open_hours(
        rows=[booking.OpeningRow(placement=house.one, weekday=5, opens="09:00", closes="10:00")],
        by=SYSTEM,
        now=NOW,
    )
    page = client.post(editor(house), said | {"shown": dry.context["shown"]})
    assert page.status_code == 409
    assert "Somebody else changed these hours" in text(page)


def test_a_day_is_closed_on_all_holidays_and_one_is_worked_anyway() -> None:
    house = make.house()
    client = works(house, "desk")
    assert client.post("/hours/holidays/", keyed(closed="1")).status_code == 302
    assert Clinic.objects.get(pk=house.clinic.pk).closed_on_holidays
    client.post("/hours/holidays/", keyed(on="2026-04-03", work="1"))
    page = client.get("/hours/holidays/")
    states = {one.on: one.state for one in page.context["holidays"]}
    assert states[date(2026, 4, 3)] == "worked"
    assert states[date(2026, 7, 1)] == "closed"
    assert client.post("/hours/holidays/", keyed(on="nonsense")).status_code == 400
    assert client.post("/hours/holidays/", keyed(on="2026-04-04")).status_code == 422


def test_the_owner_adds_rooms_and_devices_and_takes_them_out_of_use() -> None:
    house = make.house()
    client = works(house)
    assert client.post("/hours/rooms/", keyed(kind="device", name="Laser")).status_code == 422
    said = keyed(kind="device", name="Laser 1", sort="laser")
    assert client.post("/hours/rooms/", said).status_code == 302
    row = Resource.objects.get(kind="device")
    client.post(f"/hours/rooms/{row.public_id}/", keyed(name="Laser 2"))
    client.post(f"/hours/rooms/{row.public_id}/", keyed(retire="1"))
    row.refresh_from_db()
    assert (row.name, row.retired_at) == ("Laser 2", NOW)
    assert "out of use" in text(client.get("/hours/rooms/"))


def test_how_a_service_is_booked_is_refused_at_its_field() -> None:
    house = make.house()
    client = works(house)
    address = f"/hours/services/{house.first.public_id}/"
    page = client.get(address)
    said = {one.html_name: str(one.value() or "") for one in page.context["form"]}
    said = {name: value for name, value in said.items() if value not in ("", "False")}
    said |= {"buffer_before": "0", "buffer_after": "0"}
    wrong = client.post(address, keyed(**said | {"buffer_before": "7"}))
    assert wrong.status_code == 422
    assert "whole five minutes" in wrong.context["form"].errors["buffer_before"][0]
    assert client.post(address, keyed(**said | {"notice_minutes": "240"})).status_code == 302
    assert Service.objects.get(pk=house.first.pk).notice_minutes == 240


def test_ways_to_other_clinics_are_the_owners_to_time() -> None:
    house, other = make.house(), make.house("lake")
    directory.place_practitioners(
        rows=[
            directory.PlacementRow(
                practitioner=house.one.practitioner, clinic=other.clinic, services=[]
            )
        ],
        by=SYSTEM,
        now=NOW,
    )
    client = works(house)
    address = f"/hours/travel/{house.one.public_id}/"
    said = keyed(clinic=str(other.clinic.public_id), minutes="25")
    assert client.post(address, said).status_code == 302
    assert 'value="25"' in text(client.get(address))
    assert "Way to other clinics" in text(client.get("/hours/"))
    assert client.post(address, keyed(clinic=str(uuid4()), minutes="5")).status_code == 422


def test_a_desk_edits_hours_and_absences_and_nothing_of_the_owners() -> None:
    house = make.house()
    client = works(house, "desk")
    for address in ("/hours/", "/closures/", "/closures/new/", "/hours/holidays/", editor(house)):
        assert client.get(address).status_code == 200, address
    for address in (
        "/hours/rooms/",
        "/hours/services/",
        f"/hours/services/{house.first.public_id}/",
        f"/hours/travel/{house.one.public_id}/",
    ):
        assert client.get(address).status_code == 404, address
    leaving = keyed(
        kind="leaving", practitioner=str(house.one.practitioner.public_id), first="2026-03-04"
    )
    assert client.post("/closures/new/", leaving).status_code == 422
    assert Closure.objects.count() == 0


def test_practitioners_and_operators_edit_no_hours() -> None:
    house = make.house()
    client = works(house, "practitioner")
    for address in ("/hours/", "/closures/", editor(house), "/hours/holidays/", "/closures/new/"):
        assert client.get(address).status_code == 404, address


def ill(house: House) -> dict[str, str]:
    return {"kind": "ill", "practitioner": str(house.one.practitioner.public_id)}


def test_who_is_ill_today_takes_two_taps_and_everybody_is_told() -> None:
    house = make.house(people=2)
    visits = [make.booked(house, at(clock)) for clock in ("11:00", "14:00")]
    client = works(house, "desk")
    before = count()
    page = client.get("/closures/new/", ill(house))
    assert count() == before
    assert [one.visit for one in page.context["visits"]] == visits
    assert page.context["visits"][0].free == (house.placements[1],)
    assert "2 booked visits lie in this time" in text(page)
    said = ill(house) | {"first": "2026-03-02", "last": "2026-03-02"}
    said |= {f"do-{one.public_id}": "tell" for one in visits}
    key = keyed()
    done = client.post("/closures/new/", said | key)
    shut = Closure.objects.get()
    assert done.headers["Location"] == f"/closures/{shut.public_id}/"
    assert Message.objects.filter(key__startswith="closed-").count() == 2
    client.post("/closures/new/", said | key)
    assert Message.objects.filter(key__startswith="closed-").count() == 2
    assert Closure.objects.count() == 1
    page = client.get(f"/closures/{shut.public_id}/")
    assert page.context["progress"] == closed.Progress(2, 2, 0, 0, 0, 2)


def test_each_visit_has_its_own_way_and_the_page_counts_them() -> None:
    house = make.house(people=2)
    told, given, off, left = (
        make.booked(house, at(clock, 2)) for clock in ("10:00", "11:00", "12:00", "13:00")
    )
    client = works(house)
    said = ill(house) | {"first": "2026-03-04", **keyed()}
    said |= {
        f"do-{told.public_id}": "tell",
        f"do-{given.public_id}": str(house.placements[1].public_id),
        f"do-{off.public_id}": "cancel",
        f"do-{left.public_id}": "leave",
    }
    client.post("/closures/new/", said)
    shut = Closure.objects.get()
    assert closed.progress(shut.displaced.all()) == closed.Progress(4, 1, 1, 1, 0, 2)
    address = f"/closures/{shut.public_id}/"
    page = client.get(address)
    assert page.context["takers"] == [(house.placements[1], 2)]
    wrong = client.post(f"{address}settle/", keyed(**{f"do-{left.public_id}": "nonsense"}))
    assert wrong.status_code == 400
    client.post(
        f"{address}settle/",
        keyed(**{f"do-{left.public_id}": str(house.placements[1].public_id)}),
    )
    assert closed.progress(shut.displaced.all()) == closed.Progress(4, 1, 2, 1, 0, 1)
    client.post(f"{address}reopen/", keyed())
    assert closed.progress(shut.displaced.all()) == closed.Progress(4, 1, 2, 1, 1, 0)
    assert "Taken back" in text(client.get(address))
    assert "Nothing is closed" in text(client.get("/closures/"))


def test_a_closure_that_makes_no_sense_is_said_beside_its_field() -> None:
    house = make.house()
    client = works(house)
    for said, field in (
        ({"kind": "ill", "first": "2026-03-04"}, "practitioner"),
        (ill(house) | {"kind": "leaving", "successor": ill(house)["practitioner"]}, "successor"),
        ({"kind": "closed", "first": "soon"}, "first"),
    ):
        page = client.get("/closures/new/", said)
        assert page.status_code == 422
        assert page.context["form"].errors[field]
    past = client.get(
        "/closures/new/", {"kind": "closed", "first": "2026-03-01", "last": "2026-03-01"}
    )
    assert past.status_code == 422
    assert "Until: The end must be after the start" in text(past)
    assert Closure.objects.count() == 0


def test_another_clinics_closure_and_hours_are_not_found() -> None:
    house, other = make.house(), make.house("lake")
    shut = booking.close_for(
        clinic=other.clinic,
        kind="closed",
        starts_at=at("00:00", 2),
        ends_at=at("24:00", 2),
        by=SYSTEM,
        key="k",
        now=NOW,
    )
    client = works(house)
    for address in (f"/closures/{shut.public_id}/", editor(other)):
        assert client.get(address).status_code == 404
    for verb in ("settle", "reopen"):
        assert client.post(f"/closures/{shut.public_id}/{verb}/", keyed()).status_code == 404


def test_a_patient_takes_another_time_with_one_tap() -> None:
    house = make.house(people=2)
    visit = make.booked(house, at("10:00", 2))
    booking.close_for(
        clinic=house.clinic,
        practitioner=house.one.practitioner,
        kind="ill",
        starts_at=at("00:00", 2),
        ends_at=at("24:00", 2),
        by=SYSTEM,
        key="k",
        now=NOW,
    )
    address = f"/appointment/{queries.link_of(visit)}/other-times/"
    page = Client().get(address)
    same = [one.time.starts_at for one in page.context["same"]]
    assert same == [at("16:00", 1), at("16:15", 1), at("16:30", 1)]
    others = [one.time.starts_at for one in page.context["others"]]
    assert others == [at("09:45", 2), at("10:00", 2), at("10:15", 2)]
    assert "Ana Roy" not in text(page)
    two = house.placements[1]
    tap = {"start": at("10:00", 2).isoformat(), "placement": str(two.public_id), **keyed()}
    assert Client().post(address, tap).status_code == 302
    visit.refresh_from_db()
    assert (visit.placement, visit.starts_at) == (two, at("10:00", 2))
    assert Displaced.objects.get().outcome == "moved"


def test_a_visit_the_clinic_cancelled_is_booked_anew_from_the_same_page() -> None:
    house = make.house()
    visit = make.booked(house, at("10:00", 2))
    booking.cancel(booking=visit, by=SYSTEM, reason="Closed", now=NOW)
    page = Client().get(f"/appointment/{queries.link_of(visit)}/other-times/")
    assert text(page).count('action="/hold/"') == 3
    assert "was cancelled" in text(page)
    one = page.context["same"][0].time
    tap = {"placement": str(one.placement), "service": str(one.service), **keyed()}
    client = Client()
    client.post("/hold/", tap | {"start": one.starts_at.isoformat()})
    assert Hold.objects.get().starts_at == one.starts_at


def test_no_page_of_these_asks_more_than_twelve_times(
    django_assert_max_num_queries: Any,
) -> None:
    house = make.house(people=3)
    visit = make.booked(house, at("10:00", 2))
    shut = booking.close_for(
        clinic=house.clinic,
        practitioner=house.one.practitioner,
        kind="ill",
        starts_at=at("00:00", 2),
        ends_at=at("24:00", 2),
        by=SYSTEM,
        key="k",
        now=NOW,
    )
    client = works(house)
    pages = [
        "/hours/",
        editor(house),
        "/hours/holidays/",
        "/hours/rooms/",
        "/hours/services/",
        f"/hours/services/{house.first.public_id}/",
        "/closures/",
        f"/closures/{shut.public_id}/",
        f"/appointment/{queries.link_of(visit)}/other-times/",
        f"/closures/new/?kind=ill&practitioner={house.one.practitioner.public_id}&first=2026-03-04",
    ]
    for address in pages:
        client.get(address)
        with django_assert_max_num_queries(MOST, info=address):
            assert client.get(address).status_code == 200, address


def test_one_choice_for_all_and_who_cannot_be_given_away_goes_as_chosen() -> None:
    house = make.house(people=2)
    two = house.placements[1]
    free, busy = (make.booked(house, at(clock, 2)) for clock in ("10:00", "12:00"))
    make.booked(house, at("12:00", 2), placement=two)
    said = ill(house) | {"first": "2026-03-04", "all": str(two.public_id), **keyed()}
    said |= {f"do-{free.public_id}": "tell", f"do-{busy.public_id}": "cancel"}
    client = works(house)
    client.post("/closures/new/", said)
    shut = Closure.objects.get()
    assert closed.progress(shut.displaced.all()) == closed.Progress(2, 0, 1, 1, 0, 0)
    wrong = client.post(f"/closures/{shut.public_id}/settle/", keyed(all="nonsense"))
    assert wrong.status_code == 400


def test_all_can_be_told_or_left_with_one_choice() -> None:
    house = make.house()
    visits = [make.booked(house, at(clock, 2)) for clock in ("10:00", "12:00")]
    said = ill(house) | {"first": "2026-03-04", "all": "leave", **keyed()}
    said |= {f"do-{one.public_id}": "tell" for one in visits}
    client = works(house)
    client.post("/closures/new/", said)
    shut = Closure.objects.get()
    assert closed.progress(shut.displaced.all()) == closed.Progress(2, 0, 0, 0, 0, 2)
    said |= keyed(all="tell")
    client.post(f"/closures/{shut.public_id}/settle/", said)
    assert closed.progress(shut.displaced.all()).told == 2


def test_from_when_to_when_is_said_as_a_person_would() -> None:
    house = make.house()
    client = works(house)
    for said, words in (
        ({"first": "2026-03-04"}, "Wednesday, March 4, all day"),
        ({"first": "2026-03-04", "last": "2026-03-05"}, "March 4 to Thursday, March 5, all day"),
        (
            {"first": "2026-03-04", "first_time": "12:00", "last_time": "14:30"},
            "Wednesday, March 4, 12:00 pm until Wednesday, March 4, 2:30 pm",
        ),
        ({"kind": "leaving", "first": "2026-03-04"}, "From Wednesday, March 4, 12:00 am, for good"),
    ):
        assert words in text(client.get("/closures/new/", ill(house) | said))


def test_the_desk_sees_every_visit_in_closed_time_and_can_let_it_stand() -> None:
    house = make.house()
    visit = make.booked(house, at("10:00", 2), patient=make.patient("Ana Roy"))
    leave = booking.BlockRow(
        resource=house.one.practitioner.resource, starts_at=at("09:00", 2), ends_at=at("12:00", 2)
    )
    booking.close(rows=[leave], by=SYSTEM, now=NOW)
    shut = booking.close_for(
        clinic=house.clinic,
        kind="closed",
        starts_at=at("00:00", 2),
        ends_at=at("24:00", 2),
        by=SYSTEM,
        key="k",
        now=NOW,
    )
    client = works(house, "desk")
    assert "1 visit in closed time" in text(client.get("/closures/"))
    assert client.post(f"/closures/visit/{visit.public_id}/", keyed()).status_code == 302
    assert "Ana Roy" not in text(client.get("/closures/"))
    assert Errand.objects.get().done_at == NOW
    assert closed.progress(shut.displaced.all()) == closed.Progress(1, 0, 0, 0, 1, 0)
    visit.refresh_from_db()
    assert visit.cancelled_at is None
    assert client.post(f"/closures/visit/{uuid4()}/", keyed()).status_code == 404


def test_who_is_ill_today_is_ill_from_now_on_and_who_sits_here_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    house = make.house()
    yesterday = at("09:00", -1)
    due = make.booked(house, at("09:00"), now=yesterday)
    here = make.booked(house, at("10:00"), now=yesterday)
    later = make.booked(house, at("13:00"), now=yesterday)
    booking.arrive(booking=here, by=SYSTEM, now=at("09:05"))
    monkeypatch.setattr(clock, "now", lambda: at("09:12"))
    client = works(house)
    page = client.get("/closures/new/", ill(house))
    assert page.context["shutting"].starts_at == at("09:10")
    assert [one.visit for one in page.context["visits"]] == [later]
    assert list(page.context["here"]) == [due, here]
    assert "speak to them" in text(page)
    assert 'name="first_time" value="09:10' in text(page)
