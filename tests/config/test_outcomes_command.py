"""`glideway outcomes`: what leaves as Parquet, month by month, and what is answered from it."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from glideway.care.models import Goal, Reading
from glideway.config.analytics import engine, export, figures
from glideway.config.analytics import folder as kept
from glideway.config.command import outcomes as command
from glideway.config.command import voice
from glideway.directory.models import Patient
from glideway.kit import clock
from glideway.kit.actor import Role
from glideway.kit.models import AuditEntry
from glideway.outcomes import operations as outcomes
from glideway.outcomes import queries
from glideway.outcomes.core.tables import COLUMNS
from tests.booking import make as booking
from tests.care.make import PROTOCOL
from tests.make import NOW, staff
from tests.outcomes import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def say(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    """Run the command in this process and answer its JSON."""
    parser = argparse.ArgumentParser()
    command.arguments(parser)
    assert command.run(parser.parse_args([*words, "--json"])) == 0
    return json.loads(capsys.readouterr().out)


def test_the_months_that_changed_leave_and_no_other(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = str(tmp_path / "export")
    make.clinic("harbour", 3, 1)
    began = f"{make.BEGAN:%Y-%m}"
    house = booking.house("island")
    old = make.BEGAN - timedelta(days=60)
    make.record(make.course(house, make.people(1, "old")[0], began=old))
    both = {f"{old:%Y-%m}", began}
    planned = say(capsys, "export", folder, "--dry-run")
    assert set(planned["written"]) == both
    assert not (tmp_path / "export").exists()
    assert not AuditEntry.objects.filter(act="readings.exported").exists()
    assert set(say(capsys, "export", folder)["written"]) == both
    assert Path(folder).stat().st_mode & 0o777 == 0o700
    assert AuditEntry.objects.get(act="readings.exported").why == "2 months"
    again = say(capsys, "export", folder)
    assert (again["written"], set(again["unchanged"])) == ({}, both)
    Reading.objects.filter(episode__clinic=house.clinic).latest("pk").delete()
    assert set(say(capsys, "export", folder)["written"]) == {f"{old:%Y-%m}"}


def test_the_figures_are_those_of_the_site(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    house = make.clinic("harbour", 8, 2, unseen=2)
    say(capsys, "export", str(tmp_path / "export"))
    told = say(capsys, "figures", str(tmp_path / "export"))
    assert told["before_publication"] is True
    groups = {(one["kind"], one["name"]): one for one in told["groups"]}
    mine = queries.clinic_figures([house.clinic.pk], now=NOW)[house.clinic.pk]
    harbour = groups["clinic", "harbour"]
    assert (harbour["eligible"], harbour["followed"], harbour["improved"]) == (12, 10, 8)
    assert mine.median is not None
    assert harbour["median"]["value"] == mine.median.value == 2
    assert (mine.eligible, mine.people, mine.improved) == (12, 10, 8)
    assert groups["network", ""] | {"kind": "", "name": ""} == harbour | {"kind": "", "name": ""}
    assert {name for kind, name in groups if kind == "part"} == {"arm"}
    assert {name for kind, name in groups if kind == "protocol"} == {PROTOCOL}


def test_no_name_no_word_and_no_id_of_the_tables_leaves(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    house = make.clinic("harbour", 2)
    folder = tmp_path / "export"
    say(capsys, "export", str(folder))
    files = [*folder.rglob("*.parquet")]
    assert {one.parent.parent.name for one in files} == set(COLUMNS)
    held: Counter[str] = Counter()
    import duckdb  # noqa: PLC0415  # held by a module, it complains of itself at the exit

    with duckdb.connect() as asked:
        for one in files:
            rows = f"SELECT * FROM read_parquet('{one}', hive_partitioning=false)"  # noqa: S608 - our own file
            columns = asked.execute(f"DESCRIBE {rows}").fetchall()
            assert {name: kind for name, kind, *_ in columns} == COLUMNS[one.parent.parent.name]
            held.update(str(cell) for row in asked.execute(rows).fetchall() for cell in row)
    goals, people = Goal.objects.all(), Patient.objects.all()
    told = {str(one.public_id) for one in goals} | {str(one.public_id) for one in people}
    told |= {one.words for one in goals}
    told |= {one.name for one in people} | {house.clinic.slug, house.clinic.name}
    assert told
    assert not told & set(held)
    assert held["shoulder"] == 0
    assert export.stands("person", people[0].pk) not in {one.pk for one in people}
    assert held[str(export.stands("person", people[0].pk))] == 1


def test_nothing_younger_than_the_last_monday_leaves(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    house, who = booking.house("harbour"), make.people(1)[0]
    end = queries.window(NOW).end
    make.record(make.course(house, who, (4, 5, 8), began=end - timedelta(weeks=2), ended=False))
    folder = tmp_path / "export"
    say(capsys, "export", str(folder))
    listed = kept.listed(folder)
    assert listed.until == end.isoformat()
    (month,) = listed.months.values()
    assert (month.counts["visits"], month.counts["readings"]) == (2, 4)


def test_a_clinic_that_lets_nothing_be_counted_leaves_at_once_and_comes_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "export"
    make.clinic("harbour", 2)
    island = make.clinic("island", 3).clinic
    say(capsys, "export", str(folder))
    assert network(folder).eligible == 5
    outcomes.share(clinic=island, on=False, by=staff(Role.OWNER), now=NOW)
    assert list(say(capsys, "export", str(folder))["written"]) == [f"{make.BEGAN:%Y-%m}"]
    assert network(folder).eligible == 2
    later = NOW + timedelta(minutes=1)
    outcomes.share(clinic=island, on=True, by=staff(Role.OWNER), now=later)
    say(capsys, "export", str(folder))
    assert network(folder).eligible == 5


def test_without_an_export_or_the_engine_it_says_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(voice.CannotRun, match="export first"):
        say(capsys, "figures", str(tmp_path / "export"))
    monkeypatch.setattr(engine, "here", lambda: False)
    with pytest.raises(voice.CannotRun, match=r"requirements-analytics\.lock"):
        say(capsys, "export", str(tmp_path / "export"))
    with pytest.raises(engine.NoEngine), engine.engine(tmp_path):
        pass


def test_an_export_that_was_stopped_leaves_the_old_one_whole(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "export"
    make.clinic("harbour", 2)
    say(capsys, "export", str(folder))
    before = kept.listed(folder)
    make.clinic("island", 2)

    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as stopped:
        stopped.setattr(kept, "tell", stop)
        with pytest.raises(KeyboardInterrupt):
            say(capsys, "export", str(folder))
    assert kept.listed(folder) == before
    assert network(folder).eligible == 2
    say(capsys, "export", str(folder))
    assert network(folder).eligible == 4


def network(folder: Path) -> figures.Counted:
    """What all clinics together come to."""
    found = figures.figures(folder, queries.window(NOW)).counted
    return next(one for one in found if one.kind == "network")
