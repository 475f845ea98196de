"""The library is found by the words a person types, and a protected name is never printed."""

import json
import re
from pathlib import Path

import pytest

from glideway.outcomes.core import library_index
from glideway.outcomes.core.library_index import find

KNOWLEDGE = Path(library_index.__file__).parents[1] / "knowledge"


def first(typed: str, language: str = "en") -> str:
    found = find(typed, language)
    return f"{found[0].page}:{found[0].id}" if found else ""


@pytest.mark.parametrize(
    ("typed", "language", "answer"),
    [
        ("rolfing", "en", "kind-of-care:structural_integration"),
        ("Rolfing près de chez moi", "fr", "kind-of-care:structural_integration"),
        ("NKT", "fr", "kind-of-care:muscle_testing"),
        ("neurokinetic therapy", "en", "kind-of-care:muscle_testing"),
        ("dry needling", "en", "kind-of-care:dry_needling"),
        ("cupping", "en", "kind-of-care:cupping"),
        ("ventouses", "fr", "kind-of-care:cupping"),
        ("stretching", "en", "kind-of-care:stretching"),
        ("cost", "en", "passage:guide.cost"),
        ("How much does it cost?", "en", "passage:guide.cost"),
        ("price", "en", "passage:guide.cost"),
        ("prix", "fr", "passage:guide.cost"),
        ("insurance", "en", "passage:guide.insurance"),
        ("assurance", "fr", "passage:guide.insurance"),
        ("does it hurt", "en", "passage:questions.hurt"),
        ("Est-ce que ça fait mal?", "fr", "passage:questions.hurt"),
        ("fascia", "en", "kind-of-care:mfr"),
        ("what should I wear", "en", "passage:questions.dressed"),
        ("knots", "en", "passage:body-parts.knot"),
        ("muscle", "fr", "article:body-parts"),
        ("cicatrice", "fr", "passage:questions.scar"),
        ("CICATRICES", "fr", "article:after-operation"),
        ("tennis elbow", "en", "trouble:tennis-elbow"),
    ],
)
def test_what_a_patient_types_is_found(typed: str, language: str, answer: str) -> None:
    assert first(typed, language) == answer


@pytest.mark.parametrize("typed", ["", "a", "pizza", "?!", "qwerty cupping"])
def test_what_nothing_answers_is_not_guessed(typed: str) -> None:
    assert find(typed, "en") == ()


def test_titles_come_before_texts_and_there_are_at_most_a_dozen() -> None:
    assert len(find("the", "en")) == library_index.MOST
    found = [one.id for one in find("massage", "en")]
    assert found[0] == "massage"


def test_words_of_any_question_are_left_aside_while_others_are_left() -> None:
    assert find("what is the cupping", "en") == find("cupping", "en")
    assert (
        find("what is it", "en") != ()
    )  # a heading of the guide: nothing else is left to look for


def test_every_name_leads_to_an_entry_and_no_title_prints_one() -> None:
    names = json.loads((KNOWLEDGE / "names.json").read_text())["names"]
    known = {(one.page, one.id) for one in library_index.entries()}
    led = {("passage" if "." in one["id"] else "kind-of-care", one["id"]) for one in names}
    assert led <= known
    assert len(known) == len(library_index.entries())
    for one in library_index.entries():
        assert not re.search("rolf|nkt|graston", f"{one.title.en} {one.title.fr}", re.IGNORECASE)
