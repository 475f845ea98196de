"""Where the hand is drawn: on which stretch of the figure, how far along, on which face."""

from typing import NamedTuple

from glideway.body.core.protocols import Protocol

ALONG = {
    "proximal": 0.25,
    "musculotendinous": 0.45,
    "middle": 0.5,
    "belly": 0.5,
    "one": 0.5,
    "mid_substance": 0.6,
    "distal": 0.75,
    "insertion": 0.9,
}


class Touch(NamedTuple):
    """A stretch of the figure, its share, and the face (forward, leftward) of its own frame."""

    bone: str
    share: float
    face: tuple[float, float]


# Face: (1, 0) front, (-1, 0) back, (0, -1) outer side, (0, 1) inner side of the right limb.
REGIONS: dict[str, tuple[str, tuple[float, float]]] = {
    "abdomen": ("lumbar", (1, -0.3)),
    "ankle": ("heel", (0.4, -0.8)),
    "any": ("forearm", (0, 0)),
    "arm": ("upper_arm", (1, 0)),
    "back": ("lumbar", (-1, -0.4)),
    "elbow": ("forearm", (0.3, -0.8)),
    "foot": ("foot", (0, 0)),
    "forearm": ("forearm", (0.4, -0.8)),
    "hand": ("palm", (0, 0.6)),
    "head-jaw": ("jaw", (0, -0.6)),
    "hip-anterior": ("pelvis", (1, 0)),
    "hip-lateral": ("thigh", (0, -1)),
    "hip-posterior": ("pelvis", (-1, 0)),
    "knee": ("thigh", (0.8, -0.6)),
    "leg-anterior": ("shank", (1, -0.4)),
    "leg-lateral": ("shank", (0, -1)),
    "leg-medial": ("shank", (0.3, 1)),
    "leg-posterior": ("shank", (-1, 0)),
    "neck-anterior": ("neck", (0.9, -0.4)),
    "neck-deep": ("neck", (0.9, 0)),
    "neck-lateral": ("neck", (0.2, -1)),
    "neck-posterior": ("neck", (-0.9, -0.4)),
    "pelvis": ("pelvis", (-1, 0)),
    "shoulder": ("blade", (-0.6, 0)),
    "shoulder-girdle": ("blade", (-0.6, 0.4)),
    "suboccipital": ("neck", (-0.9, -0.3)),
    "thigh-anterior": ("thigh", (1, 0)),
    "thigh-lateral": ("thigh", (0, -1)),
    "thigh-medial": ("thigh", (0, 1)),
    "thigh-posterior": ("thigh", (-1, 0)),
    "thorax": ("chest", (0, -1)),
    "wrist": ("palm", (0, 0.8)),
}

# Where a structure does not lie where its region's first place is. Longest beginning wins.
NAMED: dict[str, Touch] = {
    "adductor-pollicis": Touch("thumb", 0.2, (0, 0)),
    "axillary": Touch("upper_arm", 0.1, (-1, -0.4)),
    "biceps-groove": Touch("upper_arm", 0.08, (1, -0.2)),
    "brachial-plexus-cords": Touch("chest", 0.85, (1, -0.6)),
    "calcaneal": Touch("shank", 0.92, (-1, 0)),
    "common-extensor": Touch("forearm", 0.1, (0.4, -0.9)),
    "common-fibular": Touch("shank", 0.1, (0, -1)),
    "common-flexor": Touch("forearm", 0.1, (0.4, 0.9)),
    "coracohumeral": Touch("upper_arm", 0.02, (0.9, 0.2)),
    "deltoid": Touch("upper_arm", 0.12, (0.9, -0.4)),
    "digastric": Touch("jaw", 0.7, (0, 0)),
    "external-oblique": Touch("lumbar", 0.5, (0.5, -1)),
    "first-compartment": Touch("forearm", 0.93, (1, 0)),
    "flexor-carpi": Touch("forearm", 0.45, (0.2, 0.9)),
    "flexor-digitorum-superficialis": Touch("forearm", 0.5, (0.2, 0.9)),
    "gluteus-medius-posterior": Touch("pelvis", 0.25, (-0.9, -0.5)),
    "gluteus": Touch("thigh", 0.0, (-0.1, -1)),
    "gluteus-maximus": Touch("pelvis", 0.2, (-1, 0)),
    "iliotibial-distal": Touch("thigh", 0.88, (0, -1)),
    "latissimus": Touch("chest", 0.4, (-0.6, -1)),
    "lateral-retinaculum": Touch("thigh", 0.96, (0.9, -0.6)),
    "masseter": Touch("jaw", 0.4, (0, -0.5)),
    "medial-plantar": Touch("foot", 0.45, (0, 0)),
    "median-forearm": Touch("forearm", 0.2, (0.3, 0.8)),
    "median-wrist": Touch("forearm", 0.8, (0.2, 0.8)),
    "patellar": Touch("shank", 0.05, (1, 0)),
    "pectoralis": Touch("chest", 0.8, (1, -0.6)),
    "pes": Touch("thigh", 0.92, (-0.3, 1)),
    "piriformis": Touch("pelvis", 0.3, (-1, 0)),
    "popliteus": Touch("shank", 0.1, (-1, 0.4)),
    "posterior-interosseous": Touch("forearm", 0.2, (0.4, -0.8)),
    "pronator": Touch("forearm", 0.18, (0.4, 0.8)),
    "proximal-hamstring": Touch("thigh", 0.08, (-1, 0)),
    "quadratus-femoris": Touch("thigh", 0.05, (-1, 0.2)),
    "quadratus-lumborum": Touch("lumbar", 0.5, (-0.4, -1)),
    "radial-arm": Touch("upper_arm", 0.8, (0, -1)),
    "radial-tunnel": Touch("forearm", 0.1, (0.6, -0.6)),
    "sacrotuberous": Touch("pelvis", 0.4, (-1, 0)),
    "sciatic-gluteal--tensioner": Touch("thigh", 0.1, (-1, 0)),
    "serratus": Touch("chest", 0.5, (0, -1)),
    "subscapularis": Touch("chest", 0.75, (0, -1)),
    "superficial-fibular": Touch("shank", 0.7, (0.8, -0.6)),
    "supraspinatus": Touch("shoulders", 0.2, (-0.6, 0)),
    "tensor-fasciae": Touch("thigh", 0.02, (0.9, -0.6)),
    "teres-major": Touch("chest", 0.6, (-0.7, -1)),
    "thoracolumbar-fascia": Touch("lumbar", 0.4, (-1, 0)),
    "tibial-ankle": Touch("heel", 0.4, (-0.5, 0.6)),
    "trapezius-descending": Touch("shoulders", 0.32, (0, 0)),
    "temporalis": Touch("skull", 0.6, (0.4, -0.5)),
    "triceps": Touch("upper_arm", 0.5, (-1, 0)),
    "ulnar-elbow": Touch("forearm", 0.12, (-0.3, 0.8)),
}


def touch(protocol: Protocol) -> Touch:
    """The place on the figure for a protocol's contact."""
    fits = [name for name in NAMED if protocol.id.startswith(name)]
    if fits:
        return NAMED[max(fits, key=len)]
    bone, face = REGIONS[protocol.region]
    return Touch(bone, ALONG.get(protocol.zone or "", 0.5), face)
