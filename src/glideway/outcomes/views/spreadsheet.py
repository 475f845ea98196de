"""The table behind a picture as a file, at the address of the page that shows it."""

from django.http import HttpRequest, HttpResponse

from glideway.kit.spreadsheet import Cell, answer, guarded, written
from glideway.outcomes.core.plots import Picture

__all__ = ["Cell", "answer", "guarded", "link", "wanted", "written"]


def link(slug: str, page: str = "") -> str:
    """The address of one picture's table as a file: that of its page, asked for the file."""
    return f"{page}?file={slug}"


def wanted(request: HttpRequest, *pictures: Picture, of: str = "") -> HttpResponse | None:
    """The file where the address of a page asks for the table of one of its pictures.

    It is named as the picture is, and after whom it is `of`.
    """
    asked = request.GET.get("file")
    found = (one for one in pictures if one.slug == asked)
    end = of and f"-{of}"
    return next((answer(f"{one.slug}{end}", one.head, one.rows) for one in found), None)
