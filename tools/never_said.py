"""Look through everything a person may read from us for words and promises nobody may make.

Templates, both languages of every catalogue, and every text of the knowledge files that stands in
two languages. The list is one file, `outcomes/knowledge/never_say.json`. Left out are fields whose
name begins with `quoted_`, which quote what is refuted, and the few files that are about words.
"""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, NamedTuple, TypeAlias

import polib

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "src"))

from glideway.outcomes.core import never_say  # noqa: E402

SOURCE = ROOT / "src" / "glideway"
Language: TypeAlias = Literal["en", "fr"]
# Rules about words; names of illnesses to be ruled out, said to practitioners only.
ABOUT_WORDS = ("body/atlas/conditions", "quality/knowledge/display_rules")
MARKS = re.compile(r"<(q|cite)\b[^>]*data-quoted[^>]*>.*?</\1>|<[^>]*>|{[#%].*?[#%]}", re.DOTALL)


class Text(NamedTuple):
    """A text, where it stands, and its language."""

    where: str
    language: Language
    text: str


def of_record(record: object, where: str) -> Iterator[Text]:
    """Every text of a knowledge record that is written in both languages: those are shown."""
    if isinstance(record, dict):
        if set(record) == {"en", "fr"}:
            for language in ("en", "fr"):
                if isinstance(text := record[language], str):
                    yield Text(where, "fr" if language == "fr" else "en", text)
        else:
            for name, part in record.items():
                if not name.startswith("quoted_"):
                    yield from of_record(part, where)
    elif isinstance(record, list):
        for part in record:
            yield from of_record(part, where)


def shown(source: Path = SOURCE) -> Iterator[Text]:
    """All that a person may read under this folder."""
    for path in sorted(source.rglob("*.html")):
        yield Text(path.relative_to(source).as_posix(), "en", MARKS.sub(". ", path.read_text()))
    for path in sorted(source.rglob("*.po")):
        where = path.relative_to(source).as_posix()
        for entry in polib.pofile(str(path)):
            if not entry.obsolete:
                yield from (Text(where, "en", one) for one in (entry.msgid, entry.msgid_plural))
                said = (entry.msgstr, *entry.msgstr_plural.values())
                yield from (Text(where, "fr", one) for one in said)
    for path in sorted(source.rglob("*.json")):
        where = path.relative_to(source).as_posix()
        if not where.startswith(ABOUT_WORDS):
            yield from of_record(json.loads(path.read_text()), where)


def complaints(source: Path = SOURCE) -> list[str]:
    """Each text that says what nobody may say, with the word or the id of the promise."""
    return [
        f"{one.where}: {found}: {one.text[:90]!r}"
        for one in shown(source)
        for found in (
            *never_say.promises(one.text),
            *never_say.breaches(one.text, one.language),
        )
    ]


def main() -> int:
    found = complaints()
    for one in found:
        print(one)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
