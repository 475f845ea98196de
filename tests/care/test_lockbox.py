"""The lock-box: what a patient withholds is in nobody's rows, unless the glass is broken."""

from datetime import timedelta
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from glideway.care import operations as care
from glideway.care import queries
from glideway.care.models import BrokenGlass, Finding, GlassReview, Reading, Visit, Withholding
from glideway.care.queries import room, telling
from glideway.care.queries.lockbox import Withheld
from glideway.directory import operations as directory
from glideway.directory.models import Login
from glideway.kit import clock
from glideway.kit.actor import Actor, Role
from glideway.kit.models import AuditEntry, Message
from glideway.kit.refusals import NotYours
from glideway.outcomes.queries.courses import course
from tests.care import make
from tests.care.test_pages import BACKEND, asked, hands, person, post
from tests.make import NOW, SYSTEM

pytestmark = pytest.mark.django_db
LATER = make.START + timedelta(minutes=20)
HOUR = timedelta(minutes=60)
REASON = "Collapsed in the hall, no colleague here"


@pytest.fixture(autouse=True)
def _this_morning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: make.START)


def patient(where: make.Room) -> Actor:
    return Actor(role=Role.PATIENT, login_id=1, patient_id=where.patient.pk)


def owner(where: make.Room, name: str = "Noor Haddad") -> tuple[Login, Actor]:
    """An owner of the clinic with a second factor, as an account and as an actor."""
    address = f"{name.split(maxsplit=1)[0].lower()}-{where.house.clinic.slug}@example.org"
    row = directory.open_login(email=address, name=name, by=SYSTEM, now=NOW)
    Authenticator.objects.create(user=row, type=Authenticator.Type.TOTP, data={})
    directory.grant(login=row, role="owner", clinic=where.house.clinic, by=SYSTEM, now=NOW)
    actor = Actor(role=Role.OWNER, login_id=row.pk, clinic_id=where.house.clinic.pk, name=name)
    return row, actor


def treats(where: make.Room) -> Actor:
    """The practitioner with an account, as a session has one."""
    row = directory.open_login(email="maya-c@example.org", name="Maya", by=SYSTEM, now=NOW)
    return Actor(
        role=Role.PRACTITIONER,
        login_id=row.pk,
        practitioner_id=where.by.practitioner_id,
        clinic_id=where.by.clinic_id,
        name="Maya Chen",
    )


def broken_and_reviewed(where: make.Room) -> BrokenGlass:
    _login, first = owner(where)
    _login, second = owner(where, "Ines Roy")
    glass = care.break_glass(patient=where.patient, reason=REASON, by=first, now=make.START)
    care.review_glass(glass=glass, in_order=True, words="Yes.", by=second, now=LATER)
    return glass


# ------------------------------------------------------------------ an entry
def test_a_withheld_visit_is_in_nobodys_rows_and_comes_back() -> None:
    where = make.room()
    visit = make.signed(where)
    row = care.withhold_visit(visit=visit, by=patient(where), now=LATER)
    again = care.withhold_visit(visit=visit, by=patient(where), now=LATER)
    assert row.pk == again.pk
    assert list(room.visits(where.by, "R", now=LATER)) == []
    with pytest.raises(Withheld):
        room.visit(where.by, visit.public_id, now=LATER)
    with pytest.raises(NotYours):
        queries.notes(where.by, visit.public_id, now=LATER)
    care.give_back(withholding=row, by=patient(where), now=LATER)
    assert room.visit(where.by, visit.public_id, now=LATER) == visit
    acts = AuditEntry.objects.filter(kind="Withholding").order_by("pk")
    assert list(acts.values_list("act", flat=True)) == ["record.withheld", "record.given_back"]


def test_what_a_withheld_visit_recorded_is_not_told_beside_the_next_one() -> None:
    where = make.room()
    earlier = make.signed(where)
    visit = make.following(where)
    care.withhold_visit(visit=earlier, by=patient(where), now=LATER)
    record = room.record(where.by, visit.public_id, now=LATER)
    assert record.withheld is True
    assert list(record.readings) == []
    assert list(record.findings) == []
    assert Reading.objects.exists()
    assert Finding.objects.exists()
    assert "42°" not in " ".join(str(one.words) for one in telling.facts(record))


def test_plan_goal_and_agreement_of_a_withheld_visit_are_in_no_room_until_it_comes_back() -> None:
    where = make.room()
    before = make.signed(where)
    kept = care.withhold_visit(visit=before, by=patient(where), now=make.START)
    visit = make.following(where)
    told = room.record(where.by, visit.public_id, now=LATER)
    assert (told.plan, told.exercises, told.goal, told.limit, told.word) == (
        None,
        (),
        None,
        None,
        "",
    )
    assert queries.plan_told(visit.episode) is None
    assert queries.plan_now(visit.episode) is not None
    care.give_back(withholding=kept, by=patient(where), now=make.START)
    told = room.record(where.by, visit.public_id, now=LATER)
    assert told.plan is not None
    assert told.goal is not None
    assert (told.exercises, told.limit, told.word) == (("shoulder-stretch",), 8, "stop")


def test_the_course_leaves_out_what_a_withheld_visit_measured_but_not_for_the_patient() -> None:
    where = make.room()
    make.course(where)
    episode = Visit.objects.get(number=2).episode
    whole = course(where.by, episode.public_id, language="en", now=LATER)
    care.withhold_visit(visit=Visit.objects.get(number=2), by=patient(where), now=LATER)
    less = course(where.by, episode.public_id, language="en", now=LATER)
    own = course(patient(where), episode.public_id, language="en", now=LATER)
    assert (len(whole.visits), len(less.visits), len(own.visits)) == (3, 2, 3)
    values = [[len(one.seen) for one in each.measures] for each in (whole, less, own)]
    assert values[0] == values[2]
    assert values[1] == [one - 1 for one in values[0]]


def test_another_clinics_visits_are_not_touched_by_it() -> None:
    where, other = make.room("harbour"), make.room("island")
    visit = make.signed(where)
    there = make.signed(other)
    care.withhold_visit(visit=visit, by=patient(where), now=LATER)
    assert room.visit(other.by, there.public_id, now=LATER) == there
    assert room.record(other.by, there.public_id, now=LATER).withheld is False


def test_an_unfinished_visit_cannot_be_withheld_and_nobody_withholds_for_another() -> None:
    where, other = make.room("harbour"), make.room("island")
    visit = make.complete(where)
    with pytest.raises(care.NotYetFinished):
        care.withhold_visit(visit=visit, by=patient(where), now=NOW)
    care.sign(visit=visit, by=where.by, now=NOW, language="en")
    visit.refresh_from_db()
    for who in (patient(other), where.by, SYSTEM):
        with pytest.raises(NotYours):
            care.withhold_visit(visit=visit, by=who, now=NOW)
    mine = care.withhold_visit(visit=visit, by=patient(where), now=NOW)
    with pytest.raises(NotYours):
        care.give_back(withholding=mine, by=patient(other), now=NOW)
    assert Withholding.objects.get().ended_at is None


# ------------------------------------------------------------------ a person
def test_who_is_withheld_from_sees_nothing_and_a_colleague_goes_on() -> None:
    where = make.room(people=2)
    visit = make.signed(where)
    make.following(where)
    colleague = make.colleague(where)
    care.withhold_from(
        patient=where.patient,
        practitioner=where.house.one.practitioner,
        by=patient(where),
        now=LATER,
    )
    for operation in "RCA":
        assert list(room.visits(where.by, operation, now=LATER)) == []
    with pytest.raises(Withheld):
        room.visit(where.by, visit.public_id, now=LATER)
    with pytest.raises(NotYours):
        room.visit(colleague, visit.public_id, now=LATER)


def test_who_is_withheld_from_opens_no_visit() -> None:
    where = make.room()
    care.record_episodes(
        rows=[make.row(where, visit={"booking": None, "at": NOW - timedelta(days=9)})],
        by=SYSTEM,
        now=NOW,
    )
    care.withhold_from(
        patient=where.patient,
        practitioner=where.house.one.practitioner,
        by=patient(where),
        now=NOW,
    )
    with pytest.raises(Withheld):
        care.open_visit(booking=where.booking, by=where.by, now=make.START)
    assert Visit.objects.count() == 1


# ------------------------------------------------------------------ broken glass
def test_the_glass_opens_one_patients_record_for_an_hour_to_read_only() -> None:
    where = make.room()
    visit = make.signed(where)
    care.withhold_visit(visit=visit, by=patient(where), now=make.START)
    _login, who = owner(where)
    assert list(room.visits(who, "R", now=LATER)) == []
    glass = care.break_glass(patient=where.patient, reason=REASON, by=who, now=make.START)
    assert glass.closes_at == make.START + HOUR
    just_before = make.START + HOUR - timedelta(seconds=1)
    for moment, seen in ((make.START, 1), (just_before, 1), (make.START + HOUR, 0)):
        assert room.visits(who, "R", now=moment).count() == seen
    assert room.visits(who, "C", now=LATER).count() == 0
    assert room.visits(who, "A", now=LATER).count() == 0
    assert len(queries.notes(who, visit.public_id, now=LATER)) == 1


def test_who_treats_and_broke_the_glass_writes_into_no_withheld_visit() -> None:
    where = make.room()
    visit = make.signed(where)
    care.withhold_visit(visit=visit, by=patient(where), now=make.START)
    who = treats(where)
    care.break_glass(patient=where.patient, reason=REASON, by=who, now=make.START)
    assert room.visit(who, visit.public_id, "R", now=LATER) == visit
    for operation in ("C", "A"):
        with pytest.raises(Withheld):
            room.visit(who, visit.public_id, operation, now=LATER)


def test_the_glass_opens_nothing_to_another_account_another_patient_or_another_clinic() -> None:
    where, other = make.room("harbour"), make.room("island")
    visit, there = make.signed(where), make.signed(other)
    _login, who = owner(where)
    _login, colleague = owner(where, "Ines Roy")
    care.break_glass(patient=where.patient, reason=REASON, by=who, now=make.START)
    assert list(room.visits(who, "R", now=LATER)) == [visit]
    assert list(room.visits(colleague, "R", now=LATER)) == []
    with pytest.raises(NotYours):
        care.break_glass(patient=there.episode.patient, reason=REASON, by=who, now=LATER)


def test_who_treats_and_is_withheld_from_breaks_the_glass_and_reads() -> None:
    where = make.room()
    visit = make.signed(where)
    who = treats(where)
    care.withhold_from(
        patient=where.patient,
        practitioner=where.house.one.practitioner,
        by=patient(where),
        now=make.START,
    )
    care.break_glass(patient=where.patient, reason=REASON, by=who, now=make.START)
    assert list(room.visits(who, "R", now=LATER)) == [visit]
    assert list(room.visits(who, "A", now=LATER)) == []


@pytest.mark.parametrize("reason", ["", "   ", "asap", "         x"])
def test_without_a_reason_in_words_nothing_is_opened(reason: str) -> None:
    where = make.room()
    make.signed(where)
    _login, who = owner(where)
    with pytest.raises(care.SayWhy):
        care.break_glass(patient=where.patient, reason=reason, by=who, now=NOW)
    assert BrokenGlass.objects.count() == 0


@pytest.mark.parametrize("role", [Role.DESK, Role.OPERATOR, Role.INSPECTOR, Role.PATIENT])
def test_no_other_role_breaks_it(role: Role) -> None:
    where = make.room()
    make.signed(where)
    who = Actor(role=role, login_id=7, clinic_id=where.house.clinic.pk)
    with pytest.raises(NotYours):
        care.break_glass(patient=where.patient, reason=REASON, by=who, now=NOW)


def test_owner_and_patient_are_told_without_a_word_of_health() -> None:
    where = make.room()
    make.signed(where)
    Message.objects.all().delete()
    _login, who = owner(where)
    first = care.break_glass(patient=where.patient, reason=REASON, by=who, now=make.START)
    assert care.break_glass(patient=where.patient, reason=REASON, by=who, now=LATER) == first
    told = {one.to: f"{one.subject} {one.text}" for one in Message.objects.all()}
    assert set(told) == {"noor-harbour@example.org", where.patient.contact}
    for text in told.values():
        low = text.lower()
        assert REASON.lower() not in low
        assert not {"shoulder", "pain", "note", "visit", "treat"} & set(low.split())
    assert "within 7 days" in told["noor-harbour@example.org"]
    assert where.patient.name not in told["noor-harbour@example.org"]


# ------------------------------------------------------------------ reviewed
def test_an_owner_reviews_it_within_a_week_and_never_the_own_one() -> None:
    where = make.room()
    make.signed(where)
    _login, first = owner(where)
    _login, second = owner(where, "Ines Roy")
    glass = care.break_glass(patient=where.patient, reason=REASON, by=first, now=make.START)
    week = make.START + timedelta(days=7)
    assert queries.overdue(glass, now=week - timedelta(seconds=1)) is False
    assert queries.overdue(glass, now=week) is True
    with pytest.raises(care.NotByTheSame):
        care.review_glass(glass=glass, in_order=True, words="Mine.", by=first, now=LATER)
    care.review_glass(glass=glass, in_order=False, words="No need.", by=second, now=LATER)
    care.review_glass(glass=glass, in_order=True, words="Again.", by=second, now=LATER)
    row = GlassReview.objects.get()
    assert (row.in_order, row.words, row.name) == (False, "No need.", "Ines Roy")
    assert queries.overdue(BrokenGlass.objects.get(), now=week) is False


def test_an_owner_of_another_clinic_reviews_nothing_here() -> None:
    where, other = make.room("harbour"), make.room("island")
    make.signed(where)
    _login, first = owner(where)
    _login, stranger = owner(other)
    glass = care.break_glass(patient=where.patient, reason=REASON, by=first, now=make.START)
    assert list(queries.broken(stranger)) == []
    with pytest.raises(NotYours):
        queries.a_broken(stranger, glass.public_id)
    with pytest.raises(NotYours):
        care.review_glass(glass=glass, in_order=True, words="x", by=stranger, now=LATER)


# ------------------------------------------------------------------ pages
def test_the_patient_withholds_and_gives_back_with_one_tap_each(client: Client) -> None:
    where = make.room()
    visit = make.signed(where)
    person(where, client)
    page, _ = asked(client, "/me/lockbox/")
    assert page.count("Withhold it<") == 1
    assert page.count("Withhold my record<") == 1
    post(client, f"/me/lockbox/visits/{visit.public_id}/")
    post(client, f"/me/lockbox/people/{where.house.one.practitioner.public_id}/")
    page, cost = asked(client, "/me/lockbox/")
    assert page.count("Show it again<") == 2
    assert cost <= 12
    for row in Withholding.objects.all():
        post(client, f"/me/lockbox/{row.public_id}/back/")
    assert Withholding.objects.filter(ended_at=None).count() == 0
    assert client.post(f"/me/lockbox/{uuid4()}/back/").status_code == 404


def test_staff_see_that_something_is_withheld_and_where_an_emergency_leads(
    client: Client,
) -> None:
    where = make.room()
    visit = make.signed(where)
    care.withhold_visit(visit=visit, by=patient(where), now=make.START)
    hands(where, client)
    answer = client.get(f"/care/visits/{visit.public_id}/note/")
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "Some information is withheld" in page
    assert "Pain before" not in page
    there = f"/care/glass/{where.patient.public_id}/"
    assert there in page
    assert client.post(there, {"reason": "now"}).status_code == 422
    assert post(client, there, {"reason": REASON}) == there
    page, _ = asked(client, there)
    assert REASON in page
    assert f"/care/visits/{visit.public_id}/note/" in page
    page, _ = asked(client, f"/care/visits/{visit.public_id}/note/")
    assert "Pain before: 6 of 10." in page
    assert "Add to this note" in page or "Signed note" in page


def test_an_owner_looks_a_patient_up_reads_and_another_owner_reviews(client: Client) -> None:
    where = make.room()
    visit = make.signed(where)
    account, _who = owner(where)
    second, _who = owner(where, "Ines Roy")
    client.force_login(account, backend=BACKEND)
    assert client.get(f"/care/visits/{visit.public_id}/note/").status_code == 404
    page, _ = asked(client, "/care/glass/?name=ama")
    assert "Amara Dhillon" in page
    assert "Nobody by that name" in asked(client, "/care/glass/?name=zzz")[0]
    assert "Amara Dhillon" not in asked(client, "/care/glass/?name=a")[0]
    post(client, f"/care/glass/{where.patient.public_id}/", {"reason": REASON})
    page, _ = asked(client, f"/care/visits/{visit.public_id}/note/")
    assert "Pain before: 6 of 10." in page
    assert "Add to this note" not in page
    page, _ = asked(client, "/care/glass/reviews/")
    assert "Another owner of the clinic reviews it." in page
    client.force_login(second, backend=BACKEND)
    glass = BrokenGlass.objects.get()
    path = f"/care/glass/reviews/{glass.public_id}/"
    assert client.post(path, {"in_order": "yes", "words": ""}).status_code == 422
    assert post(client, path, {"in_order": "yes", "words": "Right."}) == "/care/glass/reviews/"
    page, _ = asked(client, "/care/glass/reviews/")
    assert "In order" in page
    assert "Right." in page


def test_the_patient_reads_who_opened_it_when_and_why(client: Client) -> None:
    where = make.room()
    visit = make.signed(where)
    account, _who = owner(where)
    client.force_login(account, backend=BACKEND)
    post(client, f"/care/glass/{where.patient.public_id}/", {"reason": REASON})
    asked(client, f"/care/visits/{visit.public_id}/note/")
    person(where, client)
    page, cost = asked(client, "/me/record/")
    assert "Your record was opened outside the usual rules, for one hour" in page
    assert page.count(REASON) == 2  # the opening, and the look that it allowed
    assert "Noor Haddad, clinic owner" in page
    assert cost <= 12
