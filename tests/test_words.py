"""What patients never read from us, in English or French, wherever our words are kept.

A net, not a review: it reads templates, catalogues and knowledge files for words that promise
too much. The exceptions are whole phrases that say the opposite of a promise, each with its
reason, and the places where a refuted statement is quoted as refuted.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest

SOURCE = Path(__file__).parents[1] / "src/glideway"
NEVER_EN = (
    r"diagnos\w*|cures?|cured|heals?|healing|guarante\w*|proven|best|leading|number one"
    r"|pain-?free|painless|permanent(?:ly)?|miracle"
    r"|break(?:s|ing)? (?:up|down) (?:scar|adhesion)\w*"
    r"|in \d+ visits you"
)
NEVER_FR = (
    r"diagnosti\w*|guéri\w*|garanti\w*|prouvée?s?|meilleure?s?|sans douleur|définiti(?:f|ve)ment"
    r"|miracle|briser? (?:les )?(?:cicatrices|adhérences)"
)
ALLOWED = (
    "not a diagnosis",  # says the opposite
    "never a diagnosis",
    "n'est pas un diagnostic",
    "n’est pas un diagnostic",
    "pas un diagnostic",
    "jamais un diagnostic",
    "no detectable change",
    "pain-free grip",  # the published name of a test of strength
    "healed scar",  # a state of the skin, said of the past, the name of a structure
    "healing wound",  # a reason to stop
    "best guess",
)
# The files where studies and refuted statements are quoted as such, and rules about words kept.
QUOTING = ("outcomes/knowledge", "body/atlas/conditions", "quality/knowledge/display_rules")


def complaints(text: str) -> list[str]:
    """The promising words of `text`, once the phrases that promise nothing are taken out."""
    plain = text.lower()
    for phrase in ALLOWED:
        plain = plain.replace(phrase, " ")
    return [
        hit.group() for hit in re.finditer(rf"\b(?:{NEVER_EN}|{NEVER_FR})\b", plain, re.IGNORECASE)
    ]


def patient_texts(record: object) -> Iterator[str]:
    """Every text of a knowledge record that is written in both languages: those are shown."""
    if isinstance(record, dict):
        if set(record) == {"en", "fr"}:
            yield from (str(text) for text in record.values() if isinstance(text, str))
        else:
            for part in record.values():
                yield from patient_texts(part)
    elif isinstance(record, list):
        for part in record:
            yield from patient_texts(part)


def shown() -> Iterator[tuple[str, str]]:
    """(where, text) of all that a person may read."""
    for path in sorted(SOURCE.rglob("*.html")):
        yield path.relative_to(SOURCE).as_posix(), path.read_text()
    for path in sorted(SOURCE.rglob("*.po")):
        for entry in polib.pofile(str(path)):
            for text in (entry.msgid, entry.msgstr, *entry.msgstr_plural.values()):
                yield path.relative_to(SOURCE).as_posix(), text
    for path in sorted(SOURCE.rglob("*.json")):
        where = path.relative_to(SOURCE).as_posix()
        if not where.startswith(QUOTING):
            for text in patient_texts(json.loads(path.read_text())):
                yield where, text


def test_nothing_we_write_promises_too_much() -> None:
    assert [
        f"{where}: {word}: {text[:90]!r}" for where, text in shown() for word in complaints(text)
    ] == []


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
    assert len(complaints(text)) == 1


@pytest.mark.parametrize(
    "text", ["A safety check, not a diagnosis", "Ce n’est pas un diagnostic", "health", "bestow"]
)
def test_words_that_promise_nothing_pass(text: str) -> None:
    assert complaints(text) == []
