"""A day a form begins with comes back in every language, from every form of the project."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django import forms
from django.utils import translation

import glideway
from glideway.care.core.letters import Kind
from glideway.care.forms.letters import NewLetterForm

HOME = Path(glideway.__file__).parent
DAY = date(2027, 12, 31)


def days() -> Iterator[tuple[str, forms.DateField]]:
    """Each field for a day, of each form class there is."""
    for path in [*HOME.glob("*/forms.py"), *HOME.glob("*/forms/*.py")]:
        of = path.relative_to(HOME.parent).with_suffix("")
        for one in vars(importlib.import_module(".".join(of.parts))).values():
            if isinstance(one, type) and issubclass(one, forms.BaseForm):
                for name, field in vars(one).get("base_fields", {}).items():
                    if isinstance(field, forms.DateField):
                        yield f"{one.__name__}.{name}", field
    for name, field in NewLetterForm(kind=Kind.RETURN).fields.items():
        if isinstance(field, forms.DateField):
            yield f"NewLetterForm.{name}", field


@pytest.mark.parametrize("said", ["en", "fr"])
def test_a_day_that_a_form_begins_with_is_what_it_sends_back(said: str) -> None:
    found = dict(days())
    assert {
        "ApplicantForm.until",
        "ChildForm.born_on",
        "PlanForm.by_date",
        "NewLetterForm.on1",
    } <= set(found)
    with translation.override(said):
        for name, field in found.items():
            form = type("One", (forms.Form,), {"day": field})
            for page in (form(initial={"day": DAY}), form({"day": "2027-12-31"})):
                written = re.findall(r'(?:type|value)="([^"]*)"', str(page["day"]))
                assert written == ["date", "2027-12-31"], name
            assert form({"day": "2027-12-31"}, initial={"day": DAY}).has_changed() is False


def test_no_form_writes_a_day_in_a_way_of_its_own() -> None:
    own = [
        path.relative_to(HOME).as_posix()
        for path in HOME.rglob("*.py")
        if re.search(r"forms\.(DateField|DateInput|SelectDateWidget)\(", path.read_text())
    ]
    assert own == []
