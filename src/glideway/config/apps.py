"""The config room as Django knows it."""

from django.apps import AppConfig


class Config(AppConfig):
    name = "glideway.config"
    label = "config"
