"""The gateway room as Django knows it."""

from django.apps import AppConfig


class Gateway(AppConfig):
    name = "glideway.gateway"
    label = "gateway"
