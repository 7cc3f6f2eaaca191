"""The keeper from start to stop: what a restart knows, and what the log's process does not die of."""

import asyncio

import pytest

from egress_gateway.adapters.subjects import service as module
from egress_gateway.adapters.subjects.service import SubjectsConfig, SubjectsService
from egress_gateway.core.errors import ConfigError, Unavailable
from egress_gateway.core.subjects import Kind, Lookup

ADA = Lookup(Kind.PERSON, b"a" * 16)


async def told(client, until):
    """What is answered as soon as the connection is there."""
    await until(lambda: client._link.open)
    return await client.of((ADA,))


async def test_a_restart_knows_who_is_who(node, until) -> None:
    async with node.serving(), node.asking() as client:
        before = await told(client, until)
    async with node.serving(), node.asking() as client:
        assert await told(client, until) == before


async def test_it_looks_for_erasures_while_it_serves(node, until, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LOOK_SECONDS", 0.001)
    async with node.serving() as service:
        looks: list[int] = []

        async def looked() -> None:
            looks.append(1)

        service.desk.look_for_erasures = looked
        await until(lambda: len(looks) > 1)


async def test_a_file_that_cannot_be_read_does_not_begin(node) -> None:
    node.kept.mkdir()
    (node.kept / "subjects.sqlite").write_bytes(b"no database" * 1000)
    with pytest.raises(ConfigError, match="what pseudonyms stand for cannot be read"):
        SubjectsService(config(node), node.key, now=node.clock.now, tell=node.told.append)


async def test_a_directory_that_cannot_be_made_is_named(node) -> None:
    node.kept.write_bytes(b"")
    with pytest.raises(ConfigError, match="the directory cannot be made"):
        SubjectsService(config(node), node.key, now=node.clock.now, tell=node.told.append)


async def test_a_socket_that_cannot_be_made_is_named(node) -> None:
    long = SubjectsConfig(directory=str(node.kept), socket=f"{node.socket}{'x' * 120}", key="", uids=node.uids)
    service = SubjectsService(long, node.key, now=node.clock.now, tell=node.told.append)
    with pytest.raises(ConfigError, match="at most 107 bytes"):
        await service.run(asyncio.Event())


async def test_who_asks_while_it_stops_is_told_that_it_is_away(node, until) -> None:
    async with node.asking() as client:
        async with node.serving():
            await told(client, until)
        with pytest.raises(Unavailable):
            await client.of((Lookup(Kind.VALUE, b"v" * 16),))


def config(node) -> SubjectsConfig:
    return SubjectsConfig(directory=str(node.kept), socket=node.socket, key="", uids=node.uids)
