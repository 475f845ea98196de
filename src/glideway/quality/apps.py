"""The quality room as Django knows it."""

from django.apps import AppConfig


class Quality(AppConfig):
    name = "glideway.quality"
    label = "quality"
