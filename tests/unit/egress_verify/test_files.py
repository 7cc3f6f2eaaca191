"""A log's files are regular files; a pipe in the place of one is not waited for."""

import os
from pathlib import Path

import pytest
from tests.written import VKEY, requests, stamped, write

from egress_verify.command import USAGE, main
from egress_verify.files import read_regular


def test_a_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"abc")
    assert read_regular(tmp_path / "f") == b"abc"
    with pytest.raises(FileNotFoundError):
        read_regular(tmp_path / "g")


@pytest.mark.parametrize("name", ["checkpoint", "checkpoints", "cosigned", "pruned", "tile", "segment-00000000.log"])
def test_a_pipe_is_no_file_of_a_log(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    directory = write(stamped(requests(150))).store(tmp_path)
    path = directory / "tile" / "0" / "000" if name == "tile" else directory / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    os.mkfifo(path)
    assert main(["log", str(directory), "--key", VKEY, "--jobs", "1"]) == USAGE
    assert capsys.readouterr().err == f"egress-verify: error: {path}: not a regular file\n"
