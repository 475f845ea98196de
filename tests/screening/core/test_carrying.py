"""What holds from one round to the next: never an answer of the emergency group."""

from hypothesis import given
from hypothesis import strategies as st

from glideway.screening import core
from glideway.screening.core import Answer, more_key
from tests.screening.core.test_judge import KEYS, REGIONS

TOPICS = [one.id for one in core.load().topics]
EMERGENCY = {
    key for one in core.load().asked if one.is_emergency for key in (one.id, more_key(one.id))
}
ROUNDS = st.dictionaries(st.sampled_from(KEYS), st.sampled_from(Answer), max_size=len(KEYS))


@given(ROUNDS, st.sampled_from(REGIONS), st.sampled_from(["booking", "every_visit"]))
def test_no_answer_to_an_emergency_question_is_ever_carried(
    last: dict[str, Answer], region: str, occasion: core.Occasion
) -> None:
    assert EMERGENCY.isdisjoint(core.carried(last, region, occasion))


@given(ROUNDS, st.sampled_from(REGIONS), st.sets(st.sampled_from(TOPICS)))
def test_only_what_was_said_is_carried_and_nothing_of_a_part_that_changed(
    last: dict[str, Answer], region: str, changed: set[str]
) -> None:
    stands = core.carried(last, region, "booking", changed=changed)
    assert stands.items() <= last.items()
    rules = core.load()
    parts = {core.topic_of(rules.question(key.removesuffix("+"))) for key in stands}
    assert parts.isdisjoint(changed)


def test_with_the_emergency_group_asked_anew_the_rest_makes_a_whole_round() -> None:
    last = dict.fromkeys(KEYS, Answer.NO)
    stands = core.carried(last, "knee", "booking")
    left = set(core.missing(stands, "knee", "booking"))
    assert left == {one.id for one in core.emergency_items("knee")}
    assert core.missing(stands, "knee", "booking", emergency=False) == ()


def test_every_question_stands_on_one_page() -> None:
    for title, some in core.topics("knee", "booking"):
        assert {core.topic_of(one) for one in some} == {title.id}
