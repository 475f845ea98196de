"""The index in a file: read while it is written, killed while it is written, taken over."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event

import numpy as np
import pytest
from django.conf import settings
from django.db import connection

from glideway.booking import operations as booking
from glideway.booking.core import instant
from glideway.booking.core.network import Inquiry
from glideway.booking.models import Change
from glideway.booking.queries.network import building, comparing, live, shared, tending
from glideway.booking.queries.network.roster import KINDS
from glideway.directory.models import Clinic, Placement, Resource, Service
from tests.booking import fed, make
from tests.booking.make import at
from tests.make import NOW

pytestmark = pytest.mark.django_db
FIRST = KINDS.index("first")
LATER = NOW + timedelta(seconds=30)


@pytest.fixture
def tender(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tending.Tender]:
    """A clinic of one practitioner, and its index in a file."""
    make.house()
    found = fed.kept(tmp_path, monkeypatch)
    yield found
    found.close()


def soonest(attached: live.Live | None) -> list[str]:
    """The first starts there are, on the wall of Toronto in winter."""
    assert attached is not None
    found = attached.ask(Inquiry(kind=FIRST, until=None, n=2), NOW)
    assert found is not None
    return [f"{instant(int(one)) - timedelta(hours=5):%H:%M}" for one in found.starts]


def test_what_is_booked_is_gone_from_what_pages_read(tender: tending.Tender) -> None:
    reader = live.attached(NOW)
    assert soonest(reader) == ["10:00", "10:15"]
    house = make.House(*_the_house())
    make.booked(house, at("10:00"))
    assert soonest(reader) == ["10:00", "10:15"]
    tender.follow(now=NOW)
    assert soonest(reader) == ["10:30", "10:45"]
    assert live.attached(NOW) is reader


def _the_house() -> tuple[Clinic, dict[str, Service], list[Placement]]:
    services = {one.kind: one for one in Service.objects.all()}
    return Clinic.objects.get(), services, list(Placement.objects.all())


def test_rows_name_whom_they_stand_for(tender: tending.Tender) -> None:
    clinic, services, (placement,) = _the_house()
    reader = live.attached(NOW)
    assert reader is not None
    assert reader.placements.tolist() == [placement.pk]
    assert reader.clinics.tolist() == [clinic.pk]
    assert reader.services[FIRST, 0] == services["first"].pk
    assert reader.services[KINDS.index("full"), 0] == -1
    assert reader.placement_id(0) == placement.public_id
    assert reader.service_id(FIRST, 0) == services["first"].public_id
    assert reader.clinic_id(0) == clinic.public_id
    assert reader.professions == {"physiotherapist": 0}
    assert reader.regions == {"shoulder": 1}
    assert tender.copy.feeder.network.index.tables.points.tolist() == [0.0]


def test_it_says_how_old_it_is_and_too_old_is_none(
    tender: tending.Tender, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "GLIDEWAY_INDEX_AGE", timedelta(seconds=30))
    assert live.age(LATER) == timedelta(seconds=30)
    assert live.attached(LATER) is not None
    assert live.attached(LATER + timedelta(seconds=1)) is None
    tender.follow(now=LATER + timedelta(seconds=1))
    reader = live.attached(LATER + timedelta(seconds=1))
    assert reader is not None
    assert reader.as_of == LATER + timedelta(seconds=1)


def test_nobody_reads_while_it_is_written(tender: tending.Tender) -> None:
    reader = live.attached(NOW)
    assert reader is not None
    with tender.copy.writer.writing():
        assert reader.sequence % 2 == 1
        assert reader.ask(Inquiry(kind=FIRST, until=None), NOW) is None
    assert len(soonest(reader)) == 2


def test_what_changed_under_a_reader_is_read_again(tender: tending.Tender) -> None:
    reader = live.attached(NOW)
    assert reader is not None
    looks: list[int] = []

    def read() -> int:
        looks.append(reader.sequence)
        if len(looks) == 1:
            with tender.copy.writer.writing():
                pass
        return reader.sequence

    assert reader.of_one_moment(read) == looks[1] == looks[0] + 2


def test_a_reader_beside_a_writer_never_sees_half_of_a_change(tender: tending.Tender) -> None:
    """The writer makes two arrays differ and agree again; who reads sees them agree, always."""
    reader = live.attached(NOW)
    assert reader is not None
    tables, stop = tender.copy.feeder.network.index.tables, Event()

    def write() -> None:
        for number in range(1, 200):
            with tender.copy.writer.writing():
                tables.price_cents[...] = number
                tables.points[...] = number
            time.sleep(0)
        stop.set()

    thread = threading.Thread(target=write)
    thread.start()
    seen = 0
    while not stop.is_set():
        found = reader.of_one_moment(
            lambda: (
                int(reader.mapped.arrays["price_cents"][0, 0]),
                int(reader.mapped.arrays["points"][0]),
            )
        )
        if found is not None:  # a writer that never rests: then the database is asked
            assert found[0] in (found[1], 0, 9500)
            seen += 1
    thread.join()
    assert seen > 0


@pytest.mark.parametrize(
    "broken",
    [b"", b"\0" * 5000, b"not an index of any kind".ljust(9000, b".")],
    ids=["empty", "never finished", "another thing"],
)
def test_a_file_that_is_not_ours_is_refused_and_another_is_made(
    tender: tending.Tender, broken: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "index" / shared.FILE
    path.unlink()
    path.write_bytes(broken)
    assert live.attached(NOW) is None
    with pytest.raises(shared.Foreign):
        shared.Mapped(path)
    again = fed.kept(tmp_path, monkeypatch)
    assert len(soonest(live.attached(NOW))) == 2
    again.close()


def test_a_file_cut_short_is_refused(tender: tending.Tender, tmp_path: Path) -> None:
    path = tmp_path / "index" / shared.FILE
    whole = path.read_bytes()
    path.unlink()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(shared.Foreign, match="cut short"):
        shared.Mapped(path)


def test_an_index_of_another_database_is_none_of_ours(
    tender: tending.Tender, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setitem(connection.settings_dict, "PORT", "9")
        other = fed.kept(tmp_path, monkeypatch)
    assert live.attached(NOW) is None
    other.close()


def test_a_feeder_killed_in_the_middle_of_a_write_is_never_read_and_the_next_takes_over(
    tender: tending.Tender, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = live.attached(NOW)
    assert reader is not None
    killed = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-c", KILLED, str(tmp_path / "index")], check=False, cwd="src"
    )
    assert killed.returncode == -signal.SIGKILL
    assert reader.sequence % 2 == 1
    assert reader.ask(Inquiry(kind=FIRST, until=None), NOW) is None
    lock = tending.alone(tmp_path / "index", Event(), pytest.fail)
    assert lock is not None
    again = fed.kept(tmp_path, monkeypatch)
    assert len(soonest(live.attached(NOW))) == 2
    again.close()
    lock.close()


KILLED = """
import mmap, os, signal, sys
from pathlib import Path
import numpy as np
import fcntl
folder = Path(sys.argv[1])
lock = (folder / "lock").open("w")
fcntl.flock(lock, fcntl.LOCK_EX)
head = np.memmap(folder / "network", np.int64, "r+", 0, (512,))
head[2] += 1
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_one_process_of_a_host_keeps_it(tmp_path: Path) -> None:
    told: list[str] = []
    stop = Event()
    first = tending.alone(tmp_path, stop, lambda: told.append("first"))
    stop.set()
    assert tending.alone(tmp_path, stop, lambda: told.append("second")) is None
    assert told == ["second"]
    assert first is not None
    first.close()
    second = tending.alone(tmp_path, Event(), lambda: told.append("third"))
    assert second is not None
    assert told == ["second"]
    second.close()


def test_a_stale_index_books_nothing_twice(tender: tending.Tender) -> None:
    """It still offers what is taken; who then asks for it is refused by the database."""
    house = make.House(*_the_house())
    make.booked(house, at("10:00"))
    assert soonest(live.attached(NOW))[0] == "10:00"
    with pytest.raises(booking.TimeTaken):
        make.hold(house, at("10:00"))


def test_who_is_new_waits_for_another_file_and_all_others_are_level_meanwhile(
    tender: tending.Tender,
) -> None:
    make.house("another")
    reader = live.attached(LATER)
    assert reader is not None
    _begins(tender, LATER)
    assert "is new" in tender.copy.feeder.missing
    assert reader.as_of == LATER
    assert len(reader.clinics) == 1
    tender.follow(now=LATER)
    fresh = live.attached(LATER)
    assert fresh is not None
    assert len(fresh.clinics) == 2
    assert fresh.as_of == LATER
    assert len(soonest(reader)) == 2  # who has the old one mapped still reads it


def test_while_what_is_shown_may_be_wrong_it_is_not_called_level(tender: tending.Tender) -> None:
    a_room_more()
    _begins(tender, LATER)
    assert "other rooms" in tender.copy.feeder.outgrown
    reader = live.attached(LATER)
    assert reader is not None
    assert reader.as_of == NOW
    tender.follow(now=LATER)
    fresh = live.attached(LATER)
    assert fresh is not None
    assert fresh.as_of == LATER


def a_room_more() -> None:
    Resource.objects.create(kind="room", clinic=Clinic.objects.get(), name="9")


def test_a_fault_in_the_middle_of_a_write_is_never_read_whatever_is_written_later(
    tender: tending.Tender,
) -> None:
    reader = live.attached(NOW)
    assert reader is not None
    writer = tender.copy.writer
    with pytest.raises(ZeroDivisionError), writer.writing():
        _half = 1 // 0
    assert reader.sequence % 2 == 1
    for _later in range(2):
        with writer.writing():
            assert reader.sequence % 2 == 1
        assert reader.sequence % 2 == 1
    assert reader.ask(Inquiry(kind=FIRST, until=None), NOW) is None


def test_nobody_waits_longer_than_a_tenth_of_a_second_for_one_who_never_rests(
    tender: tending.Tender,
) -> None:
    reader = live.attached(NOW)
    assert reader is not None

    def read() -> None:
        with tender.copy.writer.writing():
            time.sleep(0.01)

    began = time.monotonic()
    assert reader.of_one_moment(read) is None
    assert time.monotonic() - began < 0.6


def test_at_midnight_the_axis_is_a_day_further(tender: tending.Tender) -> None:
    midnight = NOW + timedelta(hours=10)
    tender.copy.followed = midnight - timedelta(seconds=1)  # it never slept
    _is_made_anew(tender, midnight)
    reader = live.attached(midnight)
    assert reader is not None
    assert reader.reading.tables.axis == building.axis_of(midnight)
    assert reader.as_of == midnight


def test_who_slept_for_longer_than_changes_are_kept_begins_anew(tender: tending.Tender) -> None:
    make.booked(make.House(*_the_house()), at("10:00", 1))
    Change.objects.all().delete()  # a day has passed
    later = NOW + timedelta(hours=1, minutes=1)
    _is_made_anew(tender, later)
    fed.same(tender.copy.feeder, now=later)


def test_who_slept_while_it_was_built_is_not_called_level(
    tender: tending.Tender, monkeypatch: pytest.MonkeyPatch
) -> None:
    tender.copy.feeder.outgrown = "a room more"
    _begins(tender, NOW)
    make.booked(make.House(*_the_house()), at("10:00", 1))
    Change.objects.all().delete()
    monkeypatch.setattr(settings, "GLIDEWAY_INDEX_AGE", timedelta(days=9))
    later = NOW + timedelta(hours=3)
    tender.follow(now=later)
    assert live.age(later) == timedelta(hours=3)
    assert tender.copy.feeder.outgrown == "it did not look for too long"


def test_a_copy_that_lacks_somebody_when_it_is_done_is_as_old_as_its_beginning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "GLIDEWAY_DATA", tmp_path)
    make.house()
    late = tending.Tender(tmp_path / "index", now=NOW)
    a_room_more()
    late.publish(now=LATER)
    assert live.age(LATER) == timedelta(seconds=30)
    late.close()


def test_a_copy_that_could_not_be_built_leaves_nothing_and_is_told(
    tender: tending.Tender, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {*tender.folder.iterdir()}
    tender.copy.feeder.outgrown = "a room more"
    with monkeypatch.context() as patch:
        patch.setattr(tending, "built", lambda **_facts: 1 // 0)
        _begins(tender, NOW)
        with pytest.raises(ZeroDivisionError):
            tender.follow(now=NOW)
    assert {*tender.folder.iterdir()} == files


def _begins(tender: tending.Tender, now: datetime) -> None:
    """A copy is built beside, to its end. On one connection, or the other would see no rows."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tending, "Thread", _AtOnce)
        tender.follow(now=now)


class _AtOnce:
    """A thread that runs in this one: a test's rows are seen by its own connection only."""

    def __init__(
        self, target: Callable[..., None], args: tuple[object, ...], **_facts: object
    ) -> None:
        self.run: Callable[[], None] = lambda: target(*args)

    def start(self) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(tending, "connection", _Kept())
            self.run()

    def is_alive(self) -> bool:
        return False

    def join(self) -> None:
        pass


class _Kept:
    def close(self) -> None:
        """Not that of the test."""


def _is_made_anew(tender: tending.Tender, now: datetime) -> None:
    before = tender.copy
    _begins(tender, now)
    assert tender.copy is before
    tender.follow(now=now)
    assert tender.copy is not before
    assert tender.beside is None


def test_a_check_names_each_difference(tender: tending.Tender) -> None:
    mapped = shared.Mapped(tender.folder / shared.FILE)
    assert comparing.against_a_build(mapped, now=NOW) == []
    tender.copy.feeder.network.index.tables.starts[FIRST, 0, 50] ^= np.uint64(1 << 9)
    (placement,) = mapped.arrays["placement_pk"]
    assert comparing.against_a_build(mapped, now=NOW) == [
        f"placement {placement}, kind {FIRST}: other starts"
    ]


def test_who_is_killed_while_building_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "network.9.9.new").write_bytes(b"half")
    lock = tending.alone(tmp_path, Event(), lambda: None)
    assert lock is not None
    assert os.listdir(tmp_path) == ["lock"]  # noqa: PTH208 - names are asked for
    lock.close()
