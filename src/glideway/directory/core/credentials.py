"""What may be said of a credential today: verified, stated or lapsed, and never more."""

from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo


class CredentialState(StrEnum):
    """Verified by us with a date, only stated by its holder, or past its end."""

    VERIFIED = "verified"
    STATED = "stated"
    LAPSED = "lapsed"


def state(
    *, expires_on: date | None, last_check: tuple[datetime, bool] | None, today: date
) -> CredentialState:
    """Lapsed once its last day is over; verified when the last check found it as stated."""
    if expires_on is not None and expires_on < today:
        return CredentialState.LAPSED
    if last_check is not None and last_check[1]:
        return CredentialState.VERIFIED
    return CredentialState.STATED


def day_there(now: datetime, zone: str) -> date:
    """The day on the wall of a zone; that of UTC where none is known, which is never earlier."""
    return now.astimezone(ZoneInfo(zone or "UTC")).date()
