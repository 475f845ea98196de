"""The drawings that are stored are those that today's rows, paths and camera would give."""

import pytest

from glideway.body.core.drawing import stored
from tools.model import drawings, rows

pytestmark = pytest.mark.model


def test_no_stored_drawing_is_of_another_hand_or_of_an_earlier_row() -> None:
    assert drawings.stale() == []


def test_a_drawing_that_another_hand_made_is_stale(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawings, "made_with", lambda: "000000000000")
    drawn = [one.id for one in rows.book().protocols.values() if drawings.plan(one)]
    assert drawings.stale() == sorted(drawn)
    assert all(stored.inputs(rows.book().protocols[name]) for name in drawn)


def test_the_psoas_is_drawn_along_its_path_to_the_thigh() -> None:
    wanted = drawings.plan(rows.book().protocols["psoas-major--hip-straightens"])
    assert wanted is not None
    assert wanted.slips == ("psoas_r",)
