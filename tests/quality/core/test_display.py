"""What may be shown where: only what a college was seen to allow."""

import pytest

from glideway.quality.core import display
from glideway.quality.core.display import Display

SHOWN, HIDDEN = Display(reviews=True, ratings=True), Display()


def test_ontario_physiotherapists_may_be_reviewed() -> None:
    assert display.display("physiotherapist", "ON") == SHOWN


@pytest.mark.parametrize(
    ("profession", "province"),
    [
        ("massage_therapist", "ON"),
        ("chiropractor", "ON"),
        ("chiropractor", "NS"),  # with written consent, which is not taken yet
        ("physiotherapist", "AB"),
        ("athletic_therapist", "ON"),
        ("occupational_therapist", "ON"),
    ],
)
def test_whatever_nobody_allowed_is_not_shown(profession: str, province: str) -> None:
    assert display.display(profession, province) == HIDDEN


def test_a_clinic_shows_what_its_strictest_profession_allows() -> None:
    assert display.strictest(["physiotherapist"], "ON") == SHOWN
    assert display.strictest(["physiotherapist", "massage_therapist"], "ON") == HIDDEN
    assert display.strictest([], "ON") == HIDDEN
