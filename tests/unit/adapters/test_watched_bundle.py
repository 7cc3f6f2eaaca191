"""A bundle that is edited in place is read again when a file is another, and only then."""

import mmap
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from egress_gateway.adapters import watched_bundle
from egress_gateway.adapters.bundle_files import read_bundle_files
from egress_gateway.adapters.watched_bundle import READ_AGAIN_MICROSECONDS, RESTED_MICROSECONDS, WatchedBundle
from egress_gateway.core.errors import ConfigError


class Clock:
    """Tells the time that a test sets, in microseconds since the epoch."""

    def __init__(self, now: int) -> None:
        self.now = now

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    (tmp_path / "routes").mkdir()
    (tmp_path / "rules.yaml").write_text("rules: []\n")
    (tmp_path / "routes" / "a.yaml").write_text("route: a\n")
    return tmp_path


@pytest.fixture
def clock(directory: Path) -> Clock:
    """A moment at which all files have rested."""
    return Clock((directory / "rules.yaml").stat().st_ctime_ns // 1000 + 2 * RESTED_MICROSECONDS)


@pytest.fixture
def bundle(directory: Path, clock: Clock) -> WatchedBundle:
    return WatchedBundle(directory, clock)


def test_files_that_have_rested_are_read_once(bundle: WatchedBundle, monkeypatch: pytest.MonkeyPatch) -> None:
    files = bundle.files()
    assert files == {"routes/a.yaml": b"route: a\n", "rules.yaml": b"rules: []\n"}

    def unread(_directory: Path) -> dict[str, bytes]:
        raise AssertionError("read again")

    monkeypatch.setattr(watched_bundle, "read_bundle_files", unread)
    assert bundle.files() is files


CHANGES: dict[str, tuple[Callable[[Path], object], dict[str, bytes]]] = {
    "contents of the same length": (
        lambda place: (place / "rules.yaml").write_text("rules: {}\n"),
        {"routes/a.yaml": b"route: a\n", "rules.yaml": b"rules: {}\n"},
    ),
    "a new file": (
        lambda place: (place / "floor.yaml").write_text("rules: []\n"),
        {"floor.yaml": b"rules: []\n", "routes/a.yaml": b"route: a\n", "rules.yaml": b"rules: []\n"},
    ),
    "a file less": (lambda place: (place / "rules.yaml").unlink(), {"routes/a.yaml": b"route: a\n"}),
    "a file in the place of another": (
        lambda place: (place / "rules.yaml").rename(place / "routes" / "a.yaml"),
        {"routes/a.yaml": b"rules: []\n"},
    ),
}


@pytest.mark.parametrize(("change", "files"), CHANGES.values(), ids=CHANGES)
def test_what_has_changed_is_read(
    bundle: WatchedBundle, directory: Path, change: Callable[[Path], object], files: dict[str, bytes]
) -> None:
    bundle.files()
    change(directory)
    assert bundle.files() == files


def test_what_stood_there_only_while_it_was_read_is_read_again(
    bundle: WatchedBundle, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A directory that is renamed leaves the status of its files alone."""
    other, routes, aside = directory / ".other", directory / "routes", directory / ".aside"
    other.mkdir()
    (other / "a.yaml").write_text("route: b\n")
    # So that what follows has another time, however coarse the file system's clock is.
    os.utime(directory, (0, 0))

    def while_another_stands_there(place: Path) -> dict[str, bytes]:
        routes.rename(aside)
        other.rename(routes)
        files = read_bundle_files(place)
        routes.rename(other)
        aside.rename(routes)
        return files

    monkeypatch.setattr(watched_bundle, "read_bundle_files", while_another_stands_there)
    assert bundle.files()["routes/a.yaml"] == b"route: b\n"
    monkeypatch.setattr(watched_bundle, "read_bundle_files", read_bundle_files)
    assert bundle.files()["routes/a.yaml"] == b"route: a\n"


def test_a_file_whose_times_were_set_back_is_read(bundle: WatchedBundle, directory: Path) -> None:
    rules = directory / "rules.yaml"
    before = rules.stat()
    bundle.files()
    rules.write_text("rules: {}\n")
    os.utime(rules, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert bundle.files()["rules.yaml"] == b"rules: {}\n"


def test_what_was_written_a_moment_ago_is_read_at_every_look(
    directory: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As two changes within a tick of the file system's clock have it: contents differ, and the status does not."""
    clock.now -= 2 * RESTED_MICROSECONDS
    bundle = WatchedBundle(directory, clock)
    bundle.files()
    status = bundle._look()
    (directory / "rules.yaml").write_text("rules: {}\n")
    monkeypatch.setattr(bundle, "_look", lambda: status)
    assert bundle.files()["rules.yaml"] == b"rules: {}\n"


def test_what_is_written_through_a_mapping_is_read_after_a_while(
    bundle: WatchedBundle, directory: Path, clock: Clock
) -> None:
    """A page that was written to is written to again without anybody being told."""
    rules = directory / "rules.yaml"
    with rules.open("r+b") as file, mmap.mmap(file.fileno(), 0) as mapping:
        mapping[:] = b"rules: []\n"
        assert bundle.files()["rules.yaml"] == b"rules: []\n"
        mapping[:] = b"rules: {}\n"
        clock.now += READ_AGAIN_MICROSECONDS
        assert bundle.files()["rules.yaml"] == b"rules: {}\n"


@pytest.mark.parametrize("later", [READ_AGAIN_MICROSECONDS, -1], ids=["after a while", "when the clock was set back"])
def test_files_that_were_read_again_and_are_the_same_stay_one_object(
    bundle: WatchedBundle, clock: Clock, monkeypatch: pytest.MonkeyPatch, later: int
) -> None:
    readings: list[Path] = []

    def counted(place: Path) -> dict[str, bytes]:
        readings.append(place)
        return read_bundle_files(place)

    files = bundle.files()
    monkeypatch.setattr(watched_bundle, "read_bundle_files", counted)
    clock.now += later
    assert bundle.files() is files
    assert len(readings) == 1


def test_a_problem_is_said_at_every_look_until_it_is_mended(bundle: WatchedBundle, directory: Path) -> None:
    bundle.files()
    (directory / "floor.yaml").symlink_to(directory / "rules.yaml")
    for _ in range(2):
        with pytest.raises(ConfigError, match="no symbolic links"):
            bundle.files()
    (directory / "floor.yaml").unlink()
    assert sorted(bundle.files()) == ["routes/a.yaml", "rules.yaml"]


def test_a_file_that_goes_while_it_is_looked_at_is_named(
    bundle: WatchedBundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watched_bundle, "names_in", lambda _directory: iter(["gone.yaml"]))
    with pytest.raises(ConfigError, match=r"gone\.yaml: the file cannot be looked at"):
        bundle.files()
