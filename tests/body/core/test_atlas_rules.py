"""A wrong row of each kind stops the start, and says which file, record, field and why."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from glideway.body import core as atlas
from tests.body.make import HOME, Row, planted

HAMSTRING = "semitendinosus--knee-straightens"
SLIDER = "median-nerve-wrist--slider"
TENSIONER = "median-wrist--tensioner"
THIGH = "protocols/thigh-posterior.json"
WRIST = "protocols/wrist.json"
MUSCLES = "structures/thigh-posterior.json"
THIGH_PATHS = "derived/paths/thigh-posterior.json"
CALF_PATHS = "derived/paths/leg-posterior.json"
BIG_TOE = "flexor-hallucis-longus--big-toe-draws-up"
SETTLED = "psoas_r--hip--external_rotation"


def setter(*path: str | int, value: Any) -> Callable[[Row], None]:
    """Put a value somewhere in a row."""

    def change(row: Row) -> None:
        place: Any = row
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = value

    return change


def without(key: str) -> Callable[[Row], object]:
    return lambda row: row.pop(key)


def swap(row: Row) -> None:
    row["start"], row["end"] = row["end"], row["start"]


WRONG: list[tuple[str, str, Callable[[Row], object], str, str]] = [
    (MUSCLES, "semitendinosus", setter("colour", value="red"), "colour", "unknown field"),
    (MUSCLES, "semitendinosus", without("grade"), "grade", "missing required field"),
    (MUSCLES, "semitendinosus", setter("kind", value="bone"), "kind", "Invalid enum value"),
    (MUSCLES, "semitendinosus", setter("name", "en", value=7), "name.en", "Expected `str`"),
    (MUSCLES, "semitendinosus", setter("region", value="tail"), "region", "tail is not in the"),
    (MUSCLES, "semitendinosus", setter("parents", value=["tails"]), "parents", "tails is not in"),
    (MUSCLES, "sciatic-nerve-thigh", setter("sites", value=["x"]), "sites", "x is not in"),
    (MUSCLES, "semitendinosus", setter("actions", 0, "motion", value="twist"), "actions", "twist"),
    (MUSCLES, "semitendinosus", without("nerve"), "nerve", "names its nerve"),
    (MUSCLES, "semitendinosus", setter("sources", value=[]), "sources", "where it comes from"),
    (
        MUSCLES,
        "semitendinosus",
        lambda row: row["actions"].append({"joint": "hip", "motion": "flexion"}),
        "override",
        "the same somewhere",
    ),
    ("structures/knee.json", "popliteus", without("caution"), "caution", "needs one"),
    ("structures/neck-lateral.json", "scalenus-medius", without("caution"), "caution", "needs one"),
    ("conditions.json", "neck-pain", setter("sources", value=[]), "sources", "where it comes"),
    ("conditions.json", "neck-pain", setter("primary", 0, value="x"), "primary", "x is not in"),
    ("groups.json", "calf", setter("members", 0, value="x"), "members", "x is not in"),
    ("chart.json", "face", setter("region", value="x"), "region", "x is not in"),
    ("chart.json", "face", setter("structures", value=["x"]), "structures", "x is not in"),
    (
        "derived/actions.json",
        "anconeus",
        setter("structure", value="x"),
        "structure",
        "x is not in",
    ),
    ("interfaces.json", "brachialis--brachioradialis", setter("a", value="x"), "a", "x is not in"),
    ("interfaces.json", "brachialis--brachioradialis", setter("b", value="x"), "b", "x is not in"),
    (
        "referred_pain.json",
        "soleus",
        setter("structure", value="x"),
        "structure",
        "x is not in the atlas",
    ),
    ("vocabulary.json", "knee", lambda row: row["motions"].pop("flexion"), "extension", "go back"),
    (THIGH, HAMSTRING, swap, "end", "wrong way round"),
    (THIGH, HAMSTRING, setter("end", 1, "deg", value=110), "moving", "differ from start to end"),
    (THIGH, HAMSTRING, setter("moving", value=["hip"]), "moving", "differ from start to end"),
    (THIGH, HAMSTRING, lambda row: row["end"].pop(0), "end", "one pose and not in the other"),
    (THIGH, HAMSTRING, setter("start", 1, "deg", value=130), "start", "past 120"),
    (THIGH, HAMSTRING, setter("end", 0, "deg", value=85), "end", "past 80"),
    (THIGH, HAMSTRING, setter("start", 0, "motion", value="wink"), "start, end", "no wink"),
    (THIGH, HAMSTRING, setter("zone", value="belly"), "zone", "has no zone belly"),
    (THIGH, HAMSTRING, setter("region", value="x"), "region", "x is not in"),
    (THIGH, HAMSTRING, setter("structure", value="x"), "structure", "x is not in"),
    (THIGH, HAMSTRING, setter("stops", value=["x"]), "stops", "x is not in"),
    (THIGH, HAMSTRING, setter("sources", value=[]), "sources", "where it comes from"),
    (THIGH, HAMSTRING, setter("interface", value="brachialis--brachioradialis"), "structure", "or"),
    (THIGH, HAMSTRING, setter("structure", value="sciatic-nerve-thigh"), "grade", "above the"),
    (
        THIGH,
        "sciatic-thigh--slider",
        setter("grade", value="A"),
        "grade",
        "above the structure's C",
    ),
    (WRIST, SLIDER, setter("interface", value="x"), "interface", "x is not in"),
    (
        WRIST,
        SLIDER,
        setter("interface", value="genitofemoral-nerve--psoas-major-piercing-anterior-surface"),
        "interface",
        "cannot be held",
    ),
    (WRIST, SLIDER, setter("tension", "held", value="x"), "tension", "x is not in"),
    (WRIST, SLIDER, setter("tension", "held", value="palmaris-brevis"), "tension.held", "not be"),
    (WRIST, SLIDER, setter("tension", "held", value="pudendal-nerve"), "tension.held", "not be"),
    (WRIST, SLIDER, setter("sequence", "nerve", value="x"), "sequence.nerve", "x is not in"),
    (WRIST, SLIDER, setter("stops", value=["limit"]), "stops", "tingling that travels"),
    (WRIST, SLIDER, setter("sequence", "loads", value=["hip"]), "sequence", "not those that move"),
    (
        WRIST,
        SLIDER,
        lambda row: row["sequence"].update(loads=["wrist", "elbow"], unloads=[]),
        "sequence",
        "frees one end",
    ),
    (WRIST, SLIDER, swap, "sequence", "does not free it"),
    (
        WRIST,
        SLIDER,
        lambda row: row["sequence"].update(loads=["elbow"], unloads=["wrist"]),
        "sequence",
        "does not load it",
    ),
    (WRIST, TENSIONER, setter("sequence", "after", value="x"), "sequence.after", "x is not in"),
    (
        WRIST,
        TENSIONER,
        setter("sequence", "after", value=TENSIONER),
        "sequence.after",
        "comes after a slider",
    ),
    (
        WRIST,
        TENSIONER,
        lambda row: row["sequence"].pop("after"),
        "sequence.after",
        "comes after a slider",
    ),
    ("protocols/neck-deep.json", "longus-colli--off", without("off"), "off", "off by default"),
    (
        "protocols/hand.json",
        "opponens-pollicis--thumb-flat",
        setter("structure", value="palmaris-brevis"),
        "structure",
        "never pressed",
    ),
    (
        "protocols/back.json",
        "latissimus--arm-lifts",
        setter("grade", value="A"),
        "grade",
        "too coarse at the shoulder",
    ),
    (
        THIGH,
        "biceps-femoris-long--knee-straightens",
        setter("grade", value="A"),
        "grade",
        "too coarse at the knee",
    ),
    (THIGH, HAMSTRING, setter("stops", value=[]), "stops", "reasons to end it"),
    (THIGH, HAMSTRING, setter("steps", value=[]), "steps", "a movement has steps"),
    (
        THIGH,
        HAMSTRING,
        lambda row: row.update(review="reviewed", watch={"en": "Watch."}),
        "watch",
        "without its French",
    ),
    (THIGH_PATHS, HAMSTRING, setter("inputs", value="x"), "inputs", "stale"),
    (THIGH_PATHS, HAMSTRING, setter("walks", "semiten_r", value="a b"), "walks", "31 lengths"),
    (THIGH_PATHS, HAMSTRING, setter("walks", "semiten_r", value="400.00"), "walks", "31 lengths"),
    (
        THIGH_PATHS,
        HAMSTRING,
        setter("walks", "semiten_r", value=" ".join(["0.00"] * 31)),
        "walks",
        "31 lengths",
    ),
    (
        THIGH_PATHS,
        HAMSTRING,
        setter("walks", "x", value=" ".join(["4.00"] * 31)),
        "walks",
        "how long x can be",
    ),
    (THIGH_PATHS, HAMSTRING, setter("beside", "x", value=9.0), "beside", "x is not in"),
    (CALF_PATHS, BIG_TOE, setter("id", value="x"), "inputs", "stale"),
    (MUSCLES, "semitendinosus", setter("postures", value={"x": []}), "postures", "x is not among"),
    ("exceptions.json", SETTLED, setter("motion", value="x"), "motion", "no"),
    ("exceptions.json", SETTLED, setter("structure", value="x"), "motion", "no"),
    ("exceptions.json", SETTLED, setter("sources", value=[]), "sources", "from"),
    (
        "protocols/hand.json",
        "opponens-pollicis--thumb-flat",
        setter("start", 0, "deg", value=10),
        "start",
        "is past None",
    ),
]


@pytest.mark.parametrize("wrong_row", WRONG, ids=lambda one: f"{one[1]}-{one[3]}-{one[4]}")
def test_a_wrong_row_stops_the_start_and_is_named(
    wrong_row: tuple[str, str, Callable[[Row], object], str, str], tmp_path: Path
) -> None:
    file, record, change, field, reason = wrong_row
    with pytest.raises(atlas.WrongRow) as caught:
        planted(tmp_path, file, record, change)
    wrong = caught.value
    assert wrong.field == field
    assert reason in wrong.reason
    assert wrong.record in str(wrong)
    assert file in str(wrong)


def test_the_same_id_twice_names_both_files(tmp_path: Path) -> None:
    with pytest.raises(atlas.WrongRow, match=r"also in structures/thigh-posterior\.json"):
        planted(
            tmp_path,
            "structures/wrist.json",
            "ulnar-nerve-wrist",
            setter("id", value="semitendinosus"),
        )


def test_a_file_nobody_knows_and_a_missing_vocabulary_stop_the_start(tmp_path: Path) -> None:
    copy = tmp_path / "atlas"
    shutil.copytree(HOME, copy)
    (copy / "bones.json").write_text("{}")
    with pytest.raises(atlas.WrongRow, match=r"bones\.json: file: name: no such atlas file"):
        atlas.read(copy)
    (copy / "bones.json").unlink()
    (copy / "notes.txt").write_text("not ours to read")
    assert atlas.read(copy).version == atlas.version()
    (copy / "vocabulary.json").unlink()
    with pytest.raises(atlas.WrongRow, match=r"vocabulary\.json: file: name: the file is missing"):
        atlas.read(copy)


def test_a_file_that_is_not_json_or_has_no_rows_is_named(tmp_path: Path) -> None:
    copy = tmp_path / "atlas"
    shutil.copytree(HOME, copy)
    (copy / "stops.json").write_text('{"schema": "stops/1", "version": "1"}')
    with pytest.raises(atlas.WrongRow, match=r"stops\.json: file: rows: Object missing"):
        atlas.read(copy)
    (copy / "stops.json").write_text("{")
    with pytest.raises(atlas.WrongRow, match=r"stops\.json: file: -: Input data was truncated"):
        atlas.read(copy)


def test_an_opposite_that_does_not_lead_back_is_named(tmp_path: Path) -> None:
    copy = tmp_path / "atlas"
    shutil.copytree(HOME, copy)
    path = copy / "vocabulary.json"
    held = json.loads(path.read_text(encoding="utf-8"))
    held["opposites"]["eversion"] = "flexion"
    path.write_text(json.dumps(held), encoding="utf-8")
    with pytest.raises(atlas.WrongRow, match=r"flexion does not lead back to eversion"):
        atlas.read(copy)
