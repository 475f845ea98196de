"""The body room as Django knows it."""

from django.apps import AppConfig


class Body(AppConfig):
    name = "glideway.body"
    label = "body"
