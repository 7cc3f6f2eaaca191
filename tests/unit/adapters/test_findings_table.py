"""The shared table: what one process keeps another recalls, and nothing that is not whole is there."""

import os
import stat
from pathlib import Path

import pytest

from egress_gateway.adapters import findings_table
from egress_gateway.adapters.findings_table import (
    CELL,
    FILE,
    LONGEST,
    TABLE_BYTES,
    FindingsTable,
    forget_table,
    open_table,
    shared_table,
)
from egress_gateway.core.errors import ConfigError


@pytest.fixture
def table(tmp_path: Path) -> FindingsTable:
    return open_table(tmp_path / "run")


def place(table: FindingsTable, number: int) -> bytes:
    """A name whose entry stands in a cell of this number."""
    return number.to_bytes(8, "big") + table.name(b"any")[8:]


def test_what_one_keeps_another_recalls(table: FindingsTable, tmp_path: Path) -> None:
    other = open_table(tmp_path / "run")
    name = table.name(b"text")
    assert other.recall(name) is None
    table.keep(name, b"found")
    assert other.name(b"text") == name != other.name(b"texts")
    assert other.recall(name) == b"found"
    other.keep(name, b"found again")
    assert table.recall(name) == b"found again"


def test_the_file_is_private_of_one_size_and_holds_no_text(table: FindingsTable, tmp_path: Path) -> None:
    table.keep(table.name(b"a text that passes"), b"found")
    file = tmp_path / "run" / FILE
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    data = file.read_bytes()
    assert len(data) == TABLE_BYTES
    assert b"a text that passes" not in data
    assert file.stat().st_blocks * 512 >= TABLE_BYTES, "a full disk would end the process that writes"


def test_a_name_of_the_same_place_takes_it_and_never_answers_for_the_other(table: FindingsTable) -> None:
    first, second = (number.to_bytes(8, "big") + bytes(24) for number in (7, 7 + findings_table._PLACES))
    table.keep(first, b"first")
    assert table.recall(second) is None
    table.keep(second, b"second")
    assert (table.recall(first), table.recall(second)) == (None, b"second")


def test_an_entry_that_another_reaches_into_is_gone(table: FindingsTable) -> None:
    table.keep(place(table, 8), b"behind")
    table.keep(place(table, 7), b"x" * CELL)
    assert table.recall(place(table, 8)) is None
    assert table.recall(place(table, 7)) == b"x" * CELL


def test_the_longest_entry_fits_the_last_place_and_a_longer_one_is_not_kept(table: FindingsTable) -> None:
    last = place(table, findings_table._PLACES - 1)
    room = LONGEST - 20
    table.keep(last, b"x" * room)
    assert table.recall(last) == b"x" * room
    other = place(table, 3)
    table.keep(other, b"x" * (room + 1))
    assert table.recall(other) is None


@pytest.mark.parametrize("bit", range(0, 8 * 25, 7))
def test_an_entry_with_any_bit_turned_is_not_there(table: FindingsTable, tmp_path: Path, bit: int) -> None:
    name = place(table, 0)
    table.keep(name, b"found")
    with (tmp_path / "run" / FILE).open("r+b") as file:
        file.seek(CELL + bit // 8)
        byte = file.read(1)[0]
        file.seek(-1, os.SEEK_CUR)
        file.write(bytes([byte ^ 1 << bit % 8]))
    assert table.recall(name) is None


def test_an_entry_of_another_table_is_not_there(tmp_path: Path) -> None:
    mine, theirs = open_table(tmp_path / "a"), open_table(tmp_path / "b")
    name = place(mine, 0)
    theirs.keep(name, b"nothing was found")
    entry = (tmp_path / "b" / FILE).read_bytes()[CELL : 2 * CELL]
    with (tmp_path / "a" / FILE).open("r+b") as file:
        file.seek(CELL)
        file.write(entry)
    assert theirs.recall(name) == b"nothing was found"
    assert mine.recall(name) is None


def cut(file: Path) -> None:
    os.truncate(file, TABLE_BYTES - 1)


def of_another_version(file: Path) -> None:
    file.write_bytes(b"another" + file.read_bytes()[7:])


@pytest.mark.parametrize("damage", [cut, of_another_version])
def test_a_file_that_is_no_table_is_replaced(tmp_path: Path, damage) -> None:  # type: ignore[no-untyped-def]
    file = tmp_path / FILE
    open_table(tmp_path)
    damage(file)
    table = open_table(tmp_path)
    table.keep(table.name(b""), b"found")
    assert open_table(tmp_path).recall(table.name(b"")) == b"found"
    assert file.stat().st_size == TABLE_BYTES


def test_a_start_forgets_and_who_has_the_old_one_keeps_it(tmp_path: Path) -> None:
    told: list[str] = []
    forget_table(tmp_path / "none", told.append)
    before = open_table(tmp_path)
    name = before.name(b"text")
    before.keep(name, b"found")
    forget_table(tmp_path, told.append)
    after = open_table(tmp_path)
    assert after.recall(name) is None
    assert after.name(b"text") != name
    assert before.recall(name) == b"found"
    assert told == []


def test_a_table_that_cannot_be_opened_or_removed_is_told_and_done_without(tmp_path: Path) -> None:
    """Whoever owns the directory can put something in its place; the gateway starts all the same."""
    (tmp_path / FILE).mkdir()
    with pytest.raises(ConfigError, match="cannot be opened"):
        open_table(tmp_path)
    told: list[str] = []
    forget_table(tmp_path, told.append)
    assert shared_table(tmp_path, told.append) is None
    removed, opened = told
    assert "cannot be removed" in removed
    assert "cannot be opened" in opened
    assert all(FILE in line for line in told)
    (tmp_path / FILE).rmdir()
    assert shared_table(tmp_path, told.append) is not None
    assert told == [removed, opened]
