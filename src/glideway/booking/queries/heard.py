"""Whether a new patient can still be asked how the clinic was found."""

from glideway.booking.models import Booking, HeardOf

HEARD = HeardOf.How.choices


def to_ask_heard(booking: Booking) -> bool:
    """A first visit, whose patient has not said it of this clinic yet. One query."""
    if not booking.first_visit:
        return False
    said = HeardOf.objects.filter(patient=booking.patient_id, clinic=booking.placement.clinic_id)
    return not said.exists()
