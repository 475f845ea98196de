"""Questions that only read: one person's course for who may see it, and the clinics' figures."""

from glideway.outcomes.core.following import Window
from glideway.outcomes.queries.courses import Course, course
from glideway.outcomes.queries.figures import (
    clinic_figures,
    followed,
    published,
    window,
)
from glideway.outcomes.queries.running import Desk, NextStart, desk, next_start

__all__ = [
    "Desk",
    "NextStart",
    "Course",
    "Window",
    "clinic_figures",
    "course",
    "desk",
    "followed",
    "next_start",
    "published",
    "window",
]
