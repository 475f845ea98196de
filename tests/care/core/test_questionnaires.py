"""A clinic's own form is read whole or not at all; a fault has a place, a field, a reason."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glideway.care.core import questionnaires, scales, scoring
from glideway.care.core.questionnaires import WEIGHTS, FormFault

SCALES = scales.load()
Item = dict[str, Any]


def option(value: float, words: str = "") -> Item:
    rows = [{"url": "http://other.example"}, {"url": WEIGHTS[0], "valueDecimal": value}]
    return {"valueCoding": {"display": words or f"step {value:g}", "extension": rows}}


def question(link: str, low: int = 0, high: int = 4, **more: Any) -> Item:
    steps = [option(one) for one in range(low, high + 1)]
    row = {"linkId": link, "text": f"Question {link}", "type": "choice", "answerOption": steps}
    return row | more


def group(link: str, rows: list[Item]) -> Item:
    return {"linkId": link, "text": link, "type": "group", "item": rows}


def form(rows: list[Item], **more: Any) -> bytes:
    whole = {"resourceType": "Questionnaire", "title": "Ours", "language": "fr", "item": rows}
    return json.dumps(whole | more).encode()


def faults(data: bytes, scale: str = "lefs") -> list[tuple[str, str, str]]:
    found, wrong = questionnaires.read(data, SCALES[scale])
    assert (found is None) == bool(wrong)
    return [(one.place, one.field, one.reason) for one in wrong]


def lefs(**more: Any) -> list[Item]:
    rows = [question(f"q{number}") for number in range(20)]
    rows[3] |= more
    return rows


def test_a_form_is_read_with_its_own_words_and_scored() -> None:
    found, wrong = questionnaires.read(form(lefs()), SCALES["lefs"])
    assert wrong == []
    assert found is not None
    assert (found.title, found.language, len(found.of("total"))) == ("Ours", "fr", 20)
    assert found.questions[3].words == "Question q3"
    assert [one.value for one in found.questions[3].options] == [0, 1, 2, 3, 4]
    best = [max(one.value for one in row.options) for row in found.questions]
    assert scoring.score("lefs", best) == scoring.Scored(80, "total", 20, 20)


def test_headings_and_remarks_are_no_questions() -> None:
    rows = [{"linkId": "h", "text": "Read this", "type": "display"}, group("any", lefs())]
    assert faults(form(rows)) == []


def test_several_parts_are_told_by_their_groups_in_any_order() -> None:
    adl = group("adl", [question(f"a{one}") for one in range(21)])
    sport = group("sport", [question(f"s{one}") for one in range(8)])
    found, wrong = questionnaires.read(form([sport, adl]), SCALES["faam"])
    assert wrong == []
    assert found is not None
    assert [len(found.of(one)) for one in ("adl", "sport")] == [21, 8]
    assert found.questions[0].link == "a0"
    assert faults(form([adl]), "faam") == []
    bare = faults(form([question(f"a{one}") for one in range(21)]), "faam")
    assert bare[0] == ("item[0]", "linkId", "no-part")


def test_two_parts_that_make_a_total_are_both_needed() -> None:
    pain = group("pain", [question(f"p{one}", 0, 10) for one in range(5)])
    function = group("function", [question(f"f{one}", 0, 10) for one in range(10)])
    assert faults(form([pain, function]), "prtee") == []
    assert faults(form([pain]), "prtee") == [("Questionnaire", "function", "count")]
    total = group("total", [question("t", 0, 10)])
    assert faults(form([total]), "prtee") == [("item[0].item[0]", "linkId", "no-part")]


def test_ticks_and_whole_numbers_are_answers_too() -> None:
    ticks = [{"linkId": f"t{one}", "text": "x", "type": "boolean"} for one in range(24)]
    found, _ = questionnaires.read(form(ticks), SCALES["rmdq"])
    assert found is not None
    assert [one.words for one in found.questions[0].options] == ["Oui", "Non"]
    numbers = [{"linkId": f"t{one}", "text": "x", "type": "integer"} for one in range(20)]
    assert faults(form(numbers)) == []
    plain = [
        {"valueInteger": one} if one % 2 else {"valueInteger": one, "valueString": f"even {one}"}
        for one in range(5)
    ]
    assert faults(form([question(f"q{one}", answerOption=plain) for one in range(20)])) == []
    weighted = [question(f"q{one}", answerOption=plain) for one in range(13)]
    assert faults(form(weighted), "akps") == [("Questionnaire", "total", "ends")]


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ({"linkId": ""}, ("item[3]", "linkId", "missing")),
        ({"linkId": "q2"}, ("item[2]", "linkId", "twice")),
        ({"text": ""}, ("item[3]", "text", "missing")),
        ({"text": "x" * 601}, ("item[3]", "text", "too-long")),
        ({"type": "string"}, ("item[3]", "type", "unknown-type")),
        ({"answerOption": []}, ("item[3]", "answerOption", "missing")),
        ({"answerOption": [option(1)] * 25}, ("item[3]", "answerOption", "too-many")),
        ({"answerOption": ["x"]}, ("item[3].answerOption[0]", "ordinalValue", "no-value")),
        (
            {"answerOption": [{"valueCoding": {"display": "no weight"}}]},
            ("item[3].answerOption[0]", "ordinalValue", "no-value"),
        ),
        (
            {"answerOption": [option(1, " " * 3), option(7)]},
            ("item[3].answerOption[1]", "ordinalValue", "off-scale"),
        ),
        ({"answerOption": [{"extension": [{"url": WEIGHTS[1], "valueInteger": 2}]}]}, None),
        ({"enableWhen": [{"question": "q1"}]}, ("item[3]", "enableWhen", "changes-meaning")),
        ({"initial": [{"valueInteger": 1}]}, ("item[3]", "initial", "changes-meaning")),
        ({"answerValueSet": "http://x.example"}, ("item[3]", "answerValueSet", "kept-elsewhere")),
        ({"item": {"linkId": "x"}}, ("item[3].item", "item", "not-a-questionnaire")),
        ({"item": ["x"]}, ("item[3].item[0]", "item", "not-a-questionnaire")),
        ({"type": []}, ("item[3]", "type", "unknown-type")),
        ({"definition": "http://x.example"}, ("item[3]", "definition", "unknown-element")),
        ({"readOnly": True}, ("item[3]", "readOnly", "changes-meaning")),
        (
            {"extension": [{"url": "http://x.example/questionnaire-hidden", "valueBoolean": True}]},
            ("item[3]", "extension http://x.example/questionnaire-hidden", "changes-meaning"),
        ),
        ({"text": "pain \u202e0"}, ("item[3]", "text", "unseen-character")),
        ({"linkId": "q\u200b3"}, ("item[3]", "linkId", "unseen-character")),
        (
            {"answerOption": [option(1, "n\u0000o")]},
            ("item[3].answerOption[0]", "display", "unseen-character"),
        ),
        (
            {"answerOption": [option(0), option(1) | {"initialSelected": True}]},
            ("item[3].answerOption[1]", "initialSelected", "changes-meaning"),
        ),
        (
            {"answerOption": [option(1) | {"modifierExtension": [{}]}]},
            ("item[3].answerOption[0]", "modifierExtension", "changes-meaning"),
        ),
        (
            {"answerOption": [option(0) | {"valueReference": {}}]},
            ("item[3].answerOption[0]", "valueReference", "unknown-element"),
        ),
        (
            {"answerOption": [{"valueInteger": 10**400}]},
            ("item[3].answerOption[0]", "ordinalValue", "no-value"),
        ),
        ({"answerOption": [option(0), option(4)]}, ("item[3]", "answerOption", "gap")),
        (
            {"answerOption": [option(1, "a"), option(1, "b")]},
            ("item[3]", "ordinalValue", "twice"),
        ),
        ({"answerOption": [option(0, "a"), option(1, "a")]}, ("item[3]", "display", "twice")),
    ],
)
def test_a_fault_is_named_by_place_field_and_reason(
    more: Item, found: tuple[str, str, str] | None
) -> None:
    wrong = faults(form(lefs(**more)))
    expected = found or ("item[3].answerOption[0]", "display", "missing")
    assert expected in wrong


def test_what_is_no_questionnaire_is_said_at_once() -> None:
    assert faults(b"{") == [("Questionnaire", "", "not-json")]
    assert faults(b"[" * 100_000) == [("Questionnaire", "", "not-json")]
    assert faults(b"[]") == [("Questionnaire", "resourceType", "not-a-questionnaire")]
    assert faults(b'{"resourceType": "Patient"}')[0][2] == "not-a-questionnaire"
    assert faults(b" " * 131_073) == [("Questionnaire", "", "too-big")]
    assert faults(form([])) == [("Questionnaire", "item", "missing")]
    assert faults(form([group("any", [])])) == [("Questionnaire", "item", "missing")]
    assert faults(form(lefs(), contained=[])) == [("Questionnaire", "contained", "kept-elsewhere")]


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ({"modifierExtension": [{}]}, ("Questionnaire", "modifierExtension", "changes-meaning")),
        ({"implicitRules": "http://x"}, ("Questionnaire", "implicitRules", "changes-meaning")),
        ({"status": "retired"}, ("Questionnaire", "status", "changes-meaning")),
        ({"title": "Ours\u0000"}, ("Questionnaire", "title", "unseen-character")),
        ({"surprise": 1}, ("Questionnaire", "surprise", "unknown-element")),
        ({"extension": ["x"]}, ("Questionnaire", "extension", "changes-meaning")),
    ],
)
def test_what_would_change_the_whole_form_unseen_is_refused(
    more: Item, found: tuple[str, str, str]
) -> None:
    assert faults(form(lefs(), **more)) == [found]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=3),
    lambda below: (
        st.lists(below, max_size=3)
        | st.dictionaries(
            st.sampled_from(["linkId", "text", "type", "item", "answerOption", "valueCoding"]),
            below,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=60, deadline=None)
@given(row=st.dictionaries(st.sampled_from(["linkId", "type", "answerOption", "item"]), JSON))
def test_whatever_stands_in_the_file_is_a_form_or_faults(row: Item) -> None:
    faults(form(lefs(**row), language=row, title=row))
    faults(form([row]))


def test_a_file_that_is_deep_or_long_is_refused() -> None:
    deep = [question("q")]
    for number in range(6):
        deep = [group(f"g{number}", deep)]
    assert ("item[0].item[0].item[0].item[0].item[0].item[0]", "item", "too-deep") in faults(
        form(deep)
    )
    many = [question(f"q{number}") for number in range(121)]
    assert faults(form(many)) == [("item[120]", "item", "too-many")]


def test_another_number_of_questions_or_other_ends_is_another_form() -> None:
    assert faults(form(lefs()[:19])) == [("Questionnaire", "total", "count")]
    short = [question(f"q{number}", 0, 3) for number in range(20)]
    assert questionnaires.read(form(short), SCALES["lefs"])[1] == [
        FormFault("Questionnaire", "total", "ends", "0-80")
    ]
    beyond = [question(f"q{number}", answerOption=[option(0), option(20)]) for number in range(8)]
    assert faults(form(beyond), "visa_a") == [("Questionnaire", "total", "ends")]


def test_a_measurement_a_single_number_and_a_table_are_no_forms() -> None:
    without = sorted(one.id for one in SCALES.values() if not questionnaires.may_import(one))
    assert without == [
        "groc",
        "nprs",
        "pfgs",
        "ppt",
        "promis_pf_pi",
        "psfs",
        "rom",
        "sit_reach",
        "vas",
    ]
    assert faults(form(lefs()), "nprs") == [("Questionnaire", "", "not-this-scale")]
