"""Letters: what comes in opens nothing until it is read, what goes out needs a yes of its own."""

from base64 import b64decode
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test import Client
from PIL import Image

from glideway.booking.models import Hold
from glideway.care import operations as care
from glideway.care.core import letters as core
from glideway.care.core import note
from glideway.care.core.letters import Asked, Kind, Step
from glideway.care.models import (
    Attachment,
    IncomingLetter,
    LetterAnswer,
    LetterDraft,
    LetterReview,
    LetterSending,
    SignedLetter,
    Visit,
    Withholding,
)
from glideway.care.operations import letters as taking
from glideway.care.operations import refusals, sending
from glideway.care.operations.letters import Allows
from glideway.care.queries import lettering, telling
from glideway.care.queries import letters as queries
from glideway.care.queries import room as rooms
from glideway.directory.models import Patient
from glideway.kit import clock, post, uploads
from glideway.kit.actor import Role
from glideway.kit.models import AuditEntry, Message
from glideway.kit.refusals import NotYours
from glideway.screening import operations as screening
from glideway.screening.models import Clearance
from tests.booking import make as diary
from tests.booking.test_pages import tap
from tests.care import make
from tests.care.test_lockbox import REASON, treats
from tests.care.test_pages import MOST, asked, hands, person
from tests.care.test_pages import post as sent
from tests.make import keyed, practitioner, staff
from tests.make import patient as patient_actor

pytestmark = pytest.mark.django_db
LATER = make.START + timedelta(minutes=20)
CLOSING = "motor-progressive"  # a doctor first, for the whole body
TODAY = make.START.date()


@pytest.fixture(autouse=True)
def _this_morning(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is ten o'clock on the day of the booking."""
    monkeypatch.setattr(clock, "now", lambda: make.START)


def picture() -> bytes:
    made = BytesIO()
    Image.new("RGB", (20, 20), "white").save(made, "PNG")
    return made.getvalue()


def came(where: make.Room, kind: str = "clearance", **changes: Any) -> IncomingLetter:
    """A letter of Dr. Roy, handed in by the patient."""
    said: dict[str, Any] = {"by": patient_actor(where.patient.pk), "written_on": TODAY}
    return taking.take_in(
        patient=where.patient,
        clinic=where.house.clinic,
        file=uploads.clean(picture()),
        kind=kind,
        writer="Dr. Roy",
        profession="family doctor",
        now=make.START,
        **said | changes,
    )


def read(where: make.Room, row: IncomingLetter, **allowed: Any) -> LetterReview:
    """The practitioner reads it, and it opens what these say."""
    allows: dict[str, Any] = {"questions": [CLOSING], "conditions": "no end-range"}
    return taking.review_letter(
        letter=row,
        verdict="in-use",
        words="May start again",
        allows=Allows(**allows | allowed),
        by=where.by,
        now=LATER,
    )


def lines(visit: Visit) -> list[str]:
    facts = telling.facts(rooms.record_of(rooms.whole(visit.pk), now=LATER))
    return [one.text for one in note.write(facts, "en")]


# ------------------------------------------------------------------ in
def test_a_letter_is_kept_sealed_as_it_was_written_anew_with_who_and_when() -> None:
    where = make.room()
    row = IncomingLetter.objects.get(pk=came(where).pk)
    kept = row.attachment
    assert (row.writer, row.profession, row.written_on) == ("Dr. Roy", "family doctor", TODAY)
    assert b64decode(kept.data).startswith(b"\xff\xd8\xff")
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM care_attachment")
        raw = bytes(cursor.fetchone()[0])
        cursor.execute("SELECT writer FROM care_incomingletter")
        writer = bytes(cursor.fetchone()[0])
    assert kept.data.encode() not in raw
    assert b"Roy" not in writer
    assert list(AuditEntry.objects.filter(kind="IncomingLetter").values_list("act", flat=True)) == [
        "letter.came"
    ]


def test_only_the_patient_and_who_treats_may_hand_in_a_letter_and_not_one_of_tomorrow() -> None:
    where, away = make.room(), make.room("maple")
    other = patient_actor(away.patient.pk)
    for by in (other, away.by, staff(Role.DESK, where.house.clinic.pk)):
        with pytest.raises(NotYours):
            came(where, by=by)
    with pytest.raises(care.NotYetHappened):
        came(where, written_on=TODAY + timedelta(days=1))
    with pytest.raises(care.OffScale):
        came(where, kind="anything")
    assert (Attachment.objects.count(), IncomingLetter.objects.count()) == (0, 0)
    assert came(where, by=where.by).role == "practitioner"


def test_a_clearance_opens_nothing_until_a_practitioner_has_read_it() -> None:
    where = make.room()
    visit = make.opened(where, CLOSING)
    care.consent(visit=visit, language="en", by=where.by, now=make.START)
    care.acknowledge(visit=visit, by=where.by, now=make.START)
    target = make.aimed(where, visit)
    row = came(where)
    assert list(queries.waiting(where.by, now=LATER)) == [row]
    with pytest.raises(care.DoctorFirst):
        care.start_treatment(target=target, protocol=make.PROTOCOL, by=where.by, now=LATER)
    read(where, row, until=TODAY + timedelta(days=7))
    assert list(queries.waiting(where.by, now=LATER)) == []
    care.start_treatment(target=target, protocol=make.PROTOCOL, by=where.by, now=LATER)
    told = lines(visit)
    assert "Cleared by a letter of Dr. Roy, family doctor, read by Maya Chen 0." in told
    assert "The letter asks for: no end-range." in told
    assert f"The letter holds until {TODAY + timedelta(days=7)}." in told


def test_a_letter_holds_through_its_last_day_on_the_wall_and_not_a_minute_longer() -> None:
    where = make.room()
    make.opened(where, CLOSING)
    read(where, came(where), until=TODAY)
    made = Clearance.objects.get()
    midnight = diary.at("00:00", 1)
    assert made.until == midnight
    row = made.patient.screenings.get()
    assert row.cleared_for(make.REGION, midnight - timedelta(seconds=1))
    assert not row.cleared_for(make.REGION, midnight)


def test_a_letter_for_the_knee_leaves_the_shoulder_closed_and_another_kind_opens_nothing() -> None:
    where = make.room()
    visit = make.opened(where, CLOSING)
    read(where, came(where), regions=["knee"])
    assert rooms.record_of(rooms.whole(visit.pk), now=LATER).doctor_first(make.REGION)
    assert not rooms.record_of(rooms.whole(visit.pk), now=LATER).doctor_first("knee")
    read(where, came(where, "referral"))
    assert Clearance.objects.count() == 1


def test_a_letter_is_reviewed_once_and_taking_it_back_closes_what_it_opened() -> None:
    where = make.room()
    visit = make.opened(where, CLOSING)
    row = came(where)
    back: dict[str, Any] = {"verdict": "taken-back", "words": "", "by": where.by, "now": LATER}
    with pytest.raises(refusals.AlreadyReviewed):
        taking.review_letter(letter=row, **back)
    read(where, row)
    with pytest.raises(refusals.AlreadyReviewed):
        read(where, row)
    assert not rooms.record_of(rooms.whole(visit.pk), now=LATER).doctor_first(make.REGION)
    taking.review_letter(letter=row, **back)
    assert rooms.record_of(rooms.whole(visit.pk), now=LATER).doctor_first(make.REGION)
    with pytest.raises(refusals.AlreadyReviewed):
        taking.review_letter(letter=row, **back)
    with pytest.raises(NotYours):
        taking.review_letter(letter=row, **back | {"by": staff(Role.DESK)})
    assert [one.verdict for one in LetterReview.objects.order_by("pk")] == ["in-use", "taken-back"]


def test_a_letter_about_what_nobody_asked_is_not_reviewed_at_all() -> None:
    where = make.room()
    make.opened(where)
    row = came(where)
    with pytest.raises(screening.NothingToClear):
        read(where, row)
    assert (LetterReview.objects.count(), Clearance.objects.count()) == (0, 0)


# ------------------------------------------------------------------ out
def drafted(
    where: make.Room,
    visit: Visit,
    kind: Kind = Kind.DOCTOR,
    *,
    now: datetime = LATER,
    **said: Any,
) -> LetterDraft:
    return sending.draft_letter(
        episode=visit.episode,
        kind=kind,
        language="en",
        recipient="Dr. Roy",
        office="family doctor",
        email="roy@example.org",
        asked_for=Asked(**said),
        by=where.by,
        now=now,
    )


def letter(where: make.Room, visit: Visit) -> SignedLetter:
    return sending.sign_letter(draft=drafted(where, visit), by=where.by, now=LATER)


def test_a_letter_to_the_family_doctor_tells_findings_course_and_change_with_its_noise() -> None:
    where = make.room()
    visit = make.signed(where)
    row = drafted(where, visit)
    said = row.words.splitlines()
    assert said[0] == "About Amara Dhillon."
    assert (
        "Seen once, on March 3, 2026. Area: shoulder, right." in row.words or "Seen once" in said[1]
    )
    assert "Found by palpation: Infraspinatus, right." in said
    assert "Hands-on work on: Infraspinatus, right." in said
    assert "Pain: 6 of 10, measured once." in said
    assert said[-1].endswith("It is not a diagnosis.")
    about = [one.about.partition(":")[0] for one in queries.letter_sentences(row)]
    assert about[:1] == ["visit"]
    assert {"finding", "reading", "plan"} <= set(about)


def second(where: make.Room, pain: int, **changes: Any) -> Visit:
    """A visit a week later in the same course, with its own baseline."""
    when = make.START + timedelta(days=7)
    made = diary.booked(where.house, when, patient=where.patient, region=make.REGION)
    make.screened(where, at=when)
    visit = care.open_visit(booking=made, by=where.by, now=when)
    make.measured(where, visit, at=when, pain=pain, **changes)
    return visit


def test_what_was_measured_twice_is_told_with_the_verdict_and_the_noise_beside_it() -> None:
    where = make.room()
    make.signed(where)
    visit = second(where, 2)
    said = drafted(where, visit).words
    assert "Pain: 6 of 10 at first, 2 now: improved. Less than 1.8 is measurement noise." in said
    assert "42° at first, 42° now. No verdict: the noise of this measure is not known." in said
    assert "Seen 2 times" in said


def test_a_letter_starts_from_the_mean_of_two_measurements_as_every_page_does() -> None:
    where = make.room()
    make.measured(where, make.ready(where), movement_deg=69.0, movement_again_deg=72.0)
    said = drafted(where, second(where, 6, movement_deg=92.0)).words
    assert "70.5° at first, 92° now" in said


def test_two_instruments_are_two_measurements_without_a_verdict() -> None:
    where = make.room()
    first = make.ready(where)
    make.measured(where, first, instrument="inclinometer")
    visit = second(where, 6, instrument="inclinometer", movement_deg=80.0)
    assert "42° at first, 80° now: improved. Less than " in drafted(where, visit).words
    make.measured(where, first, instrument="goniometer")
    said = drafted(where, visit).words
    assert "42° at first, 80° now. No verdict: the noise of this measure is not known." in said


def test_what_the_patient_withholds_is_in_no_letter() -> None:
    where = make.room()
    first = make.signed(where)
    visit = second(where, 2)
    care.withhold_visit(visit=first, by=patient_actor(where.patient.pk), now=LATER)
    said = drafted(where, visit).words
    assert "Infraspinatus" not in said
    assert "Pain: 2 of 10, measured once." in said
    assert "Seen once" in said


def test_a_letter_that_tells_of_a_visit_withheld_later_is_closed_with_it() -> None:
    where = make.room()
    visit = make.signed(where)
    row = letter(where, visit)
    care.withhold_visit(visit=visit, by=patient_actor(where.patient.pk), now=LATER)
    with pytest.raises(NotYours):
        queries.letter(where.by, row.public_id, now=LATER)
    assert queries.letter(patient_actor(where.patient.pk), row.public_id, now=LATER) == row


def test_broken_glass_composes_signs_and_sends_no_letter_of_a_withheld_visit() -> None:
    where = make.room()
    first = make.signed(where)
    row = drafted(where, first)
    sealed = letter(where, first)
    who = treats(where)
    assert lettering.facts(who, first.episode, Kind.DOCTOR, Asked(), now=LATER)[0] == first
    care.withhold_visit(visit=first, by=patient_actor(where.patient.pk), now=LATER)
    care.break_glass(patient=where.patient, reason=REASON, by=who, now=LATER)
    with pytest.raises(NotYours):
        lettering.facts(who, first.episode, Kind.DOCTOR, Asked(), now=LATER)
    with pytest.raises(NotYours):
        queries.draft(who, row.public_id, now=LATER)
    with pytest.raises(NotYours):
        queries.letter(who, sealed.public_id, "C", now=LATER)
    assert queries.letter(who, sealed.public_id, now=LATER) == sealed


def test_a_letter_closes_with_any_visit_it_told_of_and_not_with_one_withheld_before() -> None:
    where = make.room()
    first = make.signed(where)
    care.withhold_visit(visit=first, by=patient_actor(where.patient.pk), now=make.START)
    second(where, 2)
    written = make.START + timedelta(days=7, minutes=20)
    careful = drafted(where, first, now=written)
    assert queries.draft(where.by, careful.public_id, now=written) == careful
    care.give_back(
        withholding=Withholding.objects.get(), by=patient_actor(where.patient.pk), now=written
    )
    whole, _kept = (drafted(where, first, now=written) for _one in range(2))
    signed = sending.sign_letter(draft=whole, by=where.by, now=written)
    assert "Infraspinatus" in signed.words
    later = written + timedelta(minutes=1)
    care.withhold_visit(visit=first, by=patient_actor(where.patient.pk), now=later)
    assert list(queries.drafts(where.by, now=later)) == []
    assert list(queries.outgoing(where.by, "R", now=later)) == []
    assert queries.letter(patient_actor(where.patient.pk), signed.public_id, now=later) == signed


def test_a_referral_names_its_reason_and_the_answer_that_asks_for_a_doctor() -> None:
    where = make.room()
    visit = make.opened(where, CLOSING)
    said = drafted(where, visit, Kind.REFERRAL, reason="Weaker since last week").words.splitlines()
    assert said[1] == "Reason for this referral: Weaker since last week"
    assert said[2].startswith("A safety question was answered yes: “")
    assert said[-2].startswith("Please write what is allowed here")


def test_a_referral_without_any_reason_is_not_made() -> None:
    where = make.room()
    visit = make.signed(where)
    with pytest.raises(refusals.ReasonMissing):
        drafted(where, visit, Kind.REFERRAL)
    with pytest.raises(refusals.ReasonMissing):
        drafted(where, visit, Kind.RETURN, leave="lifting")
    assert LetterDraft.objects.count() == 0


def test_a_note_for_an_employer_holds_what_to_leave_alone_and_nothing_else() -> None:
    where = make.room()
    visit = make.signed(where)
    steps = (Step(date(2026, 3, 20), "half days"), Step(date(2026, 3, 27), "full days"))
    row = drafted(
        where, visit, Kind.RETURN, leave="lifting over 5 kg", until=date(2026, 3, 20), steps=steps
    )
    assert row.words.splitlines() == [
        "This note is about Amara Dhillon.",
        "To be left alone until March 20, 2026: lifting over 5 kg.",
        "From March 20, 2026: half days.",
        "From March 27, 2026: full days.",
        "It says what to leave alone and until when. It holds no other health information.",
    ]
    with pytest.raises(care.OffScale):
        drafted(
            where,
            visit,
            Kind.RETURN,
            leave="lifting",
            until=date(2026, 3, 20),
            steps=tuple(reversed(steps)),
        )


def test_a_signed_letter_keeps_its_words_its_hash_and_its_time() -> None:
    where = make.room()
    row = drafted(where, make.signed(where))
    sending.keep_letter(
        draft=row,
        recipient="Dr. Roy",
        office="",
        email="",
        words="All by hand.",
        by=where.by,
        now=LATER,
    )
    made = sending.sign_letter(draft=row, by=where.by, now=LATER)
    assert (made.words, made.author_name, made.signed_at) == ("All by hand.", "Maya Chen 0", LATER)
    assert made.digest == queries.letter_digest(made)
    assert LetterDraft.objects.count() == 0
    assert sending.sign_letter(draft=row, by=where.by, now=LATER) == made
    for name in ("words", "recipient", "office", "email", "language", "kind", "sentences"):
        again = SignedLetter.objects.get(pk=made.pk)
        setattr(again, name, "something else")
        assert again.digest != queries.letter_digest(again), name


def test_a_letter_to_nobody_and_one_without_words_is_not_signed() -> None:
    where = make.room()
    row = drafted(where, make.signed(where))
    said: dict[str, Any] = {"office": "", "email": "", "by": where.by, "now": LATER}
    sending.keep_letter(draft=row, recipient=" ", words="Words", **said)
    with pytest.raises(refusals.RecipientMissing):
        sending.sign_letter(draft=row, by=where.by, now=LATER)
    sending.keep_letter(draft=row, recipient="Dr. Roy", words=" ", **said)
    with pytest.raises(refusals.NothingWritten):
        sending.sign_letter(draft=row, by=where.by, now=LATER)
    with pytest.raises(NotYours):
        sending.sign_letter(draft=row, by=practitioner(0, where.house.clinic.pk), now=LATER)
    assert SignedLetter.objects.count() == 0


def test_the_database_refuses_to_change_or_delete_any_of_it() -> None:
    where = make.room()
    row = letter(where, make.signed(where))
    came_in = came(where, "referral")
    read(where, came_in)
    answer = sending.answer_letter(letter=row, yes=True, how="room", by=where.by, now=LATER)
    gone = sending.hand_over(letter=row, by=where.by, now=LATER)
    review = LetterReview.objects.get()
    kept = (row, came_in, came_in.attachment, review, answer, gone)
    for one in kept:
        table = type(one)._meta.db_table  # noqa: SLF001 - Django's public name for it
        for words in (f"UPDATE {table} SET public_id = public_id", f"DELETE FROM {table}"):  # noqa: S608 - our own names
            with (
                pytest.raises(DatabaseError, match="append-only"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(words)
    assert len({type(one) for one in kept}) == 6


# ------------------------------------------------------------------ sent on a yes alone
def test_a_letter_goes_out_only_on_the_yes_to_it_and_once() -> None:
    where = make.room()
    visit = make.signed(where)
    row, other = letter(where, visit), letter(where, visit)
    sending.answer_letter(letter=other, yes=True, how="room", by=where.by, now=LATER)
    before = Message.objects.count()
    for verb in (sending.send_letter, sending.hand_over):
        with pytest.raises(refusals.NoYes):
            verb(letter=row, by=where.by, now=LATER)
    assert (Message.objects.count(), LetterSending.objects.count()) == (before, 0)
    sending.answer_letter(letter=row, yes=True, how="room", by=where.by, now=LATER)
    first = sending.send_letter(letter=row, by=where.by, now=LATER)
    assert sending.send_letter(letter=row, by=where.by, now=LATER) == first
    mail = Message.objects.latest("pk")
    assert (Message.objects.count(), mail.to) == (before + 1, "roy@example.org")
    assert mail.subject == f"A letter from {where.house.clinic.name}"
    assert row.words in mail.text
    told = AuditEntry.objects.filter(kind="Letter", about=str(row.public_id)).order_by("pk")
    assert [one.act for one in told][-3:] == ["letter.signed", "letter.agreed", "letter.sent"]


def test_a_yes_is_taken_back_until_the_letter_has_left() -> None:
    where = make.room()
    row = letter(where, make.signed(where))
    himself = patient_actor(where.patient.pk)

    def says(word: str) -> LetterAnswer:
        yes = word == "yes"
        return sending.answer_letter(letter=row, yes=yes, how="page", by=himself, now=LATER)

    assert says("yes") == says("yes")
    says("no")
    with pytest.raises(refusals.NoYes):
        sending.send_letter(letter=row, by=where.by, now=LATER)
    says("yes")
    sending.send_letter(letter=row, by=where.by, now=LATER)
    mail = Message.objects.latest("pk")
    says("no")
    mail.refresh_from_db()
    assert (mail.withdrawn_at, mail.outcome) == (LATER, "over")
    says("yes")
    sending.send_letter(letter=row, by=where.by, now=LATER)
    post.sent(Message.objects.latest("pk"), now=LATER)
    with pytest.raises(refusals.AlreadyGone):
        says("no")
    assert [one.yes for one in LetterAnswer.objects.order_by("pk")] == [
        True,
        False,
        True,
        False,
        True,
    ]


def on_its_way(where: make.Room) -> tuple[SignedLetter, Message]:
    """A letter with a yes, and its e-mail in the outbox."""
    row = letter(where, make.signed(where))
    sending.answer_letter(letter=row, yes=True, how="room", by=where.by, now=LATER)
    sending.send_letter(letter=row, by=where.by, now=LATER)
    return row, Message.objects.get(about=f"letter:{row.public_id}")


def test_a_letter_that_is_being_handed_to_its_carrier_has_left() -> None:
    where = make.room()
    row, mail = on_its_way(where)
    assert post.claim(mail, now=LATER)
    for seconds in (2, 120):
        soon = LATER + timedelta(seconds=seconds)
        if seconds < 120:
            with pytest.raises(refusals.AlreadyGone):
                sending.answer_letter(letter=row, yes=False, how="room", by=where.by, now=soon)
        else:
            sending.answer_letter(letter=row, yes=False, how="room", by=where.by, now=soon)
    mail.refresh_from_db()
    assert (mail.withdrawn_at, mail.outcome) == (soon, "over")


def test_a_letter_left_when_it_left_and_one_that_never_did_is_sent_again(client: Client) -> None:
    where = make.room()
    row, mail = on_its_way(where)
    person(where, client)

    def told() -> str:
        return client.get(f"/me/letters/{row.public_id}/").content.decode()

    assert "It left on" not in told()
    assert "It waits in the outbox, for Dr. Roy." in told()
    post.give_up(mail, post.Outcome.UNDELIVERED, now=LATER)
    assert "It could not be delivered to Dr. Roy." in told()
    papers = queries.about(where.by, where.patient, now=LATER)
    assert [one.state.failed for one in papers if one.state] == [True]
    again = sending.send_letter(letter=row, by=where.by, now=LATER)
    fresh = Message.objects.get(about=f"letter:{row.public_id}", withdrawn_at=None)
    assert fresh.key == queries.mail_key(again)
    post.sent(fresh, now=LATER)
    assert sending.send_letter(letter=row, by=where.by, now=LATER) == again
    assert [came for _one, came in queries.state_of(row).log] == ["failed", "gone"]
    assert "It left on" in told()


def test_a_letter_on_paper_cannot_be_called_back() -> None:
    where = make.room()
    row = letter(where, make.signed(where))
    sending.answer_letter(letter=row, yes=True, how="room", by=where.by, now=LATER)
    sending.hand_over(letter=row, by=where.by, now=LATER)
    with pytest.raises(refusals.AlreadyGone):
        sending.answer_letter(letter=row, yes=False, how="room", by=where.by, now=LATER)


def test_the_link_that_asks_shows_not_a_word_of_the_letter_and_takes_a_yes(client: Client) -> None:
    where = make.room()
    row = letter(where, make.signed(where))
    sending.ask_about(letter=row, by=where.by, now=LATER)
    mail = Message.objects.latest("pk")
    path = queries.letter_path(row)
    assert path in mail.text
    page = client.get(path).content.decode()
    assert "Dr. Roy" in page
    for word in ("Infraspinatus", "Pain", "shoulder", "Amara"):
        assert word not in page, word
    assert client.get(path).status_code == 200
    assert LetterAnswer.objects.count() == 0
    sent(client, path, keyed(yes="yes"))
    assert [(one.yes, one.how) for one in LetterAnswer.objects.all()] == [(True, "link")]
    assert client.get(path[:-2] + "x/").status_code == 404
    late = make.START + core.LINK_LIVES + timedelta(hours=1)
    with pytest.raises(NotYours):
        queries.letter_by_link(row.public_id, path.split("/")[3], now=late)


def test_nobody_without_a_contact_is_asked_and_nothing_goes_where_no_address_is() -> None:
    where = make.room()
    row = letter(where, make.signed(where))
    Patient.objects.filter(pk=where.patient.pk).update(email="", phone="")
    row.episode.patient.refresh_from_db()
    with pytest.raises(refusals.NoAddress):
        sending.ask_about(letter=row, by=where.by, now=LATER)
    row.email = ""
    with pytest.raises(refusals.NoAddress):
        sending.send_letter(letter=row, by=where.by, now=LATER)


# ------------------------------------------------------------------ pages
def test_the_patient_hands_in_a_letter_sees_it_and_saves_its_file(client: Client) -> None:
    where = make.room()
    make.opened(where, CLOSING)
    person(where, client)
    said = keyed(kind="clearance", writer="Dr. Roy", profession="surgeon", written_on=str(TODAY))
    bad = client.post("/me/letters/", {**said, "file": SimpleUploadedFile("a.svg", b"<svg/>")})
    assert bad.status_code == 422
    assert "Take a photo of the page" in bad.content.decode()
    file = SimpleUploadedFile("my name.png", picture(), "image/png")
    sent(client, "/me/letters/", {**said, **keyed(), "file": file})
    page, count = asked(client, "/me/letters/")
    assert ("Not read yet" in page, count <= MOST) == (True, True)
    row = IncomingLetter.objects.get()
    answer = client.get(f"/care/letters/in/{row.public_id}/file/")
    assert answer["Content-Disposition"] == f'attachment; filename="{row.attachment.name}"'
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer.content == b64decode(row.attachment.data)
    assert "my name" not in row.attachment.name


def test_who_treats_reads_a_letter_and_says_what_it_opens(client: Client) -> None:
    where = make.room()
    visit = make.opened(where, CLOSING)
    row = came(where)
    hands(where, client)
    day, _ = asked(client, "/care/")
    assert "1 letter to read" in day
    page, count = asked(client, "/care/letters/")
    assert ("Amara Dhillon" in page, count <= MOST) == (True, True)
    path = f"/care/letters/in/{row.public_id}/"
    page, count = asked(client, path)
    assert ("Which answers does it speak of?" in page, count <= MOST) == (True, True)
    half = client.post(path, keyed(verdict="in-use", questions=CLOSING))
    assert (half.status_code, LetterReview.objects.count()) == (422, 0)
    said = {"questions": CLOSING, "regions": "all", "conditions": "no end-range"}
    until = TODAY + timedelta(days=3)
    sent(client, path, keyed(verdict="in-use", until=str(until), **said))
    page, _ = asked(client, path)
    assert "everywhere it was closed" in page
    asked(client, f"/care/visits/{visit.public_id}/")  # the first look is written down
    strip, count = asked(client, f"/care/visits/{visit.public_id}/")
    assert ("By letter until" in strip, "no end-range" in strip) == (True, True)
    assert count <= MOST
    client.get(f"{path}file/")
    assert AuditEntry.objects.filter(act="letter.viewed", about=str(row.public_id)).count() == 1
    sent(client, path, keyed(back="1", words="Wrong patient"))
    strip, _ = asked(client, f"/care/visits/{visit.public_id}/")
    assert "By letter until" not in strip


def test_a_letter_is_written_signed_and_sent_from_its_pages(client: Client) -> None:
    where = make.room()
    visit = make.signed(where)
    hands(where, client)
    new = f"/care/courses/{visit.episode.public_id}/letters/doctor/"
    asked(client, new)
    to = {"recipient": "Dr. Roy", "office": "", "email": "roy@example.org"}
    draft = sent(client, new, keyed(language="en", **to))
    page, count = asked(client, draft)
    assert ("Where each sentence comes from" in page, count <= MOST) == (True, True)
    signed = sent(client, draft, keyed(**to, words="About Amara.\nBy hand.", sign="1"))
    page, count = asked(client, signed)
    assert ("Unchanged since it was signed" in page, count <= MOST) == (True, True)
    assert "Send by e-mail" not in page
    assert client.post(f"{signed}send/", keyed(way="email")).status_code == 409
    sent(client, f"{signed}answer/", keyed(yes="yes"))
    sent(client, f"{signed}send/", keyed(way="email"))
    page, _ = asked(client, signed)
    assert "Sent by e-mail to roy@example.org" in page
    listed, count = asked(client, f"/care/patients/{where.patient.public_id}/letters/")
    assert ("out, to Dr. Roy" in listed, count <= MOST) == (True, True)


def test_the_patient_reads_a_letter_and_says_yes_or_takes_it_back(client: Client) -> None:
    where = make.room()
    row = letter(where, make.signed(where))
    person(where, client)
    path = f"/me/letters/{row.public_id}/"
    page, count = asked(client, path)
    assert ("Infraspinatus" in page, count <= MOST) == (True, True)
    sent(client, path, keyed(yes="yes"))
    assert "Take my yes back" in asked(client, path)[0]
    sent(client, path, keyed(yes="no"))
    assert [one.yes for one in LetterAnswer.objects.order_by("pk")] == [True, False]
    papers = queries.of_patient(patient_actor(where.patient.pk), now=LATER)
    assert [(one.way, one.row) for one in papers] == [("out", row)]


def others() -> Iterator[str]:
    yield "/care/letters/in/{paper}/"
    yield "/care/letters/in/{paper}/file/"
    yield "/care/letters/out/{letter}/"
    yield "/care/patients/{patient}/letters/"
    yield "/me/letters/{letter}/"


def test_nobody_sees_the_letters_of_another_clinic_nor_of_another_patient(client: Client) -> None:
    where, away = make.room(), make.room("maple")
    row = letter(where, make.signed(where))
    ids: dict[str, UUID] = {
        "paper": came(where).public_id,
        "letter": row.public_id,
        "patient": where.patient.public_id,
    }
    hands(away, client)
    for path in others():
        assert client.get(path.format(**ids)).status_code == 404, path
    person(away, client)
    for path in others():
        assert client.get(path.format(**ids)).status_code in {401, 404}, path
    assert queries.of_patient(patient_actor(away.patient.pk), now=LATER) == []


# ------------------------------------------------------------------ booking goes by the same rule
def test_a_letter_that_was_read_offers_hands_on_times_again_as_far_as_it_goes(
    client: Client,
) -> None:
    where = make.room()
    make.screened(where, CLOSING, at=make.START)
    person(where, client)
    find = f"/find?hurts={make.REGION}&near=Toronto"

    def leads() -> str:
        return client.get(find).headers.get("Location", "")

    row = came(where)
    assert "service=consult" in leads()
    read(where, row, regions=["knee"])
    assert "service=consult" in leads()
    read(where, came(where), regions=[make.REGION], until=TODAY + timedelta(days=3))
    assert "service=consult" not in leads()


@pytest.mark.parametrize(("days", "closed"), [(2, False), (4, True)])
def test_a_time_after_the_last_day_of_a_letter_stays_closed(
    client: Client, days: int, *, closed: bool
) -> None:
    where = make.room()
    make.screened(where, CLOSING, at=make.START)
    read(where, came(where), until=TODAY + timedelta(days=3))
    person(where, client)
    client.post("/hold/", tap(where.house, diary.at("15:00", days), region=make.REGION))
    client.post(f"/check/{make.REGION}/", {"none": "1"})
    answer = client.get(f"/hold/{Hold.objects.latest('pk').public_id}/")
    assert ("service=consult" in answer.headers.get("Location", "")) is closed
