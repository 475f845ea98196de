"""Sealed fields open where they were sealed and nowhere else; links cannot be made by others."""

import pytest
from django.db import connection, transaction

from glideway.kit import post, secrets
from glideway.kit.models import Message
from tests.make import NOW


def letter(key: str, text: str) -> post.Letter:
    return post.Letter(
        key=key, to="a@example.org", channel="email", subject="s", text=text, due_at=NOW
    )


@pytest.mark.django_db
def test_a_sealed_text_is_read_back_and_lies_in_the_table_unreadable() -> None:
    post.send(letter("k", "canary words"), now=NOW)
    assert Message.objects.get().text == "canary words"
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM kit_message")
        assert b"canary" not in bytes(cursor.fetchone()[0])


@pytest.mark.django_db
def test_a_ciphertext_moved_to_another_row_does_not_open() -> None:
    post.send_many([letter("one", "first"), letter("two", "second")], now=NOW)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE kit_message SET text = (SELECT text FROM kit_message WHERE key = 'one')"
            " WHERE key = 'two'"
        )
    moved = Message.objects.get(key="two")
    with pytest.raises(secrets.WrongSeal):
        _ = moved.text
    assert Message.objects.get(key="one").text == "first"


@pytest.mark.django_db
def test_saving_a_row_that_was_only_loaded_keeps_its_sealed_text() -> None:
    post.send(letter("k", "kept"), now=NOW)
    message = Message.objects.get()
    message.subject = "other"
    message.save()
    assert Message.objects.get().text == "kept"


@pytest.mark.django_db
def test_a_sealed_column_cannot_be_updated_past_its_row() -> None:
    post.send(letter("k", "kept"), now=NOW)
    with pytest.raises(TypeError, match="sealed"), transaction.atomic():
        Message.objects.update(text="plain")
    assert Message.objects.get().text == "kept"


def test_a_seal_that_was_touched_does_not_open() -> None:
    data = bytearray(secrets.seal("words", "t:c:1"))
    data[-1] ^= 1
    with pytest.raises(secrets.WrongSeal):
        secrets.unseal(bytes(data), "t:c:1")


def test_a_token_is_good_for_its_own_purpose_and_parts_only() -> None:
    link = secrets.token("manage", "a", 1)
    assert len(link) == 43
    assert secrets.matches(link, "manage", "a", 1)
    assert not secrets.matches(link, "manage", "a", 2)
    assert not secrets.matches(link, "plan", "a", 1)


def test_equal_addresses_have_equal_digests_however_they_are_typed() -> None:
    assert secrets.blind(" A@Example.org ") == secrets.blind("a@example.ORG")
    assert secrets.blind("a@example.org") != secrets.blind("b@example.org")
