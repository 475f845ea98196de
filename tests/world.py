"""A clinic with one real row of every kind that an address can name, and its people signed in."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from uuid import UUID, uuid4

from allauth.mfa.models import Authenticator
from django.test import Client

from glideway.booking import operations as booking
from glideway.booking import queries as links
from glideway.booking.queries.saved_address import asked_again
from glideway.care import operations as care
from glideway.care import queries as drawing
from glideway.care.core.letters import Asked, Kind
from glideway.care.core.say import Part
from glideway.care.models import Asking, PlanExercise, Visit
from glideway.care.operations import letters as taking
from glideway.care.operations import measures as bringing
from glideway.care.operations import receipts, sending
from glideway.care.queries import asking as questions
from glideway.care.queries import followups, letters
from glideway.directory import operations as directory
from glideway.directory import queries as people_links
from glideway.directory.models import (
    Clinic,
    Consent,
    Credential,
    Errand,
    Login,
    Patient,
    Practitioner,
)
from glideway.kit.actor import Actor, Role
from glideway.kit.uploads import PICTURE, Clean
from glideway.quality import operations as quality
from glideway.quality.models import Inspection, Review
from tests.booking import make as diary
from tests.booking import more
from tests.care import make as room
from tests.care.core import test_questionnaires as questionnaires
from tests.make import NOW, SYSTEM, anon
from tests.quality import joining
from tests.quality import make as cards

STAFF = ("desk", "owner", "practitioner", "operator", "inspector")
ROLES = ("anon", "patient", *STAFF)
OF_A_CLINIC = {"desk", "owner", "practitioner"}
MINUTE = timedelta(minutes=1)


@dataclass
class World:
    """What a place has, by the words that addresses use: `room:name` wins over the name alone."""

    slug: str
    people: dict[str, Login]
    ids: Mapping[str, str]
    secrets: list[str] = field(default_factory=list)

    def client(self, role: str) -> Client:
        """A browser of somebody of this place; `anon` is nobody's."""
        browser = Client(raise_request_exception=False)
        if role != "anon":
            browser.force_login(self.people[role])
        return browser


def photo_of(look: Inspection, inspector: Login) -> UUID:
    """The sheet is open to its inspector, and has a photo."""
    by = Actor(role=Role.INSPECTOR, login_id=inspector.pk)
    quality.declare_ties(inspection=look, ties=(), by=by, now=NOW)
    picture = Clean(PICTURE, b"\xff\xd8\xff", "x.jpg")
    row = quality.ExhibitRow(inspection=look, criterion=47, photo=picture, no_patient=True)
    return quality.file_exhibit(row=row, by=by, now=NOW).public_id


def login(role: str, slug: str) -> Login:
    """An account; with a second factor, as staff have."""
    address = f"{role}@{slug}.example.org"
    row = directory.open_login(email=address, name=f"{role} of {slug}", by=SYSTEM, now=NOW)
    if role != "patient":
        Authenticator.objects.create(user=row, type=Authenticator.Type.TOTP, data={})
    return row


def after_link(visit: Visit) -> str:
    """The secret part of the link that asks how it was after a visit."""
    return followups.path_of(visit, "after").split("/")[-2][:-1]


def retaliated(clinic: Clinic) -> Errand:
    """What the operator looks into: a visit cancelled on somebody who complained."""
    return directory.open_errand(
        kind="retaliation",
        about=clinic.public_id,
        role="operator",
        due_at=NOW,
        facts={"clinic": clinic.name},
        now=NOW,
    )


def licence_of(practitioner: Practitioner, slug: str) -> Credential:
    """A licence that was stated, beside one that somebody looked up."""
    licence = directory.CredentialRow(
        practitioner=practitioner,
        kind="licence",
        title="Physiotherapist",
        body="College of Physiotherapists of Ontario",
        number="12345",
    )
    rows = [licence, replace(licence, number=f"6789 {slug}")]
    stated, seen = directory.state_credentials(rows=rows, by=SYSTEM, now=NOW)
    check = directory.VerificationRow(credential=seen, where="the public register")
    directory.verify_credentials(rows=[check], by=SYSTEM, now=NOW)
    return stated


def saved_by(patient: Patient) -> dict[str, str]:
    """A search that somebody saved, by the words of its addresses."""
    row = booking.save_search(
        patient=patient,
        address="hurts=shoulder",
        read=asked_again,
        language="en",
        by=SYSTEM,
        key=None,
        now=NOW,
    )
    short = links.saved_link(row)[:-1]  # ours, and not valid
    tokens = {f"booking:{name}:token": short for name in ("saved", "saved_times")}
    return tokens | {"booking:saved_end:public_id": f"{row.public_id}"}


def built(slug: str) -> World:
    """A clinic, its people, and one row of each kind, as a working morning leaves them."""
    where = room.room(slug)
    people = {role: login(role, slug) for role in ("patient", *STAFF)}
    clinic = where.house.clinic
    Patient.objects.filter(pk=where.patient.pk).update(login=people["patient"])
    Practitioner.objects.filter(pk=where.house.one.practitioner_id).update(
        login=people["practitioner"]
    )
    for role in STAFF:
        at = clinic if role in OF_A_CLINIC else None
        directory.grant(login=people[role], role=role, clinic=at, by=SYSTEM, now=NOW)
    visit = room.complete(where)
    tap = care.Tap("front", 5.0, 45.0)
    point = care.mark(visit=visit, tap=tap, by=where.by, now=room.START)
    a_week_ago = {"at": NOW - timedelta(days=5), "booking": None, "treatments": ()}
    past = care.record_episodes(
        rows=[room.row(where, side="left", visit=a_week_ago)],
        by=SYSTEM,
        now=NOW,
    )[0].visits.get()
    later = diary.booked(where.house, diary.at("14:00"), patient=where.patient, region="shoulder")
    held = diary.hold(where.house, diary.at("15:00"), by=anon(session_key=f"a browser of {slug}"))
    free_call = diary.booked(
        where.house,
        diary.at("16:00"),
        patient=where.patient,
        service=where.house.services["consult"],
    )
    wish = booking.ask_callback(
        name="Kim Wong",
        phone="+14165550177",
        when="any",
        words="My shoulder",
        language="en",
        clinic=clinic,
        by=anon(session_key=slug, network=slug),
        now=NOW,
    )
    credential = licence_of(where.house.one.practitioner, slug)
    case = cards.grievance(clinic, f"Nobody called back at {slug}.")
    look = quality.plan_inspection(clinic=clinic, inspector=people["inspector"], by=SYSTEM, now=NOW)
    picture = photo_of(look, people["inspector"])
    quality.publish_scores(clinics=[clinic], now=NOW)
    asked = quality.invite_review(visit=past, by=SYSTEM, now=NOW)
    read, doubted = spoken_of(where)
    unwanted = quality.report_incident(visit=past, kind="bruise", by=SYSTEM, now=NOW)
    away = booking.close_for(
        clinic=clinic,
        practitioner=where.house.one.practitioner,
        kind="away",
        starts_at=diary.at("00:00", 40),
        ends_at=diary.at("24:00", 40),
        by=SYSTEM,
        key=f"{uuid4()}",
        now=NOW,
    )
    child = directory.act_for_child(
        name=f"Lea of {slug}",
        born_on=NOW.date().replace(year=2018),
        province="ON",
        reason="parent",
        language="en",
        by=Actor(role=Role.PATIENT, login_id=people["patient"].pk, patient_id=where.patient.pk),
        key=None,
        now=NOW,
    )
    directory.need(
        patient=where.patient,
        needs=directory.NeedsRow(step_free=True, note=f"The bell of {slug} is hard to reach."),
        by=SYSTEM,
        key=None,
        now=NOW,
    )
    gone = diary.booked(where.house, diary.at("11:00", 3))
    waits = booking.wait(
        patient=where.patient,
        service=where.house.first,
        clinic=clinic,
        first_on=diary.at("00:00").date(),
        last_on=diary.at("00:00", 9).date(),
        by=SYSTEM,
        key=f"{uuid4()}",
        now=NOW,
    )
    booking.cancel(booking=gone, by=SYSTEM, now=NOW)
    offer = waits.offers.select_related("freed").get()
    assert offer.freed is not None  # noqa: S101
    asked_for = booking.ask(
        hold=diary.hold(
            where.house,
            diary.at("15:00", 8),
            service=more.given(where.house, kind="follow_up", approval_hours=48),
        ),
        patient=where.patient,
        by=SYSTEM,
        key=f"{uuid4()}",
        now=NOW,
    )
    rhythm = booking.open_rhythm(
        row=booking.RhythmRow(
            service=where.house.services["focused"],
            placement=where.house.one,
            patient=where.patient,
            every_days=30,
            next_on=NOW.date() + timedelta(days=30),
            review_on=NOW.date() + timedelta(days=90),
        ),
        by=SYSTEM,
        key=f"{uuid4()}",
        now=NOW,
    )
    themself = Actor(role=Role.PATIENT, login_id=people["patient"].pk, patient_id=where.patient.pk)
    remark = care.say(
        visit=visit, part=Part.PLAN, words=f"Calls {slug} first.", by=where.by, now=NOW
    )
    phrase = care.keep_phrase(
        part=Part.PLAN,
        en=f"Calls {slug}.",
        fr=f"Appelle {slug}.",
        for_all=False,
        by=replace(where.by, login_id=people["practitioner"].pk),
        now=NOW,
    )
    somebody = directory.open_login(
        email=f"second@{slug}.example.org", name=f"second of {slug}", by=SYSTEM, now=NOW
    )
    glass = care.break_glass(
        patient=where.patient,
        reason=f"Fell at the door of {slug}",
        by=Actor(role=Role.OWNER, login_id=somebody.pk, clinic_id=clinic.pk, name="second"),
        now=NOW,
    )
    kept_back = care.withhold_visit(visit=past, by=themself, now=NOW)
    receipt = receipts.issue(visit=visit, by=where.by, now=NOW)
    assert receipt is not None  # noqa: S101
    told = care.tell_after(
        visit=visit,
        moment="after",
        effects=["numb"],
        lasted="",
        news=f"Numb since {slug}.",
        by=themself,
        now=NOW,
    )
    thread = care.open_thread(
        patient=where.patient,
        clinic=clinic,
        practitioner=where.house.one.practitioner,
        by=themself,
        now=NOW,
    )
    care.write(
        thread=thread,
        words=f"May I stretch before work at {slug}?",
        language="en",
        by=themself,
        now=NOW,
    )
    papers = papers_of(where, visit, themself)
    own_form = bringing.bring_form(
        clinic_id=where.house.clinic.pk,
        scale="lefs",
        data=questionnaires.form(questionnaires.lefs()),
        licence=f"Licence of {slug}",
        by=where.by,
        now=NOW,
    )
    looked_into = retaliated(clinic)
    agreed = Consent.objects.filter(patient=where.patient, kind="treatment").earliest("pk")
    return World(
        slug=slug,
        people=people,
        ids={
            "quality:settle:public_id": f"{looked_into.public_id}",
            "outcomes:practitioner:public_id": f"{where.house.one.practitioner.public_id}",
            "care:receipt:receipt": f"{receipt.public_id}",
            "care:paid:receipt": f"{receipt.public_id}",
            "thread": f"{thread.public_id}",
            **papers,
            "care:my_consent:consent": f"{agreed.public_id}",
            "care:called:followup": f"{told.public_id}",
            "form": f"{own_form.public_id}",
            "care:measure_scale:scale": "ndi",
            **asked_of(where, visit),
            "care:followup:token": after_link(visit),
            "care:unsay:remark": f"{remark.public_id}",
            "care:remove_phrase:phrase": f"{phrase.public_id}",
            "care:review:glass": f"{glass.public_id}",
            "care:break_glass:patient": f"{where.patient.public_id}",
            "care:withhold_visit:visit": f"{past.public_id}",
            "care:withhold_from:practitioner": f"{where.house.one.practitioner.public_id}",
            "care:give_back:withholding": f"{kept_back.public_id}",
            "visit": f"{visit.public_id}",
            "booking": f"{later.public_id}",
            "episode": f"{visit.episode.public_id}",
            "exercise": f"{PlanExercise.objects.get(plan__episode=visit.episode).public_id}",
            "target": f"{visit.targets.get().public_id}",
            "finding": f"{visit.findings.get().public_id}",
            "entry": f"{point.public_id}",
            "care:take_back:kind": "point",
            "care:draw_by_link:token": f"{drawing.drawing_path(later).split('/')[3][:-1]}",
            "care:consent_by_link:token": f"{links.consent_path(later).split('/')[3][:-1]}",
            "booking:public_id": f"{held.public_id}",
            "booking:happened:public_id": f"{later.public_id}",
            **{
                f"booking:{name}:public_id": f"{later.public_id}"
                for name in (
                    "desk_visit",
                    "desk_move",
                    "desk_cancel",
                    "desk_waive_fee",
                    "desk_fact",
                )
            },
            "booking:consult:public_id": f"{free_call.public_id}",
            **{
                f"booking:{name}:public_id": f"{wish.public_id}"
                for name in (
                    "call_wish",
                    "call_try",
                    "call_undo",
                    "call_give",
                    "call_close",
                    "call_end",
                )
            },
            **{
                f"booking:{name}:public_id": f"{rhythm.public_id}"
                for name in ("plan_made", "plan_undo", "rhythm_end_here", "rhythm_review")
            },
            "booking:plan_offered:public_id": f"{where.patient.public_id}",
            **{
                f"booking:{name}:token": links.plan_link(rhythm)[:-1]
                for name in (
                    "plan_link",
                    "plan_calendar",
                    "plan_undo_link",
                    "rhythm_take",
                    "rhythm_later",
                    "rhythm_end",
                )
            },
            **{
                f"booking:{name}:public_id": f"{away.public_id}"
                for name in ("closure", "closure_settle", "closure_reopen")
            },
            **{
                f"booking:{name}:public_id": f"{where.house.one.public_id}"
                for name in ("hours_edit", "hours_preview", "hours_undo", "travel")
            },
            "booking:closure_stands:public_id": f"{later.public_id}",
            "booking:room:public_id": f"{clinic.resources.earliest('pk').public_id}",
            "booking:service:public_id": f"{where.house.first.public_id}",
            "outcomes:public_id": f"{visit.episode.public_id}",
            "quality:inspection:public_id": f"{look.public_id}",
            "quality:sheet:public_id": f"{look.public_id}",
            "quality:step:public_id": f"{look.public_id}",
            "quality:photo:public_id": f"{picture}",
            "quality:old_card:public_id": f"{clinic.cards.get().public_id}",
            "quality:decide_visits:public_id": f"{clinic.public_id}",
            "quality:verify:public_id": f"{credential.public_id}",
            **joining.addresses_of(slug, where.house.one.practitioner),
            "quality:grievance:public_id": f"{case.public_id}",
            "quality:case:public_id": f"{case.public_id}",
            "quality:review:public_id": f"{asked.public_id}",
            "quality:case_step:public_id": f"{case.public_id}",
            "quality:report:visit": f"{past.public_id}",
            "quality:report_by_link:visit": f"{visit.public_id}",
            "quality:complaint_after:visit": f"{visit.public_id}",
            "quality:report_by_link:token": after_link(visit),
            "quality:complaint_after:token": after_link(visit),
            "quality:complaint_about_appointment:token": links.link_of(later)[:-1],
            "quality:incident:public_id": f"{unwanted.public_id}",
            "quality:report_review:public_id": f"{read.public_id}",
            "quality:reply_review:public_id": f"{read.public_id}",
            "quality:doubtful:public_id": f"{doubted.public_id}",
            "directory:stop_acting:public_id": f"{child.public_id}",
            "directory:public_id": f"{people['desk'].public_id}",
            "directory:token": people_links.messages_link(where.patient)[:-1],
            "booking:messages_of:public_id": f"{where.patient.public_id}",
            "booking:choose_for:public_id": f"{where.patient.public_id}",
            "key": f"{uuid4()}",  # of a form that nobody sent: it reads the same for everybody
            "booking:token": links.link_of(later)[:-1],  # one letter short: ours, and not valid
            "booking:call_back_link:token": links.callback_link(wish)[:-1],
            "booking:waits:token": links.entry_link(waits)[:-1],
            **saved_by(where.patient),
            **{
                f"booking:{name}:token": links.offer_link(offer)[:-1]
                for name in ("offer", "offer_accept", "offer_pass")
            },
            **{
                f"booking:{name}:token": links.request_link(asked_for)[:-1]
                for name in ("request", "request_withdraw")
            },
            **{
                f"booking:{name}:public_id": f"{asked_for.public_id}"
                for name in ("request_accept", "request_decline")
            },
            "booking:wait_leave:public_id": f"{waits.public_id}",
            "booking:waitlist_offer:public_id": f"{offer.freed.public_id}",
        },
    )


def papers_of(where: room.Room, visit: Visit, themself: Actor) -> dict[str, str]:
    """A letter that came in, one in the making and one that is signed."""
    slug, clinic = where.house.clinic.slug, where.house.clinic
    came_in = taking.take_in(
        patient=where.patient,
        clinic=clinic,
        file=Clean("image/jpeg", b"the bytes of a letter", "made-up.jpg"),
        kind="other",
        writer=f"Dr. Roy of {slug}",
        profession="family doctor",
        written_on=NOW.date(),
        by=themself,
        now=NOW,
    )
    draft, other = (
        sending.draft_letter(
            episode=visit.episode,
            kind=Kind.DOCTOR,
            language="en",
            recipient=f"Dr. Lee of {slug}",
            office="",
            email="",
            asked_for=Asked(),
            by=where.by,
            now=NOW,
        )
        for _ in range(2)
    )
    letter = sending.sign_letter(draft=other, by=where.by, now=NOW)
    return {
        "paper": f"{came_in.public_id}",
        "letter": f"{letter.public_id}",
        "letter_draft": f"{draft.public_id}",
        "care:letter_new:kind": "doctor",
        "care:letters_of:patient": f"{where.patient.public_id}",
        "care:letter_by_link:token": letters.letter_path(letter).split("/")[3][:-1],
    }


def asked_of(where: room.Room, visit: Visit) -> dict[str, str]:
    """A patient who was asked by link how it is; the tokens are one letter short."""
    asking = Asking.objects.create(
        patient=where.patient,
        clinic=where.house.clinic,
        episode=visit.episode,
        moment=Asking.Moment.MONTHS_3,
        asked_at=NOW,
    )
    token = questions.asking_path(asking).split("/")[3][:-1]
    names = ("asked", "asked_undo", "asked_stop", "asked_return")
    return {"asking": f"{asking.public_id}"} | {f"care:{one}:token": token for one in names}


def nowhere() -> World:
    """The same words for rows that nobody has."""
    one = f"{uuid4()}"
    words: tuple[str, ...] = (
        "form",
        "visit",
        "booking",
        "episode",
        "exercise",
        "target",
        "finding",
        "public_id",
        "key",
        "entry",
    )
    words += ("remark", "phrase", "glass", "patient", "practitioner", "withholding")
    words += (
        "asking",
        "followup",
        "receipt",
        "thread",
        "consent",
        "paper",
        "letter",
        "letter_draft",
        "form",
    )
    return World(
        "nowhere",
        {},
        dict.fromkeys(words, one)
        | {
            "token": "x" * 44,
            "care:take_back:kind": "point",
            "care:letter_new:kind": "doctor",
            "care:measure_scale:scale": "ndi",
        },
    )


def spoken_of(where: room.Room) -> tuple[Review, Review]:
    """Two older visits with a review each: one that a page shows, one that was reported."""
    rows = [
        room.row(
            where,
            region=region,
            visit={"at": NOW - timedelta(days=9), "booking": None, "treatments": ()},
        )
        for region in ("knee", "elbow")
    ]
    visits = [one.visits.get() for one in care.record_episodes(rows=rows, by=SYSTEM, now=NOW)]
    read, doubted = cards.reviews(visits, 2, 4)
    quality.report_review(review=doubted, reason="advert", by=SYSTEM, now=NOW)
    return read, doubted
