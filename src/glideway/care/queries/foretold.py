"""The ids that rows will have: a device without a network may speak of a visit not yet begun.

They are made of the row they come from and of a secret of this installation, so that the page of
a visit that is rehearsed and the visit that is begun later name the same things.
"""

from __future__ import annotations

from uuid import UUID

from glideway.booking.models import Booking
from glideway.care.models import Target, Visit
from glideway.kit import secrets


def visit_of(booking: Booking) -> UUID:
    """The id of the visit of a booking, begun or not."""
    return secrets.name("visit", booking.public_id)


def target_again(visit: Visit, earlier: Target) -> UUID:
    """The id of a target that is taken up again in `visit` as it was at a visit before."""
    return secrets.name("again", visit.public_id, earlier.public_id)
