"""Write the reference pages from the code; `--check` only compares, and looks at every link.

Commands, settings, addresses, refusals and tables are read from what runs, so a reference page can
be stale but never wrong in kind; a stale one fails the build. What a setting means is written here,
one sentence each, and a setting without its sentence is a fault too. So is a dependency without its
line, and a link between pages that leads nowhere.
"""

import argparse
import dataclasses
import importlib
import inspect
import os
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

HERE = Path(__file__).parents[1]
DOCS = HERE / "docs"
LINK = re.compile(r"\]\((?!\w+:)([^)#\s]+)")
MEANS = {
    "GLIDEWAY_DATA": "Folder of the database, the secrets and the attachments.",
    "GLIDEWAY_DEBUG": "Django's debug pages; never with real patients.",
    "GLIDEWAY_HOSTS": "Names this installation answers to, separated by commas.",
    "GLIDEWAY_ORIGIN": "The address that links in messages begin with.",
    "GLIDEWAY_PORT": "Port to listen on.",
    "DATABASE_URL": "PostgreSQL, as `postgresql:` with user, host and name; SQLite when not set.",
    "GLIDEWAY_SECRET_KEY": "Signs sessions; made at the first start when not set.",
    "GLIDEWAY_DATA_KEY": "Seals clinical text; made at the first start when not set. Keep it.",
    "GLIDEWAY_BACKUP_TO": "Folder of the daily backups, outside the data folder; patients need it.",
    "GLIDEWAY_MAIL_FROM": "Who mail comes from.",
    "GLIDEWAY_MAIL_URL": "How mail leaves: `smtp:` or `smtps:` with user, password, host and port;"
    " `anymail:` with a service and its settings; `console:` or `file:` to try things out. Files in"
    " the data folder when not set.",
    "GLIDEWAY_SMS_URL": "How text messages leave: the `https:` address of a gateway; `none:` for no"
    " text messages; `console:` or `file:` to try things out. Files in the data folder when not"
    " set.",
    "GLIDEWAY_SMS_KEY": "Signs what goes to the text-message gateway and what comes from it.",
    "GLIDEWAY_INDEX_SECONDS": "How old the index of the network may be before pages ask the"
    " database instead; 60 when not set, 0 for never the index.",
    "GLIDEWAY_FAST": "`true` finds the soonest by compiled code; needs `requirements-fast.lock`.",
    "GLIDEWAY_IDLE_MINUTES": "After how long without a look staff are signed out; 15 when not set.",
    "GLIDEWAY_DEPOSITS": "Which port takes deposits; only `none` is shipped, and it takes none.",
    "GLIDEWAY_REPLICA_URL": "A streaming copy of `DATABASE_URL` that pages which only list may be"
    " read from; none when not set.",
    "GLIDEWAY_REPLICA_LAG": "How many seconds that copy may be behind; beyond it the primary is"
    " read. 5 when not set.",
    "GLIDEWAY_PROXIES": "Networks whose machines may speak for others, such as the TLS proxy's.",
}
NOTE = "Written by `tools/docs.py` from the code; `make docs` writes it anew."


def table(headings: list[str], rows: Iterable[Iterable[object]]) -> str:
    lines = [f"| {' | '.join(headings)} |", f"|{'---|' * len(headings)}"]
    lines += ["| " + " | ".join(str(cell).replace("|", "/") for cell in row) + " |" for row in rows]
    return "\n".join(lines)


def page(title: str, *parts: str) -> str:
    return "\n\n".join([f"# {title}", NOTE, *parts]) + "\n"


def commands() -> str:
    from glideway.config.command import line  # noqa: PLC0415  # after the path is set

    parts = [table(["command", "does"], [(f"`{n}`", says) for n, says in line.COMMANDS.items()])]
    for name in sorted(set(line.COMMANDS) - {"help"}):
        parser = argparse.ArgumentParser(prog=f"glideway {name}", add_help=False)
        importlib.import_module(f"glideway.config.command.{name}").arguments(parser)
        rows = [
            (f"`{' '.join(one.option_strings) or one.metavar or one.dest}`", one.help or "")
            for one in parser._actions  # noqa: SLF001  # argparse has no public list
            if one.help != argparse.SUPPRESS
        ]
        parts.append(
            f"## glideway {name}\n\n" + (table(["word", "means"], rows) if rows else "No words.")
        )
    exits = [(0, "done"), (1, "refused or failed; the line says why"), (2, "not understood")]
    exits += [(3, "no Python 3.11 or no venv module"), (4, "the install failed"), (130, "Ctrl-C")]
    parts.append("## Exit numbers\n\n" + table(["number", "means"], exits))
    return page("Commands", *parts)


def settings() -> str:
    from glideway.config.env import Env  # noqa: PLC0415

    names = [
        f"GLIDEWAY_{one.name.upper()}" if one.name != "database_url" else "DATABASE_URL"
        for one in dataclasses.fields(Env)
    ]
    rows = [(f"`{name}`", MEANS.get(name, "")) for name in names]
    return page(
        "Settings",
        "Read once at the start, from the environment.",
        table(["setting", "means"], rows),
    )


def addresses() -> str:
    from django.urls import get_resolver  # noqa: PLC0415

    from glideway.kit import access  # noqa: PLC0415

    rows = []
    for route, name, view in routes(get_resolver().url_patterns, "", ""):
        policy = access.policy_of(view)
        may = f"{policy.thing} {policy.operation}" if policy else ""
        rows.append((f"`/{route}`", f"`{name}`" if name else "", may))
    about = "What a route declares is an object and an operation of the access matrix."
    return page("Addresses", about, table(["address", "name", "declares"], sorted(set(rows))))


def routes(patterns: Iterable[object], before: str, room: str) -> Iterator[tuple[str, str, object]]:
    for one in patterns:
        route = before + str(getattr(one, "pattern"))  # noqa: B009  # Django's two pattern classes
        below = getattr(one, "url_patterns", None)
        if below is None:
            name = getattr(one, "name", "") or ""
            yield route, f"{room}:{name}" if room and name else name, getattr(one, "callback", None)
        elif "accounts/" not in route:  # allauth documents its own
            yield from routes(below, route, getattr(one, "app_name", "") or room)


def refusals() -> str:
    from glideway.kit import refusals as kit  # noqa: PLC0415

    found = sorted(kit.codes().items())
    rows = [(f"`{code}`", kind.status, kind.sentence, _room(kind)) for code, kind in found]
    about = "A foreseen no. Codes are never reused; nothing is changed when one is answered."
    return page("Refusals", about, table(["code", "status", "says", "room"], rows))


def tables() -> str:
    from django.apps import apps  # noqa: PLC0415

    rows = [
        (f"`{model.__name__}`", _room(model), (inspect.getdoc(model) or "").splitlines()[0])
        for model in sorted(apps.get_models(), key=lambda one: one._meta.label)  # noqa: SLF001
        if model.__module__.startswith("glideway.")
    ]
    about = "Meanings of the nouns stand in the [glossary](glossary.md)."
    return page("Tables", about, table(["table", "room", "holds"], rows))


def points() -> str:
    """The fifty points as the newest file has them."""
    from glideway.quality.core import criteria  # noqa: PLC0415

    yardstick = criteria.load()
    how = {"M": "counted", "A": "seen", "MA": "both"}
    about = (
        "A point is 1, a half, 0, or not yet known. *Counted* is from stored events, *seen* by an"
        " inspector; `n` is the smallest count with a value. A condition hides a clinic at 0. Every"
        f" value is a starting value, in version {yardstick.version} of the file. How they become a"
        " score: [quality](../explanation/quality.md)."
    )
    parts = [about]
    for group in yardstick.groups:
        rows = [
            (
                one.id,
                one.text.of("en") + (" (**condition**)" if one.gate else ""),
                how[one.how],
                one.measure.of("en")
                + (f"; filed: {one.evidence.of('en')}" if one.evidence else ""),
                _bar(one.full),
                _bar(one.half),
                one.min_n or "",
                f"{one.window_months} months" if one.measured else "",
                f"{one.lapse_months} months" if one.lapse_months else "",
            )
            for one in yardstick.points
            if one.group == group.id
        ]
        heads = ["", "point", "how", "what", "full", "half", "n", "counts", "lapses after"]
        parts.append(f"## {group.name.of('en')}\n\n" + table(heads, rows))
    return page("The fifty points", *parts)


def _bar(bar: object) -> str:
    """A bar as a reader writes it: ">= 0.9", "<= network + 0.05 (upper end)"."""
    if bar is None:
        return ""
    which, at, value = (getattr(bar, name) for name in ("which", "at", "value"))
    height = f"{value:g}" if getattr(bar, "against", "") == "nothing" else f"network {value:+g}"
    end = {"estimate": "", "low": " (lower end)", "high": " (upper end)"}[which]
    return f"{at} {height}{end}"


def _room(kind: type) -> str:
    return kind.__module__.split(".")[1]


def load_everything() -> None:
    """Import every module of every room, so that each Refusal exists."""
    home = HERE / "src"
    for path in sorted((home / "glideway").rglob("*.py")):
        parts = path.relative_to(home).with_suffix("").parts
        if "migrations" not in parts and parts[-1] not in {"__main__", "settings"}:
            importlib.import_module(".".join(part for part in parts if part != "__init__"))


def unexplained() -> list[str]:
    page_of = DOCS / "explanation/dependencies.md"
    text = page_of.read_text().casefold() if page_of.exists() else ""
    names = [
        re.split(r"[\[>=<,;]", row)[0].strip()
        for row in (HERE / "requirements.in").read_text().splitlines()
        if row and not row.startswith(("-", "#"))
    ]
    lacking = [
        f"docs/explanation/dependencies.md lacks {n}" for n in names if n.casefold() not in text
    ]
    silent = [
        f"tools/docs.py does not say what {n} means"
        for n in re.findall(r"`(\w+)` \|  \|", settings())
    ]
    return lacking + silent


def broken_links() -> list[str]:
    return [
        f"{one.relative_to(HERE)}: {target} leads nowhere"
        for one in [HERE / "README.md", *sorted(DOCS.rglob("*.md"))]
        if one.exists()
        for target in LINK.findall(one.read_text())
        if not (one.parent / target).exists()
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only compare")
    check = parser.parse_args().check
    sys.path.insert(0, str(HERE / "src"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "glideway.config.settings")
    import django  # noqa: PLC0415
    from django.utils import translation  # noqa: PLC0415

    django.setup()
    load_everything()
    pages = {
        "commands": commands,
        "settings": settings,
        "addresses": addresses,
        "refusals": refusals,
        "tables": tables,
        "points": points,
    }
    found = []
    with translation.override("en"):
        for name, write in pages.items():
            path = DOCS / f"reference/{name}.md"
            if not check:
                path.write_text(write())
            elif not path.exists() or path.read_text() != write():
                found.append(f"docs/reference/{name}.md is stale: make docs")
        found += unexplained() + broken_links()
    print("\n".join(found) or "the manual is whole")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
