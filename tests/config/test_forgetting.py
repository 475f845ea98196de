"""What is over is dropped, what still counts stays, and to the minute."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session

from glideway.booking import operations as booking
from glideway.booking.models import Booking, Callback, Hold, TakenCell
from glideway.config import forgetting, rhythm
from glideway.directory import operations as directory
from glideway.directory import queries as listing
from glideway.directory.models import ContactProof
from glideway.kit import once
from glideway.kit.models import KeptAnswer
from tests.booking import calls, make
from tests.make import NOW, anon

pytestmark = pytest.mark.django_db
TWO_DAYS, MINUTE = timedelta(hours=48), timedelta(minutes=1)


def test_a_kept_answer_stays_48_hours() -> None:
    once.answer(actor=anon(), key="k", route="r", body={}, now=NOW, do=lambda: "done")
    assert forgetting.forget(now=NOW + TWO_DAYS)["kept answers"] == 0
    assert forgetting.forget(now=NOW + TWO_DAYS + MINUTE)["kept answers"] == 1
    assert not KeptAnswer.objects.exists()


def test_cells_of_the_past_go_and_the_booking_stays() -> None:
    made = make.booked(make.house(), make.at("15:00", 1))
    cells = TakenCell.objects.filter(booking=made)
    before = cells.count()
    assert before == 12  # thirty minutes of a person and of a room
    assert forgetting.forget(now=made.starts_at + TWO_DAYS)["cells"] == 0
    assert forgetting.forget(now=made.ends_at + TWO_DAYS)["cells"] == before
    assert not cells.exists()
    assert Booking.objects.get() == made


def test_a_seat_of_a_class_is_no_time_and_stays() -> None:
    made = make.booked(make.house(), make.at("15:00", 1))
    seat = TakenCell.objects.filter(booking=made).first()
    assert seat is not None
    seat.resource.kind = "class"
    seat.resource.save(update_fields=["kind"])
    TakenCell.objects.exclude(pk=seat.pk).delete()
    TakenCell.objects.update(cell=0)
    assert forgetting.forget(now=NOW)["cells"] == 0
    assert TakenCell.objects.get().cell == 0


def test_codes_and_sessions_that_are_over_go() -> None:
    proof = directory.send_code(
        contact="a@example.org", purpose="sign-in", session_key="b", language="en", now=NOW
    )
    Session.objects.create(session_key="over", session_data="", expire_date=NOW)
    Session.objects.create(session_key="live", session_data="", expire_date=NOW + 9 * TWO_DAYS)
    assert forgetting.forget(now=proof.expires_at + TWO_DAYS)["codes"] == 0
    assert [one.session_key for one in Session.objects.all()] == ["live"]
    assert forgetting.forget(now=proof.expires_at + TWO_DAYS + MINUTE)["codes"] == 1
    assert not ContactProof.objects.exists()


def test_who_held_a_time_is_forgotten_and_that_it_was_held_stays() -> None:
    house = make.house()
    held = make.hold(house, make.at("15:00", 1), by=anon(network="192.0.2.7/32"))
    booking.introduce(hold=held, name="Ana Roy", contact="ana@example.org")
    assert forgetting.forget(now=held.expires_at + TWO_DAYS)["names on holds"] == 0
    assert forgetting.forget(now=held.expires_at + TWO_DAYS + MINUTE)["names on holds"] == 1
    gone = Hold.objects.get(pk=held.pk)
    assert (gone.name, gone.contact, gone.network) == ("", None, "")
    assert gone.starts_at == held.starts_at
    assert forgetting.forget(now=held.expires_at + 2 * TWO_DAYS)["names on holds"] == 0


def test_the_worker_forgets_once_a_day() -> None:
    once.answer(actor=anon(), key="k", route="r", body={}, now=NOW, do=lambda: "done")
    assert "forget" in rhythm.play(now=NOW + TWO_DAYS + MINUTE)
    assert not KeptAnswer.objects.exists()


def test_a_wish_for_a_call_goes_with_its_words_after_fourteen_days() -> None:
    asked = calls.ask(make.house())
    end = asked.made_at + timedelta(days=14)
    assert forgetting.forget(now=end - MINUTE)["call backs"] == 0
    assert forgetting.forget(now=end)["call backs"] == 1
    assert not Callback.objects.exists()


def test_nobody_is_asked_to_phone_after_fourteen_days_and_nothing_was_swept() -> None:
    house = make.house()
    asked = calls.ask(house)
    end = asked.made_at + timedelta(days=14)
    desk = calls.desk(house)
    assert listing.errands_for(desk, now=end - MINUTE).count() == 1
    assert listing.errands_for(desk, now=end).count() == 0
