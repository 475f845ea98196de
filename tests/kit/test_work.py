"""A job belongs to the transaction that asks for it."""

import pytest
from django.db import transaction
from django_tasks_db.models import DBTaskResult

from glideway.kit import work

pytestmark = pytest.mark.django_db


def test_a_job_asked_for_in_a_transaction_that_rolls_back_leaves_no_row() -> None:
    with transaction.atomic():
        work.ask("booking.remind", about=7)
        assert DBTaskResult.objects.count() == 1
        transaction.set_rollback(True)
    assert not DBTaskResult.objects.exists()


def test_a_job_is_one_name_and_one_id() -> None:
    work.ask("booking.remind", about=7)
    row = DBTaskResult.objects.get()
    assert (row.task_path, row.args_kwargs) == (
        "glideway.booking.tasks.remind",
        {"args": [7], "kwargs": {}},
    )


def test_work_that_nobody_does_is_a_bug() -> None:
    with pytest.raises(ImportError):
        work.ask("booking.nothing", about=7)
    assert not DBTaskResult.objects.exists()
