"""A saved search: told of what opens sooner, seldom, never at night, never of what hurts."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django.fixtures import Settings

from glideway.booking import operations as booking
from glideway.booking import queries
from glideway.booking.core import alerting
from glideway.booking.models import Block, SavedSearch
from glideway.booking.queries import Asked
from glideway.booking.queries.saved_address import address_of, asked_again, said_of
from glideway.booking.queries.searching import read_search
from glideway.booking.templatetags.saved import search_said
from glideway.config import delivery, forgetting, rhythm
from glideway.directory import operations as directory
from glideway.directory.models import Consent, Patient
from glideway.kit import clock
from glideway.kit.models import AuditEntry, Message
from glideway.screening.models import Complaint, Screening
from tests import world
from tests.booking import make
from tests.booking.make import House, at
from tests.booking.test_pages import text
from tests.make import NOW, SYSTEM, keyed

pytestmark = pytest.mark.django_db
MOST = 12
SHOULDER = "hurts=shoulder&near=Toronto%2C+ON"


@pytest.fixture(autouse=True)
def _monday_nine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def shut(house: House, until: datetime) -> None:
    """Nothing of the clinic is open before `until`."""
    row = booking.BlockRow(
        resource=house.one.practitioner.resource, starts_at=at("00:00"), ends_at=until
    )
    booking.close(rows=[row], by=SYSTEM, now=NOW)


def saved(patient: Patient | None = None, address: str = SHOULDER) -> SavedSearch:
    return booking.save_search(
        patient=patient or make.patient("Ana"),
        address=address,
        read=asked_again,
        language="en",
        by=SYSTEM,
        key=None,
        now=NOW,
    )


def looked(now: datetime) -> int:
    return booking.watch_searches(read=asked_again, now=now)


def alerts() -> list[Message]:
    return list(Message.objects.filter(kind="alert").order_by("pk"))


def test_somebody_is_told_once_when_something_opens_so_much_sooner() -> None:
    house = make.house()
    shut(house, at("00:00", 3))
    row = saved()
    assert row.bar_at == at("09:00", 3)
    assert (row.ends_at, looked(at("10:00"))) == (NOW + alerting.LASTS, 0)
    Block.objects.all().delete()
    assert looked(at("10:30")) == 1
    (letter,) = alerts()
    assert letter.subject == "Something sooner opened"
    assert "Monday, March 2, 11:30 am (Eastern time), at Harbour Clinic in Toronto" in letter.text
    assert f"/saved/{queries.saved_link(row)}/times/" in letter.text
    assert not re.search(r"shoulder|hurt|épaule", letter.text, re.IGNORECASE)
    assert "/messages/stop/alerts/" in letter.text
    assert (letter.clinic_id, letter.sender) == (None, "")
    row.refresh_from_db()
    assert (row.bar_at, row.told_at) == (at("11:30"), at("10:30"))
    assert (looked(at("10:35")), len(alerts())) == (0, 1)


def test_what_is_soonest_is_asked_before_the_transaction_and_its_locks() -> None:
    make.house()
    patient = make.patient("Ana")
    with CaptureQueriesContext(connection) as asked:
        booking.save_search(
            patient=patient,
            address=SHOULDER,
            read=asked_again,
            language="en",
            by=SYSTEM,
            key="one-tap",
            now=NOW,
        )
    said = [one["sql"] for one in asked]
    begins = next(at for at, sql in enumerate(said) if sql.startswith("SAVEPOINT"))
    reads = [at for at, sql in enumerate(said) if "directory_placement" in sql]
    assert reads
    assert max(reads) < begins
    assert SavedSearch.objects.get().bar_at == at("10:00")


def test_a_little_sooner_is_not_worth_a_letter() -> None:
    house = make.house()
    shut(house, at("16:00", 1))
    saved()
    Block.objects.all().delete()
    shut(house, at("09:00", 1))
    assert looked(at("10:00")) == 0
    assert alerts() == []


def test_at_night_nobody_is_written_to_and_the_morning_tells() -> None:
    house = make.house()
    shut(house, at("00:00", 3))
    row = saved()
    Block.objects.all().delete()
    assert looked(at("21:00")) == 0
    row.refresh_from_db()
    assert (row.bar_at, row.told_at) == (at("09:00", 3), None)
    assert (looked(at("08:00", 1)), len(alerts())) == (1, 1)


def test_one_person_gets_one_letter_a_day_whatever_the_number_of_searches() -> None:
    house = make.house()
    shut(house, at("00:00", 4))
    ana = make.patient("Ana")
    saved(ana)
    saved(ana, "near=Toronto%2C+ON")
    Block.objects.all().delete()
    assert looked(at("10:00")) == 1
    Message.objects.update(sent_at=at("10:00"))
    assert looked(at("15:00")) == 0
    assert looked(at("10:00", 1)) == 1


def test_where_nothing_was_open_anything_is_sooner_and_a_time_that_is_over_is_no_bar() -> None:
    now = NOW
    soon, late = now + timedelta(hours=1), now + timedelta(days=2)
    assert alerting.looked(soon, None, now=now) == (True, soon)
    assert alerting.looked(None, late, now=now) == (False, late)
    assert alerting.looked(None, None, now=now) == (False, None)
    assert alerting.looked(soon, now, now=now) == (False, soon)
    edge = late - alerting.MARGIN
    assert alerting.looked(edge, late, now=now).tell
    assert not alerting.looked(edge + timedelta(minutes=1), late, now=now).tell
    assert alerting.rests(now, now=now + alerting.STRETCH - timedelta(seconds=1))
    assert not alerting.rests(now, now=now + alerting.STRETCH)
    assert not alerting.rests(None, now=now)


def told_of(regions: list[str], action: str, patient: Patient) -> None:
    """Answers that the patient stands on: they came to `action` of these regions, [] of all."""
    about = Complaint.objects.create(region="knee", patient=patient, made_at=NOW)
    Screening.objects.create(
        complaint=about,
        patient=patient,
        answers="{}",
        because="[]",
        action=action,
        regions=regions,
        occasion="booking",
        rules="test",
        answered_at=NOW,
    )


@pytest.mark.parametrize(
    ("regions", "action", "address", "letters"),
    [
        (["shoulder"], "refer_first", SHOULDER, 0),
        ([], "refer_first", "near=Toronto", 0),
        ([], "refer_first", f"{SHOULDER}&service=consult", 1),
        (["knee"], "refer_first", SHOULDER, 1),
        ([], "emergency", f"{SHOULDER}&service=consult", 0),
        ([], "ok", SHOULDER, 1),
    ],
)
def test_nobody_is_invited_to_what_the_safety_check_keeps_them_from(
    regions: list[str], action: str, address: str, letters: int
) -> None:
    house = make.house()
    shut(house, at("00:00", 3))
    row = saved(address=address)
    Block.objects.all().delete()
    told_of(regions, action, row.patient)
    assert (looked(at("10:00")), len(alerts())) == (letters, letters)
    Screening.objects.all().delete()
    if not letters:
        assert looked(at("10:05")) == 1  # the bar stayed as it was
        told_of(regions, action, row.patient)
        verdict = delivery.judged(alerts(), now=at("10:06"))
        assert [one.why for one in verdict.values()] == ["over"]  # answered since it was written


def test_the_night_is_left_in_peace_by_a_letter_that_was_written_before_it() -> None:
    house = make.house()
    shut(house, at("00:00", 4))
    row = saved()
    Block.objects.all().delete()
    shut(house, at("00:00", 2))
    assert looked(at("20:59")) == 1
    (verdict,) = delivery.judged(alerts(), now=at("20:59")).values()
    assert (verdict.why, verdict.wait_until, verdict.late) == (None, None, False)
    (verdict,) = delivery.judged(alerts(), now=at("23:30")).values()
    assert (verdict.why, verdict.wait_until) == (None, at("08:00", 1))
    (verdict,) = delivery.judged(alerts(), now=at("08:00", 1)).values()
    assert verdict.late
    row.refresh_from_db()
    assert row.bar_at == at("09:00", 2)
    (verdict,) = delivery.judged(alerts(), now=at("09:00", 2)).values()
    assert verdict.why == "over"


def test_where_no_place_was_said_the_nights_of_both_coasts_are_left_in_peace() -> None:
    house = make.house()
    shut(house, at("00:00", 4))
    saved(address="hurts=shoulder")
    Block.objects.all().delete()
    shut(house, at("00:00", 2))
    assert (looked(at("09:30")), looked(at("20:00"))) == (0, 0)  # Vancouver, then St. John's
    assert looked(at("11:00", 1)) == 1
    letters = alerts()
    (verdict,) = delivery.judged(letters, now=at("20:00", 1)).values()
    assert verdict.wait_until == at("06:30", 2)  # eight in St. John's; then Vancouver is asked
    (verdict,) = delivery.judged(letters, now=at("06:30", 2)).values()
    assert verdict.why == "quiet-hours"  # at eight there the visit has begun
    (verdict,) = delivery.judged(letters, now=at("11:00", 1)).values()
    assert (verdict.why, verdict.wait_until) == (None, None)


def test_a_letter_that_waits_is_taken_back_when_its_time_is_gone() -> None:
    house = make.house()
    shut(house, at("00:00", 4))
    row = saved()
    Block.objects.all().delete()
    shut(house, at("00:00", 2))
    assert looked(at("20:55")) == 1
    make.booked(house, at("09:00", 2))
    (verdict,) = delivery.judged(alerts(), now=at("20:56")).values()
    assert verdict.why is None
    assert looked(at("23:00")) == 0
    (letter,) = alerts()
    assert (letter.outcome, letter.withdrawn_at) == ("over", at("23:00"))
    row.refresh_from_db()
    assert (row.told_at, row.bar_at) == (None, at("09:30", 2))


def test_while_no_patient_may_come_nobody_is_told(settings: Settings) -> None:
    house = make.house()
    shut(house, at("00:00", 3))
    saved()
    Block.objects.all().delete()
    settings.GLIDEWAY_NEEDS_SIGN_OFF = True
    beat = next(one for one in rhythm.BEATS if one.name == "booking.searches")
    beat.do(at("10:00"))
    assert alerts() == []
    settings.GLIDEWAY_NEEDS_SIGN_OFF = False
    beat.do(at("10:00"))
    settings.GLIDEWAY_NEEDS_SIGN_OFF = True
    (verdict,) = delivery.judged(alerts(), now=at("10:01")).values()
    assert verdict.why == "over"


def test_it_ends_by_itself_and_what_ended_is_not_sent_and_is_forgotten() -> None:
    house = make.house()
    shut(house, at("00:00", 3))
    row = saved()
    Block.objects.all().delete()
    assert looked(at("10:00")) == 1
    booking.end_search(search=row, by=SYSTEM, key=None, now=at("10:01"))
    (letter,) = alerts()
    assert (letter.outcome, letter.withdrawn_at) == ("over", at("10:01"))
    assert looked(at("10:00", 1)) == 0
    assert forgetting.forget(now=at("10:00", 30))["saved searches"] == 0
    assert forgetting.forget(now=at("10:01", 30))["saved searches"] == 1
    other = saved()
    assert booking.watch_searches(read=asked_again, now=other.ends_at) == 0
    assert SavedSearch.objects.get().looked_at == NOW


def test_whoever_stopped_these_messages_is_not_looked_for() -> None:
    house = make.house()
    shut(house, at("00:00", 3))
    row = saved()
    Block.objects.all().delete()
    directory.stop_messages(patient=row.patient, kind="alerts", by=SYSTEM, now=at("09:30"))
    assert looked(at("10:00")) == 0
    row.refresh_from_db()
    assert row.looked_at == NOW
    Consent.objects.update(withdrawn_at=None)
    assert looked(at("10:05")) == 1
    directory.stop_messages(patient=row.patient, kind="alerts", by=SYSTEM, now=at("10:06"))
    verdict = delivery.judged(alerts(), now=at("10:07"))
    assert [one.why for one in verdict.values()] == ["no-consent"]


def test_a_round_is_bounded_and_who_waited_longest_is_looked_at_first() -> None:
    make.house()
    first, second = saved(), saved()
    assert booking.watch_searches(read=asked_again, now=at("10:00"), most=1) == 0
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.looked_at, second.looked_at) == (at("10:00"), NOW)


def test_one_search_that_breaks_holds_up_no_other() -> None:
    house = make.house()
    shut(house, at("00:00", 3))
    whole = [saved(address="near=Toronto&km=5"), saved()][-1]
    Block.objects.all().delete()

    def read(address: str) -> Asked:
        if "km=5" in address:
            raise ValueError(address)
        return asked_again(address)

    assert booking.watch_searches(read=read, now=at("10:00")) == 1
    assert [one.about for one in alerts()] == [f"search:{whole.public_id}"]


def test_the_same_search_begins_again_and_a_sixth_is_refused() -> None:
    make.house()
    ana = make.patient("Ana")
    kept = [saved(ana, f"near=Toronto%2C+ON&price={number}0") for number in range(5, 10)]
    assert saved(ana, "near=Toronto%2C+ON&price=50").pk == kept[0].pk
    with pytest.raises(booking.TooManySearches):
        saved(ana, "near=Toronto%2C+ON")
    assert SavedSearch.objects.count() == 5
    assert AuditEntry.objects.filter(act="search.saved").count() == 6
    assert Consent.objects.filter(kind="alerts").count() == 1


def test_who_is_new_proves_a_contact_and_ends_it_with_one_tap(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    make.house()
    find = text(client.get("/find?hurts=shoulder&near=Toronto&sort=near"))
    assert "/saved/new/?hurts=shoulder" in find
    here = "/saved/new/?hurts=shoulder&near=Toronto&sort=near&billing=1&day=2026-03-03"
    with django_assert_max_num_queries(MOST):
        page = text(client.get(here))
    assert "Shoulder, near Toronto, ON" in page
    assert "today" not in page.split("The soonest time now is")[0]
    assert 'name="agree" id="id_agree" value="1">' in page  # nothing is ticked beforehand
    who = {"name": "Ana Roy", "contact": "ana@example.org"}
    assert client.post(here, keyed(**who)).status_code == 422
    both = text(client.post(here, keyed(name="Ana Roy", contact="nowhere")))
    assert both.count('class="fault"') == 2
    answer = client.post(here, keyed(**who, agree="1"))
    assert (answer["Location"], SavedSearch.objects.count()) == ("/saved/code/", 0)
    assert "shoulder" not in str(dict(client.session.items()))
    code = re.search(r"code=(\d{8})", Message.objects.latest("pk").text)
    assert code is not None
    assert client.post("/saved/code/", keyed(code="00000000")).status_code == 422
    done = client.post("/saved/code/", keyed(code=code[1]))
    row = SavedSearch.objects.get()
    assert row.address == "billing=1&hurts=shoulder&near=Toronto"
    link = f"/saved/{queries.saved_link(row)}/"
    assert done["Location"] == link
    with django_assert_max_num_queries(MOST):
        assert "Saved until" in text(client.get(link))
    assert client.get(f"{link}times/")["Location"] == f"/find?{row.address}"
    assert client.get("/saved/code/")["Location"] == "/find"
    client.post(link, keyed())
    row.refresh_from_db()
    assert row.ended_at == NOW
    assert "This search has ended" in text(client.get(link))
    token = queries.saved_link(row)
    forged = token[:-5] + ("B" if token[-5] == "A" else "A") + token[-4:]
    assert client.get(f"/saved/{forged}/").status_code == 404


def test_the_signed_in_patient_lists_and_ends_the_own_searches_only(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    make.house()
    account = world.login("patient", "harbour")
    ana = make.patient("Ana")
    Patient.objects.filter(pk=ana.pk).update(login=account)
    client.force_login(account)
    other = saved(make.patient("Luc"), "hurts=knee")
    assert client.post("/saved/new/?hurts=shoulder", keyed(agree="1")).status_code == 302
    with django_assert_max_num_queries(MOST):
        page = text(client.get("/me/searches/"))
    assert "Shoulder, all of Canada" in page
    assert "Knee" not in page
    assert client.post(f"/me/searches/{other.public_id}/end/", keyed()).status_code == 404
    mine = SavedSearch.objects.get(patient=ana)
    answer = client.post(f"/me/searches/{mine.public_id}/end/", keyed())
    assert answer["Location"] == "/me/searches/"
    assert "You have saved no search" in text(client.get("/me/searches/"))


EVERYTHING = (
    "hurts=shoulder&near=Toronto&km=25&service=follow_up&profession=physiotherapist&language=fr&price=120"
    "&days=60&after=17&mon=1&sat=1&billing=1&stepfree=1&sex=f&class=1"
)


def test_what_is_saved_asks_for_what_was_asked_and_the_page_says_all_of_it() -> None:
    typed = read_search(QueryDict(f"{EVERYTHING}&page=3&sort=own&day=2026-03-04").dict(), "en")
    kept = address_of(typed)
    once = replace(typed.asked, page=1, day=None, sort=Asked.sort)
    assert asked_again(kept) == once
    assert address_of(said_of(kept, "en")) == kept
    assert search_said(said_of(kept, "en").asked) == [
        "Follow-up",
        "Within 25 km",
        "Next 60 days",
        "After 5 pm",
        "Mon, Sat",
        "Physiotherapy",
        "Speaks French",
        "With a woman",
        "At most $120",
        "Direct billing",
        "Step-free",
        "In a class",
    ]
    spot = read_search({"lat": "43.7", "lon": "-79.4", "soon": "1"}, "en")
    assert address_of(spot) == "days=1&lat=43.7&lon=-79.4"
    assert asked_again(address_of(spot)) == spot.asked


def test_what_is_no_part_of_a_search_is_not_saved() -> None:
    noise = "foo=my+hamstring+hurts&utm=x&daysy=1&billing=my+knee+hurts&km=far&sex=x&near=Toronto"
    assert address_of(read_search(QueryDict(noise).dict(), "en")) == "billing=1&near=Toronto"


def test_words_that_are_typed_are_saved_as_the_part_that_was_understood(client: Client) -> None:
    make.house()
    account = world.login("patient", "harbour")
    Patient.objects.filter(pk=make.patient("Ana").pk).update(login=account)
    client.force_login(account)
    client.cookies["language"] = "fr"
    client.post("/saved/new/?hurts=mal+%C3%A0+l%27%C3%A9paule&near=Toronto", keyed(agree="1"))
    row = SavedSearch.objects.get()
    assert row.address == "hurts=shoulder&near=Toronto"
    assert asked_again(row.address).region == "shoulder"
    assert client.get("/saved/new/?near=Nowhereville")["Location"].startswith("/find?")
