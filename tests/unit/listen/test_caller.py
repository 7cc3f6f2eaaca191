"""Bodies are bounded as they arrive, whatever they are packed in; answers that break off end at once."""

import asyncio
import gzip
from typing import cast

import pytest
from aiohttp import web

from egress_gateway.core.config import Limits
from egress_gateway.core.errors import Unreadable
from egress_gateway.core.exchange import RequestHead
from egress_gateway.listen import caller
from egress_gateway.listen.caller import HttpCaller, inflate

LIMIT = 1000


def test_a_body_of_just_the_limit_passes() -> None:
    assert inflate(gzip.compress(b"a" * LIMIT), LIMIT) == b"a" * LIMIT


REFUSED = {
    "one byte too many": (gzip.compress(b"a" * (LIMIT + 1)), "too_large", 413),
    "a bomb": (gzip.compress(b"\0" * 10_000_000), "too_large", 413),
    "not gzip": (b"plain", "content_encoding", 400),
    "cut short": (gzip.compress(b"abc")[:-4], "content_encoding", 400),
    "bytes behind the end": (gzip.compress(b"abc") + b"x", "content_encoding", 400),
    "a second member": (gzip.compress(b"abc") + gzip.compress(b"def"), "content_encoding", 400),
    "nothing": (b"", "content_encoding", 400),
}


@pytest.mark.parametrize(("raw", "code", "status"), REFUSED.values(), ids=REFUSED)
def test_refused(raw: bytes, code: str, status: int) -> None:
    with pytest.raises(Unreadable) as caught:
        inflate(raw, LIMIT)
    assert (caught.value.code, caught.value.status) == (code, status)


class Reading:
    """A request whose caller reads, or stops reading."""

    def __init__(self) -> None:
        self.transport = self
        self.happened: list[object] = []
        self.reads = asyncio.Event()

    def abort(self) -> None:
        self.happened.append("abort")


class Written(HttpCaller):
    """Writes to a connection that takes nothing until its caller reads."""

    def __init__(self, reading: Reading) -> None:
        super().__init__(cast("web.BaseRequest", reading), RequestHead(method="POST", path="/"), Limits())
        self._reading = reading

    async def write(self, data: bytes) -> None:
        await self._reading.reads.wait()
        self._reading.happened.append(data)


async def test_last_words_are_sent_before_the_connection_breaks() -> None:
    reading = Reading()
    reading.reads.set()
    await Written(reading).break_off(b"last")
    assert reading.happened == [b"last", "abort"]


async def test_who_does_not_read_is_cut_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caller, "LAST_SECONDS", 0)
    reading = Reading()
    await Written(reading).break_off(b"last")
    assert reading.happened == ["abort"]


async def test_who_is_cancelled_meanwhile_cuts_as_well() -> None:
    reading = Reading()
    async with asyncio.TaskGroup() as group:
        task = group.create_task(Written(reading).break_off(b"last"))
        await asyncio.sleep(0)
        task.cancel()
    assert reading.happened == ["abort"]
