"""Work of the booking room asked for by name."""

from django_tasks import task

from glideway.booking import operations as booking
from glideway.kit import clock


@task()
def remind(about: int) -> None:
    """Send one reminder; a second call finds it sent."""
    booking.send_reminder(reminder_id=about, now=clock.now())
