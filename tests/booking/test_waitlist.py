"""The waitlist as a front desk tells it: who is asked about a freed time, how long, and why not."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from glideway.booking import operations as booking
from glideway.booking import queries
from glideway.booking.models import Booking, FreedTime, Hold, TakenCell, WaitlistEntry, WhyNot
from glideway.booking.templatetags.waiting import TO_THE_DESK, TO_THE_PATIENT
from glideway.directory import operations as directory
from glideway.directory.models import Patient, Service
from glideway.kit.models import AuditEntry, Message
from glideway.kit.once import KeyReused
from tests.booking import make, more
from tests.booking.make import House, at
from tests.make import NOW, SYSTEM, anon

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)
QUARTER, MINUTE = timedelta(minutes=15), timedelta(minutes=1)
LATE = at("22:00")  # in the quiet hours


def waits(house: House, who: Patient | None = None, *, now: datetime = NOW, **wish: Any) -> Any:
    """Somebody waits for any first visit of the coming fortnight."""
    usual: dict[str, Any] = {
        "patient": who or make.patient(),
        "service": house.first,
        "clinic": house.clinic,
        "first_on": TODAY,
        "last_on": TODAY + timedelta(days=14),
        "by": SYSTEM,
        "key": str(uuid4()),
        "now": now,
    }
    return booking.wait(**usual | wish)


def frees(house: House, when: datetime, *, now: datetime = NOW, **changes: Any) -> Booking:
    """An appointment at that time is cancelled."""
    made = make.booked(house, when, now=min(now, NOW), **changes)
    return booking.cancel(booking=made, by=SYSTEM, now=now)


def accepts(offer: Hold, *, now: datetime = NOW, key: str = "") -> Booking:
    return booking.accept_offer(offer=offer, by=anon(), key=key or str(uuid4()), now=now)


def out(now: datetime = NOW) -> list[Hold]:
    """The offers that are out."""
    return list(Hold.objects.filter(kind="offer", let_go_at=None, expires_at__gt=now))


def said(entry: WaitlistEntry) -> str:
    """The one line of an entry."""
    return WhyNot.objects.get(entry=entry).rule


def no_cell_is_left_over() -> None:
    """Every live claim has all of its cells; nothing else has any."""
    claims: list[Booking | Hold] = [
        *Booking.objects.filter(cancelled_at=None),
        *out(NOW - timedelta(days=1)),
    ]
    for claim in claims:
        assert claim.cells.count() == (claim.end_cell - claim.first_cell) * 2
    assert not TakenCell.objects.filter(booking__cancelled_at__isnull=False).exists()


def test_exactly_at_its_end_an_offer_is_gone_and_no_job_had_to_run() -> None:
    house = make.house()
    waits(house)
    frees(house, at("11:00", 1))
    (offer,) = out()
    with pytest.raises(booking.OfferPassedOn):
        accepts(offer, now=NOW + QUARTER)
    assert not Booking.objects.filter(cancelled_at=None).exists()
    assert make.hold(house, at("11:00", 1), now=NOW + QUARTER).starts_at == at("11:00", 1)


def test_a_second_before_its_end_an_offer_is_taken() -> None:
    house = make.house()
    waits(house)
    frees(house, at("11:00", 1))
    (offer,) = out()
    made = accepts(offer, now=NOW + QUARTER - timedelta(seconds=1))
    assert made.starts_at == at("11:00", 1)


@pytest.mark.parametrize(
    ("when", "notice", "ends"),
    [
        (at("11:00", 1), 120, NOW + QUARTER),
        (NOW + timedelta(hours=48), 120, NOW + QUARTER),
        (NOW + timedelta(hours=48, minutes=15), 120, NOW + timedelta(hours=1)),
        (at("11:00"), 110, NOW + 10 * MINUTE),
    ],
)
def test_an_offer_lives_a_quarter_of_an_hour_or_an_hour_and_never_past_the_notice(
    when: datetime, notice: int, ends: datetime
) -> None:
    house = make.house()
    waits(house, notice_minutes=notice)
    frees(house, when)
    assert [one.expires_at for one in out()] == [ends]


def test_the_order_is_past_the_date_of_the_plan_and_then_the_oldest() -> None:
    house = make.house()
    oldest = waits(house, now=NOW - 3 * MINUTE)
    planned = waits(house, due_by=TODAY - timedelta(days=1), now=NOW - MINUTE)
    today = waits(house, due_by=TODAY, now=NOW - 2 * MINUTE)
    frees(house, at("11:00", 1))
    asked = []
    for turn in range(3):
        now = NOW + turn * QUARTER
        booking.sweep_offers(now=now)
        asked += [one.entry for one in out(now)]
    assert asked == [planned, oldest, today]


def test_a_no_goes_to_the_next_at_once_and_twice_changes_nothing() -> None:
    house = make.house()
    w1, w2 = waits(house), waits(house, now=NOW + MINUTE)
    frees(house, at("11:00", 1), now=NOW + 2 * MINUTE)
    (offer,) = out(NOW + 2 * MINUTE)
    for key in ("one", "one", "two"):
        booking.pass_offer(offer=offer, by=anon(), key=key, now=NOW + 3 * MINUTE)
    assert [one.entry for one in out(NOW + 3 * MINUTE)] == [w2]
    assert (said(w1), said(w2)) == ("passed-on", "offered")
    w1.refresh_from_db()
    assert w1.left_at is None  # a no to one time is not a no to all
    assert Message.objects.get(about=f"hold:{offer.public_id}").withdrawn_at is not None


def test_two_taps_on_yes_are_one_appointment() -> None:
    house = make.house()
    entry = waits(house)
    frees(house, at("11:00", 1))
    (offer,) = out()
    assert accepts(offer, key="one") == accepts(offer, key="one")
    with pytest.raises(booking.OfferPassedOn):
        accepts(offer, key="two")
    assert Booking.objects.filter(cancelled_at=None).count() == 1
    entry.refresh_from_db()
    assert entry.served_at == NOW


def test_a_walk_in_cannot_take_an_offered_time() -> None:
    house = make.house()
    waits(house)
    frees(house, at("11:00", 1))
    row = booking.BookingRow(
        service=house.first,
        placement=house.one,
        starts_at=at("11:00", 1),
        patient=make.patient(),
        waived=["notice"],
    )
    with pytest.raises(booking.TimeTaken):
        booking.book_at_desk(row=row, by=SYSTEM, key="walk-in", now=NOW)
    no_cell_is_left_over()


# ------------------------------------------------------------------ an earlier time
def test_an_earlier_time_moves_the_appointment_and_its_old_time_goes_round_in_turn() -> None:
    house = make.house()
    ana, luc = make.patient("Ana"), make.patient("Luc")
    own = make.booked(house, at("15:00", 3), patient=ana)
    wish = waits(house, ana, booking=own, last_on=TODAY + timedelta(days=3))
    next_one = waits(house, luc, now=NOW + MINUTE)
    frees(house, at("11:00", 1), now=NOW + 2 * MINUTE)
    (offer,) = out(NOW + 2 * MINUTE)
    moved = accepts(offer, now=NOW + 3 * MINUTE)
    assert (moved.pk, moved.starts_at, moved.sequence) == (own.pk, at("11:00", 1), 1)
    (second,) = out(NOW + 3 * MINUTE)
    assert (second.entry, second.starts_at) == (next_one, at("15:00", 3))
    assert Booking.objects.filter(cancelled_at=None).count() == 1
    wish.refresh_from_db()
    assert wish.served_at == NOW + 3 * MINUTE
    no_cell_is_left_over()


def test_an_earlier_time_may_overlap_the_appointment_that_moves_to_it() -> None:
    house = make.house(people=2)
    ana = make.patient("Ana")
    own = make.booked(house, at("11:15", 1), patient=ana, placement=house.placements[1])
    waits(house, ana, booking=own)
    frees(house, at("11:00", 1))
    (offer,) = out()
    moved = accepts(offer)
    assert (moved.pk, moved.starts_at, moved.placement) == (own.pk, at("11:00", 1), house.one)
    no_cell_is_left_over()


def test_who_wishes_an_earlier_time_is_not_asked_about_a_later_one() -> None:
    house = make.house()
    ana = make.patient("Ana")
    own = make.booked(house, at("11:00", 1), patient=ana)
    entry = waits(house, ana, booking=own)
    frees(house, at("15:00", 1))
    assert (out(), said(entry)) == ([], "already-booked")


def test_a_wish_ends_with_the_appointment_it_was_for() -> None:
    house = make.house()
    ana = make.patient("Ana")
    own = make.booked(house, at("15:00", 3), patient=ana)
    waits(house, ana, booking=own)
    booking.cancel(booking=own, by=SYSTEM, now=NOW)
    frees(house, at("11:00", 1))
    assert (out(), FreedTime.objects.count()) == ([], 0)


def test_a_moved_visit_frees_its_old_time() -> None:
    house = make.house()
    made = make.booked(house, at("11:00", 1))
    waits(house)
    booking.move(booking=made, starts_at=at("15:00", 1), by=SYSTEM, key="m", now=NOW)
    assert [one.starts_at for one in out()] == [at("11:00", 1)]


def test_a_visit_swapped_for_a_call_in_its_own_time_frees_only_what_is_left() -> None:
    house = make.house()
    made = make.booked(house, at("11:00", 1))
    entry = waits(house)
    call = booking.BookingRow(
        service=house.services["consult"],
        placement=house.one,
        starts_at=at("11:00", 1),
        patient=made.patient,
    )
    booking.swap(booking=made, call=call, by=SYSTEM, key="s", now=NOW, on_condition=True)
    assert [one.starts_at for one in out()] == [at("11:15", 1)]
    assert said(entry) == "offered"


# ------------------------------------------------------------------ quiet hours
def test_at_night_only_who_allowed_it_is_asked_and_the_others_in_the_morning() -> None:
    house = make.house()
    sleeper = waits(house)
    frees(house, at("11:00", 2), now=LATE)
    assert (out(LATE), said(sleeper)) == ([], "quiet-hours")
    assert FreedTime.objects.get().closed_at is None
    assert booking.sweep_offers(now=at("07:59", 1)) == 0
    assert booking.sweep_offers(now=at("08:00", 1)) == 1
    assert [one.entry for one in out(at("08:00", 1))] == [sleeper]


def test_who_allowed_the_night_is_asked_before_older_ones_who_did_not() -> None:
    house = make.house()
    waits(house)
    owl = waits(house, at_night=True, now=NOW + MINUTE)
    frees(house, at("11:00", 2), now=LATE)
    assert [one.entry for one in out(LATE)] == [owl]


@pytest.mark.parametrize(
    ("clock", "asked"), [("20:59", 1), ("21:00", 0), ("07:59", 0), ("08:00", 1)]
)
def test_the_quiet_hours_are_from_nine_to_eight_on_the_clinics_wall(clock: str, asked: int) -> None:
    house = make.house()
    waits(house)
    now = at(clock) if clock > "12" else at(clock, 1)
    frees(house, at("11:00", 2), now=now)
    assert len(out(now)) == asked


# ------------------------------------------------------------------ why not
@pytest.mark.parametrize(
    ("wish", "rule"),
    [
        ({"first_on": TODAY + timedelta(days=2)}, "dates"),
        ({"last_on": TODAY}, "dates"),
        ({"weekdays": [0, 2]}, "weekday"),
        ({"parts": ["afternoon", "evening"]}, "part-of-day"),
        ({"notice_minutes": 60 * 27}, "notice"),
        ({"weekdays": [1], "parts": ["morning"]}, "offered"),
    ],
)
def test_each_wish_that_keeps_an_entry_out_is_named(wish: dict[str, Any], rule: str) -> None:
    house = make.house()
    entry = waits(house, **wish)
    frees(house, at("11:00", 1))
    assert said(entry) == rule
    assert len(out()) == (rule == "offered")
    assert (FreedTime.objects.get().closed_at is None) == (rule == "offered")


def test_the_notice_of_the_visit_counts_too_and_to_the_minute() -> None:
    house = make.house(hours=[("10:00", "10:30"), ("11:00", "11:30")])
    entry = waits(house, notice_minutes=0)
    made = make.booked(house, at("10:00"), now=NOW - MINUTE)
    booking.cancel(booking=made, by=SYSTEM, now=NOW)
    assert said(entry) == "notice"  # an hour before is the limit itself: no time is left to answer
    made = make.booked(house, at("11:00"))
    booking.cancel(booking=made, by=SYSTEM, now=NOW)
    assert WhyNot.objects.get(freed__starts_at=at("11:00")).rule == "offered"


def test_with_somebody_else_is_another_practitioner() -> None:
    house = make.house(people=2)
    entry = waits(house, placements=[house.placements[1]])
    frees(house, at("11:00", 1))
    assert said(entry) == "other-practitioner"
    frees(house, at("11:00", 2), placement=house.placements[1])
    assert len(out()) == 1


def test_what_this_practitioner_does_not_give_is_another_service() -> None:
    house = make.house(people=2)
    entry = waits(house)
    made = make.booked(house, at("11:00", 1))
    house.one.services.remove(house.first)
    booking.cancel(booking=made, by=SYSTEM, now=NOW)
    assert said(entry) == "other-service"


def test_who_found_such_a_visit_since_is_booked_already() -> None:
    house = make.house()
    ana = make.patient("Ana")
    make.booked(house, at("09:00", 4), patient=ana)
    entry = waits(house, ana)
    frees(house, at("11:00", 1))
    assert said(entry) == "offered"  # what was booked before the wish is not what was wished
    booking.pass_offer(offer=out()[0], by=anon(), key="k", now=NOW)
    WhyNot.objects.all().delete()
    make.booked(house, at("09:00", 3), patient=ana, now=NOW + MINUTE)
    frees(house, at("12:00", 1), now=NOW + MINUTE)
    assert said(entry) == "already-booked"


def test_a_visit_at_the_same_time_is_a_clash_and_the_desk_reads_nothing_of_one_elsewhere() -> None:
    here, there = make.house("harbour"), make.house("island")
    ana, luc = make.patient("Ana"), make.patient("Luc")
    at_home = waits(here, ana)
    elsewhere = waits(here, luc, now=NOW + MINUTE)
    gone = make.booked(here, at("11:00", 1))
    make.booked(there, at("11:00", 1), patient=luc)
    booking.cancel(booking=gone, by=SYSTEM, now=NOW + 2 * MINUTE)
    assert (said(at_home), said(elsewhere)) == ("offered", "patient-elsewhere")
    desk, own = TO_THE_DESK["patient-elsewhere"], TO_THE_PATIENT["patient-elsewhere"]
    assert (desk, own) == (TO_THE_DESK["not-offered"], TO_THE_PATIENT["patient-clash"])


def test_a_visit_with_a_colleague_of_the_same_clinic_is_a_clash() -> None:
    house = make.house(people=2)
    ana = make.patient("Ana")
    make.booked(house, at("11:00", 1), patient=ana, placement=house.placements[1], now=NOW - MINUTE)
    entry = waits(house, ana)
    frees(house, at("11:00", 1))
    assert (out(), said(entry)) == ([], "patient-clash")


def test_one_time_is_offered_to_a_person_at_once() -> None:
    house = make.house()
    entry = waits(house)
    frees(house, at("11:00", 1))
    frees(house, at("12:00", 1))
    assert len(out()) == 1
    lines = WhyNot.objects.filter(entry=entry).order_by("freed")
    assert [one.rule for one in lines] == ["offered", "already-offered"]
    booking.pass_offer(offer=out()[0], by=anon(), key="k", now=NOW)
    booking.sweep_offers(now=NOW)
    assert [one.starts_at for one in out()] == [at("12:00", 1)]


def test_a_time_that_somebody_took_meanwhile_is_not_offered() -> None:
    house = make.house()
    entry = waits(house)
    frees(house, at("11:00", 2), now=LATE)
    make.hold(house, at("11:00", 2), now=at("07:58", 1))
    assert booking.sweep_offers(now=at("08:00", 1)) == 0
    assert said(entry) == "not-offered"
    assert FreedTime.objects.get().closed_at == at("08:00", 1)


def test_who_fits_but_stands_behind_reads_that_another_was_asked_first() -> None:
    house = make.house(hours=[("11:00", "11:30")])
    waits(house)
    behind = waits(house, now=NOW + MINUTE)
    frees(house, at("11:00", 1), now=NOW + 2 * MINUTE)
    assert said(behind) == "after-another"
    accepts(out(NOW + 2 * MINUTE)[0], now=NOW + 3 * MINUTE)
    assert said(behind) == "after-another"


def test_what_is_left_of_a_long_time_goes_to_the_next() -> None:
    house = make.house()
    long = directory.ServiceRow(clinic=house.clinic, kind="full", minutes=60, price_cents=12000)
    (full,) = directory.add_services(rows=[long], by=SYSTEM, now=NOW)
    house.one.services.add(full)
    w1, w2 = waits(house), waits(house, now=NOW + MINUTE)
    frees(house, at("11:00", 1), service=full, now=NOW + 2 * MINUTE)
    accepts(out(NOW + 2 * MINUTE)[0], now=NOW + 3 * MINUTE)
    (rest,) = out(NOW + 3 * MINUTE)
    assert (rest.entry, rest.starts_at) == (w2, at("11:30", 1))
    assert said(w1) == "taken"


def test_the_first_start_that_suits_is_offered_not_the_first_of_all() -> None:
    house = make.house()
    waits(house, parts=["afternoon"])
    made = make.booked(house, at("11:45", 1))
    booking.cancel(booking=made, by=SYSTEM, now=NOW)
    assert [one.starts_at for one in out()] == [at("12:00", 1)]


def test_who_is_on_no_list_here_gets_no_line_and_no_row_is_written() -> None:
    here, there = make.house("harbour"), make.house("island")
    waits(there)
    frees(here, at("11:00", 1))
    assert (FreedTime.objects.count(), WhyNot.objects.count(), out()) == (0, 0, [])


# ------------------------------------------------------------------ on the list, and off
def test_one_wish_is_one_entry_one_message_with_the_way_out_and_one_audit_row() -> None:
    house = make.house()
    entry = waits(house, key="one", who=(ana := make.patient("Ana")))
    again = waits(house, key="one", who=ana)
    assert entry == again == WaitlistEntry.objects.get()
    letter = Message.objects.get(about=f"entry:{entry.public_id}")
    assert f"/waits/{queries.entry_link(entry)}/" in letter.text
    assert AuditEntry.objects.filter(act="waitlist.joined").count() == 1
    with pytest.raises(KeyReused):
        waits(house, key="one", who=ana, at_night=True)


def test_the_same_wish_said_anew_changes_it_and_keeps_the_place_in_the_line() -> None:
    house = make.house()
    ana = make.patient("Ana")
    entry = waits(house, ana)
    changed = waits(house, ana, parts=["evening"], now=NOW + MINUTE)
    assert (changed.pk, changed.parts, changed.made_at) == (entry.pk, ["evening"], NOW)


def test_the_sixth_wish_of_one_person_is_too_many() -> None:
    house, ana = make.house(), make.patient("Ana")
    others = [make.house(f"house-{number}") for number in range(5)]
    for one in others:
        waits(one, ana)
    with pytest.raises(booking.TooManyWaits):
        waits(house, ana)
    assert WaitlistEntry.objects.count() == 5


@pytest.mark.parametrize(
    "wish",
    [
        {"first_on": TODAY, "last_on": TODAY - timedelta(days=1)},
        {"first_on": TODAY - timedelta(days=9), "last_on": TODAY - timedelta(days=1)},
        {"weekdays": [7]},
        {"parts": ["night"]},
        {"notice_minutes": -1},
    ],
)
def test_a_wish_that_can_never_be_met_is_refused_and_nothing_is_written(
    wish: dict[str, Any],
) -> None:
    house = make.house()
    with pytest.raises(booking.CannotWait):
        waits(house, **wish)
    assert (WaitlistEntry.objects.count(), Message.objects.count()) == (0, 0)


def test_nobody_waits_for_another_clinics_visit_or_somebody_elses_appointment() -> None:
    here, there = make.house("harbour"), make.house("island")
    somebody_elses = make.booked(here, at("11:00", 1))
    joint = Service.objects.filter(pk=here.services["focused"].pk)
    joint.update(people=2)
    for wish in (
        {"service": there.first},
        {"placements": [there.one]},
        {"booking": somebody_elses},
        {"service": joint.get()},
    ):
        with pytest.raises(booking.CannotWait):
            waits(here, **wish)
    assert WaitlistEntry.objects.count() == 0


def test_who_leaves_is_asked_no_more_and_what_was_offered_goes_on() -> None:
    house = make.house()
    w1, w2 = waits(house), waits(house, now=NOW + MINUTE)
    frees(house, at("11:00", 1), now=NOW + 2 * MINUTE)
    (offer,) = out(NOW + 2 * MINUTE)
    for key in ("one", "two"):
        booking.leave(entry=w1, by=anon(), key=key, now=NOW + 3 * MINUTE)
    assert [one.entry for one in out(NOW + 3 * MINUTE)] == [w2]
    with pytest.raises(booking.OfferPassedOn):
        accepts(offer, now=NOW + 4 * MINUTE)
    frees(house, at("15:00", 1), now=NOW + 4 * MINUTE)
    assert WhyNot.objects.filter(entry=w1).count() == 1
    assert AuditEntry.objects.filter(act="waitlist.left").count() == 1


# ------------------------------------------------------------------ the desk
def test_the_desk_offers_a_time_by_hand_whatever_was_wished() -> None:
    house = make.house()
    entry = waits(house, parts=["evening"])
    frees(house, at("11:00", 1))
    freed = FreedTime.objects.get()
    assert (said(entry), freed.closed_at) == ("part-of-day", NOW)
    one = booking.offer_to(freed=freed, entry=entry, by=SYSTEM, key="k", now=NOW)
    two = booking.offer_to(freed=freed, entry=entry, by=SYSTEM, key="k", now=NOW)
    assert one == two == out()[0]
    freed.refresh_from_db()
    assert (said(entry), freed.closed_at) == ("offered", None)
    assert accepts(one).patient == entry.patient


def test_the_desk_cannot_offer_by_hand_what_the_engine_or_the_night_forbids() -> None:
    house = make.house(people=2)
    entry = waits(house, parts=["evening"])
    frees(house, at("11:00", 2))
    freed = FreedTime.objects.get()

    def refused(now: datetime) -> str:
        with pytest.raises(booking.NotOffered) as no:
            booking.offer_to(freed=freed, entry=entry, by=SYSTEM, key=str(uuid4()), now=now)
        (rule,) = no.value.data["reasons"]
        return str(rule)

    assert refused(LATE) == "quiet-hours"
    assert refused(at("10:30", 2)) == "notice"
    make.hold(house, at("11:00", 2))
    assert refused(NOW) == "not-offered"
    house.one.services.remove(house.first)
    assert refused(NOW) == "other-service"
    booking.leave(entry=entry, by=SYSTEM, key=None, now=NOW)
    assert refused(NOW) == "not-waiting"
    assert out() == []


def test_the_desk_puts_somebody_on_the_list_by_name_and_contact_once() -> None:
    house = make.house()
    wish = {
        "service": house.first,
        "clinic": house.clinic,
        "first_on": TODAY,
        "last_on": TODAY + timedelta(days=7),
    }
    call: dict[str, Any] = {"name": "Kim", "contact": "416 555 0177", "language": "en"}
    facts: dict[str, Any] = {"wish": wish, "by": SYSTEM, "key": "k", "now": NOW}
    one, two = booking.wait_at_desk(**call, **facts), booking.wait_at_desk(**call, **facts)
    assert one == two == WaitlistEntry.objects.get()
    assert (one.patient.name, one.patient.phone) == ("Kim", "+14165550177")
    assert Patient.objects.count() == 1


def test_an_offer_is_written_in_the_patients_language_with_both_links_and_no_health() -> None:
    house = make.house()
    luc = directory.meet_patient(name="Luc", email="luc@example.org", language="fr", now=NOW)
    entry = waits(house, luc, region="shoulder")
    frees(house, at("11:00", 1))
    (offer,) = out()
    letter = Message.objects.get(about=f"hold:{offer.public_id}")
    assert letter.subject == "Une heure s’est libérée"
    assert queries.offer_link(offer) in letter.text
    assert queries.entry_link(entry) in letter.text
    assert "9 h 15" in letter.text
    for word in ("épaule", "shoulder", "évaluation"):
        assert word not in letter.text.lower()


def test_an_offer_of_another_clinic_is_nobodys_to_know_here() -> None:
    here, there, ana = make.house("harbour"), make.house("island"), make.patient()
    for house in (here, there):
        waits(house, patient=ana)
    for house, clock in ((there, "11:00"), (here, "14:00")):
        made = make.booked(house, at(clock, 1))
        booking.cancel(booking=made, by=SYSTEM, now=NOW)
    assert Hold.objects.get(kind="offer").placement == there.one
    assert WhyNot.objects.get(entry__clinic=here.clinic).rule == "patient-elsewhere"
    assert WhyNot.objects.get(entry__clinic=there.clinic).rule == "offered"


def test_other_dates_under_the_same_key_are_refused_at_the_desk() -> None:
    house = make.house()
    wish = {"service": house.first, "clinic": house.clinic, "placements": [house.one]}
    common: dict[str, Any] = {"name": "Ana", "contact": "ana@example.org", "language": "en"}

    def asks(last: int) -> object:
        dates = {"first_on": date(2026, 3, 2), "last_on": date(2026, 3, last)}
        return booking.wait_at_desk(**common, wish=wish | dates, key="k", by=SYSTEM, now=NOW)

    assert asks(9) == asks(9)
    with pytest.raises(KeyReused):
        asks(10)
    assert WaitlistEntry.objects.get().last_on == date(2026, 3, 9)


def test_what_the_clinic_answers_itself_is_offered_by_the_desk_and_by_no_machine() -> None:
    house = make.house()
    service = more.given(house, approval_hours=24, notice_minutes=60)
    entry = waits(house, service=service)
    frees(house, at("11:00", 1))
    assert (out(), said(entry)) == ([], "needs-approval")
    assert TO_THE_PATIENT["needs-approval"] != TO_THE_DESK["needs-approval"]
    freed = FreedTime.objects.get()
    offer = booking.offer_to(freed=freed, entry=entry, by=SYSTEM, key="k", now=NOW)
    assert accepts(offer).service == service
