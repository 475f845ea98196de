"""What of an address is saved with a search, and what it asks when it is read again."""

from __future__ import annotations

from dataclasses import replace

from django.http import QueryDict

from glideway.body import core as atlas
from glideway.booking.queries.asking import Asked
from glideway.booking.queries.searching import RADII, WEEKDAYS, Search, read_search


def address_of(search: Search) -> str:
    """A search in one form: what was understood of it, sorted, each thing once.

    Nothing is kept as it was typed, but for the name of a place that we know: what hurts is the
    part of the body, so it means the same in both languages. What is of one look only is left out:
    a date that passes, a page, an order.
    """
    asked = search.asked
    structure = search.hurts in atlas.load().structures
    weekdays = () if asked.weekdays == Asked.weekdays else asked.weekdays
    said: dict[str, object] = {
        "hurts": search.hurts if structure and search.region else search.region,
        "near": search.near,
        "lat": asked.lat if search.by_position else "",
        "lon": asked.lon if search.by_position else "",
        "km": next((word for word, km in RADII.items() if km == asked.km), ""),
        "service": _other(asked.service, Asked.service),
        "profession": asked.profession,
        "language": asked.language,
        "price": asked.most_cents // 100 if asked.most_cents is not None else "",
        "days": _other(asked.days, Asked.days),
        "after": _on(asked.after_five),
        "billing": _on(asked.direct_billing),
        "stepfree": _on(asked.step_free),
        "sex": asked.sex,
        "class": _on(asked.in_a_class),
    } | {WEEKDAYS[day]: "1" for day in weekdays}
    kept = QueryDict(mutable=True)
    for name, value in sorted(said.items()):
        if value != "":
            kept[name] = str(value)
    return kept.urlencode()


def said_of(address: str, language: str) -> Search:
    """A saved address as somebody worded it, and what is understood of it."""
    return read_search(QueryDict(address).dict(), language)


def asked_again(address: str) -> Asked:
    """The question that a saved address asks; of every day, first page."""
    return replace(said_of(address, "en").asked, day=None, page=1)


def _other(value: object, usual: object) -> object:
    """A choice that is not the usual one."""
    return "" if value == usual else value


def _on(flag: bool) -> str:  # noqa: FBT001 - it is what it is asked about
    return "1" if flag else ""
