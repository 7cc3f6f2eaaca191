"""The courier's end of the log's socket: what does not fit is no answer."""

import asyncio
import tempfile
from pathlib import Path

import pytest

from egress_gateway.adapters.auditd.checkpoint_protocol import LARGEST_QUESTION, QUESTION, Taken, pack
from egress_gateway.adapters.courier import log_link as module
from egress_gateway.adapters.courier.log_link import LogLink
from egress_gateway.adapters.framed_connection import FramedConnection
from egress_gateway.core.errors import Unavailable


class Confused:
    """A log that answers everything as if it had been given something, then hangs up."""

    def __init__(self) -> None:
        self.link = FramedConnection(self, largest=LARGEST_QUESTION, peers=None)

    def opened(self) -> None: ...

    def lost(self) -> None: ...

    def received(self, payload: bytes) -> None:
        self.link.send(pack(Taken(QUESTION.decode(payload).id)))
        self.link.close()


async def test_an_answer_to_another_question_is_none_and_it_connects_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "RECONNECT_SECONDS", 0.001)
    with tempfile.TemporaryDirectory(prefix="egress") as place:
        path = Path(place) / "s"
        link = LogLink(str(path))
        async with asyncio.timeout(10), asyncio.TaskGroup() as tasks:
            running = tasks.create_task(link.run())
            server = await asyncio.get_running_loop().create_unix_server(lambda: Confused().link, path)
            for ask in (link.standing, lambda: link.offer(0, 0)):
                await link.connected.wait()
                with pytest.raises(Unavailable):
                    await ask()
                # Until it has noticed that the log hung up.
                while link.connected.is_set():  # noqa: ASYNC110
                    await asyncio.sleep(0)
            await link.connected.wait()
            assert await link.give(1, b"") == ""
            running.cancel()
            server.close()
