"""A crowd of several processes, as an installation has workers: forked, all at one barrier."""

import json
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import get_context

from django.db import connection, connections

Ask = Callable[[], str]


def in_processes(asks: Sequence[Ask], *, processes: int = 4) -> list[str]:
    """What each was answered, all having asked at the same instant from so many processes."""
    gate = get_context("fork").Barrier(len(asks))

    def ask(one: Ask) -> str:
        connection.ensure_connection()
        try:
            gate.wait(timeout=60)
            return one()
        finally:
            connection.close()

    connections.close_all()  # a connection must not be shared over a fork
    readers = []
    for number in range(processes):
        mine = asks[number::processes]
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                with ThreadPoolExecutor(len(mine)) as crowd:
                    os.write(writer, json.dumps(list(crowd.map(ask, mine))).encode())
            finally:
                os._exit(0)
        os.close(writer)
        readers.append((child, reader))
    answers: list[str] = []
    for child, reader in readers:
        with os.fdopen(reader) as said:
            answers += json.loads(said.read() or "[]")
        os.waitpid(child, 0)
    return answers
