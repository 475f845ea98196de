"""Verbs of the doors to other systems."""

from glideway.gateway.operations.export import take_along

__all__ = ["take_along"]
