"""Between the server and the views: who asks, and what a refusal looks like."""

import pytest
from django.test import Client

from glideway.config.logs import Unaddressed
from glideway.config.middleware import address_of, network_of


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7/32"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("", "unknown"),
    ],
)
def test_a_network_is_one_address_of_four_bytes_or_half_of_sixteen(
    address: str, network: str
) -> None:
    assert network_of(address) == network


@pytest.mark.django_db
def test_an_address_that_does_not_exist_is_answered_in_words_and_json() -> None:
    page = Client().get("/no/such/place/")
    assert page.status_code == 404
    assert b"There is nothing at this address" in page.content
    answer = Client().get("/no/such/place/", headers={"accept": "application/json"})
    assert answer.status_code == 404
    assert answer.json() == {
        "code": "not-found",
        "sentence": "There is nothing at this address, or it is not yours to see.",
    }


@pytest.mark.django_db
def test_the_language_of_the_browser_is_the_language_of_the_page() -> None:
    page = Client().get("/no/such/place/", headers={"accept-language": "fr-CA,fr;q=0.9"})
    assert "Il n’y a rien à cette adresse" in page.content.decode()
    assert page["Content-Language"] == "fr"


@pytest.mark.django_db
def test_every_page_forbids_what_it_does_not_need() -> None:
    page = Client().get("/no/such/place/")
    policy = page["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert page["X-Content-Type-Options"] == "nosniff"
    assert len(page["X-Request-Id"]) == 36


PROXY = ("10.0.0.0/8",)


@pytest.mark.parametrize(
    ("nearest", "said", "address"),
    [
        ("10.0.0.1", "192.0.2.7", "192.0.2.7"),
        ("10.0.0.1", "198.51.100.9, 192.0.2.7, 10.0.0.2", "192.0.2.7"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("203.0.113.5", "192.0.2.7", "203.0.113.5"),
        ("", "192.0.2.7", ""),
    ],
)
def test_only_a_proxy_we_named_speaks_for_others(nearest: str, said: str, address: str) -> None:
    meta = {"REMOTE_ADDR": nearest, "HTTP_X_FORWARDED_FOR": said, "HTTP_X_FORWARDED_PROTO": "https"}
    assert address_of(meta, PROXY) == address
    assert ("HTTP_X_FORWARDED_PROTO" in meta) == (nearest == "10.0.0.1")


@pytest.mark.django_db
def test_a_link_that_opens_something_is_never_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.handler.addFilter(Unaddressed())
    Client().get("/appointment/a-secret-token/")
    Client().get("/no/such/secret-token/")
    assert len(caplog.records) >= 2
    assert "secret-token" not in caplog.text
    assert "appointment/<str:token>/" in caplog.text
