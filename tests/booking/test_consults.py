"""A free call: a time offered and taken, the video link, and one of four ends."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import msgspec
import pytest

from glideway.booking import operations as booking
from glideway.booking import queries
from glideway.booking.models import Booking, Callback, ConsultEnd, Hold, TakenCell
from glideway.booking.queries import CallState
from glideway.directory import operations as directory
from glideway.directory.core import professions
from glideway.directory.models import Clinic, Errand, Patient, Service
from glideway.kit.actor import Role
from glideway.kit.models import AuditEntry, Message
from glideway.kit.refusals import NotYours
from tests.booking import make
from tests.booking.calls import LINE, ask, consult, desk, ended, holder, offered, tried
from tests.booking.make import House, at
from tests.make import NOW, SYSTEM, practitioner, staff

pytestmark = pytest.mark.django_db
SECOND, MINUTE, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)
HEALTH = re.compile(r"shoulder|ache|pain|doctor|letter|hurt", re.IGNORECASE)


def unreached(house: House, **changes: object) -> Callback:
    return tried(house, ask(house, **changes))


def accept(offer: Hold, **changes: object) -> Booking:
    usual: dict[str, Any] = {"offer": offer, "by": holder(), "key": str(uuid4()), "now": NOW}
    return booking.accept_consult(**usual | changes)


def choose(house: House, offer: Hold, clock: str, **changes: object) -> Booking:
    usual: dict[str, Any] = {
        "offer": offer,
        "service": house.services["consult"],
        "placement": house.one,
        "starts_at": at(clock, 2),
        "by": holder(),
        "key": str(uuid4()),
        "now": NOW,
    }
    return booking.choose_consult(**usual | changes)


# ------------------------------------------------------------------ a time is offered
def test_a_time_is_offered_only_after_a_call_that_nobody_answered() -> None:
    house = make.house()
    asked = ask(house)
    with pytest.raises(booking.CallFirst):
        offered(house, asked)
    assert not Hold.objects.exists()
    made = offered(house, tried(house, asked, "message"))
    assert (made.kind, made.callback, made.expires_at) == ("offer", asked, NOW + DAY)
    assert TakenCell.objects.filter(hold=made).count() == 3
    assert Errand.objects.get().due_at == NOW + DAY


def test_an_offered_time_is_told_by_text_with_the_link_that_takes_it() -> None:
    house = make.house()
    made = offered(house, unreached(house))
    letter = Message.objects.get(about=f"hold:{made.public_id}")
    assert (letter.channel, letter.to, letter.sender) == ("sms", "+14165550123", "Harbour Clinic")
    assert f"/call-back/offer/{queries.offer_link(made)}/" in letter.text
    assert "10:00 am" in letter.text
    assert not HEALTH.search(letter.text)


def test_the_same_key_is_one_offer_and_a_second_one_waits_for_the_first() -> None:
    house, key = make.house(), str(uuid4())
    asked = unreached(house)
    made = offered(house, asked, key=key)
    assert offered(house, asked, key=key).pk == made.pk
    with pytest.raises(booking.OfferStands):
        offered(house, asked, at("11:00", 2))
    assert Hold.objects.count() == 1
    later = offered(house, asked, at("11:00", 3), now=made.expires_at)
    assert later.pk != made.pk


def test_an_offer_takes_the_time_until_its_instant_and_no_sweep_is_needed() -> None:
    house = make.house()
    made = offered(house, unreached(house))
    other: dict[str, Any] = {"service": house.services["consult"]}
    with pytest.raises(booking.TimeTaken):
        make.hold(house, at("10:00", 2), now=made.expires_at - SECOND, **other)
    assert make.hold(house, at("10:00", 2), now=made.expires_at, **other).pk


def test_nothing_but_a_free_call_of_this_clinic_is_offered() -> None:
    house, other = make.house(), make.house("island")
    asked = unreached(house)
    wrong: list[dict[str, Any]] = [
        {"service": house.first},
        {"service": other.services["consult"], "placement": other.one},
        {"starts_at": at("10:05", 2)},
        {"starts_at": NOW + 75 * MINUTE},  # fifteen minutes would be left to answer
    ]
    for one in wrong:
        with pytest.raises(booking.NotOffered):
            offered(house, asked, **one)
    assert not Hold.objects.exists()
    assert not Message.objects.filter(about__startswith="hold:").exists()


def test_a_taken_time_is_not_offered_and_three_others_are_named() -> None:
    house = make.house()
    make.booked(house, at("10:00", 2))
    with pytest.raises(booking.TimeTaken) as refusal:
        offered(house, unreached(house))
    assert len(refusal.value.data["nearest"]) == 3


def test_the_next_times_are_the_engines_the_wished_part_of_day_first() -> None:
    house = make.house()
    asked = unreached(house, when="afternoon")
    times = queries.call_times(queries.wish_of(asked, now=NOW))
    assert [one.starts_at for one in times] == [
        at("12:00") + number * 15 * MINUTE for number in range(6)
    ]
    anyone = unreached(house, phone="416 555 0130")
    first = queries.call_times(queries.wish_of(anyone, now=NOW))[0]
    assert first.starts_at == at("10:30")  # half an hour to answer, an hour of notice
    nobodys = ask(phone="416 555 0131")
    assert queries.call_times(queries.wish_of(nobodys, now=NOW)) == []


# ------------------------------------------------------------------ taken, or another one
def test_who_holds_the_link_takes_the_time_without_a_code() -> None:
    house = make.house()
    asked = unreached(house, region="shoulder")
    made = accept(offered(house, asked))
    assert (made.starts_at, made.service.kind, made.region) == (
        at("10:00", 2),
        "consult",
        "shoulder",
    )
    assert (made.patient.name, made.patient.phone) == ("Ana Roy", "+14165550123")
    assert made.patient.phone_verified_at == NOW
    fresh = Callback.objects.get()
    assert (fresh.answered_at, Errand.objects.get().done_at) == (NOW, NOW)
    wish = queries.wish_of(fresh, now=NOW)
    assert (wish.standing, wish.booked, wish.offer) == (CallState.BOOKED, made, None)
    assert TakenCell.objects.filter(booking=made).count() == 3


def test_taking_it_twice_is_one_appointment_and_one_confirmation() -> None:
    house = make.house()
    offer = offered(house, unreached(house))
    assert accept(offer).pk == accept(offer).pk
    assert (Booking.objects.count(), Patient.objects.count()) == (1, 1)
    assert Message.objects.filter(about__startswith="booking:").count() == 1


def test_an_account_that_asked_is_the_patient() -> None:
    house, ana = make.house(), make.patient()
    assert accept(offered(house, unreached(house, patient=ana))).patient == ana


def test_an_offer_ends_by_its_instant() -> None:
    house = make.house()
    offer = offered(house, unreached(house))
    with pytest.raises(booking.OfferOver):
        accept(offer, now=offer.expires_at)
    assert not Booking.objects.exists()
    assert accept(offer, now=offer.expires_at - SECOND).pk


def test_an_offer_that_was_given_back_or_forgotten_books_nothing() -> None:
    house = make.house()
    asked = unreached(house)
    offer = offered(house, asked)
    booking.withdraw_callback(callback=asked, by=holder(), now=NOW)
    with pytest.raises(booking.OfferOver):
        accept(offer)
    with pytest.raises(booking.CallOver):
        choose(house, offer, "11:00")
    booking.forget_callbacks(now=NOW + 14 * DAY)
    verbs: list[Callable[[], Booking]] = [
        lambda: accept(offer),
        lambda: choose(house, offer, "11:00"),
    ]
    for again in verbs:
        with pytest.raises(booking.OfferOver):
            again()
    assert not Booking.objects.exists()


def test_another_time_is_booked_and_the_kept_one_given_back_together() -> None:
    house = make.house()
    offer = offered(house, unreached(house))
    made = choose(house, offer, "11:00")
    assert made.starts_at == at("11:00", 2)
    fresh = Hold.objects.get()
    assert (fresh.let_go_at, fresh.booking) == (NOW, made)
    assert set(TakenCell.objects.values_list("booking", flat=True)) == {made.pk}
    assert choose(house, offer, "12:00").pk == made.pk
    assert accept(offer).pk == made.pk
    assert Booking.objects.count() == 1


def test_when_the_other_time_is_taken_the_kept_one_still_stands() -> None:
    house = make.house()
    offer = offered(house, unreached(house))
    make.booked(house, at("11:00", 2))
    with pytest.raises(booking.TimeTaken):
        choose(house, offer, "11:00")
    with pytest.raises(booking.NotOffered):
        choose(house, offer, "12:00", service=house.first)
    assert TakenCell.objects.filter(hold=offer).count() == 3
    assert Callback.objects.get().answered_at is None
    assert accept(offer).pk


def test_another_time_can_be_chosen_after_the_offer_ended() -> None:
    house = make.house()
    offer = offered(house, unreached(house))
    made = choose(house, offer, "11:00", now=offer.expires_at)
    assert made.starts_at == at("11:00", 2)


# ------------------------------------------------------------------ the four ends
@pytest.mark.parametrize("outcome", ConsultEnd.Outcome.values)
def test_a_call_that_reached_somebody_ends_in_one_of_four_ways(outcome: str) -> None:
    house = make.house()
    asked = tried(house, ask(house), "reached")
    made = ended(house, callback=asked, outcome=outcome)
    assert (made.outcome, made.line, made.at, made.by) == (outcome, LINE, NOW, desk(house).key)
    raw = ConsultEnd.objects.extra(select={"raw": "line"}).values_list("raw", flat=True)[0]
    assert b"doctor" not in bytes(raw)
    assert AuditEntry.objects.filter(act=f"consult.{outcome}").count() == 1


def test_an_end_is_told_by_a_message_that_says_only_that_there_is_an_answer() -> None:
    house = make.house()
    made = ended(house, callback=tried(house, ask(house), "reached"))
    letter = Message.objects.get(key=f"consult-end:{made.public_id}")
    assert (letter.channel, letter.to, letter.subject) == ("sms", "+14165550123", "")
    assert queries.answer_link(made) in letter.text
    assert not HEALTH.search(letter.text)


def test_a_booked_call_ends_at_the_clinic_after_it_began() -> None:
    house, ana = make.house(), make.patient()
    call = consult(house, at("10:00", 2), patient=ana)
    with pytest.raises(booking.NoConsult):
        ended(house, booking=call, now=call.starts_at - SECOND)
    made = ended(house, booking=call, now=call.starts_at)
    letter = Message.objects.get(key=f"consult-end:{made.public_id}")
    assert (letter.to, letter.subject) == (ana.email, "An answer after your call")
    assert not HEALTH.search(letter.text)
    assert AuditEntry.objects.get(act="consult.planned").patient_id == ana.pk


def test_a_consult_ends_exactly_once() -> None:
    house, key = make.house(), str(uuid4())
    asked = tried(house, ask(house), "reached")
    first = ended(house, callback=asked, key=key)
    assert ended(house, callback=asked, key=key).pk == first.pk
    with pytest.raises(booking.ConsultOver):
        ended(house, callback=asked, outcome="not_for_us")
    assert ConsultEnd.objects.get().outcome == "planned"
    assert Message.objects.filter(key__startswith="consult-end:").count() == 1


@pytest.mark.parametrize("line", ["", "  \n ", "x" * 161])
def test_an_end_has_one_line_of_at_most_160_letters(line: str) -> None:
    house = make.house()
    asked = tried(house, ask(house), "reached")
    with pytest.raises(booking.LineMissing):
        ended(house, callback=asked, line=line)
    assert not ConsultEnd.objects.exists()
    assert ended(house, callback=asked, line="x" * 160).line == "x" * 160


def test_a_call_that_reached_nobody_has_no_end() -> None:
    house = make.house()
    for asked in (ask(house), unreached(house, phone="416 555 0124")):
        with pytest.raises(booking.CallFirst):
            ended(house, callback=asked)
    taken = unreached(house, phone="416 555 0125")
    accept(offered(house, taken))
    with pytest.raises(booking.CallFirst):
        ended(house, callback=taken)  # the booked call will end, not the wish for it
    assert not ConsultEnd.objects.exists()


def test_what_is_no_free_call_or_did_not_take_place_has_no_end() -> None:
    house = make.house()
    late = at("12:00", 2)
    missed = consult(house, at("10:00", 2))
    booking.no_show(booking=missed, by=desk(house), now=late)
    off = consult(house, at("10:30", 2))
    booking.cancel(booking=off, by=SYSTEM, now=NOW)
    for one in (missed, off, make.booked(house, at("11:00", 2)), None):
        with pytest.raises(booking.NoConsult):
            ended(house, booking=one, now=late)
    assert not ConsultEnd.objects.exists()


# ------------------------------------------------------------------ the visit that came of it
def test_the_visit_that_came_of_a_call_is_named_with_its_end() -> None:
    house = make.house()
    asked = tried(house, ask(house), "reached")
    ana = directory.meet_patient(name="Ana Roy", phone="416 555 0123", proved=True, now=NOW)
    visit = make.booked(house, at("10:00", 1), patient=ana)
    assert ended(house, callback=asked, outcome="booked", visit=visit).visit == visit


def test_a_visit_is_attached_later_and_once() -> None:
    house, ana = make.house(), make.patient()
    asked = tried(house, ask(house, patient=ana), "reached")
    made = ended(house, callback=asked, outcome="booked")
    visit, other = (make.booked(house, at(clock, 1), patient=ana) for clock in ("10:00", "11:00"))
    usual: dict[str, Any] = {"ending": made, "by": desk(house), "now": NOW}
    assert booking.attach_visit(visit=visit, key="1", **usual).visit == visit
    with pytest.raises(booking.VisitNotFitting):
        booking.attach_visit(visit=other, key="2", **usual)
    assert ConsultEnd.objects.get().visit == visit


def test_a_visit_on_the_day_of_the_free_call_does_not_follow_from_it() -> None:
    house, ana = make.house(), make.patient()
    asked = tried(house, ask(house, patient=ana), "reached")
    today = make.booked(house, at("15:00"), patient=ana)
    with pytest.raises(booking.VisitNotFitting):
        ended(house, callback=asked, outcome="booked", visit=today)
    Service.objects.filter(pk=house.first.pk).update(price_cents=0)
    free = Booking.objects.get(pk=today.pk)
    assert ended(house, callback=asked, outcome="booked", visit=free).visit == free


def test_another_patients_or_clinics_or_cancelled_visit_is_not_the_end() -> None:
    house, other, ana = make.house(), make.house("island"), make.patient()
    call = consult(house, at("10:00", 1), patient=ana)
    off = make.booked(house, at("11:00", 3), patient=ana)
    booking.cancel(booking=off, by=SYSTEM, now=NOW)
    off.refresh_from_db()
    mine = make.booked(house, at("12:00", 3), patient=ana)
    wrong = [
        ("booked", make.booked(house, at("10:00", 3))),
        ("booked", make.booked(other, at("10:00", 3), patient=ana)),
        ("booked", off),
        ("planned", mine),
    ]
    for outcome, visit in wrong:
        with pytest.raises(booking.VisitNotFitting):
            ended(house, booking=call, outcome=outcome, visit=visit, now=at("11:00", 1))
    assert not ConsultEnd.objects.exists()
    made = ended(house, booking=call, outcome="booked", visit=mine, now=at("11:00", 1))
    assert made.visit == mine


def test_the_visits_that_may_have_come_of_a_call_are_this_persons_here_and_ahead() -> None:
    house, other, ana = make.house(), make.house("island"), make.patient()
    mine = make.booked(house, at("10:00", 3), patient=ana)
    make.booked(other, at("10:00", 2), patient=ana)
    make.booked(house, at("11:00", 3))
    consult(house, at("10:00", 4), patient=ana)
    found = queries.visits_after(desk(house), patient_id=ana.pk, phone="", now=NOW)
    assert found == [mine]
    assert queries.visits_after(desk(house), patient_id=None, phone="+1", now=NOW) == []


# ------------------------------------------------------------------ who may, and what shows
def test_a_booked_call_opens_to_its_practitioner_and_its_clinic_alone() -> None:
    house, other = make.house(), make.house("island")
    call, visit = consult(house, at("10:00", 2)), make.booked(house, at("11:00", 2))
    mine = practitioner(house.one.practitioner_id, house.clinic.pk)
    assert queries.consult_of(mine, call.public_id) == call
    assert queries.consult_of(desk(house), call.public_id) == call
    for actor, row in (
        (desk(other), call),
        (staff(Role.OPERATOR), call),
        (desk(house), visit),
    ):
        with pytest.raises(NotYours):
            queries.consult_of(actor, row.public_id)


def test_a_line_can_be_read_for_sixty_days() -> None:
    house = make.house()
    made = ended(house, callback=tried(house, ask(house), "reached"))
    token, end = queries.answer_link(made), NOW + 60 * DAY
    assert queries.answer_by_link(token=token, now=end - SECOND).line == LINE
    for wrong, when in ((token, end), (token[:-1] + "x", NOW), ("x" * 65, NOW)):
        with pytest.raises(NotYours):
            queries.answer_by_link(token=wrong, now=when)


def test_the_video_link_shows_only_shortly_before_an_online_visit() -> None:
    house = make.house()
    Service.objects.filter(pk=house.services["consult"].pk).update(channel="online")
    directory.set_video_room(clinic=house.clinic, link="https://v.example/a", by=SYSTEM, now=NOW)
    call = Booking.objects.get(pk=consult(house, at("10:00", 2)).pk)
    starts = call.starts_at
    shown = {
        minutes: queries.video_link(call, now=starts + minutes * MINUTE)
        for minutes in (-16, -15, 0, 14, 15)
    }
    there = "https://v.example/a"
    assert shown == {-16: "", -15: there, 0: there, 14: there, 15: ""}
    assert not queries.video_link(call, now=starts - 15 * MINUTE - SECOND)
    said = [f"{one.text}{one.calendar}" for one in Message.objects.all()]
    assert said
    assert not [one for one in said if "v.example" in one]
    call.cancelled_at = NOW
    assert queries.video_link(call, now=starts) == ""
    on_site = make.booked(house, at("11:00", 2))
    assert queries.video_link(on_site, now=on_site.starts_at) == ""


@pytest.mark.parametrize(
    "link", ["http://v.example/a", "javascript:alert(1)", "https://", "https://a:b@v.example"]
)
def test_a_video_room_is_reached_by_https_and_by_nothing_else(link: str) -> None:
    clinic = make.house().clinic
    with pytest.raises(directory.NeedsHttps):
        directory.set_video_room(clinic=clinic, link=link, by=SYSTEM, now=NOW)
    assert Clinic.objects.get().online_link == ""


def test_a_video_room_is_set_once_and_taken_away() -> None:
    clinic = make.house().clinic
    for link in ("https://v.example/a", "https://v.example/a", ""):
        there = directory.set_video_room(clinic=clinic, link=link, by=SYSTEM, now=NOW)
        assert there.online_link == link
    assert AuditEntry.objects.filter(act="clinic.video-room").count() == 2


def test_what_a_free_call_is_for_stands_by_profession_and_province() -> None:
    house = make.house()
    ((who, rule),) = queries.consult_rules(house.clinic)
    assert [one.id for one in who] == ["physiotherapist"]
    assert (rule.verified, rule.same_day) == (False, False)
    assert queries.consult_rule(house.one) == rule


# ------------------------------------------------------------------ where a rule forbids it
def test_where_a_rule_forbids_it_no_free_call_is_on_offer_anywhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    house, other = make.house(), make.house("island", place="calgary-ab")
    asked, book = unreached(house), professions._book()  # noqa: SLF001 - the rules, altered as data
    told = [
        msgspec.structs.replace(one, free_consult="forbidden") if one.province == "ON" else one
        for one in book.advertising
    ]
    monkeypatch.setattr(
        professions, "_book", lambda: msgspec.structs.replace(book, advertising=told)
    )
    for clinic, open_here in ((house.clinic, False), (other.clinic, True)):
        _clinic, people = queries.clinic_times(clinic.slug, service="consult", now=NOW)
        assert bool(people) is open_here
        assert bool(queries.consult_rules(clinic)) is open_here
    assert queries.clinic_near("Toronto") is None
    assert queries.clinic_near("Calgary") == other.clinic
    with pytest.raises(booking.NotOffered):
        make.hold(house, at("10:00", 2), service=house.services["consult"])
    with pytest.raises(booking.NotOffered):
        offered(house, asked)
    assert not Hold.objects.exists()
    assert make.hold(house, at("10:00", 2)).pk
