"""Tables of care: the course of a complaint, what was done in each visit, what goes home."""

from glideway.care.models.courses import Episode, Goal, Reading, Retest
from glideway.care.models.plans import ExerciseTick, Plan, PlanExercise
from glideway.care.models.treating import (
    Adjustment,
    Agreement,
    Pass,
    Sensation,
    Target,
    Treatment,
)
from glideway.care.models.visits import Finding, Note, Visit

__all__ = [
    "Adjustment",
    "Agreement",
    "Episode",
    "ExerciseTick",
    "Finding",
    "Goal",
    "Note",
    "Pass",
    "Plan",
    "PlanExercise",
    "Reading",
    "Retest",
    "Sensation",
    "Target",
    "Treatment",
    "Visit",
]
