"""Tables of care: the course of a complaint, what was done in each visit, what goes home."""

from glideway.care.models.assessing import BodyPoint, Check, History, PainDrawing
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
    "BodyPoint",
    "Check",
    "Episode",
    "ExerciseTick",
    "Finding",
    "Goal",
    "History",
    "Note",
    "PainDrawing",
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
