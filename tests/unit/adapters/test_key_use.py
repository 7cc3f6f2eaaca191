"""When keys were last used: kept by each worker, merged by whoever asks."""

import asyncio
from pathlib import Path

import pytest

from egress_gateway.adapters import key_use
from egress_gateway.adapters.key_use import KeyUse, last_used
from egress_gateway.core.errors import ConfigError


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return tmp_path / "key-use"


def silent(line: str) -> None:
    raise AssertionError(line)


def worker(directory: Path, name: str = "worker-0") -> KeyUse:
    return KeyUse(directory, name, tell=silent)


def test_where_no_worker_ran_no_key_was_used(directory: Path) -> None:
    assert last_used(directory) == {}


def test_the_latest_use_by_any_worker_counts(directory: Path) -> None:
    one, two = worker(directory), worker(directory, "worker-1")
    one.note("aaaaaaaa", 5)
    one.note("bbbbbbbb", 9)
    two.note("aaaaaaaa", 7)
    two.note("bbbbbbbb", 8)
    assert last_used(directory) == {}
    for each in (one, two):
        each.flush()
    assert last_used(directory) == {"aaaaaaaa": 7, "bbbbbbbb": 9}


def test_what_was_used_before_a_restart_is_kept(directory: Path) -> None:
    before = worker(directory)
    before.note("aaaaaaaa", 5)
    before.flush()
    after = worker(directory)
    after.note("bbbbbbbb", 9)
    after.flush()
    assert last_used(directory) == {"aaaaaaaa": 5, "bbbbbbbb": 9}


def test_the_file_is_private_and_not_written_without_need(directory: Path) -> None:
    use = worker(directory)
    use.flush()
    assert not directory.exists()
    use.note("aaaaaaaa", 5)
    use.flush()
    file = directory / "worker-0.json"
    first = file.stat()
    assert first.st_mode & 0o777 == 0o600
    use.flush()
    assert file.stat().st_ino == first.st_ino


async def test_it_is_written_in_the_background_and_at_the_end(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rounds: list[float] = []
    turn = asyncio.Event()
    real_sleep = asyncio.sleep

    async def sleep(seconds: float) -> None:
        rounds.append(seconds)
        if len(rounds) == 4:
            turn.set()
        await real_sleep(0) if len(rounds) < 4 else await asyncio.Event().wait()

    monkeypatch.setattr(key_use.asyncio, "sleep", sleep)
    use = worker(directory)
    use.note("aaaaaaaa", 5)
    async with asyncio.TaskGroup() as group:
        task = group.create_task(use.run())
        await turn.wait()
        assert last_used(directory) == {"aaaaaaaa": 5}
        use.note("aaaaaaaa", 6)
        task.cancel()
    assert set(rounds) == {60.0}
    assert last_used(directory) == {"aaaaaaaa": 6}


def test_what_cannot_be_written_is_told_and_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    told: list[str] = []
    use = KeyUse(tmp_path / "file" / "key-use", "worker-0", tell=told.append)
    use.note("aaaaaaaa", 5)
    use.flush()
    assert len(told) == 1
    assert "not written down" in told[0]


DAMAGE = {"not JSON": b"{", "a list": b"[]", "texts": b'{"aaaaaaaa": "x"}', "empty": b""}


@pytest.mark.parametrize("content", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_file_is_told_and_written_anew(directory: Path, content: bytes) -> None:
    directory.mkdir(mode=0o700)
    file = directory / "worker-0.json"
    file.write_bytes(content)
    file.chmod(0o600)
    with pytest.raises(ConfigError, match=r"worker-0\.json: does not say"):
        last_used(directory)
    told: list[str] = []
    use = KeyUse(directory, "worker-0", tell=told.append)
    assert "is forgotten" in told[0]
    use.note("aaaaaaaa", 5)
    use.flush()
    assert last_used(directory) == {"aaaaaaaa": 5}
