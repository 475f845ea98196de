"""The worked examples of the design: lengths, gains, shares and neighbours, to the millimetre."""

from typing import Any

import pytest

from glideway.body.core import engine
from tools.model import bodies, lengths, rows

pytestmark = pytest.mark.model

HAMSTRING = "semitendinosus"
ARM_LOW = {"shoulder_elv_r": 20, "elv_angle_r": 20}
Degrees = dict[str, float]
# slip, start, end, mm at both, share of the full range in %, the first neighbour and its %
EXAMPLES: list[tuple[str, Degrees, Degrees, float, float, int, str, int]] = [
    (
        "semiten_r",
        {"hip_flexion_r": 90, "knee_angle_r": 110},
        {"hip_flexion_r": 90, "knee_angle_r": 10},
        443.7, 539.9, 38, "biceps-femoris-short-head", 42,
    ),
    (
        "semiten_r",
        {"hip_flexion_r": 70, "knee_angle_r": 110},
        {"hip_flexion_r": 70, "knee_angle_r": 10},
        425.8, 521.3, 38, "biceps-femoris-short-head", 42,
    ),
    (
        "semiten_r",
        {"hip_flexion_r": 0, "knee_angle_r": 20},
        {"hip_flexion_r": 70, "knee_angle_r": 20},
        436.3, 512.0, 30, "gluteus-maximus-lower-fibres", 39,
    ),
    (
        "gasmed_r",
        {"knee_angle_r": 5, "ankle_angle_r": -35},
        {"knee_angle_r": 5, "ankle_angle_r": 25},
        434.2, 477.7, 45, "soleus", 14,
    ),
    (
        "gasmed_r",
        {"knee_angle_r": 5, "ankle_angle_r": -35},
        {"knee_angle_r": 5, "ankle_angle_r": 15},
        434.2, 471.1, 39, "soleus", 12,
    ),
    (
        "soleus_r",
        {"knee_angle_r": 80, "ankle_angle_r": -35},
        {"knee_angle_r": 80, "ankle_angle_r": 20},
        296.3, 336.1, 78, "", 0,
    ),
    (
        "recfem_r",
        {"hip_flexion_r": -10, "knee_angle_r": 10},
        {"hip_flexion_r": -10, "knee_angle_r": 110},
        524.8, 586.3, 35, "vastus-intermedius", 19,
    ),
    (
        "psoas_r",
        {"hip_flexion_r": 60},
        {"hip_flexion_r": -15},
        199.3, 232.0, 42, "iliacus", 29,
    ),
    (
        "tibpost_r",
        {"ankle_angle_r": -20, "subtalar_angle_r": 15},
        {"ankle_angle_r": 15, "subtalar_angle_r": -15},
        311.0, 325.7, 64, "soleus", 9,
    ),
    (
        "FCR",
        {"elbow_flexion_r": 70, "pro_sup_r": -80, "flexion_r": 45, "deviation_r": 20},
        {"elbow_flexion_r": 70, "pro_sup_r": -80, "flexion_r": -45, "deviation_r": -5},
        291.4, 319.0, 47, "palmaris-longus", 13,
    ),
    (
        "ECRB",
        {"elbow_flexion_r": 10, "pro_sup_r": 80, "flexion_r": -45},
        {"elbow_flexion_r": 10, "pro_sup_r": 80, "flexion_r": 45},
        274.4, 297.7, 65, "extensor-indicis", 8,
    ),
    (
        "BIClong",
        {"elbow_flexion_r": 120, "pro_sup_r": -60},
        {"elbow_flexion_r": 10, "pro_sup_r": 60},
        352.4, 425.7, 44, "brachioradialis", 41,
    ),
    (
        "INFSP",
        {**ARM_LOW, "shoulder_rot_r": -60},
        {**ARM_LOW, "shoulder_rot_r": 20},
        76.2, 107.9, 60, "", 0,
    ),
    (
        "PECM2",
        {"elv_angle_r": 80, "shoulder_elv_r": 80},
        {"elv_angle_r": -30, "shoulder_elv_r": 80},
        187.7, 219.9, 27, "deltoid-clavicular-part", 49,
    ),
    (
        "SUP",
        {"elbow_flexion_r": 80, "pro_sup_r": -80},
        {"elbow_flexion_r": 80, "pro_sup_r": 80},
        53.5, 73.7, 90, "", 0,
    ),
]  # fmt: skip


def walked(slip: str, start: Degrees, end: Degrees) -> tuple[list[float], dict[str, float]]:
    """A slip at 31 samples of the straight way between two poses, and how much others gain."""
    body = bodies.body(bodies.home(slip) or "")
    lines = []
    for sample in range(engine.SAMPLES):
        share = sample / (engine.SAMPLES - 1)
        names = {**bodies.BASE[body.name], **start, **end}
        pose = {
            one: (1 - share) * start.get(one, names[one]) + share * end.get(one, names[one])
            for one in names
        }
        body.settle(pose)
        lines.append(body.lengths(body.fascicles))
    found = dict(zip(body.fascicles, zip(*lines, strict=True), strict=True))
    gains = {one: 100 * (way[-1] / way[0] - 1) for one, way in found.items()}
    target = next(key for key, names in rows.slips().items() if slip in names)
    return list(found[slip]), lengths._beside(target, [slip], gains)  # noqa: SLF001


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: f"{one[0]}-{one[3]}")
def test_a_worked_example_has_the_length_gain_share_and_neighbour_of_the_design(
    example: tuple[Any, ...],
) -> None:
    slip, start, end, first, last, share, neighbour, percent = example
    way, beside = walked(slip, start, end)
    assert way[0] == pytest.approx(first, abs=1)
    assert way[-1] == pytest.approx(last, abs=1)
    verdict = engine.walked({slip: way}, {slip: lengths.span(slip)}, beside)
    assert verdict.passed
    assert verdict.share_percent[0] == pytest.approx(share, abs=1.5)  # of extremes nobody proved
    assert verdict.monotone == (29 / 30 if slip == "BIClong" else 1.0)
    if neighbour:
        assert dict(verdict.competing)[neighbour] == pytest.approx(percent, abs=1)
    else:
        assert verdict.competing == ()


def test_the_reversed_hamstring_is_refused() -> None:
    way, beside = walked("semiten_r", EXAMPLES[0][2], EXAMPLES[0][1])
    verdict = engine.walked({"semiten_r": way}, {"semiten_r": (321.4, 572.7)}, beside)
    assert (verdict.passed, verdict.reason) == (False, "wrong_way")
    assert verdict.gain_mm == pytest.approx((-96.2, -96.2), abs=1)


def test_a_pose_past_the_model_is_brought_back_to_it_and_named() -> None:
    body = bodies.body(bodies.LEG)
    assert body.settle({"hip_rotation_r": 45}) == ["hip_rotation_r"]
    assert body.settle({"hip_rotation_r": 40}) == []


def test_slaved_joints_follow_by_the_polynomials_of_the_model() -> None:
    """The kneecap glides in its groove as the knee bends, and the shoulder blade turns along."""
    leg, arm = bodies.body(bodies.LEG), bodies.body(bodies.ARM)
    leg.settle({"knee_angle_r": 0})
    straight = leg.where("patella_r") - leg.where("tibia_r")
    leg.settle({"knee_angle_r": 90})
    assert abs(leg.where("patella_r") - leg.where("tibia_r") - straight).max() > 0.01
    arm.settle({"shoulder_elv_r": 0})
    low = arm.where("scapula_r")
    arm.settle({"shoulder_elv_r": 120})
    assert arm.where("scapula_r")[2] - low[2] > 0.01


def test_a_protocol_that_moves_nothing_of_the_model_is_not_walked() -> None:
    thumb = rows.book().protocols["opponens-pollicis--thumb-flat"]
    row = lengths.walk(thumb, {"OP": (0.0, 10.0)})
    assert row["walks"] == {}
    assert row["unseen"] == [{"joint": "thumb_cmc", "motion": "reposition"}]


def test_an_arm_raised_and_lowered_goes_through_its_side_and_never_around_it() -> None:
    """From flexion to extension the plane flips where the arm hangs, and only there."""
    vocabulary = rows.book().vocabulary
    axis = vocabulary.axis("flexion")
    sign = 1 if axis == "flexion" else -1
    stands = [{("shoulder", axis): sign * degrees} for degrees in (50.0, 1.0, -1.0, -30.0)]
    found = [bodies.coordinates(one)[bodies.ARM] for one in stands]
    assert [round(one["elv_angle_r"]) for one in found] == [90, 90, -90, -90]
    assert [round(one["shoulder_elv_r"]) for one in found] == [50, 1, 1, 30]
