"""What the first view of a page weighs on the wire, with its styles and scripts, without pictures.

A cheap phone on 3G waits for each byte: the pages that a patient opens from a letter stay under
60 KB, packed, with a cold cache.
"""

from __future__ import annotations

import gzip
import http.client
import re
from collections.abc import Callable

from glideway.config.bench.found import Figure
from glideway.config.command import voice

MOST = 60_000
PARTS = re.compile(r'<link[^>]*rel="stylesheet"[^>]*href="([^"]+)"|<script[^>]*src="([^"]+)"')
PLAN = re.compile(r'href="(/me/plan/[^"?]+)"')


def parts(page: str) -> list[str]:
    """The addresses of the styles and scripts that a page asks for, each once."""
    found = (style or script for style, script in PARTS.findall(page))
    return list(dict.fromkeys(found))


def weighed(fetch: Callable[[str], tuple[bytes, str]], path: str) -> int:
    """The bytes of one first view. `fetch` gives a path's body as sent, and as text."""
    sent, page = fetch(path)
    return len(sent) + sum(len(fetch(one)[0]) for one in parts(page))


def measured(port: int, session: str) -> dict[str, Figure]:
    """The first view of each page of a patient, from a served demo, packed as it comes."""

    def fetch(path: str) -> tuple[bytes, str]:
        line = http.client.HTTPConnection("localhost", port, timeout=30)
        asked = {"Cookie": session, "Accept-Encoding": "gzip", "Accept-Language": "en"}
        line.request("GET", path, headers=asked)
        answer = line.getresponse()
        body = answer.read()
        line.close()
        if answer.status != http.HTTPStatus.OK:
            msg = f"{path} answered {answer.status}"
            raise voice.CannotRun(msg)
        return body, opened(body, answer.headers.get("Content-Encoding", ""))

    plan = PLAN.search(fetch("/me/")[1])
    pages = {"my care": "/me/", "messages": "/threads/", "documents": "/me/documents/"}
    pages |= {"plan": plan[1]} if plan else {}
    return {
        f"first view of {name}, KB": round(weighed(fetch, path) / 1000, 1)
        for name, path in pages.items()
    }


def opened(body: bytes, encoding: str) -> str:
    """The text of an answer, packed or not."""
    return (gzip.decompress(body) if encoding == "gzip" else body).decode()
