"""`glideway explain WHO WHEN`: a minute of a practitioner, explained on the command line."""

import json

import pytest

from glideway.config.command import line
from tests.booking import make, more
from tests.booking.make import at

pytestmark = pytest.mark.django_db
WHO = "maya-chen-harbour-0"


def test_a_minute_is_offered_or_named_with_each_rule(capsys: pytest.CaptureFixture[str]) -> None:
    make.house()
    assert line.main(["explain", WHO, "1999-03-01T07:05"]) == 0
    assert capsys.readouterr().out == (
        "past: This time lies behind us.\nclosed: There are no opening hours at this time.\n"
    )


def test_a_machine_reads_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    make.house()
    assert line.main(["explain", WHO, "1999-03-01T10:15", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told == {
        "practitioner": WHO,
        "clinic": "harbour",
        "service": "first",
        "minutes": 30,
        "start": "1999-03-01T10:15:00-05:00",
        "offered": False,
        "forbidden by": [{"rule": "past", "sentence": "This time lies behind us."}],
    }


def test_an_instant_with_its_offset_is_the_same_minute(
    capsys: pytest.CaptureFixture[str],
) -> None:
    make.house()
    assert line.main(["explain", WHO, at("10:15").isoformat(), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["start"] == "2026-03-02T15:15:00+00:00"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["nobody", "2026-03-03T10:15"], "nobody works here by the address part 'nobody'."),
        ([WHO, "2026-03-03T10:15", "--clinic", "far"], f"address part '{WHO}' at 'far'."),
        ([WHO, "noon"], "when: 'noon' is no time such as 2026-03-03T10:15."),
        ([WHO, "2026-03-03T10:15", "--service", "spa"], "There are: consult, first, focused."),
    ],
)
def test_what_cannot_be_asked_is_refused_in_words(
    words: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    make.house()
    assert line.main(["explain", *words]) == 1
    assert says in capsys.readouterr().err


def test_a_joint_visit_is_explained_for_all_who_give_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    more.given(make.house(people=2), people=2)
    asked = ["explain", WHO, "1999-03-01T07:05", "--service", "full"]
    assert line.main(asked) == 0
    alone = "closed: This visit is given by 2 practitioners together: name all of them.\n"
    assert capsys.readouterr().out == alone
    assert line.main([*asked, "--with", "maya-chen-harbour-1"]) == 0
    assert capsys.readouterr().out == (
        "past: This time lies behind us.\nclosed: There are no opening hours at this time.\n"
    )
