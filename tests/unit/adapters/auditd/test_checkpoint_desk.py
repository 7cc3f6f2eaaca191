"""The socket for checkpoints: a courier's end and the log's, and who may not connect."""

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from tests.unit.adapters.auditd.test_watch import Clock, started
from tests.unit.audit.notes.test_cosigning import KEYS

from egress_gateway.adapters.auditd import checkpoint_desk as module
from egress_gateway.adapters.auditd import daemon as daemon_module
from egress_gateway.adapters.auditd.checkpoint_desk import CheckpointConnection, CheckpointDesk
from egress_gateway.adapters.auditd.checkpoint_protocol import NotOffered, Offer
from egress_gateway.adapters.auditd.watch import Watch
from egress_gateway.adapters.auditd.witnessing import Witnessing
from egress_gateway.adapters.courier.log_link import LogLink, ask_standing
from egress_gateway.audit.notes.checkpoint import cosign
from egress_gateway.audit.notes.note import parse
from egress_gateway.core.errors import Unavailable
from egress_gateway.testing.simulated_disk import SimulatedDisk

TIME = 1_700_000_000


@asynccontextmanager
async def served(
    directory: Path, told: list[str], *, uid: int | None = None, witnessed: bool = True
) -> AsyncIterator[tuple[Path, Watch]]:
    """A log's desk on a socket, with a checkpoint of one record."""
    daemon = started(directory, SimulatedDisk(), Clock(), told)
    if not witnessed:
        daemon.watch.witnessing = None
    desk = CheckpointDesk(daemon.watch, {os.geteuid() if uid is None else uid}, told.append)
    # Not tmp_path: the path of a Unix socket has at most 107 bytes.
    with tempfile.TemporaryDirectory(prefix="egress") as place:
        path = Path(place) / "s"
        server = await asyncio.get_running_loop().create_unix_server(lambda: CheckpointConnection(desk).link, path)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(daemon.run())
            yield path, daemon.watch
            desk.close()
            server.close()
            daemon.stop()


@asynccontextmanager
async def linked(path: Path) -> AsyncIterator[LogLink]:
    link = LogLink(str(path))
    async with asyncio.timeout(10), asyncio.TaskGroup() as tasks:
        running = tasks.create_task(link.run())
        await link.connected.wait()
        yield link
        running.cancel()


@pytest.fixture(autouse=True)
def _fast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(daemon_module, "CHECKPOINT_SECONDS", 0.001)


async def test_a_checkpoint_is_carried_out_and_its_cosignature_back(tmp_path: Path) -> None:
    async with served(tmp_path, []) as (path, watch), linked(path) as link:
        offer = await link.offer(0, 0)
        assert isinstance(offer, Offer)
        line = cosign(parse(offer.note).text, "w1.test", KEYS["w1"], TIME).encode()
        assert await link.give(offer.size, b"nonsense\n") == "a line that is no signature"
        assert await link.give(offer.size, line) == ""
        standing = await link.standing()
        assert standing.witnessed is not None
        assert standing.witnessed.records == offer.size == watch.progress.witnessed


async def test_without_witnesses_there_is_the_standing_alone(tmp_path: Path) -> None:
    async with served(tmp_path, [], witnessed=False) as (path, _), linked(path) as link:
        assert await link.offer(0, 0) == NotOffered(1, "no witnesses are configured")
        assert await link.give(1, b"") == "no witnesses are configured"
        assert (await link.standing()).witnessed is None


async def test_others_are_turned_away(tmp_path: Path) -> None:
    async with served(tmp_path, [], uid=os.geteuid() + 1) as (path, _):
        assert await ask_standing(path, 0.1) is None


async def test_a_log_that_is_not_there_is_not_waited_for_without_end(tmp_path: Path) -> None:
    assert await ask_standing(tmp_path / "nothing", 0.05) is None
    with pytest.raises(Unavailable, match="does not answer"):
        await LogLink(str(tmp_path / "nothing")).standing()


async def test_who_waits_learns_that_the_log_is_gone(tmp_path: Path) -> None:
    async with served(tmp_path, []) as (path, watch), linked(path) as link:
        waiting = asyncio.get_running_loop().create_task(link.offer(0, 10_000))
        await asyncio.sleep(0)
        assert await link.standing() == watch.standing()
        link.lost()
        with pytest.raises(Unavailable):
            await waiting


async def test_too_many_questions_end_the_connection(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_UNDER_WAY", 0)
    async with served(tmp_path, []) as (path, _), linked(path) as link:
        with pytest.raises(Unavailable):
            await link.standing()


async def test_a_bug_is_told_and_ends_the_connection(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fails(_: object, __: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(Witnessing, "offer", fails)
    told: list[str] = []
    async with served(tmp_path, told) as (path, _), linked(path) as link:
        with pytest.raises(Unavailable):
            await link.offer(0, 0)
    assert "a question failed for a reason that is ours: RuntimeError; please report it" in told
