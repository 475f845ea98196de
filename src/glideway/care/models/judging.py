"""The database as the judge: no pass on a target without a finding of the same course.

The trigger reads other tables, and SQLite cannot alter a table that a trigger names. So it is
lifted before every migration and hung again after it, on both databases.
"""

from __future__ import annotations

from typing import Any

from django.db import connections

NAME = "care_pass_has_a_finding"
SAID = "a pass needs a finding of this course"
FOUND = (
    "SELECT 1 FROM care_treatment t"
    " JOIN care_target g ON g.id = t.target_id"
    " JOIN care_finding f ON f.id = g.finding_id"
    " JOIN care_visit there ON there.id = f.visit_id"
    " JOIN care_visit here ON here.id = t.visit_id"
    " WHERE t.id = NEW.treatment_id AND there.episode_id = here.episode_id"
    " AND f.undone_at IS NULL AND g.undone_at IS NULL"
)
TABLES = {"care_pass", "care_treatment", "care_target", "care_finding", "care_visit"}


def hang(*, using: str, **_rest: Any) -> None:  # noqa: ANN401 - what a signal brings
    """Make the database refuse a pass without a finding, also one that is moved."""
    lift(using=using)
    connection = connections[using]
    with connection.cursor() as cursor:
        if not set(connection.introspection.table_names(cursor)) >= TABLES:
            return
        for statement in _made(connection.vendor):
            cursor.execute(statement)


def lift(*, using: str, **_rest: Any) -> None:  # noqa: ANN401 - what a signal brings
    """Take the judge off, so that the tables it reads may be altered."""
    connection = connections[using]
    with connection.cursor() as cursor:
        there = "care_pass" in connection.introspection.table_names(cursor)
        if connection.vendor == "sqlite":
            cursor.execute(f"DROP TRIGGER IF EXISTS {NAME}_insert")
            cursor.execute(f"DROP TRIGGER IF EXISTS {NAME}_update")
        elif there:
            cursor.execute(f"DROP TRIGGER IF EXISTS {NAME} ON care_pass")
            cursor.execute(f"DROP FUNCTION IF EXISTS {NAME}()")


def _made(vendor: str) -> list[str]:
    if vendor == "sqlite":
        return [
            f"CREATE TRIGGER {NAME}_{act[:6].lower()} BEFORE {act} ON care_pass"
            f" WHEN NOT EXISTS ({FOUND}) BEGIN SELECT RAISE(ABORT, '{SAID}'); END"
            for act in ("INSERT", "UPDATE OF treatment_id")
        ]
    return [
        (
            f"CREATE FUNCTION {NAME}() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN IF NOT EXISTS ({FOUND}) THEN RAISE EXCEPTION '{SAID}'"
            f" USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$"
        ),
        (
            f"CREATE TRIGGER {NAME} BEFORE INSERT OR UPDATE OF treatment_id ON care_pass"
            f" FOR EACH ROW EXECUTE FUNCTION {NAME}()"
        ),
    ]
