"""A note edited as text: what came from a tap is told apart from what is by hand."""

from glideway.care.core import editing, note
from glideway.care.core.editing import Line
from glideway.care.core.note import Fact
from glideway.care.core.say import Part

FACTS = (
    Fact("note.before.pain", "reading:1", {"value": 6.0}),
    Fact("note.consent.given", "visit:1", {}),
    Fact("note.untouched", "visit:1", {}),
    Fact("note.goal", "goal:1", {"activity": "run", "value": 8}),
)
COMPOSED = note.write(FACTS, "en")
TEXT = note.text(COMPOSED, "en")


def test_an_unchanged_text_is_composed_from_its_first_to_its_last_line() -> None:
    told = editing.lines(TEXT, COMPOSED)
    assert [one.heading for one in told if one.heading] == [
        Part.SUBJECTIVE,
        Part.OBJECTIVE,
        Part.PLAN,
    ]
    assert [one.source.about for one in told if one.source] == [
        "reading:1",
        "visit:1",
        "visit:1",
        "goal:1",
    ]
    assert not any(one.by_hand for one in told)
    assert editing.left_out(TEXT, COMPOSED) == ()


def test_a_changed_line_is_by_hand_and_the_sentence_it_was_is_left_out() -> None:
    edited = TEXT.replace("Pain before: 6 of 10.", "Pain before: 6 of 10, at night.")
    told = editing.lines(edited, COMPOSED)
    assert [one.text for one in told if one.by_hand] == ["Pain before: 6 of 10, at night."]
    assert [one.about for one in editing.left_out(edited, COMPOSED)] == ["reading:1"]


def test_one_sentence_is_the_source_of_one_line_only() -> None:
    twice = f"{TEXT}\nNo hands-on work today."
    assert [one.by_hand for one in editing.lines(twice, COMPOSED)][-1] is True


def test_lines_of_a_form_with_its_own_line_ends_are_the_same_lines() -> None:
    posted = TEXT.replace("\n", "\r\n") + "  \r\n"
    assert not any(one.by_hand for one in editing.lines(posted, COMPOSED))


def test_headings_are_known_in_both_languages() -> None:
    assert editing.lines("Analyse\nx", ()) == (
        Line("Analyse", heading=Part.ASSESSMENT),
        Line("x"),
    )


def test_the_short_view_is_the_same_note_with_less_and_no_empty_part() -> None:
    told = editing.lines(f"{TEXT}\nA word by hand.", COMPOSED)
    assert [one.text for one in editing.short(told)] == [
        "Subjective",
        "Pain before: 6 of 10.",
        "Objective",
        "No hands-on work today.",
        "Plan",
        "Goal: “run” at 8 of 10.",
        "A word by hand.",
    ]
    only = note.write([FACTS[1]], "en")
    assert editing.short(editing.lines(note.text(only, "en"), only)) == ()
    both = note.write([FACTS[1], FACTS[2]], "en")
    assert [one.text for one in editing.short(editing.lines(note.text(both, "en"), both))] == [
        "Objective",
        "No hands-on work today.",
    ]


def test_a_sentence_whose_row_is_gone_is_told_in_the_short_view() -> None:
    old = note.Sentence("Said long ago.", "visit:1", "note.gone.since", "plan")
    assert editing.lines("Said long ago.", [old])[0].brief is True


def test_what_is_tapped_after_an_edit_is_added_to_its_part_and_named() -> None:
    draft = TEXT.replace("Pain before: 6 of 10.", "Pain 6 at night.")
    later = (
        *FACTS[:2],
        Fact("note.before.activity", "reading:2", {"activity": "run", "value": 4}),
        Fact("note.after.pain", "retest:1", {"value": 3, "before": 6, "verdict": "improved"}),
        *FACTS[2:],
    )
    found = editing.carried(draft, TEXT, note.text(note.write(later, "en"), "en"))
    assert found.added == ("“run” before: 4 of 10.", "Pain after: 3 of 10, was 6: improved.")
    assert found.gone == ()
    assert found.words.splitlines() == [
        "Subjective",
        "Pain 6 at night.",
        "Consent to hands-on work here is given.",
        "“run” before: 4 of 10.",
        "",
        "Objective",
        "No hands-on work today.",
        "",
        "Plan",
        "Goal: “run” at 8 of 10.",
        "",
        "Assessment",
        "Pain after: 3 of 10, was 6: improved.",
    ]


def test_what_was_taken_back_leaves_the_draft_but_not_a_line_by_hand() -> None:
    draft = TEXT.replace("Pain before: 6 of 10.", "Pain 6 at night.")
    now = note.text(note.write([FACTS[1], FACTS[3]], "en"), "en")
    found = editing.carried(draft, TEXT, now)
    assert found.gone == ("No hands-on work today.",)
    assert "Pain 6 at night." in found.words.splitlines()
    assert "No hands-on work today." not in found.words


def test_a_draft_of_what_is_still_composed_stays_as_it_is() -> None:
    draft = TEXT + "\nMore."
    assert editing.carried(draft, TEXT, TEXT) == editing.Carried(draft, (), ())
