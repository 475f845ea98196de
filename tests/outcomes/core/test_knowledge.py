"""The evidence as data: whole in both languages, in order, and saying nothing it must not."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import msgspec
import pytest

from glideway.body import core as atlas
from glideway.body.core.words import Words
from glideway.outcomes.core import conclusions, knowledge, modalities, never_say, say, studies
from glideway.outcomes.core.knowledge import WrongEvidence

FILES = Path(knowledge.__file__).parents[1] / "knowledge"


def texts(record: object, key: str = "") -> Iterator[tuple[str, dict[str, str]]]:
    """Every text in two languages and the field it stands in."""
    if isinstance(record, dict):
        if set(record) == {"en", "fr"}:
            yield key, record
        else:
            for name, part in record.items():
                yield from texts(part, name)
    elif isinstance(record, list):
        for part in record:
            yield from texts(part, key)


def all_texts() -> list[tuple[str, dict[str, str]]]:
    return [
        found
        for path in sorted(FILES.glob("*.json"))
        for found in texts(json.loads(path.read_text()))
    ]


def test_the_library_is_counted_and_whole() -> None:
    assert len(studies.load()) == 32
    assert len(conclusions.load()) == 30
    assert len(modalities.load()) == 11
    assert len(never_say.load()) == 19
    assert len(conclusions.spoken()) == 17


def test_every_text_stands_in_both_languages() -> None:
    assert [one for _key, one in all_texts() if not (one["en"] and one["fr"])] == []


def test_nothing_shown_says_what_is_never_said() -> None:
    shown = [one["en"] for key, one in all_texts() if not key.startswith("quoted_")]
    assert [(text, never_say.breaches(text)) for text in shown if never_say.breaches(text)] == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Active release is better than massage for this", ["better-than"]),
        ("not shown to be better than massage", []),
        ("It works for shin splints", ["no-evidence-effective"]),
        ("It breaks up scar tissue", ["scar"]),
        ("Over 90 % of cases resolved", ["success-rate"]),
        ("71 % called a success", []),
        ("The ART method", ["trademark"]),
        ("The art of moving", []),
        ("Clinically proven and completely safe", ["proven", "safe"]),
    ],
)
def test_each_promise_is_caught_and_its_denial_is_not(text: str, said: list[str]) -> None:
    assert never_say.breaches(text) == said


def test_no_trade_mark_names_anything_but_a_quoted_title() -> None:
    words = ("graston", "rolf", "neurokinetic", "art®", "active release technique")
    shown = [(key, one["en"].lower()) for key, one in all_texts() if not key.startswith("quoted_")]
    assert [text for _key, text in shown for word in words if word in text] == []
    ids = [*studies.load(), *conclusions.load(), *(one.id for one in modalities.load())]
    assert [one for one in ids for word in words if word in one] == []


def test_every_trouble_named_is_in_the_atlas() -> None:
    known = atlas.load().conditions
    named = [c for one in studies.load().values() for c in one.conditions]
    named += [c for one in conclusions.load().values() for c in one.conditions]
    named += [
        c for kind in ("not-known", "no-study") for g in modalities.gaps(kind) for c in g.conditions
    ]
    assert [one for one in named if one not in known] == []


def test_the_number_of_sessions_in_the_gap_is_that_of_the_studies() -> None:
    sessions = [one.sessions for one in studies.load().values() if one.sessions]
    gap = next(one for one in modalities.gaps("not-known") if one.id == "visits")
    assert (min(sessions), max(sessions)) == (1, 14)
    assert "1 to 14" in gap.words.en
    assert "1 à 14" in gap.words.fr


def test_studies_stand_by_design_then_by_size() -> None:
    rows = studies.in_order(tuple(studies.load().values()))
    order = [studies.DESIGNS.index(one.kind) for one in rows]
    assert order == sorted(order)
    drawn = [one.n for one in rows if one.kind == "randomised"]
    assert drawn == [60, 45, 40, 37, 36, 35, 30, 30, 30, 30, 24, 23, None]


def test_studies_of_tennis_elbow_stand_together_those_against_too() -> None:
    found = [one.id for one in studies.about("tennis-elbow")]
    assert found == [
        "trivedi2014",
        "hanif2024",
        "tennis-elbow-loni",
        "schiottz1999",
        "nct05070559",
    ]
    assert studies.about("trigger-finger") == ()


def test_conclusions_stand_by_level_then_by_size() -> None:
    assert [one.id for one in conclusions.spoken()][:5] == ["c25", "c26", "c07", "c13", "c30"]
    levels = [conclusions.LEVELS.index(one.level) for one in conclusions.spoken()]
    assert levels == sorted(levels)


def test_a_single_case_supports_nothing_and_an_unknown_result_speaks_for_nobody() -> None:
    achilles = conclusions.load()["c17"]
    assert (
        [one.id for one in achilles.supporting],
        [one.id for one in achilles.single_cases],
        achilles.size,
    ) == ([], ["miners2011"], 0)
    hamstring = conclusions.load()["c05"]
    assert hamstring.supporting == ()
    assert [one.id for one in hamstring.disagreeing] == ["george2006-hamstring"]
    assert [one.id for one in hamstring.waiting] == ["marzouk-hamstring", "nct07167602"]
    assert hamstring.size == 20


def test_studies_against_stand_beside_those_in_favour() -> None:
    elbow = conclusions.load()["c13"]
    assert [one.id for one in elbow.opposing] == ["hanif2024"]
    assert [one.id for one in elbow.both_ways] == ["trivedi2014"]
    assert [one.id for one in elbow.disagreeing] == ["tennis-elbow-loni"]
    assert [one.id for one in elbow.supporting] == ["schiottz1999"]
    for one in conclusions.load().values():
        sides = (one.supporting, one.opposing, one.both_ways, one.disagreeing, one.single_cases)
        named = [study.id for side in (*sides, one.waiting) for study in side]
        assert len(named) == len(set(named))
        assert set(named) == {*one.for_, *one.against}
    assert elbow.size == 36 + 30 + 30 + 28
    assert elbow.refuted is False
    assert conclusions.load()["c22"].refuted is True


def test_each_conclusion_says_when_it_was_written_and_when_it_is_looked_at_again() -> None:
    days = {(one.dated, one.look_again) for one in conclusions.spoken()}
    assert days == {(date(2026, 11, 21), date(2027, 11, 21))}


def test_what_holds_whatever_hurts_names_no_trouble() -> None:
    assert [one.id for one in conclusions.in_general()] == ["c25", "c26", "c01", "c22"]
    assert [one.id for one in conclusions.about("neck-pain")] == ["c07", "c09"]


def test_a_source_that_is_no_listed_study_is_named_too() -> None:
    assert [one.ref for one in conclusions.load()["c26"].elsewhere] == ["Yin 2014"]
    assert conclusions.load()["c07"].elsewhere == ()


def test_rules_and_unspeakable_rows_carry_no_wording() -> None:
    silent = [one for one in conclusions.load().values() if one.audience != "patient"]
    assert len(silent) == 13
    assert [one.wording for one in silent if one.wording] == []


def test_kinds_of_care_stand_by_evidence_and_never_by_theory() -> None:
    assert [one.id for one in modalities.load()] == [
        "smt",
        "massage",
        "active_release",
        "dry_needling",
        "iastm",
        "pir_met",
        "structural_integration",
        "mfr",
        "cupping",
        "stretching",
        "muscle_testing",
    ]


def test_what_was_never_studied_is_listed() -> None:
    assert [one.id for one in modalities.gaps("no-study")] == [
        "rotator-cuff-tear",
        "sciatica",
        "shin-splints",
        "tension-headache",
        "thoracic-outlet",
    ]
    assert [one.id for one in modalities.gaps("not-known")] == ["pooled", "sham", "visits"]


def test_a_file_with_a_field_too_many_names_itself() -> None:
    with pytest.raises(WrongEvidence, match=r"studies.json: .*extra"):
        knowledge.decode(b'{"en": "a", "fr": "b", "extra": 1}', Words, "studies.json")


def test_a_study_listed_twice_or_without_a_source_is_refused() -> None:
    one = studies.load()["robb2011"]
    with pytest.raises(WrongEvidence, match="robb2011: stands twice"):
        studies.checked((one, one))
    with pytest.raises(WrongEvidence, match="robb2011: names no source"):
        studies.checked((msgspec.structs.replace(one, sources=()),))


def test_a_conclusion_on_a_study_nobody_listed_or_with_the_wrong_words_is_refused() -> None:
    said, rule = conclusions.load()["c13"], conclusions.load()["c23"]
    planted = msgspec.structs.replace
    with pytest.raises(WrongEvidence, match="c13: no study wishful2020"):
        conclusions.checked((planted(said, for_=("wishful2020",)),))
    with pytest.raises(WrongEvidence, match="c13: a patient row without words"):
        conclusions.checked((planted(said, wording=None),))
    with pytest.raises(WrongEvidence, match="c23: words nobody may read"):
        conclusions.checked((planted(rule, wording=said.wording),))


def test_the_version_is_the_day_it_was_last_changed() -> None:
    assert studies.version() == "2026-11-21"


def test_few_people_are_written_in_words_so_that_they_read_as_few() -> None:
    assert say.count(5, "en") == "five people"
    assert say.count(9, "fr") == "neuf personnes"
    assert say.count(10, "en") == "10 people"
    assert say.count(1, "fr") == "une personne"
    assert say.count(0, "en") == "0 people"
    assert say.count(None, "en") == "number of people not printed"
    assert say.count(9, "en", counts="studies") == "nine studies"
    assert say.count(27, "fr", counts="studies") == "27 études"


@pytest.mark.parametrize(
    ("value", "english", "french"),
    [
        (0, "0", "0"),
        (8.25, "8.25", "8,25"),
        (-2.5, "−2.5", "−2,5"),
        (0.000935, "0.000935", "0,000935"),
        (0.00000002, "<0.0001", "<0,0001"),
        (3096, "3096", "3096"),
        (12.345, "12.3", "12,3"),
    ],
)
def test_numbers_are_written_as_each_language_writes_them(
    value: float, english: str, french: str
) -> None:
    assert (say.number(value, "en"), say.number(value, "fr")) == (english, french)


def test_every_sentence_of_a_finding_can_be_said() -> None:
    for key in say.sentences():
        if key.startswith(("verdict.", "kind.", "level.", "checked.", "read.")):
            assert say.say(key, "fr")
    with pytest.raises(KeyError):
        say.say("finding.change-wrong", "en", {})
