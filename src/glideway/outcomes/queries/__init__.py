"""Questions that only read: one person's course for who may see it, and the clinics' figures."""

from glideway.outcomes.core.following import Window
from glideway.outcomes.queries.courses import Course, course
from glideway.outcomes.queries.figures import (
    clinic_figures,
    followed,
    window,
)
from glideway.outcomes.queries.releases import (
    Improved,
    coming,
    counted_already,
    counting,
    courses_said,
    earlier,
    improved_of,
    myself,
    of_network,
    of_practitioner,
    own_slug,
    practitioners,
    public,
    shown,
    silent,
    told,
    without_figures,
)
from glideway.outcomes.queries.running import Desk, NextStart, desk, next_start

__all__ = [
    "Course",
    "Desk",
    "Improved",
    "NextStart",
    "Window",
    "clinic_figures",
    "coming",
    "counted_already",
    "counting",
    "course",
    "courses_said",
    "desk",
    "earlier",
    "followed",
    "improved_of",
    "myself",
    "next_start",
    "of_network",
    "of_practitioner",
    "own_slug",
    "practitioners",
    "public",
    "shown",
    "silent",
    "told",
    "window",
    "without_figures",
]
