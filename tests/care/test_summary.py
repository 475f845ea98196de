"""What a patient is told at a signature: once a visit, only of what changed, without health."""

from datetime import datetime, timedelta
from urllib.parse import urlsplit

import pytest
from django.test import Client

from glideway.care import operations as care
from glideway.care.core.plans import Advised
from glideway.care.models import Receipt, Visit
from glideway.care.operations.writing import path_of
from glideway.kit.models import Message
from tests.care import make
from tests.care.test_pages import person

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
HEALTH = ("shoulder", "stretch", "exercise", "treat", "pain", "visit")


def mail(visit: Visit) -> list[Message]:
    """What went out about this visit or its plan, by when it is due."""
    rows = Message.objects.filter(key__regex="^(plan|followup):").order_by("due_at", "pk")
    return [one for one in rows if one.made_at >= visit.opened_at]


def signed(where: make.Room, visit: Visit, at: datetime) -> list[Message]:
    care.sign(visit=visit, by=where.by, now=at, language="en")
    return mail(visit)


def places(visit: Visit) -> tuple[str, str]:
    """The address of the plan, and of the receipt."""
    receipt = Receipt.objects.get(visit=visit)
    return path_of(episode=visit.episode), f"/receipts/{receipt.public_id}/"


def test_the_first_plan_goes_out_at_the_signature_with_the_receipt_and_asks_the_day_after(
    client: Client,
) -> None:
    where = make.room()
    visit = make.complete(where)
    assert mail(visit) == []
    summary, asks = signed(where, visit, make.START)
    plan, receipt = places(visit)
    assert [plan in summary.text, receipt in summary.text] == [True, True]
    assert [plan in asks.text, receipt in asks.text] == [False, False]
    assert (asks.due_at - summary.due_at) > DAY
    assert summary.subject == "Your plan is ready"
    said = f"{summary.subject} {summary.text}".lower()
    assert [one for one in HEALTH if one in said.replace(plan.lower(), "")] == []
    assert f"?next={receipt}" in summary.text  # the page asks first who one is
    assert client.get(receipt).status_code == 401
    (way,) = [one for one in summary.text.split() if one.endswith(receipt)]
    shown = person(where, client).get(urlsplit(way).path, {"next": receipt}, follow=True)
    assert shown.redirect_chain[-1][0] == receipt
    assert shown.status_code == 200


def test_signed_the_day_after_there_is_one_letter_and_it_says_all() -> None:
    where = make.room()
    visit = make.complete(where)
    (letter,) = signed(where, visit, make.START + DAY)
    plan, receipt = places(visit)
    assert letter.key == f"followup:after:{visit.public_id}"
    assert [one in letter.text for one in (plan, receipt, "/after/")] == [True, True, True]


@pytest.mark.parametrize(
    ("exercises", "said", "tells"),
    [
        (["shoulder-stretch"], None, False),
        (["cat-stretch"], None, True),
        (["shoulder-stretch"], Advised(leave_words="No racquet"), True),
        (None, None, False),
    ],
)
def test_a_later_visit_tells_only_of_a_plan_that_says_something_new(
    exercises: list[str] | None, said: Advised | None, *, tells: bool
) -> None:
    where = make.room()
    make.signed(where)
    visit = make.following(where)
    at = visit.opened_at
    make.screened(where, at=at)
    make.measured(where, visit, at=at)
    if exercises is not None:
        care.set_plan(visit=visit, exercises=["cat-stretch"], by=where.by, now=at)
        care.set_plan(visit=visit, exercises=exercises, advised=said, by=where.by, now=at)
    made = signed(where, visit, at)
    plan, receipt = places(visit)
    assert sum(plan in one.text for one in made) == tells
    assert [receipt in one.text for one in made] == [True, False][: len(made)]


def test_a_plan_taken_back_before_the_signature_is_told_to_nobody() -> None:
    where = make.room()
    make.signed(where)
    visit = make.following(where)
    at = visit.opened_at
    make.screened(where, at=at)
    make.measured(where, visit, at=at)
    made = care.set_plan(visit=visit, exercises=["cat-stretch"], by=where.by, now=at)
    care.take_back(visit=visit, kind="plan", public_id=made.public_id, by=where.by, now=at)
    assert [one.key for one in signed(where, visit, at)] == [f"followup:after:{visit.public_id}"]
