"""What every test stands on: a fresh schema, and append-only tables that a flush may empty."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest
from django.conf import settings
from django.db import connection
from django.db.backends.base.creation import BaseDatabaseCreation
from django.db.backends.base.operations import BaseDatabaseOperations
from django.test import Client
from django.utils import translation
from whitenoise.middleware import WhiteNoiseMiddleware  # type: ignore[import-untyped]  # has no types

from glideway.config import catalogues
from tests import tables

if TYPE_CHECKING:  # models are there once Django is set up
    from glideway.directory.models import Login

# How fast a machine is decides nothing: a loaded one draws its examples slowly and is not wrong.
hypothesis.settings.register_profile(
    "ours", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("ours")
catalogues.compile_stale()  # French is tested, and compiled catalogues are not in the repository
ROOM_FOR_RUBBISH = (100_000, 50, 100)  # Python's own (700, 10, 10) costs a fifth of all time


def pytest_collection_finish() -> None:
    """What is loaded by now stays: the collector of rubbish need not look through it again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*ROOM_FOR_RUBBISH)


@pytest.fixture(autouse=True, scope="session")
def _a_flush_may_empty_the_append_only_tables() -> Iterator[None]:
    """A test that commits is cleaned by DELETE on SQLite, which the triggers rightly refuse.

    For the whole session: a test's own patch is undone before its tables are emptied.
    """
    kind = type(connection.ops)
    plain: Callable[..., list[str]] = kind.sql_flush

    def flush(self: BaseDatabaseOperations, *args: object, **named: object) -> list[str]:
        kept = _guards() if connection.vendor == "sqlite" else {}
        drop = [f'DROP TRIGGER "{name}"' for name in kept]
        return [*drop, *plain(self, *args, **named), *kept.values()]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kind, "sql_flush", flush)
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> Iterator[None]:
    """On SQLite the schema is copied from one that was migrated before; see tests.tables."""
    if connection.vendor != "sqlite":
        yield
        return
    kind: Any = type(connection.creation)
    plain: Callable[..., str] = kind._create_test_db  # noqa: SLF001 - where Django makes the file

    def create(self: BaseDatabaseCreation, *args: object, **named: object) -> str:
        name = plain(self, *args, **named)
        tables.copied(Path(name))
        return name

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kind, "_create_test_db", create)
        yield


@pytest.fixture(autouse=True, scope="session")
def _what_is_sent_goes_into_a_folder_of_the_session(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[None]:
    """A test that lets the worker deliver writes its mail beside the other files of the tests."""
    folder = tmp_path_factory.mktemp("post")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "GLIDEWAY_MAIL_URL", f"file://{folder}")
        patch.setattr(settings, "GLIDEWAY_SMS_URL", f"file://{folder}")
        yield


@pytest.fixture(autouse=True, scope="session")
def _the_safety_check_counts_as_signed() -> Iterator[None]:
    """Patients can book in every test but those of the gate, which ask for it themselves."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "GLIDEWAY_NEEDS_SIGN_OFF", False)
        yield


@pytest.fixture(autouse=True, scope="session")
def _static_files_are_looked_for_once() -> Iterator[None]:
    """Each test's client has a handler of its own, which would read all their folders again."""
    plain = WhiteNoiseMiddleware.add_files_from_finders
    found: dict[str, object] = {}

    def add(self: WhiteNoiseMiddleware) -> None:
        if not found:
            plain(self)
            found.update(self.files)
        self.files.update(found)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", add)
        yield


@pytest.fixture(autouse=True)
def _nobody_speaks_yet() -> None:
    """A page in French leaves its thread French; the next test begins as a thread does."""
    translation.deactivate()


@pytest.fixture(autouse=True)
def _who_is_let_in_by_force_has_a_second_factor(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that lets staff in past the door says: the second factor is there as well."""
    plain = Client.force_login

    def force_login(self: Client, user: Login, backend: str | None = None) -> None:
        from glideway.directory.models import Membership  # noqa: PLC0415  # once Django is set up
        from tests.make import lock  # noqa: PLC0415

        if Membership.objects.filter(login=user.pk).exists():
            lock(user)
        plain(self, user, backend=backend)

    monkeypatch.setattr(Client, "force_login", force_login)


def _guards() -> dict[str, str]:
    """What stands guard in this database: each trigger's name, and how it is made again."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        return dict(cursor.fetchall())
