"""The playbook: an honest toy gateway follows its listing, and each kind of deviation is shown."""

import asyncio
import gc
import hashlib
import warnings
from collections.abc import Callable

import msgspec
import pytest

from egress_gateway.core.errors import Unavailable, UpstreamFailed
from egress_gateway.core.exchange import OutboundRequest
from egress_gateway.core.ids import BodyDigest
from egress_gateway.ports import Caller
from egress_gateway.testing import playbook as playbook_module
from egress_gateway.testing.expectations import (
    Abort,
    AuditIntent,
    AuditOutcome,
    Body,
    Delivered,
    Drop,
    End,
    Forward,
    Head,
    Raise,
    Withhold,
)
from egress_gateway.testing.fake_audit_log import Verdict
from egress_gateway.testing.peers import Peers
from egress_gateway.testing.playbook import Handle, Playbook
from egress_gateway.testing.stimuli import (
    Answer,
    BreaksOff,
    Commits,
    Ends,
    More,
    Passes,
    Refuses,
    Request,
    Stimulus,
    Vanishes,
)

REQUEST = Request(path="/toy", body=(b"he", b"llo"))
JSON = (("content-type", "application/json"),)


def record(kind: str, **members: object) -> bytes:
    return msgspec.json.encode({"kind": kind, **members})


def toy(peers: Peers, *, digest: Callable[[bytes], bytes] = lambda body: hashlib.sha256(body).digest()) -> Handle:
    """Record, forward, stream, record: the order that a real gateway has."""

    async def handle(caller: Caller) -> None:
        body = await caller.read(1000)
        request = OutboundRequest(upstream="u", method="POST", path="/p", headers=(), body=body)
        receipt = await peers.audit.intent(record("intent"), request.destination, BodyDigest(digest(body)))
        end = "client_left"
        try:
            async with peers.upstream.send(request, receipt) as answer:
                await caller.start(answer.head.status, answer.head.headers)
                async for chunk in answer.chunks():
                    await caller.write(chunk.upper())
            end = "complete"
        except UpstreamFailed:
            end = "upstream_failed"
            caller.abort()
        finally:
            await peers.audit.append(record("outcome", end=end))
        if end == "complete":
            await caller.finish()

    return handle


async def test_a_gateway_that_keeps_the_order_passes_and_its_caller_is_the_result() -> None:
    peers = Peers()
    caller = await (
        Playbook(peers, toy(peers))
        >> REQUEST
        << AuditIntent("u POST /p", {"kind": "intent"})
        >> Commits()
        << Forward("u POST /p", body=b"hello")
        >> Answer(chunks=(b"wor", b"ld"))
        << Head(200, {"content-type": "application/json"})
        << Body(b"WORLD")
        << AuditOutcome({"end": "complete"})
        >> Commits()
        << End()
    )
    assert (caller.received, caller.complete) == (b"WORLD", True)


async def test_a_stream_is_delivered_while_the_upstream_still_talks() -> None:
    peers = Peers()
    await (
        Playbook(peers, toy(peers))
        >> REQUEST
        << AuditIntent()
        << Forward()
        >> Answer(chunks=(b"a",), whole=False)
        << Head(200)
        << Body(b"A")
        >> More(b"b")
        << Body(b"B")
        >> Ends()
        << AuditOutcome()
        << End()
    )


async def test_two_requests_follow_each_other() -> None:
    peers = Peers()
    turn = (AuditIntent(), Forward())
    book = Playbook(peers, toy(peers))
    for _ in range(2):
        book = book >> REQUEST << turn[0] << turn[1] >> Answer() << Head() << AuditOutcome() << End() >> Passes(5)
    await book
    assert peers.clock.tick() == 10


async def test_a_caller_that_vanishes_drops_the_upstream_and_is_recorded() -> None:
    peers = Peers()
    caller = await (
        Playbook(peers, toy(peers))
        >> REQUEST
        << AuditIntent()
        << Forward()
        >> Vanishes()
        << Drop()
        << AuditOutcome({"end": "client_left"})
    )
    assert not caller.complete


@pytest.mark.parametrize("started", [False, True])
async def test_an_upstream_that_breaks_off_aborts_the_caller(started: bool) -> None:
    peers = Peers()
    book = Playbook(peers, toy(peers)) >> REQUEST << AuditIntent() << Forward()
    if started:
        book = book >> Answer(chunks=(b"a",), whole=False) << Head() << Body(b"A")
    await (book >> BreaksOff() << Abort() << AuditOutcome({"end": "upstream_failed"}))


async def test_without_a_durable_intent_nothing_leaves() -> None:
    peers = Peers()
    await (Playbook(peers, toy(peers)) >> REQUEST << AuditIntent() >> Commits(Verdict.REFUSE) << Raise(Unavailable))
    assert peers.upstream.sent == []


async def test_a_receipt_for_another_body_sends_nothing() -> None:
    peers = Peers()
    await (
        Playbook(peers, toy(peers, digest=lambda body: hashlib.sha256(body + b"!").digest()))
        >> REQUEST
        << AuditIntent()
        << Withhold("receipt_invalid")
        << AuditOutcome()
        << Raise(Unavailable)
    )


async def test_an_upstream_without_a_credential_sends_nothing() -> None:
    peers = Peers()
    await (
        Playbook(peers, toy(peers))
        >> Refuses("credential_missing")
        >> REQUEST
        << AuditIntent()
        << Withhold("credential_missing")
        << AuditOutcome()
        << Raise(Unavailable)
    )


def impatient(peers: Peers) -> Handle:
    """Send before the intent is durable."""

    async def handle(caller: Caller) -> None:
        body = await caller.read(1000)
        intent = asyncio.gather(peers.audit.intent(record("intent"), "u POST /p", BodyDigest(b"")))
        await asyncio.sleep(0)
        await caller.start(200, ())
        await caller.write(body)
        await intent
        await caller.finish()

    return handle


async def test_an_effect_before_its_time_is_shown_before_its_time() -> None:
    peers = Peers()
    with pytest.raises(AssertionError) as caught:
        await (Playbook(peers, impatient(peers)) >> REQUEST << AuditIntent() >> Commits() << Delivered(200))
    text = str(caught.value)
    assert text.index("+ << body b'hello'") < text.index(">> log: commit")
    assert "- << Delivered(status=200)" in text


async def test_a_missing_effect_and_an_unlisted_one_are_shown() -> None:
    peers = Peers()
    with pytest.raises(AssertionError, match=r"- << Withhold\(code='never'\)[\s\S]*\+ << end"):
        await (
            Playbook(peers, toy(peers))
            >> REQUEST
            << AuditIntent()
            << Forward()
            >> Answer()
            << Head()
            << AuditOutcome()
            << Withhold("never")
        )


@pytest.mark.parametrize(
    "never", [Answer(), More(b""), Ends(), BreaksOff(), Commits(), Vanishes()], ids=lambda stimulus: stimulus.line
)
async def test_a_stimulus_whose_moment_never_comes_is_shown_as_missing(never: Stimulus) -> None:
    peers = Peers()

    async def handle(caller: Caller) -> None:
        await caller.start(204, ())
        await caller.finish()

    with pytest.raises(AssertionError, match="- >> "):
        await (Playbook(peers, handle) >> REQUEST << Delivered(204) >> never)


async def test_a_gateway_that_never_ends_is_cancelled_and_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(playbook_module, "PATIENCE_SECONDS", 0.01)
    peers = Peers()

    async def handle(caller: Caller) -> None:
        await asyncio.Event().wait()

    with pytest.raises(AssertionError, match="still being handled"):
        await (Playbook(peers, handle) >> REQUEST)


async def test_a_playbook_that_begins_with_an_answer_is_shown_as_such() -> None:
    peers = Peers()
    with pytest.raises(AssertionError, match="- >> answer 200"):
        await (Playbook(peers, toy(peers)) >> Answer() >> REQUEST)


async def test_a_playbook_without_a_request_asserts_nothing_and_says_so() -> None:
    peers = Peers()
    with pytest.raises(AssertionError, match="needs a Request"):
        await (Playbook(peers, toy(peers)) >> Passes(1))


async def test_a_playbook_that_was_never_awaited_warns() -> None:
    peers = Peers()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        Playbook(peers, toy(peers)) >> REQUEST
        gc.collect()
    assert any("never awaited" in str(warning.message) for warning in caught)
