"""The way out: https to public addresses only, whatever a name or a redirect says."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Sequence
from pathlib import Path
from time import monotonic, sleep

import pytest

from glideway.kit import fetch
from glideway.kit.fetch import CannotFetch, Fetcher, is_public
from tests.kit import far
from tests.kit.far import HOST, PUBLIC, Far, Handler, answer

OURS = (
    "127.0.0.1",
    "127.255.255.254",
    "0.0.0.0",  # noqa: S104 - an address that must be refused
    "10.0.0.1",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "100.127.255.255",
    "192.0.0.1",
    "192.0.2.1",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.7",
    "203.0.113.9",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "::127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::808:808",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:808:808::1",
    "fc00::1",
    "fd12:3456:789a::1",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "ff0e::1",
)
THEIRS = ("8.8.8.8", PUBLIC, "1.1.1.1", "2606:4700:4700::1111", "::ffff:8.8.8.8", "172.32.0.1")
REFUSED = (
    "http://far.example/",
    "ftp://far.example/",
    "file:///etc/passwd",
    "https://far.example:8443/",
    "https://far.example:80/",
    "https://far.example:notaport/",
    "https://user:word@far.example/",
    "https://user@far.example/",
    "https:///path",
    "https://",
    "far.example",
    "",
    "https://far.example/\r\nHost: other",
    "https://far.example/a b",
    "https://[::1/",
    "gopher://far.example",
    "//far.example/",
    "javascript:alert(1)",
)


def nobody(address: str, _port: int, _seconds: float) -> socket.socket:
    raise AssertionError(f"a line was opened to {address}")


@pytest.mark.parametrize("address", OURS)
def test_an_address_that_is_not_public_is_never_dialled(address: str) -> None:
    assert not is_public(address)
    way = Fetcher(resolve=lambda _host: [address], connect=nobody)
    with pytest.raises(CannotFetch, match="not a public one"):
        way.get(f"https://{HOST}/")


@pytest.mark.parametrize("address", THEIRS)
def test_a_public_address_may_be_dialled(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("url", REFUSED)
def test_what_is_no_plain_https_address_is_refused_before_a_name_is_asked_for(url: str) -> None:
    def resolve(host: str) -> Sequence[str]:
        raise AssertionError(f"{host} was asked for")

    with pytest.raises(CannotFetch):
        Fetcher(resolve=resolve, connect=nobody).get(url)


def test_one_address_of_ours_among_public_ones_spoils_the_name() -> None:
    way = Fetcher(resolve=lambda _host: [PUBLIC, "10.0.0.1"], connect=nobody)
    with pytest.raises(CannotFetch, match="not a public one"):
        way.get(f"https://{HOST}/")


def test_a_name_nobody_has_and_a_line_nobody_takes_are_said() -> None:
    with pytest.raises(CannotFetch, match="name is not known"):
        fetch.addresses("nobody.invalid")
    with pytest.raises(CannotFetch, match="not a public one"):
        Fetcher(resolve=lambda _host: [], connect=nobody).get(f"https://{HOST}/")

    def refused(_address: str, _port: int, _seconds: float) -> socket.socket:
        raise ConnectionRefusedError

    with pytest.raises(CannotFetch, match="nobody answers"):
        Fetcher(resolve=lambda _host: [PUBLIC], connect=refused).get(f"https://{HOST}/")


def test_the_real_resolver_and_line_are_the_systems() -> None:
    assert fetch.addresses("127.0.0.1") == ["127.0.0.1"]
    with socket.create_server(("127.0.0.1", 0)) as listening:
        fetch.dial("127.0.0.1", listening.getsockname()[1], 1.0).close()


def test_a_page_is_read_from_the_address_that_was_looked_at(tmp_path: Path) -> None:
    with far.server(tmp_path, lambda one, _far: answer(one, 200, b"words")) as there:
        came = there.fetcher.get(f"https://{HOST}/feed?x=1")
    assert (came.status, came.body) == (200, b"words")
    assert there.lines == [PUBLIC]
    (asked,) = there.asked
    assert (asked.method, asked.path, asked.headers["Host"]) == ("GET", "/feed?x=1", HOST)


def test_a_name_is_asked_for_once_so_it_cannot_change_its_answer(tmp_path: Path) -> None:
    answers = iter([[PUBLIC], ["127.0.0.1"]])
    with far.server(tmp_path, lambda one, _far: answer(one, 200)) as there:
        way = Fetcher(lambda _host: next(answers), there.fetcher.connect, there.fetcher.context)
        way.get(f"https://{HOST}/")
        assert there.lines == [PUBLIC]
        with pytest.raises(CannotFetch):
            way.get(f"https://{HOST}/")
    assert there.lines == [PUBLIC]


def test_the_certificate_must_be_the_names_own(tmp_path: Path) -> None:
    with far.server(tmp_path, lambda one, _far: answer(one, 200)) as there:
        with pytest.raises(CannotFetch, match="SSLCertVerificationError"):
            there.fetcher.get("https://other.example/")
        strangers = Fetcher(
            there.fetcher.resolve, there.fetcher.connect, ssl.create_default_context()
        )
        with pytest.raises(CannotFetch, match="SSLCertVerificationError"):
            strangers.get(f"https://{HOST}/")
    assert there.asked == []


def leads_on(handler: Handler, there: Far) -> None:
    steps = int(handler.path.strip("/") or 0)
    if steps:
        answer(handler, 302, Location=f"/{steps - 1}")
    else:
        answer(handler, 200, b"here")


def test_three_redirects_are_followed_and_not_four(tmp_path: Path) -> None:
    with far.server(tmp_path, leads_on) as there:
        assert there.fetcher.get(f"https://{HOST}/3").body == b"here"
        with pytest.raises(CannotFetch, match="on and on"):
            there.fetcher.get(f"https://{HOST}/4")


@pytest.mark.parametrize(
    "target", ["https://127.0.0.1/", "http://far.example/", "https://inside.example/"]
)
def test_a_redirect_home_is_refused_like_a_first_address(tmp_path: Path, target: str) -> None:
    with far.server(tmp_path, lambda one, _far: answer(one, 301, Location=target)) as there:
        home = {"inside.example": ["10.1.2.3"], "127.0.0.1": ["127.0.0.1"]}
        way = Fetcher(
            lambda host: home.get(host, [PUBLIC]), there.fetcher.connect, there.fetcher.context
        )
        with pytest.raises(CannotFetch):
            way.get(f"https://{HOST}/")
    assert there.lines == [PUBLIC]


def test_what_is_handed_over_is_handed_over_once_and_follows_no_redirect(tmp_path: Path) -> None:
    with far.server(tmp_path, lambda one, _far: answer(one, 307, Location="/other")) as there:
        came = there.fetcher.post(f"https://{HOST}/in", b"{}", {"X-Key": "k"})
    assert came.status == 307
    (asked,) = there.asked
    assert (asked.method, asked.body, asked.headers["X-Key"]) == ("POST", b"{}", "k")


def test_two_mebibytes_are_read_and_not_one_byte_more(tmp_path: Path) -> None:
    def long(handler: Handler, _there: Far) -> None:
        answer(handler, 200, b"x" * (fetch.MOST_BYTES + int(handler.path.strip("/"))))

    with far.server(tmp_path, long) as there:
        assert len(there.fetcher.get(f"https://{HOST}/0").body) == fetch.MOST_BYTES
        with pytest.raises(CannotFetch, match="longer than"):
            there.fetcher.get(f"https://{HOST}/1")


def test_what_is_packed_is_refused_unopened(tmp_path: Path) -> None:
    with (
        far.server(
            tmp_path, lambda one, _far: answer(one, 200, b"\x1f\x8b", Content_Encoding="gzip")
        ) as there,
        pytest.raises(CannotFetch, match="packed"),
    ):
        there.fetcher.get(f"https://{HOST}/")


def test_a_server_that_drips_is_hung_up_on_at_the_bell(tmp_path: Path) -> None:
    def drips(handler: Handler, _there: Far) -> None:
        handler.send_response(200)
        handler.end_headers()
        for _ in range(40):
            handler.wfile.write(b".")
            handler.wfile.flush()
            sleep(0.05)

    with far.server(tmp_path, drips) as there:
        begun = monotonic()
        with pytest.raises(CannotFetch):
            there.fetcher.get(f"https://{HOST}/", seconds=0.3)
        assert monotonic() - begun < 1.5


def test_a_short_answer_is_not_taken_for_a_whole_one(tmp_path: Path) -> None:
    def short(handler: Handler, _there: Far) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "100")
        handler.end_headers()
        handler.wfile.write(b"half")
        handler.close_connection = True

    with far.server(tmp_path, short) as there, pytest.raises(CannotFetch):
        there.fetcher.get(f"https://{HOST}/")
