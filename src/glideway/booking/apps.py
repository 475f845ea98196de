"""The booking room as Django knows it."""

from django.apps import AppConfig


class Booking(AppConfig):
    name = "glideway.booking"
    label = "booking"
