"""What a process keeps for itself is listed with the reason why it may be; nothing else is kept.

Two web processes on two hosts share nothing but the database. So whatever a module keeps beyond
one request must be made of what never changes while the code runs, or be known to be late.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from glideway.config.env import HOME

SOURCE = HOME / "src/glideway"
PAGE = HOME / "docs/explanation/growing.md"
CACHES = frozenset({"cache", "lru_cache"})
# A core knows no database, so what it keeps is worked out of the code and its own files.
SAME_EVERYWHERE = frozenset({"core", "migrations", "demo", "bench", "templatetags", "settings"})
# Made by calling a class, and yet nothing is ever put into them.
FIXED = frozenset({"ContextVar", "TypeVar", "ParamSpec", "Library", "NewType"})
CHANGES = frozenset({"append", "add", "update", "setdefault", "clear", "pop", "extend", "insert"})


def kept(text: str) -> Iterator[str]:
    """The names under which a module keeps something from one request to the next."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and CACHES & {*map(_called, node.decorator_list)}:
            yield node.name
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and node.name in {*_changed(tree)}:
            yield node.name
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            if isinstance(target, ast.Name) and _holds(target.id, node.value, tree):
                yield target.id


def _holds(name: str, value: ast.expr, tree: ast.Module) -> bool:
    """A written list that something changes, or a thing that a class made."""
    if isinstance(value, ast.Call):
        made = _called(value)
        return made[:1].isupper() and made not in FIXED and not name.isupper()
    return isinstance(value, ast.Dict | ast.List | ast.Set) and name in {*_changed(tree)}


def _changed(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Subscript | ast.Attribute):
            continue
        stored = isinstance(node.ctx, ast.Store | ast.Del)
        if stored or (isinstance(node, ast.Attribute) and node.attr in CHANGES):
            yield getattr(node.value, "id", "")


def _called(node: ast.expr) -> str:
    plain = node.func if isinstance(node, ast.Call) else node
    return plain.attr if isinstance(plain, ast.Attribute) else getattr(plain, "id", "")


def found() -> set[str]:
    """The modules that keep something, as `room.shelf.module`."""
    names = set()
    for path in sorted(SOURCE.rglob("*.py")):
        within = path.relative_to(SOURCE).with_suffix("").parts
        if not SAME_EVERYWHERE & {*within} and any(kept(path.read_text())):
            names.add(".".join(within))
    return names


def test_each_module_that_keeps_something_is_listed_with_its_reason() -> None:
    section = PAGE.read_text().split("## What a process keeps", 1)[1].split("\n## ", 1)[0]
    listed = set(re.findall(r"^\| `([\w.]+)` \|", section, re.MULTILINE))
    assert listed == found()


def test_the_list_would_see_a_new_one() -> None:
    planted = (
        "from functools import lru_cache\n"
        "LIMITS = {'a': 1}\nseen = {}\nkept: list[int] = []\nwatch = Watch()\n"
        "class Slot:\n    last = None\nclass Row:\n    name = None\n"
        "def look(x):\n    seen[x] = Slot.last = 1\n    kept.append(x)\n    return LIMITS[x]\n"
        "@lru_cache(maxsize=2)\ndef worded(x):\n    return x\n"
    )
    assert {*kept(planted)} == {
        "seen",
        "kept",
        "watch",
        "worded",
        "Slot",
    }
