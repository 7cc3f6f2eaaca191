"""The log's process compares hours: each source once, alarms are told, and nothing that fails ends the log."""

import asyncio
from pathlib import Path

import pytest
from tests.unit.adapters.hours import MINUTE, NOON, import_counts, write_hour

from egress_gateway.adapters.auditd import reconciler as module
from egress_gateway.adapters.auditd.reconciler import Reconciler, ReconcilerConfig
from egress_gateway.adapters.reconciliation import HOUR
from egress_gateway.audit.records.operations import ReconciliationRecord


class Log:
    """A log of so many records, in which an hour lies."""

    def __init__(self, directory: Path, *, size: int = 9) -> None:
        self.written: list[ReconciliationRecord] = []
        self.told: list[str] = []
        self.size = size
        self.reconciler = Reconciler(
            directory / "log",
            ReconcilerConfig(imports=str(directory / "imports")),
            size=lambda: self.size,
            now=lambda: NOON + HOUR + 10 * MINUTE,
            write=self.written.append,
            tell=self.told.append,
        )

    @property
    def found(self) -> list[tuple[int, str, bool]]:
        return [(each.since, each.source, each.agrees) for each in self.written]


BEFORE = (NOON - HOUR, "connector", False)


async def test_each_source_of_an_hour_is_compared_once(tmp_path: Path) -> None:
    write_hour(tmp_path / "log")
    log = Log(tmp_path)
    await log.reconciler.look()
    assert log.found == [(NOON, "connector", True), BEFORE]
    import_counts(tmp_path / "imports")
    await log.reconciler.look()
    await log.reconciler.look()
    assert log.found[2:] == [(NOON, "network", True), (NOON, "provider:one", True)]
    (alarm,) = log.told
    assert alarm.startswith("ALARM: connector counted otherwise in ")
    assert "one requests: log 1, source 0" in alarm


async def test_what_is_on_record_is_not_compared_again_by_another_start(tmp_path: Path) -> None:
    known = ReconciliationRecord(ts=NOON + HOUR + MINUTE, since=NOON, until=NOON + HOUR, source="connector")
    write_hour(tmp_path / "log", others=[known])
    log = Log(tmp_path, size=10)
    await log.reconciler.look()
    assert log.found == [BEFORE]


async def test_an_index_that_is_behind_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_hour(tmp_path / "log")
    monkeypatch.setattr("egress_gateway.adapters.audit_index.index.STEP_BYTES", 2_000)
    log = Log(tmp_path)
    await log.reconciler.look()
    assert log.found == []
    while not log.found:
        await log.reconciler.look()
    assert log.found[0] == (NOON, "connector", True)


async def test_what_fails_is_told_and_ends_nothing(tmp_path: Path) -> None:
    write_hour(tmp_path / "log")
    log = Log(tmp_path)
    (tmp_path / "imports" / "counters.json").mkdir(parents=True)
    await log.reconciler.look()
    assert log.found == []
    assert "cannot be compared" in log.told[0]
    (tmp_path / "imports" / "counters.json").rmdir()
    await log.reconciler.look()
    assert log.found


async def test_it_looks_again_and_again_until_the_log_stops(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_hour(tmp_path / "log")
    monkeypatch.setattr(module, "TICK_SECONDS", 0.0)
    log = Log(tmp_path)
    stop = asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(log.reconciler.run(stop))
        while not log.found:  # noqa: ASYNC110  (nothing else would say)
            await asyncio.sleep(0.001)
        stop.set()
        await running
