"""How long a record is kept: never shorter than its floor, and nobody deletes anything."""

from datetime import date, timedelta

import pytest
from django.test import Client

from glideway.care import operations as care
from glideway.care import queries
from glideway.care.core import keeping
from glideway.care.core.keeping import Floor
from glideway.care.models import Note, Retention
from glideway.care.queries import keeping as keeping_rows
from glideway.directory.core import professions
from glideway.directory.models import Patient, Practitioner
from glideway.kit import clock
from glideway.kit.actor import Actor, Role
from glideway.kit.models import AuditEntry
from glideway.kit.refusals import NotYours
from tests.care import make
from tests.care.test_lockbox import owner
from tests.care.test_pages import BACKEND, asked, person, post
from tests.make import NOW, SYSTEM

pytestmark = pytest.mark.django_db
SEEN = Floor(10, 18, draft=False, source="a standard")
MEMORY = Floor(7, 18, draft=True, source="from memory")
LAST = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def _this_morning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: make.START)


# ------------------------------------------------------------------ the rule
@pytest.mark.parametrize(
    ("last", "born", "until"),
    [
        (LAST, None, date(2036, 3, 2)),
        (LAST, date(1960, 5, 5), date(2036, 3, 2)),
        (LAST, date(2015, 5, 5), date(2043, 5, 5)),
        (LAST, date(2008, 3, 2), date(2036, 3, 2)),
        (LAST, date(2008, 2, 29), date(2036, 3, 2)),
        (date(2024, 2, 29), None, date(2034, 3, 1)),
        (LAST, date(2012, 2, 29), date(2040, 3, 1)),
    ],
)
def test_the_years_run_from_the_last_contact_or_from_coming_of_age(
    last: date, born: date | None, until: date
) -> None:
    assert keeping.until(last, born, 10, 18) == until


@pytest.mark.parametrize(
    ("own", "floors", "years"),
    [(None, [], None), (12, [], 12), (None, [SEEN], 10), (5, [SEEN], 10), (15, [SEEN, MEMORY], 15)],
)
def test_a_clinic_keeps_longer_and_never_shorter_than_the_floor(
    own: int | None, floors: list[Floor], years: int | None
) -> None:
    assert keeping.kept_years(own, floors) == years


@pytest.mark.parametrize(
    ("day", "own", "floors", "free"),
    [
        (date(2036, 3, 2), None, [SEEN], False),
        (date(2036, 3, 3), None, [SEEN], True),
        (date(2036, 3, 3), 12, [SEEN], False),
        (date(2038, 3, 3), 12, [SEEN], True),
        (date(2099, 1, 1), None, [MEMORY], False),
        (date(2099, 1, 1), None, [SEEN, MEMORY], False),
        (date(2099, 1, 1), None, [SEEN, None], False),
        (date(2099, 1, 1), 10, [None], False),
        (date(2099, 1, 1), 10, [], False),
    ],
)
def test_nothing_leaves_before_every_floor_is_checked_and_past(
    day: date, own: int | None, floors: list[Floor | None], free: bool
) -> None:
    assert keeping.may_go(day, LAST, None, own=own, floors=floors) is free


# ------------------------------------------------------------------ the data
def test_each_floor_names_its_source_and_one_from_memory_is_a_draft() -> None:
    rows = professions.retention_floors()
    assert {(one.profession, one.province) for one in rows} >= {("physiotherapist", "ON")}
    assert len({(one.profession, one.province) for one in rows}) == len(rows)
    for one in rows:
        assert one.source
        assert one.profession in professions.professions()
        floor = keeping_rows.floor(one.profession, one.province)
        assert floor is not None
        assert floor.draft == (one.confidence != "seen")


# ------------------------------------------------------------------ the records
def test_the_record_of_a_clinic_is_kept_by_the_highest_floor_of_who_wrote_in_it() -> None:
    where = make.room()
    make.signed(where)
    one = queries.records_of(where.house.clinic, now=make.START)[0]
    assert (one.years, one.until, one.may_go) == (10, date(2036, 3, 2), False)
    Practitioner.objects.filter(pk=where.house.one.practitioner_id).update(
        profession="athletic_therapist"
    )
    one = queries.records_of(where.house.clinic, now=make.START)[0]
    assert (one.years, one.until, one.draft) == (None, None, True)


def test_an_addendum_is_a_contact_with_the_record_and_keeps_it_longer() -> None:
    where = make.room()
    visit = make.signed(where)
    later = make.START + timedelta(days=30)
    care.amend(visit=visit, words="x", reason="y", language="en", by=where.by, now=later)
    one = queries.records_of(where.house.clinic, now=make.START)[0]
    assert one.last == later.date()
    past = make.START + timedelta(days=366 * 10 + 40)
    assert queries.records_of(where.house.clinic, now=past)[0].may_go is True
    assert Note.objects.count() == 2


def test_somebody_under_age_is_counted_from_coming_of_age() -> None:
    where = make.room()
    make.signed(where)
    Patient.objects.filter(pk=where.patient.pk).update(born_on=date(2015, 5, 5))
    assert queries.records_of(where.house.clinic, now=make.START)[0].until == date(2043, 5, 5)


# ------------------------------------------------------------------ the clinic's own number
def test_an_owner_sets_more_years_and_never_fewer_than_the_floor() -> None:
    where = make.room()
    make.signed(where)
    clinic = where.house.clinic
    _login, who = owner(where)
    with pytest.raises(care.BelowTheFloor, match="at least 10 years"):
        care.set_retention(clinic=clinic, years=9, by=who, now=NOW)
    first = care.set_retention(clinic=clinic, years=12, by=who, now=NOW)
    assert care.set_retention(clinic=clinic, years=12, by=who, now=make.START).pk == first.pk
    care.set_retention(clinic=clinic, years=10, by=who, now=make.START)
    assert list(Retention.objects.order_by("pk").values_list("years", "replaced_at")) == [
        (12, make.START),
        (10, None),
    ]
    assert AuditEntry.objects.filter(act="retention.set").count() == 2
    assert queries.own_years(clinic.pk) == 10


def test_nobody_but_an_owner_of_this_clinic_sets_it() -> None:
    where, other = make.room("harbour"), make.room("island")
    _login, stranger = owner(other)
    desk = Actor(role=Role.DESK, login_id=1, clinic_id=where.house.clinic.pk)
    for who in (where.by, stranger, desk, SYSTEM):
        with pytest.raises(NotYours):
            care.set_retention(clinic=where.house.clinic, years=20, by=who, now=NOW)


# ------------------------------------------------------------------ the pages
def test_the_patient_reads_until_when_the_clinic_keeps_the_record(client: Client) -> None:
    where = make.room()
    make.signed(where)
    page, _ = asked(person(where, client), "/me/record/")
    assert "keeps your record until 2036-03-02, by duty of the clinic" in page


def test_the_owner_sees_the_floor_with_its_source_and_sets_the_years(client: Client) -> None:
    where = make.room()
    make.signed(where)
    account, _who = owner(where)
    client.force_login(account, backend=BACKEND)
    page, cost = asked(client, "/care/retention/")
    assert "Ontario physiotherapy record keeping" in page
    assert "1 record is kept here." in page
    assert "0 records could leave today." in page
    assert cost <= 12
    assert client.post("/care/retention/", {"years": 0}).status_code == 422
    assert client.post("/care/retention/", {"years": 5}).status_code == 422
    assert post(client, "/care/retention/", {"years": 15}) == "/care/retention/"
    assert "Set to 15 years." in asked(client, "/care/retention/")[0]
