"""The database writes down every change that can matter to a search, and on PostgreSQL rings a bell.

What is said of a row names no other table: see kit.telling. The bell is hung on the table of the
changes, once a statement; of one transaction the listeners hear it once, when it has committed.
"""

from collections.abc import Sequence

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models.functions import Now

from glideway.kit.telling import ACTS, Watched, tells

CHANGE = "booking_change"
CLAIM = ("resource_id", "room_id", "first_cell", "end_cell", "service_id", "placement_id")
BELL = "glideway_changes"


def claim(table: str, letter: str, columns: tuple[str, ...], session: str) -> Watched:
    """A table of claims: whose time, in which room, which cells."""
    return Watched(
        table,
        (*CLAIM, *columns),
        {
            "what": "'time'",
            "about": "{row}.resource_id",
            "room": "{row}.room_id",
            "claim": "{row}.id",
            "of": f"'{letter}'",
            "session": session,
            "first_cell": "{row}.first_cell",
            "end_cell": "{row}.end_cell",
        },
    )


def block(vendor: str) -> Watched:
    """A closed stretch: from the cell in which it begins to the one after that of its end."""
    cell = "(CAST(strftime('%s', {{row}}.{0}) AS INTEGER) / 300)"
    if vendor != "sqlite":
        cell = "floor(extract(epoch FROM {{row}}.{0}) / 300)::bigint"
    return Watched(
        "booking_block",
        ("resource_id", "starts_at", "ends_at", "closure_id", "kind"),
        {
            "what": "'time'",
            "about": "{row}.resource_id",
            "first_cell": cell.format("starts_at"),
            "end_cell": f"{cell.format('ends_at')} + 1",
        },
    )


def of(  # noqa: PLR0913, PLR0917 - as the row that it makes
    what: str, table: str, about: str, columns: str, only: str = "", acts: Sequence[str] = ACTS
) -> Watched:
    """A table of the roster: hours, services, people, papers, clinics."""
    says = {"what": f"'{what}'", "about": "{row}." + about}
    return Watched(table, columns.split(), says, only, acts)


def tables(vendor: str) -> list[Watched]:
    return [
        claim("booking_hold", "h", ("expires_at", "let_go_at", "kind"), "{row}.session_id"),
        claim("booking_booking", "b", ("cancelled_at", "session_id"), "{row}.session_id"),
        claim("booking_classsession", "c", ("cancelled_at",), "{row}.id"),
        Watched(
            "booking_binding",
            ("hold_id", "booking_id", "session_id", "resource_id"),
            {
                "what": "'binding'",
                "about": "{row}.resource_id",
                "claim": "COALESCE({row}.hold_id, {row}.booking_id, {row}.session_id)",
                "of": "CASE WHEN {row}.hold_id IS NOT NULL THEN 'h'"
                " WHEN {row}.booking_id IS NOT NULL THEN 'b' ELSE 'c' END",
            },
        ),
        block(vendor),
        of(
            "placement",
            "booking_opening",
            "placement_id",
            'placement_id weekday "on" opens closes valid_from valid_until',
        ),
        of("placement", "directory_placement_services", "placement_id", "placement_id service_id"),
        of(
            "clinic",
            "directory_placement",
            "clinic_id",
            "practitioner_id clinic_id slot_step accepts_new ended_at",
        ),
        of(
            "clinic",
            "directory_service",
            "clinic_id",
            "clinic_id kind minutes price_cents buffer_before buffer_after notice_minutes"
            " horizon_days max_per_day needs_room devices people capacity new_patients technique"
            " retired_at",
        ),
        of(
            "clinic",
            "directory_clinic",
            "id",
            "lat lon zone province languages step_free direct_billing listed_at hidden_at",
        ),
        of(
            "clinic",
            "directory_resource",
            "clinic_id",
            "kind sort retired_at clinic_id",
            only="{row}.kind IN ('room', 'device')",
        ),
        of(
            "practitioner",
            "directory_practitioner",
            "id",
            "profession languages regions sex",
            acts=("update",),
        ),
        of(
            "practitioner",
            "directory_credential",
            "practitioner_id",
            "practitioner_id kind technique expires_on",
        ),
        of(
            "credential",
            "directory_verification",
            "credential_id",
            "credential_id checked_at found",
        ),
        of(
            "practitioner",
            "booking_traveltime",
            "practitioner_id",
            "practitioner_id here_id there_id minutes",
        ),
        of(
            "clinic",
            "directory_plaque",
            "subject",
            "subject kind value",
            only="{row}.kind = 'inspection' AND {row}.subject LIKE 'clinic:%'",
        )._replace(
            says={
                "what": "'clinic'",
                # One that is no clinic's is not read as a number: it would break who hangs it.
                "about": "CASE WHEN {row}.subject LIKE 'clinic:%'"
                " THEN CAST(substr({row}.subject, 8) AS bigint) END",
            }
        ),
    ]


def ring(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """On PostgreSQL each change says which transaction wrote it, and wakes who listens."""
    if editor.connection.vendor != "postgresql":
        return
    for statement in (
        f"ALTER TABLE {CHANGE} ALTER tx SET DEFAULT (pg_current_xact_id()::text::bigint)",
        f"CREATE FUNCTION {CHANGE}_rings() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN PERFORM pg_notify('{BELL}', ''); RETURN NULL; END $$",
        f"CREATE TRIGGER {CHANGE}_rings AFTER INSERT ON {CHANGE}"
        f" FOR EACH STATEMENT EXECUTE FUNCTION {CHANGE}_rings()",
    ):
        editor.execute(statement, None)


def silence(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute(f"DROP TRIGGER {CHANGE}_rings ON {CHANGE}", None)
        editor.execute(f"DROP FUNCTION {CHANGE}_rings()", None)


class Migration(migrations.Migration):
    dependencies = [
        ("booking", "0006_taken_cells_lie_by_month"),
        ("directory", "0008_a_clinic_states_its_house"),
    ]
    operations = [
        migrations.CreateModel(
            name="Change",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("time", "time of a resource"),
                            ("binding", "what a claim binds besides"),
                            ("clinic", "a clinic, its people, services and rooms"),
                            ("placement", "hours, or the services somebody gives"),
                            ("practitioner", "somebody, papers, or ways between clinics"),
                            ("credential", "a check of a paper"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "about",
                    models.BigIntegerField(
                        help_text="Of time a resource; else what it says.", null=True
                    ),
                ),
                ("room", models.BigIntegerField(null=True)),
                ("claim", models.BigIntegerField(null=True)),
                (
                    "of",
                    models.CharField(
                        db_default="", default="", help_text="h, b or c: of claim.", max_length=1
                    ),
                ),
                (
                    "session",
                    models.BigIntegerField(
                        help_text="The class of which it is a seat.", null=True
                    ),
                ),
                ("first_cell", models.BigIntegerField(null=True)),
                (
                    "end_cell",
                    models.BigIntegerField(
                        help_text="The first cell that is not meant.", null=True
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(
                        db_default=Now(), help_text="By the clock of the database."
                    ),
                ),
                (
                    "tx",
                    models.BigIntegerField(
                        db_default=0,
                        default=0,
                        help_text="On PostgreSQL the transaction that wrote it.",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("tx__gt", 0)),
                        fields=["tx"],
                        name="changes_by_transaction",
                    )
                ],
            },
        ),
        migrations.RunPython(ring, silence),
        tells(CHANGE, tables),
    ]
