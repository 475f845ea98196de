"""What patients never read from us, in English or French, wherever our words are kept.

A net, not a review. The list is `outcomes/knowledge/never_say.json` and no other; what is looked
through is in `tools/never_said.py`, which `glideway check` runs too.
"""

import json
import re
from pathlib import Path
from typing import Literal

import pytest

from glideway.outcomes.core import never_say
from tools import never_said

ROOT = Path(__file__).parents[1]


def test_nothing_we_write_promises_too_much() -> None:
    assert never_said.complaints() == []


def test_templates_catalogues_and_knowledge_are_all_looked_through() -> None:
    kinds = {one.where.rpartition(".")[2] for one in never_said.shown()}
    assert kinds == {"html", "po", "json"}
    assert {one.language for one in never_said.shown()} == {"en", "fr"}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("page.html", "<p>We cure your elbow.</p>"),
        ("fr.po", 'msgid ""\nmsgstr ""\n\nmsgid "Fine"\nmsgstr "Nous guérissons"\n'),
        ("knowledge/a.json", json.dumps({"words": {"en": "It is proven", "fr": "Bien"}})),
        ("knowledge/b.json", json.dumps([{"en": "Well", "fr": "Brise les adhérences"}])),
    ],
)
def test_a_planted_promise_is_found_wherever_it_stands(
    tmp_path: Path, name: str, text: str
) -> None:
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    assert never_said.complaints(tmp_path) != []


def test_a_refuted_statement_may_stand_as_a_quotation(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("<p>Not so: <q data-quoted>it cures all</q></p>")
    (tmp_path / "a.json").write_text(
        json.dumps({"quoted_claim": {"en": "It cures all", "fr": "Elle guérit tout"}})
    )
    assert never_said.complaints(tmp_path) == []


def test_no_second_list_of_these_words_is_kept_anywhere() -> None:
    """Whoever needs the list reads the one file: a copy would drift from it."""
    telling = re.compile(r"(?:diagnos|gu[ée]ri|guarante)\\w\*")
    python = [*(ROOT / "src").rglob("*.py"), *(ROOT / "tests").rglob("*.py")]
    found = [path.name for path in python if telling.search(path.read_text())]
    assert found == []


@pytest.mark.parametrize(
    "text",
    [
        "We cure tennis elbow",
        "The best clinic in town",
        "Pain-free in no time",
        "A proven method",
        "It breaks up scar tissue",
        "Nous guérissons le coude",
        "Résultat garanti",
        "La meilleure clinique",
        "Ce diagnostic est sûr",
    ],
)
def test_each_promise_is_caught(text: str) -> None:
    assert len(never_say.promises(text)) == 1


@pytest.mark.parametrize(
    ("language", "text", "promise"),
    [
        ("en", "We fix knees", "fixes"),
        ("en", "It treats back pain", "fixes"),
        ("en", "Treating pain at the source", "fixes"),
        ("en", "Top therapists near you", "superlative"),
        ("en", "The most trusted clinic", "superlative"),
        ("en", "Better in 3 visits", "few-visits"),
        ("en", "In three visits", "few-visits"),
        ("en", "Works for 90 % of people", "success-rate"),
        ("en", "90% of people feel better", "success-rate"),
        ("en", "Nine out of ten people feel better", "success-rate"),
        ("en", "Safe and effective", "safe"),
        ("en", "Clinically tested", "safe"),
        ("fr", "Mieux en 3 séances", "few-visits"),
        ("fr", "En 3 séances", "few-visits"),
        ("fr", "Fonctionne pour 90 % des gens", "success-rate"),
        ("fr", "Neuf personnes sur dix vont mieux", "success-rate"),
        ("fr", "Casse le tissu cicatriciel", "scar"),
        ("fr", "Soigne le dos", "fixes"),
        ("fr", "Traite la douleur", "fixes"),
        ("fr", "Le numéro un de Halifax", "superlative"),
    ],
)
def test_each_turn_of_a_promise_is_caught(
    language: Literal["en", "fr"], text: str, promise: str
) -> None:
    assert never_say.breaches(text, language) == [promise]


@pytest.mark.parametrize(
    "text",
    [
        "No change beyond noise in three visits: look again",
        "22 % of people were sore",
        "Which treatment was given",
        "The top of the foot",
        "The number of visits",
    ],
)
def test_plain_numbers_and_places_are_no_promises(text: str) -> None:
    assert never_say.breaches(text, "en") == []


@pytest.mark.parametrize(
    "text", ["A safety check, not a diagnosis", "Ce n’est pas un diagnostic", "health", "bestow"]
)
def test_words_that_promise_nothing_pass(text: str) -> None:
    assert never_say.promises(text) == []
