"""What a release says of a group: nothing below ten, no small cell, and nobody from two of them."""

from datetime import UTC, date, datetime, timedelta

import pytest

from glideway.outcomes.core import release, suppression
from glideway.outcomes.core.following import Course, Met, Read
from glideway.outcomes.core.release import Case
from tests.outcomes.core.test_suppression import singled_out

NOW = datetime(2026, 3, 4, 9, tzinfo=UTC)
WHEN = release.window(NOW)
WEEK = timedelta(weeks=1)
BEGAN = WHEN.end - 20 * WEEK


def course(
    id_: int,
    values: tuple[float, ...] = (4, 5, 8),
    *,
    because: str = "well",
    effects: frozenset[str] | None = None,
    clinic: int = 1,
    who: int = 7,
    region: str = "shoulder",
    born: date | None = date(1980, 6, 1),
    lasting: str = "",
    later: float | None = None,
    asked: bool = False,
) -> Course:
    """One person's course, a visit a week."""
    times = [BEGAN + n * WEEK for n in range(len(values))]
    return Course(
        id=id_,
        clinic=clinic,
        patient=id_,
        region=region,
        opened_at=BEGAN,
        ended_at=times[-1] + WEEK,
        because=because,
        visits=[Met(at, signed=True, practitioner=who) for at in times],
        reads=[
            Read("psfs", "", "goal", value, at, n + 1)
            for n, (value, at) in enumerate(zip(values, times, strict=True))
        ]
        + ([] if later is None else [Read("psfs", "", "goal", later, WHEN.end - WEEK, months=3)]),
        lasting=lasting,
        asked=frozenset({3}) if asked or later is not None else frozenset(),
        born_on=born,
        effects=effects,
        structures={"supraspinatus"},
        protocols={"glide"},
    )


def group(better: int, same: int = 0, unseen: int = 0, **more: object) -> list[Case]:
    rows = [(4.0, 5.0, 8.0)] * better + [(4.0, 5.0, 5.0)] * same + [(4.0,)] * unseen
    made = [course(n, values, **more) for n, values in enumerate(rows)]  # type: ignore[arg-type]
    return release.cases(made, WHEN)


def test_releases_are_on_fixed_mondays_four_weeks_apart() -> None:
    assert WHEN.end == datetime(2026, 2, 23, tzinfo=UTC)
    assert WHEN.end.weekday() == 0
    assert WHEN.start == WHEN.end - 52 * WEEK
    assert release.window(WHEN.end) == WHEN
    assert release.window(WHEN.end - timedelta(seconds=1)).end == WHEN.end - 4 * WEEK


def test_of_nine_people_nothing_is_said() -> None:
    found = release.counted(group(9), WHEN)
    assert set(found.facts) == {"standing", "from", "until"}
    assert found.facts["standing"] == "too-few"
    assert found.cells == []


def test_of_a_group_it_is_said_how_many_how_far_and_in_how_many_visits() -> None:
    found = release.counted(group(20, 10, 10), WHEN).facts
    assert found["counts"]["followed"] == {"all": 30}
    assert found["counts"]["missing"] == {"all": 10}
    assert found["counts"]["improved"] == {"yes": 20, "no": 10}
    assert found["missing_percent"] == 25
    assert found["shares"] == {"improved": [67, 49, 81]}
    assert found["median"] == [2, 1, 2]
    assert [row[:2] for row in found["curve"]] == [[2, 0.27]]
    assert found["standing"] == "compared"


def test_who_left_unmeasured_stays_in_the_share_of_all() -> None:
    """Of those followed two thirds changed; of all who were treated it is half."""
    found = release.counted(group(20, 10, 10, because="stopped"), WHEN).facts
    assert found["reached"][:2] == [2, 50]


@pytest.mark.parametrize("missing", [0, 1, 2, 3, 4])
def test_up_to_four_missing_people_stand_nowhere_nobody_included(missing: int) -> None:
    """Not as a count, not as a per cent, not by the share of all who were treated."""
    found = release.counted(group(20, 10, missing), WHEN).facts
    assert "missing" not in found["counts"]
    assert (found["missing_percent"], found["missing_few"]) == (None, True)
    assert (found["reached"], found["standing"]) == (None, "compared")


def test_where_missing_people_may_not_be_counted_nothing_is_compared() -> None:
    found = release.said({"followed": {"all": 40}}, few=False)
    assert (found["standing"], found["missing_percent"], found["median"]) == ("shown", None, None)


def test_facts_follow_from_counts_alone() -> None:
    sizes = {
        "followed": {"all": 30},
        "missing": {"all": 10},
        "improved": {"yes": 15, "no": 15},
        "course": {"0-2:changed": 10, "3-4:changed": 5, "0-2:left": 5, "3-9:left": 10},
    }
    found = release.said(sizes)
    assert [row[:2] for row in found["curve"]] == [[2, 0.65], [4, 0.42]]
    assert found["median"] == [4, 1, None]
    assert found["by"] == [4, 58, 39, 77]
    assert found["reached"][:2] == [4, 38]
    assert found["shares"]["improved"][0] == 50
    joined = release.said(sizes | {"improved": {"": 30}})
    assert (joined["curve"], joined["median"], joined["shares"]) == ([], None, {})
    assert release.said(sizes | {"course": {"": 30}})["curve"] == []


def test_where_a_course_may_not_be_said_anew_the_last_one_stays_under_its_own_dates() -> None:
    first = release.counted(group(20, 10), WHEN)
    later = release.counted(group(22, 15), WHEN, earlier=[first.cells])  # two more changed
    assert (later.facts["counts"]["followed"], later.facts["curve"]) == ({"all": 37}, [])
    said = {**first.facts, "from": "2025-01-27", "until": "2026-01-26"}
    found = release.carried(later, said).facts
    assert found["carried"] == {"from": "2025-01-27", "until": "2026-01-26"}
    assert (found["median"], found["curve"]) == (said["median"], said["curve"])
    assert found["counts"]["course"] == said["counts"]["course"]
    assert found["counts"]["followed"] == {"all": 37}
    assert release.carried(first, said) is first
    assert release.carried(later, None) is later


def test_reactions_are_of_those_who_answered() -> None:
    told = [frozenset({"sore"})] * 6 + [frozenset({"none"})] * 6 + [None] * 8
    made = [course(n, effects=one) for n, one in enumerate(told)]
    found = release.counted(release.cases(made, WHEN), WHEN).facts
    assert found["counts"]["answered"] == {"all": 12}
    assert found["counts"]["reaction"] == {"yes": 6, "no": 6}
    assert found["shares"]["reaction"][0] == 50


def test_ages_are_those_at_the_beginning_and_the_one_who_treated_most_counts() -> None:
    (one,) = release.cases(
        [course(1, born=(BEGAN + timedelta(days=1)).date().replace(year=1995))], WHEN
    )
    assert one.age == "under-30"  # thirty a day later
    (unknown,) = release.cases([course(2, born=None)], WHEN)
    assert unknown.age == ""
    both = course(2, (4, 5, 8, 8))
    both.visits = [
        one._replace(practitioner=who) for one, who in zip(both.visits, (1, 2, 2, 1), strict=True)
    ]
    assert release.cases([both], WHEN)[0].practitioner == 1


def test_a_structure_is_told_of_thirty_people_by_name_and_rounded() -> None:
    rows = release.worked_on(group(22, 11, 3), {})
    assert rows["structures"] == [("supraspinatus", 30, 67, 42, 86)]  # 18 to 22 of 30
    assert rows["protocols"] == [("glide", 30, 67, 42, 86)]
    none: dict[str, list[object]] = {"structures": [], "protocols": []}
    assert release.worked_on(group(20, 9), {}) == none
    assert release.worked_on(group(27, 4), {}) == none


def test_what_was_worked_on_gives_nobody_away_beside_the_network_or_the_other_table() -> None:
    """The network says 40 people; with a glide worked on in all but three of them it says none."""
    made = group(24, 16)
    for one in made[:3]:
        one.course.protocols.clear()
    everyone = {("followed", "all"): {(1, one.course.patient) for one in made}}
    found = release.worked_on(made, everyone)
    assert [row[0] for row in found["structures"]] == ["supraspinatus"]
    assert found["protocols"] == []


@pytest.mark.parametrize("more", [1, 2, 3, 4])
def test_the_next_release_waits_until_five_people_differ(more: int) -> None:
    first = release.counted(group(20, 10, 10), WHEN)
    second = release.counted(group(20 + more, 10, 10), WHEN, earlier=[first.cells])
    assert (second.facts["standing"], second.cells) == ("held", [])
    assert singled_out([*first.cells, *second.cells], most=2) == 5


def test_all_that_is_shown_of_a_group_singles_nobody_out() -> None:
    made = [
        course(
            n,
            (4, 5, 8) if n % 3 else (4, 4, 5),
            effects=(None, frozenset({"sore"}), frozenset({"none"}))[n % 3],
            region=("shoulder", "knee", "neck")[n % 7 % 3],
            born=date(1950 + n % 50, 1, 1),
        )
        for n in range(34)
    ]
    found = release.counted(release.cases(made, WHEN), WHEN)
    assert suppression.weighed(found.cells) is None
    assert singled_out(found.cells, most=3) == 5
    assert len(found.cells) > 8


def test_practitioners_beside_their_clinic_give_nobody_away() -> None:
    """One of three has nine people and three more: the clinic less two colleagues is no way in."""
    made = [
        course(
            n,
            (4, 5, 8) if n % 5 else (4, 4, 5),
            who=(1, 1, 2)[n % 3] if n < 36 else 3,
            effects=(None, frozenset({"sore"}))[n % 2],
        )
        for n in range(40)
    ]
    group_ = release.cases(made, WHEN)
    whole = release.counted(group_, WHEN)
    own = release.by_practitioner(group_, WHEN, clinic=whole.cells, earlier=lambda _who: ())
    assert 3 not in own
    assert set(own) == {1}  # of the second one too, four people would be left
    shown = [*whole.cells, *(cell for one in own.values() for cell in one.cells)]
    assert singled_out(shown, most=3) == 5


def test_who_lost_a_change_by_the_last_reading_does_not_stand_so_in_the_end() -> None:
    made = [course(n, (4, 8, 5) if n < 10 else (4, 5, 8)) for n in range(40)]
    counts = release.counted(release.cases(made, WHEN), WHEN).facts["counts"]
    assert counts["improved"] == {"yes": 40}
    assert counts["ends"] == {"improved": 30, "well": 10}


def test_intervals_of_counts_told_in_fives_are_wider() -> None:
    told = release.counted(group(24, 12), WHEN, only=release.OWN).facts
    exact = release.said(told["counts"])
    assert told["counts"]["improved"] == {"yes": 25, "no": 10}
    for mine, before in (
        (told["shares"]["improved"], exact["shares"]["improved"]),
        (told["by"][1:], exact["by"][1:]),
    ):
        assert mine[0] == before[0]
        assert mine[1] < before[1] < before[2] < mine[2]


def lasting(*kept: tuple[int, float | None]) -> release.Facts:
    """What a release says of so many people asked three months after the end."""
    rows = [value for n, value in kept for _one in range(n)]
    made = [course(n, later=value, asked=True) for n, value in enumerate(rows)]
    made += [course(100 + n) for n in range(10)]
    return release.counted(release.cases(made, WHEN), WHEN).facts


def test_what_lasted_is_of_those_who_answered_three_months_after_the_end() -> None:
    found = lasting((12, 8), (8, 5), (6, None))
    assert found["counts"]["asked"] == {"answered": 20, "silent": 6}
    assert found["counts"]["lasted"] == {"yes": 12, "no": 8}
    assert found["lasted"] == {"asked": 26, "answered": 20, "some": 12, "share": [60, 39, 78]}
    assert found["counts"]["improved"] == {"yes": 36}


@pytest.mark.parametrize(
    ("kept", "answered"),
    [
        ([(5, 8), (5, 5)], 10),
        ([(4, 8), (5, 5)], None),
        ([(5, 8), (4, 5)], None),
        ([(9, 8)], None),  # nine answers, all alike
        ([(11, 8), (4, 5)], None),  # a cell of four, which the rest would give back
        ([(12, 8)], 12),
    ],
)
def test_what_lasted_is_said_from_ten_answers_on_and_of_no_small_cell(
    kept: list[tuple[int, float | None]], answered: int | None
) -> None:
    assert lasting(*kept).get("lasted", {}).get("answered") == answered


def test_where_how_many_were_asked_would_tell_of_a_few_the_answers_stand_alone() -> None:
    found = lasting((6, 8), (6, 5), (3, None))
    assert "asked" not in found["counts"]
    assert found["lasted"] == {"asked": None, "answered": 12, "some": 6, "share": [50, 25, 75]}


def test_how_long_it_had_hurt_is_counted_and_adjusted_for_and_not_said_is_a_band() -> None:
    words = ["weeks"] * 6 + ["longer"] * 7 + [""] * 8 + ["a word no plan has"] * 5
    found = release.cases([course(n, lasting=word) for n, word in enumerate(words)], WHEN)
    told = release.counted(found, WHEN).facts["counts"]["duration"]
    assert told == {"not-said": 13, "longer": 7, "weeks": 6}
    assert release.person(found[0], (3.0, 5.0)).traits["duration"] == "weeks"
    assert release.person(found[-1], (3.0, 5.0)).traits["duration"] == "not-said"
