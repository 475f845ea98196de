"""The appointment's own page: late, coming, a new link, a colleague, lost answers, needs, boxes."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from glideway.booking import operations as booking
from glideway.booking import queries
from glideway.booking.core import lateness
from glideway.booking.models import Booking, Hold
from glideway.directory import operations as directory
from glideway.directory.models import Clinic, Consent, Needs, Patient, Practitioner
from glideway.kit import clock
from glideway.kit.models import AuditEntry, Message
from glideway.kit.refusals import NotAnswerable
from tests.booking import make
from tests.booking.make import at
from tests.booking.test_pages import held, tap, text, through
from tests.make import NOW, SYSTEM, anon, keyed

pytestmark = pytest.mark.django_db
HOLDER = anon().by_link("link")
MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)
MOST = 12


@pytest.fixture
def noon(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Sets the clock of the pages."""

    def be(now: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: now)

    be(NOW)
    return be


def path_of(made: Booking) -> str:
    return f"/appointment/{queries.link_of(made)}/"


def late(made: Booking, minutes: int, **changes: Any) -> Booking:
    usual: dict[str, Any] = {"by": HOLDER, "key": str(uuid4()), "now": at("10:00")}
    return booking.run_late(booking=made, minutes=minutes, **usual | changes)


def test_being_late_is_told_and_changed_and_moves_nothing() -> None:
    made = make.booked(make.house(), at("11:00"))
    first = late(made, 10)
    assert (first.late_minutes, first.late_told_at) == (10, at("10:00"))
    changed = late(made, 20, now=at("10:30"))
    assert (changed.late_minutes, changed.late_told_at) == (20, at("10:30"))
    assert (changed.starts_at, changed.sequence) == (at("11:00"), 0)
    acts = AuditEntry.objects.filter(act="booking.late").values_list("about", flat=True)
    assert list(acts) == [str(made.public_id)] * 2


def test_the_same_key_tells_the_desk_once() -> None:
    made, key = make.booked(make.house(), at("11:00")), str(uuid4())
    late(made, 10, key=key)
    late(made, 10, key=key, now=at("10:30"))
    made.refresh_from_db()
    assert made.late_told_at == at("10:00")
    assert AuditEntry.objects.filter(act="booking.late").count() == 1


@pytest.mark.parametrize(
    ("now", "told"),
    [
        (at("13:00") - SECOND, False),
        (at("13:00"), True),
        (at("17:00") - SECOND, True),
        (at("17:00"), False),
    ],
)
def test_being_late_is_told_from_four_hours_before_until_the_start(
    now: datetime, *, told: bool
) -> None:
    made = make.booked(make.house(hours=[("09:00", "20:00")]), at("17:00"))
    if told:
        assert late(made, 5, now=now).late_minutes == 5
        return
    with pytest.raises(booking.NotTheDay):
        late(made, 5, now=now)
    made.refresh_from_db()
    assert made.late_minutes is None


def test_who_is_here_or_cancelled_or_says_another_number_is_not_late() -> None:
    house = make.house()
    here, gone = make.booked(house, at("11:00")), make.booked(house, at("12:00"))
    booking.arrive(booking=here, by=SYSTEM, now=at("10:00"))
    booking.cancel(booking=gone, by=HOLDER, now=NOW + MINUTE)
    with pytest.raises(booking.NotTheDay):
        late(here, 5)
    with pytest.raises(booking.AlreadyCancelled):
        late(gone, 5)
    with pytest.raises(NotAnswerable):
        late(here, 7)
    assert not Booking.objects.exclude(late_minutes=None).exists()


@pytest.mark.parametrize(
    ("minutes", "of", "phone"), [(15, 30, False), (20, 30, True), (30, 60, False)]
)
def test_with_less_than_half_left_the_two_talk_by_phone(
    minutes: int, of: int, *, phone: bool
) -> None:
    assert lateness.too_late(minutes, of_minutes=of) is phone


def test_the_page_takes_how_late_in_one_tap(client: Client, noon: Any) -> None:
    made = make.booked(make.house(), at("11:00"))
    path = path_of(made)
    assert "Running late?" in text(client.get(path))
    client.post(f"{path}late/", keyed(minutes="10"))
    assert "about 10 minutes late" in text(client.get(path))
    assert "Less than half" not in text(client.get(path))
    client.post(f"{path}late/", keyed(minutes="20"))
    assert "Less than half of the visit would be left." in text(client.get(path))
    assert client.post(f"{path}late/", keyed(minutes="7")).status_code == 400
    noon(at("06:59"))
    assert "Running late?" not in text(client.get(path))


def test_a_look_changes_nothing_and_the_link_tells_little(
    client: Client, noon: Any, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    made = make.booked(make.house(), at("11:00", 1), region="shoulder")
    before = list(Booking.objects.values()), Message.objects.count()
    with django_assert_max_num_queries(MOST):
        page = text(client.get(path_of(made)))
    assert (list(Booking.objects.values()), Message.objects.count()) == before
    assert "Appointment of AR" in page
    for word in ("Ana Roy", made.patient.email, "shoulder", "Maya Chen", "Anything you need"):
        assert word not in page


def test_a_new_link_ends_the_old_one(client: Client, noon: Any) -> None:
    made = make.booked(make.house(), at("11:00", 1))
    path, fields = path_of(made), keyed()
    assert "A new link is on its way" in text(client.post(f"{path}new-link/", fields))
    made.refresh_from_db()
    assert made.link_generation == 2
    assert client.get(path).status_code == 404
    assert client.post(f"{path}new-link/", fields).status_code == 404
    assert client.get(path_of(made)).status_code == 200
    assert queries.link_of(made) in Message.objects.latest("pk").text
    assert Message.objects.latest("pk").to == made.patient.email


def test_the_move_page_names_colleagues_and_the_same_visit_moves_there(
    client: Client, noon: Any, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    house = make.house(people=2)
    made = make.booked(house, at("11:00", 1))
    path = path_of(made)
    with django_assert_max_num_queries(MOST):
        page = text(client.get(f"{path}move/"))
    assert page.index("Maya Chen 0") < page.index("Maya Chen 1")
    other = house.placements[1]
    fields = {"start": at("11:00", 1).isoformat(), "placement": str(other.public_id)}
    client.post(f"{path}move/", keyed(**fields))
    client.post(f"{path}move/", keyed(start=at("12:00", 1).isoformat()))
    moved = Booking.objects.get()
    assert (moved.pk, moved.placement_id, moved.starts_at, moved.sequence) == (
        made.pk,
        other.pk,
        at("12:00", 1),
        2,
    )


def test_nobody_moves_to_another_clinic_by_its_number(client: Client, noon: Any) -> None:
    made, elsewhere = make.booked(make.house(), at("11:00", 1)), make.house("lakeside")
    fields = {"start": at("12:00", 1).isoformat(), "placement": str(elsewhere.one.public_id)}
    assert client.post(f"{path_of(made)}move/", keyed(**fields)).status_code == 404
    made.refresh_from_db()
    assert (made.starts_at, made.sequence) == (at("11:00", 1), 0)


def test_the_same_form_twice_moves_once_and_says_so(client: Client, noon: Any) -> None:
    made = make.booked(make.house(), at("11:00", 1))
    fields = keyed(start=at("12:00", 1).isoformat())
    first = client.post(f"{path_of(made)}move/", fields)
    again = client.post(f"{path_of(made)}move/", fields)
    assert (first.headers.get("Idempotent-Replay"), again["Idempotent-Replay"]) == (None, "true")
    assert first["Location"] == again["Location"]
    assert Booking.objects.get().sequence == 1
    other = fields | {"start": at("13:00", 1).isoformat()}
    refused = client.post(f"{path_of(made)}move/", other)
    assert refused.status_code == 422
    assert "already sent with other words" in text(refused)


def test_cancelling_shows_the_policy_as_it_was_and_is_done_once(client: Client, noon: Any) -> None:
    made = make.booked(make.house(), at("11:00"), now=NOW - timedelta(days=1))
    path = path_of(made)
    page = text(client.get(f"{path}cancel/"))
    assert "free until 24 hours before, then $40" in page
    assert client.post(f"{path}cancel/", keyed()).status_code == 409
    fields = keyed(yes="on")
    client.post(f"{path}cancel/", fields)
    again = client.post(f"{path}cancel/", fields)
    assert again["Idempotent-Replay"] == "true"
    page = text(client.get(path))
    assert "The time is free for somebody else now." in page
    assert "Book again" in page
    assert "free for three minutes" not in page
    assert client.post(f"{path}undo/", keyed()).status_code == 409
    assert Message.objects.filter(about=f"booking:{made.public_id}", method="CANCEL").count() == 1


def test_undo_with_the_same_key_stands_when_the_three_minutes_are_over() -> None:
    made, key = make.booked(make.house(), at("11:00")), str(uuid4())
    booking.undo(booking=made, by=HOLDER, key=key, now=NOW + 3 * MINUTE)
    again = booking.undo(booking=made, by=HOLDER, key=key, now=NOW + 4 * MINUTE)
    assert again.cancelled_at == NOW + 3 * MINUTE
    with pytest.raises(booking.UndoOver):
        booking.undo(booking=made, by=HOLDER, key=str(uuid4()), now=NOW + 3 * MINUTE + SECOND)


def test_a_lost_answer_is_read_by_its_key_by_who_sent_it(client: Client, noon: Any) -> None:
    one = held(client, make.house())
    key = str(uuid4())
    assert "Nothing was booked" in text(client.get(f"/answers/{key}/"))
    path = through(client, one, key=key)
    page = text(client.get(f"/answers/{key}/"))
    assert "Done: here is the appointment" in page
    assert path in page
    other = text(Client().get(f"/answers/{key}/"))
    assert "Nothing was booked" in other
    assert path not in other


def test_by_the_link_the_answer_of_a_cancelled_one_says_so(client: Client, noon: Any) -> None:
    made = make.booked(make.house(), at("11:00", 1))
    fields = keyed()
    client.post(f"{path_of(made)}cancel/", fields)
    answer = client.get(f"{path_of(made)}answers/{fields['key']}/")
    assert "Done: the appointment is cancelled" in text(answer)
    assert "Nothing was booked" in text(client.get(f"{path_of(made)}answers/{uuid4()}/"))


def test_a_held_time_is_read_by_the_key_of_its_tap(client: Client, noon: Any) -> None:
    house = make.house()
    one = held(client, house)
    fields = keyed()
    client.post(f"/hold/{one.public_id}/renew/", fields)
    page = text(client.get(f"/answers/{fields['key']}/"))
    assert "Done: the time is held for you" in page
    assert f"/hold/{one.public_id}/" in page


def test_the_page_that_resends_is_led_on_without_losing_what_is_said(
    client: Client, noon: Any
) -> None:
    made = make.booked(make.house(), at("11:00", 1))
    fields = keyed(start=at("12:00", 1).isoformat())
    answer = client.post(f"{path_of(made)}move/", fields, headers={"Resend": "1"})
    assert (answer.status_code, answer["Resend-To"]) == (204, path_of(made))
    assert "Location" not in answer.headers
    assert "Your appointment was moved." in text(client.get(answer["Resend-To"]))


def test_needs_are_asked_once_after_the_time_is_safe(client: Client, noon: Any) -> None:
    path = through(client, held(client, make.house()))
    assert "Anything you need from the visit?" in text(client.get(path))
    client.post(f"{path}needs/", keyed())
    row = Needs.objects.get()
    assert (row.asked_at, row.longer_time, row.interpreter, row.practitioner_sex) == (
        NOW,
        False,
        "",
        "",
    )
    assert "The front desk knows what you told it." in text(client.get(path))
    said = {
        "longer_time": "on",
        "interpreter": "ASL",
        "practitioner_sex": "f",
        "note": "Ring twice",
    }
    client.post(f"{path}needs/", keyed(**said))
    row.refresh_from_db()
    assert (row.longer_time, row.interpreter, row.practitioner_sex, row.note) == (
        True,
        "ASL",
        "f",
        "Ring twice",
    )
    assert "ASL" in text(client.get(f"{path}needs/"))


def test_needs_are_not_told_or_read_by_the_link_alone(client: Client, noon: Any) -> None:
    made = make.booked(make.house(), at("11:00", 1))
    assert client.get(f"{path_of(made)}needs/").status_code == 404
    assert client.post(f"{path_of(made)}needs/", keyed(step_free="on")).status_code == 404
    assert not Needs.objects.exists()


@pytest.mark.parametrize("step_free", [True, False])
def test_who_needs_no_steps_is_warned_where_there_are(
    client: Client, noon: Any, *, step_free: bool
) -> None:
    path = through(client, held(client, make.house()))
    Clinic.objects.update(step_free=step_free)
    assert "There are steps on the way at this clinic." not in text(client.get(path))
    client.post(f"{path}needs/", keyed(step_free="on"))
    warned = "There are steps on the way at this clinic." in text(client.get(path))
    assert warned is not step_free


def test_no_box_is_ticked_and_only_a_tick_agrees(client: Client, noon: Any) -> None:
    house = make.house()
    one = held(client, house)
    client.post(f"/hold/{one.public_id}/", keyed(name="Ana Roy", contact="ana@example.org"))
    page = text(client.get(f"/hold/{one.public_id}/code/"))
    assert page.count('name="agree"') == 2
    assert "checked" not in page
    through(client, one)
    assert not Consent.objects.exists()


def test_a_tick_is_kept_with_its_sentence_and_for_this_clinic(client: Client, noon: Any) -> None:
    house = make.house()
    through(client, held(client, house), agree=["reminders", "nonsense"])
    given = Consent.objects.get()
    assert (given.kind, given.version, given.language, given.how, given.clinic_id) == (
        "reminders",
        "2026-1",
        "en",
        "page",
        house.clinic.pk,
    )
    assert given.patient == Patient.objects.get()


def test_every_page_of_the_way_shows_who_is_booked_for(client: Client, noon: Any) -> None:
    house = make.house()
    mother = make.patient("Ana Roy", "ana@example.org")
    login = directory.login_for(contact="ana@example.org", language="en", now=NOW)
    assert login is not None
    client.force_login(login)
    one = held(client, house)
    assert "You are signed in as Ana Roy." in text(client.get(f"/hold/{one.public_id}/"))
    client.post(
        "/account/people/child/",
        keyed(name="Lea Roy", born_on="2018-05-02", province="ON", reason="parent"),
    )
    page = text(client.get(f"/hold/{one.public_id}/"))
    assert "Who is this for?" in page
    assert "Lea Roy (7)" in page
    lea = Patient.objects.get(name="Lea Roy")
    answer = client.post(f"/hold/{one.public_id}/", keyed(**{"for": str(lea.public_id)}))
    made = Booking.objects.get()
    assert made.patient == lea
    assert "You are booked" in text(client.get(answer["Location"]))
    told = AuditEntry.objects.get(act="booking.made", about=str(made.public_id))
    assert (told.patient_id, told.actor) == (lea.pk, f"login:{login.pk}")
    letter = Message.objects.get(about=f"booking:{made.public_id}")
    assert (letter.to, letter.patient_id) == (mother.email, lea.pk)
    stranger = make.patient("Max Wong")
    again = held(client, house, "12:00")
    refused = client.post(f"/hold/{again.public_id}/", keyed(**{"for": str(stranger.public_id)}))
    assert refused.status_code == 404
    assert Booking.objects.count() == 1
    assert Hold.objects.get(pk=again.pk).booking is None


def test_a_first_tap_whose_answer_and_cookie_were_lost_is_held_once(noon: Any) -> None:
    house = make.house()
    tapped = tap(house, at("11:00"))
    first = Client()
    first.cookies["csrftoken"] = "a" * 32
    assert first.post("/hold/", tapped).status_code == 302
    again = Client()
    again.cookies["csrftoken"] = "a" * 32
    answer = again.post("/hold/", tapped)
    assert (answer.status_code, answer["Idempotent-Replay"]) == (302, "true")
    assert again.cookies["sessionid"].value == first.cookies["sessionid"].value
    one = Hold.objects.get()
    assert answer["Location"].endswith(f"next=%2Fhold%2F{one.public_id}%2F&near=Toronto%2C+ON")
    stranger = Client()
    stranger.cookies["csrftoken"] = "b" * 32
    assert stranger.post("/hold/", tapped).status_code == 409
    assert Hold.objects.count() == 1


def test_a_search_takes_what_the_person_needs_as_filters_that_come_off(
    client: Client, noon: Any
) -> None:
    house = make.house(people=2)
    Practitioner.objects.filter(pk=house.one.practitioner_id).update(sex="f")
    Clinic.objects.update(step_free=True)
    ana = make.patient("Ana Roy", "ana@example.org")
    login = directory.login_for(contact="ana@example.org", language="en", now=NOW)
    assert login is not None
    client.force_login(login)
    assert client.get("/find?near=Toronto").status_code == 200
    row = directory.NeedsRow(step_free=True, practitioner_sex="f")
    directory.need(patient=ana, needs=row, by=SYSTEM, key=None, now=NOW)
    led = client.get("/find?near=Toronto")["Location"]
    assert led == "/find?near=Toronto&needs=1&stepfree=1&sex=f"
    page = text(client.get(led))
    chip = '<span class="vh">Take off: </span>With a woman'
    assert chip in page
    assert "Maya Chen 0" in page
    assert "Maya Chen 1" not in page
    assert "1 colleague free too" not in page
    taken_off = client.get("/find?near=Toronto&needs=1")
    assert taken_off.status_code == 200
    assert chip not in text(taken_off)
    assert Client().get("/find?near=Toronto").status_code == 200
