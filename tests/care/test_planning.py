"""The plan step: what it was chosen from, what goes home beside exercises, and a slower rhythm."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from glideway.care import operations as care
from glideway.care import queries
from glideway.care.core import note, plans
from glideway.care.core.plans import Advised
from glideway.care.models import FollowUp, Plan
from glideway.care.operations.refusals import OffScale
from glideway.care.queries import room, telling
from glideway.care.views import planning
from glideway.kit import clock
from tests.booking import make as booking
from tests.care import make
from tests.care.test_pages import hands

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _ten_o_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: make.START)


@pytest.mark.parametrize(
    ("per_week", "slower", "day"),
    [(3, 2, date(2026, 3, 6)), (2, 1, date(2026, 3, 9)), (1, 1, date(2026, 3, 9))],
)
def test_after_a_reaction_past_a_day_the_rhythm_is_slower_and_the_next_visit_waits(
    per_week: int, slower: int, day: date
) -> None:
    assert plans.rhythm(per_week, outlasted=True) == slower
    assert plans.rhythm(per_week, outlasted=False) == per_week
    assert plans.next_visit(date(2026, 3, 2), per_week, outlasted=True) == day
    assert plans.next_visit(date(2026, 3, 2), per_week, outlasted=False) is None


def test_habits_and_what_to_leave_alone_stand_in_the_plan_and_in_the_note() -> None:
    where = make.room()
    visit = make.complete(where)
    advised = Advised(
        lasting="months",
        habits=("elbows-carried",),
        leave=("shoulder:abduction",),
        leave_words="shovelling snow",
    )
    made = care.set_plan(
        visit=visit, exercises=("wall-slide",), advised=advised, by=where.by, now=make.START
    )
    kept = Plan.objects.get(pk=made.pk)
    assert (kept.lasting, kept.habits, kept.leave) == (
        "months",
        ["elbows-carried"],
        ["shoulder:abduction"],
    )
    assert kept.leave_words == "shovelling snow"
    record = queries.record(where.by, visit.public_id, now=make.START)
    told = [one.text for one in note.write(telling.facts(record), "en")]
    assert "Habits: Elbows carried." in told
    assert any("shovelling snow" in one and "leave alone" in one for one in told)


@pytest.mark.parametrize(
    "advised",
    [
        Advised(habits=("fly",)),
        Advised(habits=("both-ways-in-training", "easy-days-between", "start-below", "grip-less")),
        Advised(leave=("shoulder:sideways",)),
    ],
)
def test_what_is_on_no_list_or_too_many_is_refused_and_changes_nothing(advised: Advised) -> None:
    where = make.room()
    visit = make.complete(where)
    before = Plan.objects.get(replaced_at=None).pk
    with pytest.raises(OffScale):
        care.set_plan(visit=visit, exercises=(), advised=advised, by=where.by, now=make.START)
    assert Plan.objects.get(replaced_at=None).pk == before


class TestPage:
    def test_it_says_what_the_number_of_visits_was_chosen_from(self, client: Client) -> None:
        where = make.room()
        visit = make.complete(where)
        hands(where, client)
        page = client.get(reverse("care:after", args=[visit.public_id])).content.decode()
        for name in ("How long", "How severe", "How active", "Goal"):
            assert f"<dt>{name}</dt>" in page
        assert "Control of a weak or inhibited muscle" in page

    def test_the_next_visit_moves_out_after_a_reaction_that_lasted(self, client: Client) -> None:
        where = make.room()
        before = make.signed(where)
        visit = make.following(where)
        FollowUp.objects.create(
            visit=before,
            moment="after",
            effects=["sore"],
            lasted="two-days",
            news="",
            told_at=make.START,
        )
        hands(where, client)
        path = reverse("care:after", args=[visit.public_id])
        assert "the next visit moves out" in client.get(path).content.decode()
        form = {"visits": 6, "per_week": 2, "weeks": 3, "exercise": ["wall-slide"]}
        client.post(reverse("care:set_plan", args=[visit.public_id]), form)
        kept = Plan.objects.get(replaced_at=None)
        today = make.START.date()
        assert kept.not_before == today + timedelta(days=4)  # as the page says: three, less one
        assert "March 6" in client.get(path).content.decode()

    def test_the_day_shown_is_the_day_kept_and_an_older_reaction_moves_nothing(self) -> None:
        where = make.room()
        first = make.signed(where)
        FollowUp.objects.create(
            visit=first, moment="after", effects=["sore"], lasted="longer", told_at=make.START
        )
        second = make.following(where)
        third = make.following(where, at=booking.at("13:00"))
        days = [
            planning._not_before(room.visit(where.by, one.public_id, now=make.START), make.START)  # noqa: SLF001
            for one in (second, third)
        ]
        assert days == [make.START.date() + timedelta(days=4), None]
