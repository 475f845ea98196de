"""Hours saved in one go, holidays, rooms, ways and services: what holds, and what is refused."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from glideway.booking import operations as booking
from glideway.booking.models import Opening, TravelTime
from glideway.booking.queries import holidays as calendar
from glideway.booking.queries import hours
from glideway.booking.queries.opened import Opened
from glideway.directory import operations as directory
from glideway.directory.models import Clinic, Errand, Placement, Resource, Service
from glideway.kit.actor import Actor, Role
from glideway.kit.models import AuditEntry, KeptAnswer
from tests.booking import make
from tests.booking.make import House, at
from tests.make import NOW, SYSTEM, staff

pytestmark = pytest.mark.django_db
WEDNESDAY = date(2026, 3, 4)


def owner(house: House) -> Actor:
    return staff(Role.OWNER, clinic_id=house.clinic.pk)


def seen(placement: Placement) -> str:
    return hours.digest(hours.stretches(placement, now=NOW), placement.slot_step)


def weekly(house: House, opens: str = "09:00", closes: str = "12:00") -> list[booking.OpeningRow]:
    return [
        booking.OpeningRow(placement=house.one, weekday=day, opens=opens, closes=closes)
        for day in range(5)
    ]


def saved(house: House, rows: Sequence[booking.OpeningRow], **changes: Any) -> Placement:
    usual: dict[str, Any] = {
        "placement": house.one,
        "rows": rows,
        "step": 15,
        "seen": seen(house.one),
        "by": owner(house),
        "key": str(uuid4()),
        "now": NOW,
    }
    return booking.set_hours(**usual | changes)


def rows() -> tuple[int, ...]:
    kinds = (Opening, Errand, AuditEntry, KeptAnswer)
    return tuple(kind.objects.count() for kind in kinds)


def test_saved_hours_replace_all_that_was_and_hold_at_once() -> None:
    house = make.house()
    placement = saved(house, weekly(house), step=30)
    assert placement.slot_step == 30
    assert Opening.objects.filter(placement=placement).count() == 5
    assert make.booked(house, at("11:30", 2)).pk
    for clock in ("13:00", "09:15"):
        with pytest.raises(booking.NotOffered):
            make.booked(house, at(clock, 2))
    assert AuditEntry.objects.filter(act="hours.set").count() == 1


def test_a_visit_that_falls_out_of_the_hours_stays_with_an_errand() -> None:
    house = make.house()
    make.booked(house, at("11:30", 2))
    late = make.booked(house, at("16:00", 2))
    evening = ("closed", "does-not-fit", "off-grid")
    make.booked(house, at("18:00", 2), waived=evening)  # it lay outside before: nothing new
    saved(house, weekly(house))
    late.refresh_from_db()
    assert late.cancelled_at is None
    assert Errand.objects.get().about == late.public_id
    saved(house, weekly(house, closes="11:45"))
    assert Errand.objects.count() == 2


def test_two_who_edit_at_once_do_not_overwrite_each_other() -> None:
    house = make.house()
    before = seen(house.one)
    saved(house, weekly(house), seen=before)
    count = rows()
    with pytest.raises(booking.HoursChanged):
        saved(house, weekly(house, closes="17:00"), seen=before)
    assert rows() == count


def test_one_key_saves_once() -> None:
    house = make.house()
    key, before = str(uuid4()), seen(house.one)
    saved(house, weekly(house), key=key, seen=before)
    count = rows()
    saved(house, weekly(house), key=key, seen=before)
    assert rows() == count


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"opens": "09:02"}, "opens"), ({"closes": "11:59"}, "opens")],
)
def test_odd_minutes_are_refused_and_nothing_is_saved(changes: Any, field: str) -> None:
    house = make.house()
    count = rows()
    with pytest.raises(booking.OddMinutes) as refusal:
        saved(house, weekly(house, **changes))
    assert refusal.value.data["field"] == field
    with pytest.raises(booking.OddMinutes) as refusal:
        saved(house, weekly(house), step=7)
    assert refusal.value.data["field"] == "slot_step"
    assert rows() == count


def season(house: House, first: date, last: date | None, **changes: Any) -> booking.OpeningRow:
    usual: dict[str, Any] = {"weekday": 2, "opens": "18:00", "closes": "20:00"}
    return booking.OpeningRow(
        placement=house.one, valid_from=first, valid_until=last, **usual | changes
    )


def test_two_seasons_that_share_a_date_are_refused() -> None:
    house = make.house()
    count = rows()
    july = season(house, date(2026, 7, 1), date(2026, 7, 31))
    later = season(house, date(2026, 7, 31), None)
    with pytest.raises(booking.SeasonsCross):
        saved(house, [*weekly(house), july, later])
    assert rows() == count


def test_a_season_holds_alone_from_its_first_date_to_its_last() -> None:
    house = make.house(horizon_days=400)
    summer = season(house, WEDNESDAY, WEDNESDAY + timedelta(days=7))
    saved(house, [*weekly(house), summer])
    assert make.booked(house, at("18:00", 2)).pk
    assert make.booked(house, at("18:00", 9) - timedelta(hours=1)).pk
    for when in (
        at("09:00", 2),
        at("09:00", 3),
        at("18:00", 3),
        at("18:00", 16) - timedelta(hours=1),
    ):
        with pytest.raises(booking.NotOffered):
            make.booked(house, when)
    assert make.booked(house, at("09:00", 1)).pk
    assert make.booked(house, at("09:00", 10) - timedelta(hours=1)).pk


def test_a_single_date_wins_over_the_season_and_the_week() -> None:
    house = make.house()
    one_day = booking.OpeningRow(placement=house.one, on=WEDNESDAY, opens="06:00", closes="07:00")
    saved(house, [*weekly(house), season(house, WEDNESDAY, None), one_day])
    assert make.booked(house, at("06:00", 2)).pk
    with pytest.raises(booking.NotOffered):
        make.booked(house, at("18:00", 2))


def looked(house: House, typed: Sequence[Opened], **changes: Any) -> hours.Preview:
    usual: dict[str, Any] = {
        "placement": house.one,
        "service": house.first,
        "typed": typed,
        "step": 15,
        "week": WEDNESDAY,
        "now": NOW,
    }
    (usual["placement"],) = hours.placements(owner(house)).filter(pk=house.one.pk)
    usual["rows"] = hours.stretches(house.one, now=NOW)
    return hours.preview(**usual | changes)


def opened(opens: str, closes: str, day: int = 2) -> Opened:
    return Opened(day, None, opens, closes, None, None)


def test_the_preview_says_what_is_added_and_what_is_gone_and_writes_nothing() -> None:
    house = make.house(hours=(("09:00", "10:00"),))
    visit = make.booked(house, at("09:00", 2))
    count = rows()
    found = looked(house, [opened("09:30", "10:30")])
    assert rows() == count
    wednesday = found.days[0]
    assert wednesday.on == WEDNESDAY
    assert [(one.at, one.change) for one in wednesday.marks] == [
        (at("09:30", 2), ""),
        (at("09:45", 2), "added"),
        (at("10:00", 2), "added"),
    ]
    assert (wednesday.stays, found.added, found.gone, found.total) == (3, 2, 12, 3)
    assert found.outside == (visit,)
    assert (found.beyond, found.hidden) == (False, False)


def test_the_preview_is_what_saving_brings() -> None:
    house = make.house()
    typed = weekly(house, opens="13:00", closes="15:00")
    shown = looked(
        house, [Opened(one.weekday, None, one.opens, one.closes, None, None) for one in typed]
    )
    saved(house, typed)
    after = looked(house, [opened("13:00", "15:00", day) for day in range(5)])
    stays = [one.at for day in shown.days for one in day.marks if one.change != "gone"]
    assert stays == [one.at for day in after.days for one in day.marks]
    assert (after.added, after.gone) == (0, 0)
    assert make.booked(house, stays[0]).starts_at == stays[0]


def test_past_the_horizon_the_preview_shows_what_will_be_and_says_so() -> None:
    house = make.house(horizon_days=7)
    found = looked(house, [opened("09:00", "10:00")], week=date(2026, 3, 25))
    assert found.beyond
    assert found.total == 3


def test_a_service_that_is_not_on_offer_is_said_to_be_hidden() -> None:
    house = make.house()
    house.first.placements.clear()
    assert looked(house, [opened("09:00", "10:00")]).hidden


def test_clock_changes_are_previewed_as_they_are_sold() -> None:
    """On 8 March 2026 two o'clock does not exist in Toronto; on 1 November one is twice."""
    house = make.house(hours=(), horizon_days=400)
    spring = looked(house, [opened("01:00", "04:00", 6)], week=date(2026, 3, 8))
    assert [one.at for one in spring.days[0].marks][:1] == [datetime(2026, 3, 8, 6, tzinfo=UTC)]
    assert len(spring.days[0].marks) == 7
    autumn = looked(
        house,
        [opened("00:00", "03:00", 6)],
        week=date(2026, 11, 1),
        now=datetime(2026, 10, 20, tzinfo=UTC),
    )
    assert len(autumn.days[0].marks) == 15


def kept(house: House, *, closed: bool = True, **changes: Any) -> None:
    usual: dict[str, Any] = {"by": owner(house), "key": str(uuid4()), "now": NOW}
    booking.keep_holidays(clinic=house.clinic, closed=closed, **usual | changes)


def anyway(house: House, on: date, *, open_: bool = True) -> None:
    booking.work_on(
        clinic=house.clinic, on=on, open_=open_, by=owner(house), key=str(uuid4()), now=NOW
    )


GOOD_FRIDAY = date(2026, 4, 3)
IN_DAYS = 32  # from Monday, 2 March


def easter(clock: str) -> datetime:
    """A clock time of Good Friday, on summer time already."""
    return at(clock, IN_DAYS) - timedelta(hours=1)


def test_a_clinic_that_keeps_holidays_is_closed_on_those_of_its_province() -> None:
    house = make.house()
    quebec = make.house("vieux", place="montreal-qc")
    visit = make.booked(house, easter("10:00"))
    for one in (house, quebec):
        kept(one)
    assert Clinic.objects.get(pk=house.clinic.pk).closed_on_holidays
    ontario = set(
        Opening.objects.filter(placement=house.one, why__startswith="holiday:").values_list(
            "on", flat=True
        )
    )
    assert GOOD_FRIDAY in ontario
    assert date(2026, 6, 24) not in ontario
    assert Opening.objects.filter(placement=quebec.one, on=date(2026, 6, 24)).exists()
    with pytest.raises(booking.NotOffered):
        make.booked(house, easter("11:00"))
    assert Errand.objects.get().about == visit.public_id


def test_a_holiday_can_be_worked_anyway_and_kept_after_all() -> None:
    house = make.house()
    kept(house)
    anyway(house, GOOD_FRIDAY)
    row = Opening.objects.get(on=GOOD_FRIDAY)
    assert (row.opens, row.closes, row.why) == ("09:00", "17:00", "worked:Good Friday")
    assert booking.renew_holidays(by=SYSTEM, now=NOW) == 0
    assert make.booked(house, easter("11:00")).pk
    anyway(house, GOOD_FRIDAY, open_=False)
    assert Opening.objects.get(on=GOOD_FRIDAY).why == "holiday:Good Friday"
    with pytest.raises(booking.NotOffered):
        make.booked(house, easter("12:00"))


def test_a_date_that_somebody_wrote_is_left_alone_by_the_calendar() -> None:
    house = make.house()
    own = booking.OpeningRow(
        placement=house.one, on=GOOD_FRIDAY, opens="10:00", closes="12:00", why="Easter opening"
    )
    saved(house, [*weekly(house), own])
    kept(house)
    assert Opening.objects.get(on=GOOD_FRIDAY).why == "Easter opening"
    states = {one.on: one.state for one in calendar.ahead(house.clinic, language="en", now=NOW)}
    assert (states[GOOD_FRIDAY], states[date(2026, 7, 1)]) == ("own", "closed")
    kept(house, closed=False)
    assert set(Opening.objects.exclude(on=None).values_list("on", flat=True)) == {GOOD_FRIDAY}
    assert calendar.ahead(house.clinic, language="fr", now=NOW)[0].name == "Vendredi saint"


def test_hours_saved_over_a_holiday_win_and_others_stay_closed() -> None:
    house = make.house()
    kept(house)
    before = Opening.objects.filter(why__startswith="holiday:").count()
    own = booking.OpeningRow(placement=house.one, on=GOOD_FRIDAY, opens="10:00", closes="12:00")
    saved(house, [*weekly(house), own])
    assert Opening.objects.filter(why__startswith="holiday:").count() == before - 1
    assert make.booked(house, easter("11:00")).pk


def test_the_calendar_is_renewed_by_a_beat_and_for_who_came_later() -> None:
    house = make.house()
    kept(house)
    assert booking.renew_holidays(by=SYSTEM, now=NOW) == 0
    next_year = NOW + timedelta(days=300)
    fresh = booking.renew_holidays(by=SYSTEM, now=next_year)
    assert fresh == Opening.objects.filter(on__gte=date(2027, 4, 6)).count() > 0
    assert booking.renew_holidays(by=SYSTEM, now=next_year) == 0


def test_a_holiday_on_a_closed_day_stays_closed_when_worked() -> None:
    house = make.house()
    kept(house)
    boxing_day = date(2026, 12, 26)  # a Saturday
    anyway(house, boxing_day)
    assert Opening.objects.get(on=boxing_day).closes == "00:00"


def test_only_a_holiday_can_be_worked_anyway() -> None:
    house = make.house()
    count = rows()
    with pytest.raises(booking.NoHoliday):
        anyway(house, WEDNESDAY)
    assert rows() == count


def resource(house: House, **changes: Any) -> Resource:
    usual: dict[str, Any] = {
        "clinic": house.clinic,
        "kind": "room",
        "name": "Blue room",
        "by": owner(house),
        "key": str(uuid4()),
        "now": NOW,
    }
    return booking.add_resource(**usual | changes)


def acted(house: House) -> dict[str, Any]:
    return {"by": owner(house), "key": str(uuid4()), "now": NOW}


def test_a_room_is_added_renamed_taken_out_of_use_and_back() -> None:
    house = make.house(rooms=1)
    room = resource(house)
    assert (room.kind, room.name, room.clinic) == ("room", "Blue room", house.clinic)
    assert booking.rename_resource(resource=room, name=" Red ", **acted(house)).name == "Red"
    assert booking.retire_resource(resource=room, **acted(house)).retired_at == NOW
    assert booking.retire_resource(resource=room, **acted(house)).retired_at == NOW
    back = booking.retire_resource(resource=room, retired=False, **acted(house))
    assert back.retired_at is None
    acts = AuditEntry.objects.filter(kind="Resource").values_list("act", flat=True)
    assert sorted(acts) == [
        "resource.added",
        "resource.renamed",
        "resource.resumed",
        "resource.retired",
    ]


def test_a_room_out_of_use_is_given_to_no_new_visit() -> None:
    house = make.house(people=2, rooms=2)
    first = Resource.objects.filter(kind="room").earliest("pk")
    booking.retire_resource(resource=first, **acted(house))
    make.booked(house, at("10:00", 2))
    with pytest.raises(booking.TimeTaken):
        make.booked(house, at("10:00", 2), placement=house.placements[1])


def test_the_last_room_stays_and_a_device_may_go() -> None:
    house = make.house(rooms=1)
    (room,) = Resource.objects.filter(kind="room")
    with pytest.raises(booking.LastRoom):
        booking.retire_resource(resource=room, **acted(house))
    room.refresh_from_db()
    assert room.retired_at is None
    device = resource(house, kind="device", name="Laser 1", sort="Laser")
    assert device.sort == "laser"
    assert booking.retire_resource(resource=device, **acted(house)).retired_at == NOW


@pytest.mark.parametrize(
    "changes",
    [{"name": " "}, {"kind": "practitioner"}, {"kind": "device"}, {"sort": "laser"}],
)
def test_a_thing_without_its_name_is_refused(changes: Any) -> None:
    house = make.house()
    count = Resource.objects.count()
    with pytest.raises(booking.NeedsAName):
        resource(house, **changes)
    assert Resource.objects.count() == count
    room = Resource.objects.filter(kind="room").earliest("pk")
    with pytest.raises(booking.NeedsAName):
        booking.rename_resource(resource=room, name="", **acted(house))


def both(house: House, other: House) -> Placement:
    return directory.place_practitioners(
        rows=[
            directory.PlacementRow(
                practitioner=house.one.practitioner,
                clinic=other.clinic,
                services=list(other.services.values()),
            )
        ],
        by=SYSTEM,
        now=NOW,
    )[0]


def test_a_way_is_timed_in_one_row_whichever_end_says_it_and_nought_removes_it() -> None:
    house, other = make.house(), make.house("lake")
    both(house, other)
    person = house.one.practitioner
    ends = (house.clinic, other.clinic)
    for (here, there), minutes in ((ends, 30), (ends[::-1], 45)):
        booking.set_travel(
            practitioner=person, here=here, there=there, minutes=minutes, **acted(house)
        )
    way = TravelTime.objects.get()
    assert (way.here, way.there, way.minutes) == (house.clinic, other.clinic, 45)
    booking.set_travel(practitioner=person, here=ends[0], there=ends[1], minutes=0, **acted(house))
    assert TravelTime.objects.count() == 0


def test_a_way_leads_between_two_clinics_of_one_person_within_a_day() -> None:
    house, other = make.house(), make.house("lake")
    person = house.one.practitioner
    with pytest.raises(booking.NoWay):
        booking.set_travel(
            practitioner=person, here=house.clinic, there=other.clinic, minutes=5, **acted(house)
        )
    both(house, other)
    for there, minutes in ((house.clinic, 5), (other.clinic, 481), (other.clinic, -1)):
        with pytest.raises(booking.NoWay):
            booking.set_travel(
                practitioner=person, here=house.clinic, there=there, minutes=minutes, **acted(house)
            )
    assert TravelTime.objects.count() == 0


def terms(house: House, **changes: Any) -> Service:
    return booking.set_terms(
        service=house.first, terms=booking.ServiceTerms(**changes), **acted(house)
    )


def test_how_a_service_is_booked_holds_from_now_on() -> None:
    house = make.house()
    resource(house, kind="device", name="Laser 1", sort="laser")
    changed = terms(
        house, notice_minutes=24 * 60, buffer_before=10, max_per_day=1, devices=("laser",)
    )
    assert (changed.notice_minutes, changed.buffer_before, changed.devices) == (1440, 10, ["laser"])
    with pytest.raises(booking.NotOffered):
        make.booked(house, at("15:00"), service=changed)
    assert make.booked(house, at("15:00", 1), service=changed).buffer_before == 10
    with pytest.raises(booking.NotOffered):
        make.booked(house, at("12:00", 1), service=changed)
    assert AuditEntry.objects.filter(act="service.set").count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"buffer_before": 7}, "buffer_before"),
        ({"buffer_after": 125}, "buffer_after"),
        ({"buffer_after": -5}, "buffer_after"),
        ({"notice_minutes": 14 * 24 * 60 + 1}, "notice_minutes"),
        ({"horizon_days": 0}, "horizon_days"),
        ({"horizon_days": 731}, "horizon_days"),
        ({"max_per_day": 0}, "max_per_day"),
        ({"approval_hours": 169}, "approval_hours"),
        ({"capacity": 0}, "capacity"),
        ({"people": 0}, "people"),
        ({"people": 2}, "people"),
        ({"people": 2, "capacity": 4}, "people"),
        ({"devices": ("laser",)}, "devices"),
    ],
)
def test_a_service_that_cannot_be_booked_so_names_its_field(changes: Any, field: str) -> None:
    house = make.house()
    before = Service.objects.values().get(pk=house.first.pk)
    count = rows()
    with pytest.raises(booking.ServiceUnclear) as refusal:
        terms(house, **changes)
    assert refusal.value.data["field"] == field
    assert str(refusal.value).endswith("Nothing was saved.")
    assert Service.objects.values().get(pk=house.first.pk) == before
    assert rows() == count


def test_each_role_edits_the_hours_of_its_own_clinic_only() -> None:
    house, other = make.house(), make.house("lake")
    for role in (Role.DESK, Role.OWNER):
        actor = staff(role, clinic_id=house.clinic.pk)
        assert list(hours.placements(actor)) == [house.one]
    for role in (Role.PRACTITIONER, Role.OPERATOR, Role.INSPECTOR):
        assert not hours.placements(staff(role, clinic_id=house.clinic.pk)).exists()
    assert not hours.placements(staff(Role.OWNER)).exists()
    assert list(hours.placements(staff(Role.OWNER, clinic_id=other.clinic.pk))) == [other.one]
