"""What holds for the tree as a whole; layers are import-linter's (`make lint`)."""

import ast
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "egress_gateway"
MODULES = sorted(path for path in SOURCE.rglob("*.py") if path.name not in {"__init__.py", "__main__.py"})
LONGEST = 350
NAMELESS = {"utils.py", "helpers.py", "common.py", "misc.py", "manager.py"}

IMPORTED_IN = {
    "hyperscan": {"classify/scan.py"},
    "re2": {"classify/scan.py"},
    "yaml": {"wire/yaml.py"},
    "phonenumbers": {"classify/detectors/phone.py"},
    "sqlite3": {"adapters/audit_index.py"},
}
"""Dependencies that one place hides from the rest."""

UNTESTED_HERE = {
    "cli/demo/chat.py": "scenes of a real SDK; tests/e2e/test_demo.py plays them, with and without a gateway",
    "cli/demo/messages.py": "the same",
    "cli/demo/performance.py": "starts processes; tests/e2e/test_demo.py runs it whole",
    "core/answers.py": "records and a protocol, without behaviour",
    "core/exchange.py": "records; their lookups are used by every test of a stage",
    "core/keys.py": "a record",
    "core/redaction.py": "records",
    "ports.py": "protocols; `testing` implements them",
}


def name(path: Path) -> str:
    return path.relative_to(SOURCE).as_posix()


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_every_module_has_a_test_of_the_same_name_or_a_reason(path: Path) -> None:
    relative = path.relative_to(SOURCE)
    test = ROOT / "tests" / "unit" / relative.parent / f"test_{relative.name}"
    assert test.exists() or name(path) in UNTESTED_HERE


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_files_hold_one_idea(path: Path) -> None:
    assert path.name not in NAMELESS
    assert len(path.read_text().splitlines()) <= LONGEST


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_files_begin_by_saying_what_they_are(path: Path) -> None:
    docstring = ast.get_docstring(ast.parse(path.read_text()))
    assert docstring
    assert docstring.splitlines()[0].endswith((".", ":", ","))


def test_a_dependency_is_imported_in_one_place() -> None:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    found[alias.name.partition(".")[0]].add(name(path))
            elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
                found[node.module.partition(".")[0]].add(name(path))
    assert {package: found[package] for package in IMPORTED_IN} == IMPORTED_IN


def test_only_the_pipeline_catches_everything() -> None:
    catchers = {
        name(path)
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or (isinstance(node.type, ast.Name) and node.type.id in {"Exception", "BaseException"}))
    }
    assert catchers == {"pipeline.py"}
