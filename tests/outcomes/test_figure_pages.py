"""Pages of figures: what the public reads of a clinic, the owner before it, and all clinics."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from glideway.directory import operations as directory
from glideway.directory.models import Clinic
from glideway.kit import clock
from glideway.outcomes import operations as outcomes
from glideway.outcomes.models import Release, Reply
from tests.booking import make as booking
from tests.make import NOW, SYSTEM, keyed, lock
from tests.outcomes import make
from tests.outcomes.test_pages import plain, read

pytestmark = pytest.mark.django_db


def page_of(house: booking.House, *, french: bool = False) -> str:
    return plain(read(f"/outcomes/clinics/{house.clinic.slug}/", french=french))


def made_public(clinics: Sequence[Clinic] | None) -> None:
    outcomes.publish_figures(clinics=clinics, now=NOW)
    outcomes.publish_figures(clinics=clinics, now=NOW + timedelta(days=30))


def owner_of(house: booking.House) -> Client:
    """A browser of the clinic's owner."""
    login = directory.open_login(email="owner@example.org", name="Ana Roy", by=SYSTEM, now=NOW)
    directory.grant(login=login, role="owner", clinic=house.clinic, by=SYSTEM, now=NOW)
    lock(login)
    client = Client()
    client.force_login(login)
    return client


def test_a_clinic_with_nine_people_shows_nothing_but_why() -> None:
    house = make.clinic("harbour", 9)
    made_public([house.clinic])
    page = page_of(house)
    assert "Too few results to show yet." in page
    assert "visits, by which half" not in page
    assert "falls by itself, with no care at all" in page
    assert "Too few results to show yet." in page_of(booking.house("island"))


def test_a_clinic_with_ten_people_is_shown_and_not_compared() -> None:
    house = make.clinic("harbour", 8, 7, unseen=5)
    made_public([house.clinic])
    page = page_of(house)
    assert "2 visits, by which half had changed" in page
    assert "Of those measured again 53 in 100 had one (95 % interval 30 to 75)." in page
    assert "Of everybody who was treated, 40 in 100 had one within 2 visits" in page
    assert "or was sent on counts here as without." not in page
    assert "Not compared with other clinics" in page
    assert "Beside all clinics" not in page
    assert "They are no prediction for you." in page
    assert "2 visites" in page_of(house, french=True)
    file = Client().get(f"/outcomes/clinics/{house.clinic.slug}/?file=curve")
    assert file["Content-Type"].startswith("text/csv")
    assert b'"Visits","No change so far","From","To"' in file.content


def test_where_fewer_than_half_changed_the_page_says_that_and_of_a_few_people_nothing() -> None:
    house, small = make.clinic("harbour", 5, 7), make.clinic("island", 4, 7)
    made_public([house.clinic, small.clinic])
    page, other = page_of(house), page_of(small)
    assert "Fewer than half have a change that counts so far." in page
    assert "fewer than five people" in page
    assert "Who stopped coming, still comes or was sent on counts here as without." in page
    assert "cannot be said here without telling of single people" in other
    assert '<figure class="plot"' not in other
    assert "had one" not in other


def test_clinics_that_may_be_compared_stand_against_the_limits_of_chance_by_name() -> None:
    """And the network's page has its model and its structures, worded as what was seen."""
    houses = [make.clinic(one, 20, 12) for one in ("harbour", "island", "lake")]
    made_public(None)
    with CaptureQueriesContext(connection) as asked:
        page = page_of(houses[0])
    assert len(asked) <= 6
    assert "It differs from them by no more than chance" in page
    assert "drawn towards all clinics" in page
    with CaptureQueriesContext(connection) as asked:
        whole = plain(read("/outcomes/network/"))
    assert len(asked) <= 3
    assert "0 of 3 clinics lie beyond the limits" in whole
    assert "There is no order of clinics" in whole
    assert "this does not say what the work did" in whole
    assert "logistic model" in whole
    assert "Too few have answered three months after the end to say." in whole
    assert "How long it had hurt before" in whole
    links = read("/outcomes/network/")
    assert all(f"/outcomes/clinics/{one.clinic.slug}/" in links for one in houses)
    assert "/outcomes/network/" in read("/evidence/")
    names = sorted(one.clinic.name for one in houses)
    curve = Client().get("/outcomes/network/?file=curve").content.decode()
    assert '"Visits","No change so far","From","To"' in curve
    rows = Client().get("/outcomes/network/?file=funnel").content.decode()
    assert [name for name in names if name in rows] == sorted(names, key=rows.index)


def test_without_a_network_the_page_says_why() -> None:
    assert "Clinics are set beside each other from two on" in plain(read("/outcomes/network/"))


def test_the_owner_sees_what_is_coming_comments_it_and_decides_whether_to_be_counted() -> None:
    house = make.clinic("harbour", 10)
    outcomes.publish_figures(clinics=[house.clinic], now=clock.now())
    address = f"/outcomes/clinics/{house.clinic.slug}/"
    assert "Too few results to show yet." in page_of(house)
    owner = owner_of(house)
    ahead = plain(read(f"{address}coming/", owner))
    assert "Only you see these figures so far." in ahead
    assert "2 visits, by which half had changed" in ahead
    assert "By practitioner, for you and for each of them" in ahead
    file = owner.get(f"{address}coming/?file=curve")
    name = f'filename="curve-{house.clinic.slug}.csv"'
    assert file["Content-Disposition"] == f"attachment; {name}"
    assert b'"Visits","No change so far","From","To"' in file.content
    assert Client().get(f"{address}coming/?file=curve").status_code != 200
    answer = owner.post("/quality/words/figures/", keyed(words="Half came by bus."))
    assert answer.status_code == 302
    assert Reply.objects.get().words == "Half came by bus."
    assert "Half came by bus." in plain(read(f"{address}coming/", owner))
    promise = owner.post("/quality/words/figures/", keyed(words="We cure everybody."))
    assert promise.status_code == 422
    assert owner.post(f"{address}sharing/", keyed(on="no")).status_code == 302
    assert "does not let its records be counted" in page_of(house)
    assert "Your records are not counted." in plain(read(f"{address}coming/", owner))
    owner.post(f"{address}sharing/", keyed(on="yes"))
    assert "does not let its records be counted" not in page_of(house)


def test_nobody_else_sees_what_is_coming() -> None:
    house = make.clinic("harbour", 10)
    outcomes.publish_figures(clinics=[house.clinic], now=NOW)
    address = f"/outcomes/clinics/{house.clinic.slug}/coming/"
    assert Client().get(address).status_code != 200
    other = owner_of(booking.house("island"))
    assert other.get(address).status_code == 404
    assert other.post(address, keyed(words="Mine.")).status_code == 405


def test_a_practitioner_reads_their_own_figures() -> None:
    house, login = make.staffed("harbour")
    who = make.people(12)
    make.record(*[make.course(house, one) for one in who])
    outcomes.publish_figures(clinics=[house.clinic], now=NOW)
    lock(login)
    client = Client()
    client.force_login(login)
    person = house.one.practitioner
    page = plain(read(f"/outcomes/practitioners/{person.public_id}/", client))
    assert f"Did it help? Results of {person.name}" in page
    assert "2 visits, by which half had changed" in page
    assert "it ranks nobody" in page
    assert "Not compared with other clinics" not in page
    file = client.get(f"/outcomes/practitioners/{person.public_id}/?file=curve-1")
    assert file["Content-Type"].startswith("text/csv")
    mine = client.get("/outcomes/practitioners/mine/")
    assert mine["Location"] == f"/outcomes/practitioners/{person.public_id}/"
    assert Client().get("/outcomes/practitioners/mine/").status_code != 302
    assert client.get(f"/outcomes/practitioners/{uuid4()}/").status_code == 404
    assert Client().get(f"/outcomes/practitioners/{person.public_id}/").status_code != 200
    assert Release.objects.filter(practitioner=person).count() == 1
