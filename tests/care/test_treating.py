"""The taps of the treatment room: who may record a pass, what ends it, what is taken back."""

import re
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from glideway.body import core as atlas
from glideway.care import operations as care
from glideway.care.core.note import write
from glideway.care.models import (
    Adjustment,
    Agreement,
    Finding,
    Pass,
    Reading,
    Retest,
    Sensation,
    Target,
    Treatment,
    Visit,
)
from glideway.care.queries import noise, papers, room, telling
from glideway.care.views import cards, showing, verdicts
from glideway.directory.models import Credential
from glideway.kit import clock
from glideway.kit.models import AuditEntry
from glideway.kit.once import KeyReused
from tests.care import make
from tests.care.test_pages import asked, hands

pytestmark = pytest.mark.django_db
LATER = make.START + timedelta(minutes=5)
KEY = UUID("7c9e6679-7425-40de-944b-e07fc1f90ae7")
OTHER = "supraspinatus"


@pytest.fixture(autouse=True)
def _this_morning(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is ten o'clock on the day of the booking."""
    monkeypatch.setattr(clock, "now", lambda: make.START)


def begun(**changes: Any) -> tuple[make.Room, Treatment]:
    where = make.room()
    return where, make.begun(where, make.ready(where), **changes)


def passed(
    where: make.Room,
    treatment: Treatment,
    felt: int | None = 4,
    **more: Any,
) -> Pass:
    said: dict[str, Any] = {"key": uuid4(), "discomfort": felt, "by": where.by, "now": LATER}
    return care.record_pass(treatment=treatment, **said | more)


def warned(where: make.Room, treatment: Treatment, kind: str = "travels") -> Sensation:
    return care.feel(treatment=treatment, key=uuid4(), kind=kind, by=where.by, now=LATER)


def changed(where: make.Room, treatment: Treatment, kind: str = "lighter") -> Adjustment:
    return care.adjust(treatment=treatment, key=uuid4(), kind=kind, by=where.by, now=LATER)


def said_of(treatment: Treatment) -> list[str]:
    record = room.record_of(room.whole(treatment.visit_id))
    return [one.text for one in write(telling.facts(record), "en")]


# ------------------------------------------------------------------ who may
def test_no_pass_without_a_current_verified_licence() -> None:
    where, treatment = begun()
    Credential.objects.filter(kind="licence").update(expires_on=LATER.date() - timedelta(days=1))
    with pytest.raises(care.NotLicensed):
        passed(where, treatment)
    Credential.objects.update(expires_on=LATER.date())
    assert passed(where, treatment).number == 1
    assert not papers.licensed(None, now=LATER)


def test_a_licence_that_was_only_stated_records_no_pass() -> None:
    where, treatment = begun()
    for one in Credential.objects.filter(kind="licence"):
        one.verifications.all().delete()
    with pytest.raises(care.NotLicensed):
        passed(where, treatment)
    assert Pass.objects.count() == 0


def test_a_missing_licence_is_said_in_the_card_and_a_lapsed_certificate_on_the_strip(
    client: Client,
) -> None:
    where, treatment = begun()
    path = f"/care/visits/{treatment.visit.public_id}/treat/"
    hands(where, client)
    lapsed = Credential.objects.create(
        practitioner=where.house.one.practitioner,
        kind="certificate",
        title="The technique",
        body="A school",
        expires_on=date(2026, 1, 31),
        stated_at=make.START,
    )
    page, _ = asked(client, path)
    assert "Technique certificate lapsed Jan. 31, 2026" in page
    assert "Record pass 1" in page
    passed(where, treatment)
    page, _ = asked(client, path)
    suggested = 'type="submit" name="structure"'
    assert suggested in page
    assert '<option value="supraspinatus">' in page  # and each that can be worked on, by name
    Credential.objects.filter(pk=lapsed.pk).update(expires_on=date(2027, 1, 31))
    assert "certificate lapsed" not in asked(client, path)[0]
    Credential.objects.filter(kind="licence").delete()
    page, _ = asked(client, path)
    assert "a pass needs a current licence that we have verified" in page
    assert suggested not in page  # and nothing is suggested
    assert "Record pass 1" not in page


def test_a_pass_needs_what_was_agreed_beforehand() -> None:
    where = make.room()
    visit = make.opened(where)
    care.consent(visit=visit, language="en", by=where.by, now=make.START)
    treatment = make.begun(where, visit)
    with pytest.raises(care.NotAgreed):
        passed(where, treatment)
    make.agreed(where, visit)
    assert passed(where, treatment).number == 1


def test_what_was_agreed_holds_for_the_next_visit_and_is_asked_once(client: Client) -> None:
    where = make.room()
    make.course(where, days=1)
    visit = make.following(where)
    record = room.record_of(room.whole(visit.pk))
    assert (record.limit, record.word) == (8, "stop")
    care.agree(visit=visit, limit=6, word=" red ", by=where.by, now=LATER)
    record = room.record_of(room.whole(visit.pk))
    assert (record.limit, record.word) == (6, "red")
    assert Agreement.objects.count() == 2


@pytest.mark.parametrize(("limit", "word"), [(9, "stop"), (0, "stop"), (8, "  ")])
def test_nothing_goes_on_above_eight_and_a_word_is_said(limit: int, word: str) -> None:
    where, treatment = begun()
    with pytest.raises(care.OffScale):
        care.agree(visit=treatment.visit, limit=limit, word=word, by=where.by, now=LATER)


def test_a_lower_limit_closes_earlier_also_what_is_under_way() -> None:
    where, treatment = begun()
    passed(where, treatment, 5)
    make.agreed(where, treatment.visit, 5, at=LATER)
    passed(where, treatment, 5)
    treatment.refresh_from_db()
    assert (treatment.limit, treatment.ended_because) == (5, "tolerance")
    assert "Closed because discomfort reached 5 of 10." in said_of(treatment)
    agreed = "Agreed beforehand: a pass felt at 5 of 10 or more closes, and “stop” stops at once."
    assert agreed in said_of(treatment)


# ------------------------------------------------------------------ the finding
def test_a_pass_needs_a_finding_that_stands() -> None:
    where, treatment = begun()
    care.drop(finding=treatment.target.finding, by=where.by, now=LATER)
    with pytest.raises(care.NoFinding):
        passed(where, treatment)


# ------------------------------------------------------------------ a number, and time
def test_the_first_pass_has_a_number_and_the_next_may_be_made_with_the_foot() -> None:
    where, treatment = begun()
    with pytest.raises(care.SayHowItFelt):
        passed(where, treatment, None)
    passed(where, treatment, 4)
    assert passed(where, treatment, None).discomfort is None
    assert passed(where, treatment, 7).discomfort == 7
    with pytest.raises(care.SayHowItFelt):
        passed(where, treatment, None)


def test_after_a_warning_a_number_is_asked_again() -> None:
    where, treatment = begun()
    passed(where, treatment, 4)
    warned(where, treatment)
    with pytest.raises(care.SayHowItFelt):
        passed(where, treatment, None)
    later = LATER + timedelta(seconds=9)
    passed(where, treatment, 3, now=later)
    assert passed(where, treatment, None, now=later).number == 3


def test_the_seconds_of_a_pass_are_kept_and_told() -> None:
    where, treatment = begun()
    passed(where, treatment, 4, seconds=12)
    passed(where, treatment, None, seconds=9)
    assert list(Pass.objects.order_by("number").values_list("seconds", flat=True)) == [12, 9]
    assert "Time of the passes together: 21 s." in said_of(treatment)
    assert "2 passes, discomfort at most 4 of 10." in " ".join(said_of(treatment))


def test_a_tap_that_comes_late_keeps_its_own_time_where_that_can_be_true() -> None:
    where, treatment = begun()
    early, now = make.START + timedelta(minutes=2), make.START + timedelta(hours=3)
    made = passed(where, treatment, at=early, now=now)
    assert made.made_at == early
    future = passed(where, treatment, at=now + timedelta(hours=1), now=now)
    before = passed(where, treatment, at=make.START - timedelta(minutes=1), now=now)
    assert (future.made_at, before.made_at) == (now, now)


@pytest.mark.parametrize("what", ["pass", "sense", "adjust"])
def test_the_same_tap_again_is_the_same_row(what: str) -> None:
    where, treatment = begun()
    for _ in range(2):
        if what == "pass":
            passed(where, treatment, key=KEY)
        elif what == "sense":
            care.feel(treatment=treatment, key=KEY, kind="sharp", by=where.by, now=LATER)
        else:
            care.adjust(treatment=treatment, key=KEY, kind="angle", by=where.by, now=LATER)
    kept = [Pass.objects.count(), Sensation.objects.count(), Adjustment.objects.count()]
    assert kept == [int(what == one) for one in ("pass", "sense", "adjust")]


def test_a_key_that_names_another_tap_is_refused() -> None:
    where, treatment = begun()
    care.feel(treatment=treatment, key=KEY, kind="sharp", by=where.by, now=LATER)
    with pytest.raises(KeyReused):
        care.feel(treatment=treatment, key=KEY, kind="travels", by=where.by, now=LATER)


# ------------------------------------------------------------------ what warned, what was changed
def test_it_travels_ends_the_pass_and_the_chart_says_where_to() -> None:
    where, treatment = begun()
    passed(where, treatment, 4)
    told = warned(where, treatment)
    assert Pass.objects.count() == 1
    assert "it travelled." in " ".join(said_of(treatment))
    care.point(
        sensation=told, region="elbow", side="right", view="back", x=12.5, y=30.0,
        by=where.by, now=LATER,
    )  # fmt: skip
    told.refresh_from_db()
    assert (told.region, told.view, told.x, told.y) == ("elbow", "back", 12.5, 30.0)
    changed(where, treatment)
    text = " ".join(said_of(treatment))
    assert "a pass was ended because it travelled to: elbow, right." in text
    assert "changed to lighter contact." in text


@pytest.mark.parametrize(("region", "side"), [("nowhere", "right"), ("elbow", "up"), ("", "left")])
def test_it_travels_to_a_region_of_the_chart_only(region: str, side: str) -> None:
    where, treatment = begun()
    told = warned(where, treatment)
    with pytest.raises(care.OffScale):
        care.point(
            sensation=told, region=region, side=side, view="", x=None, y=None,
            by=where.by, now=LATER,
        )  # fmt: skip


def test_sharp_is_told_and_leaving_out_ends_the_structure() -> None:
    where, treatment = begun()
    warned(where, treatment, "sharp")
    changed(where, treatment, "left-out")
    treatment.refresh_from_db()
    assert treatment.ended_because == "left-out"
    with pytest.raises(care.TreatmentOver):
        passed(where, treatment)
    with pytest.raises(care.TreatmentOver):
        warned(where, treatment)
    with pytest.raises(care.TreatmentOver):
        changed(where, treatment)
    text = " ".join(said_of(treatment))
    assert "a pass was ended because it was sharp." in text
    assert "Infraspinatus, right: left out today." in text


@pytest.mark.parametrize("what", ["feel", "adjust"])
def test_a_kind_that_is_none_is_refused(what: str) -> None:
    where, treatment = begun()
    with pytest.raises(care.OffScale):
        getattr(care, what)(treatment=treatment, key=KEY, kind="odd", by=where.by, now=LATER)


# ------------------------------------------------------------------ undo and correct
def test_every_tap_is_taken_back_one_by_one_to_the_first() -> None:
    where, treatment = begun()
    passed(where, treatment, 4)
    warned(where, treatment)
    changed(where, treatment, "left-out")
    left = []
    for _ in range(3):
        care.undo(treatment=treatment, by=where.by, now=LATER)
        left.append(
            [kind.objects.filter(undone_at=None).count() for kind in (Pass, Sensation, Adjustment)]
        )
    assert left == [[1, 1, 0], [1, 0, 0], [0, 0, 0]]
    treatment.refresh_from_db()
    assert treatment.ended_at is None
    before = AuditEntry.objects.count()
    care.undo(treatment=treatment, by=where.by, now=LATER)
    assert AuditEntry.objects.count() == before


def test_a_named_tap_is_taken_back_once() -> None:
    where, treatment = begun()
    first = passed(where, treatment, 4)
    passed(where, treatment, 5)
    for _ in range(2):
        care.undo(treatment=treatment, what=first.public_id, by=where.by, now=LATER)
    assert [one.discomfort for one in Pass.objects.filter(undone_at=None)] == [5]


@pytest.mark.parametrize("closes", ["tolerance", "left-out"])
def test_what_a_later_tap_closed_stays_closed_when_an_earlier_one_is_taken_back(
    closes: str,
) -> None:
    where, treatment = begun()
    first = passed(where, treatment, 4)
    if closes == "tolerance":
        passed(where, treatment, 8)
    else:
        changed(where, treatment, "left-out")
    care.undo(treatment=treatment, what=first.public_id, by=where.by, now=LATER)
    treatment.refresh_from_db()
    assert (treatment.ended_because, treatment.ended_at) == (closes, LATER)
    care.undo(treatment=treatment, by=where.by, now=LATER)
    treatment.refresh_from_db()
    assert treatment.ended_at is None


def test_a_wrong_structure_is_corrected_and_takes_its_finding_with_it() -> None:
    where, treatment = begun()
    passed(where, treatment, 4)
    right = care.correct(target=treatment.target, structure=OTHER, by=where.by, now=LATER)
    treatment.refresh_from_db()
    assert (treatment.target_id, right.structure, right.side) == (right.pk, OTHER, "right")
    assert treatment.protocol == atlas.protocols_for(OTHER)[0].id
    stands = Finding.objects.filter(undone_at=None).values_list("structure", flat=True)
    assert list(stands) == [OTHER]
    assert "Supraspinatus, right: 1 pass" in " ".join(said_of(treatment))


def test_a_wrong_side_is_corrected_and_takes_its_finding_with_it() -> None:
    where, treatment = begun()
    passed(where, treatment, 4)
    wrong, was = treatment.target, treatment.protocol
    with pytest.raises(care.OffScale):
        care.correct(target=wrong, structure=make.STRUCTURE, side="up", by=where.by, now=LATER)
    right = care.correct(
        target=wrong, structure=make.STRUCTURE, side="left", by=where.by, now=LATER
    )
    treatment.refresh_from_db()
    assert (treatment.target_id, treatment.side, treatment.protocol) == (right.pk, "left", was)
    stands = Finding.objects.filter(undone_at=None).values_list("structure", "side")
    assert list(stands) == [(make.STRUCTURE, "left")]


def test_passes_go_to_the_structure_of_today_that_was_meant() -> None:
    where, treatment = begun()
    found = care.find_out(
        visit=treatment.visit, means="palpation", structure=OTHER, side="right",
        by=where.by, now=LATER,
    )  # fmt: skip
    target = care.aim(finding=found, by=where.by, now=LATER)
    protocol = atlas.protocols_for(OTHER)[0].id
    there = care.start_treatment(target=target, protocol=protocol, by=where.by, now=LATER)
    passed(where, there, 2)
    passed(where, treatment, 4)
    warned(where, treatment)
    right = care.correct(target=treatment.target, structure=OTHER, by=where.by, now=LATER)
    assert right.pk == target.pk
    made = Pass.objects.filter(treatment=there).order_by("number")
    assert [(one.number, one.discomfort) for one in made] == [(1, 2), (2, 4)]
    assert Sensation.objects.get().treatment_id == there.pk
    assert Finding.objects.filter(undone_at=None).count() == 2


def test_the_same_structure_is_no_correction_and_one_without_a_protocol_is_refused() -> None:
    where, treatment = begun()
    same = care.correct(target=treatment.target, structure=make.STRUCTURE, by=where.by, now=LATER)
    assert same.pk == treatment.target_id
    with pytest.raises(care.NoContact):
        care.correct(target=treatment.target, structure="zzz", by=where.by, now=LATER)


# ------------------------------------------------------------------ the noise
def test_a_study_judges_until_the_clinic_has_measured_enough_twice() -> None:
    where = make.room()
    visit = make.ready(where)
    make.measured(where, visit, instrument="inclinometer")
    made = care.retest(visit=visit, after_deg=61.0, by=where.by, now=LATER)[0]
    assert (made.change, made.noise) == ("improved", 6.0)
    assert made.source == "published:shoulder-external-rotation-intersession"
    first = Reading.objects.get(scale="rom", moment="before", undone_at=None)
    for number in range(10):
        Reading.objects.create(
            episode=visit.episode, visit=visit, scale="rom", about=first.about, value=42 + number,
            moment="before", repeat_of=first, instrument="inclinometer", rater=first.rater,
            read_at=LATER,
        )  # fmt: skip
    made = care.retest(visit=visit, after_deg=44.0, by=where.by, now=LATER)[0]
    assert made.source == "own:10"
    assert (made.change, round(made.noise or 0, 1)) == ("none-detectable", 5.9)


def test_other_motions_instruments_and_hands_say_nothing_of_this_one() -> None:
    where = make.room(people=2)
    visit = make.ready(where)
    first = Reading.objects.get(scale="rom", moment="before", undone_at=None)
    clinic = visit.episode.clinic_id

    def again(**fields: Any) -> None:
        said = {"about": first.about, "instrument": "", "rater": first.rater}
        Reading.objects.create(
            episode=visit.episode, visit=visit, scale="rom", value=45, moment="before",
            repeat_of=first, read_at=LATER, **said | fields,
        )  # fmt: skip

    again()
    again(about="shoulder:flexion")
    again(instrument="phone")
    again(rater=where.house.placements[1].practitioner)
    mine = noise.repeats(clinic_id=clinic, scale="rom", about=first.about)
    assert len(mine) == 1
    theirs = noise.repeats(clinic_id=clinic, scale="rom", about=first.about, raters="inter")
    assert len(theirs) == 1


def test_without_a_study_and_without_repeats_there_is_no_verdict_and_it_says_so() -> None:
    where = make.room()
    visit = make.ready(where)
    made = care.retest(visit=visit, after_deg=61.0, by=where.by, now=LATER)[0]
    assert (made.change, made.noise, made.source) == ("", None, "")
    card = showing.movement_card(room.record_of(room.whole(visit.pk)))
    assert card is not None
    said = "+19 degrees. No verdict: the noise of this measurement is not known."
    assert (card["sentence"], card["source"]) == (said, "")


def test_another_hand_is_judged_by_the_noise_of_two() -> None:
    where = make.room(people=2)
    visit = make.ready(where)
    make.measured(where, visit, instrument="inclinometer")
    made = care.retest(visit=visit, after_deg=61.0, by=make.colleague(where), now=LATER)[0]
    assert (made.change, made.noise) == ("none-detectable", 20.0)


def test_the_sentence_says_the_change_the_noise_and_whose_it_is() -> None:
    told = Retest(change="improved", noise=9.0)
    assert verdicts.verdict(told, 12) == "+12 degrees, at least the 9-degree noise."
    assert verdicts.source("own:14") == "Noise from 14 measurements that this clinic took twice."
    study = verdicts.source("published:shoulder-external-rotation-intersession")
    assert study.startswith("Noise as published at 90 %, times 1.19 for 95 % (draft)")
    assert verdicts.source("published:gone") == ""


def test_the_pad_marks_the_old_value_and_the_noise_band() -> None:
    where = make.room()
    visit = make.ready(where)
    make.measured(where, visit, instrument="inclinometer")
    record = room.record_of(room.whole(visit.pk))
    known = noise.standing(
        clinic_id=visit.episode.clinic_id, scale="rom", movement=make.MOVEMENT,
        instrument="inclinometer", raters="intra",
    )  # fmt: skip
    shown = cards.pad(record, known)
    assert shown is not None
    cells = [one for row in shown["rows"] for one in row]
    assert [one["degree"] for one in cells if one["was"]] == [42]
    assert [one["degree"] for one in cells if one["noise"]] == list(range(37, 48))
    assert (cells[0]["degree"], cells[-1]["degree"]) == (20, 89)
    assert next(one["label"] for one in cells if one["degree"] == 47) == "47°, within the noise"


# ------------------------------------------------------------------ the pages
def said(key: UUID | None = None, **more: object) -> dict[str, object]:
    return {"key": str(key or uuid4()), "protocol": make.PROTOCOL} | more


def test_a_structure_begins_with_its_first_tap(client: Client) -> None:
    where = make.room()
    visit = make.ready(where)
    target = make.aimed(where, visit)
    hands(where, client)
    page, _ = asked(client, f"/care/visits/{visit.public_id}/treat/")
    assert "Record pass 1" in page
    assert Treatment.objects.count() == 0
    tap = f"/care/targets/{target.public_id}/"
    client.post(tap + "pass/", said(discomfort=3, seconds=11))
    assert (Treatment.objects.count(), Pass.objects.get().seconds) == (1, 11)


@pytest.mark.parametrize("htmx", [False, True])
def test_taps_of_the_page_end_in_the_note(client: Client, *, htmx: bool) -> None:
    where = make.room()
    visit = make.ready(where)
    target = make.aimed(where, visit)
    hands(where, client)
    headers = {"HX-Request": "true"} if htmx else {}
    tap = f"/care/targets/{target.public_id}/"

    def post(what: str, **more: object) -> None:
        key = more.pop("key", None)
        answer = client.post(tap + what, said(key, **more), headers=headers)  # type: ignore[arg-type]
        assert answer.status_code == (200 if htmx else 302), answer.content[:300]

    post("pass/", discomfort=4, seconds=8)
    post("sense/", key=KEY, kind="travels", seconds=3)
    post("where/", sensation=str(KEY), view="back", x="60", y="30")
    post("adjust/", kind="slower")
    post("correct/", structure=OTHER)
    right = Target.objects.get(undone_at=None)
    tap = f"/care/targets/{right.public_id}/"
    protocol = atlas.protocols_for(OTHER)[0].id
    post("stop/", protocol=protocol)
    post("undo/", protocol=protocol)
    told = Sensation.objects.get()
    assert told.region
    assert (told.x, told.y) == (60.0, 30.0)
    record = room.record_of(room.whole(visit.pk))
    text = " ".join(one.text for one in write(telling.facts(record), "en"))
    assert "Supraspinatus, right: 1 pass, discomfort 4 of 10." in text
    assert "it travelled to:" in text
    assert "Supraspinatus, right: changed to slower." in text


def test_a_point_beside_the_body_says_no_region(client: Client) -> None:
    where = make.room()
    treatment = make.begun(where, make.ready(where))
    told = care.feel(treatment=treatment, key=KEY, kind="travels", by=where.by, now=make.START)
    hands(where, client)
    path = f"/care/targets/{treatment.target.public_id}/where/"
    answer = client.post(path, said(sensation=str(KEY), view="back", x="1", y="1"))
    assert answer.status_code == 422
    told.refresh_from_db()
    assert told.region == ""


@pytest.mark.parametrize("what", ["pass", "sense", "adjust", "stop", "undo", "where"])
def test_a_tap_that_cannot_be_understood_changes_nothing(client: Client, what: str) -> None:
    where = make.room()
    treatment = make.begun(where, make.ready(where))
    hands(where, client)
    path = f"/care/targets/{treatment.target.public_id}/{what}/"
    assert client.post(path, {"key": "no key", "discomfort": "far"}).status_code == 422
    kept = Pass.objects.count() + Sensation.objects.count() + Adjustment.objects.count()
    assert (kept, Treatment.objects.get().ended_at) == (0, None)


def test_a_warning_of_somebody_else_is_not_there(client: Client) -> None:
    where = make.room()
    treatment = make.begun(where, make.ready(where))
    hands(where, client)
    path = f"/care/targets/{treatment.target.public_id}/where/"
    for key in ("", "odd", str(uuid4())):
        answer = client.post(path, said(sensation=key or "-", region="elbow", side="left"))
        assert answer.status_code == 404


def test_a_structure_that_a_refer_first_closes_shows_no_pass(client: Client) -> None:
    where = make.room()
    treatment = make.begun(where, make.ready(where))
    make.screened(where, "motor-progressive", region="knee", at=LATER)
    hands(where, client)
    page, _ = asked(client, f"/care/visits/{treatment.visit.public_id}/treat/")
    assert "A doctor should check first. No pass can be recorded in this area." in page
    assert "Record pass" not in page


def test_the_retest_of_the_pad_answers_with_the_room(client: Client) -> None:
    where = make.room()
    treatment = make.begun(where, make.ready(where))
    hands(where, client)
    base = f"/care/visits/{treatment.visit.public_id}/"
    now = str(treatment.target.public_id)
    sent = {"key": str(uuid4()), "back": "treat", "now": now, "after_deg": "54"}
    answer = client.post(base + "retest/", sent, headers={"HX-Request": "true"})
    assert answer.content.decode().lstrip().startswith('<div class="three" id="room"')
    assert "+12 degrees. No verdict" in answer.content.decode()
    typed = {"key": str(uuid4()), "back": "treat", "now": now, "after_deg": "", "typed_deg": "61"}
    assert client.post(base + "retest/", typed).headers["Location"] == f"{base}treat/?now={now}"
    assert Retest.objects.order_by("pk").last().after.value == 61.0  # type: ignore[union-attr]
    wrong = {"key": str(uuid4()), "back": "treat", "now": now, "after_deg": "far"}
    assert client.post(base + "retest/", wrong).status_code == 422


def test_all_cards_of_the_day_are_in_the_page_and_one_is_shown(client: Client) -> None:
    where = make.room()
    visit = make.ready(where)
    target = make.aimed(where, visit)
    found = care.find_out(
        visit=visit, means="palpation", structure=OTHER, side="right", by=where.by, now=make.START
    )
    other = care.aim(finding=found, by=where.by, now=make.START)
    hands(where, client)
    base = f"/care/visits/{visit.public_id}/treat/"
    for wanted in (target, other):
        page, _ = asked(client, f"{base}?now={wanted.public_id}")
        shown = [one for one in (target, other) if f'data-card="{one.public_id}"' in page]
        assert len(shown) == 2
        assert page.count("data-card=") - page.count(" hidden aria-labelledby=") == 1
        head = page.index(f'data-card="{wanted.public_id}"')
        assert " hidden" not in page[head : page.index(">", head)]
    assert Visit.objects.get().signed_at is None


# ------------------------------------------------------------------ the same as last time
def test_what_was_worked_on_last_time_is_taken_up_with_one_tap(client: Client) -> None:
    where = make.room()
    make.course(where, days=1)
    visit = make.following(where)
    make.screened(where, at=make.START)
    hands(where, client)
    base = f"/care/visits/{visit.public_id}/"
    page, _ = asked(client, base + "treat/")
    ticked = re.findall(r'name="target" value="([^"]+)" checked', page)
    assert len(ticked) == 1
    client.post(base + "same/", {"key": str(uuid4()), "target": ticked})
    target = Target.objects.get(visit=visit)
    assert (target.structure, target.side, target.finding.means) == (
        make.STRUCTURE,
        "right",
        "history",
    )
    client.post(base + "same/", {"key": str(uuid4()), "target": ticked})
    assert Target.objects.filter(visit=visit).count() == 1
    keys = [one.key for one in telling.facts(room.record_of(room.whole(visit.pk)))]
    assert "note.finding.stands" in keys
    assert "note.finding" not in keys  # nobody took a history today
    page, _ = asked(client, base + "treat/")
    assert "Record pass 1" in page or "Consent to hands-on work" in page
    assert "Same as last time" not in page


def test_what_is_unticked_is_left_out_and_a_first_visit_has_no_last_time() -> None:
    where = make.room()
    make.course(where, days=1)
    visit = make.following(where)
    assert care.same_again(visit=visit, chosen=[], by=where.by, now=LATER) == []
    first = make.opened(make.room("quay"))
    assert cards.last_time(room.record_of(room.whole(first.pk))) == []


def test_a_repeat_visit_taps_its_degrees_and_goes_on_to_the_treat_step(client: Client) -> None:
    where = make.room()
    make.course(where, days=1)
    visit = make.following(where)
    make.screened(where, at=make.START)
    hands(where, client)
    base = f"/care/visits/{visit.public_id}/"
    page, _ = asked(client, base)
    assert 'name="movement_deg" value="42" class="was"' in page
    sent = {"key": str(uuid4()), "pain": 4, "activity": 5, "words": "Reach overhead"}
    answer = client.post(base + "baseline/", sent | {"movement_deg": ["", "47"]})
    assert answer.headers["Location"] == base + "treat/"
    stands = Reading.objects.get(visit=visit, scale="rom", undone_at=None)
    assert stands.value == 47.0
