"""The small chart: points in order, a band around the first reading, gaps as gaps."""

from datetime import UTC, datetime, timedelta

from glideway.care.core import charts

DAY = datetime(2026, 3, 2, tzinfo=UTC)


def drawn(*values: float, every: int = 7, noise: float | None = 2) -> charts.Chart:
    told = [(DAY + timedelta(days=every * n), value) for n, value in enumerate(values)]
    return charts.chart(told, low=0, high=10, noise=noise)


def test_nothing_measured_is_an_empty_chart() -> None:
    assert drawn() == charts.Chart((), (), None, 0.0, None)


def test_points_run_from_left_to_right_and_ten_is_on_top() -> None:
    points = drawn(0, 10).points
    assert [(one.x, one.y) for one in points] == [(14.0, 106.0), (306.0, 14.0)]


def test_a_single_reading_stands_in_the_middle() -> None:
    assert [one.x for one in drawn(5).points] == [160.0]
    assert drawn(5).lines == ()


def test_the_band_lies_around_the_first_reading_and_inside_the_scale() -> None:
    chart = drawn(9, 3)
    assert chart.band_top == 14.0
    assert chart.band_height == round((10 - 7) * 92 / 10, 1)
    assert drawn(9, 3, noise=None).band_top is None


def test_a_goal_is_a_line() -> None:
    chart = charts.chart([(DAY, 4.0)], low=0, high=10, noise=3, baseline=4, goal=8)
    assert chart.goal_y == 32.4


def test_a_month_without_a_reading_is_a_gap() -> None:
    assert len(drawn(6, 5, 4).lines) == 1
    assert drawn(6, 5, 4).lines[0].count("L") == 2
    assert drawn(6, 5, 4, every=40).lines == ()
