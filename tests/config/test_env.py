"""The environment is read once, and every fault of it is named at once."""

import os
import stat
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest

from glideway.config.env import CannotStart, Env


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in [name for name in os.environ if name.startswith("GLIDEWAY_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GLIDEWAY_DATA", str(tmp_path))
    return tmp_path


def test_secrets_are_made_once_and_only_their_owner_reads_them(folder: Path) -> None:
    first, second = Env.read(), Env.read()
    assert (first.secret_key, first.data_key) == (second.secret_key, second.data_key)
    assert first.secret_key != first.data_key
    kept = sorted((folder / "secrets").iterdir())
    assert [path.name for path in kept] == ["data_key", "secret_key"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in kept} == {0o600}


def test_compiled_code_is_not_promised_where_nothing_can_compile(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not Env.read().fast
    monkeypatch.setenv("GLIDEWAY_FAST", "true")
    if find_spec("numba") is None:
        with pytest.raises(CannotStart, match="requirements-fast"):
            Env.read()
        (folder / "numba.py").touch()
        monkeypatch.syspath_prepend(folder)
    assert Env.read().fast


def test_no_secret_shows_in_print(folder: Path) -> None:
    env = Env.read()
    assert env.secret_key not in repr(env)
    assert env.data_key not in repr(env)


@pytest.mark.parametrize(
    "address",
    [
        "mysql://ann:hush@db/glide",
        "host=db password=hush",
        "postgresql://ann:hush@db/glide?pool=5",
        "postgresql://ann:hush%ZZ@db/glide",
        "postgresql://ann:hush@[db/glide",
    ],
)
def test_an_address_that_cannot_be_read_is_named_with_the_other_faults_and_not_printed(
    folder: Path, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    for name in ("DATABASE_URL", "GLIDEWAY_REPLICA_URL"):
        monkeypatch.setenv(name, address)
    monkeypatch.setenv("GLIDEWAY_PORT", "99999")
    with pytest.raises(CannotStart) as no:
        Env.read()
    names = sorted(fault.split(":")[0] for fault in no.value.faults)
    assert names == ["DATABASE_URL", "GLIDEWAY_PORT", "GLIDEWAY_REPLICA_URL"]
    assert "hush" not in "".join(no.value.faults)


def test_an_address_that_can_be_read_is_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    address = "postgresql://ann:hush@/glide?host=/tmp/sock&sslmode=require"
    monkeypatch.setenv("DATABASE_URL", address)
    assert Env.read().database_url == address


def test_every_fault_is_named_at_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GLIDEWAY_PORT", "99999")
    monkeypatch.setenv("GLIDEWAY_DEBUG", "perhaps")
    with pytest.raises(CannotStart) as no:
        Env.read()
    assert sorted(fault.split(":")[0] for fault in no.value.faults) == [
        "GLIDEWAY_DEBUG",
        "GLIDEWAY_PORT",
    ]


def test_a_file_beside_the_launcher_is_read_and_what_is_set_wins(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GLIDEWAY_MAIL_FROM", "")  # put back afterwards, whatever the file sets
    monkeypatch.delenv("GLIDEWAY_MAIL_FROM")
    monkeypatch.setenv("GLIDEWAY_PORT", "8100")
    (folder / ".env").write_text("GLIDEWAY_PORT=9999\nGLIDEWAY_MAIL_FROM=desk@clinic.example\n")
    env = Env.read(folder)
    assert (env.port, env.mail_from) == (8100, "desk@clinic.example")


def test_only_the_mark_makes_a_demo(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GLIDEWAY_DEMO", "true")
    assert not Env.read().demo
    monkeypatch.setenv("GLIDEWAY_DEMO", "false")
    (folder / "demo").touch()
    assert Env.read().demo


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MAIL_URL", "http://mail.example"),
        ("MAIL_URL", "smtp:"),
        ("MAIL_URL", "file:here"),
        ("MAIL_URL", "anymail:"),
        ("MAIL_URL", "anymail:postmark?server_token=x"),
        ("SMS_URL", "http://sms.example"),
        ("SMS_URL", "https://user:word@sms.example/in"),
        ("SMS_URL", "https://sms.example:8443/in"),
        ("SMS_URL", "file:here"),
        ("PROXIES", "10.0.0.0/99"),
    ],
)
def test_a_setting_that_means_nothing_is_named(
    folder: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"GLIDEWAY_{name}", value)
    with pytest.raises(CannotStart, match=f"GLIDEWAY_{name}"):
        Env.read()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MAIL_URL", "smtps://user:word@mail.example"),
        ("MAIL_URL", "console:"),
        ("MAIL_URL", "file:///srv/post"),
        ("SMS_URL", "https://sms.example/in?clinic=1"),
        ("SMS_URL", "none:"),
        ("SMS_URL", "console:"),
        ("SMS_URL", "file:///srv/post"),
    ],
)
def test_each_way_out_has_its_word_and_its_secrets_are_not_printed(
    folder: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"GLIDEWAY_{name}", value)
    monkeypatch.setenv("GLIDEWAY_SMS_KEY", "the shared key")
    env = Env.read()
    assert getattr(env, name.lower()) == value
    assert value not in repr(env)
    assert "the shared key" not in repr(env)


def test_what_forbids_real_patients_is_said_line_by_line(folder: Path) -> None:
    env = replace(
        Env.read(), backup_to="elsewhere", mail_url="smtp://mail.example", sms_url="none:"
    )
    assert env.live_faults() == []
    bad = replace(
        env,
        debug=True,
        hosts=("*",),
        secret_key="short",
        backup_to="",
        origin="http://x",
        mail_url="file:///srv/post",
        sms_url="",
    )
    assert [fault.split(":")[0] for fault in bad.live_faults()] == [
        "GLIDEWAY_DEBUG",
        "GLIDEWAY_HOSTS",
        "GLIDEWAY_SECRET_KEY",
        "GLIDEWAY_BACKUP_TO",
        "GLIDEWAY_ORIGIN",
        "GLIDEWAY_MAIL_URL",
        "GLIDEWAY_SMS_URL",
    ]
    signed = replace(env, sms_url="https://sms.example/in", sms_key="short")
    assert [fault.split(":")[0] for fault in signed.live_faults()] == ["GLIDEWAY_SMS_KEY"]
    assert replace(signed, sms_key="k" * 32).live_faults() == []
    proxied = replace(env, origin="https://book.clinic.example", hosts=("book.clinic.example",))
    assert [fault.split(":")[0] for fault in proxied.live_faults()] == ["GLIDEWAY_PROXIES"]
