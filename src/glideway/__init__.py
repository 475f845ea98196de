"""Glideway: find, book, give and measure active-release soft-tissue care."""

__version__ = "0.1.0"
