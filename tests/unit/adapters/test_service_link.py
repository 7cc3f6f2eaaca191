"""A service that comes late, goes, and comes again."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from egress_gateway.adapters.service_link import ServiceLink
from egress_gateway.wire.frames import frame

AGAIN = 0.001


class Told:
    """What the owner of a link is told."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.came = asyncio.Event()

    def say(self, word: str) -> None:
        self.words.append(word)
        self.came.set()

    async def until(self, *words: str) -> None:
        while self.words != list(words):
            self.came.clear()
            async with asyncio.timeout(30):
                await self.came.wait()


@asynccontextmanager
async def running(
    link: ServiceLink, again_seconds: float, opened: Callable[[], None], lost: Callable[[], None]
) -> AsyncIterator[None]:
    kept = asyncio.ensure_future(link.run(again_seconds, opened=opened, lost=lost))  # noqa: TID251  (ended below)
    try:
        yield
    finally:
        kept.cancel()
        await asyncio.gather(kept, return_exceptions=True)


async def test_messages_come_and_go_over_each_connection(tmp_path: Path) -> None:
    path = str(tmp_path / "s")
    told = Told()
    link = ServiceLink(path, lambda message: told.say(message.decode()), largest=100)
    link.send(frame(b"dropped"))

    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(await reader.read(100))
        writer.close()

    async with (
        running(link, AGAIN, lambda: told.say("opened"), lambda: told.say("lost")),
        await asyncio.start_unix_server(echo, path),
    ):
        await told.until("opened")
        assert link.open
        link.send(frame(b"one"))
        await told.until("opened", "one", "lost", "opened")
        link.send(frame(b"two"))
        await told.until("opened", "one", "lost", "opened", "two", "lost", "opened")
    assert told.words[-1] == "lost"
    assert not link.open


async def test_a_message_that_its_owner_cannot_read_ends_the_connection(tmp_path: Path) -> None:
    path = str(tmp_path / "s")
    told = Told()
    link = ServiceLink(path, lambda message: told.say(message.decode()), largest=100)

    async def babble(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(frame(b"\xff"))
        await reader.read()
        writer.close()

    async with (
        await asyncio.start_unix_server(babble, path),
        running(link, 60, lambda: None, lambda: told.say("lost")),
    ):
        await told.until("lost")
