"""The atlas in numbers: counted from the rows, with what is wrong and what is missing by name."""

from pathlib import Path

import pytest

from glideway.body import core as atlas
from glideway.body.core import shelves
from glideway.body.core.standing import standing
from tests.body.make import Row, planted


def test_the_facts_are_these_six_and_every_sum_is_the_number_of_rows() -> None:
    book, facts = atlas.load(), atlas.standing().facts()
    assert list(facts) == [
        "structures",
        "protocols",
        "agreement",
        "agreement_raw",
        "exceptions",
        "problems",
    ]
    counted = atlas.standing().protocols
    assert sum(atlas.standing().structures.values()) == len(book.structures)
    assert counted["total"] == len(book.protocols)
    for way in ("by_grade", "by_region", "by_review"):
        part = counted[way]
        assert isinstance(part, dict)
        assert sum(part.values()) == len(book.protocols)


def test_agreement_is_what_the_rows_say_and_every_exception_is_named_with_its_reason() -> None:
    stands, agreed = atlas.standing(), atlas.load().agreement()
    assert (stands.agreement, stands.agreement_raw) == (agreed.settled, agreed.raw)
    assert stands.agreement >= 0.96
    assert stands.agreement_raw <= stands.agreement
    assert len(stands.exceptions) == len(agreed.exceptions)
    assert all(one["reason"] and one["sources"] for one in stands.exceptions)


def test_our_own_atlas_has_no_error() -> None:
    assert atlas.standing().errors == ()


def test_errors_and_notes_together_are_the_problems() -> None:
    stands = atlas.standing()
    assert sorted((*stands.errors, *stands.notes)) == sorted(stands.problems)


def _of_nobody(row: Row) -> None:
    row["primary"], row["secondary"] = ["retrocalcaneal-bursa-region"], []


def test_a_trouble_whose_structures_have_no_protocol_is_an_error(tmp_path: Path) -> None:
    book = planted(tmp_path, "conditions.json", "tennis-elbow", _of_nobody)
    errors = [tuple(one) for one in standing(book).errors if one.sort == "conditions"]
    reason = "none of its structures has a protocol"
    assert errors == [("error", "conditions", "tennis-elbow", reason)]


def test_a_trouble_that_may_be_anywhere_names_no_structure_and_is_no_error() -> None:
    book = atlas.load()
    anywhere = {one.id for one in book.conditions.values() if not one.primary + one.secondary}
    assert anywhere == {"muscle-knot-general"}
    assert not anywhere & {one.row for one in atlas.standing().problems}


def _held_nowhere(row: Row) -> None:
    row["access"] = "direct"


def test_what_can_be_held_and_has_no_protocol_is_a_note(tmp_path: Path) -> None:
    book = atlas.load()
    alone = next(
        one.id
        for one in book.structures.values()
        if one.access == "special" and not book.protocols_for(one.id) and not one.actions
    )
    home = book.homes["structures", alone]
    notes = standing(planted(tmp_path, home, alone, _held_nowhere)).notes
    assert ("structures", alone) in {(one.sort, one.row) for one in notes}
    assert ("structures", alone) not in {(one.sort, one.row) for one in atlas.standing().notes}


def test_a_path_that_the_model_refuses_is_noted_with_its_reason() -> None:
    book = atlas.load()
    refused = {
        one.id: verdict.reason
        for one in book.protocols.values()
        if (verdict := book.verdict(one.id)) and not verdict.passed
    }
    told = {
        one.row: one.reason.removeprefix("the model says otherwise: ")
        for one in atlas.standing().notes
        if one.reason.startswith("the model says otherwise")
    }
    assert told == refused


@pytest.mark.parametrize(
    ("structure", "why"),
    [
        ("soleus", ""),
        ("median-nerve-wrist", "nerve"),
        ("plantar-aponeurosis-central-part", "no_muscle"),
        ("masseter-superficial-part", "not_drawn"),
    ],
)
def test_why_no_model_sees_a_structure_is_known(structure: str, why: str) -> None:
    assert atlas.unseen(structure) == why


def test_the_number_without_a_model_is_that_of_the_structures_that_say_so() -> None:
    book = atlas.load()
    assert atlas.standing().unseen == sum(bool(atlas.unseen(one)) for one in book.structures)


def test_what_a_motion_lengthens_makes_and_uses() -> None:
    book = atlas.load()
    found = shelves.moved_by(book, atlas.Motion("knee", "extension"))
    assert {"semitendinosus", "semimembranosus"} <= {one.id for one in found.lengthened}
    assert {"rectus-femoris", "vastus-lateralis"} <= {one.id for one in found.doers}
    assert "semitendinosus--knee-straightens" in {one.id for one in found.protocols}
    assert not {one.id for one in found.lengthened} & {one.id for one in found.doers}


def test_each_protocol_stands_once_and_a_glide_under_the_side_that_was_asked_about() -> None:
    book = atlas.load()
    glide = next(one for one in book.protocols.values() if one.interface and not one.off)
    first, second = book.about(glide)
    rows = [book.structures[second]]
    assert shelves.grouped(book, rows, [glide]) == {second: [glide]}
    assert shelves.grouped(book, [], [glide]) == {first: [glide]}
    groups = shelves.grouped(book, book.structures.values(), book.protocols.values())
    assert sum(map(len, groups.values())) == len(book.protocols)
