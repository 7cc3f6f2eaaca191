"""The order of the steps, as listings: what is durable before what leaves, and before what is told.

How requests are refused, fail over and are decided is in `tests/unit/pipeline/`.
"""

import asyncio
import json
from collections.abc import Callable

import pytest

from egress_gateway.ports import Result
from egress_gateway.testing.expectations import (
    Abort,
    AuditIntent,
    AuditOutcome,
    AuditRefusal,
    AuditTool,
    Body,
    Delivered,
    Drop,
    End,
    Expectation,
    Forward,
    Head,
)
from egress_gateway.testing.fake_audit_log import Verdict
from egress_gateway.testing.gateway import SimulatedGateway, simulated_bundle
from egress_gateway.testing.playbook import Playbook
from egress_gateway.testing.stimuli import Answer, BreaksOff, Commits, Ends, More, Vanishes

OPENAI = "/support/openai/v1/chat/completions"
CHAT_PATH = "one POST /v1/chat/completions"
ADDRESS = "ada.castellano" + "@" + "example.com"
CHAT = {"model": "gpt-5", "messages": [{"role": "user", "content": f"Write to {ADDRESS}"}]}
STREAMED = {**CHAT, "stream": True}
SSE = (("content-type", "text/event-stream"),)
DONE = b"data: [DONE]\n\n"


def completion(text: str, *calls: dict[str, object]) -> bytes:
    message = {"role": "assistant", "content": text, **({"tool_calls": calls} if calls else {})}
    choice = {"index": 0, "message": message, "finish_reason": "tool_calls" if calls else "stop"}
    return json.dumps({"id": "c", "object": "chat.completion", "model": "gpt-5-1", "choices": [choice]}).encode()


def chunk(finish: str | None = None, **delta: object) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    data = {"id": "c", "object": "chat.completion.chunk", "model": "gpt-5-1", "choices": [choice]}
    return b"data: " + json.dumps(data).encode() + b"\n\n"


def call(arguments: str, **place: int) -> dict[str, object]:
    return {**place, "id": "call_1", "type": "function", "function": {"name": "crm_update", "arguments": arguments}}


@pytest.fixture
def gateway() -> SimulatedGateway:
    return SimulatedGateway()


async def test_a_document_is_recorded_forwarded_recorded_and_delivered(gateway: SimulatedGateway) -> None:
    token = gateway.token("pii.email", ADDRESS)
    caller = await (
        gateway.playbook()
        >> gateway.request(OPENAI, CHAT)
        << AuditIntent(CHAT_PATH, {"policy.outcome": "permit", "policy.rule": "permit-support", "attempt": 1})
        >> Commits()
        << Forward(CHAT_PATH, contains=(token.encode(),), lacks=(ADDRESS.encode(),))
        >> Answer(chunks=(completion(f"Dear {token}"),))
        << AuditOutcome({"end": "complete", "status": 200, "upstream_status": 200, "redactions.restored": 1})
        >> Commits()
        << Delivered(200, contains=(ADDRESS.encode(),), lacks=(token.encode(),))
    )
    assert caller.header("x-egress-decision") == "permit; redact=1"
    assert caller.header("x-egress-policy") == gateway.bundle.digest
    assert caller.header("x-egress-record") == json.loads(gateway.peers.audit.records[0])["rid"]
    assert all(ADDRESS.encode() not in record for record in gateway.peers.audit.records)


SCREENED = {
    "a document": (Answer(chunks=(completion("yes"),)), (AuditOutcome(), Delivered(200)), ["read", "finish"]),
    "an error": (Answer(status=429, chunks=(b"{}",)), (AuditOutcome(), Delivered(429)), ["provider_error", "finish"]),
    "a stream": (
        Answer(headers=SSE, chunks=(chunk(role="assistant", content="yes"), chunk("stop") + DONE)),
        (Head(200), Body(contains=(b"yes", b"stop")), AuditOutcome(), Body(contains=(DONE,)), End()),
        ["feed", "feed", "finish", "close", "finish"],
    ),
}


@pytest.mark.parametrize(("answer", "expected", "done"), SCREENED.values(), ids=SCREENED)
async def test_an_answer_is_screened_where_it_keeps_nobody_waiting(
    answer: Answer, expected: tuple[Expectation, ...], done: list[str]
) -> None:
    work_done: list[tuple[str, int]] = []

    async def beside(size: int, work: Callable[[], Result], /) -> Result:
        work_done.append((getattr(work, "func", work).__name__, size))
        return work()

    gateway = SimulatedGateway(beside=beside)
    play = gateway.playbook() >> gateway.request(OPENAI, STREAMED) << AuditIntent(CHAT_PATH) << Forward(CHAT_PATH)
    play = play >> answer
    for effect in expected:
        play = play << effect
    await play
    assert [name for name, _ in work_done] == done
    assert [size for name, size in work_done if name not in {"finish", "close"}] == [
        len(piece) for piece in answer.chunks
    ]


async def test_what_is_sent_is_what_the_intent_says(gateway: SimulatedGateway) -> None:
    await (
        gateway.playbook()
        >> gateway.request(OPENAI, CHAT, ("cookie", "a=b"), ("user-agent", "sdk"), ("openai-beta", "assistants=v2"))
        << AuditIntent(CHAT_PATH)
        << Forward(CHAT_PATH)
        >> Answer(chunks=(completion("yes"),))
        << AuditOutcome()
        << Delivered(200)
    )
    (sent,) = gateway.peers.upstream.sent
    assert sent.headers == (("content-type", "application/json"), ("openai-beta", "assistants=v2"))
    intent = json.loads(gateway.peers.audit.records[0])
    assert intent["sent"]["bytes"] == len(sent.body)
    assert intent["sent"]["destination"] == sent.destination


async def test_the_terminal_event_of_a_stream_waits_for_the_outcome(gateway: SimulatedGateway) -> None:
    token = gateway.token("pii.email", ADDRESS)
    await (
        gateway.playbook()
        >> gateway.request(OPENAI, STREAMED)
        << AuditIntent(CHAT_PATH, {"stream": True})
        << Forward(CHAT_PATH)
        >> Answer(headers=SSE, chunks=(chunk(role="assistant", content="Dear "),), whole=False)
        << Head(200, {"content-type": "text/event-stream; charset=utf-8"})
        << Body(contains=(b"Dear ",))
        >> More(chunk(content=token[:5]))
        << Body(lacks=(token[:5].encode(),))
        >> More(chunk(content=token[5:] + " bye"))
        << Body(contains=(ADDRESS.encode(), b" bye"), lacks=(token.encode(),))
        >> More(chunk("stop") + DONE)
        << Body(contains=(b'"finish_reason":"stop"',), lacks=(DONE,))
        << AuditOutcome({"end": "complete", "status": 200, "response.complete": True, "response.finish": ["stop"]})
        >> Commits()
        << Body(DONE)
        >> Ends()
        << End()
    )


async def test_a_streamed_tool_call_waits_for_its_record(gateway: SimulatedGateway) -> None:
    token = gateway.token("pii.email", ADDRESS)
    arguments = json.dumps({"to": token})
    await (
        gateway.playbook()
        >> gateway.request(OPENAI, STREAMED)
        << AuditIntent()
        << Forward()
        >> Answer(headers=SSE, chunks=(chunk(role="assistant", content="a"),), whole=False)
        << Head(200)
        << Body()
        >> More(chunk(tool_calls=[call(arguments[:9], index=0)]))
        >> More(chunk(tool_calls=[{"index": 0, "function": {"arguments": arguments[9:]}}]))
        >> More(chunk("tool_calls"))
        << AuditTool({"attempt": 1})
        >> Commits()
        << Body(contains=(b"crm_update", ADDRESS.encode()), lacks=(token.encode(),))
        >> More(DONE)
        << AuditOutcome({"end": "complete"})
        << Body(DONE)
        >> Ends()
        << End()
    )
    told = [json.loads(record)["tools"][0] for record in gateway.peers.audit.records[1:]]
    assert [tool["name"] for tool in told] == ["crm_update", "crm_update"]
    assert told[0]["arguments"].startswith("hmac-sha256:")


async def test_a_tool_call_in_a_document_is_recorded_before_the_outcome(gateway: SimulatedGateway) -> None:
    await (
        gateway.playbook()
        >> gateway.request(OPENAI, CHAT)
        << AuditIntent()
        << Forward()
        >> Answer(chunks=(completion("", call("{}")),))
        << AuditTool()
        >> Commits()
        << AuditOutcome({"end": "complete"})
        >> Commits()
        << Delivered(200, contains=(b"crm_update",))
    )


@pytest.mark.parametrize("verdict", [Verdict.REFUSE, Verdict.PERSIST_AND_FAIL])
async def test_without_a_durable_intent_nothing_leaves(gateway: SimulatedGateway, verdict: Verdict) -> None:
    await (
        gateway.playbook()
        >> gateway.request(OPENAI, CHAT)
        << AuditIntent()
        >> Commits(verdict)
        << AuditRefusal({"error.code": "log_unavailable", "status": 503})
        << Delivered(503, {"x-egress-code": "log_unavailable"})
    )
    assert gateway.peers.upstream.sent == []


@pytest.mark.parametrize("verdict", [Verdict.REFUSE, Verdict.PERSIST_AND_FAIL])
async def test_without_a_durable_outcome_a_stream_has_no_terminal_event(
    gateway: SimulatedGateway, verdict: Verdict
) -> None:
    caller = await (
        gateway.playbook()
        >> gateway.request(OPENAI, STREAMED)
        << AuditIntent()
        << Forward()
        >> Answer(headers=SSE, chunks=(chunk("stop", content="a") + DONE,))
        << Head(200)
        << Body(lacks=(DONE,))
        << AuditOutcome()
        >> Commits(verdict)
        << Body(contains=(b"log_unavailable",), lacks=(DONE,))
        << Abort()
    )
    assert not caller.complete


async def test_without_a_durable_outcome_a_document_is_not_delivered(gateway: SimulatedGateway) -> None:
    await (
        gateway.playbook()
        >> gateway.request(OPENAI, CHAT)
        << AuditIntent()
        << Forward()
        >> Answer(chunks=(completion("the answer"),))
        << AuditOutcome()
        >> Commits(Verdict.REFUSE)
        << Delivered(503, {"x-egress-code": "log_unavailable"}, lacks=(b"the answer",))
    )


async def test_without_its_record_a_tool_call_is_not_released(gateway: SimulatedGateway) -> None:
    await (
        gateway.playbook()
        >> gateway.request(OPENAI, STREAMED)
        << AuditIntent()
        << Forward()
        >> Answer(headers=SSE, chunks=(chunk("tool_calls", tool_calls=[call("{}", index=0)]),), whole=False)
        << Head(200)
        << AuditTool()
        >> Commits(Verdict.REFUSE)
        << Drop()
        << AuditOutcome({"end": "aborted"})
        << Body(contains=(b"log_unavailable",), lacks=(b"crm_update",))
        << Abort()
    )


async def test_a_caller_that_leaves_before_the_first_byte_drops_the_upstream(gateway: SimulatedGateway) -> None:
    await (
        gateway.playbook()
        >> gateway.request(OPENAI, CHAT)
        << AuditIntent()
        << Forward()
        >> Vanishes()
        << Drop()
        << AuditOutcome({"end": "client_left", "attempt": 1})
    )


async def test_a_caller_that_leaves_in_mid_stream_drops_the_upstream(gateway: SimulatedGateway) -> None:
    caller = await (
        gateway.playbook()
        >> gateway.request(OPENAI, STREAMED)
        << AuditIntent()
        << Forward()
        >> Answer(headers=SSE, chunks=(chunk(content="half"),), whole=False)
        << Head(200)
        << Body()
        >> Vanishes()
        << Drop()
        << AuditOutcome({"end": "client_left", "status": 200, "response.finish": None})
    )
    assert not caller.complete


async def test_a_caller_that_leaves_while_the_intent_is_on_its_way_leaves_no_open_intent(
    gateway: SimulatedGateway,
) -> None:
    gateway.peers.audit.plan[1] = Verdict.HOLD
    await (
        gateway.playbook()
        >> gateway.request(OPENAI, CHAT)
        << AuditIntent()
        >> Vanishes()
        << AuditRefusal({"error.code": "client_left", "status": 0})
    )
    assert gateway.peers.upstream.sent == []


async def test_a_caller_that_leaves_while_the_log_is_down_is_no_error_of_ours(gateway: SimulatedGateway) -> None:
    gateway.peers.audit.plan[2] = Verdict.REFUSE
    await (
        gateway.playbook()
        >> gateway.request(OPENAI, CHAT)
        << AuditIntent()
        << Forward()
        >> Vanishes()
        << Drop()
        << AuditOutcome()
    )


@pytest.mark.parametrize("cause", ["breaks off", "not of this dialect", "ends early"])
async def test_a_stream_that_fails_is_recorded_and_broken_off(gateway: SimulatedGateway, cause: str) -> None:
    happens = {"breaks off": BreaksOff(), "not of this dialect": More(b"data: {\n\n"), "ends early": Ends()}[cause]
    book = (
        gateway.playbook()
        >> gateway.request(OPENAI, STREAMED)
        << AuditIntent()
        << Forward()
        >> Answer(headers=SSE, chunks=(chunk(content="half"),), whole=False)
        << Head(200)
        << Body()
        >> happens
    )
    if cause == "not of this dialect":
        book = book << Drop()
    code = {"breaks off": "upstream_broke_off"}.get(cause, "upstream_malformed")
    caller = await (
        book
        << AuditOutcome({"end": "aborted", "status": 200, "error.code": code})
        << Body(contains=(code.encode(),), lacks=(DONE,))
        << Abort()
    )
    assert not caller.complete


async def test_the_bundle_in_force_at_the_start_serves_the_whole_exchange(gateway: SimulatedGateway) -> None:
    first = gateway.bundle
    book = gateway.playbook() >> gateway.request(OPENAI, CHAT) << AuditIntent(has={"policy.bundle": first.digest})
    async with asyncio.TaskGroup() as group:
        playing = group.create_task(
            finish(
                book
                >> Commits()
                << Forward()
                >> BreaksOff()
                << AuditOutcome({"end": "upstream_failed"})
                << AuditIntent("two POST /v1/chat/completions", {"policy.bundle": first.digest})
                << Forward()
                >> Answer(chunks=(completion("yes"),))
                << AuditOutcome({"policy.bundle": first.digest})
                << Delivered(200, {"x-egress-policy": first.digest})
            )
        )
        await gateway.peers.journal.until(lambda: gateway.peers.audit.holding > 0)
        gateway.bundle = simulated_bundle({"rules.yaml": "rules: []\n"})
        await playing
    await (
        gateway.playbook()
        >> gateway.request(OPENAI, CHAT)
        << AuditRefusal({"policy.code": "default_deny", "policy.bundle": gateway.bundle.digest})
        << Delivered(403, {"x-egress-policy": gateway.bundle.digest})
    )


async def finish(book: Playbook) -> None:
    await book
