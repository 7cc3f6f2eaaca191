"""The goldens are what the dialects make of their bodies and streams today."""

import importlib.util
from pathlib import Path

import pytest

HERE = Path(__file__).parent


def _goldens() -> list[tuple[Path, str]]:
    spec = importlib.util.spec_from_file_location("regenerate_goldens", HERE / "regenerate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return list(module.goldens())


GOLDENS = _goldens()


@pytest.mark.parametrize(("path", "text"), GOLDENS, ids=[f"{path.parent.name}-{path.name}" for path, _ in GOLDENS])
def test_the_golden_is_up_to_date(path: Path, text: str) -> None:
    assert path.read_text() == text


@pytest.mark.parametrize("dialect", ["openai_chat", "anthropic_messages"])
def test_each_dialect_has_its_cases(dialect: str) -> None:
    names = [path.suffix for path, _ in GOLDENS if path.parent.name == dialect]
    assert names.count(".slots") >= 6
    assert names.count(".stream") >= 6


def test_no_golden_is_left_over() -> None:
    written = {path for path, _ in GOLDENS}
    assert {*HERE.glob("*/*.slots"), *HERE.glob("*/*.stream")} == written
