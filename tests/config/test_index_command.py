"""`glideway index`: what it tells, what it compares, and that it stops when told."""

import json
from datetime import timedelta
from pathlib import Path
from threading import Event

import numpy as np
import pytest
from django.conf import settings

from glideway.booking.queries.network import live, shared
from glideway.config.command import doctor, index, voice
from glideway.kit import clock, replica
from tests.booking import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "GLIDEWAY_DATA", tmp_path)


def kept() -> None:
    """An index that was built and published by who was then told to stop."""
    stop = Event()
    stop.set()
    index._follow(stop)  # noqa: SLF001 - what the command does between its signals


def test_once_tells_what_it_holds_and_leaves_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make.house(people=2)
    assert index._once(as_json=True) == 0  # noqa: SLF001
    told = json.loads(capsys.readouterr().out)
    assert (told["clinics"], told["practitioners at clinics"], told["timetables"]) == (1, 2, 1)
    assert told["starts"] > 0
    assert list(tmp_path.iterdir()) == []


def test_a_check_finds_nothing_or_names_it(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(voice.CannotRun, match="has no index"):
        index._check(as_json=False)  # noqa: SLF001
    make.house()
    kept()
    assert index._check(as_json=False) == 0  # noqa: SLF001
    assert "says what the database says" in capsys.readouterr().out
    path = live.folder() / shared.FILE
    at, shape, dtype = _layout(path)["price_cents"]
    np.memmap(path, np.dtype(dtype), "r+", at, tuple(shape))[1, 0] = 7
    assert index._check(as_json=False) == 1  # noqa: SLF001
    assert "another price_cents" in capsys.readouterr().out


def test_a_check_of_an_index_that_nobody_follows_is_no_good_news(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    make.house()
    kept()
    later = clock.now() + timedelta(seconds=90)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert index._check(as_json=True) == 1  # noqa: SLF001
    told = json.loads(capsys.readouterr().out)
    assert (told["followed"], told["age_seconds"] >= 90) == (False, True)


def _layout(path: Path) -> dict[str, tuple[int, list[int], str]]:
    head = np.fromfile(path, np.int64, 6)
    said = path.read_bytes()[int(head[4]) : int(head[4] + head[5])]
    layout: dict[str, tuple[int, list[int], str]] = json.loads(said)["layout"]
    return layout


def test_the_doctor_says_how_old_a_copy_of_the_database_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert doctor._replica() == "none: every page asks the database itself"  # noqa: SLF001
    monkeypatch.setattr(replica, "REPLICA", "default")
    monkeypatch.setattr(replica, "PAUSE", 0.0)
    for passed, said in ((5, "level with the database 0.0 s ago"), (4, "silent or behind: ")):
        watch = replica.Watch(written=lambda: 5, replayed=lambda passed=passed: passed)  # type: ignore[misc]
        monkeypatch.setattr(replica, "watch", watch)
        assert doctor._replica().startswith(said)  # noqa: SLF001


def test_the_doctor_says_how_old_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    assert doctor._index() == "none: pages ask the database"  # noqa: SLF001
    make.house()
    kept()
    assert doctor._index().startswith("level with the database ")  # noqa: SLF001
    assert doctor.index_left() == []
    later = clock.now() + timedelta(seconds=90)
    monkeypatch.setattr(clock, "now", lambda: later)
    (left,) = doctor.index_left()
    assert "the index of this host is not followed since 9" in left
    monkeypatch.setattr(settings, "GLIDEWAY_INDEX_AGE", timedelta())
    assert doctor.index_left() == []  # pages ask the database always: nobody is to follow it
    monkeypatch.setattr(settings, "GLIDEWAY_INDEX_AGE", timedelta(seconds=60))
    assert doctor._index() in {  # noqa: SLF001
        f"not kept since {seconds} s: pages ask the database" for seconds in (90, 91, 92)
    }
