"""A cheap phone on 3G: the first view of a patient's page is under 60 KB, packed, files and all."""

import gzip
from typing import Any

import pytest
from django.contrib.staticfiles.finders import find
from django.test import Client
from django.urls import reverse

from glideway.care.operations.writing import path_of
from glideway.config.bench import weights
from glideway.kit import clock
from tests.care import make
from tests.care.test_pages import person

pytestmark = pytest.mark.django_db
PACKED = {"Accept-Encoding": "gzip"}


@pytest.fixture(autouse=True)
def _this_morning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: make.START)


def test_the_first_view_of_each_page_of_a_patient_is_under_60_kb(client: Client) -> None:
    where = make.room()
    visit = make.signed(where)
    person(where, client)

    def fetch(path: str) -> tuple[bytes, str]:
        if path.startswith("/static/"):
            lies = find(path.removeprefix("/static/"))
            assert lies, path
            with open(str(lies), "rb") as file:  # noqa: PTH123 - a path of Django's own
                text = file.read()
            return gzip.compress(text, 6), text.decode()
        answer = client.get(path, headers=PACKED)
        assert (answer.status_code, answer.headers["Content-Encoding"]) == (200, "gzip"), path
        return answer.content, weights.opened(answer.content, "gzip")

    pages = ["/me/", f"/me/plan/{visit.episode.public_id}/", "/threads/", "/me/documents/"]
    pages += ["/me/record/", "/me/export/", "/receipts/", path_of(episode=visit.episode)]
    pages += ["/find"]
    pages += [reverse("outcomes:course", args=[visit.episode.public_id])]
    found = {path: weights.weighed(fetch, path) for path in pages}
    assert max(found.values()) < weights.MOST, found
    assert min(found.values()) > 4_000, found  # a page with its files was weighed, not an empty one


def sent(client: Client, **asked: str) -> Any:
    """A file as the server sends it, read to its end."""
    answer = client.get("/static/kit/house.css", headers=PACKED | asked)
    if answer.streaming:
        body = b"".join(answer)
        assert bool(body) == (answer.status_code != 304)
    answer.close()
    return answer


def test_what_is_packed_is_text_and_a_part_of_a_file_is_not(client: Client) -> None:
    whole = sent(client)
    assert whole.headers["Content-Encoding"] == "gzip"
    assert sent(client, **{"If-None-Match": whole.headers["ETag"]}).status_code == 304
    part = sent(client, Range="bytes=0-9")
    assert part.status_code == 206
    assert "Content-Encoding" not in part.headers
    assert weights.parts('<script src="/a.js"></script><link rel="stylesheet" href="/a.css">') == [
        "/a.js",
        "/a.css",
    ]
