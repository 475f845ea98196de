"""Who is in the room: a guardian for a child, a chaperone, and consents of their own."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from glideway.care import operations as care
from glideway.care.core import consents, gate
from glideway.care.core.examining import Told
from glideway.care.models import Companion, Visit
from glideway.care.operations import making
from glideway.care.queries import assessing, company, room, telling
from glideway.directory.models import Consent, Patient
from glideway.kit import clock
from tests.booking import make as booking
from tests.care import make
from tests.care.test_pages import hands

pytestmark = pytest.mark.django_db
PELVIC, NEXT_TO_IT = "levator-ani", "pelvis"
LATER = make.START + timedelta(minutes=5)


@pytest.fixture(autouse=True)
def _this_morning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: make.START)


def keys(where: make.Room, visit: Visit) -> set[str]:
    record = room.record(where.by, visit.public_id, now=LATER)
    return {one.key for one in telling.facts(record) if "consent" in one.key or "note.c" in one.key}


def test_for_a_child_consent_is_given_by_somebody_who_is_in_the_room_and_named() -> None:
    where = make.room()
    Patient.objects.filter(pk=where.patient.pk).update(born_on=date(make.START.year - 12, 1, 1))
    where.booking.patient.refresh_from_db()
    visit = make.opened(where)
    visit.episode.patient.refresh_from_db()
    with pytest.raises(care.GuardianMissing):
        care.consent(visit=visit, language="en", by=where.by, now=LATER)
    with pytest.raises(care.OffScale):  # a friend comes along, and agrees to nothing
        care.consent(
            visit=visit, language="en", guardian="Ines", relation="friend", by=where.by, now=LATER
        )
    assert not Consent.objects.filter(kind="treatment").exists()
    care.consent(
        visit=visit, language="en", guardian="Ines", relation="parent", by=where.by, now=LATER
    )
    kept = Companion.objects.get()
    assert (kept.role, kept.here, kept.name, kept.relation) == ("guardian", True, "Ines", "parent")
    record = room.record(where.by, visit.public_id, now=LATER)
    told = {one.key: one.words for one in telling.facts(record)}
    assert told["note.guardian"]["name"] == "Ines"
    assert record.consented
    care.consent(visit=visit, region="elbow", language="en", by=where.by, now=LATER)  # still there


def test_a_hand_goes_to_a_structure_of_special_access_only_with_consent_of_its_own() -> None:
    where = make.room()
    visit = make.ready(where)
    touch = {"visit": visit, "structure": PELVIC, "side": "midline", "felt": {}}
    with pytest.raises(care.NoOwnConsent):
        care.palpate(**touch, by=where.by, now=LATER)  # type: ignore[arg-type]
    with pytest.raises(care.NotOffered):
        care.consent(
            visit=visit, region=NEXT_TO_IT, own=True, language="en", by=where.by, now=LATER
        )
    care.accompany(visit=visit, role="chaperone", here=False, by=where.by, now=LATER)
    care.consent(visit=visit, region=NEXT_TO_IT, own=True, language="en", by=where.by, now=LATER)
    care.palpate(**touch, by=where.by, now=LATER)  # type: ignore[arg-type]
    assert {"note.chaperone.declined", "note.consent.own"} <= keys(where, visit)
    care.find_out(
        visit=visit, means="movement", structure=PELVIC, side="midline", by=where.by, now=LATER
    )
    offered = Companion.objects.get()
    care.take_back(
        visit=visit, kind="companion", public_id=offered.public_id, by=where.by, now=LATER
    )
    with pytest.raises(care.NotOffered):
        care.palpate(**touch, by=where.by, now=LATER)  # type: ignore[arg-type]


def test_the_consent_of_a_region_does_not_cover_what_needs_its_own() -> None:
    deep = "obturator-internus"
    assert gate.needs_own(deep)
    assert not gate.needs_own("infraspinatus")
    assert not gate.needs_own("no-such-structure")
    with pytest.raises(care.NoOwnConsent):
        making.agreed(structure=deep, consents={"hip-posterior"})
    making.agreed(structure=deep, consents={"hip-posterior", consents.own_scope("hip-posterior")})
    with pytest.raises(care.NoConsent):
        making.agreed(structure=deep, consents={consents.own_scope("hip-posterior")})


def test_somebody_is_named_and_a_guardian_is_there() -> None:
    where = make.room()
    visit = make.opened(where)
    with pytest.raises(care.NoWhom):
        care.accompany(visit=visit, role="chaperone", name=" ", by=where.by, now=LATER)
    wrong: list[dict[str, Any]] = [
        {"role": "dog"},
        {"role": "guardian", "here": False},
        {"relation": "cousin"},
    ]
    for said in wrong:
        with pytest.raises(care.OffScale):
            care.accompany(
                visit=visit, by=where.by, now=LATER, **{"role": "chaperone", "name": "Jo", **said}
            )
    assert company.roles(visit) == set()


def test_a_consent_entered_by_mistake_never_stood_and_one_that_is_withdrawn_did() -> None:
    where = make.room()
    visit = make.opened(where)
    care.consent(visit=visit, language="en", by=where.by, now=LATER)
    entered = Consent.objects.get(kind="treatment").public_id
    care.take_back(visit=visit, kind="consent", public_id=entered, by=where.by, now=LATER)
    record = room.record(where.by, visit.public_id, now=LATER)
    assert (record.consented, record.withdrawn) == (False, False)
    care.consent(visit=visit, language="en", by=where.by, now=LATER)
    care.withdraw_consent(visit=visit, by=where.by, now=LATER)
    assert room.record(where.by, visit.public_id, now=LATER).withdrawn


def test_company_is_entered_and_taken_back_on_the_page(client: Client) -> None:
    where = make.room()
    Patient.objects.filter(pk=where.patient.pk).update(born_on=date(make.START.year - 12, 1, 1))
    visit = make.opened(where)
    hands(where, client)
    base = f"/care/visits/{visit.public_id}/"
    assert "Under 16: who is in the room?" in client.get(base).content.decode()
    said = {"guardian": "Ines", "relation": "parent"}
    assert client.post(f"{base}consent/", said).status_code == 302
    client.post(f"{base}company/", {"role": "chaperone", "here": "no", "relation": "staff"})
    page = client.get(base).content.decode()
    assert "With Ines" in page
    assert "Chaperone offered and declined" in page
    entered = Consent.objects.get(kind="treatment").public_id
    for kind, one in (("consent", entered), ("companion", Companion.objects.all()[1].public_id)):
        back = {"back": "visit", "part": "consent"}
        answer = client.post(f"{base}undo/{kind}/{one}/", back)
        assert answer.headers["Location"] == f"{base}#consent"
    page = client.get(base).content.decode()
    assert "Chaperone offered and declined" not in page
    assert "The patient agrees, for: Shoulder" in page  # Ines is still there


def test_what_is_of_the_person_is_carried_to_another_complaint_with_one_tap() -> None:
    where = make.room()
    visit = make.opened(where)
    told = {"work": Told(words="Roofer"), "worse": Told(words="Lifting"), "feels": Told(words="x")}
    care.tell(visit=visit, history=told, by=where.by, now=make.START)
    made = booking.booked(where.house, booking.at("11:00"), patient=where.patient, region="knee")
    knee = care.open_visit(booking=made, by=where.by, now=LATER)
    shown = assessing.of_visit(knee)
    assert shown.history is None
    assert shown.elsewhere is not None
    kept = care.same_as_last(visit=knee, by=where.by, now=LATER)
    assert "Roofer" in kept.told
    assert "Lifting" not in kept.told
    assert assessing.of_visit(knee).history is not None


def test_only_what_hurts_now_is_not_carried_to_another_complaint() -> None:
    where = make.room()
    visit = make.opened(where)
    care.tell(visit=visit, history={"worse": Told(words="Lifting")}, by=where.by, now=make.START)
    made = booking.booked(where.house, booking.at("11:00"), patient=where.patient, region="knee")
    knee = care.open_visit(booking=made, by=where.by, now=LATER)
    with pytest.raises(care.NoHistoryYet):
        care.same_as_last(visit=knee, by=where.by, now=LATER)


def test_a_structure_in_another_area_says_so_and_is_agreed_to_in_one_tap(client: Client) -> None:
    where = make.room()
    visit = make.ready(where)
    hands(where, client)
    base = f"/care/visits/{visit.public_id}/"
    found = {"structure": ["abductor-pollicis-longus"], "means": "palpation", "side": "right"}
    assert (
        client.post(f"{base}find/", found | {"go": "treat"}).headers["Location"] == f"{base}treat/"
    )
    room_page = client.get(f"{base}treat/").content.decode()
    assert "Consent to hands-on work in this area is missing." in room_page
    page = client.get(base).content.decode()
    assert "Something of today lies in another area: Forearm." in page
    answer = client.post(f"{base}consent/", {"region": "forearm"})
    assert answer.headers["Location"] == f"{base}treat/"
    room_page = client.get(f"{base}treat/").content.decode()
    assert "Record pass 1" in room_page
