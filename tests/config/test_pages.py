"""The pages of no room: language, notices, the demo's roles and outbox, health."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from glideway.booking.models import Reminder
from glideway.config import delivery
from glideway.config.demo import cast, mark
from glideway.directory import operations as directory
from glideway.kit import clock, post
from glideway.kit.models import Message
from tests.booking import make
from tests.make import NOW, SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser() -> Client:
    return Client(headers={"accept-language": "en"})


@pytest.fixture
def demo(settings: Settings, tmp_path: Path) -> Path:
    settings.GLIDEWAY_DEMO = True
    settings.GLIDEWAY_DATA = tmp_path
    return tmp_path


def letter(key: str, *, due_in: timedelta = timedelta(0), text: str = "12345678") -> None:
    now = clock.now()
    post.send(
        post.Letter(
            key=key,
            to="robin@example.invalid",
            channel="email",
            subject=f"About {key}",
            text=text,
            due_at=now + due_in,
        ),
        now=now,
    )


def test_the_language_is_kept_and_the_page_comes_back(browser: Client) -> None:
    answer = browser.post("/language/", {"language": "fr", "next": "/about/?a=1"})
    assert answer["Location"] == "/about/?a=1"
    assert "À propos" in browser.get("/about/").content.decode()


@pytest.mark.parametrize(
    "back", ["https://example.org/", "//example.org", "/\\example.org", "javascript:1", ""]
)
def test_a_choice_of_language_never_leads_to_another_site(browser: Client, back: str) -> None:
    assert browser.post("/language/", {"language": "fr", "next": back})["Location"] == "/"


def test_a_language_that_we_do_not_have_is_not_kept(browser: Client) -> None:
    answer = browser.post("/language/", {"language": "tlh", "next": "/"})
    assert "language" not in answer.cookies


def test_a_look_at_the_language_address_changes_nothing(browser: Client) -> None:
    assert browser.get("/language/").status_code == 405


def test_the_notices_say_what_it_is_not(
    browser: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        page = browser.get("/about/").content.decode()
    assert "not a medical device" in page
    assert "call 911" in page
    assert "not affiliated with" in page


@pytest.mark.parametrize("path", ["/demo/", "/demo/outbox/"])
def test_the_demo_pages_are_not_there_for_real_patients(
    browser: Client, settings: Settings, path: str
) -> None:
    settings.GLIDEWAY_DEMO = False
    letter("code")
    answer = browser.get(path)
    assert answer.status_code == 404
    assert "12345678" not in answer.content.decode()


@pytest.mark.usefixtures("demo")
def test_the_outbox_shows_codes_newest_first_and_counts_what_waits(
    browser: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    letter("older", due_in=-timedelta(hours=1))
    letter("newer", text="Your code is 44556677.")
    letter("reminder", due_in=timedelta(days=2), text="not yet")
    with django_assert_num_queries(2):
        page = browser.get("/demo/outbox/").content.decode()
    assert page.index("About newer") < page.index("About older")
    assert "Your code is 44556677." in page
    assert "1 message waits" in page
    assert "not yet" not in page


@pytest.mark.usefixtures("demo")
def test_a_message_is_text_and_never_markup(browser: Client) -> None:
    letter("markup", text="<b>hello</b> <script>1</script>")
    page = browser.get("/demo/outbox/").content.decode()
    assert "&lt;b&gt;hello" in page
    assert "<script>1" not in page


@pytest.mark.usefixtures("demo")
def test_one_can_be_each_role_that_has_a_login(
    browser: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    now = clock.now()
    login = directory.open_login(email=cast.CAST[0].email, name="Robin", by=SYSTEM, now=now)
    with django_assert_num_queries(1):
        page = browser.get("/demo/").content.decode()
    assert directory.sign_in_link(login=login, now=now) in page
    assert page.count("/sign-in/demo/") == 1


def test_while_the_network_is_made_every_page_says_how_far_it_is(
    browser: Client, demo: Path
) -> None:
    mark.write(demo, mark.Mark(seed=1, clinics=120, began="2026-03-02T14:00:00+00:00", done=37))
    assert "37 of 120 clinics" in browser.get("/about/").content.decode()
    mark.write(demo, mark.Mark(seed=1, clinics=120, began="2026-03-02T14:00:00+00:00", done=120))
    assert "120 clinics" not in browser.get("/about/").content.decode()


def test_health_is_answered_without_a_query(
    browser: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        assert browser.get("/healthz").content == b"ok\n"


def test_readiness_fails_when_a_message_waits_longer_than_five_minutes(browser: Client) -> None:
    assert browser.get("/readyz").json() == {"ready": True}
    letter("late", due_in=-timedelta(minutes=4, seconds=50))
    assert browser.get("/readyz").status_code == 200
    letter("too late", due_in=-timedelta(minutes=5, seconds=10))
    answer = browser.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["why"] == "messages are waiting too long"


def test_readiness_fails_when_a_reminder_waits_longer_than_five_minutes(browser: Client) -> None:
    made = make.booked(make.house(), make.at("15:00", 1), now=NOW)
    Message.objects.all().delete()
    reminder = Reminder.objects.filter(booking=made, hours_before=2)
    Reminder.objects.exclude(pk__in=reminder).delete()
    reminder.update(due_at=clock.now() - timedelta(minutes=4, seconds=50))
    assert browser.get("/readyz").json() == {"ready": True}
    reminder.update(due_at=clock.now() - timedelta(minutes=5, seconds=10))
    answer = browser.get("/readyz")
    assert (answer.status_code, answer.json()["why"]) == (503, "reminders are waiting too long")
    reminder.update(done_at=clock.now(), outcome="sent")
    assert browser.get("/readyz").json() == {"ready": True}


@pytest.mark.usefixtures("demo")
def test_a_demo_delivers_to_its_own_page_and_only_what_is_due() -> None:
    letter("now")
    letter("later", due_in=timedelta(minutes=1))
    assert delivery.deliver(now=clock.now()) == 1
    assert delivery.deliver(now=clock.now()) == 0
    assert list(Message.objects.filter(sent_at=None).values_list("key", flat=True)) == ["later"]


def test_a_carrier_that_refuses_three_times_is_no_longer_ready(settings: Settings) -> None:
    settings.GLIDEWAY_DEMO = False
    letter("now")
    Message.objects.update(claimed_until=clock.now() + timedelta(hours=1), tries=2)
    assert Client().get("/readyz").json() == {"ready": True}
    Message.objects.update(tries=3)
    answer = Client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["why"] == "a carrier has refused messages three times"
