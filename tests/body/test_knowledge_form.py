"""The canonical form of knowledge files: one way to write them, and no key twice."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

TOOL = Path(__file__).parents[2] / "tools" / "knowledge.py"


@pytest.fixture(scope="module")
def knowledge() -> ModuleType:
    spec = importlib.util.spec_from_file_location("knowledge_tool", TOOL)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def planted(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "src" / "glideway" / "care" / "knowledge" / "scales.json"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_in_another_form_is_named_and_then_rewritten(
    tmp_path: Path, knowledge: ModuleType
) -> None:
    path = planted(tmp_path, '{"b": "é", "a": [1]}')
    named = knowledge.complaints(tmp_path, write=False)
    assert named == [
        "src/glideway/care/knowledge/scales.json: not in canonical form; `make knowledge` writes it"
    ]
    assert path.read_text(encoding="utf-8") == '{"b": "é", "a": [1]}'
    assert knowledge.complaints(tmp_path, write=True) == []
    assert path.read_text(encoding="utf-8") == '{\n "a": [\n  1\n ],\n "b": "é"\n}\n'
    assert knowledge.complaints(tmp_path, write=False) == []


@pytest.mark.parametrize(
    ("text", "reason"), [('{"a": 1, "a": 2}', "the key a stands twice"), ("{", "Expecting")]
)
def test_a_key_twice_or_no_json_is_named_and_left_alone(
    text: str, reason: str, tmp_path: Path, knowledge: ModuleType
) -> None:
    path = planted(tmp_path, text)
    (named,) = knowledge.complaints(tmp_path, write=True)
    assert reason in named
    assert path.read_text(encoding="utf-8") == text


def test_our_own_files_are_in_canonical_form(
    capsys: pytest.CaptureFixture[str], knowledge: ModuleType
) -> None:
    found = knowledge.complaints(TOOL.parents[1], write=False)
    assert [one for one in found if "/body/" in one] == []
    assert knowledge.main(["--check"]) in {0, 1}
    assert "/body/" not in capsys.readouterr().out
