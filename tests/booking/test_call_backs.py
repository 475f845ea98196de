"""A wish to be phoned: tried three times at most, taken back, gone after fourteen days."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from glideway.booking import operations as booking
from glideway.booking import queries
from glideway.booking.models import CallAttempt, Callback, Hold, TakenCell
from glideway.booking.queries import CallState
from glideway.directory.models import Errand
from glideway.kit.actor import Role
from glideway.kit.models import AuditEntry, Message
from glideway.kit.once import KeyReused
from glideway.kit.refusals import NotYours
from tests.booking import make
from tests.booking.calls import ask, desk, ended, holder, offered, tried
from tests.booking.make import at
from tests.make import NOW, anon, staff

pytestmark = pytest.mark.django_db
SECOND, MINUTE, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)


def standing(asked: Callback, now: datetime = NOW) -> CallState:
    return queries.wish_of(asked, now=now).standing


def test_asking_with_the_same_key_is_one_wish_and_one_text() -> None:
    house, who, key = make.house(), anon(), str(uuid4())
    first = ask(house, by=who, key=key)
    again = ask(house, by=who, key=key)
    assert first.pk == again.pk
    assert (Callback.objects.count(), Message.objects.count(), Errand.objects.count()) == (1, 1, 1)
    with pytest.raises(KeyReused):
        ask(house, by=who, key=key, name="Kim Wong")


def test_a_wish_knows_what_hurts_who_asked_and_when_the_call_is_due() -> None:
    house, ana = make.house(), make.patient()
    asked = Callback.objects.get(pk=ask(house, region="shoulder", patient=ana).pk)
    assert (asked.region, asked.patient) == ("shoulder", ana)
    assert Errand.objects.get().due_at == NOW + DAY
    assert queries.wish_of(asked, now=NOW).due_at == NOW + DAY


def test_a_wish_is_late_when_the_promise_is_past_and_nobody_tried() -> None:
    house = make.house()
    asked = ask(house)
    assert not queries.wish_of(asked, now=NOW + DAY).late
    assert queries.wish_of(asked, now=NOW + DAY + SECOND).late
    tried(house, asked)
    assert not queries.wish_of(asked, now=NOW + DAY + SECOND).late


def test_three_tries_are_logged_and_a_fourth_is_refused() -> None:
    house = make.house()
    asked = ask(house)
    for number, outcome in enumerate(("no_answer", "message", "no_answer")):
        tried(house, asked, outcome, now=NOW + number * MINUTE)
    wish = queries.wish_of(asked, now=NOW)
    assert (wish.tries_left, wish.can_try, wish.can_offer) == (0, False, True)
    assert [one.at - NOW for one in wish.attempts] == [0 * MINUTE, MINUTE, 2 * MINUTE]
    with pytest.raises(booking.TriesSpent):
        tried(house, asked, "reached")
    assert CallAttempt.objects.count() == 3
    assert Callback.objects.get().answered_at is None


def test_the_same_key_is_one_try() -> None:
    house, key = make.house(), str(uuid4())
    asked = ask(house)
    tries = [
        booking.attempt(callback=asked, outcome="message", by=desk(house), key=key, now=NOW)
        for _one in range(2)
    ]
    assert tries[0].pk == tries[1].pk
    assert CallAttempt.objects.count() == 1


def test_reaching_somebody_ends_the_trying_and_its_errand() -> None:
    house = make.house()
    asked = tried(house, ask(house), "reached")
    assert (asked.answered_at, asked.answered_by) == (NOW, desk(house).key)
    assert Errand.objects.get().done_at == NOW
    assert standing(asked) is CallState.REACHED
    with pytest.raises(booking.CallOver):
        tried(house, asked)


def test_a_wrong_number_is_never_phoned_or_written_to_again() -> None:
    house = make.house()
    asked = tried(house, tried(house, ask(house)), "wrong_number")
    assert standing(asked) is CallState.WRONG
    assert Errand.objects.get().done_at == NOW
    with pytest.raises(booking.CallOver):
        tried(house, asked)
    with pytest.raises(booking.CallOver):
        offered(house, asked)
    assert not Hold.objects.exists()
    assert queries.callbacks(desk(house), now=NOW) == []


def test_a_slip_of_the_finger_is_taken_back_within_ten_minutes() -> None:
    house = make.house()
    asked = tried(house, ask(house), "reached")
    late = NOW + 10 * MINUTE
    with pytest.raises(booking.TryStands):
        booking.undo_attempt(callback=asked, by=desk(house), key="1", now=late)
    assert queries.wish_of(asked, now=late - SECOND).can_undo
    assert not queries.wish_of(asked, now=late).can_undo
    back = booking.undo_attempt(callback=asked, by=desk(house), key="2", now=late - SECOND)
    assert (back.answered_at, back.answered_by) == (None, "")
    assert (CallAttempt.objects.count(), Errand.objects.get().done_at) == (0, None)
    with pytest.raises(booking.TryStands):
        booking.undo_attempt(callback=asked, by=desk(house), key="3", now=NOW)


def test_an_unanswered_try_is_taken_back_and_the_errand_stays_open() -> None:
    house = make.house()
    asked = tried(house, ask(house))
    booking.undo_attempt(callback=asked, by=desk(house), key="1", now=NOW)
    assert standing(asked) is CallState.WAITING
    assert Errand.objects.get().done_at is None


def test_a_try_of_which_something_came_stands() -> None:
    house = make.house()
    for number, came in enumerate(("offer", "end", "withdrawal")):
        asked = ask(house, phone=f"416 555 013{number}")
        tried(house, asked, "reached" if came == "end" else "no_answer")
        if came == "offer":
            offered(house, asked)
        elif came == "end":
            ended(house, callback=asked)
        else:
            booking.withdraw_callback(callback=asked, by=holder(), now=NOW)
        assert not queries.wish_of(asked, now=NOW).can_undo
        with pytest.raises(booking.TryStands):
            booking.undo_attempt(callback=asked, by=desk(house), key=came, now=NOW)
    assert CallAttempt.objects.count() == 3


def test_a_wish_is_taken_back_once_with_the_time_that_was_offered() -> None:
    house = make.house()
    asked = tried(house, ask(house))
    offered(house, asked)
    key = str(uuid4())
    for _one in range(2):
        booking.withdraw_callback(callback=asked, by=holder(), key=key, now=NOW + MINUTE)
    assert Callback.objects.get().withdrawn_at == NOW + MINUTE
    assert standing(asked) is CallState.WITHDRAWN
    assert not TakenCell.objects.exists()
    assert Hold.objects.get().let_go_at == NOW + MINUTE
    assert Message.objects.get(about__startswith="hold:").withdrawn_at == NOW + MINUTE
    assert Errand.objects.get().done_at == NOW + MINUTE
    assert AuditEntry.objects.filter(act="callback.withdrawn").count() == 1


def test_what_is_answered_cannot_be_taken_back() -> None:
    house = make.house()
    asked = tried(house, ask(house), "reached")
    assert booking.withdraw_callback(callback=asked, by=holder(), now=NOW).withdrawn_at is None


def test_a_wish_is_gone_after_fourteen_days_to_the_second_and_nothing_was_swept() -> None:
    house = make.house()
    asked = tried(house, ask(house))
    end = NOW + 14 * DAY
    assert [one.callback for one in queries.callbacks(desk(house), now=end - SECOND)] == [asked]
    assert queries.callbacks(desk(house), now=end) == []
    assert standing(asked, end - SECOND) is CallState.TRIED
    assert standing(asked, end) is CallState.GONE
    with pytest.raises(booking.CallOver):
        tried(house, asked, now=end)
    with pytest.raises(booking.CallOver):
        offered(house, asked, at("10:00", 16), now=end)
    tried(house, asked, now=end - SECOND)
    assert CallAttempt.objects.count() == 2


def test_forgetting_drops_what_is_gone_with_its_words_and_keeps_what_was_answered() -> None:
    house = make.house()
    gone = tried(house, ask(house))
    offered(house, gone)
    kept = tried(house, ask(house, phone="416 555 0124"), "reached")
    end = NOW + 14 * DAY
    assert booking.forget_callbacks(now=end - SECOND) == 0
    assert booking.forget_callbacks(now=end) == 1
    assert list(Callback.objects.all()) == [kept]
    assert (Hold.objects.count(), TakenCell.objects.count()) == (0, 0)
    assert Errand.objects.get(about=gone.public_id).done_at == end
    for verb in (lambda: tried(house, gone, now=end), lambda: offered(house, gone, now=end)):
        with pytest.raises(booking.CallOver):
            verb()


def test_the_desk_sees_its_own_wishes_oldest_first_in_few_queries(
    django_assert_num_queries: Any,
) -> None:
    house, other = make.house(), make.house("island")
    second = ask(house, phone="416 555 0124", now=NOW + MINUTE)
    first = tried(house, ask(house))
    theirs = ask(other, phone="416 555 0125")
    nobodys = ask(phone="416 555 0126")
    with django_assert_num_queries(3):
        found = queries.callbacks(desk(house), now=NOW)
    assert [one.callback for one in found] == [first, second]
    assert [one.callback for one in queries.callbacks(desk(other), now=NOW)] == [theirs]
    operator = staff(Role.OPERATOR)
    assert [one.callback for one in queries.callbacks(operator, now=NOW)] == [nobodys]
    assert queries.callbacks(staff(Role.INSPECTOR), now=NOW) == []
    for actor in (desk(other), operator, staff(Role.OWNER, clinic_id=house.clinic.pk)):
        with pytest.raises(NotYours):
            queries.callback_of(actor, first.public_id, operation="U", now=NOW)


def test_who_was_reached_stays_on_the_list_until_the_end_is_told() -> None:
    house = make.house()
    asked = tried(house, ask(house), "reached")
    (wish,) = queries.callbacks(desk(house), now=NOW)
    assert (wish.standing, wish.open) == (CallState.REACHED, False)
    ended(house, callback=asked)
    assert queries.callbacks(desk(house), now=NOW) == []
    assert standing(asked) is CallState.ENDED
