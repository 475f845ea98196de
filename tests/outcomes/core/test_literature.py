"""Beside the studies stands only what was measured alike, and everything else says why not."""

import msgspec
import pytest

from glideway.outcomes.core import literature, studies
from glideway.outcomes.core.literature import Moved, OwnChange

PAIN = OwnChange("nprs", -2.4, -3.1, -1.7, 14, 4.0)


def moved(count: int, condition: str = "tennis-elbow", **more: float | None) -> list[Moved]:
    usual: dict[str, float | None] = {"pain": -2.0, "activity": 3.0}
    facts = usual | more
    return [Moved(condition, facts["pain"], facts["activity"], 3.0 + at) for at in range(count)]


def why(condition: str, mine: OwnChange) -> dict[str, str]:
    return {one.study.id: one.why for one in literature.beside(condition, mine)}


def test_a_mean_change_is_kept_for_troubles_whose_count_is_shown() -> None:
    found = literature.changes(moved(11) + moved(10, "neck-pain"), {"tennis-elbow": 11})
    assert found == {
        "tennis-elbow": [["psfs", 3.0, 3.0, 3.0, 11, 8.0], ["nprs", -2.0, -2.0, -2.0, 11, 8.0]]
    }
    assert literature.own(found["tennis-elbow"])[1] == OwnChange("nprs", -2, -2, -2, 11, 8)
    (rows,) = literature.rounded(found).values()
    assert [one[4] for one in rows] == [10, 10]
    assert literature.changes(moved(9), {"tennis-elbow": 9}) == {}
    assert literature.changes(moved(12, ""), {"": 12}) == {}


@pytest.mark.parametrize(
    ("without", "scales"), [(0, ["psfs", "nprs"]), (1, ["psfs"]), (10, ["psfs"])]
)
def test_a_handful_without_the_other_reading_is_not_given_away(
    without: int, scales: list[str]
) -> None:
    people = moved(12) + moved(without, pain=None)
    (rows,) = literature.changes(people, {"tennis-elbow": 12 + without}).values()
    assert [one[0] for one in rows] == scales


def test_alike_is_the_same_trouble_the_same_scale_and_a_comparable_time() -> None:
    assert why("tennis-elbow", PAIN)["hanif2024"] == ""  # pain, 0 to 10, over four weeks
    assert why("tennis-elbow", PAIN._replace(weeks=8.0))["hanif2024"] == ""
    assert why("tennis-elbow", PAIN._replace(weeks=8.1))["hanif2024"] == "time"
    assert why("tennis-elbow", PAIN._replace(weeks=1.9))["hanif2024"] == "time"
    assert why("plantar-fasciitis", PAIN)["pf-ar-mfr-30"] == "no-time"
    assert "hanif2024" not in why("plantar-fasciitis", PAIN)


def test_a_line_of_a_hundred_is_not_the_scale_of_ten() -> None:
    assert set(why("neck-pain", PAIN).values()) == {"scale"}
    assert why("tennis-elbow", PAIN._replace(scale="psfs"))["hanif2024"] == "scale"
    assert why("sadness", PAIN) == {}


def test_what_was_measured_alike_comes_first() -> None:
    found = literature.beside("tennis-elbow", PAIN)
    assert [one.why == "" for one in found] == sorted(
        (one.why == "" for one in found), reverse=True
    )
    assert found[0].why == ""


def test_a_study_without_means_has_no_change_and_none_is_made_up() -> None:
    hanif = next(
        one for one in literature.beside("tennis-elbow", PAIN) if one.study.id == "hanif2024"
    )
    assert (hanif.change, hanif.n) == (None, None)
    assert [one.measure.en for one in hanif.measures] == ["Pain, 0 to 10"]


def test_a_study_at_odds_with_itself_is_shown_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(literature, "NAMED", {"Sit and reach": "nprs"})
    (reach,) = [
        one
        for one in literature.beside("hamstring-strain", PAIN)
        if one.study.id == "george2006-hamstring"
    ]
    assert reach.disagrees
    assert (reach.change, reach.n) == (12.8, 20)  # as printed: 35.5 before, 48.3 after


def test_every_scale_we_name_is_named_so_in_the_library() -> None:
    printed = {one.measure.en for study in studies.load().values() for one in study.printed}
    assert set(literature.NAMED) <= printed
    assert msgspec.json.encode(literature.changes(moved(11), {"tennis-elbow": 11}))
