"""What follows: the goal, the plan and what goes home."""

from __future__ import annotations

from collections.abc import Iterator

from glideway.care.core.note import Fact
from glideway.care.queries.naming import exercise_words, habit_words, leave_words
from glideway.care.queries.record import Record


def facts(record: Record) -> Iterator[Fact]:
    """The goal, number and rhythm of visits, and the exercises."""
    if goal := record.goal:
        words = {"activity": goal.words, "value": goal.target}
        told = record.plan.set_at if record.plan else goal.set_at  # the aim is set with the plan
        yield Fact("note.goal", f"goal:{goal.public_id}", words, at=told)
    if not (plan := record.plan):
        return
    about = f"plan:{plan.public_id}"
    rhythm = {"visits": plan.visits, "per_week": plan.per_week}
    yield Fact("note.plan", about, rhythm, at=plan.set_at)
    if record.exercises:
        named = {"exercises": exercise_words(record.exercises)}
        yield Fact("note.exercises", about, named, at=plan.set_at)
    if plan.habits:
        named = {"habits": habit_words(plan.habits)}
        yield Fact("note.habits", about, named, at=plan.set_at)
    if plan.leave or plan.leave_words:
        left = {"movements": leave_words(plan.leave, plan.leave_words or "")}
        yield Fact("note.leave", about, left, at=plan.set_at)
    if plan.not_before:
        day = {"day": plan.not_before.isoformat()}
        yield Fact("note.not_before", about, day, at=plan.set_at)
