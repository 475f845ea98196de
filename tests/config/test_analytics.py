"""Figures from Parquet: the same answers as the plain path, whichever engine reads the SQL."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from scipy import stats

from glideway.config.analytics import engine, figures, made, saving
from glideway.config.analytics import folder as kept
from glideway.config.bench import analytics as bench
from glideway.outcomes.core import following, survival
from glideway.outcomes.core.following import Course, Read, Window
from glideway.outcomes.core.tables import COLUMNS, Table, asked, bands, month_of, tables
from tests.outcomes.networks import WHEN, network

Plain = Counter[tuple[object, ...]]


def stands(kind: str, about: object) -> int:
    """A number for an id, as the export's keyed one, but readable."""
    return int(str(about)) + {"clinic": 0, "person": 1000, "episode": 100_000}[kind]


def plainly(courses: Iterable[Course], when: Window) -> Plain:
    """What the plain path says, counted as the cells are."""
    found: Plain = Counter()
    for one in following.eligible(courses, when):
        seen = following.followed(one, when)
        how = str(following.end_of(one, when))
        had = following.visits_had(one, when)
        told = (how, had, seen is not None, bool(seen and seen.improved), seen and seen.visits)
        groups = [("network", ""), ("clinic", str(one.clinic))]
        groups += [("part", following.part_of(one.region))]
        groups += [("structure", name) for name in one.structures]
        groups += [("protocol", name) for name in one.protocols]
        found.update((*group, *told) for group in groups)
    return found


def lay(folder: Path, courses: Iterable[Course], only: set[str] | None = None) -> None:
    """An export of these courses, all months or only some."""
    months: dict[str, list[Course]] = {}
    for one in courses:
        months.setdefault(month_of(one.opened_at), []).append(one)
    folder.mkdir(exist_ok=True)
    listed = dict(kept.listed(folder).months)
    with engine.engine(folder) as asks:
        for month, some in months.items():
            if only is None or month in only:
                rows = f"r{len(some)}x{sum(len(one.reads) for one in some)}"
                listed[month] = saving.save(asks, folder, month, tables(some, stands), rows)
    kept.tell(folder, listed, until=WHEN.end)


def counted(found: figures.Analysis) -> Plain:
    return Counter({tuple(one)[:-1]: one.people for one in found.cells})


@pytest.mark.parametrize("seed", range(2))
def test_the_engine_answers_what_the_plain_path_answers(seed: int, tmp_path: Path) -> None:
    courses = network(seed)
    expected = plainly(courses, WHEN)
    lay(tmp_path / "export", courses)
    found = figures.figures(tmp_path / "export", WHEN)
    assert counted(found) == expected
    assert sum(expected.values()) > 300
    assert {one[2] for one in expected} == set(following.End)


def test_the_curve_is_the_one_that_every_figure_of_the_house_draws(tmp_path: Path) -> None:
    courses = network(11)
    lay(tmp_path / "export", courses)
    found = figures.figures(tmp_path / "export", WHEN)
    people = [following.followed(one, WHEN) for one in following.eligible(courses, WHEN)]
    spells = [
        survival.Spell(one.visits, "changed" if one.improved else "")
        for one in people
        if one is not None
    ]
    plain = survival.curve(spells, "changed")
    mine = figures.curves(found)["network", ""]
    assert (mine.visits, mine.risk, mine.changed) == (plain.visits, plain.risk, plain.changed)
    assert survival.median(mine) == survival.median(plain)
    shares = [one.share for one in found.risks if one.kind == "network"]
    assert shares == pytest.approx(plain.still.tolist(), abs=1e-12)
    (whole,) = (one for one in found.counted if one.kind == "network")
    improved = sum(one.end == "changed" for one in spells)
    assert whole[2:] == (len(people), len(spells), improved)


@pytest.mark.django_db
def test_the_database_of_the_operations_answers_the_same_text(tmp_path: Path) -> None:
    """The very files, on SQLite here and on PostgreSQL where the suite runs there."""
    courses = network(7)
    for name, table in (*tables(courses, stands).items(), ("bands", bands())):
        laid(name, COLUMNS.get(name), table)
    laid("asked", dict.fromkeys(asked(WHEN), "BIGINT"), asked(WHEN))
    with connection.cursor() as cursor:
        for name in ("courses", "people", "cells"):
            cursor.execute(f"CREATE TEMPORARY TABLE {name} AS {engine.text(name)}")
        cursor.execute("SELECT * FROM cells")
        cells = Counter({(*row[:4], bool(row[4]), bool(row[5]), row[6]): row[7] for row in cursor})
        cursor.execute(engine.text("figures"))
        counts = [(*row[:2], *map(int, row[2:])) for row in cursor.fetchall()]
        cursor.execute(engine.text("survival"))
        risks = [(*row[:2], *map(int, row[2:6]), float(row[6])) for row in cursor.fetchall()]
    lay(tmp_path / "export", courses)
    found = figures.figures(tmp_path / "export", WHEN)
    assert cells == plainly(courses, WHEN) == counted(found)
    assert sorted(counts) == sorted(map(tuple, found.counted))
    assert [one[:6] for one in sorted(risks)] == [tuple(one)[:6] for one in sorted(found.risks)]
    assert [one[6] for one in sorted(risks)] == pytest.approx(
        [one.share for one in sorted(found.risks)], abs=1e-12
    )


def laid(name: str, kinds: Mapping[str, str] | None, table: Table) -> None:
    """A table of the database with these columns and rows."""
    kinds = kinds or {
        one: "DOUBLE PRECISION" if column.dtype.kind == "f" else "VARCHAR(40)"
        for one, column in table.items()
    }
    typed = ", ".join(
        f"{one} {kind.replace('DOUBLE', 'DOUBLE PRECISION') if kind == 'DOUBLE' else kind}"
        for one, kind in kinds.items()
    )
    rows = list(zip(*(column.tolist() for column in table.values()), strict=True))
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE {name} ({typed})")
        places = ", ".join(["%s"] * len(kinds))
        cursor.executemany(f"INSERT INTO {name} VALUES ({places})", rows)  # noqa: S608 - our own


def test_a_new_month_is_read_alone_and_a_changed_one_anew(tmp_path: Path) -> None:
    courses, folder = network(3), tmp_path / "export"
    months = sorted({month_of(one.opened_at) for one in courses})
    asked_for = [one for one in months if "2025-03" <= one <= "2026-03"]
    lay(folder, courses, set(months) - {"2026-02"})
    first = figures.figures(folder, WHEN)
    assert (first.read, first.months) == (len(asked_for) - 1, len(asked_for) - 1)
    lay(folder, courses, {"2026-02"})
    second = figures.figures(folder, WHEN)
    assert (second.read, second.months) == (1, len(asked_for))
    changed = next(one for one in courses if month_of(one.opened_at) == "2025-06" and one.visits)
    changed.reads += [
        Read("psfs", "single_activity", "goal", value, one.at, None)
        for one, value in ((changed.visits[0], 0.0), (changed.visits[-1], 9.0))
    ]
    changed.reads.sort(key=lambda one: one.at)
    lay(folder, courses, {"2025-06"})
    third = figures.figures(folder, WHEN)
    assert third.read == 1
    assert counted(third) == plainly(courses, WHEN)
    assert figures.figures(folder, WHEN).read == 0
    kept_states = [*(folder / "state").rglob("*.parquet")]
    assert len(kept_states) == len(asked_for)


def test_an_end_inside_the_rows_is_kept_apart_from_a_later_one(tmp_path: Path) -> None:
    """What was read before a Monday is not what was read before the next."""
    courses, folder = network(5), tmp_path / "export"
    lay(folder, courses)
    for week in (30, 12, 0):
        when = Window(WHEN.start, WHEN.end - timedelta(weeks=week))
        assert counted(figures.figures(folder, when)) == plainly(courses, when)


def test_the_planted_truth_is_found_and_a_planted_nothing_is_not(tmp_path: Path) -> None:
    with engine.engine(tmp_path / "spill") as asks:
        readings = made.make(asks, tmp_path / "export", 60_000)
    found = figures.figures(tmp_path / "export", made.WHEN)
    assert 60_000 <= readings < 63_000
    assert bench.covered(found) == pytest.approx(0.95, abs=0.025)
    structures = [one for one in found.counted if one.kind == "structure"]
    table = [[one.improved for one in structures], [one.followed for one in structures]]
    gone = [one.followed - one.improved for one in structures]
    assert stats.chi2_contingency([table[0], gone]).pvalue > 0.01


def test_a_folder_that_holds_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(kept.NotAnExport, match="not empty"):
        kept.listed(tmp_path)
    (tmp_path / kept.LIST).write_text('{"format": 99}')
    with pytest.raises(kept.NotAnExport, match="another version"):
        kept.listed(tmp_path)
    (tmp_path / kept.LIST).write_text("no list")
    with pytest.raises(kept.NotAnExport, match="not the list"):
        kept.listed(tmp_path)


def test_only_the_owner_may_read_an_export_and_old_files_are_let_go(tmp_path: Path) -> None:
    courses, folder = network(2, courses=40), tmp_path / "export"
    lay(folder, courses)
    before = {*folder.rglob("*.parquet")}
    assert {one.stat().st_mode & 0o777 for one in before} == {0o600}
    assert (folder / kept.LIST).stat().st_mode & 0o777 == 0o600
    month = month_of(courses[0].opened_at)
    courses[0].reads.append(Read("nprs", "", "now", 3.0, courses[0].opened_at, 1))
    lay(folder, courses, {month})
    after = {*folder.rglob("*.parquet")}
    assert len(before - after) == len(after - before) == len(COLUMNS)
    assert {one.parent.name for one in after - before} == {f"month={month}"}
