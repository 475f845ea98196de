"""What could not be serialised is tried again, three times in all, by the outermost verb only."""

import psycopg
import pytest
from django.db import OperationalError

from glideway.kit import once
from glideway.kit.again import again
from glideway.kit.models import KeptAnswer
from tests.make import NOW, SYSTEM


class Verb:
    """Meets a deadlock so many times before it comes through."""

    def __init__(
        self, deadlocks: int, kind: type[Exception] = psycopg.errors.DeadlockDetected
    ) -> None:
        self.left, self.kind, self.asked = deadlocks, kind, 0

    def __call__(self) -> str:
        self.asked += 1
        if self.left:
            self.left -= 1
            raise OperationalError from self.kind()
        return "done"


@pytest.mark.parametrize(
    "kind", [psycopg.errors.DeadlockDetected, psycopg.errors.SerializationFailure]
)
def test_a_verb_comes_through_at_the_third_try(kind: type[Exception]) -> None:
    verb = Verb(2, kind)
    assert again(verb)() == "done"
    assert verb.asked == 3


def test_a_fourth_try_is_not_made() -> None:
    verb = Verb(3)
    with pytest.raises(OperationalError):
        again(verb)()
    assert verb.asked == 3


def test_a_database_that_is_gone_is_not_asked_again() -> None:
    verb = Verb(1, psycopg.errors.AdminShutdown)
    with pytest.raises(OperationalError):
        again(verb)()
    assert verb.asked == 1


def test_of_verbs_within_verbs_the_outermost_tries_again() -> None:
    inner = Verb(2)
    outer_tries = []

    def outer() -> str:
        outer_tries.append(1)
        return again(inner)()

    assert again(outer)() == "done"
    assert (inner.asked, len(outer_tries)) == (3, 3)


@pytest.mark.django_db
def test_what_a_key_guards_is_tried_again_and_kept_once() -> None:
    verb = Verb(2)
    told = once.answer(actor=SYSTEM, key="k", route="r", body={}, now=NOW, do=verb)
    assert told == ("done", False)
    assert verb.asked == 3
    assert KeptAnswer.objects.get().answer == "done"
