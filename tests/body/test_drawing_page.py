"""A drawing on a page: small, mirrored as a whole, told in words, and still without scripts."""

import gzip
import re

import pytest
from django.template import Context, Template
from django.utils.translation import override

from glideway.body import core as atlas
from glideway.body.core import drawing

KNEE = "semitendinosus--knee-straightens"
LARGEST_PACKED = 8 * 1024
EVERY = sorted(atlas.load().protocols)


def shown(protocol_id: str, side: str = "right") -> str:
    row = atlas.load().protocols[protocol_id]
    page = Template("{% load body %}{% protocol_drawing row side %}")
    return page.render(Context({"row": row, "side": side}))


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("protocol_id", EVERY)
def test_no_drawing_with_all_its_frames_is_larger_than_8_kb_packed(
    protocol_id: str, language: str
) -> None:
    with override(language):
        assert len(gzip.compress(shown(protocol_id, "left").encode())) <= LARGEST_PACKED


@pytest.mark.parametrize("protocol_id", EVERY[::7])
def test_mirroring_twice_changes_nothing_and_once_stays_in_the_box(protocol_id: str) -> None:
    box = drawing.picture(atlas.load().protocols[protocol_id]).box
    told = re.search(
        r'<g transform="translate\((-?\d+) 0\) scale\(-1 1\)">', shown(protocol_id, "left")
    )
    assert told is not None
    fold = int(told[1])
    left, right = box[0], box[0] + box[2]
    assert sorted((fold - left, fold - right)) == [left, right]
    assert all(fold - (fold - x) == x for x in (left, right, left + 17))
    assert "scale(-1 1)" not in shown(protocol_id)


def test_picture_and_words_change_sides_together_and_nothing_else_changes() -> None:
    right, left = shown(KNEE), shown(KNEE, "left")
    assert "Right side." in right
    assert "Left side." in left
    assert "Right side." not in left
    plain = re.sub(r' transform="translate\(-?\d+ 0\) scale\(-1 1\)"', "", left)
    assert plain.replace("Left side.", "Right side.").replace("-left-", "-right-") == right


def test_the_two_stills_are_the_poses_of_the_row_and_only_the_first_carries_the_frames() -> None:
    first, second = shown(KNEE).split("<svg")[1:3]
    assert "Hip bent 70°, knee bent 110°." in first
    assert "Hip bent 70°, knee bent 10°." in second
    assert "data-places" in first
    assert "data-" not in second.split("</svg>")[0]
    assert 'class="way"' in first
    assert 'class="way"' not in second


def test_the_picture_is_told_in_words_that_one_can_open() -> None:
    page = shown(KNEE)
    told = re.search(r"<details class=\"told\"><summary>.*?</summary><p>(.*?)</p>", page, re.DOTALL)
    assert told is not None
    for said in (
        "Start.",
        "knee bent 110°",
        "End.",
        "knee bent 10°",
        "straighten the knee",
        "thumb",
    ):
        assert said in told[1]


def test_nothing_of_a_drawing_runs_or_is_styled_inside_the_page() -> None:
    page = shown(KNEE)
    assert re.findall(r"<script(?![^>]*\bsrc=)", page) == []
    assert re.findall(r"\sstyle=|\son[a-z]+=", page) == []
    assert page.count('type="module"') == 1


def test_the_muscle_has_a_pattern_of_its_own_in_each_picture() -> None:
    """Print and forced colours show it hatched: an attribute that a screen overrides."""
    page = shown(KNEE, "left")
    patterns = re.findall(r'<pattern id="(.*?)"', page)
    assert len(set(patterns)) == 2
    assert re.findall(r'class="muscle"[^>]*fill="url\(#(.*?)\)"', page) == patterns


def test_a_hand_on_the_side_turned_away_is_said_to_be_there() -> None:
    hidden = next(one.id for one in atlas.load().protocols.values() if drawing.picture(one).behind)
    assert "turned away" in shown(hidden)
    assert "turned away" not in shown(KNEE)
