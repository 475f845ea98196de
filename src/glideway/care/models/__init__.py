"""Tables of the care room: the episode, what happened in a visit, and the plan that follows."""

from glideway.care.models.course import Episode, Note, Visit
from glideway.care.models.plan import ExerciseTick, Goal, Plan, PlanExercise
from glideway.care.models.room import Finding, Pass, Reading, Retest, Target, Treatment

__all__ = [
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
    "Target",
    "Treatment",
    "Visit",
]
