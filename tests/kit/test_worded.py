"""A question that is worded once answers as the queryset does, whatever it is asked next."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connections, router, transaction
from django.db.models import Q, QuerySet
from django.db.transaction import TransactionManagementError

from glideway.kit.models import KeptAnswer, Limit, Message
from glideway.kit.worded import Told, Worded, WrongWords, put, put_all, rounded
from tests.make import NOW

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def limit(who: str, hours: int = 0) -> Limit:
    return Limit(what="code", who=who, window_starts_at=NOW + hours * HOUR, spent=1)


def message(key: str, **changes: Any) -> Message:
    return Message(
        key=key, channel="email", to=f"{key}@example.org", text="Hello", made_at=NOW, due_at=NOW
    )


def test_each_asking_has_its_own_values_and_rows_are_whole() -> None:
    ask = Worded(lambda who, now: Limit.objects.filter(who=who, window_starts_at__lte=now))
    put_all([limit("a"), limit("b"), limit("b", 1)])
    assert [one.who for one in ask("a", NOW)] == ["a"]
    assert [one.window_starts_at for one in ask("b", NOW)] == [NOW]
    assert [one.spent for one in ask("b", NOW + HOUR)] == [1, 1]
    assert ask("c", NOW) == []
    assert ask.worded.cache_info().misses == 1


def test_a_list_asks_for_all_in_it_whatever_its_length_and_of_none_nobody_is_asked() -> None:
    ask = Worded(lambda some: Limit.objects.filter(pk__in=some).order_by("who").values_list("who"))
    rows = [limit(name) for name in "abcdefg"]
    for one in rows:
        put(one)
    keys = [one.pk for one in rows]
    assert ask({keys[0], keys[2]}) == [("a",), ("c",)]
    assert ask({keys[1], keys[2]}) == [("b",), ("c",)]
    assert ask(keys[:1]) == [("a",)]
    assert ask(set()) == []
    for many in (5, 6, 7):
        assert ask(keys[:many]) == [(name,) for name in "abcdefg"[:many]]
    assert ask.worded.cache_info().currsize == 3  # of one, of two, of up to eight


def test_long_lists_share_their_words_too_and_are_not_doubled() -> None:
    assert [*map(rounded, (0, 1, 2, 3, 33, 64, 65, 129, 16_000, 30_000))] == [
        0, 1, 2, 4, 64, 64, 128, 192, 16_000, 30_016
    ]  # fmt: skip


def test_ids_sealed_words_and_the_day_before_are_understood() -> None:
    rows = [message("one"), message("two")]
    put_all(rows)
    named = Worded(lambda one: Message.objects.filter(public_id=one))
    (found,) = named(rows[1].public_id)
    assert (found.key, found.to, found.text) == ("two", "two@example.org", "Hello")
    assert named(uuid4()) == []
    before = Worded(
        lambda day: Message.objects.filter(due_at__date__gt=day - timedelta(days=1)).order_by("pk")
    )
    today: date = NOW.date()
    assert len(before(today)) == 2
    assert before(today + timedelta(days=1)) == []


def test_what_changes_the_words_is_no_value() -> None:
    ask = Worded(
        lambda who, *, spent: Limit.objects.filter(
            who=who, **({"spent": 1} if spent else {"spent": 0})
        )
    )
    put(limit("a"))
    assert (len(ask("a", spent=True)), len(ask("a", spent=False))) == (1, 0)


def test_a_question_that_forgets_a_value_is_refused() -> None:
    with pytest.raises(WrongWords):
        Worded(lambda who, _now: Limit.objects.filter(who=who))("a", NOW)


@pytest.mark.parametrize(
    "ask",
    [
        lambda now: Limit.objects.filter(
            window_starts_at__lte=now, window_starts_at__gt=now - 12 * HOUR
        ),
        lambda now: Limit.objects.filter(
            window_starts_at__lte=now, window_starts_at__date=now.date()
        ),
    ],
)
def test_a_value_that_is_worked_with_is_refused_though_it_stands_in_the_words_as_well(
    ask: Callable[..., QuerySet[Limit]],
) -> None:
    with pytest.raises(WrongWords):
        Worded(ask)(NOW)


def test_so_are_numbers_names_and_lists_that_are_worked_with() -> None:
    for ask, value in (
        (lambda few: Limit.objects.filter(pk__gte=few, pk__lt=few + 2), 1),
        (lambda who: Limit.objects.filter(who__icontains=who).exclude(what=who), "a"),
        (lambda some: Limit.objects.filter(Q(pk__in=some) | Q(pk=some[0] + 1)), [1, 2]),
    ):
        with pytest.raises(WrongWords):
            Worded(ask)(value)
    with pytest.raises(WrongWords):
        Told(lambda pk: (Limit.objects.filter(pk=pk, id__lt=pk + 1), {"what": "x"}))(1)


def test_a_value_that_is_anothers_stand_in_worked_with_is_refused() -> None:
    apart = 2**20
    ask = Worded(lambda few, many: Limit.objects.filter(pk__in=(few, many, few + apart)))
    with pytest.raises(WrongWords):
        ask(1, 2)


@pytest.mark.django_db(transaction=True)
def test_it_asks_the_database_that_the_router_names_and_remembers_which(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    put(limit("a"))
    ask = Worded(lambda who: Limit.objects.filter(who=who))
    assert [one._state.db for one in ask("a")] == ["default"]  # noqa: SLF001 - where it came from
    monkeypatch.setattr(router, "db_for_read", lambda _model: "replica")
    connections["replica"] = connections["default"].copy("replica")
    try:
        (found,) = ask("a")
    finally:
        connections["replica"].close()
        del connections["replica"]
    assert found._state.db == "replica"  # noqa: SLF001


@pytest.mark.django_db(transaction=True)
def test_a_lock_is_asked_for_in_a_transaction_only_however_often() -> None:
    ask = Worded(lambda who: Limit.objects.select_for_update().filter(who=who))
    with transaction.atomic():
        assert ask("a") == []
    if connections["default"].features.has_select_for_update:
        with pytest.raises(TransactionManagementError):
            ask("a")


def test_an_update_says_how_many_rows_it_changed() -> None:
    put_all([limit("a"), limit("b")])
    tell = Told(lambda who, what: (Limit.objects.filter(who=who), {"what": what}))
    assert (tell("a", "call"), tell("nobody", "call")) == (1, 0)
    assert [*Limit.objects.order_by("who").values_list("what", flat=True)] == ["call", "code"]


def test_a_row_put_in_knows_its_number_and_one_that_is_there_is_passed_over() -> None:
    row = KeptAnswer(actor="a", key="k", route="r", body="b", answer="", made_at=NOW)
    put(row)
    assert KeptAnswer.objects.get(pk=row.pk).key == "k"
    row.answer = "done"
    row.save(update_fields=["answer"])
    twin = KeptAnswer(actor="a", key="k", route="r", body="b", answer="other", made_at=NOW)
    other = KeptAnswer(actor="a", key="l", route="r", body="b", answer="new", made_at=NOW)
    assert put_all([twin, other], quiet=True) == 1
    assert [*KeptAnswer.objects.order_by("key").values_list("answer", flat=True)] == ["done", "new"]
    assert isinstance(message("x").public_id, UUID)
