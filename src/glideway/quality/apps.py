"""The quality room as Django knows it."""

from django.apps import AppConfig


class Quality(AppConfig):
    name = "glideway.quality"
    label = "quality"

    def ready(self) -> None:
        """Every room's pages ask here whether a row is signed; care tells of unwanted reactions."""
        from glideway.care.operations import followups  # noqa: PLC0415
        from glideway.kit import signed  # noqa: PLC0415  # tables are there once Django is set up
        from glideway.quality.operations import incidents  # noqa: PLC0415
        from glideway.quality.queries import standing  # noqa: PLC0415

        signed.kept_by(standing.signed)
        followups.heard_by(told=incidents.hear_told, called=incidents.hear_called)
