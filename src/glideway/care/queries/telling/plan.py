"""What follows: the goal, the plan and what goes home."""

from __future__ import annotations

from collections.abc import Iterator

from glideway.care.core.note import Fact
from glideway.care.queries.naming import exercise_words
from glideway.care.queries.record import Record


def facts(record: Record) -> Iterator[Fact]:
    """The goal, number and rhythm of visits, and the exercises."""
    if goal := record.goal:
        words = {"activity": goal.words, "value": goal.target}
        yield Fact("note.goal", f"goal:{goal.public_id}", words, at=goal.set_at)
    if not (plan := record.plan):
        return
    about = f"plan:{plan.public_id}"
    rhythm = {"visits": plan.visits, "per_week": plan.per_week}
    yield Fact("note.plan", about, rhythm, at=plan.set_at)
    if record.exercises:
        named = {"exercises": exercise_words(record.exercises)}
        yield Fact("note.exercises", about, named, at=plan.set_at)
