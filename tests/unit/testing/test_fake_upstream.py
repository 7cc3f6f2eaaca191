"""The way out without a network."""

import asyncio
import hashlib

import pytest

from egress_gateway.core.errors import Unavailable, UpstreamFailed
from egress_gateway.core.exchange import OutboundRequest, Receipt
from egress_gateway.core.ids import BodyDigest
from egress_gateway.testing.effects import Dropped, Forwarded, Intent, Withheld
from egress_gateway.testing.fake_upstream import Scripted
from egress_gateway.testing.peers import Peers

REQUEST = OutboundRequest(upstream="u", method="POST", path="/p", headers=(), body=b"body")


async def receipt(peers: Peers) -> Receipt:
    return await peers.audit.intent(b"{}", REQUEST.destination, BodyDigest(hashlib.sha256(b"body").digest()))


def kinds(peers: Peers) -> list[type]:
    return [type(effect) for effect in peers.journal.effects if not isinstance(effect, Intent)]


async def test_an_answer_is_played_after_the_request_was_noted() -> None:
    peers = Peers()
    peers.upstream.answer(Scripted(status=201, headers=(("x-a", "1"),), chunks=(b"a", b"b")))
    async with peers.upstream.send(REQUEST, await receipt(peers)) as answer:
        assert (answer.head.status, answer.head.header("x-a")) == (201, "1")
        assert [chunk async for chunk in answer.chunks()] == [b"a", b"b"]
    assert peers.upstream.sent == [REQUEST]
    assert kinds(peers) == [Forwarded]


async def test_stopping_at_the_last_byte_is_not_leaving_early() -> None:
    peers = Peers()
    peers.upstream.answer(Scripted(chunks=(b"a", b"b")))
    async with peers.upstream.send(REQUEST, await receipt(peers)) as answer:
        async for chunk in answer.chunks():
            if chunk == b"b":
                break
    assert kinds(peers) == [Forwarded]


async def test_stopping_before_it_is() -> None:
    peers = Peers()
    peers.upstream.answer(Scripted(chunks=(b"a", b"b")))
    async with peers.upstream.send(REQUEST, await receipt(peers)) as answer:
        async for _ in answer.chunks():
            break
    assert peers.journal.effects[-1] == Dropped(upstream="u")


async def test_an_answer_that_is_not_whole_goes_on_piece_by_piece() -> None:
    peers = Peers()
    peers.upstream.answer(Scripted(chunks=(b"a",), whole=False))
    async with peers.upstream.send(REQUEST, await receipt(peers)) as answer:
        chunks = answer.chunks()
        assert await anext(chunks) == b"a"
        async with asyncio.TaskGroup() as group:
            following = group.create_task(anext(chunks))  # type: ignore[arg-type]  # anext gives an awaitable
            assert await peers.journal.until(lambda: peers.upstream.awaits == "body")
            peers.upstream.more(b"b")
        assert following.result() == b"b"
        peers.upstream.end()
        assert [chunk async for chunk in chunks] == []
    assert kinds(peers) == [Forwarded]


@pytest.mark.parametrize("whole", [True, False])
async def test_a_body_that_breaks_off_raises_and_is_not_a_drop(whole: bool) -> None:
    peers = Peers()
    peers.upstream.answer(Scripted(chunks=(b"a",), broken=whole, whole=whole))
    if not whole:
        peers.upstream.break_off()
    async with peers.upstream.send(REQUEST, await receipt(peers)) as answer:
        chunks = answer.chunks()
        assert await anext(chunks) == b"a"
        with pytest.raises(UpstreamFailed):
            await anext(chunks)
    assert kinds(peers) == [Forwarded]


async def test_a_failure_instead_of_an_answer_has_sent_the_request() -> None:
    peers = Peers()
    peers.upstream.answer(UpstreamFailed("upstream_timeout", "late"))
    with pytest.raises(UpstreamFailed):
        async with peers.upstream.send(REQUEST, await receipt(peers)):
            pytest.fail("there is no answer")
    assert kinds(peers) == [Forwarded]


async def test_a_refusal_has_sent_nothing_and_holds_once() -> None:
    peers = Peers()
    peers.upstream.refuse(Unavailable("credential_missing", "none"))
    peers.upstream.answer(Scripted())
    with pytest.raises(Unavailable):
        async with peers.upstream.send(REQUEST, await receipt(peers)):
            pytest.fail("nothing was sent")
    async with peers.upstream.send(REQUEST, await receipt(peers)) as answer:
        assert [chunk async for chunk in answer.chunks()] == []
    assert kinds(peers) == [Withheld, Forwarded]


async def test_a_receipt_for_something_else_sends_nothing() -> None:
    peers = Peers()
    other = await peers.audit.intent(b"{}", "v POST /p", BodyDigest(b""))
    with pytest.raises(Unavailable) as caught:
        async with peers.upstream.send(REQUEST, other):
            pytest.fail("nothing was sent")
    assert caught.value.code == "receipt_invalid"
    assert peers.upstream.sent == []


async def test_leaving_while_waiting_for_the_head_is_a_drop() -> None:
    peers = Peers()

    async def send() -> None:
        async with peers.upstream.send(REQUEST, await receipt(peers)):
            pytest.fail("there is no answer")

    async with asyncio.TaskGroup() as group:
        sending = group.create_task(send())
        assert await peers.journal.until(lambda: peers.upstream.awaits == "head")
        sending.cancel()
    assert (kinds(peers), peers.upstream.awaits) == ([Forwarded, Dropped], "")
