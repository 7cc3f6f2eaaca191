"""Real files in a directory."""

from pathlib import Path

import pytest

from egress_gateway.adapters.auditd.files import Directory, Files
from egress_gateway.testing.simulated_disk import SimulatedDisk


@pytest.fixture(params=["real", "simulated"])
def files(request: pytest.FixtureRequest, tmp_path: Path) -> Files:
    """The simulation behaves as the directory does."""
    return Directory(tmp_path) if request.param == "real" else SimulatedDisk()


def test_what_is_written_is_read(files: Files) -> None:
    files.write("a", 3, b"xyz")
    files.sync("a")
    assert files.read("a", 0, 100) == b"\x00\x00\x00xyz"
    assert files.read("a", 4, 1) == b"y"
    assert files.read("a", 6, 1) == b""
    assert (files.names(), files.size("a")) == (["a"], 6)


def test_a_file_that_is_not_there_is_empty_and_stays_away(files: Files) -> None:
    assert (files.read("a", 0, 1), files.size("a"), files.names()) == (b"", 0, [])


def test_truncating_cuts_and_extends(files: Files) -> None:
    files.write("a", 0, b"abcd")
    files.truncate("a", 2)
    files.truncate("a", 3)
    assert files.read("a", 0, 9) == b"ab\x00"


def test_allocating_extends(files: Files) -> None:
    files.allocate("a", 8192)
    assert files.size("a") == 8192


def test_replacing_is_seen_through_open_files(files: Files) -> None:
    files.write("a", 0, b"old")
    files.write("b", 0, b"new")
    files.replace("b", "a")
    files.sync_directory()
    assert (files.read("a", 0, 9), files.names()) == (b"new", ["a"])


def test_there_is_space(files: Files) -> None:
    assert files.free() > 0


def test_files_are_private_and_links_are_not_followed(tmp_path: Path) -> None:
    directory = Directory(tmp_path)
    directory.write("a", 0, b"x")
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o600
    (tmp_path / "link").symlink_to(tmp_path / "a")
    with pytest.raises(OSError, match="symbolic"):
        directory.write("link", 0, b"x")
    directory.close("a")
    directory.close("a")
    directory.close()
