"""A structure's page says what no model sees, and in which position an action is true."""

import html
import re

import pytest
from django.test import Client
from pytest_django import Settings

from tests import world

pytestmark = pytest.mark.django_db


def _read(address: str, language: str) -> str:
    client: Client = world.built("harbour").client("practitioner")
    answer = client.get(address, headers={"Accept-Language": language})
    assert answer.status_code == 200
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", answer.content.decode())))


@pytest.mark.parametrize(
    ("structure", "language", "said"),
    [
        ("subclavius", "en", "Computer model No model: no published attachment points were found."),
        ("subclavius", "fr", "Modèle informatique Aucun modèle : aucun point d’attache publié"),
        (
            "splenius-capitis",
            "en",
            "Depends on position turn the head to this side (head facing forward)",
        ),
        (
            "splenius-capitis",
            "fr",
            "Dépend de la position tourner la tête de ce côté (tête de face)",
        ),
    ],
)
def test_what_a_model_cannot_say_stands_on_the_page(
    settings: Settings, structure: str, language: str, said: str
) -> None:
    settings.GLIDEWAY_DEMO = False
    assert said in _read(f"/atlas/{structure}/", language)


def test_a_structure_whose_actions_hold_everywhere_says_nothing_of_position() -> None:
    page = _read("/atlas/levator-scapulae/", "en")
    assert "Depends on position" not in page
    assert "Computer model" not in page
