"""Why a visit may stay although a paper fell away: the closed list an operator chooses from."""

from enum import StrEnum


class KeptFor(StrEnum):
    """Each is a fact about papers that a patient can be told; none is about health."""

    RENEWED = "renewed"
    NOT_NEEDED = "not-needed"
    SUPERVISED = "supervised"
