"""The chained record: nothing in it can change unseen, and nobody can change it."""

from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from glideway.kit import audit
from glideway.kit.models import AuditEntry, AuditHead
from tests.make import NOW, SYSTEM, anon

pytestmark = pytest.mark.django_db


def three_entries(clinic_id: int = 7) -> None:
    audit.record_many(
        [
            audit.Act(SYSTEM, "visit.viewed", "visit", uuid4(), NOW, clinic_id, patient_id=1)
            for _ in range(3)
        ]
    )


def lift() -> None:
    """Take the triggers away, as an intruder with the file in his hands would."""
    with connection.cursor() as cursor:
        for statement in audit.guards(connection.vendor, "kit_auditentry")[1]:
            cursor.execute(statement)


def test_a_chain_counts_and_points_back() -> None:
    three_entries()
    rows = list(AuditEntry.objects.order_by("number"))
    assert [row.number for row in rows] == [1, 2, 3]
    assert [row.previous for row in rows] == ["", rows[0].digest, rows[1].digest]
    assert AuditHead.objects.get(chain="7").digest == rows[2].digest
    assert audit.first_bad("7") is None


def test_one_at_a_time_and_all_at_once_are_the_same_chain() -> None:
    about = uuid4()
    audit.record(by=SYSTEM, act="a.b", kind="visit", about=about, now=NOW, clinic_id=1)
    audit.record(by=SYSTEM, act="a.c", kind="visit", about=about, now=NOW, clinic_id=1)
    audit.record_many(
        [
            audit.Act(SYSTEM, act, "visit", about, NOW, clinic_id=2, patient_id=None)
            for act in ("a.b", "a.c")
        ]
    )
    acts = AuditEntry.objects.order_by("chain", "number").values_list("number", "act")
    assert list(acts) == [(1, "a.b"), (2, "a.c")] * 2
    assert audit.first_bad("1") is None
    assert audit.first_bad("2") is None


def test_each_clinic_has_its_own_chain_and_the_network_one_more() -> None:
    three_entries(7)
    audit.record(by=anon(), act="limit.met", kind="network", about="x", now=NOW)
    assert set(AuditHead.objects.values_list("chain", "number")) == {("7", 3), ("network", 1)}


@pytest.mark.parametrize(
    "act", ["UPDATE kit_auditentry SET act = 'x'", "DELETE FROM kit_auditentry"]
)
def test_the_database_refuses_to_change_or_forget_an_entry(act: str) -> None:
    three_entries()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute(act)
    assert AuditEntry.objects.count() == 3
    assert audit.first_bad("7") is None


def test_a_changed_entry_is_named() -> None:
    three_entries()
    lift()
    AuditEntry.objects.filter(number=2).update(actor_name="somebody else")
    assert audit.first_bad("7") == 2


def test_a_missing_entry_is_named() -> None:
    three_entries()
    lift()
    AuditEntry.objects.filter(number=2).delete()
    assert audit.first_bad("7") == 2


def test_a_cut_tail_is_named() -> None:
    three_entries()
    lift()
    AuditEntry.objects.filter(number=3).delete()
    assert audit.first_bad("7") == 3


def test_an_empty_chain_is_whole() -> None:
    assert audit.first_bad("nobody") is None


def test_both_databases_are_told_to_refuse_and_can_be_told_to_stop() -> None:
    for vendor, words in (("sqlite", "RAISE(ABORT"), ("postgresql", "RAISE EXCEPTION")):
        make, lift_again = audit.guards(vendor, "care_note")
        assert words in " ".join(make)
        assert all("care_note" in statement for statement in [*make, *lift_again])
        assert {statement.split()[0] for statement in make} == {"CREATE"}
        assert {statement.split()[0] for statement in lift_again} == {"DROP"}


def test_a_head_that_was_edited_or_taken_away_is_named() -> None:
    three_entries()
    AuditHead.objects.filter(chain="7").update(digest="x" * 64)
    assert audit.first_bad("7") == 4
    AuditHead.objects.filter(chain="7").delete()
    assert (audit.chains(), audit.first_bad("7")) == (["7"], 4)


def test_what_a_backup_saw_at_the_end_is_held_or_not() -> None:
    three_entries()
    head = AuditHead.objects.get(chain="7")
    assert audit.chains() == ["7"]
    assert audit.holds("7", head.number, head.digest)
    assert not audit.holds("7", head.number, "x" * 64)
    assert not audit.holds("8", head.number, head.digest)
