"""What is ticked on a page."""

from __future__ import annotations

from django.http import QueryDict


def ticked(posted: QueryDict, name: str) -> list[str]:
    """Every value ticked under one name, in the order of the page, each once."""
    return list(dict.fromkeys(posted.getlist(name)))
