"""An unwanted reaction is one thing, whoever tells of it, and is followed up once."""

from datetime import timedelta

import pytest
from django.test import Client

from glideway.care import operations as care
from glideway.care.models import FollowUp, Visit
from glideway.care.queries import followups
from glideway.directory.models import Errand
from glideway.kit.actor import Actor, Role
from glideway.kit.refusals import NotAnswerable
from glideway.quality import operations as quality
from glideway.quality.models import Incident
from glideway.quality.queries import frames, told
from glideway.quality.queries import incidents as reports
from tests.directory import make as people
from tests.make import NOW, SYSTEM, practitioner, staff
from tests.quality import make

pytestmark = pytest.mark.django_db
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
THEM = Actor(role=Role.LINK_HOLDER, link="visit")


@pytest.fixture
def visit() -> Visit:
    return make.recent(people.house())


def tell(visit: Visit, *effects: str, lasted: str = "") -> FollowUp:
    """What the patient answers to "How was it?"."""
    return care.tell_after(
        visit=visit, moment="after", effects=effects, lasted=lasted, news="", by=THEM, now=NOW
    )


def waiting() -> list[str]:
    rows = Errand.objects.filter(done_at=None, kind__in=("incident", "followup"))
    return sorted(rows.values_list("kind", flat=True))


def test_an_answer_that_names_a_reaction_is_the_incident_and_not_a_second_thing(
    visit: Visit,
) -> None:
    reported = quality.report_incident(visit=visit, kind="bruise", by=SYSTEM, now=NOW)
    answer = tell(visit, "bruised")
    incident = Incident.objects.get()
    assert (incident.pk, incident.kind, incident.followup) == (reported.pk, "bruise", answer)
    assert waiting() == ["incident"]


def test_a_second_word_on_the_same_incident_keeps_the_worse_kind_and_all_words(
    visit: Visit,
) -> None:
    for kind, words in (("soreness", "My neck."), ("numb", "My arm too."), ("bruise", "")):
        quality.report_incident(visit=visit, kind=kind, words=words, by=THEM, now=NOW)
    incident = Incident.objects.get()
    assert (incident.kind, incident.words) == ("numb", "My neck.\nMy arm too.")
    assert waiting() == ["incident"]


def test_an_answer_of_nothing_unwanted_is_none(visit: Visit) -> None:
    tell(visit, "sore", lasted="two-days")
    assert not Incident.objects.exists()


def test_an_alarming_answer_has_one_errand_and_its_call_follows_the_incident_up(
    visit: Visit,
) -> None:
    answer = tell(visit, "numb")
    assert Incident.objects.get().kind == "numb"
    assert waiting() == ["followup"]
    care.note_call(followup=answer, by=SYSTEM, now=NOW + DAY)
    incident = Incident.objects.get()
    assert (incident.followed_up_at, incident.how, incident.done) == (
        NOW + DAY,
        "phone",
        "listened",
    )
    assert waiting() == []


def test_a_follow_up_says_how_who_when_and_what_and_the_first_one_stays(visit: Visit) -> None:
    answer = tell(visit, "numb", "bruised")
    incident = Incident.objects.get()
    for done, who in (("doctor", "Maya Chen"), ("advice", "Sam Roy")):
        by = Actor(role=Role.PRACTITIONER, login_id=1, name=who)
        quality.follow_up_incident(incident=incident, how="message", done=done, by=by, now=NOW)
    incident.refresh_from_db()
    answer.refresh_from_db()
    assert (incident.how, incident.done, incident.followed_up_by) == (
        "message",
        "doctor",
        "Maya Chen",
    )
    assert answer.called_by == "Maya Chen"
    assert waiting() == []
    with pytest.raises(NotAnswerable):
        quality.follow_up_incident(
            incident=incident, how="nobody answered", done="advice", by=by, now=NOW
        )


def test_after_a_follow_up_a_new_reaction_is_a_new_incident(visit: Visit) -> None:
    first = quality.report_incident(visit=visit, kind="fall", by=SYSTEM, now=NOW)
    quality.follow_up_incident(incident=first, how="person", done="seen", by=SYSTEM, now=NOW)
    again = quality.report_incident(visit=visit, kind="dizzy", by=SYSTEM, now=NOW + DAY)
    assert again.pk != first.pk


@pytest.mark.parametrize(("after", "counted"), [(2 * DAY, 1.0), (2 * DAY + SECOND, 0.0)])
def test_a_follow_up_within_48_hours_counts_in_its_point(
    visit: Visit, after: timedelta, counted: float
) -> None:
    incident = quality.report_incident(visit=visit, kind="bruise", by=SYSTEM, now=NOW)
    done = {"how": "phone", "done": "advice", "by": SYSTEM}
    quality.follow_up_incident(incident=incident, **done, now=NOW + after)  # type: ignore[arg-type]
    clinic = visit.episode.clinic_id
    found = told.followed_up(frames.Frame((clinic,), NOW + 3 * DAY))
    assert [one.indicator.estimate for one in found.values()] == [counted]


def test_the_desk_sees_when_and_by_when_and_who_treats_sees_what(visit: Visit) -> None:
    quality.report_incident(visit=visit, kind="fall", by=SYSTEM, now=NOW)
    clinic, who = visit.episode.clinic, visit.practitioner
    (line,) = reports.waits(staff(Role.DESK, clinic.pk), now=NOW)
    assert (line.due_at, line.practitioner) == (NOW + 2 * DAY, who.name)
    assert (line.late(NOW + 2 * DAY), line.late(NOW + 2 * DAY + SECOND)) == (False, True)
    assert not reports.waits(staff(Role.DESK, people.clinic().pk), now=NOW)
    assert not reports.waits(staff(Role.OPERATOR), now=NOW)
    treats = practitioner(who.pk, clinic.pk)
    assert [one.kind for one in reports.to_follow_up(treats, now=NOW)] == ["fall"]
    stranger = practitioner(people.practitioner().pk, clinic.pk)
    assert not reports.to_follow_up(stranger, now=NOW)


def test_two_taps_by_the_patient_from_the_letter(visit: Visit, client: Client) -> None:
    way = followups.path_of(visit, "after")
    assert f'href="{way}reaction/"' in client.get(way).content.decode()
    page = client.get(f"{way}reaction/").content.decode()
    assert 'name="kind" value="fall"' in page
    told_page = client.post(f"{way}reaction/", {"kind": "fall"}, follow=True)
    assert "within 48 hours" in told_page.content.decode()
    assert (Incident.objects.get().kind, Incident.objects.get().by) == ("fall", "link_holder")
    assert client.post(f"{way}reaction/", {"kind": "cancer"}).status_code == 422
