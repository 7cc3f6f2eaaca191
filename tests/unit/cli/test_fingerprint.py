"""`egress fingerprint`: what it shows and refuses."""

import json
from pathlib import Path

import pytest
from tests.unit.classify.fingerprints.passages import passage

from egress_gateway.cli.fingerprint import add, list_, remove

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def board(tmp_path: Path) -> Path:
    directory = tmp_path / "board"
    (directory / "2026").mkdir(parents=True)
    (directory / ".git").mkdir()
    (directory / "2026" / "minutes.txt").write_text(passage(100, 1))
    (directory / "plan.txt").write_text(passage(100, 2))
    (directory / "short.txt").write_text("hello")
    (directory / "logo.bin").write_bytes(b"\0\1")
    (directory / "latin.txt").write_bytes(b"\xff")
    (directory / ".git" / "config").write_text(passage(100, 3))
    return directory


def names(file: Path, key: Path, capsys: Captured) -> list[str]:
    capsys.readouterr()
    assert list_(file, key=key, json=True) == 0
    return [json.loads(line)["name"] for line in capsys.readouterr().out.splitlines()]


def test_documents_are_added_listed_and_removed(board: Path, tmp_path: Path, capsys: Captured) -> None:
    out, key = tmp_path / "board.fp", tmp_path / "key"
    assert add([board], out=out, key=key, json=True) == 0
    shown = capsys.readouterr()
    assert json.loads(shown.out)["documents"] == 3
    assert "logo.bin" in shown.err
    assert "latin.txt" in shown.err
    assert "'board/short.txt' is too short" in shown.err
    assert names(out, key, capsys) == ["board/2026/minutes.txt", "board/plan.txt", "board/short.txt"]
    assert remove(out, ["board/plan.txt"], key=key) == 0
    assert "2 documents as confidential.document" in capsys.readouterr().out
    assert names(out, key, capsys) == ["board/2026/minutes.txt", "board/short.txt"]
    assert list_(out, key=key) == 0
    assert "minutes.txt" in capsys.readouterr().out


def test_public_text_can_be_left_out(board: Path, tmp_path: Path, capsys: Captured) -> None:
    out, key = tmp_path / "board.fp", tmp_path / "key"
    assert add([board / "plan.txt"], out=out, exclude=[board], key=key) == 0
    assert "'plan.txt' is too short, or others say the same" in capsys.readouterr().err


def test_directories_with_files_of_one_name_are_both_kept(tmp_path: Path, capsys: Captured) -> None:
    out, key = tmp_path / "code.fp", tmp_path / "key"
    one, two = tmp_path / "one", tmp_path / "two"
    for number, directory in enumerate((one, two, two / "one")):
        directory.mkdir()
        (directory / "main.py").write_text(passage(100, number))
    assert add([one], out=out, key=key) == 0
    assert add([two], out=out, key=key) == 0
    assert names(out, key, capsys) == ["one/main.py", "two/main.py", "two/one/main.py"]
    capsys.readouterr()
    assert add([two], out=out, key=key) == 0
    assert "put in the place of documents of the same name: 2" in capsys.readouterr().err
    assert add([one, two / "one"], out=out, key=key) == 2
    assert "one/main.py: would stand for two documents" in capsys.readouterr().err


def test_nothing_readable_is_refused_and_writes_nothing(tmp_path: Path, capsys: Captured) -> None:
    out, key = tmp_path / "scans.fp", tmp_path / "key"
    (tmp_path / "scan.pdf").write_bytes(b"%PDF\0\xff")
    assert add([tmp_path / "scan.pdf"], out=out, key=key) == 2
    shown = capsys.readouterr().err
    assert "skipped" in shown
    assert "none of the files could be read as text" in shown
    assert not out.exists()


def test_what_cannot_be_done_is_said(board: Path, tmp_path: Path, capsys: Captured) -> None:
    out, key = tmp_path / "board.fp", tmp_path / "key"
    (tmp_path / "empty").mkdir()
    assert add([tmp_path / "gone"], out=out, key=key) == 2
    assert "gone: does not exist" in capsys.readouterr().err
    assert add([tmp_path / "empty"], out=out, key=key) == 2
    assert "no files" in capsys.readouterr().err
    assert add([board], out=out, class_="Board", key=key) == 2
    assert "not a class name" in capsys.readouterr().err
    assert list_(out, key=key) == 2
    assert remove(out, ["x"], key=key) == 2
    assert "board.fp: cannot be read" in capsys.readouterr().err
