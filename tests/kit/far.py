"""A web server of the tests that stands for one far away: https, a name, answers as told."""

from __future__ import annotations

import http.server
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from glideway.kit.fetch import Fetcher

HOST = "far.example"
PUBLIC = "93.184.216.34"
Handler = http.server.BaseHTTPRequestHandler


@dataclass
class Asked:
    """One request as the server read it."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Far:
    """The server: what it was asked, and the way out that leads to it."""

    port: int
    fetcher: Fetcher
    asked: list[Asked] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)


@contextmanager
def server(folder: Path, say: Callable[[Handler, Far], None]) -> Iterator[Far]:
    """A server whose answers `say` writes; its fetcher resolves every name to a public address."""
    certificate = _certificate(folder)
    far: Far

    class Answering(Handler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:  # noqa: N802 - the library's name for it
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length)
            far.asked.append(Asked(self.command, self.path, dict(self.headers), body))
            say(self, far)

        do_POST = do_GET  # noqa: N815 - the library's name for it

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's
            pass

    class Quiet(http.server.ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            pass  # a client that hangs up is what some tests are about

    made = Quiet(("127.0.0.1", 0), Answering)
    ours = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ours.load_cert_chain(certificate)
    made.socket = ours.wrap_socket(made.socket, server_side=True)
    port = made.server_address[1]
    lines: list[str] = []

    def connect(address: str, _port: int, seconds: float) -> socket.socket:
        lines.append(address)
        return socket.create_connection(("127.0.0.1", port), timeout=seconds)

    trusting = ssl.create_default_context(cafile=str(certificate))
    fetcher = Fetcher(resolve=lambda _host: [PUBLIC], connect=connect, context=trusting)
    far = Far(port, fetcher, lines=lines)
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield far
    finally:
        made.shutdown()
        made.server_close()
        thread.join()


def answer(handler: Handler, status: int, body: bytes = b"", **headers: str) -> None:
    """Say a whole answer."""
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def _certificate(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    when = datetime(2020, 1, 1, tzinfo=UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(when)
        .not_valid_after(when + timedelta(days=36500))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "far.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + signed.public_bytes(serialization.Encoding.PEM)
    )
    return path
