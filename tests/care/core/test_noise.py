"""Published error: by motion, instrument and hand, and never smaller than it was printed."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from glideway.care.core import change, noise
from glideway.care.core.noise import Level, Row

BY_ONE = "intra"


def changed(name: str, **fields: Any) -> Row:
    row = noise.row(name)
    assert row is not None
    return msgspec.structs.replace(row, **fields)


def test_every_row_is_there_with_its_source() -> None:
    rows = noise.load().rows
    assert len(rows) == 148
    assert [one.id for one in rows if not one.source or not one.read_at] == []
    assert len(noise.load().rules) == 5


@pytest.mark.parametrize(
    ("movement", "instrument", "deg", "row"),
    [
        ("knee:flexion", "goniometer", 9.5, "knee-flexion-goniometer-retest"),  # 2.77 x 3.41
        ("knee:flexion", "phone", 7.5, "knee-flexion-iphone-retest"),  # 1.19 x 6.3
        ("knee:extension", "goniometer", 5.4, "knee-extension-acl-goniometer-retest"),  # as printed
        (
            "shoulder:external_rotation",
            "inclinometer",
            6.0,
            "shoulder-external-rotation-intersession",
        ),
        ("cervical:flexion", "crom", 11.5, "crom-flexion-pain"),  # patients, and one motion alone
        ("wrist:flexion", "goniometer", 30.0, "finger-wrist-goniometer"),  # the larger end
    ],
)
def test_what_a_study_says_of_one_hand(
    movement: str, instrument: str, deg: float, row: str
) -> None:
    found = noise.published(movement, instrument, "intra")
    assert found == noise.Noise(deg, f"published:{row}")
    assert not found.own


def test_without_a_study_that_fits_there_is_nothing() -> None:
    assert noise.published("hip:flexion", "goniometer", "intra") is None
    assert noise.published("knee:flexion", "", "intra") is None
    assert noise.published("knee:flexion", "eye", "intra") is None
    assert noise.published("hip:internal_rotation", "inclinometer", "intra") is None  # no level


def test_two_hands_need_a_study_of_two_hands() -> None:
    assert noise.published("knee:flexion", "goniometer", "inter") is None
    lumbar = noise.published("thoracolumbar:flexion", "inclinometer", "inter")
    assert lumbar == noise.Noise(10.8, "published:lumbar-bubble-inter")


def test_two_examiners_of_a_shoulder_are_twenty_degrees_apart() -> None:
    for motion in ("flexion", "abduction", "external_rotation", "internal_rotation"):
        found = noise.published(f"shoulder:{motion}", "inclinometer", "inter")
        assert found is not None
        assert found.deg == 20.0


def test_a_passive_row_judges_no_active_motion() -> None:
    assert noise.published("hip:adduction", "goniometer", "intra") is None
    flexion = noise.published("shoulder:flexion", "inclinometer", "intra")
    assert flexion is None  # 34 degrees were measured passively only


def test_a_value_is_taken_from_the_clearest_number_of_its_row() -> None:
    row = changed("knee-flexion-iphone-retest")
    assert row.error is not None
    assert row.error[0] == pytest.approx(7.497)
    assert row.error[1] is Level.MDC90
    assert changed(row.id, mdc95=(6.0, 7.0)).error == (7.0, Level.MDC95)
    by_sem = changed(row.id, mdc90=None).error
    assert by_sem is not None
    assert by_sem[1] is Level.SEM
    assert by_sem[0] == pytest.approx(7.5344)
    assert changed(row.id, mdc90=None, sem=None).error is None


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"sem": (3.0, 2.0), "mdc95_from_sem": None}, "sem runs backwards"),
        ({"movements": ("knee:sideways",)}, "no motion knee:sideways"),
        ({"unit": "mm"}, "a motion in mm"),
        ({"sem": None}, "a value from no error"),
        ({"mdc95_from_sem": (8.0,)}, "8.0 is not 2.77 x 3.41"),
    ],
)
def test_a_row_that_contradicts_itself_is_named(fields: dict[str, Any], said: str) -> None:
    faults = noise._faults(changed("knee-flexion-goniometer-retest", **fields))  # noqa: SLF001
    assert any(said in one for one in faults), faults


def test_how_the_own_noise_follows_is_said_with_its_source() -> None:
    told = noise.load().repeats
    assert told.enough == 10
    assert "SD of the differences" in told.formula
    assert told.review == "draft"
    assert change.own_mdc([(40.0, 42.0), (40.0, 41.0)] * 5) is not None
    assert change.own_mdc([(40.0, 42.0), (40.0, 41.0)] * 4) is None


@given(st.sampled_from([one for one in noise.load().rows if one.movements]))
def test_the_noise_is_never_below_what_its_row_prints(row: Row) -> None:
    if row.error is None:
        return
    printed = max((*(row.mdc95 or ()), *(row.mdc90 or ()), *(row.sem or ())))
    assert row.error[0] >= printed or row.mdc95 is not None
