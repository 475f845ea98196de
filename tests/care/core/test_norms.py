"""Reference values are studies side by side; one stands beside a reading where all is alike."""

from typing import Any

import msgspec
import pytest

from glideway.care.core import movements, norms
from glideway.care.core.norms import Norm

FILE = norms.load()
THUMB = "thumb_cmc:abduction"
LIKE: dict[str, Any] = {
    "mode": "passive",
    "position": "",
    "instrument": "goniometer",
    "sex": "",
    "age": 40,
}


def alike(movement: str = THUMB, rows: list[Norm] | None = None, **other: Any) -> list[str]:
    found = norms.alike(movement, rows=rows, **(LIKE | other))
    return [one.id for one in found]


def test_all_that_was_handed_over_is_here_and_a_draft() -> None:
    assert (len(FILE.grip), len(FILE.two_joint), len(FILE.findings)) == (26, 26, 11)
    columns = [
        one for one in FILE.rows if one.id.endswith(("-aaos", "-ama-min", "-boone", "-page"))
    ]
    assert (len(FILE.rows) - len(columns), len(columns)) == (144, 49)
    assert {one.review for one in FILE.rows} == {one.review for one in FILE.grip} == {"draft"}
    assert len({one.id for one in FILE.rows}) == len(FILE.rows)


def test_every_row_has_a_number_a_source_and_a_name_in_both_languages() -> None:
    empty = [one.id for one in FILE.rows if (one.mean, one.range, one.ci) == (None, None, None)]
    assert empty == []
    assert [one.id for one in FILE.rows if not one.source] == []
    for movement in norms.all_movements():
        assert norms.name(movement).en
        assert norms.name(movement).fr


def test_what_is_printed_of_people_and_ways_reads_in_both_languages() -> None:
    told = {one for row in FILE.rows for one in (row.position, row.instrument)}
    told |= {one for row in FILE.rows for one in (row.population, row.age_band)}
    told |= {one for row in FILE.grip for one in (row.population, row.age_band)}
    told |= {row.instrument for row in FILE.grip}
    words = {one: norms.printed(one) for one in told if any(each.isalpha() for each in one)}
    same = {one for one, said in words.items() if said.en == said.fr}
    assert same == {"normal"}
    assert {one for one, said in words.items() if said.en != one} == set()


def test_two_ways_together_have_a_name_of_their_own() -> None:
    assert norms.name("hip:rotation_total").en == "Rotation, both ways together"
    assert norms.name("hip:flexion") == movements.name("hip:flexion")


def test_sources_that_disagree_stand_side_by_side_measured_people_first() -> None:
    rows = norms.side_by_side("hip:extension")
    assert {one.mean for one in rows} >= {30, 28.3, 26.2}
    kinds = [one.kind for one in rows]
    assert kinds == sorted(kinds, key=lambda one: one != "measured_mean")
    assert len({one.source for one in rows}) > 2


def test_a_reading_stands_beside_a_row_that_is_alike_in_everything() -> None:
    (one,) = alike()
    row = next(each for each in FILE.rows if each.id == one)
    assert (row.mean, row.sd, row.n) == (51.1, 5.5, 96)


@pytest.mark.parametrize(
    "other",
    [
        {"mode": "active"},
        {"mode": "unspecified"},
        {"position": "seated"},
        {"instrument": "inclinometer"},
        {"instrument": ""},
        {"sex": "f"},
        {"age": 19},
        {"age": None},
    ],
)
def test_one_thing_that_differs_is_nothing_to_compare(other: dict[str, Any]) -> None:
    assert alike(**other) == []


def test_children_never_stand_beside_adults() -> None:
    (row,) = (one for one in FILE.rows if one.id == alike()[0])
    child = msgspec.structs.replace(row, child=True, age_from=3, age_to=18)
    assert alike(rows=[child], age=17) == [row.id]
    assert alike(rows=[child], age=18) == []
    assert alike("hip:flexion", age=5, sex="f") == ["cdc-2-8-f-hip-flexion"]


def test_patients_printed_values_and_rows_without_a_mean_are_no_reference() -> None:
    (row,) = (one for one in FILE.rows if one.id == alike()[0])
    for changed in ({"kind": "patient_mean"}, {"kind": "printed_reference"}, {"mean": None}):
        assert alike(rows=[msgspec.structs.replace(row, **changed)]) == []
    assert alike(rows=[msgspec.structs.replace(row, age_from=None, age_to=None)]) == []


def test_the_positions_that_print_names_are_offered() -> None:
    assert "supine, knee bent" in norms.positions("ankle:dorsiflexion")
    assert norms.positions(THUMB) == []


def test_grip_is_of_the_same_sex_and_age_band() -> None:
    found = norms.grips(sex="m", age=74)
    assert [(one.hand, one.mean) for one in found] == [("dominant", 33), ("non_dominant", 32)]
    assert norms.grips(sex="f", age=15) == []
