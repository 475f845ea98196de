"""A signature that waited on a device: it counts for the very text that was seen there, or not."""

import hashlib
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import Settings

from glideway.care import operations as care
from glideway.care import queries
from glideway.care.core.say import Part
from glideway.care.models import Draft, Note, Visit
from glideway.care.queries import marks
from glideway.care.queries.notes import digest_of
from glideway.kit import clock
from tests.care import make
from tests.care.test_pages import hands

pytestmark = pytest.mark.django_db
LATER = make.START + timedelta(hours=1)
TAPPED = make.START + timedelta(minutes=5)


@pytest.fixture(autouse=True)
def _an_hour_later(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    """The network is back an hour after the visit was begun."""
    settings.GLIDEWAY_IDLE = timedelta(days=2)
    monkeypatch.setattr(clock, "now", lambda: LATER)


def seen(client: Client, visit: Visit) -> str:
    """The text that the page of the note shows."""
    answer: Any = client.get(f"/care/visits/{visit.public_id}/note/")
    text: str = answer.context["form"].initial["basis"]
    return text


def sign(client: Client, visit: Visit, words: str, basis: str, **more: Any) -> Any:
    """Send a signature late, as the queue of the device does."""
    said = {"key": str(uuid4()), "words": words, "basis": basis}
    late = {"Glideway-Offline": "1", "Glideway-Late": TAPPED.isoformat(), "Resend": "1"}
    late["Glideway-Hash"] = hashlib.sha256(words.encode()).hexdigest()
    late |= {"Accept": "application/json", "Glideway-Seen": str(marks.mark(visit))}
    return client.post(
        f"/care/visits/{visit.public_id}/sign/",
        said | more.pop("form", {}),
        headers=late | more.pop("headers", {}),
    )


def test_it_counts_for_the_text_that_was_seen_and_says_when_it_was_made(client: Client) -> None:
    where = make.room()
    visit = make.complete(where)
    text = seen(hands(where, client), visit)
    assert sign(client, visit, text, text).status_code == 204
    note = Note.objects.get(visit=visit)
    assert (note.signed_at, note.device_at, note.words) == (LATER, TAPPED, text)
    assert queries.whole([note]) == [True]
    note.device_at = LATER
    assert digest_of(note, "") != note.digest
    page = client.get(f"/care/visits/{visit.public_id}/note/").content.decode()
    assert "Signed on a device without a connection" in page


def test_the_same_signature_again_is_one(client: Client) -> None:
    where = make.room()
    visit = make.complete(where)
    text, key = seen(hands(where, client), visit), str(uuid4())
    state = str(marks.mark(visit))
    for _ in range(2):
        sent = {"form": {"key": key}, "headers": {"Glideway-Seen": state}}
        assert sign(client, visit, text, text, **sent).status_code == 204
    assert Note.objects.count() == 1


def test_where_the_note_differs_nothing_is_signed_and_the_text_can_become_the_draft(
    client: Client,
) -> None:
    where = make.room()
    visit = make.complete(where)
    text = seen(hands(where, client), visit)
    other = text.replace("42", "41")
    assert other != text
    answer = sign(client, visit, other + "\nBy hand.", other)
    assert (answer.status_code, answer.json()["code"]) == (409, "note-differs")
    assert not Note.objects.exists()
    said = {"key": str(uuid4()), "words": text + "\nBy hand.", "basis": text}
    path = f"/care/visits/{visit.public_id}/note/draft/"
    assert client.post(path, said).status_code == 302
    assert Draft.objects.get(visit=visit).words.endswith("By hand.")


def test_a_text_that_was_changed_on_its_way_is_not_signed(client: Client) -> None:
    where = make.room()
    visit = make.complete(where)
    text = seen(hands(where, client), visit)
    answer = sign(client, visit, text, text, form={"words": text + "\nNot seen."})
    assert answer.json()["code"] == "note-differs"
    assert not Note.objects.exists()


def test_what_was_recorded_elsewhere_meanwhile_comes_before_the_signature(client: Client) -> None:
    where = make.room()
    visit = make.complete(where)
    text = seen(hands(where, client), visit)
    state = str(marks.mark(visit))
    care.say(visit=visit, part=Part.PLAN, words="More.", by=where.by, now=LATER)
    answer = sign(client, visit, text, text, headers={"Glideway-Seen": state})
    assert answer.json()["code"] == "changed-elsewhere"
    assert not Note.objects.exists()


def test_a_visit_that_lacks_a_step_refuses_in_words_and_leads_nowhere(client: Client) -> None:
    where = make.room()
    visit = make.ready(where)
    text = seen(hands(where, client), visit)
    answer = sign(client, visit, text, text)
    assert answer.status_code == 409
    assert answer.json()["sentence"]
    assert not answer.headers.get("Resend-To")


def test_a_signature_with_the_site_there_says_nothing_of_a_device(client: Client) -> None:
    where = make.room()
    visit = make.complete(where)
    text = seen(hands(where, client), visit)
    path = f"/care/visits/{visit.public_id}/sign/"
    said = {"key": str(uuid4()), "words": text, "basis": text}
    assert client.post(path, said).status_code == 302
    assert Note.objects.get().device_at is None


@pytest.mark.parametrize("at", [make.START - timedelta(seconds=1), LATER + timedelta(seconds=1)])
def test_an_instant_outside_the_visit_is_not_believed(client: Client, at: Any) -> None:
    where = make.room()
    visit = make.complete(where)
    text = seen(hands(where, client), visit)
    assert (
        sign(client, visit, text, text, headers={"Glideway-Late": at.isoformat()}).status_code
        == 204
    )
    assert Note.objects.get().device_at is None


def test_a_late_signature_without_the_text_that_was_seen_signs_nothing(client: Client) -> None:
    where = make.room()
    visit = make.complete(where)
    seen(hands(where, client), visit)
    words = "Not at all what was recorded"
    for more in ({}, {"headers": {"Glideway-Hash": ""}}):
        assert sign(client, visit, words, "", **more).status_code == 409
    assert not Note.objects.exists()
