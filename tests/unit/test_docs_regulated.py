"""The tables of regulated identifiers name classes that exist and are found, and their examples are findings."""

import re
from pathlib import Path

import msgspec
import pytest

from egress_gateway.core.ids import DataClass, covers
from egress_gateway.core.slots import Scope, Slot
from egress_gateway.core.vocabulary import BUILTIN_CLASSES
from egress_gateway.detector_registry import found_classes

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "regulated-identifiers.md"
WAYS = {"shape", "check", "word", "model"}
BY_MODELS = {DataClass("pii.name")}


class Row(msgspec.Struct, frozen=True):
    identifier: str
    classes: list[DataClass]
    how: list[str]
    example: str
    limits: str


def rows():
    for line in PAGE.read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and len(cells) == 5 and "`" in cells[1]:
            classes = [DataClass(name) for name in re.findall(r"`([^`]+)`", cells[1])]
            yield Row(cells[0], classes, cells[2].split(", "), cells[3].strip("`"), cells[4])


ROWS = list(rows())


def test_all_eighteen_are_there():
    assert [row.identifier[0] for row in ROWS if re.match(r"[A-R]\. ", row.identifier)] == list("ABCDEFGHIJKLMNOPQR")


@pytest.mark.parametrize("row", ROWS, ids=[row.identifier for row in ROWS])
def test_every_class_of_a_row_exists_and_is_found_by_something(row):
    assert row.limits
    assert set(row.how) <= WAYS
    for name in row.classes:
        assert any(covers(name, each) for each in BUILTIN_CLASSES)
        assert any(covers(name, each) for each in found_classes()) or (name in BY_MODELS and "model" in row.how)


@pytest.mark.parametrize("row", [row for row in ROWS if row.example], ids=lambda row: row.identifier)
def test_the_example_of_a_row_is_a_finding_of_its_classes(row, classifier):
    found = {
        finding.data_class
        for finding in classifier.classify([Slot(pointer="/0", scope=Scope.MESSAGE, text=row.example)])
    }
    assert found
    assert all(any(covers(name, each) for name in row.classes) for each in found)
