"""The database as the judge of a pass, on both databases: it refuses one without a finding.

The verb refuses first; here it is passed by, as a script or a slip of ours would. The word
"operations" in this file's name has it tested on PostgreSQL too.
"""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from glideway.care import operations as care
from glideway.care.models import Finding, Pass, Target, Treatment, judging
from tests.care import make

pytestmark = pytest.mark.django_db
LATER = make.START + timedelta(minutes=5)


def begun() -> tuple[make.Room, Treatment]:
    where = make.room()
    return where, make.begun(where, make.ready(where))


def slipped_in(treatment: Treatment) -> None:
    """A pass past the verb, in a transaction of its own."""
    with transaction.atomic():
        Pass.objects.create(public_id=uuid4(), treatment=treatment, number=1, made_at=LATER)


@pytest.mark.parametrize("taken", ["finding", "target", "course"])
def test_the_database_itself_refuses_a_pass_without_a_finding_of_this_course(taken: str) -> None:
    _where, treatment = begun()
    if taken == "finding":
        Finding.objects.update(undone_at=LATER)
    elif taken == "target":
        Target.objects.update(undone_at=LATER)
    else:
        other = make.opened(make.room("quay"))
        Finding.objects.filter(target=treatment.target).update(visit=other)
    with pytest.raises(IntegrityError, match=judging.SAID):
        slipped_in(treatment)
    assert Pass.objects.count() == 0


def test_many_passes_in_one_go_are_judged_one_by_one() -> None:
    """An import writes them so: one without a finding, and none of them is written."""
    where, treatment = begun()
    another = make.begun(where, make.following(where))
    Finding.objects.filter(target=another.target).update(undone_at=LATER)
    rows = [
        Pass(public_id=uuid4(), treatment=one, number=1, made_at=LATER)
        for one in (treatment, another)
    ]
    with pytest.raises(IntegrityError, match=judging.SAID), transaction.atomic():
        Pass.objects.bulk_create(rows)
    assert Pass.objects.count() == 0


def test_the_database_refuses_a_pass_that_is_moved_to_no_finding() -> None:
    where, treatment = begun()
    make.passed(where, treatment, at=LATER)
    found = care.find_out(
        visit=treatment.visit, means="palpation", structure="supraspinatus", side="right",
        by=where.by, now=LATER,
    )  # fmt: skip
    target = care.aim(finding=found, by=where.by, now=LATER)
    other = Treatment.objects.create(
        visit=treatment.visit, target=target, protocol="x", side="right", started_at=LATER
    )
    Finding.objects.filter(pk=found.pk).update(undone_at=LATER)
    with pytest.raises(IntegrityError, match=judging.SAID), transaction.atomic():
        Pass.objects.update(treatment=other)
    assert Pass.objects.get().treatment_id == treatment.pk


def test_the_judge_steps_aside_for_a_migration_and_hangs_again_after_it() -> None:
    _where, treatment = begun()
    Finding.objects.update(undone_at=LATER)
    judging.lift(using="default")
    slipped_in(treatment)  # so it was the judge that refused, and nothing else
    Pass.objects.all().delete()
    judging.hang(using="default")
    judging.hang(using="default")  # a second one takes the place of the first
    with pytest.raises(IntegrityError, match=judging.SAID):
        slipped_in(treatment)


def test_the_judge_hangs_on_this_database() -> None:
    names = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    }
    with connection.cursor() as cursor:
        cursor.execute(names[connection.vendor])
        found = {one[0] for one in cursor.fetchall()}
    assert any(one.startswith(judging.NAME) for one in found)
