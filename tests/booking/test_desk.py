"""The front desk's pages: its day and week, somebody booked, what is done to a visit."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from glideway.booking import operations as booking
from glideway.booking.models import Booking, Hold
from glideway.directory import operations as directory
from glideway.directory.models import Needs, Patient, Practitioner
from glideway.kit import clock
from glideway.kit.models import AuditEntry, Message
from tests.booking import make
from tests.booking.make import House, at
from tests.make import NOW, SYSTEM, anon

pytestmark = pytest.mark.django_db
MOST = 12
TODAY = "2026-03-02"


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Monday, nine in the morning in Toronto, until a test says otherwise."""
    kept = {"now": NOW}
    monkeypatch.setattr(clock, "now", lambda: kept["now"])
    monkeypatch.setattr(timezone, "now", lambda: kept["now"])
    return lambda when: kept.update(now=when)


@pytest.fixture
def house() -> House:
    return make.house(people=2)


def signed_in(client: Client, house: House, role: str = "desk") -> Client:
    login = directory.open_login(email=f"{role}@example.org", name=role, by=SYSTEM, now=NOW)
    directory.grant(login=login, role=role, clinic=house.clinic, by=SYSTEM, now=NOW)
    client.force_login(login)
    return client


@pytest.fixture
def desk(client: Client, house: House) -> Client:
    return signed_in(client, house)


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def words(response: Any) -> str:
    """What a page says, without its marks."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def form(house: House, start: datetime, **changes: Any) -> dict[str, Any]:
    """What the booking page sends for somebody new."""
    return {
        "placement": str(house.one.public_id),
        "service": str(house.first.public_id),
        "start": start.isoformat(),
        "key": str(uuid4()),
        "name": "Bo Lind",
        "contact": "416 555 0199",
    } | changes


def tap(client: Client, path: str, **more: str) -> Any:
    """A button of the panel: its form's own key."""
    return client.post(path, {"key": str(uuid4())} | more)


# ------------------------------------------------------------------ day and week
def test_the_day_shows_who_comes_what_is_free_and_every_bookable_start(
    desk: Client, house: House
) -> None:
    ana = make.patient("Ana Roy")
    Needs.objects.create(patient=ana, step_free=True, interpreter="Farsi", asked_at=NOW)
    made = make.booked(house, at("11:00"), patient=ana)
    Booking.objects.update(waived=["notice"])  # as if it had been made an hour before
    page = text(desk.get("/desk/"))
    assert f'id="b-{made.public_id}"' in page
    said = words(desk.get("/desk/"))
    for one in ("Ana Roy", "First visit", "Questions open", "Step-free", "Interpreter: Farsi"):
        assert one in said
    assert "Set aside: notice" in said
    # From nine to eleven it is free; patients book an hour ahead, the last ends at eleven.
    starts = re.findall(r'class="start num"[^>]*>(\d+:\d+)<', page.split("Maya Chen 1")[0])
    assert starts[:4] == ["10:00", "10:15", "10:30", "11:30"]
    assert "2 h free" in said
    assert "5 h 30 free" in said


def test_the_day_asks_the_same_number_of_questions_whoever_comes(
    desk: Client, house: House, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(MOST):
        desk.get("/desk/")
    for hour in range(10, 16):
        for one in house.placements:
            make.booked(house, at(f"{hour}:00"), placement=one)
    make.hold(house, at("16:00"))
    booking.close(
        rows=[
            booking.BlockRow(
                resource=house.one.practitioner.resource,
                starts_at=at("16:30"),
                ends_at=at("17:00"),
            )
        ],
        by=SYSTEM,
        now=NOW,
    )
    for path in ("/desk/", "/desk/?by=room", "/desk/week/", "/day-sheet/", "/day-sheet/?by=room"):
        with django_assert_max_num_queries(MOST):
            page = desk.get(path)
        assert page.status_code == 200
    assert words(desk.get("/desk/")).count("First visit") >= 12


def test_the_pages_of_a_booking_ask_few_questions(
    desk: Client, house: House, django_assert_max_num_queries: Any
) -> None:
    ana = make.patient("Ana Roy")
    made = make.booked(house, at("11:00", 1), patient=ana)
    busy = form(house, at("11:00", 1), patient=str(ana.public_id))
    to = {"placement": str(house.one.public_id), "start": at("14:00", 1).isoformat()}
    # A taken time of somebody known is the most that a page explains: whose it is, and the rest.
    with django_assert_max_num_queries(MOST + 2):
        assert desk.get("/desk/new/", busy).status_code == 200
    for path, asked in (
        ("/desk/new/?walk_in=1", {}),
        ("/desk/find/", {}),
        ("/desk/explain/", form(house, at("11:00", 1))),
        (f"/desk/visit/{made.public_id}/move/", to),
        (f"/desk/visit/{made.public_id}/cancel/", {}),
    ):
        with django_assert_max_num_queries(MOST + (1 if "explain" in path else 0)):
            assert desk.get(path, asked).status_code == 200


def test_another_clinics_visits_are_time_away_and_nothing_else(desk: Client, house: House) -> None:
    other = make.house("kensington")
    placed = directory.place_practitioners(
        rows=[
            directory.PlacementRow(
                practitioner=house.one.practitioner,
                clinic=other.clinic,
                services=list(other.services.values()),
            )
        ],
        by=SYSTEM,
        now=NOW,
    )[0]
    booking.open_hours(
        rows=[booking.OpeningRow(placement=placed, weekday=0, opens="09:00", closes="17:00")],
        by=SYSTEM,
        now=NOW,
    )
    make.booked(other, at("11:00"), placement=placed, patient=make.patient("Cy Foreign"))
    said = words(desk.get("/desk/"))
    assert "At another clinic" in said
    assert "Cy Foreign" not in said


def test_a_hold_is_shown_as_being_booked_until_its_very_end(
    desk: Client, house: House, now: Any
) -> None:
    held = make.hold(house, at("11:00"))
    assert "Being booked now" in words(desk.get("/desk/"))
    now(held.expires_at)
    assert "Being booked now" not in words(desk.get("/desk/"))


def test_an_empty_day_says_so_and_a_strange_date_is_today(desk: Client) -> None:
    assert "Nobody works on this day" in words(desk.get("/desk/?day=2026-03-07"))
    for strange in ("2026-99-99", "x", "0001-01-01", "9999-12-31"):
        assert "Monday, March 2" in words(desk.get(f"/desk/?day={strange}"))
        assert desk.get(f"/desk/week/?day={strange}").status_code == 200
        assert desk.get(f"/day-sheet/?day={strange}").status_code == 200


def test_the_week_counts_visits_and_free_time_by_day_and_opens_one_practitioner(
    desk: Client, house: House
) -> None:
    make.booked(house, at("11:00", 1), patient=make.patient("Ana Roy"))
    said = words(desk.get(f"/desk/week/?day={TODAY}"))
    assert "1 visit 7 h 30 free" in said
    assert "Ana Roy" not in said
    who = house.one.practitioner.public_id
    assert "Ana Roy" in words(desk.get(f"/desk/week/?day={TODAY}&who={who}"))


def test_moving_shows_the_starts_at_which_the_visits_own_time_does_not_stand_in_the_way(
    desk: Client, house: House
) -> None:
    made = make.booked(house, at("11:00", 1))
    page = text(desk.get(f"/desk/?day=2026-03-03&move={made.public_id}"))
    assert f"/desk/visit/{made.public_id}/move/?placement={house.one.public_id}" in page
    assert "the old time stands until then" in page
    theirs = make.booked(make.house("kensington"), at("11:00", 1))
    assert desk.get(f"/desk/?move={theirs.public_id}").status_code == 404


def test_a_colleague_reads_the_desk_and_marks_only_the_own_patients(
    client: Client, house: House
) -> None:
    mine = make.booked(house, at("11:00"))
    theirs = make.booked(house, at("11:00"), placement=house.placements[1])
    signed_in(client, house, "practitioner")
    Practitioner.objects.filter(pk=house.one.practitioner_id).update(
        login=client.session["_auth_user_id"]
    )
    assert "What to do" in text(client.get(f"/desk/visit/{mine.public_id}/"))
    page = client.get(f"/desk/visit/{theirs.public_id}/")
    assert page.status_code == 200
    assert "What to do" not in text(page)
    assert tap(client, f"/desk/visit/{theirs.public_id}/arrived/").status_code == 404
    assert Booking.objects.get(pk=theirs.pk).arrived_at is None


# ------------------------------------------------------------------ book
def test_a_caller_is_found_and_booked_and_the_focus_goes_to_the_appointment(
    desk: Client, house: House
) -> None:
    ana = make.patient("Ana Roy", "ana@example.org")
    make.booked(house, at("16:00", 4), patient=ana)
    found = text(
        desk.post("/desk/new/", {"find": "1", "q": "ana", "start": at("11:00").isoformat()})
    )
    assert f"patient={ana.public_id}" in found
    assert AuditEntry.objects.filter(act="patient.found", patient_id=ana.pk).count() == 1
    sent = form(house, at("11:00"), patient=str(ana.public_id))
    answer = desk.post("/desk/new/", sent)
    made = Booking.objects.latest("pk")
    assert answer["Location"] == f"/desk/?day={TODAY}#b-{made.public_id}"
    assert (made.patient, made.starts_at, made.first_visit) == (ana, at("11:00"), False)
    assert desk.post("/desk/new/", sent)["Location"] == answer["Location"]
    assert Booking.objects.count() == 2


def test_somebody_new_is_entered_and_booked_once_however_often_it_is_sent(
    desk: Client, house: House
) -> None:
    sent = form(house, at("11:00"))
    for _again in range(3):
        assert desk.post("/desk/new/", sent).status_code == 302
    made = Booking.objects.get()
    assert (made.patient.name, made.patient.phone, made.first_visit) == (
        "Bo Lind",
        "+14165550199",
        True,
    )
    assert Message.objects.filter(about=f"booking:{made.public_id}").count() == 1


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"contact": ""}, {"contact": "nothing"}, {"contact": "x@"}]
)
def test_who_is_not_named_or_cannot_be_reached_is_not_booked(
    desk: Client, house: House, wrong: dict[str, str]
) -> None:
    before = Patient.objects.count()
    answer = desk.post("/desk/new/", form(house, at("11:00"), **wrong))
    assert answer.status_code == 422
    assert 'role="alert"' in text(answer)
    assert (Booking.objects.count(), Patient.objects.count()) == (0, before)


def test_a_time_that_is_gone_names_the_three_nearest_and_enters_nobody(
    desk: Client, house: House
) -> None:
    make.booked(house, at("11:00"))
    before = Patient.objects.count()
    answer = desk.post("/desk/new/", form(house, at("11:00")))
    assert answer.status_code == 409
    page = text(answer)
    nearest = re.findall(r'name="start" value="([^"]+)"><input type="hidden" name="key"', page)
    assert len(nearest) == 3
    assert (Booking.objects.count(), Patient.objects.count()) == (1, before)
    assert (
        desk.post("/desk/new/", form(house, datetime.fromisoformat(nearest[0]))).status_code == 302
    )


def test_the_page_lists_every_rule_and_the_desk_sets_each_aside_by_name(
    desk: Client, house: House
) -> None:
    asked = {**form(house, at("09:20")), "key": ""}
    page = desk.get("/desk/new/", asked)
    assert re.findall(r'name="waive" value="([^"]+)"', page.content.decode()) == [
        "notice",
        "off-grid",
    ]
    assert "Patients book at least 60 minutes ahead." in words(page)
    one = desk.post("/desk/new/", form(house, at("09:20"), waive="notice"))
    assert one.status_code == 409
    assert Booking.objects.count() == 0
    both = form(house, at("09:20"), waive=["notice", "off-grid"])
    assert desk.post("/desk/new/", both).status_code == 302
    assert Booking.objects.get().waived == ["notice", "off-grid"]
    assert "Set aside: notice, between two starts" in words(desk.get("/day-sheet/"))


def test_a_new_booking_begins_on_the_day_that_was_open(desk: Client) -> None:
    assert 'value="2026-03-05" required' in text(desk.get("/desk/new/?day=2026-03-05"))
    assert f'value="{TODAY}" required' in text(desk.get("/desk/new/"))


def test_nobody_sets_another_visit_aside(desk: Client, house: House) -> None:
    make.booked(house, at("11:00"))
    page = desk.get("/desk/new/", form(house, at("11:00")))
    assert "This time cannot be booked" in words(page)
    assert "Book it" not in words(page)
    answer = desk.post("/desk/new/", form(house, at("11:00"), waive=["booked", "room"]))
    assert answer.status_code == 409
    assert Booking.objects.count() == 1


def test_a_walk_in_sees_who_is_free_now_and_is_booked_for_this_minute(
    desk: Client, house: House, now: Any
) -> None:
    make.booked(house, at("09:00"), waived=("notice",))
    now(at("09:07"))
    page = desk.get("/desk/new/?walk_in=1")
    assert "Who is free now, at 9:10 am" in words(page)
    assert "Maya Chen 1" in words(page)
    assert "Maya Chen 0, PT free until" not in words(page)
    link = re.search(r'href="(/desk/new/\?walk_in=1&amp;placement[^"]+)"', page.content.decode())
    assert link is not None
    shown = desk.get(link[1].replace("&amp;", "&")).content.decode()
    assert shown.count("checked") == 2
    free = house.placements[1]
    sent = form(house, at("09:10"), placement=str(free.public_id), waive=["notice", "off-grid"])
    assert desk.post("/desk/new/", sent).status_code == 302
    made = Booking.objects.latest("pk")
    assert (made.placement, made.starts_at, made.waived) == (
        free,
        at("09:10"),
        ["notice", "off-grid"],
    )


def test_words_that_somebody_is_looked_for_by_stand_in_no_address(
    desk: Client, house: House
) -> None:
    make.booked(house, at("11:00"), patient=make.patient("Ana Zyxname"))
    for page in (
        desk.post("/desk/find/", {"q": "zyxname"}),
        desk.post("/desk/new/", {"find": "1", "q": "zyxname"}),
    ):
        assert "Ana Zyxname" in words(page)
        addresses = re.findall(r'(?:href|action)="([^"]+)"', page.content.decode())
        assert not [one for one in addresses if "zyx" in one.lower()]


@pytest.mark.parametrize("typed", ["Ana", "ana r", "0142", "555-0142", "ANA@example.org"])
def test_a_patient_is_found_by_name_phone_or_address(
    desk: Client, house: House, typed: str
) -> None:
    ana = directory.meet_patient(
        name="Ana Roy", email="ana@example.org", phone="+14165550142", now=NOW
    )
    make.booked(house, at("11:00"), patient=ana)
    assert "Ana Roy" in words(desk.post("/desk/find/", {"q": typed}))


@pytest.mark.parametrize("typed", ["", "a", "1", "142", "%", "@"])
def test_a_list_of_all_patients_cannot_be_had_by_typing(
    desk: Client, house: House, typed: str
) -> None:
    ana = directory.meet_patient(name="Ana Roy", phone="+14165550142", now=NOW)
    make.booked(house, at("11:00"), patient=ana)
    assert "Ana Roy" not in words(desk.post("/desk/find/", {"q": typed}))


def test_another_clinics_patients_are_nobody_here(desk: Client, house: House) -> None:
    bo = make.patient("Bo Foreign")
    make.booked(make.house("kensington"), at("11:00"), patient=bo)
    assert "Bo Foreign" not in words(desk.post("/desk/find/", {"q": "Bo Foreign"}))
    assert desk.get(f"/desk/new/?patient={bo.public_id}").status_code == 404
    sent = form(house, at("11:00"), patient=str(bo.public_id))
    assert desk.post("/desk/new/", sent).status_code == 404
    assert Booking.objects.filter(placement=house.one).count() == 0


def test_patients_and_strangers_have_no_desk(client: Client, house: House) -> None:
    paths = ("/desk/", "/desk/week/", "/desk/new/", "/desk/find/", "/desk/explain/")
    for path in paths:
        assert client.get(path).status_code in (401, 404)
    ana = make.patient("Ana Roy")
    made = make.booked(house, at("11:00"), patient=ana)
    login = directory.open_login(email=ana.email, name=ana.name, by=SYSTEM, now=NOW)
    Patient.objects.filter(pk=ana.pk).update(login=login)
    client.force_login(login)
    for path in (*paths, f"/desk/visit/{made.public_id}/", f"/desk/visit/{made.public_id}/cancel/"):
        assert client.get(path).status_code == 404
    assert client.post(f"/desk/visit/{made.public_id}/tell-again/").status_code == 404


# ------------------------------------------------------------------ one visit
def test_here_in_the_room_and_taken_back(desk: Client, house: House) -> None:
    made = make.booked(house, at("11:00"))
    path = f"/desk/visit/{made.public_id}/"
    assert tap(desk, f"{path}arrived/")["Location"] == f"/desk/?day={TODAY}#b-{made.public_id}"
    assert Booking.objects.get().arrived_at == NOW
    tap(desk, f"{path}not-here/")
    assert Booking.objects.get().arrived_at is None
    tap(desk, f"{path}arrived/")
    tap(desk, f"{path}in-room/")
    assert Booking.objects.get().state == "in_room"
    assert tap(desk, f"{path}not-here/").status_code == 409
    assert Booking.objects.get().arrived_at == NOW
    assert tap(desk, f"{path}vanished/").status_code == 404


def test_a_missed_visit_is_marked_and_put_right(desk: Client, house: House, now: Any) -> None:
    made = make.booked(house, at("09:05"), waived=("notice", "off-grid"))
    path = f"/desk/visit/{made.public_id}/"
    assert tap(desk, f"{path}no-show/").status_code == 409
    now(at("09:12"))
    tap(desk, f"{path}no-show/")
    assert Booking.objects.get().state == "no_show"
    assert "Did not come" in words(desk.get("/desk/"))
    tap(desk, f"{path}came/")
    assert Booking.objects.get().state == "booked"


def test_a_fee_is_waived_with_a_reason_and_owed_again(desk: Client, house: House) -> None:
    made = make.booked(house, at("11:00"), now=NOW - timedelta(hours=1))
    path = f"/desk/visit/{made.public_id}/"
    nothing = desk.post(f"{path}waive-fee/", {"key": str(uuid4()), "reason": "kind"})
    assert nothing.status_code == 409
    link = anon(session_key="x", network="x").by_link("x")
    booking.cancel(booking=made, by=link, key=str(uuid4()), now=NOW, yes=True)
    assert "Waive the fee of $40" in words(desk.get(path))
    empty = desk.post(f"{path}waive-fee/", {"key": str(uuid4()), "reason": "  "})
    assert empty.status_code == 422
    assert Booking.objects.get().fee_waived_at is None
    desk.post(f"{path}waive-fee/", {"key": str(uuid4()), "reason": "A funeral"})
    kept = Booking.objects.get()
    assert (kept.fee_waived_at, kept.fee_waived_why, kept.fee_cents) == (NOW, "A funeral", 4000)
    assert AuditEntry.objects.get(act="booking.fee-waived").why == "A funeral"
    assert "waived, A funeral" in words(desk.get(path))
    desk.post(f"{path}charge-fee/", {"key": str(uuid4())})
    assert Booking.objects.get().fee_waived_at is None


def test_a_new_link_ends_the_old_one_and_is_sent(desk: Client, house: House) -> None:
    from glideway.booking.queries import link_of  # noqa: PLC0415

    made = make.booked(house, at("11:00"))
    old = link_of(made)
    desk.post(f"/desk/visit/{made.public_id}/new-link/", {"key": str(uuid4())})
    fresh = link_of(Booking.objects.get())
    assert Client().get(f"/appointment/{old}/").status_code == 404
    assert Client().get(f"/appointment/{fresh}/").status_code == 200
    assert fresh in Message.objects.latest("pk").text


def test_the_confirmation_is_sent_again_once_a_key(desk: Client, house: House) -> None:
    made = make.booked(house, at("11:00"))
    sent = {"key": str(uuid4()), "stay": "1"}
    for _twice in range(2):
        answer = desk.post(f"/desk/visit/{made.public_id}/tell-again/", sent)
        assert answer["Location"] == f"/desk/visit/{made.public_id}/"
    assert Message.objects.filter(about=f"booking:{made.public_id}").count() == 2
    desk.post(f"/desk/visit/{made.public_id}/tell-again/", {"key": str(uuid4())})
    assert Message.objects.filter(about=f"booking:{made.public_id}").count() == 3


def test_the_clinic_cancels_with_a_reason_that_the_patient_reads(
    desk: Client, house: House
) -> None:
    made = make.booked(house, at("11:00", 1))
    path = f"/desk/visit/{made.public_id}/cancel/"
    assert desk.post(path, {"key": str(uuid4()), "reason": ""}).status_code == 422
    assert Booking.objects.get().cancelled_at is None
    answer = desk.post(path, {"key": str(uuid4()), "reason": "A burst pipe"})
    assert answer["Location"].startswith("/desk/?day=2026-03-03")
    kept = Booking.objects.get()
    assert (kept.cancelled_at, kept.cancelled_by, kept.fee_cents) == (NOW, "desk", 0)
    assert "A burst pipe" in Message.objects.latest("pk").text


def test_a_visit_is_moved_to_a_colleague_after_old_and_new_were_shown(
    desk: Client, house: House
) -> None:
    made = make.booked(house, at("11:00", 1))
    other = house.placements[1]
    path = f"/desk/visit/{made.public_id}/move/"
    to = {"placement": str(other.public_id), "start": at("14:00", 1).isoformat()}
    shown = words(desk.get(path, to))
    assert "11:00 am" in shown
    assert "2:00 pm" in shown
    answer = desk.post(path, {**to, "key": str(uuid4())})
    assert answer["Location"] == f"/desk/?day=2026-03-03#b-{made.public_id}"
    moved = Booking.objects.get()
    assert (moved.placement, moved.starts_at, moved.sequence) == (other, at("14:00", 1), 1)


def test_a_move_onto_somebody_elses_time_shows_the_three_nearest_and_changes_nothing(
    desk: Client, house: House
) -> None:
    made = make.booked(house, at("11:00", 1))
    make.booked(house, at("14:00", 1))
    to = {"placement": str(house.one.public_id), "start": at("14:00", 1).isoformat()}
    answer = desk.post(f"/desk/visit/{made.public_id}/move/", {**to, "key": str(uuid4())})
    assert answer.status_code == 409
    assert text(answer).count('class="nearest"') == 1
    assert len(re.findall(r"<form method=\"post\"", text(answer))) >= 3
    assert Booking.objects.get(pk=made.pk).starts_at == at("11:00", 1)


def test_a_move_inside_the_notice_is_named_and_kept(desk: Client, house: House) -> None:
    made = make.booked(house, at("11:00"))
    path = f"/desk/visit/{made.public_id}/move/"
    to = {"placement": str(house.one.public_id), "start": at("09:30").isoformat()}
    answer = desk.post(path, {**to, "key": str(uuid4())})
    assert re.findall(r'name="waive" value="([^"]+)"', text(answer)) == ["notice"]
    assert desk.post(path, {**to, "key": str(uuid4()), "waive": "notice"}).status_code == 302
    kept = Booking.objects.get()
    assert (kept.starts_at, kept.waived) == (at("09:30"), ["notice"])


# ------------------------------------------------------------------ explain
def test_any_minute_is_explained_with_whose_time_it_is(desk: Client, house: House) -> None:
    make.booked(house, at("11:00"), patient=make.patient("Ana Roy"))
    asked = {
        "placement": str(house.one.public_id),
        "service": str(house.first.public_id),
        "day": TODAY,
        "time": "11:10",
    }
    page = desk.get("/desk/explain/", asked)
    assert re.findall(r'data-rule="([^"]+)"', page.content.decode()) == ["off-grid", "booked"]
    assert "Ana Roy, 11:00 to 11:30" in words(page)
    assert "It is offered" in words(desk.get("/desk/explain/", {**asked, "time": "12:00"}))
    assert "rule" not in words(desk.get("/desk/explain/", {**asked, "time": "noon"}))


# ------------------------------------------------------------------ paper
def test_the_sheet_has_times_states_gaps_and_who_printed_when(desk: Client, house: House) -> None:
    made = make.booked(house, at("11:00"), patient=make.patient("Ana Roy"))
    booking.arrive(booking=made, by=SYSTEM, now=NOW)
    said = words(desk.get("/day-sheet/"))
    assert "11:00 am – 11:30 am" in said
    assert "Arrived" in said
    assert "5 h 30 free" in said
    assert "Harbour Clinic · day sheet of Monday, March 2 · printed Monday, March 2" in said
    rooms = words(desk.get("/day-sheet/?by=room"))
    assert "Ana Roy" in rooms
    assert "Maya Chen 0" in rooms


def test_holds_are_kinds_only_on_paper(desk: Client, house: House) -> None:
    held = make.hold(house, at("11:00"))
    Hold.objects.filter(pk=held.pk).update(name="Zyx Name")
    said = words(desk.get("/day-sheet/"))
    assert "Being booked now" in said
    assert "Zyx" not in said


def test_the_desk_day_ends_with_the_clinics_midnight(desk: Client, house: House) -> None:
    make.booked(house, at("11:00") + timedelta(days=1), patient=make.patient("Ana Roy"))
    assert "Ana Roy" not in words(desk.get("/desk/"))
    assert "Ana Roy" in words(desk.get("/desk/?day=2026-03-03"))


def test_the_worker_of_the_sheet_holds_nobodys_data_and_reaches_the_sheet_only(
    client: Client, desk: Client
) -> None:
    answer = Client().get("/day-sheet/worker.js")
    assert answer.headers["Content-Type"] == "text/javascript"
    assert "Service-Worker-Allowed" not in answer.headers
    assert 'data-today="1"' in text(desk.get("/day-sheet/"))
    for other in ("?by=room", "?day=2026-03-03"):
        assert 'data-today=""' in text(desk.get(f"/day-sheet/{other}"))


# ------------------------------------------------------------------ what waits, and classes
def test_a_visit_under_a_closed_time_stays_is_marked_and_counted(
    desk: Client, house: House
) -> None:
    make.booked(house, at("11:00"), patient=make.patient("Ana Roy"))
    booking.close_for(
        clinic=house.clinic,
        practitioner=house.one.practitioner,
        kind="ill",
        starts_at=at("10:00"),
        ends_at=at("17:00"),
        reason="Not in today",
        by=SYSTEM,
        key=str(uuid4()),
        now=NOW,
    )
    said = words(desk.get("/desk/"))
    assert "Ana Roy" in said
    assert "Under a closed time" in said
    assert "1 visit under a closed time" in said
    assert "Ill" in said
    column = text(desk.get("/desk/")).split("Maya Chen 1")[0]
    assert re.findall(r'class="start num"', column) == []


def test_requests_and_calls_that_wait_are_counted_on_the_desk(client: Client) -> None:
    house = make.house(approval_hours=24)
    held = make.hold(house, at("11:00"))
    booking.ask(hold=held, patient=make.patient("Ana Roy"), by=SYSTEM, key=str(uuid4()), now=NOW)
    Client().post(
        "/call-back/?clinic=harbour",
        {"name": "Bo", "phone": "416 555 0123", "when": "any", "words": "", "key": str(uuid4())},
    )
    said = words(signed_in(client, house).get("/desk/"))
    assert "1 request to answer" in said
    assert "1 person wants a call" in said
    assert "A request waits" in said
    assert "Ana Roy" not in said


def test_a_class_is_one_block_with_its_seats(client: Client) -> None:
    house = make.house(capacity=3)
    for name in ("Ana Roy", "Bo Lind"):
        make.booked(house, at("11:00"), patient=make.patient(name))
    page = signed_in(client, house).get("/desk/")
    said = words(page)
    assert "2 seats taken" in said
    assert "Ana Roy" in said
    assert "Bo Lind" in said
    assert text(page).count('class="piece visit class"') == 1
