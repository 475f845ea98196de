"""Builders of the quality room's rows, by its own verbs."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from glideway.directory.models import Clinic, Login
from glideway.quality import operations as quality
from glideway.quality.core import criteria
from glideway.quality.models import Grievance, Inspection
from tests.directory import make as directory
from tests.make import NOW, SYSTEM

MONTH_AGO = NOW - timedelta(days=30)
ALL_SEEN: Mapping[int, float] = {one.id: 1.0 for one in criteria.load().points if one.attested}


def inspection(
    clinic: Clinic,
    marks: Mapping[int, float] = ALL_SEEN,
    *,
    inspector: Login | None = None,
    visited_at: datetime = MONTH_AGO,
) -> Inspection:
    """An inspection that was done a month ago, so that it is public by now."""
    row = quality.InspectionRow(
        clinic=clinic,
        inspector=inspector or directory.login(),
        visited_at=visited_at,
        marks=marks,
        evidence=dict.fromkeys(marks, "visit sheet"),
    )
    return quality.inspect_many(rows=[row], by=SYSTEM, now=NOW)[0]


def grievance(clinic: Clinic, words: str = "Nobody called back.", **known: bool) -> Grievance:
    """A complaint that came in just now."""
    return quality.complain_about(clinic=clinic, words=words, by=SYSTEM, now=NOW, **known)
