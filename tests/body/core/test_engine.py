"""The engine: every check of the accept table, on paths written by hand and on our own rows."""

import json
import shutil
from pathlib import Path

import pytest
from msgspec import structs

from glideway.body import core as atlas
from glideway.body.core import engine, grading
from tests.body.make import HOME, Row, planted

HAMSTRING = "semitendinosus--knee-straightens"
THIGH = "protocols/thigh-posterior.json"
SPANS = {"long": (300.0, 500.0), "short": (40.0, 60.0)}


def line(first: float, last: float) -> list[float]:
    return [first + (last - first) * sample / 30 for sample in range(engine.SAMPLES)]


def said(*ways: list[float], beside: dict[str, float] | None = None) -> atlas.Verdict:
    return engine.walked(dict(zip(SPANS, ways, strict=False)), SPANS, beside or {})


def test_a_path_that_grows_steadily_passes_and_says_how_much() -> None:
    verdict = said(line(400, 450))
    assert (verdict.passed, verdict.reason, verdict.monotone) == (True, "lengthens", 1.0)
    assert verdict.gain_mm == (50.0, 50.0)
    assert verdict.gain_percent == (12.5, 12.5)
    assert verdict.share_percent == (25.0, 25.0)
    assert verdict.jump_mm == 0.0


@pytest.mark.parametrize(
    ("way", "reason"),
    [
        (line(400, 400), "stands_still"),
        (line(450, 400), "wrong_way"),
        (line(400, 402.9), "too_little"),
        (line(400, 403), "lengthens"),  # 3 mm, though less than 2 %
        ([400.0] * 15 + [450.0] * 16, "jumps"),
    ],
)
def test_each_check_of_the_table_has_its_reason(way: list[float], reason: str) -> None:
    verdict = said(way)
    assert (verdict.reason, verdict.passed) == (reason, reason == "lengthens")


def test_two_per_cent_of_a_short_muscle_are_enough() -> None:
    lengths = {"short": line(50, 51.0)}
    assert engine.walked(lengths, SPANS, {}).reason == "lengthens"
    assert engine.walked({"short": line(50, 50.9)}, SPANS, {}).reason == "too_little"


def test_one_step_back_in_thirty_is_steady_and_two_are_not() -> None:
    once, twice = line(400, 430), line(400, 430)
    once[10] = once[9] - 0.1
    twice[10], twice[20] = twice[9] - 0.1, twice[19] - 0.1
    assert (said(once).monotone, said(once).reason) == (29 / 30, "lengthens")
    assert (said(twice).monotone, said(twice).reason) == (28 / 30, "not_steady")


def test_a_step_of_five_more_than_four_usual_ones_is_a_jump() -> None:
    short = [400.0 + sample for sample in range(15)] + [422.9 + sample for sample in range(16)]
    long = [400.0 + sample for sample in range(15)] + [423.0 + sample for sample in range(16)]
    assert (said(short).reason, round(said(short).jump_mm, 1)) == ("lengthens", 4.9)
    assert (said(long).reason, round(said(long).jump_mm, 1)) == ("jumps", 5.0)


def test_every_slip_must_grow_and_the_gains_of_all_are_told() -> None:
    both = said(line(400, 440), line(50, 52))
    assert both.passed
    assert both.gain_mm == (2.0, 40.0)
    assert both.gain_percent == (4.0, 10.0)
    assert both.share_percent == (10.0, 20.0)
    assert said(line(400, 440), line(52, 50)).reason == "wrong_way"
    back = line(50, 60)
    back[5], back[9] = 50.0, 50.0
    assert said(line(400, 440), back).reason == "not_steady"


def test_others_compete_from_four_fifths_of_the_gain_the_greatest_first() -> None:
    found = said(line(400, 440), beside={"a": 7.9, "b": 8.0, "c": 20.0})
    assert found.competing == (("c", 20.0), ("b", 8.0))
    assert said(line(440, 400), beside={"a": 5.0}).competing == ()
    two = said(line(400, 440), line(50, 52), beside={"a": 7.9, "b": 8.0})
    assert two.competing == (("b", 8.0),)  # of the slip that gains most


def test_a_slip_that_no_joint_changes_has_no_share_to_divide_by() -> None:
    assert engine.walked({"x": line(10, 11)}, {"x": (10.0, 10.0)}, {}).share_percent == (100, 100)


def test_our_hamstring_passes_with_the_numbers_of_the_design() -> None:
    verdict = atlas.load().verdict(HAMSTRING)
    assert verdict is not None
    assert verdict.gain_mm[0] == pytest.approx(95.5, abs=1)
    assert verdict.gain_percent[0] == pytest.approx(22.4, abs=1)
    assert verdict.share_percent[0] == pytest.approx(38, abs=1)
    neighbours = dict(verdict.competing)
    assert neighbours["biceps-femoris-short-head"] == pytest.approx(42, abs=1)
    assert neighbours["gracilis"] == pytest.approx(22.5, abs=1)
    assert atlas.load().verdict(HAMSTRING) is verdict


def test_a_nerve_a_scar_and_what_moves_outside_the_model_have_no_verdict() -> None:
    book = atlas.load()
    assert engine.target(book.protocols["sciatic-thigh--slider"]) is None
    assert book.verdict("sciatic-thigh--slider") is None
    assert book.verdict("opponens-pollicis--thumb-flat") is None
    assert book.paths["opponens-pollicis--thumb-flat"].walks == {}


def test_a_glide_is_walked_on_the_side_that_moves_and_never_rises_to_a() -> None:
    book = atlas.load()
    glide = next(one for one in book.protocols.values() if one.interface and one.id in book.paths)
    assert engine.target(glide) == glide.tension.moves
    assert grading.short_of_a(glide, book) == "a glide is more than the length of one side"


@pytest.mark.parametrize(
    ("protocol_id", "joint"),
    [
        ("rectus-abdominis--arch", "thoracolumbar"),
        ("extensor-digitorum-longus--toes-curl", "toe_mtp"),
        ("flexor-hallucis-longus--big-toe-draws-up", "hallux_mtp"),
        ("scalenus-posterior--head-tilts-away-breath-out", "ribs"),
        ("rhomboid-minor--arm-reaches-up-across", "shoulder"),
    ],
)
def test_a_passed_walk_is_no_a_where_the_model_is_too_coarse(protocol_id: str, joint: str) -> None:
    book = atlas.load()
    verdict = book.verdict(protocol_id)
    assert verdict is not None
    assert verdict.passed
    why = grading.short_of_a(book.protocols[protocol_id], book)
    assert why == f"the model is too coarse at the {joint}"


def test_the_inputs_of_a_path_change_with_each_pose_with_what_moves_and_with_the_structure() -> (
    None
):
    row = atlas.load().protocols[HAMSTRING]
    others = [
        structs.replace(row, start=row.end),
        structs.replace(row, end=row.start),
        structs.replace(row, moving=("hip",)),
        structs.replace(row, structure="semimembranosus"),
    ]
    found = {engine.inputs(one) for one in (row, *others)}
    assert len(found) == 5
    assert engine.inputs(structs.replace(row, name=atlas.Words(en="x"))) == engine.inputs(row)
    assert {len(one) for one in found} == {12}


def test_a_changed_pose_stops_the_start_until_the_path_is_derived_anew(tmp_path: Path) -> None:
    def bend_less(row: Row) -> None:
        row["start"][1]["deg"] = 100

    with pytest.raises(atlas.WrongRow, match="inputs: stale: run make atlas"):
        planted(tmp_path, THIGH, HAMSTRING, bend_less)


def test_no_grade_is_a_where_the_walked_path_says_otherwise(tmp_path: Path) -> None:
    def backwards(row: Row) -> None:
        walk = row["walks"]["semiten_r"].split()
        row["walks"]["semiten_r"] = " ".join(reversed(walk))

    with pytest.raises(atlas.WrongRow, match=f"{HAMSTRING}: grade: .*otherwise: wrong_way"):
        planted(tmp_path, "derived/paths/thigh-posterior.json", HAMSTRING, backwards)


def test_without_a_path_a_row_starts_but_is_no_a(tmp_path: Path) -> None:
    def unwalked(folder: Path) -> None:
        path = folder / "derived/paths/thigh-posterior.json"
        held = json.loads(path.read_text(encoding="utf-8"))
        held["rows"] = [row for row in held["rows"] if row["id"] != HAMSTRING]
        path.write_text(json.dumps(held), encoding="utf-8")

    copy = tmp_path / "atlas"
    shutil.copytree(HOME, copy)
    unwalked(copy)
    with pytest.raises(atlas.WrongRow, match=f"{HAMSTRING}: grade: no model walked this path"):
        atlas.read(copy)
    path = copy / THIGH
    held = json.loads(path.read_text(encoding="utf-8"))
    next(row for row in held["rows"] if row["id"] == HAMSTRING)["grade"] = "B"
    path.write_text(json.dumps(held, ensure_ascii=False), encoding="utf-8")
    book = atlas.read(copy)
    assert book.protocols[HAMSTRING].grade == "B"
    assert book.verdict(HAMSTRING) is None


def test_what_the_model_carries_and_is_graded_b_may_rise(tmp_path: Path) -> None:
    def lower(row: Row) -> None:
        row["grade"] = "B"

    book = planted(tmp_path, THIGH, HAMSTRING, lower)
    assert HAMSTRING in {one.id for one in grading.may_rise(book)}
    assert grading.short_of_a(book.protocols[HAMSTRING], book) == ""


def test_drawings_are_not_read_at_the_start_and_a_stamp_may_be_missing(tmp_path: Path) -> None:
    copy = tmp_path / "atlas"
    shutil.copytree(HOME, copy)
    (copy / "derived" / "drawings").mkdir(exist_ok=True)
    (copy / "derived" / "drawings" / "thigh-posterior.json").write_text("not read")
    assert atlas.read(copy).version == atlas.version()
    assert atlas.read(copy).stamp is not None
    (copy / "derived" / "stamp.json").unlink()
    assert atlas.read(copy).stamp is None


def test_the_stamp_says_what_the_answers_were_made_with() -> None:
    stamp = atlas.load().stamp
    assert stamp is not None
    assert stamp.wheels["myo-sim"] == "0.2.4"
    assert stamp.wheels["mujoco"].startswith("3.")
    assert len(stamp.inputs) == 12
