"""The kit as Django knows it."""

from django.apps import AppConfig


class Kit(AppConfig):
    name = "glideway.kit"
    label = "kit"
