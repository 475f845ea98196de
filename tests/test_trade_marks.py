"""No name, number or picture of anybody's method: only the notice, and what others wrote.

A protected name may stand where the title of a study or a credential is quoted, in the notice that
says we have nothing to do with it, and in the rules that forbid it. Nowhere else: no page, no row,
no address, no name in the code.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest
from django.test import Client
from django.urls import get_resolver

from tests.test_access_walk import addresses

REPOSITORY = Path(__file__).parents[1]
SOURCE = REPOSITORY / "src/glideway"
OWNED = re.compile(
    r"\bART\b|\bActive Release Techniques?\b|\bGraston\b|\bRolfing\b|\bNeuroKinetic\b|6,283,916"
)
OWNED_NAMES = re.compile(r"(?:^|[_\-/])(?:art|graston|rolfing|neurokinetic)(?:$|[_\-/])")
QUOTED = {"quoted_title", "citation", "title", "pattern", "ref"}
RULES = "outcomes/knowledge/never_say.json"
NOTICES = (
    "Active Release Techniques, LLC",
    "Active Release Techniques® and ART®",
    "Active Release Techniques® et ART®",
)


def complaints(text: str) -> list[str]:
    for said in NOTICES:
        text = text.replace(said, "")
    return OWNED.findall(text)


def texts_of(value: object, key: str = "") -> Iterator[str]:
    """Every text of a record but what it quotes from others."""
    if isinstance(value, dict):
        for name, part in value.items():
            if name not in QUOTED:
                yield from texts_of(part, name)
    elif isinstance(value, list):
        for part in value:
            yield from texts_of(part, key)
    elif isinstance(value, str):
        yield value


def written() -> Iterator[tuple[str, str]]:
    for path in sorted(SOURCE.rglob("*")):
        where = path.relative_to(SOURCE).as_posix()
        if path.suffix in {".html", ".css", ".js", ".svg"}:
            yield where, path.read_text()
        elif path.suffix == ".po":
            for entry in polib.pofile(str(path)):
                yield where, " ".join([entry.msgid, entry.msgstr, *entry.msgstr_plural.values()])
        elif path.suffix == ".json" and where != RULES:
            for text in texts_of(json.loads(path.read_text())):
                yield where, text


def test_no_row_no_page_and_no_text_uses_a_protected_name() -> None:
    assert [(where, found) for where, text in written() if (found := complaints(text))] == []


def test_no_address_no_file_and_no_id_is_named_after_one() -> None:
    routes = [one.pattern for one in addresses(get_resolver().url_patterns)]
    files = [path.relative_to(REPOSITORY).as_posix() for path in SOURCE.rglob("*.py")]
    ids = re.findall(
        r'"id": "([^"]+)"',
        "".join(path.read_text() for path in (SOURCE / "body/atlas").rglob("*.json")),
    )
    assert len(ids) > 1000
    assert [one for one in (*routes, *files, *ids) if OWNED_NAMES.search(one)] == []


@pytest.mark.parametrize(
    "text", ["ART protocols", "an Active Release Technique", "after Graston", "Rolfing session"]
)
def test_each_protected_name_is_caught(text: str) -> None:
    assert len(complaints(text)) == 1


@pytest.mark.parametrize("text", ["the art of waiting", "active release", "smart parts"])
def test_common_words_pass(text: str) -> None:
    assert complaints(text) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    ["/about/", "/atlas/", "/atlas/?q=soleus", "/atlas/ranges/", "/atlas/release/shoulder/"],
)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_notice_stands_on_the_about_page_and_under_the_atlas(
    address: str, language: str
) -> None:
    page = Client(headers={"Accept-Language": language}).get(address).content.decode()
    assert "Active Release Techniques, LLC" in page
    said = {"en": "are not a course, a certification", "fr": "ni un cours, ni une certification"}
    assert said[language] in page


@pytest.mark.parametrize("file", ["README.md", "NOTICE"])
def test_the_notice_stands_in_the_repository(file: str) -> None:
    text = " ".join((REPOSITORY / file).read_text().split())
    assert "Glideway is an independent open-source project. It is not affiliated with" in text
    assert "Movement entries are written from public anatomy sources" in text
