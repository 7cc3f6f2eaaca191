"""Legal holds on disk: whole or not there, and nothing is concluded from a file that cannot be read."""

import fcntl
from pathlib import Path

import pytest

from egress_gateway.adapters import legal_holds
from egress_gateway.adapters.legal_holds import add, lift, read_holds, standing
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.legal_hold import Hold

ONE = Hold(name="case-1", reason="litigation", person="okta:00u1", since=5, until=9, opened=7, uid=1000, actor="ann")
TWO = Hold(name="case-2", reason="inspection", route="clinic", app="chart", opened=8, ticket="4711")


def nothing(*_: object) -> None:
    """Nobody is told."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "holds.json"


def test_no_file_holds_nothing(path: Path) -> None:
    assert read_holds(path) == ()


def test_holds_are_there_until_they_are_lifted(path: Path) -> None:
    for each in (ONE, TWO):
        add(path, each, announce=nothing)
    assert read_holds(path) == (ONE, TWO)
    assert path.stat().st_mode & 0o777 == 0o644
    seen: list[Hold] = []
    assert lift(path, "case-1", announce=seen.append) == ONE
    assert (seen, read_holds(path)) == ([ONE], (TWO,))
    assert lift(path, "case-1", announce=seen.append) is None


def test_nobody_adds_one_while_they_stand(path: Path) -> None:
    add(path, ONE, announce=nothing)
    with standing(path) as holds, path.with_name("holds.json.lock").open() as lock:
        assert holds == (ONE,)
        with pytest.raises(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    add(path, TWO, announce=nothing)


def test_what_cannot_be_recorded_is_not_done(path: Path) -> None:
    def fail(*_: object) -> None:
        raise ConfigError("the journal is full")

    with pytest.raises(ConfigError, match="journal is full"):
        add(path, ONE, announce=fail)
    assert not path.exists()
    add(path, ONE, announce=nothing)
    with pytest.raises(ConfigError, match="journal is full"):
        lift(path, ONE.name, announce=fail)
    assert read_holds(path) == (ONE,)


def test_a_name_is_used_once(path: Path) -> None:
    add(path, ONE, announce=nothing)
    with pytest.raises(ConfigError, match="choose another name"):
        add(path, ONE, announce=nothing)


def test_holds_are_bounded(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(legal_holds, "MOST_HOLDS", 1)
    add(path, ONE, announce=nothing)
    with pytest.raises(ConfigError, match="lift some first"):
        add(path, TWO, announce=nothing)


BROKEN = {
    "no JSON": b"{",
    "an unknown key": b'{"holds":[],"more":1}',
    "a hold without a reason": b'{"holds":[{"name":"a","reason":"","opened":1}]}',
    "an unknown selector": b'{"holds":[{"name":"a","reason":"r","opened":1,"agent":"x"}]}',
}


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
def test_nothing_is_concluded_from_a_broken_file(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    path.chmod(0o644)
    with pytest.raises(ConfigError, match="holds"):
        read_holds(path)


def test_a_file_that_others_may_write_is_not_believed(path: Path) -> None:
    add(path, ONE, announce=nothing)
    path.chmod(0o666)
    with pytest.raises(ConfigError):
        read_holds(path)
