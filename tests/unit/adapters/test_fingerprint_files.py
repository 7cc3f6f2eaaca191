"""Files of fingerprints."""

from pathlib import Path

import pytest
from tests.unit.classify.fingerprints.passages import passage

from egress_gateway.adapters.fingerprint_files import (
    add_documents,
    fingerprint_finder,
    read_fingerprints,
    remove_documents,
)
from egress_gateway.classify.finder import Text
from egress_gateway.classify.normalise import normalise
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.ids import DataClass
from egress_gateway.core.secret import Secret
from egress_gateway.core.slots import Scope

KEY = Secret(b"k" * 32)
BOARD = DataClass("confidential.document")
MINUTES, PLAN, FOOTER = passage(200, 1), passage(200, 2), passage(50, 3)


def found(path: Path, text: str) -> bool:
    finder = fingerprint_finder("prints", path, KEY, BOARD)
    return bool(list(finder.find([Text(text, normalise(text), Scope.MESSAGE)])))


def test_documents_are_added_listed_and_removed(tmp_path: Path) -> None:
    path = tmp_path / "board.fp"
    add_documents(path, KEY, [("minutes.txt", MINUTES)], data_class=BOARD)
    add_documents(path, KEY, [("plan.txt", PLAN)], data_class=BOARD)
    read = read_fingerprints(path, KEY)
    assert [document.name for document in read.documents.values()] == ["minutes.txt", "plan.txt"]
    assert [document.words for document in read.documents.values()] == [200, 200]
    assert found(path, MINUTES)
    assert found(path, PLAN)
    remove_documents(path, KEY, ["minutes.txt"])
    assert not found(path, MINUTES)
    assert found(path, PLAN)


def test_a_document_of_the_same_name_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "board.fp"
    add_documents(path, KEY, [("minutes.txt", MINUTES)], data_class=BOARD)
    add_documents(path, KEY, [("minutes.txt", PLAN)], data_class=BOARD)
    assert len(read_fingerprints(path, KEY).documents) == 1
    assert not found(path, MINUTES)
    assert found(path, PLAN)


def test_neither_text_nor_name_stands_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "board.fp"
    add_documents(path, KEY, [("takeover.txt", MINUTES)], data_class=BOARD)
    data = path.read_bytes()
    assert not any(word.encode() in data for word in ["takeover", *(word for word in MINUTES.split() if len(word) > 4)])


def test_what_is_public_is_no_fingerprint(tmp_path: Path) -> None:
    path = tmp_path / "board.fp"
    add_documents(path, KEY, [("a", f"{MINUTES} {FOOTER}")], data_class=BOARD, excluded=[f"so: {FOOTER}"])
    assert not found(path, FOOTER)
    assert found(path, MINUTES)


def test_what_many_documents_say_is_no_fingerprint(tmp_path: Path) -> None:
    path = tmp_path / "board.fp"
    documents = [(str(number), f"{passage(100, 10 + number)} {FOOTER}") for number in range(12)]
    read = add_documents(path, KEY, documents, data_class=BOARD)
    assert not found(path, FOOTER)
    assert found(path, passage(100, 10))
    assert all(document.runs > 20 for document in read.documents.values())


@pytest.mark.parametrize("copies", [5, 6, 12, 70])
def test_copies_of_one_document_do_not_cancel_each_other(tmp_path: Path, copies: int) -> None:
    path = tmp_path / "board.fp"
    versions = [(f"v{number}", f"{MINUTES} {passage(10, 100 + number)}") for number in range(copies)]
    read = add_documents(path, KEY, versions, data_class=BOARD)
    assert found(path, MINUTES)
    assert sum(document.runs > 20 for document in read.documents.values()) == min(copies, 64)


def test_a_document_that_is_not_there_cannot_be_removed_nor_the_last_one(tmp_path: Path) -> None:
    path = tmp_path / "board.fp"
    add_documents(path, KEY, [("minutes.txt", MINUTES)], data_class=BOARD)
    with pytest.raises(ConfigError, match="no document of this name"):
        remove_documents(path, KEY, ["minutes.txt", "other.txt"])
    with pytest.raises(ConfigError, match="no document"):
        remove_documents(path, KEY, ["minutes.txt"])
    assert found(path, MINUTES)
