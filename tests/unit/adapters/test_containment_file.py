"""What is contained, on disk: whole or not there, in force with the next request, and never read in part."""

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import msgspec
import pytest

from egress_gateway.adapters import containment_file
from egress_gateway.adapters.containment_file import ContainmentFile, add, lift, listed
from egress_gateway.core.containment import Containment
from egress_gateway.core.errors import ConfigError, Unavailable
from egress_gateway.ports import Containments

NOW = 5_000_000


def contain(name: str, *, since: int = NOW, until: int = NOW + 1_000_000) -> Containment:
    return Containment(id=name, app=f"app-{name}", since=since, until=until, uid=1000, actor="ann", reason="r")


ONE, TWO = contain("one"), contain("two")


def nothing(*_: object) -> None:
    """Nobody is told."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "containments"


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def file(path: Path, told: list[str]) -> ContainmentFile:
    return ContainmentFile(path, tell=told.append)


def test_no_file_contains_nobody(file: Containments, path: Path) -> None:
    assert file.current() == ()
    assert listed(path, now=NOW) == ()


def test_what_is_added_is_in_force_with_the_next_request(file: ContainmentFile, path: Path) -> None:
    before = os.umask(0o077)
    try:
        for each in (ONE, TWO):
            add(path, each, announce=nothing)
            assert each in file.current()
    finally:
        os.umask(before)
    assert listed(path, now=NOW) == file.current() == (ONE, TWO)
    assert path.stat().st_mode & 0o777 == 0o644
    assert file.current() is file.current()


def test_what_is_lifted_is_gone_and_only_that(file: ContainmentFile, path: Path) -> None:
    for each in (ONE, TWO):
        add(path, each, announce=nothing)
    told: list[Containment] = []
    assert lift(path, "one", now=NOW, announce=told.append) == ONE
    assert told == [ONE]
    assert file.current() == (TWO,)
    assert lift(path, "one", now=NOW, announce=lambda _: pytest.fail("there is none")) is None
    assert lift(path, "two", now=TWO.until, announce=lambda _: pytest.fail("it has ended")) is None


def test_what_has_ended_is_left_out_when_the_file_is_written(file: ContainmentFile, path: Path) -> None:
    add(path, ONE, announce=nothing)
    add(path, contain("late", since=ONE.until, until=ONE.until + 1), announce=nothing)
    assert [each.id for each in file.current()] == ["late"]


def encoded(**changes: object) -> bytes:
    return msgspec.json.encode({**msgspec.to_builtins(ONE), **changes})


UNRELIABLE = {
    "half a line": (encoded()[:-5], 0o644),
    "an empty line": (b"\n", 0o644),
    "a member that is not known": (encoded(allow=True), 0o644),
    "a number of another kind": (encoded(until="tomorrow"), 0o644),
    "everybody": (encoded(app=""), 0o644),
    "more than a month": (encoded(until=NOW + 40 * 86_400_000_000), 0o644),
    "another encoding": (b"\xff\xfe{}", 0o644),
    "a file that others may write": (encoded(), 0o646),
}


@pytest.mark.parametrize(("data", "mode"), UNRELIABLE.values(), ids=UNRELIABLE)
def test_a_file_that_cannot_be_relied_on_lets_nothing_through(
    file: ContainmentFile, path: Path, told: list[str], data: bytes, mode: int
) -> None:
    path.write_bytes(encoded(id="first") + b"\n" + data)
    path.chmod(mode)
    for _ in range(2):
        with pytest.raises(Unavailable) as caught:
            file.current()
        assert caught.value.code == "containment_unreadable"
    assert len(told) == 1
    assert str(path) in told[0]
    was = path.read_bytes()
    for change in (
        lambda: add(path, TWO, announce=lambda: pytest.fail("nothing is written")),
        lambda: lift(path, "first", now=NOW, announce=lambda _: pytest.fail("nothing is written")),
    ):
        with pytest.raises(ConfigError):
            change()
    assert path.read_bytes() == was
    path.unlink()
    assert file.current() == ()


def test_a_bad_line_is_named(path: Path) -> None:
    path.write_bytes(encoded() + b"\n{}\n")
    path.chmod(0o644)
    with pytest.raises(ConfigError, match="containments:2: is no containment"):
        listed(path, now=NOW)


def test_what_is_announced_can_stop_it(path: Path) -> None:
    def stop(*_: object) -> None:
        raise ConfigError("it cannot be recorded")

    with pytest.raises(ConfigError, match="cannot be recorded"):
        add(path, ONE, announce=stop)
    assert not path.exists()
    add(path, ONE, announce=nothing)
    with pytest.raises(ConfigError, match="cannot be recorded"):
        lift(path, "one", now=NOW, announce=stop)
    assert listed(path, now=NOW) == (ONE,)


def test_what_would_meet_everything_is_not_written(path: Path) -> None:
    everybody = Containment(id="all", since=NOW, until=NOW + 1, uid=0, reason="r")
    with pytest.raises(ConfigError, match="names at least one"):
        add(path, everybody, announce=lambda: pytest.fail("nothing is written"))


def test_of_several_at_once_none_is_forgotten(path: Path) -> None:
    names = [f"c{number}" for number in range(8)]
    together = Barrier(len(names))

    def go(name: str) -> None:
        together.wait(10)
        add(path, contain(name), announce=nothing)

    with ThreadPoolExecutor(len(names)) as pool:
        list(pool.map(go, names))
    assert {each.id for each in listed(path, now=NOW)} == set(names)


def test_there_is_an_end_to_how_many(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(containment_file, "MAX_CONTAINMENTS", 1)
    add(path, ONE, announce=nothing)
    with pytest.raises(ConfigError, match="has 1 containments already"):
        add(path, TWO, announce=lambda: pytest.fail("nothing is written"))


async def test_the_watch_sweeps_until_it_is_cancelled_and_outlives_a_bad_file(
    file: ContainmentFile, path: Path, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(containment_file, "POLL_SECONDS", 0)
    seen: list[int] = []
    steps = iter((b"{", encoded(), b"{"))
    done = asyncio.Event()

    def sweep() -> None:
        data = next(steps, None)
        if data is None:
            done.set()
            return
        path.write_bytes(data)
        path.chmod(0o644)
        seen.append(len(file.current()))

    async with asyncio.TaskGroup() as group:
        watch = group.create_task(file.watch(sweep))
        async with asyncio.timeout(10):
            await done.wait()
        watch.cancel()
    assert seen == [1]
    assert len(told) == 2, "what breaks again after it was mended is told again"
