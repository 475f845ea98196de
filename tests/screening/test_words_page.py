"""What the page says to words that name no part of the body, and to words about a tooth."""

from html import unescape

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

pytestmark = pytest.mark.django_db


def said(client: Client, words: str, **more: object) -> str:
    answer = client.post("/hurts/", {"words": words}, follow=True, **more)  # type: ignore[arg-type]
    return unescape(answer.content.decode())


@pytest.mark.parametrize("words", ["everything hurts", "tendinite", "fibromyalgia", "runner"])
def test_words_without_a_place_are_asked_which_part_it_is(client: Client, words: str) -> None:
    page = said(client, words)
    assert "Which part of the body is it?" in page
    assert '<button class="spot" type="submit" name="region" value="knee">' in page
    answer = client.post("/hurts/", {"region": "knee", "near": ""})
    assert answer.headers["Location"] == "/check/knee/"


def test_words_that_ask_something_can_be_looked_for_in_the_library(
    client: Client, settings: Settings
) -> None:
    settings.GLIDEWAY_DEMO = True  # a live one shows no text that nobody has checked
    page = said(client, "how much does it cost")
    assert 'action="/library/search/"' in page
    assert 'name="q" type="search" maxlength="80" value="how much does it cost"' in page
    assert (
        'href="/library/guide/#cost"'
        in client.get("/library/search/", {"q": "how much does it cost"}).content.decode()
    )


def test_a_tooth_is_for_a_dentist_and_the_jaw_can_be_chosen_all_the_same(client: Client) -> None:
    page = said(client, "tooth ache")
    assert "see a dentist first" in page
    assert page.index("see a dentist first") < page.index('href="/check/head-jaw/"')
    assert "dentist" not in said(client, "jaw clicks when I chew")
    french = said(client, "mal de dents", headers={"accept-language": "fr-CA"})
    assert "un dentiste d’abord" in french
