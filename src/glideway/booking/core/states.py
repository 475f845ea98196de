"""Where an appointment stands, and where it can go from there; nothing else happens to it.

A step that nobody tapped may be left out (the practitioner begins although the desk did not say
"here"), but no step goes back. Two are a slip of the hand, and the desk takes them back by verbs of
their own: that somebody is here, and that somebody did not come.
"""

from __future__ import annotations

STEPS = ("booked", "arrived", "in_room", "done")
MOVES = {
    "booked": frozenset({"arrived", "in_room", "done", "cancelled", "no_show"}),
    "arrived": frozenset({"in_room", "done"}),
    "in_room": frozenset({"done"}),
    "done": frozenset[str](),
    "cancelled": frozenset[str](),
    "no_show": frozenset[str](),
}


def may_become(state: str, goal: str) -> bool:
    """Whether an appointment that stands at `state` can go to `goal`."""
    return goal in MOVES[state]


def is_there(state: str, goal: str) -> bool:
    """Whether there is nothing left to do: it is there, or further on the way of a visit."""
    if state in STEPS and goal in STEPS:
        return STEPS.index(state) >= STEPS.index(goal)
    return state == goal
