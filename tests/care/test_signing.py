"""Whose name stands under a note, and what a signed visit no longer takes."""

from datetime import timedelta

import pytest

from glideway.care import operations as care
from glideway.care.models import Note, Visit
from glideway.kit.models import AuditEntry
from glideway.kit.refusals import NotYours
from tests.care import make
from tests.make import SYSTEM

pytestmark = pytest.mark.django_db
LATER = make.START + timedelta(minutes=20)


def test_a_colleague_amends_under_the_own_name() -> None:
    where = make.room(people=2)
    visit = make.signed(where)
    made = care.amend(
        visit=visit,
        words="It was the left side.",
        reason="Side was wrong",
        language="en",
        by=make.colleague(where),
        now=LATER,
    )
    names = list(Note.objects.order_by("version").values_list("author_name", flat=True))
    assert names == ["Maya Chen 0", "Maya Chen 1"]
    assert made.author_id == where.house.placements[1].practitioner_id


def test_who_is_no_practitioner_amends_nothing() -> None:
    where = make.room()
    visit = make.signed(where)
    with pytest.raises(NotYours):
        care.amend(visit=visit, words="x", reason="y", language="en", by=SYSTEM, now=LATER)
    assert Note.objects.count() == 1


def test_nobody_signs_the_open_visit_of_another() -> None:
    where = make.room(people=2)
    visit = make.complete(where)
    before = AuditEntry.objects.count()
    with pytest.raises(care.NotTheirVisit):
        care.sign(visit=visit, by=make.colleague(where), now=LATER, language="en")
    assert (Note.objects.count(), AuditEntry.objects.count()) == (0, before)
    assert not Visit.objects.exclude(signed_at=None).exists()
