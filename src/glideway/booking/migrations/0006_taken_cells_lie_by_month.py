"""On PostgreSQL the table that judges is parted by month; on SQLite nothing changes.

Rows are copied once, in the one transaction of this step: killed anywhere, it has not begun. The
columns and the key stay as they were, so the code before this step runs on the new table, and the
way back leaves it as it is. What has one owner of three is found by three indexes that hold only
their own rows; that of the resource alone goes, because the key begins with it.
"""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from glideway.booking.core.months import SEATS_END, Month, ready, through
from glideway.kit import clock

TABLE, FRESH = "booking_takencell", "booking_takencell_fresh"
COLUMNS = "id, resource_id, cell, hold_id, booking_id, session_id"
OWNERS = {"hold": "booking_hold", "booking": "booking_booking", "session": "booking_classsession"}
OWN = " OR ".join(
    "(" + " AND ".join(f"{one}_id IS {'NOT ' if one == owner else ''}NULL" for one in OWNERS) + ")"
    for owner in OWNERS
)
FURTHEST = 3  # years with months of their own now; what lies beyond goes to `rest`
MAKE = f"""
CREATE TABLE {FRESH} (
    id bigint NOT NULL,
    resource_id bigint NOT NULL,
    cell bigint NOT NULL CONSTRAINT booking_takencell_cell_check CHECK (cell >= 0),
    hold_id bigint,
    booking_id bigint,
    session_id bigint,
    CONSTRAINT a_cell_belongs_to_one_claim CHECK ({OWN})
) PARTITION BY RANGE (cell)
"""


def parted(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Copy the table into one that is parted, and put that in its place."""
    if editor.connection.vendor != "postgresql":
        return
    with editor.connection.cursor() as cursor:
        cursor.execute("SELECT relkind FROM pg_class WHERE oid = %s::regclass", [TABLE])
        if cursor.fetchone()[0] == "p":
            return  # it was, before somebody went back over this step
        cursor.execute(f"LOCK TABLE {TABLE} IN ACCESS EXCLUSIVE MODE")
        cursor.execute(f"SELECT max(cell) FROM {TABLE}")
        last = cursor.fetchone()[0] or 0
        cursor.execute(f"SELECT COALESCE(max(id), 0) + 1 FROM {TABLE}")
        following = cursor.fetchone()[0]
    months = ready(clock.now())
    furthest = min(Month.at(last), Month(months[0].year + FURTHEST, months[0].month))
    months = list(through(months[0], max(months[-1], furthest)))
    editor.execute(MAKE)
    bounds = {"seats": f"FOR VALUES FROM (MINVALUE) TO ({SEATS_END})", "rest": "DEFAULT"}
    bounds |= {
        one.label: f"FOR VALUES FROM ({one.first_cell}) TO ({one.end_cell})" for one in months
    }
    for name, bound in bounds.items():
        editor.execute(f"CREATE TABLE {TABLE}_{name} PARTITION OF {FRESH} {bound}")
    editor.execute(f"INSERT INTO {FRESH} ({COLUMNS}) SELECT {COLUMNS} FROM {TABLE}")
    editor.execute(f"DROP TABLE {TABLE}")
    editor.execute(f"ALTER TABLE {FRESH} RENAME TO {TABLE}")
    _numbered(editor, following)
    _kept_whole(editor)


def _numbered(editor: BaseDatabaseSchemaEditor, following: int) -> None:
    sequence = f"{TABLE}_id_seq"
    editor.execute(f"CREATE SEQUENCE {sequence} START {following} OWNED BY {TABLE}.id")
    editor.execute(f"ALTER TABLE {TABLE} ALTER id SET DEFAULT nextval('{sequence}')")


def _kept_whole(editor: BaseDatabaseSchemaEditor) -> None:
    """The key, the indexes and what the rows point at, once the rows are in: that is faster."""
    editor.execute(
        f"ALTER TABLE {TABLE} ADD CONSTRAINT a_cell_is_taken_once UNIQUE (resource_id, cell)"
    )
    for owner in OWNERS:
        editor.execute(
            f"CREATE INDEX cells_by_{owner} ON {TABLE} ({owner}_id) WHERE {owner}_id IS NOT NULL"
        )
    for column, table in {"resource": "directory_resource", **OWNERS}.items():
        editor.execute(
            f"ALTER TABLE {TABLE} ADD CONSTRAINT {TABLE}_{column}_fk FOREIGN KEY ({column}_id)"
            f" REFERENCES {table} (id) DEFERRABLE INITIALLY DEFERRED"
        )


class Migration(migrations.Migration):
    dependencies = [("booking", "0005_a_search_is_saved")]
    operations = [migrations.RunPython(parted, migrations.RunPython.noop)]
