"""What moves between two poses, which way, and how a pose reads in words."""

from glideway.body.core.protocols import Protocol
from glideway.body.core.vocabulary import Angle, Motion, Pose, Vocabulary


def travel(start: Pose, end: Pose, vocabulary: Vocabulary) -> tuple[Motion, ...]:
    """Each joint that differs between the poses, with the motion it goes toward, in end order.

    Two angles lie on one line when their motions are the same or opposite, so knee 110 bent to
    10 bent is extension, and so is 20 bent to 5 straight.
    """
    before = {(one.joint, vocabulary.axis(one.motion)): one for one in start}
    after = {(one.joint, vocabulary.axis(one.motion)): one for one in end}
    found = []
    for (joint, axis), reached in after.items():
        left = before.get((joint, axis))
        difference = vocabulary.along(reached) - (vocabulary.along(left) if left else 0.0)
        if difference:
            way = axis if difference > 0 else vocabulary.opposites[axis]
            found.append(Motion(joint, way))
    return tuple(found)


def strays(protocol: Protocol, vocabulary: Vocabulary) -> tuple[Motion, ...]:
    """Joints named in only one of the two poses: a reader cannot know where they went."""
    before = {(one.joint, vocabulary.axis(one.motion)) for one in protocol.start}
    after = {(one.joint, vocabulary.axis(one.motion)) for one in protocol.end}
    return tuple(Motion(joint, axis) for joint, axis in sorted(before ^ after))


def words(pose: Pose, vocabulary: Vocabulary, language: str) -> tuple[str, ...]:
    """Each joint of a pose as a person would say it: "knee bent 110°", "wrist straight"."""
    return tuple(_angle(one, vocabulary, language) for one in pose)


def _angle(angle: Angle, vocabulary: Vocabulary, language: str) -> str:
    joint = vocabulary.joints[angle.joint]
    if angle.deg == 0:
        return joint.motions[angle.motion].neutral.of(language)
    state = joint.motions[angle.motion].state.of(language)
    return state if angle.deg is None else f"{state} {angle.deg}°"


def moves(protocol: Protocol, vocabulary: Vocabulary, language: str) -> tuple[str, ...]:
    """The motions of a protocol as things to do: "straighten the knee"."""
    going = travel(protocol.start, protocol.end, vocabulary)
    return tuple(
        vocabulary.joints[one.joint].motions[one.motion].move.of(language) for one in going
    )


def ends(protocol: Protocol, vocabulary: Vocabulary) -> tuple[int, int] | None:
    """Start and end of the main joint, signed along its axis so that the end is the greater.

    None where nobody measures that motion in degrees: it then has no dial.
    """
    going = [
        one
        for one in travel(protocol.start, protocol.end, vocabulary)
        if one.joint == protocol.moving[0]
    ]
    for one in going:
        before, after = (_at(one, pose, vocabulary) for pose in (protocol.start, protocol.end))
        if before is not None and after is not None:
            return before, after
    return None


def _at(way: Motion, pose: Pose, vocabulary: Vocabulary) -> int | None:
    """Degrees of a joint along `way`; against it they are negative."""
    axis = vocabulary.axis(way.motion)
    for one in pose:
        if one.joint == way.joint and vocabulary.axis(one.motion) == axis:
            sign = 1 if one.motion == way.motion else -1
            return None if one.deg is None else sign * one.deg
    return None
