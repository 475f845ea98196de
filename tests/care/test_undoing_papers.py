"""What is done with papers, by phone, and kept from somebody: taken back, or why it is not."""

import inspect
from collections.abc import Callable
from typing import Any

import pytest

from glideway.care.models import LetterDraft, Receipt, Sensitive
from glideway.care.operations import consults, receipts, sending, sensitive
from glideway.care.operations import letters as taking
from glideway.care.queries import letters as asked
from glideway.care.queries import room as rooms
from glideway.kit.models import AuditEntry
from tests.care import make
from tests.care.test_letters import CLOSING, LATER, came, drafted, letter, read

pytestmark = pytest.mark.django_db
ROOM = (consults, taking, sending, sensitive, receipts)
STAYS = {
    "take_in": "a paper that came is kept as it came; its review says that it cannot be used",
    "open_file": "a look: only a line that says so",
    "look_at_letter": "a look: only a line that says so",
    "keep_letter": "the text is edited again until it is signed",
    "sign_letter": "signed stays signed; it goes nowhere without a yes, which is taken back below",
    "ask_about": "a question that went out; the answer counts, and is taken back below",
    "send_letter": "what left is with its reader; while it waits, a no to it withdraws it",
    "hand_over": "paper in somebody's hands is not called back by a tap",
    "tell_consult": "told again, which replaces it, until the note is signed",
    "issue": "part of the signature: a number is never given twice",
    "tell_cover": "told again; a receipt that was written keeps what stood then",
}
BACK = {"drop_letter", "show_again", "take_paid_back"}


class Papers:
    """A clinic with a visit that is signed, and what stands of its papers."""

    def __init__(self) -> None:
        self.where = make.room()
        self.visit = make.signed(self.where)
        self.out = letter(self.where, self.visit)
        self.other = make.room("island")
        self.closed = make.opened(self.other, CLOSING)
        self.came = came(self.other)

    def do(self, verb: Callable[..., Any], where: make.Room | None = None, **said: Any) -> Any:
        return verb(by=(where or self.where).by, now=LATER, **said)

    def told(self) -> tuple[object, ...]:
        record = rooms.record_of(rooms.whole(self.closed.pk), now=LATER)
        receipt = Receipt.objects.get(visit=self.visit)
        return (
            LetterDraft.objects.count(),
            record.doctor_first(make.REGION),
            asked.state_of(self.out).agreed,
            Sensitive.objects.filter(ended_at=None).count(),
            (receipt.paid_at, receipt.paid_how),
        )

    def answer(self, *, yes: bool) -> Any:
        return self.do(sending.answer_letter, letter=self.out, yes=yes, how="room")

    def taken_back(self, _made: Any) -> Any:
        said = {"letter": self.came, "verdict": "taken-back", "words": ""}
        return self.do(taking.review_letter, self.other, **said)

    @property
    def receipt(self) -> Receipt:
        return Receipt.objects.get(visit=self.visit)


WALK: dict[str, tuple[Callable[[Papers], Any], Callable[[Papers, Any], Any]]] = {
    "draft_letter": (
        lambda mine: drafted(mine.where, mine.visit),
        lambda mine, made: mine.do(sending.drop_letter, draft=made),
    ),
    "review_letter": (lambda mine: read(mine.other, mine.came), Papers.taken_back),
    "answer_letter": (
        lambda mine: mine.answer(yes=True),
        lambda mine, _made: mine.answer(yes=False),
    ),
    "keep_from": (
        lambda mine: mine.do(sensitive.keep_from, entry=mine.visit),
        lambda mine, _made: mine.do(sensitive.show_again, entry=mine.visit),
    ),
    "mark_paid": (
        lambda mine: mine.do(receipts.mark_paid, receipt=mine.receipt, how="cash"),
        lambda mine, _made: mine.do(receipts.take_paid_back, receipt=mine.receipt),
    ),
}


def test_what_is_done_with_papers_is_taken_back_and_a_line_says_so() -> None:
    mine = Papers()
    for name, (act, back) in WALK.items():
        before = mine.told()
        made = act(mine)
        assert mine.told() != before, f"{name} shows nowhere"
        acts = AuditEntry.objects.count()
        back(mine, made)
        assert mine.told() == before, f"{name} is not taken back"
        assert AuditEntry.objects.count() > acts, f"{name}: nothing says that it was taken back"


def test_no_verb_about_papers_and_consults_is_without_its_way_back_or_its_reason() -> None:
    verbs = {
        name
        for room in ROOM
        for name, verb in inspect.getmembers(room, inspect.isfunction)
        if verb.__module__ == room.__name__
        and not name.startswith("_")
        and "by" in inspect.signature(verb).parameters
    }
    assert verbs - {*WALK} - {*STAYS} - BACK == set()
    assert {*WALK} | {*STAYS} | BACK <= verbs, "a reason for a verb that is no more"
