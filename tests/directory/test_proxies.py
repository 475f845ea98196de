"""Acting for somebody else: begun, seen, ended by the clock or by a word, and by nobody else."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from glideway.directory import operations as directory
from glideway.directory import queries
from glideway.directory.core import consenting
from glideway.directory.models import Login, Needs, Patient, Proxy
from glideway.kit import clock
from glideway.kit.actor import Actor, Role
from glideway.kit.models import AuditEntry, Message
from glideway.kit.refusals import NotYours
from tests.booking.make import patient as somebody
from tests.make import NOW, SYSTEM, keyed

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
BORN = date(2018, 5, 2)
MOST = 12


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def account(email: str, name: str = "Ana Roy") -> Login:
    """Somebody with an account."""
    somebody(name, email)
    login = directory.login_for(contact=email, language="en", now=NOW)
    assert login is not None
    return login


def actor_of(login: Login, acting_for: str = "", now: datetime = NOW) -> Actor:
    return queries.actor_of(login, chosen="", network="n", acting_for=acting_for, now=now)


def lea(login: Login, **changes: Any) -> Proxy:
    """A child of this account's."""
    usual: dict[str, Any] = {
        "name": "Lea Roy",
        "born_on": BORN,
        "province": "QC",
        "reason": "parent",
        "language": "en",
        "by": actor_of(login),
        "key": str(uuid4()),
        "now": NOW,
    }
    return directory.act_for_child(**usual | changes)


@pytest.mark.parametrize(
    ("province", "ends"),
    [
        ("QC", date(2032, 5, 2)),  # fourteen
        ("NB", date(2034, 5, 2)),  # sixteen
        ("ON", date(2027, 3, 2)),  # no age: looked at again after twelve months
        ("NU", date(2027, 3, 2)),
    ],
)
def test_a_parent_acts_until_the_age_of_consent_of_the_province(province: str, ends: date) -> None:
    assert consenting.ends_on(BORN, province, NOW.date()) == ends


@pytest.mark.parametrize(
    ("born", "province", "ends"),
    [
        (date(2012, 3, 3), "QC", date(2026, 3, 3)),  # fourteen tomorrow
        (date(2012, 3, 2), "QC", None),  # fourteen today
        (date(2010, 3, 2), "NB", None),
        (date(2008, 3, 3), "ON", date(2026, 3, 3)),  # of age before the months are over
        (date(2008, 3, 2), "ON", None),
        (date(2012, 2, 29), "QC", None),
    ],
)
def test_the_birthday_itself_ends_it(born: date, province: str, ends: date | None) -> None:
    assert consenting.ends_on(born, province, date(2026, 3, 2)) == ends


def test_ages_are_full_years_and_a_leap_day_counts_on_march_first() -> None:
    assert consenting.age_on(BORN, date(2026, 5, 1)) == 7
    assert consenting.age_on(BORN, date(2026, 5, 2)) == 8
    assert consenting.age_on(date(2012, 2, 29), date(2026, 2, 28)) == 13
    assert consenting.age_on(date(2012, 2, 29), date(2026, 3, 1)) == 14


def test_every_province_has_a_row_and_what_has_no_source_is_a_draft() -> None:
    rows = consenting.book().provinces
    assert len({one.province for one in rows}) == len(rows) == 13
    assert all(one.review == ("sourced" if one.source else "draft") for one in rows)
    assert all(one.source for one in rows if one.age is not None)
    assert {one.province: one.age for one in rows if one.age} == {"QC": 14, "NB": 16}
    assert consenting.book().no_age.review == consenting.book().of_age.review == "draft"


def test_a_child_has_a_record_of_its_own_and_the_record_names_who_acts() -> None:
    login = account("ana@example.org")
    proxy = lea(login)
    assert (proxy.patient.name, proxy.patient.born_on, proxy.patient.contact) == (
        "Lea Roy",
        BORN,
        "",
    )
    assert proxy.patient.login_id is None
    assert proxy.ends_at == datetime(2032, 5, 2, 4, tzinfo=UTC)
    told = AuditEntry.objects.get(act="proxy.began")
    assert (told.actor, told.patient_id) == (f"login:{login.pk}", proxy.patient_id)


def test_the_same_key_adds_nobody_twice_and_the_same_child_is_the_same_record() -> None:
    login, key = account("ana@example.org"), str(uuid4())
    first, twin = lea(login, key=key), lea(login, key=key)
    renewed = lea(login, name=" lea roy ")
    assert first == twin
    assert renewed.patient_id == first.patient_id
    assert queries.people_of(actor_of(login), now=NOW) == [renewed]
    assert Patient.objects.filter(born_on=BORN).count() == 1


@pytest.mark.parametrize(
    ("born", "refusal"),
    [(date(2012, 3, 2), directory.OldEnough), (date(2026, 3, 3), directory.NotBornYet)],
)
def test_who_is_old_enough_or_not_born_is_not_added(born: date, refusal: type[Exception]) -> None:
    login = account("ana@example.org")
    with pytest.raises(refusal):
        lea(login, born_on=born)
    assert not Proxy.objects.exists()


def test_one_account_acts_for_twelve_people_at_most() -> None:
    login = account("ana@example.org")
    for number in range(12):
        lea(login, name=f"Child {number}")
    with pytest.raises(directory.TooManyPeople):
        lea(login, name="Child 12")
    assert Patient.objects.filter(born_on=BORN).count() == 12


def test_acting_makes_the_actor_that_person_as_long_as_the_right_stands() -> None:
    login = account("ana@example.org")
    proxy = lea(login)
    named, ends = str(proxy.patient.public_id), proxy.ends_at
    assert ends is not None
    acting = actor_of(login, named)
    assert (acting.patient_id, acting.proxy_id, acting.key) == (
        proxy.patient_id,
        proxy.pk,
        f"login:{login.pk}",
    )
    assert queries.patient_of(acting) == proxy.patient
    assert actor_of(login, named, ends - SECOND).patient_id == proxy.patient_id
    own = actor_of(login, named, ends)
    assert (own.patient_id, own.proxy_id) == (login.patient.pk, None)
    assert actor_of(login, "no uuid") == actor_of(login)


def test_nobody_acts_for_somebody_by_naming_the_person() -> None:
    ana, eve = account("ana@example.org"), account("eve@example.org", "Eve Day")
    proxy = lea(ana)
    tried = actor_of(eve, str(proxy.patient.public_id))
    assert tried.patient_id == eve.patient.pk
    with pytest.raises(NotYours):
        queries.person(actor_of(eve), str(proxy.patient.public_id), now=NOW)
    with pytest.raises(NotYours):
        queries.person(actor_of(ana), "no uuid", now=NOW)


def test_either_side_ends_it_and_then_nothing_is_seen(client: Client) -> None:
    ana = account("ana@example.org")
    client.force_login(ana)
    client.post("/account/people/adult/", keyed(name="Max Roy", contact="max@example.org"))
    letter = Message.objects.latest("pk")
    assert (letter.to, "asks to book for you" in letter.text) == ("max@example.org", True)
    code = "".join(one for one in letter.text.split("code is ")[1][:9] if one.isdigit())
    wrong = client.post("/account/people/adult/code/", keyed(code="00000000"))
    assert wrong.status_code == 422
    assert not Proxy.objects.exists()
    client.post("/account/people/adult/code/", keyed(code=code))
    proxy = Proxy.objects.get()
    assert (proxy.reason, proxy.ends_at, proxy.patient.email) == (
        "mandate",
        None,
        "max@example.org",
    )
    client.post("/account/people/for/", keyed(person=str(proxy.patient.public_id)))
    client.post("/account/needs/", keyed(large_print="on"))
    assert Needs.objects.get().patient == proxy.patient
    assert "the pages of somebody you act for" in client.get("/account/needs/").content.decode()
    max_roy = Client()
    login = directory.login_for(contact="max@example.org", language="en", now=NOW)
    assert login is not None
    max_roy.force_login(login)
    assert "Ana Roy" in max_roy.get("/account/people/").content.decode()
    max_roy.post(f"/account/people/{proxy.public_id}/end/", keyed())
    proxy.refresh_from_db()
    assert proxy.revoked_at == NOW
    assert client.post(f"/account/people/{proxy.public_id}/end/", keyed()).status_code == 404
    named = str(proxy.patient.public_id)
    assert client.post("/account/people/for/", keyed(person=named)).status_code == 404
    assert 'large_print" checked' not in client.get("/account/needs/").content.decode()
    assert actor_of(ana, named).patient_id == ana.patient.pk


def test_a_stranger_ends_nothing() -> None:
    proxy = lea(account("ana@example.org"))
    eve = actor_of(account("eve@example.org", "Eve Day"))
    assert not queries.proxies_for(eve, now=NOW).exists()
    assert proxy.revoked_at is None


def test_ending_twice_is_ending_once() -> None:
    login = account("ana@example.org")
    proxy, by = lea(login), actor_of(login)
    for later in (NOW, NOW + SECOND):
        directory.stop_acting(proxy=proxy, by=by, key=str(uuid4()), now=later)
    proxy.refresh_from_db()
    assert proxy.revoked_at == NOW
    assert AuditEntry.objects.filter(act="proxy.ended").count() == 1


def test_letters_for_a_child_go_to_who_acts_while_it_lasts() -> None:
    login = account("ana@example.org")
    proxy = lea(login)
    assert proxy.ends_at is not None
    assert queries.reach_of(proxy.patient, now=NOW) == ("ana@example.org", "")
    assert queries.reach_of(proxy.patient, now=proxy.ends_at) == ("", "")
    assert queries.reach_of(login.patient, now=NOW) == ("ana@example.org", "")


def test_what_ended_by_itself_is_named_and_what_was_revoked_is_not() -> None:
    login = account("ana@example.org")
    over, gone = lea(login, province="ON"), lea(login, name="Tom Roy")
    directory.stop_acting(proxy=gone, by=actor_of(login), key=None, now=NOW)
    assert over.ends_at is not None
    assert queries.ended_for(actor_of(login), now=over.ends_at) == [over]
    assert queries.ended_for(actor_of(login), now=over.ends_at - SECOND) == []


def test_the_page_says_for_whom_until_when_in_few_queries(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    login = account("ana@example.org")
    lea(login)
    client.force_login(login)
    with django_assert_max_num_queries(MOST):
        page = client.get("/account/people/").content.decode()
    assert "Lea Roy" in page
    assert "Ends by itself on May 2, 2032" in page


@pytest.mark.parametrize(
    ("wanted", "leads"),
    [
        ("/hold/0197/", "/hold/0197/"),
        ("https://evil.example/hold/", "/account/people/"),
        ("//evil.example/hold/", "/account/people/"),
        ("/account/", "/account/people/"),
        ("", "/account/people/"),
    ],
)
def test_who_was_adding_somebody_goes_back_to_the_held_time_only(
    client: Client, wanted: str, leads: str
) -> None:
    client.force_login(account("ana@example.org"))
    fields = {"name": "Lea", "born_on": "2018-05-02", "province": "ON", "reason": "parent"}
    answer = client.post("/account/people/child/", keyed(**fields, next=wanted))
    assert answer["Location"] == leads


def test_needs_are_read_for_many_at_once_and_the_same_key_writes_once(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    one, other, key = somebody(), somebody("Max Wong"), str(uuid4())
    row = directory.NeedsRow(interpreter="LSQ", companion=True, note="The bell")
    for later in (NOW, NOW + SECOND):
        directory.need(patient=one, needs=row, by=SYSTEM, key=key, now=later)
    with django_assert_max_num_queries(1):
        found = queries.needs_of([one.pk, other.pk])
    assert list(found) == [one.pk]
    kept = found[one.pk]
    assert (kept.interpreter, kept.companion, kept.note, kept.asked_at) == (
        "LSQ",
        True,
        "The bell",
        NOW,
    )
    told = AuditEntry.objects.get(act="needs.told")
    assert "bell" not in f"{vars(told)}"


def test_staff_in_their_role_act_for_nobody(client: Client) -> None:
    actor = Actor(role=Role.DESK, login_id=1, clinic_id=1)
    assert queries.people_of(actor, now=NOW) == []
    assert client.get("/account/people/").status_code in {302, 401}


def test_nobody_grows_younger_by_naming_another_province() -> None:
    login, born = account("ana@example.org"), date(2012, 3, 3)  # fourteen tomorrow
    first = lea(login, born_on=born)
    later = datetime(2026, 6, 1, 15, tzinfo=UTC)
    with pytest.raises(directory.OldEnough):
        lea(login, born_on=born, province="ON", now=later)
    assert list(Proxy.objects.all()) == [first]
    assert queries.people_of(actor_of(login, now=later), now=later) == []


def test_a_child_who_moved_is_acted_for_until_the_earlier_of_both_ends() -> None:
    login, born = account("ana@example.org"), date(2012, 3, 3)
    first = lea(login, born_on=born)
    moved = lea(login, born_on=born, province="ON")
    assert (moved.patient_id, moved.ends_at) == (first.patient_id, first.ends_at)
    assert moved.province == "ON"


def test_who_signs_in_alone_is_not_acted_for_again_by_the_same_form() -> None:
    ana = account("ana@example.org")
    proxy = lea(ana)
    own = Login.objects.create(email="lea@example.org")
    Patient.objects.filter(pk=proxy.patient_id).update(login=own)
    directory.stop_acting(proxy=proxy, by=actor_of(own), key=None, now=NOW)
    with pytest.raises(directory.OldEnough):
        lea(ana)
    assert Proxy.objects.filter(revoked_at=None).count() == 0
    assert Patient.objects.filter(born_on=BORN).count() == 1
