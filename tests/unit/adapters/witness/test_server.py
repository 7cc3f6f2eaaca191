"""The witness's HTTP: its one path, its bounds, and what it answers to anything else."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from tests.unit.adapters.witness.test_service import LOG, made
from tests.unit.growing_log import ORIGIN

from egress_gateway.adapters.witness import server as module
from egress_gateway.adapters.witness.server import WitnessServer


@asynccontextmanager
async def served(
    directory: Path, *, prefix: str = "", body_seconds: float = 10.0
) -> AsyncIterator[aiohttp.ClientSession]:
    witness = made(directory, [])
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(directory / "s"))
    stop, ready = asyncio.Event(), asyncio.Event()
    server = WitnessServer(witness, prefix=prefix, body_seconds=body_seconds)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(server.serve(listener, None, stop, ready.set))
        await ready.wait()
        connector = aiohttp.UnixConnector(str(directory / "s"))
        async with aiohttp.ClientSession("http://w.test", connector=connector) as session:
            yield session
        stop.set()
    witness.close()


async def test_a_submission_is_answered_below_the_prefix(tmp_path: Path) -> None:
    async with served(tmp_path, prefix="/w") as session:
        for path, status in {"/w/add-checkpoint": 200, "/add-checkpoint": 404, "/w/add-checkpoint/": 404}.items():
            async with session.post(path, data=LOG.submission(0, 5)) as response:
                assert response.status == status
        async with session.post("/w/add-checkpoint", data=LOG.submission(0, 5)) as response:
            assert response.headers["content-type"] == "text/x.tlog.size"
            assert await response.read() == b"5\n"


async def test_what_it_holds_is_below_the_prefix(tmp_path: Path) -> None:
    async with served(tmp_path, prefix="/w") as session:
        async with session.post("/w/add-checkpoint", data=LOG.submission(0, 5)) as response:
            assert response.status == 200
        for path, status in {f"/w/held?origin={ORIGIN}": 200, "/w/held": 404, f"/held?origin={ORIGIN}": 404}.items():
            async with session.get(path) as response:
                assert response.status == status
                assert (await response.read()).startswith(LOG.note(5)) is (status == 200)


async def test_health_and_metrics_are_there_and_nothing_else(tmp_path: Path) -> None:
    async with served(tmp_path) as session:
        async with session.get("/healthz") as response:
            assert (response.status, await response.text()) == (200, "ok\n")
        async with session.get("/metrics") as response:
            assert "egress_witness_size" in await response.text()
        for path in ("/", "/add-checkpoint", "/checkpoint"):
            async with session.get(path) as response:
                assert response.status == 404


async def test_a_body_is_bounded(tmp_path: Path) -> None:
    async with served(tmp_path) as session, session.post("/add-checkpoint", data=bytes(70_000)) as response:
        assert response.status == 413


async def test_a_caller_that_dribbles_is_left(tmp_path: Path) -> None:
    async def dribble() -> AsyncIterator[bytes]:
        yield b"old 0\n"
        await asyncio.Event().wait()

    async with (
        served(tmp_path, body_seconds=0.02) as session,
        session.post("/add-checkpoint", data=dribble()) as response,
    ):
        assert response.status == 408


async def test_too_many_at_once_are_sent_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_AT_ONCE", 0)
    async with served(tmp_path) as session, session.post("/add-checkpoint", data=LOG.submission(0, 5)) as response:
        assert response.status == 503
