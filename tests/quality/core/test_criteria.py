"""The yardstick: 50 points, both languages, and a file that is wrong is refused."""

import json
from importlib.resources import files
from typing import Any

import msgspec
import pytest

from glideway.quality.core import criteria

TEXT = files("glideway.quality").joinpath("knowledge/criteria.v1.json").read_bytes()


def changed(number: int, **changes: Any) -> bytes:
    """The file with one point changed."""
    content = json.loads(TEXT)
    content["points"][number - 1] |= changes
    return json.dumps(content).encode()


def test_there_are_fifty_points_of_which_28_are_measured_16_attested_and_6_both() -> None:
    how = [one.how for one in criteria.load().points]
    assert (len(how), how.count("M"), how.count("A"), how.count("MA")) == (50, 28, 16, 6)


def test_five_points_are_gates() -> None:
    assert [one.id for one in criteria.load().points if one.gate] == [12, 17, 41, 44, 49]


def test_every_text_is_there_in_both_languages() -> None:
    for one in criteria.load().points:
        assert one.text.of("fr-ca") == one.text.fr
        assert one.text.of("en") == one.text.en
        assert one.text.en != one.text.fr


def test_a_measured_point_has_a_smallest_count_or_says_none_is_needed() -> None:
    small = {one.id for one in criteria.load().points if one.measured and one.min_n == 0}
    assert small == {17}


def test_which_parts_a_point_has() -> None:
    both, seen, counted = (criteria.load().point(n) for n in (3, 7, 1))
    assert (both.attested, both.measured) == (True, True)
    assert (seen.attested, seen.measured) == (True, False)
    assert (counted.attested, counted.measured) == (False, True)


@pytest.mark.parametrize(
    ("number", "changes", "complaint"),
    [
        (7, {"full": {"which": "low", "at": ">=", "value": 1.0, "against": "nothing"}}, "a bar"),
        (1, {"full": None}, "a bar"),
        (12, {"half": {"which": "low", "at": ">=", "value": 1.0, "against": "nothing"}}, "half"),
        (1, {"sources": []}, "no source"),
        (1, {"text": {"en": "x", "fr": " "}}, "English and French"),
        (1, {"group": "weather"}, "weather"),
        (1, {"id": 2}, "1 to 50"),
        (1, {"colour": "red"}, "colour"),
        (1, {"unit": "furlongs"}, "furlongs"),
    ],
)
def test_a_wrong_yardstick_is_refused(number: int, changes: dict[str, Any], complaint: str) -> None:
    with pytest.raises(msgspec.ValidationError, match=complaint):
        criteria.read(changed(number, **changes))
