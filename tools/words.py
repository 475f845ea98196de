"""Collect each room's translatable texts into its French catalogue; `--check` only complains.

A text that is marked in the code and has no French, or French for a text that is gone, is a
fault. Catalogues are one a room (`src/glideway/<room>/locale/fr/LC_MESSAGES/django.po`), so
that two people translating two rooms never meet. No gettext is needed on the machine.
"""

import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import polib
from babel.messages.extract import extract
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).parents[1]
ROOMS = ["kit", "config", "body", "directory", "screening", "booking"]
ROOMS += ["care", "outcomes", "quality", "gateway"]
KEYWORDS = {
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "_": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


class Word(NamedTuple):
    """One text of the code, as the catalogue keys it."""

    text: str
    plural: str
    context: str | None


def words_of(path: Path) -> Iterator[Word]:
    """The texts that one file marks."""
    source = path.read_text()
    if path.suffix == ".html":
        source = templatize(source, origin=str(path))
    found = extract("python", io.BytesIO(source.encode()), keywords=KEYWORDS)
    for _line, message, _comments, context in found:
        text, plural = (message, "") if isinstance(message, str) else message[:2]
        if text:
            yield Word(text, plural or "", context)


def marked(room: Path) -> dict[Word, str]:
    """Every text of a room and the first file that marks it."""
    kept: dict[Word, str] = {}
    for path in sorted([*room.rglob("*.py"), *room.rglob("*.html")]):
        if path.suffix == ".py" and "migrations" in path.parts:
            continue
        for word in words_of(path):
            kept.setdefault(word, path.relative_to(ROOT).as_posix())
    return kept


def key(entry: polib.POEntry) -> Word:
    return Word(entry.msgid, entry.msgid_plural or "", entry.msgctxt)


def french(entry: polib.POEntry) -> bool:
    """Whether every form of an entry has its French."""
    if entry.msgid_plural:
        return bool(entry.msgstr_plural) and all(entry.msgstr_plural.values())
    return bool(entry.msgstr)


def catalogue(path: Path) -> polib.POFile:
    if path.exists():
        return polib.pofile(str(path), wrapwidth=96)
    fresh = polib.POFile(wrapwidth=96)
    fresh.metadata = {
        "Language": "fr",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=2; plural=(n > 1);",
    }
    return fresh


def faults(room: str) -> list[str]:
    """What the catalogue of a room lacks or has too much."""
    home = ROOT / "src/glideway" / room
    kept = catalogue(home / "locale/fr/LC_MESSAGES/django.po")
    have = {key(one): one for one in kept if not one.obsolete}
    need = marked(home)
    missing = [f"{need[w]}: no French: {w.text!r}" for w in need if w not in have]
    empty = [f"{room}: French is empty: {w.text!r}" for w, e in have.items() if not french(e)]
    unsure = [f"{room}: fuzzy: {w.text!r}" for w, e in have.items() if e.fuzzy]
    stale = [f"{room}: nobody says any more: {w.text!r}" for w in have if w not in need]
    return missing + empty + unsure + stale


def collect(room: str) -> None:
    """Write the catalogue anew: French kept, new texts empty, texts that are gone dropped."""
    home = ROOT / "src/glideway" / room
    path = home / "locale/fr/LC_MESSAGES/django.po"
    kept = catalogue(path)
    have = {key(one): one for one in kept}
    fresh = catalogue(Path("none"))
    for word, where in sorted(marked(home).items(), key=lambda pair: (pair[1], pair[0].text)):
        entry = have.get(word) or polib.POEntry(
            msgid=word.text, msgid_plural=word.plural, msgctxt=word.context
        )
        if word.plural and not entry.msgstr_plural:
            entry.msgstr_plural = {0: "", 1: ""}
        entry.occurrences, entry.obsolete = [(where, "")], False
        entry.flags = ["python-format"] if "%(" in word.text else []
        fresh.append(entry)
    if len(fresh):
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh.save(str(path))


def main() -> int:
    """Collect, then complain of what has no French; with `--check` only complain."""
    settings.configure(USE_I18N=True)
    rooms = [one for one in sys.argv[1:] if not one.startswith("-")] or ROOMS
    if "--check" not in sys.argv:
        for room in rooms:
            collect(room)
    found = [fault for room in rooms for fault in faults(room)]
    for fault in found:
        print(fault)
    print(f"{len(found)} texts to see to" if found else "every text has its French")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
