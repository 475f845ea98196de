"""Between the server and the views: who asks, and what a refusal looks like."""

import pytest
from django.test import Client

from glideway.config.middleware import network_of


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
