"""A clinic asks more or is stricter: no rule of any clinic ever makes an answer milder."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glideway.body.core.words import Words
from glideway.screening.core import own_rules
from glideway.screening.core.carrying import carried
from glideway.screening.core.judge import judge, missing
from glideway.screening.core.own_rules import Fault, OwnQuestion, OwnRules, with_own
from glideway.screening.core.rules import Answer, Triage, items_due, load, topics

RULES = load()
ASKED = [one.id for one in RULES.asked]
CAREFUL = [one.id for one in RULES.asked if one.action is Triage.PRECAUTION]
REGIONS = sorted(RULES.neighbours)
TOPICS = [one.id for one in RULES.topics if one.groups]


def own(number: int = 1, **changed: object) -> OwnQuestion:
    row: dict[str, object] = {
        "number": number,
        "plain": Words("Do you fly today?", "Prenez-vous l’avion aujourd’hui?"),
        "action": Triage.PRECAUTION,
        "scope": "leg",
        "topic": "heart-blood",
    }
    return OwnQuestion(**(row | changed))  # type: ignore[arg-type]


def made(rules: OwnRules) -> object:
    return with_own(RULES, rules, clinic=7, number=3)


def test_a_clinic_asks_more_on_the_page_it_chose_where_the_question_concerns_somebody() -> None:
    rules = with_own(RULES, OwnRules(own=(own(),)), clinic=7, number=3)
    pages = {
        one.id: [row.id for row in rows] for one, rows in topics("knee", "booking", rules=rules)
    }
    assert pages["heart-blood"][-1] == "own-7-1"
    assert "own-7-1" not in {one.id for one in items_due("wrist", "booking", rules)}
    assert "own-7-1" not in {one.id for one in items_due("knee", "booking")}
    assert "own-7-1" in missing({}, "knee", "every_visit", rules=rules)


def test_a_stricter_action_holds_and_the_version_says_whose_rules_judged() -> None:
    rules = with_own(RULES, OwnRules({"anticoag": Triage.REFER_FIRST}), clinic=7, number=3)
    said = {"anticoag": Answer.YES}
    assert judge(said, ["knee"]).action is Triage.PRECAUTION
    strict = judge(said, ["knee"], rules=rules)
    assert (strict.action, strict.version) == (Triage.REFER_FIRST, f"{RULES.version}+7.3")
    assert own_rules.addition_in(strict.version) == (7, 3)
    assert own_rules.addition_in(RULES.version) is None
    assert judge(said, ["knee"]).version == RULES.version


@pytest.mark.parametrize(
    ("rules", "fault"),
    [
        (OwnRules({"fever": Triage.PRECAUTION}), "weaker"),
        (OwnRules({"anticoag": Triage.OK}), "weaker"),
        (OwnRules({"anticoag": Triage.PRECAUTION}), "same"),
        (OwnRules({"anticoag": Triage.EMERGENCY}), "emergency"),
        (OwnRules({"wishful": Triage.REFER_FIRST}), "unknown"),
    ],
)
def test_a_milder_or_impossible_action_is_refused_with_its_field_and_reason(
    rules: OwnRules, fault: str
) -> None:
    field = next(iter(rules.stricter))
    assert own_rules.faults(RULES, rules) == [Fault(field, fault)]  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=f"{field}: {fault}"):
        made(rules)


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"action": Triage.EMERGENCY}, "emergency"),
        ({"action": Triage.OK}, "weaker"),
        ({"plain": Words("Only English")}, "no-words"),
        ({"plain": Words(" ", "Seulement")}, "no-words"),
        ({"scope": "moon"}, "unknown-scope"),
        ({"topic": "emergency"}, "unknown-topic"),
    ],
)
def test_a_question_of_ones_own_that_cannot_be_is_refused(
    changed: dict[str, object], fault: str
) -> None:
    found = own_rules.faults(RULES, OwnRules(own=(own(4, **changed),)))
    assert found == [Fault("own-4", fault)]  # type: ignore[arg-type]


def test_what_changes_is_told_before_it_holds() -> None:
    rules = OwnRules({"anticoag": Triage.REFER_FIRST}, (own(),))
    told = [(one.question.id, one.was, one.will_be) for one in own_rules.changes(RULES, rules)]
    assert told == [
        ("anticoag", Triage.PRECAUTION, Triage.REFER_FIRST),
        ("own-0-1", Triage.OK, Triage.PRECAUTION),
    ]
    assert own_rules.changes(RULES, OwnRules()) == []
    assert OwnRules().is_empty
    assert not rules.is_empty


a_rule = st.builds(
    OwnRules,
    st.dictionaries(st.sampled_from(CAREFUL), st.just(Triage.REFER_FIRST)),
    st.lists(
        st.builds(
            own,
            st.integers(1, 9),
            action=st.sampled_from([Triage.PRECAUTION, Triage.REFER_FIRST]),
            scope=st.sampled_from(sorted(RULES.scopes)),
            topic=st.sampled_from(TOPICS),
        ),
        max_size=4,
        unique_by=lambda one: one.number,
    ).map(tuple),
)
some_answers = st.dictionaries(
    st.sampled_from([*ASKED, *(f"own-7-{number}" for number in range(1, 10))]),
    st.sampled_from(list(Answer)),
)


@given(a_rule, some_answers, st.sampled_from(REGIONS), st.sampled_from(REGIONS))
def test_no_rule_of_a_clinic_ever_makes_an_answer_milder(
    rules: OwnRules, answers: dict[str, Answer], asked: str, about: str
) -> None:
    strict = with_own(RULES, rules, clinic=7, number=3)
    before = judge(answers, [asked], [about])
    after = judge(answers, [asked], [about], rules=strict)
    assert after.action.weight >= before.action.weight
    assert set(before.because) <= set(after.because)
    for flag in before.flags:
        mine = next(one for one in after.flags if one.question == flag.question)
        assert mine.applies.weight >= flag.applies.weight
    assert set(missing(answers, asked, "booking")) <= set(
        missing(answers, asked, "booking", rules=strict)
    )


@given(a_rule, st.dictionaries(st.sampled_from(ASKED), st.sampled_from(list(Triage))))
def test_whatever_is_asked_for_either_it_is_refused_or_no_action_is_lower(
    rules: OwnRules, wild: dict[str, Triage]
) -> None:
    wanted = OwnRules(wild, rules.own)
    if own_rules.faults(RULES, wanted):
        return
    strict = with_own(RULES, wanted, clinic=7, number=3)
    was = {one.id: one.action.weight for one in RULES.questions}
    assert all(one.action.weight >= was.get(one.id, 0) for one in strict.questions)


def test_an_answer_to_a_clinics_own_question_is_never_carried_to_another_day() -> None:
    rules = with_own(RULES, OwnRules(own=(own(),)), clinic=7, number=3)
    last = {one.id: Answer.NO for one in items_due("knee", "booking", rules)}
    assert "own-7-1" in last
    assert "own-7-1" not in carried(last, "knee", "booking", rules=rules)
    assert "anticoag" in carried(last, "knee", "booking", rules=rules)
