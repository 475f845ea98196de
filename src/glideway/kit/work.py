"""Background work by name: operations stand below tasks, so they name the work, never import it."""

from django.utils.module_loading import import_string
from django_tasks.base import Task


def ask(name: str, *, about: int) -> None:
    """Ask for `room.task` about one row, in the caller's transaction.

    A job asked for in a transaction that rolls back leaves no row. The queue is a bell, not
    the truth: what must happen is a row of its own, and a sweep rings again.
    """
    room, task = name.split(".")
    job: Task[..., None] = import_string(f"glideway.{room}.tasks.{task}")
    job.enqueue(about)
