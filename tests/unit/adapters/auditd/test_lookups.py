"""Lookups beside the log: bounded, answered also when they fail, and never the end of anything."""

import asyncio
import sqlite3
from collections.abc import Callable

import pytest

from egress_gateway.adapters.auditd import lookups as module
from egress_gateway.adapters.auditd.lookups import STEPS_OF_A_LOOKUP, Lookups
from egress_gateway.core.errors import Unavailable, WireError
from egress_gateway.core.ids import RecordId

RID = RecordId("0" * 32)
SIZE = 7


class Index:
    """An index that needs so many steps and fails as it is told to."""

    def __init__(self) -> None:
        self.steps: list[int] = []
        self.missing = 0
        self.error: Exception | None = None

    def step(self, size: int) -> bool:
        self.steps.append(size)
        if self.error is not None:
            raise self.error
        self.missing = max(0, self.missing - 1)
        return self.missing == 0

    def of_request(self, rid: RecordId) -> tuple[bytes, ...]:
        return (rid.encode(),)


class Desk:
    """Lookups, their index and what the operator was told."""

    def __init__(self) -> None:
        self.index = Index()
        self.told: list[str] = []
        self.lookups = Lookups(self.index, lambda: SIZE, self.told.append)


@pytest.fixture
async def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr(module, "TICK_SECONDS", 0.002)
    monkeypatch.setattr(module, "PAUSE_SECONDS", 0.0)
    return Desk()


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        # No event to wait for: what changes is in another thread.
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.001)


async def test_a_lookup_takes_in_first_what_is_new(desk: Desk) -> None:
    desk.index.missing = STEPS_OF_A_LOOKUP
    assert await desk.lookups.of_request(RID) == (RID.encode(),)
    assert desk.index.steps == [SIZE] * STEPS_OF_A_LOOKUP
    desk.lookups.close()


@pytest.mark.parametrize("rid", ["", "0" * 31, "0" * 33, "A" * 32, "g" * 32, "' OR 1=1 --", "0" * 32 + "\n"])
async def test_what_is_no_id_of_a_request_is_not_looked_up(desk: Desk, rid: str) -> None:
    with pytest.raises(Unavailable, match="lookup_invalid"):
        await desk.lookups.of_request(RecordId(rid))
    assert desk.index.steps == []


async def test_a_lookup_does_not_wait_for_an_index_that_is_being_built(desk: Desk) -> None:
    desk.index.missing = 10 * STEPS_OF_A_LOOKUP
    with pytest.raises(Unavailable, match="index_behind"):
        await desk.lookups.of_request(RID)
    assert len(desk.index.steps) == STEPS_OF_A_LOOKUP
    assert desk.told == []
    desk.lookups.close()


async def test_without_an_index_a_request_has_no_records() -> None:
    lookups = Lookups(None, lambda: SIZE, lambda _: None)
    stop = asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(lookups.keep_up(stop))
        assert await lookups.of_request(RID) == ()
        stop.set()
    lookups.close()


FAILURES: dict[str, tuple[Exception, str, str]] = {
    "a broken database": (sqlite3.DatabaseError("malformed"), "lookup_failed", "DatabaseError"),
    "a failing disk": (OSError(5, "secret path"), "lookup_failed", "OSError"),
    "a damaged record": (WireError("not a leaf"), "lookup_failed", "WireError"),
    "a bug": (KeyError("secret"), "lookup_failed", "KeyError"),
    "an index of another log": (Unavailable("index_stale", "x"), "index_stale", "index_stale"),
}


@pytest.mark.parametrize(("error", "code", "named"), FAILURES.values(), ids=FAILURES)
async def test_a_failure_ends_the_lookup_and_nothing_else(desk: Desk, error: Exception, code: str, named: str) -> None:
    stop = asyncio.Event()
    async with asyncio.timeout(10), asyncio.TaskGroup() as tasks:
        tasks.create_task(desk.lookups.keep_up(stop))
        desk.index.error = error
        with pytest.raises(Unavailable) as refusal:
            await desk.lookups.of_request(RID)
        assert refusal.value.code == code
        failed = len(desk.index.steps)
        await until(lambda: len(desk.index.steps) > failed + 2)
        desk.index.error = None
        assert await desk.lookups.of_request(RID) == (RID.encode(),)
        stop.set()
    [told] = desk.told
    assert f"({named})" in told
    assert "secret" not in told
    desk.lookups.close()


async def test_what_is_missing_is_taken_in_without_waiting_for_the_next_tick(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "TICK_SECONDS", 3600.0)
    desk.index.missing = 5
    stop = asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(desk.lookups.keep_up(stop))
        await until(lambda: desk.index.missing == 0)
        stop.set()
    assert len(desk.index.steps) == 5
    desk.lookups.close()
