"""Who may see what; whether a browser may go on; the flag of a booking and no more."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from pytest_django import DjangoAssertNumQueries

from glideway.kit.actor import Role
from glideway.kit.refusals import NotYours
from glideway.screening import core, operations, queries
from glideway.screening.core import Answer, Triage
from glideway.screening.models import Complaint, Screening
from tests.make import NOW, SYSTEM, anon, patient, practitioner, staff
from tests.screening import make

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
FORTNIGHT = timedelta(days=14)
SECOND = timedelta(seconds=1)


def test_a_browser_that_said_nothing_is_unanswered() -> None:
    assert queries.emergency_state("", "knee", NOW) == "unanswered"
    assert queries.emergency_state(make.browser(), "knee", NOW) == "unanswered"


def test_a_no_to_each_makes_it_clear_for_that_region_in_one_query(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    row = make.checked("knee")
    with django_assert_num_queries(1):
        assert queries.emergency_state(row.session_key, "knee", NOW) == "clear"


def test_a_region_with_more_questions_is_still_to_be_asked() -> None:
    row = make.checked("wrist")
    assert queries.emergency_state(row.session_key, "hand", NOW) == "clear"
    assert queries.emergency_state(row.session_key, "leg-posterior", NOW) == "unanswered"


def test_a_stop_holds_for_every_region_until_the_answer_is_corrected() -> None:
    row = make.checked("wrist", pe=Answer.YES)
    assert queries.emergency_state(row.session_key, "foot", NOW) == "stopped"
    assert queries.stopped(row.session_key, NOW) == row
    operations.take_back(complaint=row, by=anon(), now=NOW)
    assert queries.emergency_state(row.session_key, "wrist", NOW) == "stopped"
    operations.answer_emergency(
        complaint=row, answers={"pe": Answer.NO}, by=anon(), now=NOW + SECOND
    )
    assert queries.emergency_state(row.session_key, "wrist", NOW + SECOND) == "clear"
    assert queries.stopped(row.session_key, NOW + SECOND) is None


@pytest.mark.parametrize(("after", "state"), [(DAY - SECOND, "clear"), (DAY, "unanswered")])
def test_a_no_to_an_emergency_question_counts_for_a_day(after: timedelta, state: str) -> None:
    row = make.checked("knee")
    assert queries.emergency_state(row.session_key, "knee", NOW + after) == state
    kept = queries.draft(row, NOW + after).answers
    assert (kept == make.all_no("knee")) is (state == "clear")
    assert (kept == {}) is (state == "unanswered")


@pytest.mark.parametrize(
    ("after", "state"), [(FORTNIGHT - SECOND, "stopped"), (FORTNIGHT, "unanswered")]
)
def test_a_yes_stops_for_fourteen_days(after: timedelta, state: str) -> None:
    row = make.checked("knee", pe=Answer.YES)
    assert queries.emergency_state(row.session_key, "knee", NOW + after) == state


def test_a_booking_uses_the_answers_up() -> None:
    row = make.attached(make.checked("knee"))
    assert queries.emergency_state(row.session_key, "knee", NOW) == "unanswered"


def test_an_emergency_question_that_stays_unsure_leaves_only_the_call() -> None:
    row = make.complaint("knee")
    for _ in range(2):
        operations.answer_emergency(
            complaint=row,
            answers=make.all_no("knee") | {"hot-joint": Answer.NOT_SURE},
            by=anon(),
            now=NOW,
        )
    assert queries.emergency_state(row.session_key, "knee", NOW) == "clear"
    assert queries.unsure(row.session_key, NOW) == row
    assert queries.stopped(row.session_key, NOW) is None
    assert queries.unsure(make.checked("knee").session_key, NOW) is None


def test_a_doctor_first_of_one_region_holds_though_another_region_is_asked_later() -> None:
    row = make.complaint("knee")
    for _ in range(2):
        operations.answer_emergency(
            complaint=row,
            answers=make.all_no("knee") | {"ces-bladder": Answer.NOT_SURE},
            by=anon(),
            now=NOW,
        )
    make.checked("shoulder", session=row.session_key)
    assert queries.unsure(row.session_key, NOW) == row
    operations.take_back(complaint=row, by=anon(), now=NOW)
    operations.answer_emergency(
        complaint=row, answers=make.all_no("knee"), by=anon(), now=NOW + SECOND
    )
    assert queries.unsure(row.session_key, NOW + SECOND) is None


def whose(row: Complaint) -> UUID:
    """The booking that this complaint belongs to."""
    assert row.booking is not None
    return row.booking


def test_an_emergency_taken_back_and_answered_with_no_is_no_flag_of_the_booking() -> None:
    row = make.checked("wrist", pe=Answer.YES)
    booked = make.attached(row)
    assert queries.conditions([whose(booked)]) == {whose(booked): Triage.EMERGENCY}
    operations.take_back(complaint=row, by=anon(), now=NOW)
    operations.answer_emergency(
        complaint=row, answers=make.all_no("wrist"), by=anon(), now=NOW + SECOND
    )
    assert queries.conditions([whose(booked)]) == {}


def test_a_page_that_passed_lifts_no_emergency_of_a_whole_round() -> None:
    row = make.attached(make.checked("wrist"))
    make.screened(row, "pe", now=NOW)
    operations.answer_emergency(
        complaint=row, answers=make.all_no("wrist"), by=anon(), now=NOW + SECOND
    )
    assert queries.conditions([whose(row)]) == {whose(row): Triage.EMERGENCY}


def test_an_emergency_of_a_round_stands_for_the_patient_until_it_is_answered_anew() -> None:
    row = make.attached(make.checked("wrist"))
    made = make.screened(row, "pe", now=NOW)

    def told(now: datetime, session: str = "") -> Screening | None:
        return queries.urgent(session_key=session, patient_id=row.patient_id, seen="", now=now)

    def seen(now: datetime, session: str = "") -> Screening | None:
        key = str(made.public_id)
        return queries.urgent(session_key=session, patient_id=None, seen=key, now=now)

    for who in (told, seen):
        assert who(NOW, "browser-q") == made
        assert who(NOW + FORTNIGHT) is None
    assert queries.urgent(session_key="", patient_id=None, seen="", now=NOW) is None
    # The same questions asked later in this browser, and passed, correct it there only.
    later = NOW + SECOND
    make.checked("wrist", session="browser-q", now=later)
    assert told(later, "browser-q") is None
    assert told(later, "browser-r") == made
    # A whole round does so for good.
    operations.answer_emergency(complaint=row, answers=make.all_no("wrist"), by=anon(), now=later)
    make.screened(row, now=later + SECOND)
    for who in (told, seen):
        assert who(later + SECOND) is None


def test_what_a_browser_said_is_seen_by_that_browser_only() -> None:
    row = make.complaint(session="browser-x")
    assert queries.complaint(anon("browser-x"), row.public_id) == row
    for other in (anon("browser-y"), anon(""), patient(1), practitioner(1, 1)):
        with pytest.raises(NotYours):
            queries.complaint(other, row.public_id)


def test_after_booking_it_is_the_patients_and_the_treating_practitioners() -> None:
    row = make.attached()
    assert row.patient_id is not None
    assert queries.complaint(patient(row.patient_id), row.public_id) == row
    doctor = practitioner(1, 1)
    assert queries.complaint(doctor, row.public_id, treated=[row.patient_id]) == row
    assert queries.complaint(SYSTEM, row.public_id) == row
    for other in (anon(row.session_key), patient(row.patient_id + 1), doctor):
        with pytest.raises(NotYours):
            queries.complaint(other, row.public_id)


@pytest.mark.parametrize("role", [Role.DESK, Role.OWNER, Role.OPERATOR])
def test_the_desk_reads_no_complaint(role: Role) -> None:
    make.attached()
    assert list(queries.for_actor(staff(role, 1))) == []


def test_the_flags_of_a_day_come_in_one_query(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    waiting, fine, first = make.attached(), make.attached(), make.attached()
    stopped = make.attached(make.checked("wrist", pe=Answer.YES))
    make.screened(fine)
    make.screened(first, "surgery-recent")
    bookings = [row.booking for row in (waiting, fine, first, stopped) if row.booking]
    with django_assert_num_queries(1):
        flags = queries.conditions(bookings)
    assert flags == {
        fine.booking: Triage.OK,
        first.booking: Triage.REFER_FIRST,
        stopped.booking: Triage.EMERGENCY,
    }


def test_the_newest_round_about_the_region_is_the_latest_until_it_expires() -> None:
    row = make.attached()
    assert row.patient_id is not None
    assert queries.latest(row.patient_id, row.region, NOW) is None
    make.screened(row)
    newer = make.screened(row, "anticoag", now=NOW + SECOND)
    assert queries.latest(row.patient_id, row.region, NOW + SECOND) == newer
    assert queries.latest(row.patient_id, "knee", NOW + SECOND) is None
    assert queries.latest(row.patient_id, row.region, NOW + SECOND + FORTNIGHT) is None
    assert row.booking is not None
    assert queries.round_of(row.booking) == newer
    assert queries.round_of(uuid4()) is None


def test_a_signed_link_opens_one_booking_until_its_end() -> None:
    row = make.attached(until=timedelta(days=2))
    assert row.booking is not None
    token = make.link(row).split("/")[3]
    assert queries.by_link(row.booking, token, NOW) == row
    other = make.attached()
    assert other.booking is not None
    for booking, link, now in (
        (other.booking, token, NOW),
        (row.booking, "x" * 43, NOW),
        (uuid4(), token, NOW),
        (row.booking, token, NOW + timedelta(days=2)),
    ):
        with pytest.raises(NotYours):
            queries.by_link(booking, link, now)


def test_the_network_is_counted_with_its_date_or_not_shown() -> None:
    assert queries.network() == {}
    make.counted("network-clinics", 118)
    assert [(name, one.value) for name, one in queries.network().items()] == [("clinics", 118.0)]


def test_an_empty_draft_is_a_round_not_begun() -> None:
    assert queries.draft(None, NOW) == queries.Draft({})
    assert queries.draft(make.complaint(), NOW).pending == ()
    assert queries.expires() == timedelta(days=core.load().expires_days)
