"""What a generic adult computer model says of the way a muscle pulls: direction only.

Nothing here shows adhesions, tension, strain or benefit, and no length is shown to a patient.
"""

from typing import Literal, TypeAlias

import msgspec

Outcome: TypeAlias = Literal["agree", "mixed", "opposite", "weak", "not_in_model"]


class Pull(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How one structure pulls: each listed action (`joint:motion`), and what the model answered."""

    structure: str
    fascicles: tuple[str, ...]
    actions: dict[str, Outcome]

    def agrees(self, joint: str, motion: str) -> bool:
        return self.actions.get(f"{joint}:{motion}") == "agree"
