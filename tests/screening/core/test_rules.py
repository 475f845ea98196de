"""The questions: which are due where, in which words, and that a broken row stops the start."""

from statistics import median

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from glideway.screening import core
from glideway.screening.core.rules import checked

REGIONS = sorted(core.load().neighbours)


def ids(questions: tuple[core.Question, ...]) -> set[str]:
    return {one.id for one in questions}


def test_all_fifty_two_handed_questions_are_here_and_none_of_these_is_not_one_of_those_asked() -> (
    None
):
    rules = core.load()
    assert len(rules.questions) == 52
    assert [one.action for one in rules.questions].count(core.Triage.EMERGENCY) == 13
    assert [one.action for one in rules.questions].count(core.Triage.REFER_FIRST) == 18
    assert [one.action for one in rules.questions].count(core.Triage.PRECAUTION) == 20
    assert ids(rules.questions) - ids(rules.asked) == {"nothing"}
    assert [one.order for one in rules.asked] == list(range(1, 52))


def test_a_note_for_the_practitioner_is_whole_sentences() -> None:
    notes = [one.note for one in core.load().questions if one.note]
    said = [text for words in notes for text in (words.en, words.fr)]
    assert len(notes) == 31
    assert [one for one in said if not one[0].isupper() or one[-1] != "." or "->" in one] == []


def test_every_text_a_person_reads_is_there_in_english_and_in_french() -> None:
    rules = core.load()
    texts = [rules.note, *(topic.title for topic in rules.topics), rules.wells.rule]
    texts += [scope.words for scope in rules.scopes.values()]
    texts += [item.label for item in rules.wells.items]
    for one in rules.questions:
        texts += [one.plain, *(step.ask for step in one.more), *(step.if_ for step in one.more)]
        texts += [words for words in (one.note, one.explain, one.say, one.wait) if words]
    assert [words for words in texts if not (words.en.strip() and words.fr.strip())] == []


def test_the_elbow_is_not_asked_about_the_calf_the_belly_or_the_neck() -> None:
    left_out = ids(core.load().asked) - ids(core.items_due("elbow", "every_visit"))
    assert left_out == {"aaa", "cad-risk", "dvt-suspect", "headache-red", "pregnant-vte"}


def test_the_shoulder_is_asked_about_the_belly_because_the_back_is_next_to_it() -> None:
    assert "aaa" in ids(core.items_due("shoulder", "booking"))


def test_how_the_last_visit_went_is_asked_at_visits_only() -> None:
    at_visit = core.items_due("knee", "every_visit")
    assert ids(at_visit) - ids(core.items_due("knee", "booking")) == {"worse-after"}


def test_the_emergency_questions_of_the_calf_include_one_swollen_leg() -> None:
    assert ids(core.emergency_items("leg-posterior")) >= {"dvt-suspect", "ces-bladder", "pe"}
    assert "dvt-suspect" not in ids(core.emergency_items("wrist"))


@pytest.mark.parametrize("region", REGIONS)
def test_a_round_has_at_most_twelve_pages_and_each_question_is_on_one_of_them(region: str) -> None:
    pages = core.topics(region, "every_visit")
    assert len(pages) <= 12
    assert pages[0][0].id == "emergency"
    asked = [one.id for _, questions in pages for one in questions]
    assert sorted(asked) == sorted(ids(core.items_due(region, "every_visit")))


def test_after_the_emergency_page_at_most_ten_pages_are_left_at_booking() -> None:
    counts = {len(core.topics(region, "booking", emergency=False)) for region in REGIONS}
    assert counts == {10}


def test_a_region_the_body_does_not_have_is_no_region() -> None:
    with pytest.raises(KeyError):
        core.items_due("tail", "booking")


def test_a_row_that_points_at_nothing_stops_the_start_and_is_named() -> None:
    rules = core.load()
    fever = msgspec.structs.replace(
        rules.question("fever"),
        scope="aura",
        group="mood",
        sources=(),
        more=(msgspec.structs.replace(rules.question("fever").more[0], or_with=("ghost",)),),
    )
    pe = msgspec.structs.replace(rules.question("pe"), say=None)
    broken = msgspec.structs.replace(
        rules, questions=(fever, pe), neighbours={"knee": frozenset({"tail"})}, scopes={}
    )
    with pytest.raises(ValueError, match="fever: scope aura does not exist") as fault:
        checked(broken)
    for complaint in (
        "fever: group mood has no page",
        "pe: no words for the stop page",
        "fever: follow-up names ghost, which is not asked",
        "fever: no source",
        "knee: tail is not a region",
    ):
        assert complaint in str(fault.value)


@given(st.sampled_from(REGIONS))
def test_next_to_is_said_by_both_sides_or_the_file_says_why_not(region: str) -> None:
    rules = core.load()
    assert all(near in rules.neighbours for near in rules.around(region))
    assert region in rules.around(region)


def test_a_source_is_named_by_what_it_is_and_not_by_how_it_came_to_us() -> None:
    named = [source.ref for one in core.load().questions for source in one.sources]
    assert named.count("handed list of who should ask a professional first") == 10
    assert [ref for ref in named if "mission" in ref] == []


def test_pages_and_questions_of_a_usual_complaint_stay_within_what_is_promised() -> None:
    """The figures of the closing note: every region, at booking and again at a visit."""
    rounds: dict[core.Occasion, list[tuple[int, int]]] = {
        occasion: [
            (len(pages), sum(len(questions) for _, questions in pages))
            for region in REGIONS
            for pages in [core.topics(region, occasion)]
        ]
        for occasion in ("booking", "every_visit")
    }
    figures = {
        occasion: (
            median(pages for pages, _ in found),
            max(pages for pages, _ in found),
            median(items for _, items in found),
            max(items for _, items in found),
        )
        for occasion, found in rounds.items()
    }
    assert figures == {"booking": (11, 11, 47, 50), "every_visit": (12, 12, 48, 51)}
