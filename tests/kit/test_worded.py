"""A question that is worded once answers as the queryset does, whatever it is asked next."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from glideway.kit.models import KeptAnswer, Limit, Message
from glideway.kit.worded import Told, Worded, WrongWords, put, put_all
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


def test_of_a_list_each_length_has_words_of_its_own_and_nobody_is_asked_of_none() -> None:
    ask = Worded(lambda some: Limit.objects.filter(pk__in=some).order_by("who").values_list("who"))
    rows = [limit("a"), limit("b"), limit("c")]
    for one in rows:
        put(one)
    keys = [one.pk for one in rows]
    assert ask({keys[0], keys[2]}) == [("a",), ("c",)]
    assert ask({keys[1], keys[2]}) == [("b",), ("c",)]
    assert ask(keys[:1]) == [("a",)]
    assert ask(set()) == []


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
