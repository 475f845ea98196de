"""`glideway atlas`: the same numbers as the page, one structure, and what is wrong by its name."""

import json
import shutil
from pathlib import Path

import pytest

from glideway.body import core as atlas
from glideway.care.core import exercises
from glideway.config.command import line
from tests.body.make import HOME


def told(capsys: pytest.CaptureFixture[str], *words: str, exit_number: int = 0) -> str:
    assert line.main(["atlas", *words]) == exit_number
    return capsys.readouterr().out


def test_check_prints_the_standing_and_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    facts = json.loads(told(capsys, "check", "--json"))
    assert facts == json.loads(json.dumps(atlas.standing().facts()))
    assert set(facts["protocols"]) == {"total", "by_grade", "by_region", "by_review"}


def test_check_reads_as_lines_for_a_person(capsys: pytest.CaptureFixture[str]) -> None:
    text = told(capsys, "check")
    stands = atlas.standing()
    assert f"protocols    {stands.protocols['total']}\n" in text
    assert f"no model     {stands.unseen} of {len(atlas.load().structures)} structures" in text
    assert f"of the rest, {len(stands.exceptions)} exceptions set aside" in text
    assert f"of {stands.checks} checks, as they are" in text


def test_show_prints_one_structure_with_actions_poses_and_protocols(
    capsys: pytest.CaptureFixture[str],
) -> None:
    facts = json.loads(told(capsys, "show", "soleus", "--json"))
    assert facts["id"] == "soleus"
    assert facts["actions"] == [{"joint": "ankle", "motion": "plantarflexion"}]
    assert facts["poses"]["lengthened"] == [{"joint": "ankle", "motion": "dorsiflexion"}]
    assert facts["poses"]["shortened"] == facts["actions"]
    first = next(one for one in facts["protocols"] if one["interface"] is None)
    assert first["id"].startswith("soleus--")
    assert set(first["start"][0]) == {"joint", "motion", "deg"}


def test_a_curator_is_shown_what_is_switched_off_too(capsys: pytest.CaptureFixture[str]) -> None:
    facts = json.loads(told(capsys, "show", "longus-colli", "--json"))
    assert [(one["id"], one["off"]) for one in facts["protocols"]] == [("longus-colli--off", True)]


def test_every_structure_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    for one in list(atlas.load().structures)[::29]:
        facts = json.loads(told(capsys, "show", one, "--json"))
        assert facts["name"]["en"]


def test_show_reads_as_lines_for_a_person(capsys: pytest.CaptureFixture[str]) -> None:
    text = told(capsys, "show", "soleus")
    assert "actions      ankle:plantarflexion\n" in text
    assert "ankle:plantarflexion 35 -> knee:flexion 80, ankle:dorsiflexion 20" in text


@pytest.mark.parametrize(
    ("wanted", "near"),
    [("soleuss", "soleus"), ("median nerve", "median-nerve-wrist"), ("supraspinate", "supraspin")],
)
def test_an_unknown_id_is_named_with_those_near_it_and_ends_with_two(
    capsys: pytest.CaptureFixture[str], wanted: str, near: str
) -> None:
    assert line.main(["atlas", "show", wanted]) == 2
    said = capsys.readouterr().err
    assert f"there is no structure {wanted!r}. Near it: " in said
    assert near in said


def test_an_id_like_nothing_names_no_other(capsys: pytest.CaptureFixture[str]) -> None:
    assert line.main(["atlas", "show", "xq"]) == 2
    assert capsys.readouterr().err == "glideway: there is no structure 'xq'.\n"


def test_the_id_of_a_protocol_is_answered_with_its_structure(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert line.main(["atlas", "show", "biceps-semitendinosus--glide"]) == 2
    said = capsys.readouterr().err
    assert "is a protocol. It stands under its structure: " in said
    assert "semitendinosus." in said


def test_a_check_of_one_id_is_refused_with_the_two_things_it_may_mean(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert line.main(["atlas", "check", "soleus"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "glideway atlas show soleus, or: glideway atlas check --folder soleus" in said.err


def test_show_without_an_id_says_how(capsys: pytest.CaptureFixture[str]) -> None:
    assert line.main(["atlas", "show"]) == 2
    assert "glideway atlas show soleus" in capsys.readouterr().err


def wrong(folder: Path) -> Path:
    """Our atlas with a grade that there is not."""
    copy = folder / "atlas"
    shutil.copytree(HOME, copy)
    path = copy / "protocols" / "thigh-posterior.json"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"grade": "A"', '"grade": "Z"', 1), encoding="utf-8")
    return copy


def test_a_wrong_row_of_another_folder_is_named_by_file_row_field_and_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = f"{wrong(tmp_path)}"
    for what in (["check"], ["show", "soleus"]):
        assert line.main(["atlas", *what, "--folder", folder]) == 1
        said = capsys.readouterr().err
        assert "file    protocols/thigh-posterior.json" in said
        assert "field   grade" in said
        assert "reason  Invalid enum value 'Z'" in said


def test_a_wrong_row_is_a_problem_for_a_machine(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = told(capsys, "check", "--json", "--folder", f"{wrong(tmp_path)}", exit_number=1)
    facts = json.loads(text)
    assert set(facts) == set(atlas.standing().facts())
    assert facts["problems"][0]["severity"] == "error"
    assert facts["problems"][0]["sort"] == "protocols/thigh-posterior.json"


def test_a_folder_that_is_none_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert line.main(["atlas", "check", "--folder", f"{tmp_path / 'none'}"]) == 1
    assert "is no folder." in capsys.readouterr().err


def test_an_atlas_with_an_error_ends_with_one_and_names_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "atlas"
    shutil.copytree(HOME, copy)
    path = copy / "conditions.json"
    held = json.loads(path.read_text(encoding="utf-8"))
    row = next(one for one in held["rows"] if one["id"] == "tennis-elbow")
    row["primary"], row["secondary"] = ["retrocalcaneal-bursa-region"], []
    path.write_text(json.dumps(held), encoding="utf-8")
    text = told(capsys, "check", "--folder", f"{copy}", exit_number=1)
    assert "\n  conditions tennis-elbow: none of its structures has a protocol" in text


def test_exercises_are_counted_by_kind_and_region_each_once(
    capsys: pytest.CaptureFixture[str],
) -> None:
    every = exercises.load().values()
    rows = json.loads(told(capsys, "exercises", "--json"))
    assert sum(one["drawn"] for one in rows) == len([one for one in every if one.drawn])
    assert sum(one["drawn"] + one["described"] for one in rows) == len(every) >= 60
    ankle = [one.drawn for one in every if (one.purpose, one.regions[0]) == ("mobility", "ankle")]
    assert {
        "purpose": "mobility",
        "region": "ankle",
        "drawn": sum(map(bool, ankle)),
        "described": ankle.count(None),
    } in rows
    lines = told(capsys, "exercises").splitlines()
    drawn = sum(one["drawn"] for one in rows)
    assert lines[0].split(maxsplit=1)[1] == (
        f"{len(every)}: {drawn} drawn, {len(every) - drawn} in words alone"
    )
