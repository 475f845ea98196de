"""What may be said of a credential: verified, stated or lapsed."""

from datetime import UTC, date, datetime

import pytest

from glideway.directory.core.credentials import CredentialState, state

TODAY = date(2026, 3, 2)
CHECKED = datetime(2026, 1, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("expires_on", "last_check", "found"),
    [
        (None, None, CredentialState.STATED),
        (None, (CHECKED, True), CredentialState.VERIFIED),
        (None, (CHECKED, False), CredentialState.STATED),
        (TODAY, (CHECKED, True), CredentialState.VERIFIED),
        (date(2026, 3, 1), (CHECKED, True), CredentialState.LAPSED),
        (date(2026, 3, 1), None, CredentialState.LAPSED),
    ],
)
def test_a_credential_is_good_through_its_last_day(
    expires_on: date | None, last_check: tuple[datetime, bool] | None, found: CredentialState
) -> None:
    assert state(expires_on=expires_on, last_check=last_check, today=TODAY) is found
