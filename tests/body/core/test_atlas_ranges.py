"""How far joints go: caps rest on sources, and muscles over two joints are minded."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from glideway.body import core as atlas
from glideway.body.core import reach
from tests.body.make import Row, planted

LIMIT = "calf-over-two-joints"


@pytest.mark.parametrize(
    ("place", "change", "field", "reason"),
    [
        (("ranges.json", "hip-extension"), {"most_deg": 17}, "most_deg", "17 is above its careful"),
        (("ranges.json", "knee-flexion"), {"most_deg": 121}, "most_deg", "above its model 120"),
        (("ranges.json", "hip-adduction"), {"basis": "published"}, "most_deg", "published None"),
        (("ranges.json", "hip-flexion"), {"basis": "uncapped"}, "most_deg", "go together"),
        (("ranges.json", "hip-flexion"), {"motion": "twist"}, "motion", "no twist at the hip"),
        (("limits.json", LIMIT), {"structures": ["tail"]}, "structures", "tail is not in"),
        (("limits.json", LIMIT), {"motion": "twist"}, "when", "no twist at the ankle"),
    ],
)
def test_a_cap_without_ground_stops_the_start(
    tmp_path: Path, place: tuple[str, str], change: dict[str, Any], field: str, reason: str
) -> None:
    def plant(row: Row) -> None:
        row.update(change)

    with pytest.raises(atlas.WrongRow) as wrong:
        planted(tmp_path, *place, plant)
    assert (wrong.value.file, wrong.value.record, wrong.value.field) == (*place, field)
    assert reason in wrong.value.reason


def test_sources_that_disagree_stay_beside_each_other() -> None:
    hip = atlas.load().ranges["hip-extension"]
    assert (hip.most_deg, hip.spread) == (15, (6.8, 16.8))
    assert atlas.load().ranges["hip-adduction"].spread is None
    memory = [one for one in hip.published if one.source.confidence == "memory"]
    assert [(one.high, one.caps) for one in memory] == [(30, False)]


def test_a_value_read_standing_or_of_the_low_back_alone_caps_nothing() -> None:
    ankle = atlas.load().ranges["ankle-dorsiflexion"]
    assert max(one.high for one in ankle.published if one.unit == "deg") == 44.9
    assert ankle.ceiling_deg == 20
    assert atlas.load().ranges["thoracolumbar-flexion"].ceiling_deg is None


@pytest.mark.parametrize(
    ("knee", "most"), [(("flexion", 20), 15), (("flexion", 21), 20), (("extension", 0), 20)]
)
def test_a_straight_knee_stops_the_ankle_earlier(knee: tuple[str, int], most: int) -> None:
    foot = atlas.Angle("ankle", "dorsiflexion", 10)
    pose = (foot, atlas.Angle("knee", *knee))
    assert reach.most_deg(foot, pose, atlas.load()) == most


@pytest.mark.parametrize(("knee_deg", "most"), [(59, 15), (60, 15)])
def test_a_bent_knee_holds_the_rectus_femoris(knee_deg: int, most: int) -> None:
    limit = atlas.load().limits["rectus-femoris-over-two-joints"]
    pose = (atlas.Angle("knee", "flexion", knee_deg), atlas.Angle("hip", "extension", 10))
    assert limit.when.holds(pose) is (knee_deg == 60)
    assert reach.most_deg(pose[1], pose, atlas.load()) == most


def test_of_a_cap_and_a_limit_the_smaller_holds_whichever_it_is() -> None:
    book = atlas.load()
    wide = structs.replace(book.limits[LIMIT], most_deg=99)
    foot, knee = atlas.Angle("ankle", "dorsiflexion", 10), atlas.Angle("knee", "flexion", 0)
    assert reach.most_deg(foot, (foot, knee), replace(book, limits={LIMIT: wide})) == 20


def test_an_angle_without_degrees_is_never_past_a_cap() -> None:
    limit = atlas.load().limits[LIMIT]
    assert not limit.when.holds((atlas.Angle("knee", "flexion"),))
    assert reach.most_deg(atlas.Angle("ribs", "inspiration"), (), atlas.load()) is None
