"""The dial, the drawing and the chart are computed from the rows, and show what the rows say."""

import re
from itertools import pairwise

import pytest

from glideway.body import core as atlas
from glideway.body.core import chart, dial, drawing
from glideway.body.core.drawing import lay, skeleton, space

EVERY = sorted(atlas.load().protocols)


def row(protocol_id: str) -> atlas.Protocol:
    return atlas.load().protocols[protocol_id]


def test_a_dial_runs_from_short_at_the_left_to_its_goal_at_the_right() -> None:
    drawn = dial.dial(start_deg=-55, end_deg=75, goal_deg=75, passes=(52, 61), live_deg=40)
    short, one, last, goal = (
        next(mark for mark in drawn.marks if mark.kind == kind)
        for kind in ("short", "pass", "last", "goal")
    )
    assert (short.anchor, goal.anchor) == ("end", "start")
    assert short.x < drawn.knob[0] < last.x < goal.x
    assert (one.number, one.value_deg, last.value_deg) == (1, 52, 61)
    assert drawn.live_deg == 40
    assert len(drawn.ticks) == 8


def test_labels_of_a_dial_never_cover_one_another() -> None:
    drawn = dial.dial(start_deg=0, end_deg=60, goal_deg=60, passes=(58, 59, 60), live_deg=None)
    heights = sorted(mark.y for mark in drawn.marks if mark.anchor == "start")
    assert all(low - high >= dial.LABEL_HEIGHT for high, low in pairwise(heights))
    assert [mark.number for mark in drawn.marks if mark.kind == "pass"] == [1, 2]


def test_a_dial_without_passes_shows_the_short_end_and_one_with_shows_the_last() -> None:
    fresh = dial.dial(start_deg=0, end_deg=60, goal_deg=60, passes=(), live_deg=None)
    later = dial.dial(start_deg=0, end_deg=60, goal_deg=60, passes=(30,), live_deg=None)
    assert (fresh.live_deg, later.live_deg) == (None, 30)
    assert [mark.kind for mark in fresh.marks] == ["short", "goal"]
    assert fresh.knob[0] < later.knob[0]


def test_a_pass_beyond_the_end_stays_on_the_rim() -> None:
    drawn = dial.dial(start_deg=0, end_deg=30, goal_deg=30, passes=(170,), live_deg=None)
    assert drawn.knob[0] < dial.CENTRE[0] + dial.RADIUS


def test_a_dial_needs_two_ends() -> None:
    with pytest.raises(ValueError, match="two ends"):
        dial.dial(start_deg=5, end_deg=5, goal_deg=5, passes=(), live_deg=None)


@pytest.mark.parametrize("protocol_id", EVERY)
def test_every_protocol_is_drawn_inside_its_box_with_the_hand_and_both_poses(
    protocol_id: str,
) -> None:
    drawn = drawing.picture(row(protocol_id))
    left, top, width, height = drawn.box
    for panel in (drawn.start, drawn.end):
        x, y = panel.contact
        assert left <= x <= left + width
        assert top <= y <= top + height
        for limb in panel.limbs:
            for path, _ in limb.strokes:
                numbers = [float(one) for one in re.findall(r"-?\d+(?:\.\d+)?", path)]
                assert all(left <= one <= left + width for one in numbers[::2])
                assert all(top <= one <= top + height for one in numbers[1::2])
    assert (drawn.end.path, drawn.end.head) == ("", "")


def test_what_moves_is_seen_to_move() -> None:
    """But for tips of toes, small turns and breath, the way of the moving part is drawn."""
    still = {one for one in EVERY if not drawing.picture(row(one)).start.path}
    unseen = {"healed-scar--skin-glides", "intercostals--breathe-out"}
    assert unseen <= still
    assert len(still) <= 8


def test_a_side_lying_person_is_seen_where_the_motion_shows() -> None:
    lowered = drawing.picture(row("gluteus-medius-middle--leg-crosses"))
    straightened = drawing.picture(row("psoas-major--hip-straightens"))
    turned = drawing.picture(row("quadratus-femoris--leg-turns-in"))
    assert (lowered.camera, straightened.camera) == ("front", "side")
    assert turned.camera in {"back", "feet"}


def test_who_lies_has_a_table_who_sits_a_seat_and_a_foot_alone_has_neither() -> None:
    assert drawing.picture(row("biceps-femoris-long--knee-straightens")).surface
    assert drawing.picture(row("semitendinosus--knee-straightens")).surface
    assert drawing.picture(row("gastrocnemius-medial--foot-draws-up")).surface == ""
    assert drawing.picture(row("splenius-capitis--head-turns-bows")).surface


def test_the_pull_of_the_hand_points_the_way_the_record_says() -> None:
    """Toward the trunk, away from it, across, or a bar where the hand stays still."""
    up = drawing.picture(row("semitendinosus--knee-straightens")).start
    down = drawing.picture(row("proximal-hamstring--hip-bends")).start
    across = drawing.picture(row("piriformis--knee-across-flexed")).start
    held = drawing.picture(row("psoas-major--hip-straightens")).start
    assert [one.tick.count("M") for one in (up, down, across)] == [2, 2, 2]
    assert re.fullmatch(r"M\S+ \S+h\S+", held.tick)


def test_a_pose_becomes_signed_numbers_and_the_way_between_is_straight() -> None:
    pose = (
        atlas.Angle("knee", "flexion", 110),
        atlas.Angle("hallux_mtp", "flexion", 10),
        atlas.Angle("scapula", "posterior_tilt"),
        atlas.Angle("temporomandibular", "elevation"),
        atlas.Angle("temporomandibular", "depression"),
        atlas.Angle("cervical", "lateral_flexion_opposite_side", 20),
        atlas.Angle("forearm", "neutral", 0),
    )
    laid = lay.laid(pose)
    assert laid["knee", "flexion"] == 110
    assert laid["hallux_mtp", "extension"] == -10
    assert laid["scapula", "anterior_tilt"] == -lay.UNMEASURED_DEG
    assert laid["temporomandibular", "depression"] == lay.UNMEASURED_DEG
    assert laid["cervical", "side"] == -20
    assert lay.on_the_way({("a", "b"): 10}, {("c", "d"): 4}, 0.5) == {("a", "b"): 5, ("c", "d"): 2}


def test_the_figure_bends_the_way_people_bend() -> None:
    """Right side, standing: x forward, y to the left, z up."""

    def tip(chain: str, bone: str, **angles: float) -> space.Point:
        pose = {tuple(key.split("__")): value for key, value in angles.items()}
        figure = skeleton.figure(pose, "standing")  # type: ignore[arg-type]
        return next(one for one in figure[chain] if one.name == bone).finish

    at_rest = tip("leg", "shank")
    assert tip("leg", "shank", knee__flexion=90)[0] < at_rest[0] - 30
    assert tip("leg", "shank", hip__flexion=60)[0] > at_rest[0] + 30
    assert tip("leg", "shank", hip__abduction=30)[1] < at_rest[1] - 20
    assert tip("leg", "foot", ankle__dorsiflexion=20)[2] > tip("leg", "foot")[2]
    assert tip("arm", "forearm", elbow__flexion=90)[0] > tip("arm", "forearm")[0] + 15
    out = tip("arm", "forearm", elbow__flexion=90, shoulder__external_rotation=60)
    assert out[1] < tip("arm", "forearm", elbow__flexion=90)[1] - 10
    assert tip("head", "nose", cervical__rotation=45)[1] < -3
    assert tip("head", "skull", cervical__side=30)[1] < -3
    swung = tip("arm", "forearm", shoulder__horizontal_adduction=90)
    assert swung[0] > 30
    folded = tip("arm", "finger", wrist__flexion=60)
    assert folded[1] > tip("arm", "finger")[1]


def test_mirroring_is_left_to_the_page_and_the_numbers_stay_the_same() -> None:
    one, again = (drawing.picture(row("infraspinatus--arm-turns-in")) for _ in range(2))
    assert one == again


def test_the_chart_has_every_outline_once_right_before_left_from_head_to_foot() -> None:
    book = atlas.load()
    front, back = (chart.patches(book, view) for view in ("front", "back"))
    shapes = [shape.id for patch in (*front, *back) for shape in patch.outlines]
    assert sorted(shapes) == sorted(book.chart)
    assert [patch.region.id for patch in front][:1] == ["head-jaw"]
    assert {patch.region.id for patch in back} >= {"thigh-posterior", "leg-posterior", "back"}
    sides = [patch.side for patch in back if patch.region.id == "thigh-posterior"]
    assert sides == ["right", "left"]


def test_left_and_right_on_the_chart_are_the_patients() -> None:
    """Seen from the front the patient's left is at the page's right; from behind at its left."""
    book = atlas.load()

    def begins(shape: str) -> float:
        return float(book.chart[shape].path.split()[1].split(",")[0])

    assert begins("quads-left") > begins("quads-right")
    assert begins("hamstrings-medial-left") < begins("hamstrings-medial-right")
