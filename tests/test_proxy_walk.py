"""Whoever acts for a patient, at every address: what is kept from them is on no page, in no file.

A word stands in every sealed column of the patient's rows, and every link to a kept row in a
message. The patient in person reads many of them; who acts for the patient reads none of a visit,
a thread or a letter that is kept from them: where one visit of a course is kept, and where all is.
"""

import json
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

import pytest
from django.test import Client

from glideway.booking import queries as appointments
from glideway.booking.models import Booking
from glideway.care.models import Asking, IncomingLetter, Receipt, SignedLetter, Thread, Visit
from glideway.care.operations import writing
from glideway.care.operations.sensitive import keep_from
from glideway.care.queries import asking, followups, letters
from glideway.config.middleware import FOR
from glideway.directory import operations as directory
from glideway.directory.models import Login, Patient
from glideway.directory.queries import actor_of
from glideway.gateway import operations as gateway
from glideway.kit import access, clock, post
from glideway.kit.actor import Actor, Role
from glideway.screening import queries as safety
from tests import world
from tests.care.make import START
from tests.care.test_pages import BACKEND
from tests.gateway.test_export import fill, opened
from tests.make import NOW, SYSTEM
from tests.test_access_walk import OURS, Address

pytestmark = pytest.mark.django_db
LATER = START + timedelta(days=30)
# What stays whatever is kept, each with its reason: nothing else does.
OPEN = {
    "booking.Booking.cancel_reason": "an appointment stays for who books it",
    "booking.SavedSearch.address": "what was searched for stays with the times that it finds",
    "booking.Hold.contact": "the address at which a time was held",
    "care.Receipt.cover": "a receipt stays for who pays it",
    "directory.Needs.note": "what a visit must offer is told before any, with the appointment",
    "kit.Message.calendar": "the appointment once more, for a calendar",
    "kit.Message.text": "of the first message, which confirms an appointment",
    "kit.Message.to": "the address that a message went to",
}
# What is there besides while one visit is kept, and no thread and no letter that came in.
OTHERS = {
    "care.IncomingLetter.profession",
    "care.IncomingLetter.writer",
    "care.ThreadMessage.words",
}
OF_NOBODY = {"atlas", "outcome_aggregate", "page"}  # knowledge and published figures: no patient
MINE = [
    one
    for one in OURS
    if one.policy
    and not one.policy.reason
    and one.policy.thing not in OF_NOBODY
    and any(
        access.scopes(Actor(role=role), one.policy.thing, one.policy.operation)
        for role in (Role.PATIENT, Role.LINK_HOLDER)
    )
]


@pytest.fixture(autouse=True)
def _this_morning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: START)


class Walk(NamedTuple):
    """Somebody signed in, the place they look at, and what they must not read there."""

    client: Client
    here: world.World
    pages: list[Address]
    words: dict[str, str]

    def told(self) -> set[str]:
        """Of which columns a word, and which links, stand on a page that opens."""
        found: set[str] = set()
        for one in list(self.pages):
            answer = self.client.get(one.of(self.here))
            page = (b"".join(answer) if answer.streaming else answer.content).decode(
                errors="replace"
            )
            assert answer.status_code < 500, one.name
            if answer.status_code != 200:
                self.pages.remove(one)  # it does not open later either
            found |= {name for name, word in self.words.items() if word in page}
        return found

    def filed(self, actor: Actor) -> set[str]:
        """The same of the file that somebody takes along."""
        files = opened(gateway.take_along(by=actor, now=LATER))
        whole = "".join(files.values())
        held = json.loads(files["everything.json"])["some_information_is_withheld"]
        assert held is (actor.proxy_id is not None)
        return {name for name, word in self.words.items() if word in whole}


def acting(patient: Patient) -> tuple[Login, Actor]:
    """Somebody with an account who acts for this patient by a mandate."""
    login = directory.open_login(email="aide@example.org", name="Aide", by=SYSTEM, now=NOW)
    directory.meet_patient(
        name="Aide",
        email="aide@example.org",
        phone="",
        language="en",
        proved=True,
        by=SYSTEM,
        now=NOW,
    )
    row = patient.proxies.create(login=login, reason="mandate", starts_at=NOW)
    who = actor_of(login, chosen="", network="n", acting_for=str(patient.public_id), now=START)
    assert who.proxy_id == row.pk
    return login, who


def written(mine: Patient, visit: Visit) -> dict[str, str]:
    """Messages with every link that leads to a visit, each about something else; by name."""
    letter, asked = SignedLetter.objects.get(), Asking.objects.get()
    found = {
        "link.after": followups.path_of(visit, "before"),
        "link.letter": letters.letter_path(letter),
        "link.asking": asking.asking_path(asked),
        "link.plan": writing.path_of(episode=visit.episode),
    }
    booking = Booking.objects.filter(patient=mine).latest("starts_at")
    for name, path in found.items():
        post.send(
            directory.letter(
                patient=mine,
                clinic=visit.episode.clinic,
                key=name,
                about=f"Booking:{booking.public_id}",
                subject="Before your appointment",
                text=f"Two taps, no sign-in: https://example.org{path}",
                due_at=NOW,
            ),
            now=NOW,
        )
    return found


def ways_in(here: world.World) -> world.World:
    """The same place with the links of its coming appointment whole: who books has them."""
    later = Booking.objects.get(public_id=here.ids["booking"])
    path = safety.screening_path(later.public_id).strip("/").split("/")
    ids = dict(here.ids) | {
        "booking:token": appointments.link_of(later),
        "screening:booking": path[1],
        "screening:link": path[2],
        "screening:topic": "emergency",
    }
    return world.World(here.slug, here.people, ids)


def again(visit: Visit) -> Visit:
    """A second visit of a course, by the same person."""
    return Visit.objects.create(
        episode=visit.episode,
        practitioner=visit.practitioner,
        number=2,
        atlas="",
        opened_at=START,
        signed_at=START,
    )


def test_what_is_kept_from_who_acts_is_on_no_page_of_theirs_and_in_no_file() -> None:
    here = ways_in(world.built("harbour"))
    mine = Patient.objects.get(login=here.people["patient"])
    visit = Visit.objects.get(public_id=UUID(here.ids["visit"]))
    cover = {one: one.cover for one in Receipt.objects.all()}
    columns = fill(here, sealed=True)
    for row, said in cover.items():  # its page reads it, so a word there would break the page
        row.cover = said
        row.save(update_fields=["cover"])
    links = written(mine, visit)
    other = again(visit)
    login, proxy = acting(mine)
    themself = Actor(role=Role.PATIENT, login_id=here.people["patient"].pk, patient_id=mine.pk)
    client = Client()
    client.force_login(login, backend=BACKEND)
    session = client.session
    session[FOR] = str(mine.public_id)
    session.save()
    assert set(OPEN) <= set(columns), "something is open that no row has"
    secret = {
        name: word
        for name, word in (columns | links).items()
        if name not in OPEN and (word.startswith(("zyx", "/")))  # a shorter one may be a chance
    }
    walk = Walk(client, here, list(MINE), secret)

    before = walk.told()
    assert before >= {*links, *OTHERS, "care.Goal.words", "care.Plan.leave_words"} - {
        "care.IncomingLetter.profession"
    }
    assert len(before) > 11, "the walk reads no word at all"
    keep_from(entry=visit, by=themself, now=NOW)
    assert walk.told() <= OTHERS
    assert walk.filed(proxy) <= OTHERS

    rest: list[Visit | Thread | IncomingLetter] = [
        *Visit.objects.filter(episode__patient=mine),
        *Thread.objects.filter(patient=mine),
        *IncomingLetter.objects.filter(patient=mine),
    ]
    for kept in rest:
        keep_from(entry=kept, by=themself, now=NOW)
    assert walk.told() == set()
    assert walk.filed(proxy) == set()
    assert len(walk.filed(themself)) > len(before)
    for page in ("/me/", "/me/record/", "/messages/"):
        assert b"Some information is withheld." in client.get(page).content, page
    assert other.episode_id == visit.episode_id
