"""The skin of the figure: balls fixed to its stretches, and which balls are pulled together.

Numbers are centimetres in a stretch's own directions (forward, inward, up) from its beginning;
they are a convention that reads as a person, and no measure of anybody.
"""

from typing import TypeAlias

from glideway.body.core.drawing.skeleton import FINGERS, Chain
from glideway.body.core.drawing.space import Point, moved, plus

Ball: TypeAlias = tuple[Point, float]
Seed: TypeAlias = tuple[str, float, float, float, float]  # stretch, forward, inward, up, radius
Blob: TypeAlias = tuple[Seed, ...]


def _both(*seeds: Seed) -> Blob:
    """The same balls on both sides of the middle."""
    return tuple(one for n, x, y, z, r in seeds for one in ((n, x, y, z, r), (n, x, -y, z, r)))


# The trunk's stretches are described from its own middle, so that both halves are alike.
_HIPS = _both(("hips", -1.5, 8.3, 3.0, 9.2), ("hips", -1.0, 8.0, 10.0, 8.2))
_SEAT = _both(("hips", -7.0, 5.5, -0.5, 8.0))
_WAIST = _both(("waist", -1.2, 5.0, 0.0, 9.4))
_RIBS = _both(("waist", -1.4, 4.8, 15.0, 10.7))
_TOP = _both(("waist", -2.2, 8.2, 27.0, 8.5))
_GIRDLE = _both(("waist", -2.0, 12.0, 32.2, 5.6))
_NECK_ROOT = _both(("waist", -4.6, 2.4, 36.5, 5.4))
TRUNK: tuple[Blob, ...] = (
    _SEAT + _HIPS,
    _HIPS + _WAIST,
    _WAIST + _RIBS,
    _RIBS + _TOP,
    _TOP + _GIRDLE,
    _GIRDLE[:1] + _NECK_ROOT[:1] + _TOP[:1],
    _GIRDLE[1:] + _NECK_ROOT[1:] + _TOP[1:],
)
HEAD: tuple[Blob, ...] = (
    (("neck", -0.4, 0.0, -1.0, 5.7), ("neck", -0.1, 0.0, 11.0, 5.3)),
    (
        ("skull", -1.0, 0.0, 6.2, 8.6),
        ("skull", 2.6, 0.0, 6.6, 7.6),
        ("skull", 5.6, 0.0, 1.2, 3.9),
    ),
    (("nose", 0.0, 0.0, 0.4, 1.4), ("nose", 2.6, 0.0, -0.8, 0.9), ("nose", 0.2, 0.0, -1.6, 1.2)),
)
JAW: tuple[Blob, ...] = (
    (
        ("jaw", 0.0, 3.2, -0.6, 2.6),
        ("jaw", 0.0, -3.2, -0.6, 2.6),
        ("jaw", 0.6, 2.8, -4.4, 2.4),
        ("jaw", 0.6, -2.8, -4.4, 2.4),
        ("jaw", 7.0, 0.0, -5.2, 2.2),
        ("jaw", 7.4, 0.0, -2.6, 1.9),
    ),
)
LEG: tuple[Blob, ...] = (
    (
        ("thigh", -0.6, -1.2, 1.0, 8.9),
        ("thigh", 0.2, -0.4, -14.0, 8.0),
        ("thigh", 0.5, 0.0, -27.0, 6.5),
        ("thigh", 0.2, 0.0, -39.0, 5.6),
    ),
    (
        ("shank", 0.0, 0.0, 0.6, 5.6),
        ("shank", -0.8, 0.0, -11.0, 5.6),
        ("shank", -0.6, 0.0, -20.0, 4.6),
    ),
    (
        ("shank", -0.6, 0.0, -20.0, 4.6),
        ("shank", -0.8, 0.0, -33.0, 3.3),
        ("shank", -0.6, 0.0, -39.5, 3.5),
    ),
)
FOOT: tuple[Blob, ...] = (
    (("heel", -0.3, 0.0, -0.2, 3.5), ("heel", -4.0, 0.0, -3.5, 2.9), ("heel", 4.6, 0.8, -3.2, 2.7)),
    (
        ("heel", -4.0, 0.0, -3.5, 2.9),
        ("heel", 5.0, 0.8, -2.9, 2.9),
        ("heel", 5.0, -1.6, -4.2, 2.2),
        ("heel", 12.2, 2.7, -4.6, 1.8),
        ("heel", 10.8, -2.9, -4.8, 1.6),
    ),
    (
        ("heel", 12.2, 2.7, -4.6, 1.8),
        ("heel", 10.8, -2.9, -4.8, 1.6),
        ("hallux", 1.2, 0.0, -0.1, 1.5),
        ("toes", 0.8, -2.8, -0.4, 1.3),
    ),
    (("hallux", 0.0, 0.0, 0.0, 1.7), ("hallux", 6.2, 0.0, -0.2, 1.3)),
    (("toes", 0.4, 0.0, -0.2, 1.5), ("toes", 5.4, 0.4, -0.5, 1.1), ("toes", 2.6, -3.0, -0.5, 1.1)),
)
# A foot at the end of a whole leg needs no single toes.
SHOE: tuple[Blob, ...] = (
    (("heel", 0.2, 0.0, 0.4, 3.4), ("heel", -3.8, 0.0, -3.7, 2.8), ("heel", 12.0, 1.2, -4.7, 1.9)),
    (
        ("heel", 12.0, 2.4, -4.7, 1.9),
        ("heel", 10.8, -2.7, -4.8, 1.6),
        ("hallux", 6.0, 0.0, -0.2, 1.2),
        ("toes", 3.0, -2.6, -0.5, 1.1),
    ),
)
UPPER_ARM: tuple[Blob, ...] = (
    (
        ("upper_arm", 0.0, 0.2, -0.4, 5.5),
        ("upper_arm", 0.3, 0.0, -11.0, 4.7),
        ("upper_arm", 0.1, 0.0, -28.4, 3.8),
    ),
)
FOREARM: tuple[Blob, ...] = (
    (
        ("elbow", 0.0, 0.0, 0.2, 3.9),
        ("elbow", 0.0, 0.0, -5.5, 4.1),
        ("elbow", 0.0, 0.0, -14.0, 3.3),
    ),
    (
        ("elbow", 0.0, 0.0, -14.0, 3.3),
        ("forearm", 1.1, 0.0, -24.6, 1.9),
        ("forearm", -1.1, 0.0, -24.6, 1.9),
    ),
)
PALM: tuple[Blob, ...] = (
    (
        ("palm", 1.2, 0.0, 0.6, 1.9),
        ("palm", -1.2, 0.0, 0.6, 1.9),
        ("palm", 2.4, 0.2, -7.8, 1.2),
        ("palm", -2.7, 0.2, -6.9, 1.1),
        ("palm", -2.4, 0.4, -3.0, 1.4),
    ),
    (("palm", 1.4, 0.4, -1.0, 1.7), ("thumb", 0.2, 0.0, -2.2, 1.6), ("palm", 2.4, 0.2, -7.4, 1.1)),
    (("thumb", 0.0, 0.0, -0.4, 1.6), ("thumb", 0.0, 0.0, -4.2, 1.15)),
    (("thumbtip", 0.0, 0.0, 0.0, 1.15), ("thumbtip", 0.0, 0.0, -3.2, 1.0)),
    (("thumbnail", 0.0, 0.0, 0.0, 1.0), ("thumbnail", 0.0, 0.0, -2.0, 0.8)),
)


def _fingers() -> tuple[Blob, ...]:
    found: list[Blob] = []
    for number, (_, _, lengths) in enumerate(FINGERS):
        tag = "" if number == 1 else str(number)
        for name, length, begin, end in zip(
            ("finger", "fingertip", "fingernail"),
            lengths,
            (1.0, 0.9, 0.8),
            (0.9, 0.8, 0.7),
            strict=True,
        ):
            one = f"{name}{tag}"
            found.append(((one, 0.0, 0.0, 0.0, begin), (one, 0.0, 0.0, -length + 0.3, end)))
    return tuple(found)


# A hand at the end of a whole arm: four fingers would be four hairs.
MITTEN: tuple[Blob, ...] = (
    PALM[0],
    (
        ("palm", 2.2, 0.2, -7.6, 1.1),
        ("palm", -2.4, 0.2, -6.9, 1.1),
        ("fingertip", 1.2, 0.0, 0.0, 1.1),
        ("fingertip", -1.9, 0.0, 0.6, 1.0),
    ),
    (
        ("fingertip", 1.2, 0.0, 0.0, 1.1),
        ("fingertip", -1.9, 0.0, 0.6, 1.0),
        ("fingernail", 0.0, 0.0, -1.6, 1.0),
    ),
    (("palm", 1.6, 0.2, -1.6, 1.8), ("thumb", 0.0, 0.0, -4.2, 1.15)),
    (("thumb", 0.0, 0.0, -4.0, 1.15), ("thumbnail", 0.0, 0.0, -1.6, 0.8)),
)
# An arm that only hangs beside what is looked at.
SLEEVE: tuple[Blob, ...] = (
    (("upper_arm", 0.0, 0.2, -0.4, 5.5), ("elbow", 0.0, 0.0, 0.2, 3.9)),
    (
        ("elbow", 0.0, 0.0, 0.2, 3.9),
        ("elbow", 0.0, 0.0, -6.0, 4.0),
        ("forearm", 0.0, 0.0, -24.4, 2.4),
    ),
    (
        ("palm", 1.2, 0.0, 0.6, 1.9),
        ("palm", -1.2, 0.0, 0.6, 1.9),
        ("palm", 2.4, 0.2, -6.8, 1.3),
        ("fingernail", 0.0, 0.0, -1.2, 1.0),
        ("palm", -2.5, 0.2, -6.4, 1.2),
    ),
)
FORMS: dict[str, tuple[Blob, ...]] = {
    "trunk": TRUNK,
    "head": HEAD + JAW,
    "leg": LEG + SHOE,
    "foot": LEG + FOOT,
    "arm": UPPER_ARM + FOREARM + MITTEN,
    "sleeve": SLEEVE,
    "hand": UPPER_ARM + FOREARM + PALM + _fingers(),
}


def blobs(form: str, chain: Chain) -> list[tuple[str, list[Ball]]]:
    """The blobs of a chain as balls in space, each with the stretch it belongs to first."""
    places = _places(chain)
    return [(blob[0][0], [_ball(seed, places) for seed in blob]) for blob in FORMS[form]]


Place: TypeAlias = tuple[Point, tuple[Point, Point, Point], int]


def _places(chain: Chain) -> dict[str, Place]:
    """Where each stretch begins and how it has turned; the trunk's from the body's middle."""
    found: dict[str, Place] = {one.name: (one.begin, one.turned, one.inward) for one in chain}
    if "pelvis" in found:
        by = {one.name: one for one in chain}
        found["hips"] = ((0.0, 0.0, 0.0), by["pelvis"].turned, 1)
        found["waist"] = (by["lumbar"].finish, by["chest"].turned, 1)
    if "forearm" in found:
        by = {one.name: one for one in chain}
        found["elbow"] = (
            by["forearm"].begin,
            _straight(by["forearm"].begin, by["forearm"].finish),
            1,
        )
    return found


def _straight(begin: Point, finish: Point) -> tuple[Point, Point, Point]:
    """A frame whose up runs from finish to begin; the forearm's upper half is round."""
    x, y, z = plus(begin, finish, -1.0)
    length = (x * x + y * y + z * z) ** 0.5
    x, y, z = x / length, y / length, z / length
    return ((0.0, 0.0, x), (0.0, 0.0, y), (0.0, 0.0, z))


def _ball(seed: Seed, places: dict[str, Place]) -> Ball:
    name, forward, inner, up, radius = seed
    begin, turned, inward = places[name]
    return plus(begin, moved(turned, (forward, inward * inner, up))), radius
