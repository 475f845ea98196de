"""The manual is whole: each command, setting, address, refusal and dependency has its line.

Reads the code for what exists and the pages for what is written. A missing line is a complaint
that names the page; a line about something that no longer exists is one too. Relative links
between pages must lead somewhere.
"""

import dataclasses
import os
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

HERE = Path(__file__).parents[1]
DOCS = HERE / "docs"
NAMED = re.compile(r"^\| `([^`]+)`", re.MULTILINE)
LINK = re.compile(r"\]\((?!\w+:)([^)#]+)")


def named_in(page: str) -> set[str]:
    """What the tables of a reference page have a row for."""
    path = DOCS / page
    return set(NAMED.findall(path.read_text())) if path.exists() else set()


def compared(page: str, exists: Iterable[str]) -> list[str]:
    wanted, written = set(exists), named_in(page)
    lacking = [f"{page} lacks {name}" for name in sorted(wanted - written)]
    return lacking + [
        f"{page} speaks of {name}, which is gone" for name in sorted(written - wanted)
    ]


def commands() -> set[str]:
    from glideway.config.command import line  # noqa: PLC0415  # after the path is set

    return set(line.COMMANDS)


def settings() -> set[str]:
    from glideway.config.env import Env  # noqa: PLC0415

    names = {one.name for one in dataclasses.fields(Env)} - {"database_url"}
    return {f"GLIDEWAY_{name.upper()}" for name in names} | {"DATABASE_URL"}


def refusals() -> set[str]:
    from django.apps import apps  # noqa: PLC0415

    from glideway.kit import refusals as kit  # noqa: PLC0415

    for app in apps.get_app_configs():
        if app.name.startswith("glideway."):
            load(app.name)
    return set(kit.codes())


def load(package: str) -> None:
    """Import every module of a room, so that every Refusal of it exists."""
    import importlib  # noqa: PLC0415

    folder = HERE / "src" / Path(*package.split("."))
    for path in sorted(folder.rglob("*.py")):
        parts = path.relative_to(HERE / "src").with_suffix("").parts
        if "migrations" not in parts and parts[-1] not in {"__main__", "settings"}:
            importlib.import_module(".".join(part for part in parts if part != "__init__"))


def addresses() -> set[str]:
    from django.urls import get_resolver  # noqa: PLC0415

    return {f"/{route}" for route in routes(get_resolver().url_patterns, "")}


def routes(patterns: Iterable[object], before: str) -> Iterator[str]:
    for one in patterns:
        route = before + str(getattr(one, "pattern"))  # noqa: B009  # Django's two pattern classes
        below = getattr(one, "url_patterns", None)
        if below is None:
            yield route
        elif "accounts/" not in route:  # allauth documents its own
            yield from routes(below, route)


def dependencies() -> list[str]:
    page = (DOCS / "explanation/dependencies.md").read_text().casefold()
    wanted = [
        re.split(r"[\[>=<,]", row)[0].strip()
        for row in (HERE / "requirements.in").read_text().splitlines()
        if row and not row.startswith(("-", "#"))
    ]
    return [
        f"explanation/dependencies.md lacks {name}"
        for name in wanted
        if f"| {name}" not in page and f"| `{name.casefold()}`" not in page
    ]


def broken_links() -> list[str]:
    return [
        f"{page.relative_to(HERE)}: {target} leads nowhere"
        for page in [HERE / "README.md", *sorted(DOCS.rglob("*.md"))]
        if page.exists()
        for target in LINK.findall(page.read_text())
        if not (page.parent / target.strip()).exists()
    ]


def complaints() -> list[str]:
    return [
        *compared("reference/commands.md", commands()),
        *compared("reference/settings.md", settings()),
        *compared("reference/refusals.md", refusals()),
        *compared("reference/addresses.md", addresses()),
        *dependencies(),
        *broken_links(),
    ]


def main() -> int:
    sys.path.insert(0, str(HERE / "src"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "glideway.config.settings")
    import django  # noqa: PLC0415

    django.setup()
    found = complaints()
    print("\n".join(found) or "the manual is whole")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
