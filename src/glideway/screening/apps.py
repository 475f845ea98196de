"""The screening room as Django knows it."""

from django.apps import AppConfig


class Screening(AppConfig):
    name = "glideway.screening"
    label = "screening"
