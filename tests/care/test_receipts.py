"""Receipts: written at the signature, numbered without a gap, paid once, seen by few."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from glideway.care import operations as care
from glideway.care import queries
from glideway.care.models import Receipt
from glideway.care.operations import receipts
from glideway.care.operations.refusals import OffScale
from glideway.care.queries.receipts import register_of
from glideway.directory.models import Credential
from glideway.kit import clock
from glideway.kit.actor import Actor, Role
from glideway.kit.models import AuditEntry
from glideway.kit.refusals import NotYours
from tests.care import make
from tests.care.test_pages import MOST, asked, hands, person
from tests.care.test_ways_back import front
from tests.make import SYSTEM

pytestmark = pytest.mark.django_db
A_DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _ten_o_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: make.START)


def desk(where: make.Room) -> Actor:
    return Actor(role=Role.DESK, login_id=1, clinic_id=where.house.clinic.pk)


def covered(where: make.Room, **changes: object) -> None:
    said = {"insurer": "Maple Life", "plan": "G-1", "limit_cents": 50000, "claim_kind": "work"}
    care.tell_cover(
        patient=where.patient,
        claim="W-77",
        by=SYSTEM,
        now=make.START,
        **(said | changes),  # type: ignore[arg-type]
    )


def test_only_a_licence_that_we_verified_stands_on_a_receipt_and_the_note_leads_to_it(
    client: Client,
) -> None:
    where = make.room()
    visit = make.signed(where)
    row = Receipt.objects.get()
    licence = Credential.objects.get(practitioner=visit.practitioner, kind="licence")
    assert row.register == f"{licence.body}, {licence.number}"
    stated = Credential.objects.create(
        practitioner=visit.practitioner,
        kind="licence",
        body="College of Words",
        number="1",
        stated_at=make.START,
    )
    assert register_of(visit.practitioner, now=make.START) == row.register
    Credential.objects.exclude(pk=stated.pk).update(expires_on=make.START.date() - A_DAY)
    assert register_of(visit.practitioner, now=make.START) == ""
    hands(where, client)
    path = f"/care/visits/{visit.public_id}/note/"
    client.get(path)  # the first look is written down
    note, cost = asked(client, path)
    assert f'href="{reverse("care:receipt", args=[row.public_id])}"' in note
    assert cost <= MOST


def test_a_signed_visit_has_a_receipt_with_the_words_of_that_day() -> None:
    where = make.room()
    covered(where)
    visit = make.signed(where)
    row = Receipt.objects.get()
    service = where.booking.service
    assert (row.visit_id, row.number) == (visit.pk, 1)
    assert (row.service, row.minutes, row.price_cents) == (
        service.kind,
        service.minutes,
        service.price_cents,
    )
    assert row.practitioner == visit.practitioner.name
    assert '"claim":"W-77"' in row.cover
    covered(where, insurer="Another")
    assert "Maple Life" in Receipt.objects.get().cover


def test_numbers_have_no_gap_and_a_second_signature_writes_nothing() -> None:
    where = make.room()
    visit = make.signed(where)
    assert receipts.issue(visit=visit, by=where.by, now=make.START) == Receipt.objects.get()
    second = make.signed(make.room("elsewhere"))
    assert sorted(Receipt.objects.values_list("clinic__slug", "number")) == [
        ("elsewhere", 1),
        ("harbour", 1),
    ]
    with pytest.raises(IntegrityError), transaction.atomic():
        Receipt.objects.filter(visit=second).update(clinic=where.house.clinic)


def test_it_is_paid_once_and_the_first_word_stays() -> None:
    where = make.room()
    make.signed(where)
    row = queries.receipt(desk(where), Receipt.objects.get().public_id, "A")
    with pytest.raises(OffScale):
        care.mark_paid(receipt=row, how="shells", by=desk(where), now=make.START)
    assert Receipt.objects.get().paid_at is None
    care.mark_paid(receipt=row, how="card", by=desk(where), now=make.START)
    care.mark_paid(receipt=row, how="cash", by=desk(where), now=make.START)
    assert Receipt.objects.get().paid_how == "card"


def test_a_payment_entered_by_mistake_is_taken_back_by_the_desk_and_both_words_stay(
    client: Client,
) -> None:
    where = make.room()
    make.signed(where)
    row = Receipt.objects.get()
    hands(where, client)
    path = reverse("care:paid", args=[row.public_id])
    care.mark_paid(receipt=row, how="card", by=desk(where), now=make.START)
    assert client.post(path, {"undo": "1"}).status_code == 404
    front(where, client)
    assert (
        "Not paid, or not so: undo"
        in client.get(reverse("care:receipt", args=[row.public_id])).content.decode()
    )
    for _twice in range(2):
        assert client.post(path, {"undo": "1"}).status_code == 302
    row.refresh_from_db()
    assert (row.paid_at, row.paid_how) == (None, "")
    assert (
        "It was paid" in client.get(reverse("care:receipt", args=[row.public_id])).content.decode()
    )
    care.mark_paid(receipt=row, how="cash", by=desk(where), now=make.START)
    acts = AuditEntry.objects.filter(act__in=["receipt.paid", "receipt.unpaid"]).order_by("pk")
    assert [one.act for one in acts] == ["receipt.paid", "receipt.unpaid", "receipt.paid"]


def test_the_patient_the_practitioner_and_the_clinic_see_it_and_nobody_else() -> None:
    where, other = make.room(), make.room("elsewhere")
    make.signed(where)
    mine = Receipt.objects.get().public_id
    patient = Actor(role=Role.PATIENT, login_id=2, patient_id=where.patient.pk)
    for actor in (where.by, desk(where), patient):
        assert queries.receipt(actor, mine).public_id == mine
    stranger = Actor(role=Role.PATIENT, login_id=3, patient_id=other.patient.pk)
    for actor in (other.by, desk(other), stranger):
        with pytest.raises(NotYours):
            queries.receipt(actor, mine)
    with pytest.raises(NotYours):
        queries.receipt(where.by, mine, "A")


class TestPages:
    def test_the_patient_reads_and_prints_it(self, client: Client) -> None:
        where = make.room()
        covered(where)
        make.signed(where)
        person(where, client)
        listed = client.get(reverse("care:receipts")).content.decode()
        path = reverse("care:receipt", args=[Receipt.objects.get().public_id])
        assert path in listed
        page = client.get(path).content.decode()
        assert "Receipt 1" in page
        assert "claim number W-77" in page
        assert "$500" in page
        assert "not yet" in page

    def test_a_claim_number_says_what_it_is_for(self, client: Client) -> None:
        where = make.room()
        person(where, client)
        answer = client.post(reverse("care:cover"), {"claim": "W-77"})
        assert answer.status_code == 422
        assert "Say what the claim is for" in answer.content.decode()
        sent = {"claim": "W-77", "claim_kind": "accident", "limit": "500"}
        assert client.post(reverse("care:cover"), sent).status_code == 302
        row = queries.cover(where.patient)
        assert row is not None
        assert (row.claim, row.claim_kind, row.limit_cents) == ("W-77", "accident", 50000)

    def test_a_practitioner_does_not_say_how_it_was_paid(self, client: Client) -> None:
        where = make.room()
        make.signed(where)
        hands(where, client)
        row = Receipt.objects.get().public_id
        assert "It was paid" not in client.get(reverse("care:receipt", args=[row])).content.decode()
        assert client.post(reverse("care:paid", args=[row]), {"how": "card"}).status_code == 404
