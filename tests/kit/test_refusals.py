"""A foreseen no has one code, one sentence, one status, and leaves nothing behind."""

import pytest
from django.utils import translation

from glideway.kit import refusals
from glideway.kit.limits import TooMany
from glideway.kit.once import KeyReused


class _Full(refusals.Refusal):
    code = "test-only-full"
    sentence = "Only %(left)s seats are left."


def test_a_sentence_carries_its_facts() -> None:
    assert str(_Full(left=2)) == "Only 2 seats are left."


def test_a_refusal_without_facts_is_its_plain_sentence_in_the_readers_language() -> None:
    with translation.override("fr"):
        assert str(refusals.SignInFirst()).startswith("Connectez-vous d’abord")


def test_every_code_is_one_refusal_and_reads_like_a_word() -> None:
    found = refusals.codes()
    assert {"not-found", "key-reused", "too-many-tries", "sign-in-first"} <= set(found)
    assert all(code == code.lower() and " " not in code for code in found)
    assert (found["key-reused"], found["too-many-tries"]) == (KeyReused, TooMany)


@pytest.mark.parametrize(
    ("kind", "status"),
    [(refusals.NotYours, 404), (refusals.SignInFirst, 401), (KeyReused, 422), (TooMany, 429)],
)
def test_statuses(kind: type[refusals.Refusal], status: int) -> None:
    assert kind.status == status
