"""A file that others replace: when it is read again, and every way it can be wrong."""

import os
from pathlib import Path

import pytest

from egress_gateway.adapters.polled_file import PolledFile
from egress_gateway.core.errors import ConfigError

LIMIT = 64


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "list"


def write(path: Path, data: bytes) -> None:
    """Replace the file, as whoever keeps it does."""
    draft = path.with_name("draft")
    draft.write_bytes(data)
    draft.chmod(0o644)
    draft.replace(path)


def polled(path: Path) -> PolledFile[list[bytes]]:
    def read(data: bytes) -> list[bytes]:
        if data == b"broken":
            raise ConfigError("is broken", file="elsewhere", line=3)
        return data.split()

    return PolledFile(path, read, limit=LIMIT)


def test_a_file_that_is_not_there_says_nothing(path: Path) -> None:
    assert polled(path).current() is None


def test_contents_are_one_object_until_the_file_is_another(path: Path) -> None:
    write(path, b"a b")
    file = polled(path)
    first = file.current()
    assert first == [b"a", b"b"]
    assert file.current() is first
    write(path, b"a b")
    second = file.current()
    assert second == first
    assert second is not first


def test_a_file_that_comes_and_goes_is_followed(path: Path) -> None:
    file = polled(path)
    assert file.current() is None
    write(path, b"a")
    assert file.current() == [b"a"]
    path.unlink()
    assert file.current() is None


def test_a_line_that_is_appended_is_seen(path: Path) -> None:
    write(path, b"a\n")
    file = polled(path)
    assert file.current() == [b"a"]
    with path.open("ab") as opened:
        opened.write(b"b\n")
    assert file.current() == [b"a", b"b"]


def test_it_says_when_the_file_was_written(path: Path) -> None:
    write(path, b"a")
    os.utime(path, (1_700_000_000, 1_700_000_000))
    file = polled(path)
    file.current()
    assert file.modified == 1_700_000_000_000_000


def make_too_large(path: Path) -> None:
    write(path, b"a" * (LIMIT + 1))


def make_group_writable(path: Path) -> None:
    write(path, b"a")
    path.chmod(0o664)


def make_world_writable(path: Path) -> None:
    write(path, b"a")
    path.chmod(0o646)


def make_broken(path: Path) -> None:
    write(path, b"broken")


BROKEN = {
    "too large": (make_too_large, "is larger than 64 bytes"),
    "writable by its group": (make_group_writable, "chmod go-w"),
    "writable by the world": (make_world_writable, "chmod go-w"),
    "a directory": (Path.mkdir, "is not a regular file"),
    "a pipe that nobody writes": (os.mkfifo, "is not a regular file"),
    "not what it should be": (make_broken, "list:3: is broken"),
}


@pytest.mark.parametrize(("make", "message"), BROKEN.values(), ids=BROKEN)
def test_a_file_that_cannot_be_relied_on_is_an_error_each_time_until_it_is_replaced(
    path: Path, make: object, message: str
) -> None:
    write(path, b"good")
    file = polled(path)
    assert file.current() == [b"good"]
    path.unlink()
    assert callable(make)
    make(path)
    for _ in range(2):
        with pytest.raises(ConfigError, match=message):
            file.current()
    if path.is_dir():
        path.rmdir()
    write(path, b"better")
    assert file.current() == [b"better"]


def test_a_file_below_a_file_cannot_be_looked_at(path: Path) -> None:
    write(path, b"a")
    with pytest.raises(ConfigError, match="cannot be read"):
        polled(path / "below").current()


def test_a_file_that_goes_between_the_look_and_the_reading_is_an_error_once(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(path, b"a")
    file, really = polled(path), os.open

    def gone(name: object, flags: int, mode: int = 0o777) -> int:
        path.unlink(missing_ok=True)
        return really(name, flags, mode)  # type: ignore[arg-type] # passed on as it came

    monkeypatch.setattr(os, "open", gone)
    with pytest.raises(ConfigError, match="cannot be read"):
        file.current()
    assert file.current() is None
