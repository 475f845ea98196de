"""Any scale in the room: what is kept, what may be said against the last one, what is refused."""

import json
import re
from dataclasses import replace
from datetime import timedelta
from html import unescape
from typing import Any

import msgspec
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from glideway.care import operations as care
from glideway.care import queries
from glideway.care.core import norms, scales
from glideway.care.models import Check, Reading, ScaleForm, Visit
from glideway.care.operations import measures as recording
from glideway.care.operations.refusals import (
    FormUnusable,
    LicenceNotDeclared,
    NothingSaid,
    NothingToCompare,
    OffScale,
    TooFewAnswers,
)
from glideway.care.queries import measures, saying, telling
from glideway.kit import clock
from glideway.kit.actor import Role
from glideway.kit.models import AuditEntry
from glideway.kit.refusals import NotYours
from tests.care import make
from tests.care.core.test_questionnaires import form, group, lefs, question
from tests.care.make import START
from tests.care.test_pages import asked, hands
from tests.make import anon

pytestmark = pytest.mark.django_db
LATER = START + timedelta(minutes=20)


@pytest.fixture(autouse=True)
def _this_morning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: START)


def at(visit: Visit, rest: str = "") -> str:
    return f"/care/visits/{visit.public_id}/measures/{rest}"


def kept(where: make.Room, visit: Visit, scale: str, **said: Any) -> Reading:
    return recording.record_scale(visit=visit, scale=scale, by=where.by, **{"now": START} | said)


def text(answer: Any) -> str:
    """What a page says, without its marks."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def earlier(visit: Visit, row: Reading, days: int = 7) -> None:
    """The same, measured some days before and at home."""
    Reading.objects.filter(pk=row.pk).update(
        read_at=row.read_at - timedelta(days=days), visit=None, moment="home"
    )


def said(where: make.Room, visit: Visit, row: Reading) -> str:
    record = queries.record(where.by, visit.public_id, now=LATER)
    found = measures.compared(record)[row.pk]
    return measures.change_words(row, found, where.zone).en


def test_every_scale_becomes_a_reading_in_its_own_unit() -> None:
    where = make.room()
    visit = make.opened(where)
    for scale, told, value in (
        ("ndi", {"value": 20, "unit": "percent"}, 10),
        ("nprs", {"value": 6, "about": "worst"}, 6),
        ("vas", {"value": 62, "about": "now"}, 62),
        ("groc", {"value": -2, "about": "change"}, -2),
        ("koos", {"value": 55.5, "part": "qol"}, 55.5),
        ("promis_pf_pi", {"value": 44.1, "part": "pi"}, 44.1),
        ("ppt", {"answers": [3, 3.6, 3.3], "about": "elbow", "side": "left"}, 3.3),
        ("pfgs", {"answers": [98.0665, 98.0665, 98.0665], "unit": "N", "side": "right"}, 10),
        ("sit_reach", {"answers": [24, 29, None], "zero_cm": 23}, 6),
    ):
        row = kept(where, visit, scale, **told)
        row.refresh_from_db()
        assert row.value == pytest.approx(value)
        assert (row.moment, row.scale, row.rater_id) == ("exam", scale, where.by.practitioner_id)
        assert row.side == told.get("side", "")
        assert row.part in {one.part for one in scales.load()[scale].recorded}
    assert saying.measured_of(Reading.objects.get(scale="sit_reach")).zero_cm == 23
    assert AuditEntry.objects.filter(act="scale.recorded").count() == 9


def test_one_activity_is_the_patients_own_and_needs_its_name() -> None:
    where = make.room()
    visit = make.opened(where)
    with pytest.raises(NothingToCompare):
        kept(where, visit, "psfs", part="single_activity", value=4)
    make.measured(where, visit)
    row = kept(where, visit, "psfs", part="single_activity", value=4)
    assert row.about == str(visit.episode.goal.public_id)
    assert kept(where, visit, "psfs", part="mean", value=4.3).about == ""


@pytest.mark.parametrize(
    ("scale", "told", "refusal"),
    [
        ("rom", {"value": 3}, OffScale),
        ("unknown", {"value": 3}, OffScale),
        ("ndi", {"value": 51}, OffScale),
        ("bctq_sss", {"value": 30}, OffScale),
        ("koos", {"value": 30, "part": "leisure"}, OffScale),
        ("ppt", {"value": 3, "about": "elbow", "side": "left"}, OffScale),
        ("ndi", {}, NothingSaid),
        ("ppt", {"answers": [None] * 3, "about": "elbow", "side": "left"}, NothingSaid),
        ("ppt", {"answers": [3, 3, 3], "about": "nowhere", "side": "left"}, NothingSaid),
        ("ppt", {"answers": [3, 3, 3], "about": "elbow"}, NothingSaid),
        ("nprs", {"value": 3, "about": "never"}, NothingSaid),
        ("ppt", {"answers": [3, 3, None], "about": "elbow", "side": "left"}, TooFewAnswers),
        ("sit_reach", {"answers": [24, None, None]}, OffScale),
        (
            "ppt",
            {"answers": [3, 3, 3], "about": "elbow", "side": "left", "again": True},
            NothingToCompare,
        ),
    ],
)
def test_what_cannot_stand_is_refused_and_nothing_is_kept(
    scale: str, told: dict[str, Any], refusal: type[Exception]
) -> None:
    where = make.room()
    visit = make.opened(where)
    with pytest.raises(refusal):
        kept(where, visit, scale, **told)
    assert not Reading.objects.exists()


def test_too_few_answers_say_how_many_there_were() -> None:
    where = make.room()
    visit = make.opened(where)
    with pytest.raises(TooFewAnswers) as no:
        kept(where, visit, "pfgs", answers=[20, None, 22], side="left")
    assert str(no.value).startswith("2 of 3 questions have an answer, and this score needs 3.")


def test_a_change_is_told_against_the_last_one_of_the_very_same() -> None:
    where = make.room()
    visit = make.opened(where)
    earlier(visit, kept(where, visit, "ndi", value=22))
    earlier(visit, kept(where, visit, "nprs", value=8, about="worst"))
    neck = said(where, visit, kept(where, visit, "ndi", value=12))
    assert neck.startswith("−10 since")
    assert neck.endswith("better, by at least the noise of 10.")
    row = kept(where, visit, "nprs", value=2, about="now")  # pain now is not pain at its worst
    record = queries.record(where.by, visit.public_id, now=LATER)
    assert row.pk not in measures.compared(record)
    worst = kept(where, visit, "nprs", value=7, about="worst")
    assert "no detectable change" in said(where, visit, worst)


def test_change_itself_is_never_compared() -> None:
    where = make.room()
    visit = make.opened(where)
    earlier(visit, kept(where, visit, "groc", value=1, about="change"))
    kept(where, visit, "groc", value=4, about="change")
    assert measures.compared(queries.record(where.by, visit.public_id, now=LATER)) == {}


def test_within_one_visit_a_grip_is_judged_by_its_own_error_and_says_after_the_hands() -> None:
    where = make.room()
    visit = make.ready(where)
    first = kept(where, visit, "pfgs", answers=[20, 20, 20], side="right")
    assert not saying.measured_of(first).worked
    make.passed(where, make.begun(where, visit))
    second = kept(where, visit, "pfgs", answers=[26, 26, 26], side="right", now=LATER)
    assert saying.measured_of(second).worked
    assert "+6 since earlier today: better, by at least the noise of 5.3" in said(
        where, visit, second
    )
    earlier(visit, first)
    assert "no detectable change" in said(where, visit, second)


def test_pressure_has_no_verdict_until_the_clinics_own_repeats_say_one() -> None:
    where = make.room()
    visit = make.opened(where)
    place = {"about": "elbow", "side": "left"}
    earlier(visit, kept(where, visit, "ppt", answers=[3, 3, 3], **place))
    row = kept(where, visit, "ppt", answers=[4, 4, 4], **place)
    assert "No verdict" in said(where, visit, row)
    for number in range(30):
        one = kept(where, visit, "ppt", answers=[2, 2, 2], about="elbow", side="right")
        again = [2 + (0.1 if number % 2 else -0.1)] * 3
        kept(where, visit, "ppt", answers=again, about="elbow", side="right", again=True)
        assert Reading.objects.filter(repeat_of=one).exists()
    assert "better, by at least the noise of 0.2" in said(where, visit, row)


def test_the_note_tells_each_value_and_what_changed() -> None:
    where = make.room()
    visit = make.opened(where)
    earlier(visit, kept(where, visit, "lefs", value=40))
    kept(where, visit, "lefs", value=52)
    kept(where, visit, "sit_reach", answers=[30, None, None], zero_cm=26)
    row = kept(where, visit, "ppt", answers=[3, 3, 3], about="elbow", side="left")
    found = list(telling.measures.facts(queries.record(where.by, visit.public_id, now=LATER)))
    told = {one.key: one.words for one in found}
    assert [one.key for one in found] == [
        "note.measure",
        "note.measure.box",
        "note.measure.repeated",
        "note.measure.changed",
    ]
    assert told["note.measure"]["value"].en == "52 of 80"  # type: ignore[union-attr]
    assert told["note.measure.box"]["zero"] == 26
    assert told["note.measure.repeated"]["what"].fr.endswith(", gauche")  # type: ignore[union-attr]
    assert "12 depuis le" in told["note.measure.changed"]["said"].fr  # type: ignore[union-attr]
    assert found[2].about == f"measure:{row.public_id}"


def test_a_study_stands_beside_degrees_only_where_all_is_alike() -> None:
    where = make.room()
    visit = make.opened(where)
    thumb: dict[str, Any] = {"movement": "thumb_cmc:abduction", "degrees": {"left": 50}}
    thumb |= {"visit": visit, "by": where.by, "now": START, "instrument": "goniometer"}
    (passive,) = care.measure_angles(**thumb, mode="passive")
    (active,) = care.measure_angles(**thumb, mode="active")
    found = measures.beside(passive, sex="", age=40)
    assert [words.en for words, _ in found] == [
        "People of that age in one study: mean 51.1, spread 5.5, 96 people."
    ]
    assert measures.beside(active, sex="", age=40) == []
    assert measures.beside(passive, sex="f", age=40) == []
    bare = msgspec.structs.replace(found[0][1], sd=None, n=None)
    assert "spread is not printed" in measures.norm_words(bare).en
    assert measures.beside(kept(where, visit, "ndi", value=3), sex="", age=40) == []
    assert isinstance(found[0][1], norms.Norm)


def brought(where: make.Room, scale: str = "lefs", data: bytes = b"", **more: Any) -> ScaleForm:
    told: dict[str, Any] = {"licence": "Ours, no. 7", "by": where.by, "now": START} | more
    return recording.bring_form(
        clinic_id=where.house.clinic.pk, scale=scale, data=data or form(lefs()), **told
    )


def test_a_clinics_own_form_is_kept_with_who_declared_its_licence() -> None:
    where = make.room()
    first = brought(where)
    assert (first.licence, first.name, first.declared_at) == ("Ours, no. 7", where.by.name, START)
    second = brought(where, now=LATER)
    first.refresh_from_db()
    assert first.withdrawn_at == LATER  # one form of a scale holds
    assert measures.forms(where.house.clinic.pk) == {"lefs": second}
    assert [one.pk for one in measures.forms_of(where.by)] == [second.pk, first.pk]
    recording.withdraw_form(form=second, by=where.by, now=LATER)
    recording.withdraw_form(form=second, by=where.by, now=LATER)
    assert measures.forms(where.house.clinic.pk) == {}
    acts = AuditEntry.objects.filter(act__startswith="scale_form")
    assert [one.act.split(".")[1] for one in acts.order_by("pk")] == [
        "declared",
        "declared",
        "withdrawn",
    ]


def test_a_form_without_a_licence_of_another_clinic_or_of_another_scale_is_refused() -> None:
    where, other = make.room(), make.room("inland")
    with pytest.raises(LicenceNotDeclared):
        brought(where, licence=" ")
    with pytest.raises(FormUnusable):
        brought(where, "ndi")
    with pytest.raises(FormUnusable):
        brought(where, "unknown")
    with pytest.raises(NotYours):
        brought(where, by=other.by)
    row = brought(where)
    with pytest.raises(NotYours):
        recording.withdraw_form(form=row, by=other.by, now=START)
    with pytest.raises(NotYours):
        measures.form(other.by, row.public_id)
    for nobody in (anon(), replace(where.by, role=Role.DESK)):
        with pytest.raises(NotYours):
            measures.forms_of(nobody)
        with pytest.raises(NotYours):
            measures.form(nobody, row.public_id)
    assert measures.form(where.by, row.public_id) == row


def test_items_of_the_clinics_form_are_answered_in_the_room(client: Client) -> None:
    where = make.room()
    visit = make.opened(where)
    row = brought(where)
    hands(where, client)
    page = text(client.get(at(visit) + "?scale=lefs"))
    assert "Question q3" in page
    answers = {f"q{number}": "3" for number in range(20)}
    answer = client.post(at(visit, "lefs/"), answers | {"items": "1", "part": "total"})
    assert answer.status_code == 302
    (reading,) = Reading.objects.all()
    assert reading.value == 60
    beside = saying.measured_of(reading)
    assert (beside.answered, beside.of, beside.form) == (20, 20, str(row.public_id))
    assert "20 of 20 questions answered" in text(client.get(at(visit)))
    del answers["q7"]
    short = client.post(at(visit, "lefs/"), answers | {"items": "1"})
    assert short.status_code == 422
    assert "19 of 20 questions have an answer" in text(short)
    assert Reading.objects.count() == 1


def test_the_page_records_compares_and_takes_back(client: Client) -> None:
    where = make.room()
    visit = make.opened(where)
    hands(where, client)
    for scale in ("nprs", "koos", "ppt", "sit_reach", "psfs", "rom", "strength", "nonsense"):
        assert client.get(at(visit), {"scale": scale}).status_code == 200, scale
    sent = client.post(at(visit, "nprs/"), {"value": "4", "about": "worst"})
    assert sent["Location"] == at(visit) + "?scale=nprs#today"
    wrong = client.post(at(visit, "quickdash/"), {"value": "140"})
    assert (wrong.status_code, "not on this scale" in text(wrong)) == (422, True)
    assert client.post(at(visit, "quickdash/"), {"value": "x"}).status_code == 422
    assert client.post(at(visit, "rom/"), {"value": "3"}).status_code == 404
    degrees = {"movement": "knee:flexion", "left_deg": "120", "instrument": "goniometer"}
    client.post(at(visit, "range/"), degrees | {"mode": "passive", "position": "nowhere"})
    assert client.post(at(visit, "range/"), {"movement": "knee:flexion"}).status_code == 422
    client.post(at(visit, "strength/"), {"movement": "knee:flexion", "left_grade": "4"})
    page = text(client.get(at(visit)))
    assert "Pain, 0 to 10, at its worst 4 of 10" in page
    assert "No verdict: the noise of measuring strength by hand is not known." in page
    assert saying.measured_of(Reading.objects.get(scale="rom")).position == ""
    row = Reading.objects.get(scale="nprs")
    back = f"/care/visits/{visit.public_id}/undo/angle/{row.public_id}/"
    assert client.post(back, {"back": "measures"})["Location"] == at(visit) + "#today"
    assert "at its worst 4" not in text(client.get(at(visit)))
    assert Check.objects.filter(undone_at=None).count() == 1


def test_the_page_costs_few_queries_however_much_was_measured(client: Client) -> None:
    where = make.room()
    visit = make.opened(where)
    for days in (14, 7):
        for scale in ("ndi", "lefs", "quickdash"):
            earlier(visit, kept(where, visit, scale, value=20), days)
        place = {"about": "elbow", "side": "left"}
        earlier(visit, kept(where, visit, "ppt", answers=[3, 3, 3], **place), days)
    for scale in ("ndi", "lefs", "quickdash"):
        kept(where, visit, scale, value=12)
    hands(where, client)
    assert asked(client, at(visit) + "?scale=ppt")[1] <= 16


def test_each_movement_is_offered_once_and_none_that_nobody_can_measure(client: Client) -> None:
    where = make.room()
    visit = make.opened(where)
    hands(where, client)
    page = client.get(at(visit), {"scale": "rom"}).content.decode()
    offered = re.findall(r'<option value="(\w+:\w+)"[^>]*>([^<]+)<', page)
    assert len({one for one, _ in offered}) == len(offered) > 60
    assert [one for one, words in offered if one == "any:any" or "to this side" in words] == []
    assert dict(offered)["cervical:rotation_same_side"] == "Turn the head to the side"


def test_a_form_that_can_be_brought_is_offered_and_one_that_cannot_is_not(client: Client) -> None:
    where = make.room()
    visit = make.opened(where)
    hands(where, client)
    roland, promis = (
        text(client.get(at(visit), {"scale": one})) for one in ("rmdq", "promis_pf_pi")
    )
    assert "free to show, but are not shipped here" in roland
    assert ("Bring the clinic's form" in roland, "Bring the clinic's form" in promis) == (
        True,
        False,
    )
    listed = client.get("/care/forms/").content.decode()
    assert ('value="rmdq"' in listed, 'value="promis_pf_pi"' in listed) == (True, False)
    one = text(client.get(at(visit), {"scale": "psfs"}))
    assert "A course follows one activity, the one named with the baseline" in one


def test_a_form_is_read_for_show_before_it_is_kept(client: Client) -> None:
    where = make.room()
    hands(where, client)
    file = SimpleUploadedFile("f.json", form(lefs()), "application/json")
    shown = client.post("/care/forms/", {"scale": "lefs", "file": file})
    assert shown.status_code == 200
    assert "Nothing is kept yet" in text(shown)
    assert not ScaleForm.objects.exists()
    again = {"scale": "lefs", "content": form(lefs()).decode(), "keep": "1", "licence": "No. 7"}
    undeclared = client.post("/care/forms/", again)
    assert (undeclared.status_code, ScaleForm.objects.exists()) == (422, False)
    assert client.post("/care/forms/", again | {"declared": "on"}).status_code == 302
    row = ScaleForm.objects.get()
    assert "No. 7" in text(client.get("/care/forms/"))
    client.post(f"/care/forms/{row.public_id}/withdraw/")
    assert measures.forms(where.house.clinic.pk) == {}


def test_each_fault_of_a_file_is_shown_with_place_field_and_reason(client: Client) -> None:
    where = make.room()
    hands(where, client)
    bad = SimpleUploadedFile("f.json", form(lefs(linkId="q2", text="")), "application/json")
    page = client.post("/care/forms/", {"scale": "lefs", "file": bad})
    assert page.status_code == 422
    assert "item[3] text This is missing." in text(page)
    assert "item[2] linkId This name stands more than once." in text(page)
    big = SimpleUploadedFile("f.json", b" " * 200_000, "application/json")
    assert "too big" in text(client.post("/care/forms/", {"scale": "lefs", "file": big}))
    assert client.post("/care/forms/", {"scale": "none"}).status_code == 422
    parts = form([group("sport", [question(f"s{one}") for one in range(8)])])
    shown = client.post(
        "/care/forms/", {"scale": "faam", "file": SimpleUploadedFile("f.json", parts)}
    )
    assert "Sport 8" in text(shown)


def test_the_reference_pages_show_drafts_to_licensed_people_only(client: Client) -> None:
    where = make.room()
    page = text(Client().get("/care/reference/scales/"))
    assert "22 scales are drafts" in page
    assert "Oswestry" not in page
    assert "Massy-Westropp" not in text(Client().get("/care/reference/ranges/"))
    hands(where, client)
    page = text(client.get("/care/reference/scales/"))
    assert "8 words may be shown 1 our own wording only 6 score only" in page
    assert "Oswestry" in page
    assert "draft, not yet clinically reviewed" in page
    knee = text(client.get("/care/reference/scales/", {"q": "Oswestry"}))
    assert "1 of 22" in knee
    ranges = text(client.get("/care/reference/ranges/", {"joint": "hip"}))
    assert "Massy-Westropp" in ranges
    assert "140.8°" in ranges
    french = text(
        client.get("/care/reference/ranges/", {"joint": "hip"}, HTTP_ACCEPT_LANGUAGE="fr")
    )
    assert "goniomètre" in french
    assert "not in the table" not in french
    assert "Knee" in text(client.get("/care/reference/ranges/", {"joint": "nowhere"}))


def test_no_shipped_scale_holds_words_of_a_form_we_may_not_show() -> None:
    raw = json.dumps([msgspec.to_builtins(one) for one in scales.load().values()])
    assert "asks" in raw
    for one in scales.load().values():
        assert one.shows_text or not one.asks
