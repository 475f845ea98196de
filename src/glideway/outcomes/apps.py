"""The outcomes room as Django knows it."""

from django.apps import AppConfig


class Outcomes(AppConfig):
    name = "glideway.outcomes"
    label = "outcomes"
