"""The bones, joints and lines as one MJCF, both sides of the body, built from the facts alone.

The left side is the right side seen in a mirror (z negated). A shoulder blade is a free body:
where it lies follows from the posture (`poses`), which also keeps it joined to the clavicle.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

import numpy as np
from numpy.typing import NDArray

from tools.girdle import facts

Matrix = NDArray[np.float64]
SIDES = {"r": 1.0, "l": -1.0}
NECK_AXES = {"pitch": (0.0, 0.0, 1.0), "roll": (1.0, 0.0, 0.0), "yaw": (0.0, 1.0, 0.0)}


def build(lines: Mapping[str, facts.Line]) -> str:
    """The whole model as text, with these lines on its bones."""
    root = Element("mujoco", model="glideway-girdle")
    # Nothing here is dynamic: bodies weigh something only because the compiler asks for it.
    SubElement(root, "compiler", angle="radian", boundmass="1", boundinertia="1")
    SubElement(root, "option", gravity="0 0 0")
    world = SubElement(root, "worldbody")
    thorax = SubElement(world, "body", name="thorax")
    bones = {"thorax": thorax, **_neck(thorax)}
    for side in SIDES:
        bones[f"clavicle_{side}"] = _clavicle(thorax, side)
        bones[f"scapula_{side}"] = _scapula(world, side)
    tendons = SubElement(root, "tendon")
    for line in lines.values():
        for side in SIDES:
            _string(line, side, bones, tendons)
    return tostring(root, encoding="unicode")


def _neck(thorax: Element) -> dict[str, Element]:
    """Seven vertebrae and the skull; each level pitches, rolls and yaws about its own centre."""
    found = {"thorax": thorax}
    for joint in facts.skeleton()["neck"]["joints"]:
        origin = np.subtract(joint["centre_in_parent"], joint["centre_in_child"])
        bone = SubElement(found[joint["parent"]], "body", name=joint["child"], pos=_numbers(origin))
        for name, axis in NECK_AXES.items():
            SubElement(
                bone,
                "joint",
                name=f"{joint['id']}_{name}",
                type="hinge",
                axis=_numbers(axis),
                pos=_numbers(joint["centre_in_child"]),
            )
        found[joint["child"]] = bone
    return found


def _clavicle(thorax: Element, side: str) -> Element:
    """Two hinges at the sternoclavicular centre, zero in the rest pose."""
    rest, centre = facts.skeleton()["rest"], facts.skeleton()["sternoclavicular"]
    turned = np.array(rest["clavicle_rotation"])
    bone = SubElement(
        thorax,
        "body",
        name=f"clavicle_{side}",
        pos=_numbers(place(centre["centre_in_thorax"], side)),
        quat=_numbers(quaternion(mirrored(turned, side))),
    )
    # The first axis is given in the thorax, the second in the clavicle; both hinges want the
    # clavicle's. An axis of turning seen in a mirror keeps z and loses the sign of x and y.
    for name, axis in (
        ("protraction", turned.T @ np.array(centre["protraction_axis"])),
        ("elevation", np.array(centre["elevation_axis_after_protraction"])),
    ):
        SubElement(
            bone,
            "joint",
            name=f"clavicle_{side}_{name}",
            type="hinge",
            axis=_numbers(SIDES[side] * place(axis, side)),
        )
    return bone


def _scapula(world: Element, side: str) -> Element:
    rest = facts.skeleton()["rest"]
    bone = SubElement(
        world,
        "body",
        name=f"scapula_{side}",
        pos=_numbers(place(rest["scapula_origin"], side)),
        quat=_numbers(quaternion(mirrored(np.array(rest["scapula_rotation"]), side))),
    )
    SubElement(bone, "freejoint", name=f"scapula_{side}")
    return bone


def _string(line: facts.Line, side: str, bones: dict[str, Element], tendons: Element) -> None:
    string = SubElement(tendons, "spatial", name=f"{line.id}_{side}")
    for number, point in enumerate(line.points):
        name = f"{line.id}_{side}_{number}"
        bone = f"{point.bone}_{side}" if point.bone in facts.SIDED else point.bone
        SubElement(bones[bone], "site", name=name, pos=_numbers(place(point.at, side)))
        SubElement(string, "site", site=name)


def place(at: Sequence[float] | Matrix, side: str) -> Matrix:
    """A point of the right side, on the asked side."""
    return np.array(at) * (1.0, 1.0, SIDES[side])


def mirrored(rotation: Matrix, side: str) -> Matrix:
    """An orientation of the right side, on the asked side."""
    mirror = np.diag((1.0, 1.0, SIDES[side]))
    found: Matrix = mirror @ rotation @ mirror
    return found


def quaternion(rotation: Matrix) -> Matrix:
    """Scalar first, as the engine wants it. No bone here is turned by half a circle."""
    scalar = np.sqrt(max(0.0, 1.0 + np.trace(rotation))) / 2.0
    turned = (rotation - rotation.T) / (4.0 * scalar)
    return np.array([scalar, turned[2, 1], turned[0, 2], turned[1, 0]])


def _numbers(values: Any) -> str:  # noqa: ANN401 - any row of numbers
    return " ".join(repr(float(one)) for one in values)
