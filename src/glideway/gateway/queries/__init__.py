"""Questions that only read."""

from glideway.gateway.queries.everything import Table, everything

__all__ = ["Table", "everything"]
