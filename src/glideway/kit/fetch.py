"""The one way out of the house: https, to a public address, a little, and not for long.

Whatever an address from outside names (a calendar feed, a text-message gateway, a web hook), it may
lead to a machine of ours. So the name is resolved once, every address it has must be public, and
the connection goes to that very address, with the name only for the certificate: a name that
answers differently a second time is never asked a second time. Nothing else here opens a line.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import SplitResult, urljoin, urlsplit

PORT = 443
SECONDS = 5.0
MOST_BYTES = 2 * 1024 * 1024
MOST_REDIRECTS = 3
REDIRECTS = frozenset({301, 302, 303, 307, 308})
CHUNK = 64 * 1024
# Addresses that carry another one inside: a public wrapper may lead home.
NAT64 = ipaddress.ip_network("64:ff9b::/96")
NAT64_LOCAL = ipaddress.ip_network("64:ff9b:1::/48")

Resolve = Callable[[str], Sequence[str]]
Connect = Callable[[str, int, float], socket.socket]


class CannotFetch(Exception):
    """Nothing was fetched, in words for an operator; never with what the address carries."""


class Fetched(NamedTuple):
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def addresses(host: str) -> Sequence[str]:
    """Every address a name has, as the system resolves it."""
    try:
        found = socket.getaddrinfo(host, PORT, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as wrong:
        raise CannotFetch("the name is not known") from wrong
    return list(dict.fromkeys(str(one[4][0]) for one in found))


def dial(address: str, port: int, seconds: float) -> socket.socket:
    """A line to an address, which is no name any more."""
    return socket.create_connection((address, port), timeout=seconds)


def is_public(address: str) -> bool:
    """Whether an address is on the public internet, also when it is wrapped in another."""
    one = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(one, ipaddress.IPv6Address):
        if one.ipv4_mapped is not None:
            return is_public(str(one.ipv4_mapped))
        wrapped = one.sixtofour or one.teredo or one in NAT64 or one in NAT64_LOCAL
        if wrapped or one.is_site_local:
            return False
    return one.is_global and not (
        one.is_multicast or one.is_reserved or one.is_unspecified or one.is_loopback
    )


@dataclass(frozen=True)
class Fetcher:
    """The way out with its bounds; tests give it a resolver and a line of their own."""

    resolve: Resolve = addresses
    connect: Connect = dial
    context: ssl.SSLContext = field(default_factory=ssl.create_default_context)

    def get(self, url: str, *, seconds: float = SECONDS) -> Fetched:
        """Read an address, at most three redirects on, each looked at like the first."""
        for _ in range(MOST_REDIRECTS + 1):
            came = self._ask("GET", url, b"", {}, seconds)
            target = came.headers.get("location", "")
            if came.status not in REDIRECTS or not target:
                return came
            url = urljoin(url, target)
        raise CannotFetch("it leads on and on")

    def post(
        self, url: str, body: bytes, headers: Mapping[str, str], *, seconds: float = SECONDS
    ) -> Fetched:
        """Hand something over. No redirect is followed: what is signed goes to one place."""
        return self._ask("POST", url, body, headers, seconds)

    def _ask(
        self, method: str, url: str, body: bytes, headers: Mapping[str, str], seconds: float
    ) -> Fetched:
        parts = _looked_at(url)
        host = parts.hostname or ""
        found = self.resolve(host)
        if not found or not all(is_public(one) for one in found):
            raise CannotFetch("the address is not a public one")
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        try:
            raw = self.connect(found[0], PORT, seconds)
        except OSError as wrong:
            raise CannotFetch("nobody answers there") from wrong
        line = self.context.wrap_socket(raw, server_hostname=host, do_handshake_on_connect=False)
        # A server that says one byte a second would keep every single read alive: one bell for all.
        rung = threading.Event()
        bell = threading.Timer(seconds, _hang_up, [line, rung])
        bell.daemon = True
        bell.start()
        try:
            line.do_handshake()
            came = _spoken(line, host, method, path, body, headers)
            if rung.is_set():  # an answer without its length looks whole when it is cut
                raise CannotFetch("it took too long")
            return came  # noqa: TRY300 - the check above belongs to the exchange
        except (OSError, http.client.HTTPException) as wrong:
            raise CannotFetch(f"the line broke: {type(wrong).__name__}") from wrong
        finally:
            bell.cancel()
            line.close()


def _looked_at(url: str) -> SplitResult:
    """The parts of an address that may be asked for, or CannotFetch."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as wrong:
        raise CannotFetch("that is no address") from wrong
    if parts.scheme != "https":
        raise CannotFetch("only https goes out")
    if port not in {None, PORT}:
        raise CannotFetch("only port 443 goes out")
    if parts.username is not None or parts.password is not None:
        raise CannotFetch("no name and no password in an address")
    if not parts.hostname:
        raise CannotFetch("that is no address")
    if any(ord(one) <= ord(" ") or ord(one) == 127 for one in url):  # noqa: PLR2004 - DEL
        raise CannotFetch("that is no address")
    return parts


def _spoken(  # noqa: PLR0917 - one exchange, its parts in the order they are said
    line: ssl.SSLSocket,
    host: str,
    method: str,
    path: str,
    body: bytes,
    headers: Mapping[str, str],
) -> Fetched:
    talk = http.client.HTTPSConnection(host, PORT)
    talk.sock = line
    asked = {"Accept-Encoding": "identity", "User-Agent": "Glideway", "Connection": "close"}
    talk.request(method, path, body or None, {**headers, **asked})
    came = talk.getresponse()
    said = {name.lower(): value for name, value in came.getheaders()}
    if said.get("content-encoding", "identity").strip().lower() != "identity":
        raise CannotFetch("it is packed, and was asked not to be")
    read = bytearray()
    while piece := came.read1(CHUNK):
        read += piece
        if len(read) > MOST_BYTES:
            raise CannotFetch("it is longer than 2 MiB")
    if came.length:
        raise CannotFetch("the line broke before the end")
    return Fetched(came.status, said, bytes(read))


def _hang_up(line: ssl.SSLSocket, rung: threading.Event) -> None:
    rung.set()
    with suppress(OSError):  # whoever reads is woken; the line itself is closed by who opened it
        socket.socket.shutdown(line, socket.SHUT_RDWR)
