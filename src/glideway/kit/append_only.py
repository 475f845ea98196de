"""What a migration of an append-only table says, in one line: `stays("care_paindrawing")`."""

from django.apps.registry import Apps
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import RunPython

from glideway.kit.audit import guards


def stays(table: str, acts: tuple[str, ...] = ("UPDATE", "DELETE")) -> RunPython:
    """The step after which no row of `table` can be changed or taken away, and its way back."""

    def guard(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
        for statement in guards(editor.connection.vendor, table, acts)[0]:
            editor.execute(statement)

    def lift(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
        for statement in guards(editor.connection.vendor, table, acts)[1]:
            editor.execute(statement)

    return RunPython(guard, lift)
