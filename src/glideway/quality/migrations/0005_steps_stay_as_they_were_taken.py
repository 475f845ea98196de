"""What was done with a complaint or a review is added to, never changed; old cases get a state."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from glideway.kit.append_only import stays

FACTS = (("acknowledged_at", "acknowledged"), ("answered_at", "answered"), ("closed_at", "closed"))
ENDS = ("withdrawn", "referred")


def fill(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    cases = apps.get_model("quality", "Grievance").objects
    for column, state in FACTS:
        cases.filter(**{f"{column}__isnull": False}).update(state=state)
    for outcome in ENDS:
        cases.filter(outcome=outcome).update(state=outcome)


class Migration(migrations.Migration):
    dependencies = [("quality", "0004_cases_and_reviews_have_steps")]
    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        stays("quality_grievancestep"),
        stays("quality_reviewstep"),
    ]
