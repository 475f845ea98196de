"""The words of what somebody waits for: the form asks with them, and pages say it with them."""

from django.utils.translation import gettext_lazy as _

from glideway.booking.core.waiting import PARTS

NOTICES = (
    (60, _("1 hour")),
    (120, _("2 hours")),
    (240, _("4 hours")),
    (720, _("12 hours")),
    (1440, _("1 day")),
    (2880, _("2 days")),
)
PARTS_OF_A_DAY = (
    (PARTS[0], _("In the morning, until noon")),
    (PARTS[1], _("In the afternoon, until five")),
    (PARTS[2], _("In the evening, from five")),
)
WEEKDAYS = (
    (0, _("Monday")),
    (1, _("Tuesday")),
    (2, _("Wednesday")),
    (3, _("Thursday")),
    (4, _("Friday")),
    (5, _("Saturday")),
    (6, _("Sunday")),
)
