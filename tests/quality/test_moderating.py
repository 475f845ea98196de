"""A review from its day of holding to its reply: who decides, on which ground, and by when."""

from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from glideway.directory import operations as directory
from glideway.directory.models import Errand
from glideway.kit.actor import Actor, Role
from glideway.kit.models import Message
from glideway.kit.refusals import NotAnswerable, NotYours
from glideway.quality import operations as quality
from glideway.quality import queries
from glideway.quality.models import Review, ReviewStep
from glideway.quality.queries import moderating
from tests.directory import make as people
from tests.make import NOW, SYSTEM, staff
from tests.quality import make

pytestmark = pytest.mark.django_db
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
ONE, TWO = staff(Role.OPERATOR, login_id=51), staff(Role.OPERATOR, login_id=52)
READER = Actor(role=Role.PATIENT, login_id=53, session_key="reader")
NOBODY = Actor(role=Role.ANON, session_key="reader")
SHOWN = NOW + DAY


def written(words: str = "They listened.", rating: int = 4, **house: str) -> Review:
    """A review that was written now; it is shown a day later if nothing holds it."""
    visit = make.recent(people.house(**house))
    review = quality.invite_review(visit=visit, by=SYSTEM, now=NOW)
    return quality.write_review(review=review, rating=rating, words=words, by=SYSTEM, now=NOW)


def is_read(review: Review, now: datetime = SHOWN) -> bool:
    return review in queries.reviews_shown(review.clinic, now=now).reviews


def reported(rating: int = 4) -> Review:
    review = written(rating=rating)
    return quality.report_review(review=review, reason="advert", by=READER, now=SHOWN)


@pytest.mark.parametrize(("after", "read"), [(DAY - SECOND, False), (DAY, True)])
def test_it_is_held_for_a_day(after: timedelta, read: bool) -> None:
    assert is_read(written(), NOW + after) is read


def test_a_filter_holds_and_the_author_can_change_it() -> None:
    review = written("My neighbour Kevin goes there too.")
    assert (review.held_for, review.words) == (["person"], "My neighbour Kevin goes there too.")
    assert not is_read(review)
    errand = Errand.objects.get(kind="review-held")
    assert (errand.role, errand.due_at) == ("operator", datetime.fromisoformat("2026-03-07T05:00Z"))
    quality.write_review(
        review=review, rating=4, words="They listened.", by=SYSTEM, now=NOW + DAY - SECOND
    )
    assert is_read(review)
    assert not Errand.objects.filter(kind="review-held", done_at=None).exists()


def test_a_person_lets_a_held_one_stand_as_it_was_written() -> None:
    review = written("My neighbour Kevin goes there too.")
    with pytest.raises(NotYours):
        quality.let_stand(review=review, reason="named-freely", by=READER, now=SHOWN)
    with pytest.raises(NotAnswerable):
        quality.let_stand(review=review, reason="person", by=ONE, now=SHOWN)
    quality.let_stand(review=review, reason="named-freely", by=ONE, now=SHOWN)
    assert is_read(review)
    review.refresh_from_db()
    assert review.words == "My neighbour Kevin goes there too."
    with pytest.raises(quality.NothingToDecide):
        quality.let_stand(review=review, reason="named-freely", by=ONE, now=SHOWN)


def test_the_days_to_reply_begin_when_a_held_one_is_shown() -> None:
    review = written("My neighbour Kevin goes there too.")
    late = SHOWN + 31 * DAY
    stood = quality.let_stand(review=review, reason="named-freely", by=ONE, now=late)
    assert (stood.shown_at, moderating.reply_open(stood, now=late)) == (late, True)
    again = reported()
    again = quality.let_stand(review=again, reason="no-ground", by=ONE, now=late)
    assert again.shown_at == SHOWN


def test_one_click_hides_at_once_and_a_moderator_has_three_working_days() -> None:
    review = reported()
    assert not is_read(review)
    assert [one.pk for one in moderating.doubtful(ONE)] == [review.pk]
    assert not moderating.doubtful(staff(Role.OWNER, review.clinic_id))
    errand = Errand.objects.get(kind="review-held")
    assert errand.due_at == datetime.fromisoformat("2026-03-07T05:00Z")
    quality.let_stand(review=review, reason="no-ground", by=ONE, now=SHOWN + DAY)
    assert is_read(review)
    errand.refresh_from_db()
    assert errand.done_at == SHOWN + DAY


def test_the_same_ground_hides_a_review_once() -> None:
    review = reported()
    with pytest.raises(quality.NotShownNow):
        quality.report_review(review=review, reason="advert", by=READER, now=SHOWN)
    quality.let_stand(review=review, reason="only-negative", by=ONE, now=SHOWN)
    with pytest.raises(quality.DecidedAlready):
        quality.report_review(review=review, reason="advert", by=READER, now=SHOWN)


def test_what_a_moderator_let_stand_is_hidden_by_no_other_ground() -> None:
    review = reported()
    quality.let_stand(review=review, reason="only-negative", by=ONE, now=SHOWN)
    for ground in ("abuse", "person"):
        quality.report_review(review=review, reason=ground, by=READER, now=SHOWN)
        assert is_read(review)
    assert [one.pk for one in moderating.doubtful(ONE)] == [review.pk]
    assert Errand.objects.get(kind="review-held").done_at is None
    quality.let_stand(review=review, reason="no-ground", by=ONE, now=SHOWN)
    assert not moderating.doubtful(ONE)


def test_who_hides_a_review_is_signed_in() -> None:
    review = written()
    with pytest.raises(quality.SignInToReport):
        quality.report_review(review=review, reason="advert", by=NOBODY, now=SHOWN)
    assert is_read(review)


@pytest.mark.parametrize(("ground", "read"), [("abuse", True), ("advert", True), ("others", False)])
def test_a_clinics_own_people_hide_only_what_tells_of_somebody(ground: str, read: bool) -> None:
    review = written()
    login = people.login(name="Elena Osei")
    directory.grant(login=login, role="desk", clinic=review.clinic, by=SYSTEM, now=NOW)
    away = Actor(role=Role.PATIENT, login_id=login.pk)  # the same person, in another role
    quality.report_review(review=review, reason=ground, by=away, now=SHOWN)
    assert is_read(review) is read
    assert [one.pk for one in moderating.doubtful(ONE)] == [review.pk]


@pytest.mark.parametrize(("rating", "people_needed"), [(1, 2), (3, 2), (4, 1), (5, 1)])
def test_removal_needs_two_people_with_three_stars_or_fewer(
    rating: int, people_needed: int
) -> None:
    review = reported(rating)
    quality.remove_review(review=review, reason="advert", by=ONE, now=SHOWN)
    review.refresh_from_db()
    assert (review.removed_at is None) is (people_needed == 2)
    if people_needed == 2:
        with pytest.raises(quality.AnotherPerson):
            quality.remove_review(review=review, reason="advert", by=ONE, now=SHOWN)
        quality.remove_review(review=review, reason="advert", by=TWO, now=SHOWN)
    review.refresh_from_db()
    assert review.removed_at == SHOWN
    assert not is_read(review)
    assert Message.objects.filter(key=f"review:removed:{review.public_id}").exists()


@pytest.mark.parametrize("ground", ["negative", "", "only-negative"])
def test_negative_is_no_ground(ground: str) -> None:
    review = reported(1)
    for by in (ONE, TWO):
        with pytest.raises(NotAnswerable):
            quality.remove_review(review=review, reason=ground, by=by, now=SHOWN)


def test_what_was_asked_of_other_words_falls_when_the_author_changes_them() -> None:
    review = written("My neighbour Kevin goes there too.", 2)
    quality.remove_review(review=review, reason="person", by=ONE, now=NOW)
    quality.write_review(review=review, rating=2, words="They rushed.", by=SYSTEM, now=NOW)
    quality.report_review(review=review, reason="advert", by=READER, now=SHOWN)
    quality.remove_review(review=review, reason="advert", by=TWO, now=SHOWN)
    review.refresh_from_db()
    assert (review.removed_at, review.proposed_by) == (None, 52)


def test_every_step_has_its_actor_and_reason_and_is_never_changed() -> None:
    review = reported(2)
    quality.remove_review(review=review, reason="advert", by=ONE, now=SHOWN)
    quality.remove_review(review=review, reason="abuse", by=TWO, now=SHOWN)
    steps = [(one.step, one.role, one.reason) for one in moderating.review_steps(review)]
    assert sorted(steps) == [
        ("invited", "system", ""),
        ("proposed", "operator", "advert"),
        ("removed", "operator", "abuse"),
        ("reported", "patient", "advert"),
        ("written", "system", ""),
    ]
    with pytest.raises(DatabaseError), transaction.atomic():
        ReviewStep.objects.filter(review=review).update(reason="")


@pytest.mark.parametrize(("after", "kept"), [(30 * DAY - SECOND, True), (30 * DAY, False)])
def test_a_clinic_replies_once_within_thirty_days(after: timedelta, kept: bool) -> None:
    review = written()
    owner = staff(Role.OWNER, review.clinic_id)
    said = {"review": review, "words": "Thank you for writing.", "by": owner}
    if not kept:
        with pytest.raises(quality.ReplyOver):
            quality.reply_review(**said, now=SHOWN + after)  # type: ignore[arg-type]
        return
    with pytest.raises(NotYours):
        quality.reply_review(**said, now=SHOWN - SECOND)  # type: ignore[arg-type]
    quality.reply_review(**said, now=SHOWN + after)  # type: ignore[arg-type]
    with pytest.raises(quality.RepliedAlready):
        quality.reply_review(**said, now=SHOWN + after)  # type: ignore[arg-type]


def test_a_reply_without_health_and_without_saying_that_somebody_was_here() -> None:
    review = written()
    owner = staff(Role.OWNER, review.clinic_id)
    for words, no in (
        ("Your shoulder will do.", quality.TellsOfHealth),
        ("Thank you for your visit.", quality.SaysPatient),
        ("Dear Amara, thank you.", quality.NamesSomebody),
        ("Dear Zoltan, thank you.", quality.NamesSomebody),  # a refusal does not say whose it is
    ):
        with pytest.raises(no):
            quality.reply_review(review=review, words=words, by=owner, now=SHOWN)
    other = staff(Role.OWNER, people.clinic().pk)
    with pytest.raises(NotYours):
        quality.reply_review(review=review, words="Thank you.", by=other, now=SHOWN)


def test_where_the_college_forbids_it_nothing_is_reported_or_replied_to() -> None:
    review = written(profession="massage_therapist")
    owner = staff(Role.OWNER, review.clinic_id)
    assert list(moderating.to_reply(owner, now=SHOWN)) == [review]  # private: for their ears
    with pytest.raises(quality.NotShownNow):
        quality.reply_review(review=review, words="Thank you.", by=owner, now=SHOWN)
    with pytest.raises(quality.NotShownNow):
        quality.report_review(review=review, reason="abuse", by=READER, now=SHOWN)
    with pytest.raises(NotYours):
        moderating.shown_review(review.public_id, now=SHOWN)


def test_the_log_of_invitations_is_complete_and_the_operators() -> None:
    house = people.house("Harbour")
    old, young = make.visit(house), make.recent(house)
    make.reviews([old], 5)
    quality.invite_due(now=NOW)
    (line,) = moderating.invited(ONE, now=NOW)
    assert (line.clinic, line.attended, line.asked, line.written) == ("Harbour", 1, 1, 1)
    fates = {one.visit_id: fate for one, fate in moderating.invitation_log(ONE, now=NOW)}
    assert fates == {old.pk: "none", young.pk: "waits"}
    assert not moderating.invitation_log(staff(Role.OWNER, house.clinic.pk), now=NOW)
    assert not moderating.invited(staff(Role.OWNER, house.clinic.pk), now=NOW)
