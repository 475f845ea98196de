"""The lines of neck muscles on the figure: from the record, and as long as the model says."""

from math import dist
from pathlib import Path

import pytest

from glideway.body import core as atlas
from glideway.body.core import drawing
from glideway.body.core.drawing import film, marks
from glideway.body.core.drawing.scene import bones_of
from glideway.body.core.drawing.skeleton import figure
from tests.body.make import Row, planted

BOOK = atlas.load()
DRAWN = [
    one.id
    for one in BOOK.protocols.values()
    if one.structure and BOOK.strands_of(one) and BOOK.verdict(one.id)
]


def lengths_mm(protocol: atlas.Protocol) -> list[tuple[int, int]]:
    """Each line of a protocol at its start and at its end, along the figure."""
    found = []
    for strand in BOOK.strands_of(protocol):
        for line in strand.lines:
            begin, finish = (
                dist(*(marks.spot_of(bones_of(one)[place.bone], place)[0] for place in line)) * 10
                for one in (
                    figure(lay, protocol.posture)
                    for lay in (film.poses(protocol)[0], film.poses(protocol)[-1])
                )
            )
            found.append((round(begin), round(finish)))
    return found


@pytest.mark.parametrize("protocol_id", DRAWN)
def test_a_line_that_the_model_lengthens_is_longer_at_the_end_of_its_picture(
    protocol_id: str,
) -> None:
    verdict = BOOK.verdict(protocol_id)
    assert verdict is not None
    assert verdict.passed
    assert all(end > start for start, end in lengths_mm(BOOK.protocols[protocol_id]))


def test_the_line_is_drawn_in_every_frame_and_only_where_the_figure_is_a_sketch() -> None:
    neck = BOOK.protocols["scalenus-medius--head-tilts-away"]
    drawn = drawing.picture(neck, BOOK.strands_of(neck))
    lines = next(one for one in drawn.layers if one.kind == "muscle")
    assert len(lines.shapes) == drawn.frames == 9
    assert len(set(lines.shapes)) == 9
    leg = BOOK.protocols["semitendinosus--knee-straightens"]
    assert BOOK.strands_of(leg) == ()
    assert {one.kind for one in drawing.picture(leg).layers} >= {"bone", "muscle"}


@pytest.mark.parametrize(
    ("change", "field", "reason"),
    [
        ({"structure": "tail"}, "structure", "tail is not in the atlas"),
        ({"sources": []}, "sources", "every fact says where it comes from"),
    ],
)
def test_a_wrong_line_stops_the_start(tmp_path: Path, change: Row, field: str, reason: str) -> None:
    with pytest.raises(atlas.WrongRow) as wrong:
        planted(tmp_path, "strands.json", "scalenus-medius", lambda row: row.update(change))
    assert (wrong.value.file, wrong.value.field, wrong.value.reason) == (
        "strands.json",
        field,
        reason,
    )
