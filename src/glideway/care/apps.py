"""The care room as Django knows it."""

from django.apps import AppConfig


class Care(AppConfig):
    name = "glideway.care"
    label = "care"
