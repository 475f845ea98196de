"""What the failover drill calls sound: something was at stake, and nothing of it was lost."""

from dataclasses import replace

from tools.drill import Run

GOOD = Run(
    told=9,
    before=5,
    lost=[],
    doubled=0,
    without_cells=0,
    promoted_after=0.1,
    refused_for=0.2,
    tries=3,
)


def test_a_run_in_which_nobody_was_told_of_anything_before_or_after_the_end_is_not_sound() -> None:
    assert GOOD.sound
    for told, before in ((0, 0), (5, 0), (5, 5)):
        assert not replace(GOOD, told=told, before=before).sound


def test_what_is_lost_or_doubled_or_lacks_its_cells_is_not_sound() -> None:
    assert not replace(GOOD, lost=["a"]).sound
    assert not replace(GOOD, doubled=1).sound
    assert not replace(GOOD, without_cells=1).sound
