"""The evidence pages and the course, as they are read."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_the_evidence_page_opens() -> None:
    answer = Client().get("/evidence/")
    assert answer.status_code == 200
