"""Django's SQLite, whose transactions wait for their turn to write."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.db.backends.sqlite3 import base

from glideway.config.fair.turn import Turn

PATIENCE = 20.0  # seconds, where the settings name none


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection whose transactions begin when the one before has ended.

    Each of ours takes the write lock as it begins (`transaction_mode`), so each waits.
    """

    turn: Turn | None = None

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:  # noqa: ANN401 - Django's
        made = super().get_new_connection(conn_params)
        name = str(conn_params["database"])
        if not self.is_in_memory_db():
            self.turn = Turn(Path(name), conn_params.get("timeout", PATIENCE))
        return made

    def _start_transaction_under_autocommit(self) -> None:
        try:
            if self.turn is not None:
                self.turn.take()
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # Django's own
        except BaseException:
            self._give()
            raise

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]
        self._give()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._give()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self._give()

    def _give(self) -> None:
        if self.turn is not None:
            self.turn.give()
