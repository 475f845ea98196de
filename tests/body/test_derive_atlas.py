"""The one-time derivation: facts taken over, poses computed, our own words kept when run again."""

import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

TOOL = Path(__file__).parents[2] / "tools" / "derive_atlas.py"


@pytest.fixture
def derive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    spec = importlib.util.spec_from_file_location("derive_atlas_tool", TOOL)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "ATLAS", tmp_path / "atlas")
    return module


def structure(identity: str, kind: str, **facts: Any) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "access": "direct",
        "actions": [],
        "caution": None,
        "confidence": "seen",
        "entrapment_sites": [],
        "fma": None,
        "grade": "C",
        "id": identity,
        "innervation": None,
        "insertion": "b",
        "kind": kind,
        "latin": "",
        "lengthened_pose": [],
        "name": identity.capitalize(),
        "note": None,
        "origin": "a",
        "parents": [],
        "region": "neck-lateral",
        "review": "draft",
        "roots": [],
        "shortened_pose": [],
        "sources": [],
        "ta98": None,
        "uberon": None,
        "zones": [],
    }
    return plain | facts


@pytest.fixture
def handed(tmp_path: Path) -> Path:
    folder = tmp_path / "handed"
    folder.mkdir()
    bend = {"joint": "elbow", "motion": "flexion"}
    lean = {"joint": "cervical", "motion": "lateral_flexion_same_side"}
    files = {
        "structures": {
            "vocabulary": {"opposites": {"flexion": "extension", "extension": "flexion"}},
            "structures": [
                structure("plexus", "nerve", lengthened_pose=[lean], sources=["some/where:file"]),
                structure(
                    "bender",
                    "muscle",
                    actions=[bend],
                    lengthened_pose=[{"joint": "elbow", "motion": "extension"}],
                ),
                structure("odd", "muscle", actions=[bend], lengthened_pose=[bend], note="why"),
            ],
            "groups": [{"id": "arm-benders", "members": ["bender"]}],
            "interfaces": [],
        },
        "conditions": {"conditions": [], "referred_pain": []},
    }
    for name, value in files.items():
        (folder / f"{name}.json").write_text(json.dumps(value), encoding="utf-8")
    return folder


def rows(derive: ModuleType, name: str) -> dict[str, Any]:
    held = json.loads((derive.ATLAS / name).read_text(encoding="utf-8"))
    return {row["id"]: row for row in held["rows"]}


def test_poses_are_left_to_be_computed_but_where_they_are_not_the_actions_reversed(
    derive: ModuleType, handed: Path
) -> None:
    derive.main(handed)
    found = rows(derive, "structures/neck-lateral.json")
    assert "override" not in found["bender"]
    assert found["odd"]["override"]["reason"] == "why"
    assert found["bender"]["sources"] == [{"ref": "memory, unverified", "confidence": "memory"}]
    assert found["plexus"]["sources"] == [
        {"ref": "some/where", "where": "file", "confidence": "seen"}
    ]


def test_leaning_toward_a_nerve_is_corrected_to_leaning_away(
    derive: ModuleType, handed: Path
) -> None:
    derive.main(handed)
    (load,) = rows(derive, "structures/neck-lateral.json")["plexus"]["loads"]
    assert load == {"joint": "cervical", "motion": "lateral_flexion_opposite_side"}


def test_french_written_since_is_kept_when_it_is_run_again(
    derive: ModuleType, handed: Path
) -> None:
    derive.main(handed)
    path = derive.ATLAS / "structures/neck-lateral.json"
    held = json.loads(path.read_text(encoding="utf-8"))
    held["rows"][0]["name"]["fr"] = "Fléchisseur"
    path.write_text(json.dumps(held), encoding="utf-8")
    derive.main(handed)
    found = rows(derive, "structures/neck-lateral.json")
    assert found["bender"]["name"] == {"en": "Bender", "fr": "Fléchisseur"}
    assert rows(derive, "groups.json")["arm-benders"]["name"] == {"en": "Arm benders"}
    once = path.read_text(encoding="utf-8")
    derive.main(handed)
    assert path.read_text(encoding="utf-8") == once


def test_what_models_have_taught_a_row_since_is_kept_when_it_is_run_again(
    derive: ModuleType, handed: Path
) -> None:
    derive.main(handed)
    path = derive.ATLAS / "structures/neck-lateral.json"
    held = json.loads(path.read_text(encoding="utf-8"))
    taught = {"grade": "A", "postures": {"elbow:flexion": []}, "unmodelled": {"en": "No model."}}
    held["rows"][0] |= taught
    path.write_text(json.dumps(held), encoding="utf-8")
    derive.main(handed)
    assert taught.items() <= rows(derive, "structures/neck-lateral.json")["bender"].items()
    assert rows(derive, "structures/neck-lateral.json")["odd"]["grade"] == "C"
