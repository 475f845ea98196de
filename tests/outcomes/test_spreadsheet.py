"""A file for a spreadsheet: what could be a formula is none, and numbers stay numbers."""

import csv
import io

import pytest

from glideway.outcomes.views import spreadsheet


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\u00a0=1", "−1", "\uff1d1"]
)
def test_a_text_that_begins_like_a_formula_is_none(text: str) -> None:
    assert spreadsheet.guarded(text) == "'" + text


def test_plain_texts_and_numbers_stay_as_they_are() -> None:
    assert spreadsheet.guarded("Back = trunk") == "Back = trunk"
    assert spreadsheet.guarded(-1.5) == -1.5
    assert spreadsheet.guarded(None) == ""


def test_the_file_is_quoted_and_read_back_as_it_was() -> None:
    rows = [('«Épaule», "left"\nor right', -1.5), ("none", None)]
    text = spreadsheet.written(("Where", "=Change"), rows)
    assert text.startswith('\ufeff"Where","\'=Change"\r\n')
    assert text.endswith('"none",""\r\n')
    back = list(csv.reader(io.StringIO(text[1:], newline="")))
    assert back[1] == ['«Épaule», "left"\nor right', "-1.5"]


def test_the_answer_is_a_file_to_keep() -> None:
    found = spreadsheet.answer("fill-rate", ("Where",), [("here",)])
    assert found["Content-Disposition"] == 'attachment; filename="fill-rate.csv"'
    assert found["Content-Type"] == "text/csv; charset=utf-8"
