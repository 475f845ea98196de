"""The plot on a page: named, without a style of its own, and with the same numbers as its table."""

import re
from dataclasses import replace
from html import unescape

import pytest
from django.template import engines
from django.test import RequestFactory
from django.utils import translation

from glideway.outcomes.core import plots
from glideway.outcomes.core.plots import Columns, Curve, Dots, Guide, Known, Picture, Ribbon, Ruler
from glideway.outcomes.templatetags.plots import in_unit
from glideway.outcomes.views import spreadsheet

NUMBERS = Ruler(low=0, high=10)


def page(picture: Picture, level: str = "h2") -> str:
    template = engines["django"].from_string("{% load plots %}{% plot picture level %}")
    return unescape(template.render({"picture": picture, "level": level}))


def pictured(*layers: plots.Layer, rows: tuple[tuple[str | float | None, ...], ...]) -> Picture:
    return Picture(
        "fill-rate",
        "Booked < open",
        "Of 100 open hours 62 were booked.",
        plots.plot(layers, x=NUMBERS, y=NUMBERS),
        ("Period", "Share"),
        rows,
        csv="/file.csv",
        x_name="period",
        y_name="share",
        units=("", "percent"),
    )


ALL = pictured(
    Ribbon("interval", [(0, 1, 2), (4, 2, 3)]),
    Curve("ours", [(0, 1), (4, 2)], "step", ended=(3,)),
    Curve("theirs", [(0, 3), (4, 4)], look=1),
    Columns("charged", [(2, 3)]),
    Guide("aim", 5),
    Guide("now", 5, upright=True),
    Dots("share", [Known(1, 2, 1, 3, loud=True), Known(2, 2)], look=2),
    rows=(("spring", 62.5), ("summer", None)),
)


def test_a_plot_has_a_name_and_a_sentence_and_no_style_of_its_own() -> None:
    found = page(ALL)
    assert 'role="img" aria-labelledby="fill-rate-t fill-rate-d"' in found
    assert '<title id="fill-rate-t">Booked < open</title>' in found
    assert '<desc id="fill-rate-d">Of 100 open hours 62 were booked.</desc>' in found
    assert not re.search(r'style=|<style| on\w+=|fill="|stroke="|#[0-9a-f]{3}', found)
    assert "font-size" not in found
    assert 'viewBox="0 0 100 100" preserveAspectRatio="none"' in found


def test_each_look_is_told_by_more_than_colour_and_named_in_the_key() -> None:
    found = page(ALL)
    for name in ("interval", "ours", "theirs", "charged", "aim", "now", "share", "last seen"):
        assert f"<span>{name}" in found
    assert found.count('class="dot l2') == 3  # two values and the key
    assert "M0-6L6 5H-6Z" in found


@pytest.mark.parametrize("language", ["en", "fr"])
def test_places_are_written_with_points_in_every_language(language: str) -> None:
    with translation.override(language):
        places = re.findall(r' (?:x|y|x1|x2|y1|y2|cx|width|height)="([^"]*)"', page(ALL))
    assert len(places) > 30
    assert [one for one in places if not re.fullmatch(r"-?\d+(\.\d+)?%?", one)] == []


def test_the_table_and_the_file_say_the_same_and_a_value_not_said_is_in_neither() -> None:
    found = page(ALL)
    cells = re.findall(r"<t[dh][^>]*>([^<]*)</t[dh]>", found)
    assert cells == ["Period", "Share", "spring", "62.5\u00a0%", "summer", "–"]
    assert spreadsheet.written(ALL.head, ALL.rows).endswith('"spring",62.5\r\n"summer",""\r\n')
    assert 'href="/file.csv"' in found


def test_without_a_plot_the_sentence_stands_alone() -> None:
    alone = Picture("wait", "Wait", "Too few to say.", None, (), ())
    found = page(alone, "none")
    assert "Too few to say." in found
    assert "<svg" not in found
    assert "<details" not in found
    assert "<h" not in found


def test_rows_are_named_over_their_values() -> None:
    plot = plots.rows(
        [Dots("x", [Known(0, 4, 2, 6), Known(1, 3)])], names=["arm", "leg"], x=NUMBERS
    )
    found = page(Picture("parts", "Parts", "Said.", plot, ("a",), (("b",),)), "h3")
    assert '<h3 id="parts">Parts</h3>' in found
    assert re.findall(r'class="row-name"[^>]*>([^<]*)<', found) == ["arm", "leg"]
    assert found.count('class="reach') == 3
    assert "plot-keys" not in found


def test_numbers_stand_with_their_unit_as_the_language_writes_it() -> None:
    assert [in_unit(0.4, ""), in_unit(62, "percent"), in_unit(12500, "dollars")] == [
        "0.4",
        "62\u00a0%",
        "$12,500",
    ]
    assert in_unit(-20000, "") == "−20,000"
    with translation.override("fr"):
        assert [in_unit(0.4, ""), in_unit(62, "percent"), in_unit(12500, "dollars")] == [
            "0,4",
            "62\u00a0%",
            "12\u202f500\u00a0$",
        ]


def test_a_page_gives_the_table_of_the_picture_that_is_asked_for_and_of_no_other() -> None:
    other = replace(ALL, slug="other", head=("Other", "Share"))
    asked = RequestFactory().get(spreadsheet.link("other", "/here/"))
    file = spreadsheet.wanted(asked, ALL, other)
    assert file is not None
    assert file["Content-Disposition"] == 'attachment; filename="other.csv"'
    assert '"Other","Share"' in file.content.decode()
    assert spreadsheet.wanted(RequestFactory().get("/here/?file=none"), ALL, other) is None
    assert spreadsheet.wanted(RequestFactory().get("/here/"), ALL, other) is None
