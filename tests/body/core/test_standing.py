"""The atlas in numbers: counted from the rows, with what is wrong and what is missing by name."""

from dataclasses import replace
from pathlib import Path

import pytest
from msgspec import structs

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


def test_without_an_exception_set_aside_the_two_agreements_are_one() -> None:
    stands = standing(replace(atlas.load(), exceptions={}))
    assert stands.exceptions == ()
    assert stands.agreement == stands.agreement_raw == atlas.standing().agreement_raw
    assert len(stands.errors) >= len(atlas.standing().exceptions)


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


def notes_of(book: atlas.Atlas) -> set[tuple[str, str, str]]:
    """What an atlas would note that ours does not."""
    ours = {tuple(one) for one in atlas.standing().problems}
    return {(one.sort, one.row, one.reason) for one in standing(book).problems if one not in ours}


def walked(*grades: str) -> atlas.Protocol:
    """A protocol of one structure that a model walked, carrying one of these grades."""
    book = atlas.load()
    return next(
        one
        for one in book.protocols.values()
        if one.id in book.paths and one.grade in grades and one.structure
    )


def test_what_can_be_held_and_has_no_protocol_is_a_note() -> None:
    book = atlas.load()
    glide = next(
        one for one in book.protocols.values() if one.interface and not one.off and one.tension.held
    )
    alone = [
        one
        for one in book.protocols.values()
        if glide.interface != one.interface and "soleus" not in book.about(one)
    ]
    told = notes_of(replace(book, protocols={one.id: one for one in alone}))
    missing = "it can be held, and no protocol is written"
    assert ("structures", "soleus", missing) in told
    assert ("interfaces", glide.interface, missing) in told


def test_a_path_that_the_model_refuses_is_noted_with_its_reason() -> None:
    book, row = atlas.load(), walked("B", "C")
    path = book.paths[row.id]
    back = {slip: " ".join(reversed(walk.split())) for slip, walk in path.walks.items()}
    wrong = replace(book, paths={**book.paths, row.id: structs.replace(path, walks=back)})
    reason = "the model says otherwise: wrong_way"
    assert ("protocols", row.id, reason) in notes_of(wrong)


def test_a_path_that_nobody_walked_is_noted() -> None:
    book, row = atlas.load(), walked("B", "C")
    left = {key: path for key, path in book.paths.items() if key != row.id}
    told = notes_of(replace(book, paths=left))
    assert told == {("protocols", row.id, "no model walked its path")}


def test_a_row_that_a_model_would_let_rise_is_noted() -> None:
    book, row = atlas.load(), walked("A")
    lower = {**book.protocols, row.id: structs.replace(row, grade="B")}
    reason = "graded B, though the model would carry an A"
    assert notes_of(replace(book, protocols=lower)) == {("protocols", row.id, reason)}


def test_a_drawing_of_an_earlier_state_is_an_error() -> None:
    book, row = atlas.load(), walked("A")
    moved = structs.replace(row, start=row.end, end=row.start)
    found = standing(replace(book, protocols={**book.protocols, row.id: moved})).errors
    reason = "its drawing is of an earlier state: run make atlas"
    assert ("error", "drawings", row.id, reason) in found


def test_actions_that_changed_since_the_model_was_asked_are_an_error() -> None:
    book = atlas.load()
    one = book.structures["soleus"]
    other = structs.replace(one, actions=(atlas.Motion("ankle", "dorsiflexion"),))
    changed = replace(book, structures={**book.structures, one.id: other})
    errors = [problem for problem in standing(changed).errors if problem.sort == "actions"]
    assert {problem.row for problem in errors} == {"soleus"}
    assert "run make atlas" in errors[-1].reason


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
