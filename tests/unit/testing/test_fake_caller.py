"""The caller without a socket: order of calls, limits, leaving."""

import asyncio

import pytest

from egress_gateway.core.errors import Unreadable
from egress_gateway.core.exchange import RequestHead
from egress_gateway.testing.effects import Aborted, Finished, Started, Wrote
from egress_gateway.testing.fake_caller import FakeCaller
from egress_gateway.testing.journal import Journal

HEAD = RequestHead(method="POST", path="/p")


def caller(*body: bytes) -> tuple[FakeCaller, Journal]:
    journal = Journal()
    return FakeCaller(journal, HEAD, body), journal


async def test_a_whole_response_is_noted_in_order() -> None:
    one, journal = caller(b"a", b"b")
    assert one.head is HEAD
    assert await one.read(2) == b"ab"
    await one.start(200, (("x-a", "1"),))
    await one.write(b"x")
    await one.write(b"y")
    assert not one.complete
    await one.finish()
    assert (one.status, one.received, one.complete) == (200, b"xy", True)
    assert (one.header("x-a"), one.header("x-b")) == ("1", None)
    assert journal.effects == (Started(status=200, headers=(("x-a", "1"),)), Wrote(data=b"xy"), Finished())


async def test_a_body_over_the_limit_is_refused_with_413() -> None:
    one, _ = caller(b"a", b"b")
    with pytest.raises(Unreadable) as caught:
        await one.read(1)
    assert (caught.value.code, caught.value.status) == ("too_large", 413)


async def test_after_an_abort_the_caller_is_gone() -> None:
    one, journal = caller()
    await one.start(200, ())
    one.abort()
    assert journal.effects[-1] == Aborted()
    with pytest.raises(asyncio.CancelledError):
        await one.write(b"x")


async def test_a_vanished_caller_cancels_everything() -> None:
    one, _ = caller()
    one.vanish()
    for call in (one.read(1), one.start(200, ()), one.write(b""), one.finish()):
        with pytest.raises(asyncio.CancelledError):
            await call


async def test_the_wrong_order_is_a_bug() -> None:
    one, _ = caller()
    with pytest.raises(RuntimeError, match="write before start"):
        await one.write(b"")
    await one.start(200, ())
    with pytest.raises(RuntimeError, match="already started"):
        await one.start(200, ())
    await one.finish()
    with pytest.raises(RuntimeError, match="finish after"):
        await one.finish()
    with pytest.raises(RuntimeError, match="abort after"):
        one.abort()
