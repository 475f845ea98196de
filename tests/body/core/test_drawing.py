"""A drawing shows what the row says: both poses, the hand on the skin, the way of the motion."""

from math import dist

import pytest

from glideway.body.core import Angle, drawing, load
from glideway.body.core import protocols as rows
from glideway.body.core.drawing import (
    film,
    flesh,
    lay,
    marks,
    scene,
    silhouette,
    skeleton,
    space,
)
from tests.body.core import paths

EVERY = sorted(load().protocols)


def row(protocol_id: str) -> rows.Protocol:
    return load().protocols[protocol_id]


def drawn(protocol_id: str) -> drawing.Drawing:
    """As a page shows it: from the model where there is one, else the figure."""
    return drawing.picture(row(protocol_id))


def figure_of(protocol_id: str) -> drawing.Drawing:
    return drawing.schematic(row(protocol_id))


@pytest.mark.parametrize("protocol_id", EVERY)
def test_no_mark_of_any_protocol_lies_outside_its_box(protocol_id: str) -> None:
    one = drawn(protocol_id)
    left, top, width, height = one.box
    for kind in paths.kinds(one) & {"touch", "pull", "way", "tip"}:
        layer = paths.layer(one, kind)
        for frame in range(one.frames):
            for x, y in paths.points(layer.path(frame)):
                assert left <= x <= left + width, kind
                assert top <= y <= top + height, kind


@pytest.mark.parametrize("protocol_id", EVERY)
def test_the_hand_of_every_protocol_lies_within_12_mm_of_the_drawn_skin(protocol_id: str) -> None:
    one = drawn(protocol_id)
    skins = [layer for layer in one.layers if layer.kind == "skin"]
    for frame in range(one.frames):
        dot = paths.middle(paths.layer(one, "touch").path(frame))
        assert min(paths.outside(dot, skin.path(frame)) for skin in skins) <= 12


@pytest.mark.parametrize("protocol_id", EVERY)
def test_no_limb_grows_or_shrinks_on_the_way(protocol_id: str) -> None:
    protocol = row(protocol_id)
    lengths = [
        {
            bone.name: dist(bone.begin, bone.finish)
            for name in ("leg", "arm", "head")
            for bone in skeleton.figure(one, protocol.posture)[name]
        }
        for one in film.poses(protocol)
    ]
    for frame in lengths[1:]:
        assert frame == pytest.approx(lengths[0])


def test_the_way_of_the_moving_part_is_drawn_but_for_skin_that_only_glides() -> None:
    still = {one for one in EVERY if "way" not in paths.kinds(drawn(one))}
    assert {row(one).moving[0] for one in still} <= {"any", "ribs", "scalp_face", "hyoid"}


def test_a_short_way_is_drawn_long_enough_to_be_seen() -> None:
    for one in EVERY:
        picture_of = drawn(one)
        if "way" in paths.kinds(picture_of):
            known = paths.points(paths.layer(picture_of, "way").path(0))
            unit = max(picture_of.box[2] * 0.8, picture_of.box[3]) / 100
            assert sum(map(dist, known, known[1:])) >= (marks.LEAST_WAY - 1.5) * unit, one


def test_a_side_lying_person_is_seen_where_the_motion_shows() -> None:
    assert drawn("gluteus-medius-middle--leg-crosses").camera == "front"
    assert drawn("psoas-major--hip-straightens").camera == "side"
    assert drawn("quadratus-femoris--leg-turns-in").camera in {"back", "feet"}


def test_an_elbow_or_a_knee_that_bends_far_is_seen_where_the_bend_shows() -> None:
    """From the front a bending knee looks straight and a bending forearm is a knot."""
    assert drawn("iliotibial-distal--knee-bends").camera == "side"
    assert drawn("ulnar-elbow--slider").camera == "side"
    assert figure_of("ulnar-elbow--slider").camera == "side"
    assert drawn("ulnar-elbow--tensioner").camera == "side"


def test_an_arm_that_opens_level_is_seen_from_before_the_chest_clear_of_the_face() -> None:
    assert figure_of("pectoralis-major-sternal--arm-opens").camera == "front"
    assert drawn("pectoralis-major-sternal--arm-opens").camera == "front"


def test_where_a_raised_arm_goes_with_the_blade_the_arrow_is_that_of_the_arm() -> None:
    """From thirty degrees to a hundred and twenty: an arc over the face, no short stroke."""
    over = paths.points(paths.layer(drawn("pectoralis-minor--blade-tips-back"), "way").path(0))
    assert over[0][0] - over[-1][0] > 500  # toward the head, which lies at the left
    hand = scene.tips_of(row("serratus-middle--blade-back"))
    assert hand == scene.TIPS["shoulder"]
    assert scene.tips_of(row("subclavius--collarbone-rises")) == scene.TIPS["girdle"]


def test_a_head_seen_from_behind_goes_where_its_crown_goes() -> None:
    """The nose is not seen from there: its way would end on the shoulder."""
    turns = drawn("levator-scapulae--head-turns-away")
    assert turns.camera == "back"
    lowest = max(y for _, y in paths.points(paths.layer(turns, "way").path(0)))
    touch = paths.points(paths.layer(turns, "touch").path(0))
    assert lowest < min(y for _, y in touch) - 60


def test_who_lies_has_a_table_who_sits_a_seat_and_a_hand_alone_has_neither() -> None:
    assert "lain" in paths.kinds(drawn("biceps-femoris-long--knee-straightens"))
    assert "lain" in paths.kinds(drawn("semitendinosus--knee-straightens"))
    assert "lain" in paths.kinds(drawn("splenius-capitis--head-turns-bows"))
    assert "lain" not in paths.kinds(drawn("flexor-carpi-radialis--wrist-opens"))


def test_the_pull_of_the_hand_points_the_way_the_record_says() -> None:
    """Toward the trunk, away from it, or a bar where the hand stays still."""

    def pull(protocol_id: str) -> tuple[float, float]:
        (ax, ay), (bx, by) = paths.rings(paths.layer(drawn(protocol_id), "pull").path(0))[0]
        return bx - ax, by - ay

    up = pull("semitendinosus--knee-straightens")
    assert row("semitendinosus--knee-straightens").tension.direction == "proximal"
    assert up[0] < -20  # sitting, seen from the right: the hip is at the left of the knee
    held = paths.rings(paths.layer(drawn("psoas-major--hip-straightens"), "pull").path(0))
    assert len(held) == 1
    assert held[0][0][1] == held[0][1][1]


def test_all_frames_lie_between_start_and_end_and_the_ends_are_the_poses() -> None:
    protocol = row("semitendinosus--knee-straightens")
    poses = film.poses(protocol)
    assert len(poses) == figure_of(protocol.id).frames == film.STEPS + 1
    assert poses[0] == lay.laid(protocol.start)
    assert poses[-1] == lay.laid(protocol.end)
    knee = [one["knee", "flexion"] for one in poses]
    assert knee == sorted(knee, reverse=True)


def test_what_does_not_move_is_written_once() -> None:
    skins = [one for one in drawn("semitendinosus--knee-straightens").layers if one.kind == "far"]
    assert skins
    assert all(len(one.shapes) == 0 for one in skins)


def test_a_pose_becomes_signed_numbers_and_the_way_between_is_straight() -> None:
    pose = (
        Angle("knee", "flexion", 110),
        Angle("hallux_mtp", "flexion", 10),
        Angle("scapula", "posterior_tilt"),
        Angle("temporomandibular", "elevation"),
        Angle("temporomandibular", "depression"),
        Angle("cervical", "lateral_flexion_opposite_side", 20),
        Angle("forearm", "neutral", 0),
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


def test_the_hand_of_a_forearm_turns_with_it_at_the_wrist_and_not_at_the_elbow() -> None:
    figure = skeleton.figure({("forearm", "supination"): 80}, "standing")
    bone = next(one for one in figure["arm"] if one.name == "forearm")
    elbow, wrist = (
        marks.spot_of(bone, rows.Spot("forearm", along, forward=1.0))[1] for along in (0.0, 1.0)
    )
    assert elbow[0] > 0.9
    assert wrist[1] < -0.8


def test_an_outline_holds_its_circles_and_every_outline_runs_the_same_way() -> None:
    """One after the other they may overlap in one path: no hole appears where they do."""
    two = [(0.0, 0.0, 10.0), (50.0, 0.0, 5.0)]
    known = paths.points(silhouette.outline(two))
    assert min(x for x, _ in known) >= -10
    assert paths.area(known) > 0
    assert paths.area(paths.points(silhouette.outline([(x, -y, r) for x, y, r in two]))) > 0
    inside = silhouette.outline([(0.0, 0.0, 30.0), (5.0, 0.0, 4.0)])
    assert inside == silhouette.outline([(0.0, 0.0, 30.0)])


def test_a_hand_seen_whole_has_five_fingers_and_one_at_an_arm_is_a_mitten() -> None:
    assert len(flesh.FORMS["hand"]) > len(flesh.FORMS["arm"]) + 6
