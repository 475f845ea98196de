"""What made-up people drew: on the place that hurts, as a phone would have sent it."""

from glideway.body import core as atlas
from glideway.care.core import strokes
from glideway.config.demo.drawn import drawn


def test_a_drawing_of_the_demo_lies_on_its_region() -> None:
    regions = {one.region for one in atlas.load().chart.values()}
    for number, region in enumerate(sorted(regions)):
        lines = strokes.read(drawn(region, number=number))
        assert len(lines) == (1 if number % 3 == 0 else 2)
        assert region in {shape.region for shape, _kind in strokes.places(lines)}


def test_what_is_not_on_the_chart_is_not_drawn() -> None:
    assert drawn("wrist", number=1) == ""
