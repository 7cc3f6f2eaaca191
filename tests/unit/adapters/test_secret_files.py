"""Secret files: who may read them, what is durable when, and that no error shows a secret."""

import os
import threading
from pathlib import Path

import pytest

from egress_gateway.adapters.secret_files import (
    MAX_SECRET,
    create_key_file,
    create_private,
    make_directory,
    read_key,
    read_private,
    read_secret,
    replace_file,
    require_private,
)
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.secret import Secret

CANARY = "canary-" + "Z" * 20
SECRET = f"sk-{CANARY}"


def private(path: Path, data: bytes, mode: int = 0o600) -> Path:
    path.write_bytes(data)
    path.chmod(mode)
    return path


def test_a_variable_is_read_as_it_is() -> None:
    assert read_secret("env:KEY", environment={"KEY": f" {SECRET}\n"}).expose() == f" {SECRET}\n"


@pytest.mark.parametrize("ending", ["", "\n", "\r\n"])
def test_a_file_is_read_without_its_final_newline(tmp_path: Path, ending: str) -> None:
    path = private(tmp_path / "key", (SECRET + ending).encode())
    assert read_secret(f"file:{path}", environment={}).expose() == SECRET


def test_a_relative_file_is_relative_to_the_base(tmp_path: Path) -> None:
    private(tmp_path / "key", SECRET.encode())
    assert read_secret("file:key", environment={}, base=tmp_path).expose() == SECRET


def test_a_mounted_secret_may_be_a_link(tmp_path: Path) -> None:
    private(tmp_path / "data", SECRET.encode())
    (tmp_path / "key").symlink_to("data")
    assert read_secret("file:key", environment={}, base=tmp_path).expose() == SECRET


REFERENCES = {
    "the secret itself": (SECRET, "never as itself"),
    "the secret with a colon": (f"token:{SECRET}", "never as itself"),
    "a scheme in capitals": ("ENV:KEY", "never as itself"),
    "nothing": ("", "never as itself"),
    "no name": ("env:", "never as itself"),
    "no path": ("file:", "never as itself"),
    "a variable that is not set": ("env:OTHER", "'OTHER' is not set"),
    "a variable that is empty": ("env:EMPTY", "'EMPTY' is not set"),
    "a file that is not there": ("file:missing", "cannot be read: No such file"),
    "a directory": ("file:.", "not a regular file"),
    "an empty file": ("file:empty", "is empty"),
    "a file of a newline": ("file:newline", "is empty"),
    "a file that is not text": ("file:binary", "not UTF-8"),
    "a file that is too large": ("file:large", "larger than"),
    "a pipe": ("file:pipe", "not a regular file"),
    "readable by the group": ("file:group", "chmod 600"),
    "readable by the world": ("file:world", "chmod 600"),
    "writable by the group": ("file:writable", "chmod 600"),
}


@pytest.mark.parametrize(("reference", "message"), REFERENCES.values(), ids=REFERENCES)
def test_what_cannot_be_a_secret_is_refused_without_an_echo(tmp_path: Path, reference: str, message: str) -> None:
    private(tmp_path / "empty", b"")
    private(tmp_path / "newline", b"\n")
    private(tmp_path / "binary", CANARY.encode() + b"\xff")
    private(tmp_path / "large", CANARY.encode() * (MAX_SECRET // len(CANARY) + 1))
    private(tmp_path / "group", SECRET.encode(), 0o640)
    private(tmp_path / "world", SECRET.encode(), 0o604)
    private(tmp_path / "writable", SECRET.encode(), 0o620)
    os.mkfifo(tmp_path / "pipe", 0o600)
    with pytest.raises(ConfigError, match=message) as caught:
        read_secret(reference, environment={"KEY": SECRET, "EMPTY": ""}, base=tmp_path)
    cause = caught.value.__cause__
    assert CANARY not in f"{caught.value!r} {caught.value} {cause!r}"


def test_a_file_of_another_user_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = private(tmp_path / "key", SECRET.encode())
    if os.geteuid() == 0:
        os.chown(path, 4321, -1)
    monkeypatch.setattr(os, "geteuid", lambda: 4322)
    with pytest.raises(ConfigError, match="belongs to another user"):
        read_private(path)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root administers the files of other users; run this as root")
def test_root_reads_and_writes_for_the_user_whose_directory_it_is(tmp_path: Path) -> None:
    os.chown(tmp_path, 4321, 4322)
    for write in (create_private, replace_file):
        path = tmp_path / write.__name__
        write(path, b"x")
        assert (path.stat().st_uid, path.stat().st_gid) == (4321, 4322)
        assert read_private(path) == Secret(b"x")


def test_a_file_up_to_the_limit_is_read_whole(tmp_path: Path) -> None:
    assert read_private(private(tmp_path / "key", b"x" * 10), limit=10).expose() == b"x" * 10
    with pytest.raises(ConfigError, match="larger than 9 bytes"):
        read_private(tmp_path / "key", limit=9)


def test_a_library_gets_only_files_that_are_private(tmp_path: Path) -> None:
    require_private(private(tmp_path / "private", b"x"))
    with pytest.raises(ConfigError, match="chmod 600"):
        require_private(private(tmp_path / "public", b"x", 0o644))


KEYS = {
    "not hexadecimal": (f"{CANARY:a<64}", "not hexadecimal"),
    "too short": ("ab" * 31, "31 bytes"),
    "too long": ("ab" * 33, "33 bytes"),
}


@pytest.mark.parametrize(("value", "message"), KEYS.values(), ids=KEYS)
def test_what_is_not_a_key_of_32_bytes_is_refused(value: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message) as caught:
        read_key("env:KEY", environment={"KEY": value})
    assert value[:16] not in f"{caught.value} {caught.value.__cause__!r}"


def test_a_key_may_come_from_the_environment() -> None:
    assert read_key("env:KEY", environment={"KEY": "ab" * 32 + "\n"}).expose() == b"\xab" * 32


def test_a_new_key_file_is_private_random_and_stays(tmp_path: Path) -> None:
    one, two = tmp_path / "new" / "one", tmp_path / "new" / "two"
    assert create_key_file(one)
    assert create_key_file(two)
    assert not create_key_file(one)
    first = read_key(f"file:{one}", environment={})
    assert first != read_key(f"file:{two}", environment={})
    assert one.stat().st_mode & 0o777 == 0o600
    assert one.parent.stat().st_mode & 0o777 == 0o700
    assert sorted(path.name for path in one.parent.iterdir()) == ["one", "two"]


def test_of_many_that_create_a_file_at_once_one_writes(tmp_path: Path) -> None:
    path = tmp_path / "key"
    results: dict[int, bool] = {}
    start = threading.Barrier(8)

    def write(number: int) -> None:
        start.wait()
        results[number] = create_private(path, f"{number}".encode() * 100)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (winner,) = [number for number, written in results.items() if written]
    assert path.read_bytes() == f"{winner}".encode() * 100
    assert list(tmp_path.iterdir()) == [path]


def test_a_replaced_file_has_the_new_content_and_mode(tmp_path: Path) -> None:
    path = private(tmp_path / "file", b"old", 0o666)
    replace_file(path, b"new")
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (b"new", 0o600)
    replace_file(path, b"public", mode=0o644)
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (b"public", 0o644)


def test_a_link_is_replaced_and_what_it_pointed_to_is_not_touched(tmp_path: Path) -> None:
    target = private(tmp_path / "target", b"old")
    link = tmp_path / "link"
    link.symlink_to(target)
    replace_file(link, b"new")
    assert (target.read_bytes(), link.is_symlink(), link.read_bytes()) == (b"old", False, b"new")


STEPS: dict[str, tuple[object, str]] = {
    "no room for the draft's name": (os, "open"),
    "no room for its content": (os, "fsync"),
    "no exchange": (Path, "replace"),
}


@pytest.mark.parametrize(("owner", "step"), STEPS.values(), ids=STEPS)
def test_a_failure_at_any_step_leaves_the_old_file_and_no_draft(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, owner: object, step: str
) -> None:
    path = private(tmp_path / "file", b"old")

    def fail(*_arguments: object, **_options: object) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(owner, step, fail)
        with pytest.raises(ConfigError, match="cannot be written: No space left"):
            replace_file(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_the_content_is_durable_before_the_name_and_the_name_before_the_return(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = private(tmp_path / "file", b"old")
    steps: list[str] = []
    fsync, replace = os.fsync, Path.replace

    def watch_fsync(descriptor: int) -> None:
        steps.append("sync directory" if Path(f"/proc/self/fd/{descriptor}").resolve().is_dir() else "sync file")
        fsync(descriptor)

    def watch_replace(self: Path, target: Path) -> Path:
        steps.append("replace")
        return replace(self, target)

    monkeypatch.setattr(os, "fsync", watch_fsync)
    monkeypatch.setattr(Path, "replace", watch_replace)
    replace_file(path, b"new")
    assert steps == ["sync file", "replace", "sync directory"]


def test_a_directory_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    private(tmp_path / "file", b"")
    with pytest.raises(ConfigError, match="the directory cannot be made"):
        make_directory(tmp_path / "file" / "below")
    with pytest.raises(ConfigError, match="the directory cannot be made"):
        create_private(tmp_path / "file" / "key", b"x")
