"""`glideway atlas check`, `show ID` and `exercises`: the atlas in numbers, and one row of it.

`check` counts what is there, says how far a model agrees, and names what is wrong (an error) or
missing (a note). `show` prints one structure with everything about it. `exercises` counts what goes
home, by kind and region. They read files and nothing else, so they answer without a database.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Sequence
from difflib import get_close_matches
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from glideway.body import core as atlas
from glideway.body.core import finding
from glideway.body.core.standing import Problem, standing, unseen
from glideway.care.core import exercises
from glideway.config.command import voice

NOT_FOUND = 2
MOST_NEAR = 5
MOST_NOTES = 10


class _NoSuchRow(Exception):
    """An id that is not in the atlas."""


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "what",
        choices=("check", "show", "exercises"),
        help="count and judge, or one structure, or the exercises by kind and region",
    )
    parser.add_argument("id", nargs="?", default="", help="show: id of a structure, as soleus")
    parser.add_argument("--folder", type=Path, help="another atlas folder than our own")
    parser.add_argument("--json", action="store_true", help="for a machine")


def run(options: argparse.Namespace) -> int:
    """Exit 0 when all is well, 1 for an atlas with errors, 2 for an id nobody knows."""
    if options.what == "exercises":
        return _exercises(as_json=options.json)
    folder = options.folder or resources.files("glideway.body") / "atlas"
    if msg := _misread(options):
        voice.warn(f"glideway: {msg}")
        return NOT_FOUND
    try:
        book = _read(folder)
    except atlas.WrongRow as wrong:
        return _wrong(wrong, options)
    if options.what == "check":
        return _check(book, as_json=options.json)
    try:
        facts = shown(book, options.id)
    except _NoSuchRow as no:
        voice.warn(f"glideway: {no}")
        return NOT_FOUND
    voice.answer(facts, as_json=options.json, lines=_told(facts))
    return 0


def _misread(options: argparse.Namespace) -> str:
    """What is wrong with the words of the command itself."""
    if options.what == "show" and not options.id:
        return "show what? Name a structure, as in: glideway atlas show soleus"
    if options.what == "check" and options.id:
        return (
            "check counts the whole atlas. Did you mean: glideway atlas show"
            f" {options.id}, or: glideway atlas check --folder {options.id}"
        )
    return ""


def _read(folder: Traversable) -> atlas.Atlas:
    if not folder.is_dir():
        msg = f"{folder} is no folder."
        raise voice.CannotRun(msg)
    return atlas.read(folder)


def _wrong(wrong: atlas.WrongRow, options: argparse.Namespace) -> int:
    """An atlas that cannot be read has one problem: the first row that is wrong."""
    if options.json and options.what == "check":
        one = Problem("error", wrong.file, wrong.record, f"{wrong.field}: {wrong.reason}")
        empty: dict[str, object] = {"total": 0, "by_grade": {}, "by_region": {}, "by_review": {}}
        facts = {
            "structures": {},
            "protocols": empty,
            "agreement": None,
            "agreement_raw": None,
            "exceptions": [],
            "problems": [one._asdict()],
        }
        voice.say(json.dumps(facts, ensure_ascii=False, indent=2))
    else:
        lines = [
            "glideway: the atlas has a wrong row, and nothing starts with it:",
            f"  file    {wrong.file}",
            f"  row     {wrong.record}",
            f"  field   {wrong.field}",
            f"  reason  {wrong.reason}",
        ]
        voice.warn("\n".join(lines))
    return 1


def _check(book: atlas.Atlas, *, as_json: bool) -> int:
    began = time.monotonic()
    found = standing(book)
    facts = found.facts()
    took = f"checked in {time.monotonic() - began:.1f} s"
    voice.answer(facts, as_json=as_json, lines="\n".join([*_lines(book, found), took]))
    return 1 if found.errors else 0


def _exercises(*, as_json: bool) -> int:
    """Each kind with its regions, in each the drawn ones and those in words alone."""
    found = exercises.counts()
    rows = [f"exercises    {_drawn(found)}"]
    for kind in dict.fromkeys(one.purpose for one in found):
        mine = [one for one in found if one.purpose == kind]
        rows.append(f"{kind:<12} {_drawn(mine)}")
        rows += [f"  {one.region:<20} {_drawn([one])}" for one in mine]
    rows.append("each counts once, with the region it is made for")
    voice.answer([one._asdict() for one in found], as_json=as_json, lines="\n".join(rows))
    return 0


def _drawn(counts: Sequence[exercises.Count]) -> str:
    drawn, described = sum(one.drawn for one in counts), sum(one.described for one in counts)
    return f"{drawn + described}: {drawn} drawn, {described} in words alone"


def _lines(book: atlas.Atlas, found: atlas.Standing) -> list[str]:
    """The standing for a person: counts, agreement, then errors in full and notes by their sort."""
    counted = book.counts()["protocols"]
    assert isinstance(counted, dict)  # noqa: S101  # the type checker's word
    exceptions = len(found.exceptions)
    rows = [
        f"atlas {book.version}",
        f"structures   {_tally(found.structures)}",
        f"protocols    {counted['total']}",
        f"  by grade   {_tally(counted['by_grade'])}",
        f"  by review  {_tally(counted['by_review'])}",
        f"  by region  {_tally(counted['by_region'])}",
        f"agreement    {_share(found.agreement_raw)} of {found.checks} checks, as they are",
        f"  settled    {_share(found.agreement)} of the rest, {exceptions} exceptions set aside",
        f"no model     {found.unseen} of {len(book.structures)} structures",
    ]
    if found.errors:
        rows.append(f"{len(found.errors)} errors")
        rows += [f"  {one.sort} {one.row}: {one.reason}" for one in found.errors]
    for sort, reason in dict.fromkeys((one.sort, one.reason) for one in found.notes):
        named = [one.row for one in found.notes if (one.sort, one.reason) == (sort, reason)]
        more = f" and {len(named) - MOST_NOTES} more" if len(named) > MOST_NOTES else ""
        rows.append(f"note: {len(named)} {sort}: {reason}: {', '.join(named[:MOST_NOTES])}{more}")
    return [*rows, "" if found.problems else "nothing is wrong or missing"]


def shown(book: atlas.Atlas, wanted: str) -> dict[str, object]:
    """One structure with its actions, poses and protocols. Raises where nobody knows the id."""
    row = book.structures.get(wanted)
    if row is None:
        raise _NoSuchRow(_unknown(book, wanted))
    words = book.vocabulary
    return {
        "id": row.id,
        "kind": row.kind,
        "region": row.region,
        "name": {"en": row.name.en, "fr": row.name.fr},
        "latin": row.latin,
        "access": row.access,
        "grade": row.grade,
        "review": row.review,
        "confidence": row.confidence,
        "origin": {"en": row.origin.en, "fr": row.origin.fr},
        "insertion": {"en": row.insertion.en, "fr": row.insertion.fr},
        "nerve": {"en": row.nerve.en, "fr": row.nerve.fr} if row.nerve else None,
        "roots": list(row.roots),
        "caution": {"en": row.caution.en, "fr": row.caution.fr} if row.caution else None,
        "zones": list(row.zones),
        "actions": _motions(row.actions),
        "poses": {
            "lengthened": _motions(row.lengthened(words)),
            "shortened": _motions(row.shortened(words)),
            "basis": "reverse_of_actions" if row.actions else "loading_position",
            "override": row.override.reason if row.override else None,
        },
        "no_model": unseen(book, row) or None,
        "interfaces": sorted(one.id for one in book.neighbours(row.id)),
        "conditions": sorted(
            one.id for one in book.conditions.values() if row.id in one.primary + one.secondary
        ),
        "protocols": [_protocol(one) for one in _all_of(book, row.id)],
        "sources": [
            {"ref": one.ref, "where": one.where, "confidence": one.confidence}
            for one in row.sources
        ],
        "ids": row.ids,
        "atlas": book.version,
    }


def _all_of(book: atlas.Atlas, structure: str) -> list[atlas.Protocol]:
    """Its protocols, those switched off included: a curator looks here."""
    return [one for one in book.protocols.values() if structure in book.about(one)]


def _protocol(row: atlas.Protocol) -> dict[str, object]:
    return {
        "id": row.id,
        "name": {"en": row.name.en, "fr": row.name.fr},
        "zone": row.zone,
        "interface": row.interface,
        "moving": list(row.moving),
        "start": _pose(row.start),
        "end": _pose(row.end),
        "grade": row.grade,
        "review": row.review,
        "off": row.off,
    }


def _unknown(book: atlas.Atlas, wanted: str) -> str:
    """Ids that look alike, and those that the search of the pages would find."""
    if wanted in book.protocols:
        about = ", ".join(book.about(book.protocols[wanted]))
        return f"{wanted!r} is a protocol. It stands under its structure: {about}."
    alike = get_close_matches(wanted, book.structures, MOST_NEAR, 0.7)
    find = finding.finder(book)
    hits = find.find(wanted.replace("-", " ")) or find.near(wanted.replace("-", " "), 40)
    named = [one.id for one in hits if one.table == "structures"]
    near = list(dict.fromkeys([*alike, *named]))[:MOST_NEAR]
    said = f"there is no structure {wanted!r}."
    return f"{said} Near it: {', '.join(near)}." if near else said


def _told(facts: dict[str, object]) -> str:
    """One structure for a person: one line a fact, motions as joint:motion, nothing left out."""
    lines = []
    for name, value in facts.items():
        if value in (None, "", [], {}):
            continue
        if name == "protocols" and isinstance(value, list):
            lines.append(f"protocols    {len(value)}")
            lines += [
                f"  {one['id']} ({one['grade']}, {one['review']}{', off' if one['off'] else ''}): "
                f"{_plain(one['start'])} -> {_plain(one['end'])}"
                for one in value
            ]
        else:
            lines.append(f"{name:<12} {_plain(value)}")
    return "\n".join(lines)


def _plain(value: object) -> str:
    """A fact of a row in one line."""
    if isinstance(value, dict):
        if set(value) == {"en", "fr"}:
            return f"{value['en']} / {value['fr'] or '-'}"
        if set(value) <= {"joint", "motion", "deg"}:
            far = value.get("deg")
            return f"{value['joint']}:{value['motion']}" + (f" {far}" if far is not None else "")
        if "ref" in value:
            return f"{value['ref']} ({value['confidence']})"
        told = [f"{name}: {_plain(one)}" for name, one in value.items() if one]
        return "; ".join(told)
    if isinstance(value, list):
        return ", ".join(map(_plain, value)) or "-"
    return str(value)


def _motions(motions: tuple[atlas.Motion, ...]) -> list[dict[str, str]]:
    return [{"joint": one.joint, "motion": one.motion} for one in motions]


def _pose(pose: atlas.Pose) -> list[dict[str, object]]:
    return [{"joint": one.joint, "motion": one.motion, "deg": one.deg} for one in pose]


def _tally(counts: dict[str, int]) -> str:
    return ", ".join(f"{name} {n}" for name, n in counts.items())


def _share(part: float) -> str:
    return f"{100 * part:.1f} %"
