"""Background work: the rhythm plays each beat once, letters go once; commands say why not."""

from __future__ import annotations

import dataclasses
import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from threading import enumerate as enumerate_threads
from uuid import UUID

import pytest
import structlog
from pytest_django import Settings

from glideway.booking.models import Reminder
from glideway.config import catalogues, keeping, rhythm
from glideway.config.command import check, doctor, line, migrations, upgrade, voice
from glideway.config.env import Env
from glideway.directory import operations as directory
from glideway.directory.models import Login, Membership, Plaque
from glideway.kit.models import Message
from glideway.outcomes.queries.figures import NETWORK_KIND
from tests.booking import make
from tests.make import NOW, SYSTEM

MINUTE = timedelta(minutes=1)


def beat(played: list[datetime], every: timedelta = MINUTE) -> rhythm.Beat:
    return rhythm.Beat("a beat", every, played.append)


def an_env(data: Path) -> Env:
    """An environment that says little."""
    return Env(
        data=data,
        debug=False,
        hosts=("localhost",),
        origin="http://localhost:8000",
        port=8000,
        database_url="",
        secret_key="s",
        data_key="k",
        backup_to="",
        mail_from="a@example.invalid",
        mail_url="",
        sms_url="",
        sms_key="",
        proxies=(),
        idle_minutes=15,
    )


@pytest.mark.django_db
def test_a_beat_is_played_once_in_its_stretch_of_time_whoever_asks() -> None:
    played: list[datetime] = []
    for _ in range(3):
        rhythm.play(now=NOW, beats=(beat(played),))
    assert played == [NOW]
    rhythm.play(now=NOW + MINUTE, beats=(beat(played),))
    assert played == [NOW, NOW + MINUTE]


@pytest.mark.django_db
def test_no_reminder_waits_until_a_network_is_counted() -> None:
    counted, played = Event(), list[datetime]()
    day = timedelta(days=1)
    long = rhythm.Beat("long", day, lambda _now: counted.wait(5), long=True)
    beats = (long, rhythm.Beat("after", MINUTE, played.append))
    assert rhythm.play(now=NOW, beats=beats, beside=True) == ["long", "after"]
    assert (played, counted.is_set()) == ([NOW], False)
    assert "long" in {one.name for one in enumerate_threads()}
    assert rhythm.play(now=NOW + MINUTE, beats=beats, beside=True) == ["after"]
    counted.set()
    for thread in enumerate_threads():
        if thread.name == "long":
            thread.join(5)
    rhythm.under_way.clear()
    assert {one.name for one in rhythm.BEATS if one.long} == {
        "booking.waits",
        "outcomes.figures",
        "outcomes.quarters",
    }


@pytest.mark.django_db
def test_a_long_beat_of_a_killed_worker_is_begun_again_in_minutes_and_not_after_a_day() -> None:
    began, day = list[datetime](), timedelta(days=1)

    def counts(now: datetime) -> None:
        began.append(now)
        if len(began) == 1:
            raise SystemExit  # the process is gone: nothing after it is said or written

    beats = (rhythm.Beat("long", day, counts, long=True),)
    with pytest.raises(SystemExit):
        rhythm.play(now=NOW, beats=beats)
    assert rhythm.play(now=NOW + MINUTE, beats=beats) == []  # it may be alive elsewhere
    assert rhythm.play(now=NOW + 2 * MINUTE, beats=beats) == ["long"]
    assert rhythm.play(now=NOW + 5 * MINUTE, beats=beats) == []
    assert began == [NOW, NOW + 2 * MINUTE]


@pytest.mark.django_db
def test_a_long_beat_under_way_elsewhere_is_not_begun_a_second_time() -> None:
    counted, day = Event(), timedelta(days=1)
    beats = (rhythm.Beat("slow", day, lambda _now: counted.wait(5), long=True),)
    assert rhythm.play(now=NOW, beats=beats, beside=True) == ["slow"]
    mine = rhythm.under_way.pop("slow")
    for minutes in range(1, 6):
        rhythm.under_way["slow"] = mine  # its worker says each minute that it is alive
        assert rhythm.play(now=NOW + minutes * MINUTE, beats=beats, beside=True) == []
        rhythm.under_way.pop("slow")  # and another one asks
        assert rhythm.play(now=NOW + minutes * MINUTE, beats=beats, beside=True) == []
    counted.set()
    mine.thread.join(5)
    rhythm.under_way["slow"] = mine  # it sees that this came to its end, and takes the round
    assert rhythm.play(now=NOW + 6 * MINUTE, beats=beats, beside=True) == []
    assert rhythm.under_way == {}
    assert rhythm.play(now=NOW + 9 * MINUTE, beats=beats, beside=True) == []
    assert rhythm.play(now=NOW + day, beats=beats) == ["slow"]


@pytest.mark.django_db
def test_a_beat_that_breaks_is_logged_tried_again_in_a_minute_and_keeps_no_other_waiting() -> None:
    tried: list[datetime] = []
    played: list[datetime] = []

    def breaks(now: datetime) -> None:
        tried.append(now)
        if len(tried) < 3:
            raise ValueError("a bug")

    day = timedelta(days=1)
    beats = (rhythm.Beat("breaks", day, breaks), rhythm.Beat("after", day, played.append))
    with structlog.testing.capture_logs() as told:
        assert rhythm.play(now=NOW, beats=beats) == ["after"]
    (line_,) = told
    assert (line_["event"], line_["beat"], line_["kind"]) == ("beat.broke", "breaks", "ValueError")
    assert str(UUID(line_["fault"])) == line_["fault"]
    second = timedelta(seconds=1)
    assert rhythm.play(now=NOW + second, beats=beats) == []
    assert tried == [NOW]  # not once a second
    assert rhythm.play(now=NOW + MINUTE, beats=beats) == []
    assert rhythm.play(now=NOW + 2 * MINUTE, beats=beats) == ["breaks"]
    assert rhythm.play(now=NOW + 3 * MINUTE, beats=beats) == []
    assert tried == [NOW, NOW + MINUTE, NOW + 2 * MINUTE]
    assert played == [NOW]


@pytest.mark.django_db
def test_a_beat_of_seconds_that_breaks_waits_for_its_own_next_round() -> None:
    def breaks(_now: datetime) -> None:
        raise ValueError("a bug")

    five = timedelta(seconds=5)
    beats = (rhythm.Beat("breaks", five, breaks),)
    with structlog.testing.capture_logs() as told:
        for seconds in range(7):
            rhythm.play(now=NOW + timedelta(seconds=seconds), beats=beats)
    assert len(told) == 2


@pytest.mark.django_db
def test_every_beat_of_ours_plays_on_an_empty_installation() -> None:
    assert rhythm.play(now=NOW) == [one.name for one in rhythm.BEATS]
    assert rhythm.play(now=NOW) == []


@pytest.mark.django_db
def test_a_reminder_of_a_booking_is_sent_by_the_rhythm_when_it_is_due() -> None:
    made = make.booked(make.house(), make.at("15:00", 1))
    directory.agree_to_messages(
        patient=made.patient, kinds=["reminders"], language="en", how="page", by=SYSTEM, now=NOW
    )
    reminder = Reminder.objects.get(booking=made, hours_before=2)
    rhythm.play(now=reminder.due_at - 6 * MINUTE)
    reminder.refresh_from_db()
    assert (reminder.done_at, reminder.outcome) == (None, "")
    rhythm.play(now=reminder.due_at - MINUTE)  # written before its minute, so that it is in time
    reminder.refresh_from_db()
    assert (reminder.done_at, reminder.outcome) == (reminder.due_at - MINUTE, "sent")
    mine = Message.objects.get(kind="reminder", due_at=reminder.due_at)
    assert (mine.to, mine.sent_at) == (made.patient.email, None)
    rhythm.play(now=reminder.due_at)
    mine.refresh_from_db()
    assert mine.sent_at == reminder.due_at


@pytest.mark.django_db
def test_the_networks_own_figure_is_hung_anew_each_day() -> None:
    for day in (0, 1, 7):
        now = NOW + timedelta(days=day)
        Plaque.objects.all().delete()
        rhythm.play(now=now)
        kinds = Plaque.objects.filter(subject="network").values_list("kind", flat=True)
        assert NETWORK_KIND in kinds


@pytest.mark.django_db
def test_a_hidden_clinic_is_counted_by_no_beat() -> None:
    shown, hidden = make.house("harbour").clinic, make.house("pier").clinic
    directory.hide_clinic(clinic=hidden, reason="gate", by=SYSTEM, now=NOW)
    rhythm.play(now=NOW)
    hung = set(Plaque.objects.exclude(subject="network").values_list("subject", flat=True))
    assert hung == {f"clinic:{shown.pk}"}


@pytest.mark.django_db
def test_a_backup_is_made_once_a_day_where_the_setting_says(
    settings: Settings, tmp_path: Path
) -> None:
    data, to = tmp_path / "data", tmp_path / "kept"
    data.mkdir()
    with closing(sqlite3.connect(data / keeping.DATABASE)) as database, database:
        database.execute("create table a (b)")
    settings.GLIDEWAY_DATA, settings.GLIDEWAY_BACKUP_TO = data, str(to)
    for hours in (0, 1, 24):
        rhythm.play(now=NOW + timedelta(hours=hours))
    assert sorted(one.name for one in to.iterdir()) == [
        "glideway-20260302-140000.tar.gz",
        "glideway-20260303-140000.tar.gz",
    ]
    settings.GLIDEWAY_BACKUP_TO = ""
    assert "backup" in rhythm.play(now=NOW + timedelta(days=2))
    assert len(list(to.iterdir())) == 2


@pytest.mark.django_db
def test_tables_in_postgresql_are_changed_only_when_a_backup_was_said_to_be_made(
    tmp_path: Path,
) -> None:
    theirs = dataclasses.replace(an_env(tmp_path), database_url="postgresql://a@b/c")
    no = upgrade.without_backup(theirs, ["booking.0002"], said=False)
    assert "pg_dump" in no
    assert "Nothing was changed." in no
    assert upgrade.without_backup(theirs, ["booking.0002"], said=True) == ""
    assert upgrade.without_backup(theirs, [], said=False) == ""
    assert upgrade.without_backup(an_env(tmp_path), ["booking.0002"], said=False) == ""


@pytest.mark.django_db
def test_a_login_is_opened_given_a_role_listed_and_freed_of_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert line.main(["user", "add", "ana@example.invalid", "--name", "Ana"]) == 0
    assert line.main(["user", "grant", "ana@example.invalid", "operator"]) == 0
    capsys.readouterr()
    assert line.main(["user", "list", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["roles"][0]["role"] == "operator"
    assert line.main(["user", "end", "ana@example.invalid", "operator"]) == 0
    assert not Membership.objects.filter(ended_at=None).exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["user", "add", "ana@example.invalid"], "already has an account"),
        (["user", "grant", "nobody@example.invalid", "operator"], "nobody signs in as"),
        (["user", "grant", "ana@example.invalid", "desk"], "needs --clinic"),
        (["user", "grant", "ana@example.invalid", "operator", "--clinic", "x"], "has no --clinic"),
        (["user", "grant", "ana@example.invalid", "desk", "--clinic", "x"], "no clinic has"),
        (["user", "end", "ana@example.invalid", "operator"], "does not have that role"),
        (["user", "link", "ana@example.invalid"], "not yours to see"),
    ],
)
def test_a_command_says_why_not_and_changes_nothing(
    words: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert line.main(["user", "add", "ana@example.invalid"]) == 0
    assert line.main(words) == line.REFUSED
    assert says in capsys.readouterr().err
    assert Login.objects.count() == 1
    assert not Membership.objects.exists()


@pytest.mark.django_db
def test_models_migrations_and_tables_agree(capsys: pytest.CaptureFixture[str]) -> None:
    assert line.main(["migrations", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"missing": [], "waiting": []}
    assert migrations.__doc__


def test_a_catalogue_is_compiled_when_its_text_is_newer(tmp_path: Path) -> None:
    po = tmp_path / "room/locale/fr/LC_MESSAGES/django.po"
    po.parent.mkdir(parents=True)
    po.write_text('msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n')
    assert catalogues.compile_stale(tmp_path) == 1
    assert catalogues.compile_stale(tmp_path) == 0
    assert po.with_suffix(".mo").exists()


def test_starts_in_the_same_moment_all_compile_and_none_breaks(tmp_path: Path) -> None:
    for room in range(1200):
        po = tmp_path / f"room{room}/locale/fr/LC_MESSAGES/django.po"
        po.parent.mkdir(parents=True)
        po.write_text('msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n')
    script = (
        "import sys; from pathlib import Path\n"
        "import polib; from glideway.config import catalogues\n"
        "here = Path(sys.argv[1]); print('here', flush=True); sys.stdin.readline()\n"
        "catalogues.compile_stale(here)"
    )
    source = {**os.environ, "PYTHONPATH": str(catalogues.SOURCE.parent)}
    start = [sys.executable, "-c", script, str(tmp_path)]
    pipe = subprocess.PIPE
    starts = [
        subprocess.Popen(start, env=source, stdin=pipe, stdout=pipe, text=True)  # noqa: S603
        for _ in range(4)
    ]
    for one in starts:
        assert one.stdout
        assert one.stdout.readline() == "here\n"
    for one in starts:
        assert one.stdin
        one.stdin.write("go\n")
        one.stdin.flush()
    for one in starts:
        one.communicate()
    assert [one.returncode for one in starts] == [0, 0, 0, 0]
    kept = {one.name for one in tmp_path.rglob("django.*")}
    assert kept == {"django.mo", "django.po"}
    assert catalogues.compile_stale(tmp_path) == 0


def test_a_backup_inside_the_data_folder_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "secrets").mkdir()
    env = dataclasses.replace(an_env(tmp_path), backup_to=str(tmp_path / "backups"))
    assert doctor.wrong(env) == [
        "GLIDEWAY_BACKUP_TO lies inside the data folder: one loss would take both."
    ]
    shown = doctor.effective(env)
    assert shown["GLIDEWAY_SECRET_KEY"] == doctor.HIDDEN
    assert shown["DATABASE_URL"] == "(not set)"


def test_every_gate_is_a_command_that_exists_in_the_house() -> None:
    tools = [word for words in check.GATES.values() for word in words if word.startswith("tools/")]
    repository = Path(check.__file__).parents[4]
    assert all((repository / tool).exists() for tool in tools)


def test_an_answer_is_json_for_a_machine_and_lines_for_a_person(
    capsys: pytest.CaptureFixture[str],
) -> None:
    voice.answer({"at": datetime(2026, 1, 1, tzinfo=UTC)}, as_json=True, lines="words")
    assert json.loads(capsys.readouterr().out) == {"at": "2026-01-01 00:00:00+00:00"}
    voice.answer({}, as_json=False, lines="words")
    assert capsys.readouterr().out == "words\n"
