"""The care room as Django knows it."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate  # noqa: TID251 - see `ready`


class Care(AppConfig):
    name = "glideway.care"
    label = "care"

    def ready(self) -> None:
        """Every room asks here what is kept from who acts for a patient; and passes get a judge.

        The judge is the database's own and steps aside while tables are altered: SQLite alters a
        table by a copy, which a trigger over two tables does not survive; only Django knows when
        that happens, and says it by a signal.
        """
        from glideway.care.models import judging  # noqa: PLC0415 - models are there only now
        from glideway.care.queries import sensitive  # noqa: PLC0415
        from glideway.kit import access  # noqa: PLC0415

        access.kept_by(sensitive.kept)
        pre_migrate.connect(judging.lift, sender=self)
        post_migrate.connect(judging.hang, sender=self)
