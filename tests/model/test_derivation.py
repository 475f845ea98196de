"""What lies in `derived/` is what the model says of these rows today, byte for byte."""

import json

import pytest

from glideway.body.core import engine
from tools.model import derivation, lengths, rows

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def once() -> dict[str, str]:
    return derivation.derived()


def test_what_is_stored_is_what_is_derived(once: dict[str, str]) -> None:
    assert sorted(derivation.stale(once)) == []


def test_deriving_twice_gives_the_same_bytes(once: dict[str, str]) -> None:
    assert derivation.derived() == once


def test_the_extremes_that_were_taken_over_are_what_the_search_finds() -> None:
    held = json.loads((rows.DERIVED / "actions.json").read_text(encoding="utf-8"))["rows"]
    kept = {slip: span for row in held for slip, span in row["spans"].items()}
    for slip in ("semiten_r", "soleus_r", "ECRB", "rect_abd_r"):
        low, high = lengths.span(slip)
        assert [round(low, 1), round(high, 1)] == kept[slip]


@pytest.mark.parametrize("changed", ["generator", "wheels", "files"])
def test_no_extreme_of_another_model_wheel_or_tool_is_taken_over(
    once: dict[str, str], changed: str
) -> None:
    stamp = json.loads(once["stamp.json"])
    everything = {slip for slips in rows.slips().values() for slip in slips}
    assert derivation.kept_spans(stamp).keys() == everything
    assert derivation.kept_spans(stamp | {changed: "other"}) == {}


def test_a_file_nobody_derives_any_more_is_named(once: dict[str, str]) -> None:
    gone = {name: text for name, text in once.items() if name != "paths/forearm.json"}
    assert derivation.stale(gone) == {"paths/forearm.json": None}


def test_the_stamp_names_wheels_and_every_model_file(once: dict[str, str]) -> None:
    stamp = json.loads(once["stamp.json"])
    assert set(stamp["wheels"]) == {"mujoco", "myo-sim"}
    assert {name.split("/")[0] for name in stamp["files"]} == {"arm", "leg", "torso", "girdle"}
    assert all(len(digest) == 64 for digest in stamp["files"].values())


def test_another_pose_is_another_input() -> None:
    first, second = rows.walkable()[:2]
    assert engine.inputs(first) != engine.inputs(second)
    assert len(engine.inputs(first)) == 12
