"""Questions for pseudonyms: who may ask what, and that whatever waits is one commit."""

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from egress_gateway.adapters.subjects import serve as module
from egress_gateway.adapters.subjects.protocol import Ask, FromKeeper, NotTold, Told, Wanted
from egress_gateway.adapters.subjects.serve import Connection, Desk
from egress_gateway.adapters.subjects.store import NotKeptError, Store
from egress_gateway.core.errors import WireError
from egress_gateway.core.secret import Secret
from egress_gateway.core.subjects import Kind, quarter_of

NOW = 1_800_000_000_000_000
QUARTER = quarter_of(NOW)
ADA = Wanted(Kind.PERSON, b"a" * 16)
BOB = Wanted(Kind.PERSON, b"b" * 16)


class Listener(Connection):
    """A connection whose answers are kept."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.heard: list[FromKeeper] = []

    def say(self, message: FromKeeper) -> None:
        self.heard.append(message)


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
async def desk(tmp_path: Path, told: list[str]) -> AsyncIterator[Desk]:
    made = Desk(Store(tmp_path, Secret(b"w" * 32)), uids=frozenset({os.geteuid()}), now=lambda: NOW, tell=told.append)
    yield made
    await made.close()


async def answered(desk: Desk, *heard: list[FromKeeper]) -> None:
    """Let the desk work until everybody has heard something."""
    async with asyncio.TaskGroup() as tasks:
        working = tasks.create_task(desk.answer_always())
        while not all(heard):  # noqa: ASYNC110  (nothing else would say)
            await asyncio.sleep(0.001)
        working.cancel()


async def test_what_waits_is_one_commit(desk: Desk) -> None:
    commits: list[int] = []
    of = desk._store.of

    def counted(wanted):
        wanted = list(wanted)
        commits.append(len(wanted))
        return of(wanted)

    desk._store.of = counted
    one, other = Listener(desk), Listener(desk)
    desk.take(one, Ask(1, QUARTER, (ADA, BOB)))
    desk.take(other, Ask(1, QUARTER, (BOB,)))
    await answered(desk, one.heard, other.heard)
    (mine,), (others,) = one.heard, other.heard
    assert isinstance(mine, Told)
    assert isinstance(others, Told)
    assert mine.given[1] == others.given[0] != mine.given[0]
    assert commits == [3]


async def test_a_commit_has_its_bounds(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "IN_A_COMMIT", 2)
    listeners = [Listener(desk) for _ in range(3)]
    for listener in listeners:
        desk.take(listener, Ask(1, QUARTER, (ADA, BOB)))
    await answered(desk, *(listener.heard for listener in listeners))
    assert len({str(listener.heard) for listener in listeners}) == 1


async def test_a_question_too_many_is_answered_that_it_cannot_be(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_WAITING", 1)
    listener = Listener(desk)
    desk.take(listener, Ask(1, QUARTER, (ADA,)))
    desk.take(listener, Ask(2, QUARTER, (ADA,)))
    assert listener.heard == [NotTold(2)]


@pytest.mark.parametrize("drift", [-2, 2])
async def test_nobody_asks_for_another_time(desk: Desk, drift: int) -> None:
    with pytest.raises(WireError):
        desk.take(Listener(desk), Ask(1, QUARTER + drift, (ADA,)))
    for near in (-1, 0, 1):
        desk.take(Listener(desk), Ask(1, QUARTER + near, (ADA,)))


async def test_a_file_that_cannot_be_read_is_told_once(
    desk: Desk, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_: Store) -> int:
        raise NotKeptError("disk I/O error")

    monkeypatch.setattr(Store, "version", property(fails))
    await desk.look_for_erasures()
    await desk.look_for_erasures()
    assert told == ["what pseudonyms stand for cannot be read: disk I/O error"]


async def test_nothing_is_said_on_a_connection_that_is_gone(desk: Desk) -> None:
    Connection(desk).say(NotTold(1))
