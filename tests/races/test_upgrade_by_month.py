"""The step that parts the table of taken cells, on rows that were there before it."""

from __future__ import annotations

import importlib
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from glideway.booking import operations as booking
from glideway.booking.models import TakenCell
from glideway.config.command import upgrade
from tests.booking import make
from tests.booking.make import at
from tests.make import NOW

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="speaks of PostgreSQL only"),
]
STEP: Any = importlib.import_module("glideway.booking.migrations.0006_taken_cells_lie_by_month")
WHOLE = (  # the table as it was before the step
    "CREATE TABLE whole (LIKE booking_takencell INCLUDING CONSTRAINTS)",
    "INSERT INTO whole SELECT * FROM booking_takencell",
    "DROP TABLE booking_takencell",
    "ALTER TABLE whole RENAME TO booking_takencell",
)


def test_every_cell_is_there_after_the_step_and_can_be_taken_by_nobody_else(
    capsys: pytest.CaptureFixture[str],
) -> None:
    house = make.house()
    made = make.booked(house, at("15:00", 1))
    connection.check_constraints()
    before = set(TakenCell.objects.values_list("pk", "resource", "cell", "booking"))
    with connection.cursor() as cursor:
        for words in WHOLE:
            cursor.execute(words)
    upgrade.dry(list(upgrade.COPIES), as_json=False)
    assert f"copying {len(before)} rows" in capsys.readouterr().out
    with connection.schema_editor() as editor:
        STEP.parted(apps, editor)
        STEP.parted(apps, editor)  # once more: it changes nothing
    assert set(TakenCell.objects.values_list("pk", "resource", "cell", "booking")) == before
    with pytest.raises(IntegrityError), transaction.atomic():
        TakenCell(resource=made.resource, cell=made.first_cell, booking=made).save()
    with pytest.raises(booking.TimeTaken):
        make.hold(house, at("15:00", 1))
    later = make.booked(house, at("10:00", 2), now=NOW)
    assert min(one.pk for one in later.cells.all()) > max(pk for pk, *_rest in before)
