"""Questions that only read; each takes the actor, and list and row share one condition."""

from glideway.care.queries.record import Record
from glideway.care.queries.room import record, visit, visits

__all__ = ["Record", "record", "visit", "visits"]
