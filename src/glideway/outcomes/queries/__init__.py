"""Questions that only read: one person's course for who may see it, and the clinics' figures."""

from glideway.outcomes.core.following import Window
from glideway.outcomes.queries.courses import Course, course
from glideway.outcomes.queries.figures import (
    clinic_figures,
    followed,
    published,
    window,
)

__all__ = [
    "Course",
    "Window",
    "clinic_figures",
    "course",
    "followed",
    "published",
    "window",
]
