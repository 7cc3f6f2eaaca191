"""The service from start to stop: what a restart begins from, and what the log's process does not die of."""

import asyncio
import sqlite3
from pathlib import Path
from time import time_ns

import pytest

from egress_gateway.adapters.counters import baselines as baselines_module
from egress_gateway.adapters.counters import service as module
from egress_gateway.adapters.counters.protocol import Counted, Disclose, NotReserved, Practised, Reserve, Reserved
from egress_gateway.adapters.counters.service import CountingConfig, CountingService, SteadyClock
from egress_gateway.adapters.counters.store import NotSavedError
from egress_gateway.core.baselines import Practice
from egress_gateway.core.counting import Charge, Tally
from egress_gateway.core.errors import ConfigError

ADA = b"a" * 16
ALL = Reserve(1, (Charge(ADA, 10, 10, 10),))
ONE = Tally(ADA, 86_400, (b"1" * 16,))
TWO = Tally(ADA, 86_400, (b"2" * 16,))


async def test_a_restart_changes_nothing(node) -> None:
    async with node.serving() as service:
        assert isinstance(service.desk.answer(ALL), Reserved)
        service.desk.answer(Disclose(2, (ONE,)))
    node.now += 4_000_000
    async with node.serving() as service:
        assert service.desk.answer(ALL) == NotReserved(1, 0, 6_000_000)
        assert service.desk.answer(Disclose(2, (TWO,))) == Counted(2, (2,))


async def test_a_restart_forgets_nothing_of_an_agent(node) -> None:
    async with node.serving() as service:
        service.desk.answer(Practised(Practice(ADA, 3)))
    async with node.serving() as service:
        assert [line.requests for line in service.desk.baselines.agents(node.now)] == [3]


async def test_at_the_end_all_agents_are_saved_however_many_changed(node, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(baselines_module, "MOST_COPIED", 1)
    async with node.serving() as service:
        for number in range(5):
            service.desk.answer(Practised(Practice(bytes([number]) * 16, 1)))
    async with node.serving() as service:
        assert len(service.desk.baselines) == 5


async def test_of_an_agent_what_a_disk_did_not_take_is_saved_later(
    node, until, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SAVE_SECONDS", 0.001)
    async with node.serving() as service:
        save = service._baselines.save

        def fails(changed: object) -> None:
            raise NotSavedError("disk I/O error")

        monkeypatch.setattr(service._baselines, "save", fails)
        service.desk.answer(Practised(Practice(ADA, 3)))
        await until(lambda: node.told)
        monkeypatch.setattr(service._baselines, "save", save)
    async with node.serving() as service:
        assert len(service.desk.baselines) == 1


async def test_what_was_counted_is_saved_while_it_serves(node, until, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SAVE_SECONDS", 0.001)
    monkeypatch.setattr(module, "FORGET_SAVES", 1)
    async with node.serving() as service:
        service.desk.answer(ALL)
        with sqlite3.connect(node.directory / "counters" / "counters.sqlite") as database:
            await until(lambda: database.execute("SELECT * FROM bucket").fetchall())
            node.now += 11_000_000
            await until(lambda: not database.execute("SELECT * FROM bucket").fetchall())
        database.close()


async def test_a_disk_that_fails_is_told_and_tried_again(node, until, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SAVE_SECONDS", 0.001)
    async with node.serving() as service:
        save = service._store.save

        def fails(batch: object) -> None:
            raise NotSavedError("disk I/O error")

        monkeypatch.setattr(service._store, "save", fails)
        service.desk.answer(ALL)
        await until(lambda: node.told)
        monkeypatch.setattr(service._store, "save", save)
    assert node.told[0] == "what was counted cannot be written, and is lost if the process ends: disk I/O error"
    async with node.serving() as service:
        assert isinstance(service.desk.answer(ALL), NotReserved)


async def test_a_file_that_cannot_be_read_lets_nobody_begin_with_full_quotas(node) -> None:
    (node.directory / "counters").mkdir()
    (node.directory / "counters" / "counters.sqlite").write_bytes(b"no database" * 1000)
    config = CountingConfig(directory=str(node.directory / "counters"), socket=node.socket, uids=())
    with pytest.raises(ConfigError, match="what was counted cannot be read"):
        CountingService(config, now=lambda: node.now, tell=node.told.append)


async def test_a_directory_that_cannot_be_made_is_named(node) -> None:
    (node.directory / "counters").write_bytes(b"")
    config = CountingConfig(directory=str(node.directory / "counters" / "x"), socket=node.socket, uids=())
    with pytest.raises(ConfigError, match="the directory cannot be made"):
        CountingService(config, now=lambda: node.now, tell=node.told.append)


async def test_a_socket_that_cannot_be_made_ends_it_and_closes_the_file(node) -> None:
    config = CountingConfig(
        directory=str(node.directory / "counters"), socket=str(Path(node.directory) / ("x" * 200)), uids=()
    )
    service = CountingService(config, now=lambda: node.now, tell=node.told.append)
    with pytest.raises(ConfigError):
        await service.run(asyncio.Event())
    async with node.serving():
        pass


def test_the_clock_stands_where_the_machine_does_and_goes_on() -> None:
    clock = SteadyClock()
    before = clock.now()
    assert abs(before - time_ns() // 1000) < 5_000_000
    assert clock.now() >= before
