"""What is derived from a model is read lazily, belongs to one state of its row, and is small."""

import json
from pathlib import Path

import msgspec
import pytest

from glideway.body.core import drawing, load
from glideway.body.core import protocols as rows
from glideway.body.core.drawing import film, stored
from tests.body.core import paths

KNEE = "semitendinosus--knee-straightens"
STORED = [one for one in load().protocols.values() if stored.drawing(one)]
MEGABYTES = 6.5


def changed(protocol: rows.Protocol, **parts: object) -> rows.Protocol:
    return msgspec.structs.replace(protocol, **parts)


def test_most_limbs_are_drawn_with_bones_and_a_nerve_or_a_neck_never_with_a_muscle() -> None:
    assert len(STORED) >= 350
    for one in STORED:
        assert "bone" in paths.kinds(drawing.picture(one)), one.id
        if one.sequence:
            assert "muscle" not in paths.kinds(drawing.picture(one)), one.id
    neck = load().protocols["scalenus-anterior--head-tilts-away"]
    assert paths.kinds(drawing.picture(neck)) & {"bone", "muscle"} == set()


def test_no_drawing_is_stale() -> None:
    """`make atlas` writes them anew; until then the figure is shown."""
    assert [one.id for one in load().protocols.values() if stored.is_stale(one)] == []


@pytest.mark.parametrize(
    "part",
    [
        {"posture": "prone"},
        {"region": "knee"},
        {"moving": ("hip",)},
    ],
)
def test_a_row_that_changed_is_shown_by_the_figure(part: dict[str, object]) -> None:
    row = load().protocols[KNEE]
    assert stored.inputs(changed(row, **part)) != stored.inputs(row)
    spot = msgspec.structs.replace(row.tension.spot, along=0.99)
    moved = changed(row, tension=msgspec.structs.replace(row.tension, spot=spot))
    assert stored.drawing(row) is not None
    assert stored.drawing(moved) is None
    assert stored.is_stale(moved)
    assert drawing.picture(moved) == film.schematic(moved)


def test_words_do_not_make_a_drawing_stale() -> None:
    row = load().protocols[KNEE]
    other = changed(row, cue=row.watch, review="reviewed")
    assert drawing.picture(other) == drawing.picture(row)


def test_a_region_without_a_file_has_no_stored_drawings() -> None:
    assert stored.region("nowhere") == {}


def test_a_row_read_back_is_what_was_written() -> None:
    row = load().protocols[KNEE]
    drawn = drawing.picture(row)
    again = msgspec.json.decode(stored.written(row, drawn))
    assert again["inputs"] == stored.inputs(row)
    assert msgspec.convert(again["drawing"], film.Drawing) == drawn


def test_bones_keep_their_shape_between_frames_unless_they_turn_toward_the_eye() -> None:
    """Sitting, from the side, a knee that straightens: the thigh bone is one shape throughout."""
    bones = [one for one in drawing.picture(load().protocols[KNEE]).layers if one.kind == "bone"]
    assert bones
    assert all(len(one.at) in {1, len(bones[0].at)} for one in bones)
    assert min(len(one.shapes) for one in bones) == 1
    assert any(len({(x, y, deg) for _, x, y, deg in one.at}) > 5 for one in bones)


@pytest.mark.parametrize("row", STORED, ids=lambda one: one.id)
def test_every_stored_muscle_lies_on_the_skin_it_belongs_to(row: rows.Protocol) -> None:
    """Within 20 mm of the drawn body in every frame: no structure floats beside its limb."""
    one = drawing.picture(row)
    if "muscle" not in paths.kinds(one):
        return
    skins = [layer for layer in one.layers if layer.kind == "skin"]
    for frame in (0, one.frames - 1):
        body = [skin.path(frame) for skin in skins]
        for point in paths.points(paths.layer(one, "muscle").path(frame))[::3]:
            assert min(paths.outside(point, path) for path in body) <= 20


def test_all_drawings_together_stay_small() -> None:
    files = list(Path(str(stored.home())).glob("*.json"))
    assert sum(one.stat().st_size for one in files) < MEGABYTES * 1_000_000
    for one in files:
        assert json.loads(one.read_text(encoding="utf-8"))["schema"] == stored.SCHEMA
