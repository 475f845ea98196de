"""Words of the pages of hours: from when to when something is closed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from django import template
from django.utils.translation import gettext as _

from glideway.kit.templatetags.kit import clock_time, weekday_date

register = template.Library()


class Closed(Protocol):
    """What has a start and perhaps an end: a closure, written or not yet."""

    @property
    def starts_at(self) -> datetime: ...

    @property
    def ends_at(self) -> datetime | None: ...


@register.simple_tag
def closed_span(closure: Closed, zone: str) -> str:
    """Whole days by their names, else with the times of day."""
    first = weekday_date(closure.starts_at, zone)
    facts = {"first": first, "from_time": clock_time(closure.starts_at, zone)}
    if closure.ends_at is None:
        return _("From %(first)s, %(from_time)s, for good") % facts
    last_minute = closure.ends_at - timedelta(minutes=1)
    facts |= {"last": weekday_date(last_minute, zone), "to_time": clock_time(closure.ends_at, zone)}
    if _midnight(closure.starts_at, zone) and _midnight(closure.ends_at, zone):
        if facts["last"] == first:
            return _("%(first)s, all day") % facts
        return _("%(first)s to %(last)s, all day") % facts
    return _("%(first)s, %(from_time)s until %(last)s, %(to_time)s") % facts


def _midnight(at: datetime, zone: str) -> bool:
    local = at.astimezone(ZoneInfo(zone))
    return (local.hour, local.minute) == (0, 0)
