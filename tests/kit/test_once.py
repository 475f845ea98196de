"""Asking twice has one effect and one answer; a refusal is not an answer."""

import pytest
from django.db import IntegrityError

from glideway.kit import once, refusals
from glideway.kit.actor import Actor
from glideway.kit.models import KeptAnswer, Limit
from tests.make import NOW, anon

pytestmark = pytest.mark.django_db


class Work:
    """Counts how often it was really done."""

    def __init__(self) -> None:
        self.done = 0

    def __call__(self) -> str:
        self.done += 1
        return f"answer {self.done}"


def ask(
    work: Work, *, key: str = "k", body: str = "b", actor: Actor | None = None
) -> tuple[str, bool]:
    return once.answer(
        actor=actor or anon(), key=key, route="book", body={"what": body}, now=NOW, do=work
    )


def test_the_same_key_again_is_answered_without_doing_it_again() -> None:
    work = Work()
    assert [ask(work), ask(work)] == [("answer 1", False), ("answer 1", True)]
    assert work.done == 1


def test_the_same_key_with_another_body_is_refused_and_does_nothing() -> None:
    work = Work()
    ask(work)
    with pytest.raises(once.KeyReused):
        ask(work, body="other")
    assert work.done == 1


def test_another_browser_with_the_same_key_is_another_request() -> None:
    work = Work()
    ask(work)
    assert ask(work, actor=anon("browser-2")) == ("answer 2", False)


def test_a_refusal_is_not_kept() -> None:
    def refuse() -> str:
        Limit.objects.create(what="trace", who="x", window_starts_at=NOW)
        raise refusals.NotYours

    with pytest.raises(refusals.NotYours):
        once.answer(actor=anon(), key="k", route="r", body={}, now=NOW, do=refuse)
    assert not KeptAnswer.objects.exists()
    assert not Limit.objects.exists()


def test_a_bug_in_the_work_looks_like_a_bug() -> None:
    def bug() -> str:
        for _ in range(2):
            Limit.objects.create(what="w", who="x", window_starts_at=NOW)
        return "never"

    with pytest.raises(IntegrityError):
        once.answer(actor=anon(), key="k", route="r", body={}, now=NOW, do=bug)
    assert not Limit.objects.exists()


def test_a_twin_that_came_first_is_the_answer() -> None:
    def twin() -> str:
        KeptAnswer.objects.create(
            actor=anon().key, key="k2", route="r", body="x" * 64, answer="first", made_at=NOW
        )
        KeptAnswer.objects.create(
            actor=anon().key, key="k2", route="r", body="x" * 64, answer="second", made_at=NOW
        )
        return "never"

    with pytest.raises(IntegrityError):
        once.answer(actor=anon(), key="k", route="r", body={}, now=NOW, do=twin)
    assert not KeptAnswer.objects.exists()


def test_a_no_at_a_glance_gives_way_to_the_answer_of_a_twin_that_was_quicker() -> None:
    work = Work()

    def look() -> None:
        if quicker:
            ask(work)
        raise refusals.NotYours  # what stands in the way is what the twin has taken

    def asked() -> tuple[str, bool]:
        said = {"actor": anon(), "key": "k", "route": "book", "body": {"what": "b"}, "now": NOW}
        return once.answer(**said, do=work, look=look)  # type: ignore[arg-type]  # one for all

    quicker = False
    with pytest.raises(refusals.NotYours):
        asked()
    quicker = True
    assert (asked(), work.done) == (("answer 1", True), 1)
