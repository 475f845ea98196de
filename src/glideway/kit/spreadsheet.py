"""A table as a file that a spreadsheet opens: quoted, and no cell in it is a formula.

A cell that begins like a formula runs in the spreadsheet of whoever opens it, with what they may
do (CWE-1236). So a text that could be one gets an apostrophe before it; numbers stay numbers.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import TypeAlias

from django.http import HttpResponse

Cell: TypeAlias = str | float | None
STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "−", "＝", "＋", "－", "＠")  # noqa: RUF001 - wide
MARK = "\ufeff"  # without it a spreadsheet reads accents as another alphabet


def guarded(cell: Cell) -> str | float:
    """A cell that no spreadsheet computes; what is not known is empty."""
    if cell is None:
        return ""
    if isinstance(cell, str) and cell.lstrip(" \u00a0\u202f").startswith(STARTS):
        return "'" + cell
    return cell


def written(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """The file as text: every text quoted, lines ended as the form asks (RFC 4180)."""
    paper = io.StringIO()
    pen = csv.writer(paper, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    pen.writerow([guarded(one) for one in head])
    pen.writerows([guarded(one) for one in row] for row in rows)
    return MARK + paper.getvalue()


def answer(name: str, head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> HttpResponse:
    """The file under a plain name, to be kept and not shown."""
    response = HttpResponse(written(head, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response
