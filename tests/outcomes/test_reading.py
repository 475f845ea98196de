"""Every page of answers is read by a twelve-year-old: measured over the text as rendered."""

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from glideway.body import core as atlas
from glideway.outcomes.core import reading_grade
from tests.outcomes.reading import running_text

pytestmark = pytest.mark.django_db
PAGES = ["/evidence/", "/evidence/compare/", "/evidence/expect/", "/evidence/claims/"]
PAGES += ["/evidence/how-we-check/"]


@pytest.fixture(autouse=True)
def _made_up(settings: Settings) -> None:
    settings.GLIDEWAY_DEMO = True


def measured(address: str, language: str) -> float:
    """The grade of an English page, or the ease of a French one."""
    page = Client().get(address, headers={"accept-language": f"{language}-CA"}).content.decode()
    text = running_text(page)
    assert len(text.split()) > 50, address
    return reading_grade.ease_fr(text) if language == "fr" else reading_grade.grade_en(text)


def addresses() -> list[str]:
    return [*PAGES, *(f"/evidence/for/{one}/" for one in atlas.load().conditions)]


def test_every_english_page_of_answers_is_at_grade_eight_at_most() -> None:
    found = {one: measured(one, "en") for one in addresses()}
    hard = {one: value for one, value in found.items() if value > reading_grade.MOST_GRADE}
    assert (len(found), hard) == (5 + 38, {})


def test_every_french_page_of_answers_is_as_easy_as_that() -> None:
    found = {one: measured(one, "fr") for one in addresses()}
    hard = {one: value for one, value in found.items() if value < reading_grade.LEAST_EASE}
    assert (len(found), hard) == (5 + 38, {})


def test_what_is_measured_is_running_text_and_no_title_or_source() -> None:
    page = (
        "<body><p>Not in main at all, so left out.</p><main><h1>A heading of several words</h1>"
        "<p>One plain line of words here.</p><p><cite>A very long quoted title of others</cite></p>"
        "<ul><li>A second line with<br> a break in it.</li><li>Too short</li></ul>"
        "<p><q data-quoted>It mends all things at once, they say.</q></p>"
        "<form><p>This form says what to type.</p></form></main></body>"
    )
    assert running_text(page) == "One plain line of words here.\nA second line with a break in it."
