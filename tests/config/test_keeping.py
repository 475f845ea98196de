"""The drill: back up, restore on an empty folder, boot, compare; and each no of a restore."""

from __future__ import annotations

import io
import json
import shutil
import sqlite3
import tarfile
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from glideway.config import keeping
from tests.config.make import glideway, installed

NOW = datetime(2026, 3, 2, 14, 5, tzinfo=UTC)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation with tables, keys, a login, an audit entry and an attachment."""
    folder = tmp_path_factory.mktemp("data")
    installed(folder)
    for words in (
        ("upgrade",),
        ("user", "add", "ana@example.invalid", "--name", "Ana"),
        ("user", "grant", "ana@example.invalid", "operator"),
    ):
        answer = glideway(folder, *words)
        assert answer.returncode == 0, answer.stderr
    (folder / "attachments").mkdir()
    (folder / "attachments/scan.png").write_bytes(b"a picture")
    return folder


@pytest.fixture(scope="module")
def kept(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return keeping.backup(data=data, to=tmp_path_factory.mktemp("kept"), now=NOW)


def changed(kept: Path, to: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """A copy of a backup with something in it altered."""
    with tarfile.open(kept) as tar:
        members = {
            one.name: held.read() for one in tar.getmembers() if (held := tar.extractfile(one))
        }
    change(members)
    with tarfile.open(to, "w:gz") as tar:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return to


def test_a_restored_installation_is_the_same_row_for_row_and_boots(
    data: Path, kept: Path, tmp_path: Path
) -> None:
    into = tmp_path / "restored"
    answer = glideway(tmp_path / "unused", "restore", str(kept), "--into", str(into), "--json")
    assert answer.returncode == 0, answer.stderr
    assert keeping.row_counts(into / keeping.DATABASE) == keeping.row_counts(
        data / keeping.DATABASE
    )
    assert _dump(into) == _dump(data)
    for name in ("secrets/secret_key", "secrets/data_key", "attachments/scan.png"):
        assert (into / name).read_bytes() == (data / name).read_bytes()
    assert (into / "secrets/data_key").stat().st_mode & 0o077 == 0
    listed = glideway(into, "user", "list", "--json")
    assert json.loads(listed.stdout)["roles"] == [
        {"email": "ana@example.invalid", "role": "operator", "clinic": None}
    ]
    assert glideway(into, "doctor").returncode == 0


def _dump(folder: Path) -> list[str]:
    with closing(sqlite3.connect(folder / keeping.DATABASE)) as database:
        return list(database.iterdump())


def test_a_backup_is_readable_by_its_owner_only_and_carries_its_date(kept: Path) -> None:
    assert kept.name == "glideway-20260302-140500.tar.gz"
    assert kept.stat().st_mode & 0o077 == 0


def test_a_backup_taken_while_somebody_writes_is_of_one_instant(data: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(data / keeping.DATABASE)) as writer:
        writer.execute("begin")
        writer.execute("delete from directory_membership")
        made = keeping.backup(data=data, to=tmp_path, now=NOW)
        writer.rollback()
    manifest = keeping.restore(file=made, into=tmp_path / "into")
    assert manifest.rows["directory_membership"] == 1


def test_a_folder_that_holds_anything_is_never_restored_into(kept: Path, tmp_path: Path) -> None:
    (tmp_path / "a note").write_text("mine")
    with pytest.raises(keeping.CannotKeep, match="not empty"):
        keeping.restore(file=kept, into=tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["a note"]


def test_newer_tables_are_refused_in_words_and_nothing_is_written(
    kept: Path, tmp_path: Path
) -> None:
    def newer(members: dict[str, bytes]) -> None:
        manifest = json.loads(members[keeping.MANIFEST])
        manifest["version"] = "9.0.0"
        manifest["migrations"].append("booking.0099_a_time_machine")
        members[keeping.MANIFEST] = json.dumps(manifest).encode()

    file = changed(kept, tmp_path / "newer.tar.gz", newer)
    answer = glideway(tmp_path / "unused", "restore", str(file), "--into", str(tmp_path / "into"))
    assert answer.returncode == 1
    assert "made by Glideway 9.0.0, whose tables are newer" in answer.stderr
    assert "booking.0099_a_time_machine" in answer.stderr
    assert "Traceback" not in answer.stderr
    assert not (tmp_path / "into").exists()


@pytest.mark.parametrize("name", [keeping.DATABASE, "secrets/data_key"])
def test_a_damaged_backup_is_refused_and_nothing_is_written(
    kept: Path, tmp_path: Path, name: str
) -> None:
    def damage(members: dict[str, bytes]) -> None:
        members[name] = members[name][:-1] + b"?"

    file = changed(kept, tmp_path / "damaged.tar.gz", damage)
    with pytest.raises(keeping.CannotKeep, match=f"{name} was changed or damaged"):
        keeping.restore(file=file, into=tmp_path / "into")
    assert not (tmp_path / "into").exists()


def test_a_member_that_climbs_out_of_the_folder_is_refused(kept: Path, tmp_path: Path) -> None:
    def climb(members: dict[str, bytes]) -> None:
        members["../outside"] = b"x"

    file = changed(kept, tmp_path / "climbing.tar.gz", climb)
    with pytest.raises(keeping.CannotKeep):
        keeping.restore(file=file, into=tmp_path / "deep/into")
    assert not (tmp_path / "outside").exists()
    assert not (tmp_path / "deep/outside").exists()


@pytest.mark.parametrize("content", [b"", b"not a tar", b"\x1f\x8b cut"])
def test_what_is_no_backup_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "other"
    file.write_bytes(content)
    with pytest.raises(keeping.CannotKeep, match="not a whole Glideway backup"):
        keeping.restore(file=file, into=tmp_path / "into")


def test_a_folder_without_a_database_has_nothing_to_back_up(tmp_path: Path) -> None:
    with pytest.raises(keeping.CannotKeep, match="no database"):
        keeping.backup(data=tmp_path, to=tmp_path / "kept", now=NOW)
    assert not (tmp_path / "kept").exists()


def test_an_upgrade_backs_up_first_and_says_what_it_applied(data: Path, tmp_path: Path) -> None:
    older = tmp_path / "older"
    shutil.copytree(data, older)
    behind = glideway(older, "manage", "migrate", "sessions", "zero")
    assert behind.returncode == 0, behind.stderr
    assert glideway(older, "run", GLIDEWAY_BACKUP_TO=str(tmp_path / "b")).returncode == 1
    answer = glideway(older, "upgrade", "--to", str(tmp_path / "kept"), "--json")
    told = json.loads(answer.stdout)
    assert told["applied"] == ["sessions.0001_initial"]
    assert Path(told["backup"]).exists()
    assert glideway(older, "migrations", "--json").returncode == 0


def test_a_record_with_a_cut_tail_is_named_by_the_doctor_also_when_its_head_was_edited(
    data: Path, tmp_path: Path
) -> None:
    cut, backups = tmp_path / "data", tmp_path / "backups"
    shutil.copytree(data, cut)
    made = keeping.backup(data=cut, to=backups, now=NOW)
    found = keeping.newest(backups)
    assert found is not None
    assert (found[0], found[1].heads) == (made, keeping.audit_heads(data / keeping.DATABASE))
    number = int(found[1].heads["network"].split(" ")[0])
    assert glideway(cut, "doctor", GLIDEWAY_BACKUP_TO=str(backups)).returncode == 0
    with closing(sqlite3.connect(cut / keeping.DATABASE)) as intruder, intruder:
        intruder.execute("drop trigger kit_auditentry_stays_delete")
        intruder.execute("delete from kit_auditentry where number = ?", (number,))
    answer = glideway(cut, "doctor")
    assert answer.returncode == 1
    assert f"the record `network` is not whole from entry {number} on" in answer.stdout
    with closing(sqlite3.connect(cut / keeping.DATABASE)) as intruder, intruder:
        intruder.execute(
            "update kit_audithead set number = ?, digest ="
            " (select digest from kit_auditentry where number = ?)",
            (number - 1, number - 1),
        )
    assert glideway(cut, "doctor").returncode == 0  # nothing here tells, but a backup does
    answer = glideway(cut, "doctor", GLIDEWAY_BACKUP_TO=str(backups))
    assert answer.returncode == 1
    assert f"the record `network` lacks entry {number}, which {made.name} has." in answer.stdout
