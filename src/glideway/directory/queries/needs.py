"""What people need of a visit, for who receives them and for their own page."""

from __future__ import annotations

from collections.abc import Iterable

from glideway.directory.models import Needs


def needs_of(patient_ids: Iterable[int]) -> dict[int, Needs]:
    """The needs of these patients by their number; who was never asked has no row (1 query).

    Scoped by the caller: the numbers are of appointments the caller may read.
    """
    return {one.patient_id: one for one in Needs.objects.filter(patient__in=set(patient_ids))}
