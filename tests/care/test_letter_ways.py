"""A letter is read with a word on what it opens, and printed only once its patient said yes."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from glideway.booking.models import Booking
from glideway.care import operations as care
from glideway.care.models import Consult, LetterAnswer, LetterDraft, LetterReview
from glideway.care.operations import letters as taking
from glideway.care.operations import refusals, sending
from glideway.kit import clock
from tests.care import make
from tests.care.test_letters import CLOSING, came, drafted, read
from tests.care.test_pages import MOST, asked, hands
from tests.make import keyed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _this_morning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: make.START)


def test_a_clearance_says_of_which_answers_it_speaks_and_may_be_read_once_more(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = make.room()
    visit = make.opened(where, CLOSING)
    row = came(where)
    hands(where, client)
    path = f"/care/letters/in/{row.public_id}/"
    both: dict[str, Any] = {"questions": [CLOSING, "none"], "regions": "all"}
    for slip in ({}, both):
        assert client.post(path, keyed(verdict="in-use", **slip)).status_code == 422
    assert not LetterReview.objects.exists()
    assert client.post(path, keyed(verdict="in-use", questions="none")).status_code == 302
    page, cost = asked(client, path)
    assert "It opens nothing: no answer was named." in page
    assert "Read it once more" in page
    assert cost <= MOST
    monkeypatch.setattr(clock, "now", lambda: make.START + timedelta(minutes=1))
    client.post(path, keyed(verdict="in-use", questions=CLOSING, regions="all"))
    page, _ = asked(client, path)
    assert "everywhere it was closed" in page
    assert "Read it once more" not in page
    with pytest.raises(refusals.AlreadyReviewed):
        read(where, row)
    page, cost = asked(client, reverse("care:letters_of", args=[where.patient.public_id]))
    assert f'href="/care/visits/{visit.public_id}/"' in page
    assert cost <= MOST
    other = came(where, "imaging")  # speaks of no answer: nothing is asked
    assert (
        client.post(f"/care/letters/in/{other.public_id}/", keyed(verdict="in-use")).status_code
        == 302
    )
    taking.review_letter(letter=row, verdict="taken-back", words="", by=where.by, now=make.START)


def test_a_letter_is_printed_after_the_yes_and_a_no_in_the_room_is_kept(client: Client) -> None:
    where = make.room()
    visit = make.signed(where)
    draft = drafted(where, visit)
    stale = LetterDraft.objects.get(pk=draft.pk)
    row = sending.sign_letter(draft=draft, by=where.by, now=make.START)
    to = {"recipient": "Dr. Roy", "office": "", "email": "", "words": "Another text"}
    with pytest.raises(refusals.LetterSigned):
        sending.keep_letter(draft=stale, by=where.by, now=make.START, **to)
    hands(where, client)
    path = reverse("care:letter", args=[row.public_id])
    said = reverse("care:letter_answer", args=[row.public_id])
    offer, paper = "print this page", '<article class="card pad stack no-print"'
    page, _ = asked(client, path)
    assert (offer in page, paper in page) == (False, True)
    loud = 'class="btn big primary" type="submit" name="yes"'
    assert loud in page
    client.post(said, keyed(yes="no"))
    assert [(one.yes, one.how) for one in LetterAnswer.objects.all()] == [(False, "room")]
    page, _ = asked(client, path)
    assert ("The patient said no on Mon" in page, "The patient says no" in page) == (True, False)
    assert loud not in page  # the word of the patient stands above a plain button
    client.post(said, keyed(yes="yes"))
    page, cost = asked(client, path)
    assert (offer in page, paper in page, cost <= MOST) == (True, False, True)


def test_no_consult_books_hands_on_care_for_whom_a_doctor_should_see_first() -> None:
    where = make.room()
    consult = where.house.services["consult"]
    Booking.objects.filter(pk=where.booking.pk).update(service=consult)
    where.booking.refresh_from_db()
    visit = care.open_visit(booking=where.booking, by=where.by, now=make.START)
    said: dict[str, Any] = {"visit": visit, "fit": "doctor", "by": where.by, "now": make.START}
    with pytest.raises(care.ReferFirst):
        care.tell_consult(next_step="book", **said)
    assert not Consult.objects.exists()
    care.tell_consult(next_step="refer", **said)
    assert Consult.objects.get().next_step == "refer"
    care.tell_consult(next_step="book", **said | {"fit": "yes"})  # told again
    assert [(one.fit, one.next_step) for one in Consult.objects.all()] == [("yes", "book")]


def test_a_closed_area_says_so_in_the_room_and_its_answers_can_be_corrected(
    client: Client,
) -> None:
    where = make.room()
    visit = make.opened(where, CLOSING)
    hands(where, client)
    page, _ = asked(client, f"/care/visits/{visit.public_id}/")
    assert "Ask again, or correct an answer" in page
    room, cost = asked(client, f"/care/visits/{visit.public_id}/treat/")
    assert "A doctor should check first. No pass can be recorded in this area." in room
    assert cost <= MOST
