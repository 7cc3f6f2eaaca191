"""A command at the operator's socket: what it is told, and what it says if nobody tells it anything."""

import asyncio
import socket
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from egress_gateway.adapters.counters import agents_client as module
from egress_gateway.adapters.counters.agents_client import ask
from egress_gateway.adapters.counters.agents_protocol import AgentsAre, ListAgents
from egress_gateway.adapters.counters.protocol import Practised
from egress_gateway.core.baselines import Practice
from egress_gateway.core.errors import ConfigError

pytestmark = pytest.mark.enable_socket
BOT = b"b" * 20


async def test_who_may_ask_is_told(node) -> None:
    async with node.serving() as service:
        service.desk.answer(Practised(Practice(BOT, 1)))
        answer = await asyncio.to_thread(ask, node.agents_socket, ListAgents())
    assert isinstance(answer, AgentsAre)
    assert [line.agent for line in answer.agents] == [BOT]


async def test_who_may_not_is_told_who_may(node, monkeypatch: pytest.MonkeyPatch) -> None:
    async with node.serving() as service:
        monkeypatch.setattr(service._agents.peers, "_uids", frozenset({-2}))
        with pytest.raises(ConfigError, match=r"ask as (root|one of them)"):
            await asyncio.to_thread(ask, node.agents_socket, ListAgents())


def test_where_nobody_listens_that_is_said(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="start the gateway"):
        ask(str(tmp_path / "none"), ListAgents())


def answering(place: str, answer: Callable[[socket.socket], object]) -> threading.Thread:
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(place)
    listener.listen()

    def serve() -> None:
        with listener, listener.accept()[0] as connection:
            connection.recv(1 << 10)
            answer(connection)

    thread = threading.Thread(target=serve)
    thread.start()
    return thread


def test_whoever_is_turned_away_is_told_who_is_served(node) -> None:
    thread = answering(node.agents_socket, lambda _: None)
    with pytest.raises(ConfigError, match="it serves root and its own user"):
        ask(node.agents_socket, ListAgents())
    thread.join()


def test_whoever_answers_something_else_is_of_another_version(node) -> None:
    thread = answering(node.agents_socket, lambda connection: connection.sendall(b"\0\0\0\1\xc0"))
    with pytest.raises(ConfigError, match="of another version"):
        ask(node.agents_socket, ListAgents())
    thread.join()


def test_whoever_does_not_answer_is_not_waited_for(node, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SECONDS", 0.01)
    asked = threading.Event()
    thread = answering(node.agents_socket, lambda _: asked.wait(5))
    with pytest.raises(ConfigError, match="does not answer in time"):
        ask(node.agents_socket, ListAgents())
    asked.set()
    thread.join()
