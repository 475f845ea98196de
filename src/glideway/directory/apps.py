"""The directory room as Django knows it."""

from django.apps import AppConfig


class Directory(AppConfig):
    name = "glideway.directory"
    label = "directory"
