"""A real process gets its end of the socket, and of the environment only what the interpreter needs."""

import asyncio
import socket
import sys

import pytest

from egress_gateway.adapters.inspection_pool.process import spawner

CHILD = """
import os, socket, sys
fd = int(sys.argv[1].removeprefix("--fd="))
socket.socket(fileno=fd).sendall(",".join(sorted(os.environ)).encode())
"""


async def test_it_is_given_its_socket_and_no_secret_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "provider-key")
    monkeypatch.setenv("PYTHONHASHSEED", "0")
    ours, theirs = socket.socketpair()
    with ours, theirs:
        process = await spawner((sys.executable, "-c", CHILD))(theirs)
        async with asyncio.timeout(20):
            assert await process.wait() == 0
        names = ours.recv(1 << 16).decode().split(",")
    assert "PYTHONHASHSEED" in names
    assert {"HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "OMP_NUM_THREADS"} <= set(names)
    assert "OPENAI_API_KEY" not in names
