"""The atlas: what the body is made of, and how each part is carried from short to long.

`load()` reads the atlas files once, checks every row and keeps the answer. A wrong row raises
`WrongRow` with file, record, field and reason. Nothing here knows Django, tables or a clock.
"""

from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

from glideway.body.core import engine, poses
from glideway.body.core import standing as _standing
from glideway.body.core.agreement import Agreement, Disagreement
from glideway.body.core.atlas import Atlas, assemble
from glideway.body.core.conditions import Condition
from glideway.body.core.engine import Verdict
from glideway.body.core.geometry import Path, Pull, Stamp
from glideway.body.core.interfaces import Interface
from glideway.body.core.protocols import Excursion, NerveSequence, Protocol, Spot, Stop, Tension
from glideway.body.core.ranges import Bent, Finding, Limit, Published, Range
from glideway.body.core.reading import WrongRow, files
from glideway.body.core.regions import Outline, Region
from glideway.body.core.rules import faults
from glideway.body.core.standing import Problem, Standing, Unseen
from glideway.body.core.structures import Group, ReferredPain, Structure
from glideway.body.core.vocabulary import Angle, Joint, Motion, Pose, Vocabulary
from glideway.body.core.words import Source, Words

__all__ = [
    "Agreement",
    "Angle",
    "Atlas",
    "Bent",
    "Condition",
    "Disagreement",
    "Excursion",
    "Finding",
    "Group",
    "Interface",
    "Joint",
    "Limit",
    "Motion",
    "NerveSequence",
    "Outline",
    "Path",
    "Pose",
    "Problem",
    "Protocol",
    "Published",
    "Pull",
    "Range",
    "ReferredPain",
    "Region",
    "Source",
    "Spot",
    "Stamp",
    "Standing",
    "Stop",
    "Structure",
    "Tension",
    "Verdict",
    "Vocabulary",
    "Words",
    "WrongRow",
    "candidates",
    "engine",
    "load",
    "poses",
    "protocols_for",
    "read",
    "standing",
    "unseen",
    "version",
]


def read(folder: Traversable) -> Atlas:
    """The atlas in this folder, checked. Raises WrongRow for the first row that is wrong."""
    atlas = assemble(files(folder))
    for wrong in faults(atlas):
        raise wrong
    return atlas


@cache
def load() -> Atlas:
    """Our own atlas, read at the first question and kept: it cannot change while we run."""
    return read(resources.files("glideway.body") / "atlas")


def version() -> str:
    """What to store beside a protocol id, so that an old record reads as it was."""
    return load().version


def protocols_for(structure_id: str) -> tuple[Protocol, ...]:
    """What may be done for a structure or a group; an unknown id has nothing."""
    return load().protocols_for(structure_id)


def candidates(about: str) -> tuple[Structure, ...]:
    """Places to examine first, for a condition id or a region id."""
    return load().candidates(about)


@cache
def standing() -> Standing:
    """How our own atlas stands; the numbers of the front page and of `glideway atlas check`."""
    return _standing.standing(load())


def unseen(structure_id: str) -> Unseen:
    """Why no model sees one of our structures; empty where one does."""
    return _standing.unseen(load(), load().structures[structure_id])
