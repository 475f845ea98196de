"""Wishes for a call."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from glideway.booking import operations as booking
from glideway.booking import queries
from glideway.booking.models import Callback
from glideway.directory.models import Errand
from glideway.directory.operations import ContactUnclear
from glideway.kit.limits import TooMany
from glideway.kit.models import AuditEntry, Message
from tests.booking import make
from tests.booking.calls import ask as wished
from tests.booking.calls import desk, tried
from tests.booking.make import at
from tests.make import NOW, anon

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def ask(**changes: Any) -> Callback:
    usual: dict[str, Any] = {
        "name": "Ana Roy",
        "phone": "416 555 0123",
        "when": "morning",
        "words": "my shoulder",
        "language": "en",
        "by": anon(),
        "now": NOW,
    }
    return booking.ask_callback(**usual | changes)


def test_a_wish_for_a_call_is_an_errand_and_a_text_without_the_complaint() -> None:
    house = make.house()
    asked = ask(clinic=house.clinic)
    assert (asked.phone, asked.words) == ("+14165550123", "my shoulder")
    errand = Errand.objects.get(kind="callback")
    assert (errand.about, errand.role, errand.clinic_id) == (
        asked.public_id,
        "desk",
        house.clinic.pk,
    )
    message = Message.objects.get()
    assert (message.channel, message.to) == ("sms", "+14165550123")
    assert "shoulder" not in message.text
    assert queries.callback_link(asked) in message.text


def test_a_wish_to_nobody_in_particular_is_the_networks_errand() -> None:
    ask(when="at night")
    assert Errand.objects.get().role == "operator"
    assert Callback.objects.get().when == "any"


def test_a_call_needs_a_telephone_number() -> None:
    with pytest.raises(booking.NeedsANumber):
        ask(phone="ana@example.org")
    with pytest.raises(ContactUnclear):
        ask(phone="call me")
    assert not Callback.objects.exists()


def test_one_network_asks_five_times_an_hour() -> None:
    for last in range(5):
        ask(phone=f"416 555 012{last}")
    with pytest.raises(TooMany):
        ask(phone="416 555 0129")
    assert Callback.objects.count() == 5


def test_one_number_is_sent_two_texts_a_day_whoever_asks() -> None:
    for network in ("192.0.2.1/32", "192.0.2.2/32"):
        ask(by=anon(network=network))
    before = (Callback.objects.count(), Errand.objects.count(), Message.objects.count())
    with pytest.raises(TooMany):
        ask(by=anon(network="192.0.2.3/32"), phone="+1 (416) 555-0123")
    after = (Callback.objects.count(), Errand.objects.count(), Message.objects.count())
    assert before == after == (2, 2, 2)
    ask(by=anon(network="192.0.2.3/32"), now=NOW + 24 * HOUR)


def test_a_wish_that_three_tries_did_not_reach_is_closed_and_asks_nothing_any_more() -> None:
    house = make.house()
    asked = wished(house)
    for minute in (0, 1):
        tried(house, asked, now=NOW + timedelta(minutes=minute))
    told: dict[str, Any] = {
        "callback": asked,
        "by": desk(house),
        "key": str(uuid4()),
        "now": at("10:00"),
    }
    with pytest.raises(booking.TriesLeft):
        booking.close_callback(**told)
    asked.refresh_from_db()
    assert asked.withdrawn_at is None
    tried(house, asked, now=NOW + timedelta(minutes=2))
    closed = booking.close_callback(**told)
    assert closed.withdrawn_at == at("10:00")
    assert Errand.objects.get(about=asked.public_id).done_at == at("10:00")
    assert queries.callbacks(desk(house), now=at("10:00")) == []
    assert AuditEntry.objects.filter(act="callback.not-reached").count() == 1
    assert booking.close_callback(**told) == closed
    assert AuditEntry.objects.filter(act="callback.not-reached").count() == 1
