"""Rules about answers: nothing that one blocks is released, and what people have to see waits for them, whole."""

import json

import pytest

from egress_gateway.core.reviews import ReviewId
from egress_gateway.testing.expectations import (
    Abort,
    AuditIntent,
    AuditOutcome,
    AuditRecord,
    AuditRefusal,
    Body,
    Delivered,
    Drop,
    Forward,
    Head,
)
from egress_gateway.testing.gateway import POLICY, SimulatedGateway
from egress_gateway.testing.stimuli import Answer, Commits

PATH = "/support/openai/v1/chat/completions"
ONE = "one POST /v1/chat/completions"
KEY = "sk-" + "ant-" + "api03-" + "Ab1" * 8
TOOLS = [{"type": "function", "function": {"name": name}} for name in ("crm_update", "code_exec")]
CHAT = {"model": "gpt-5", "messages": [{"role": "user", "content": "Good morning"}], "tools": TOOLS}
STREAMED = {**CHAT, "stream": True}
SSE = (("content-type", "text/event-stream"),)
DONE = b"data: [DONE]\n\n"
RULES = {
    "secrets": "  - {id: mind, phase: response, effect: block, reason: No keys back, when: {data.any: [secret]}}\n",
    "tools": "  - {id: mind, phase: response, effect: block, reason: Runs nothing, when: {tools.any: [code_exec]}}\n",
    "people": "  - {id: mind, phase: response, effect: escalate, queue: desk, sla: 1h, when: {data.any: [secret]}}\n",
}


def gateway(rule: str, route: str = "") -> SimulatedGateway:
    rules = POLICY["rules.yaml"] + RULES[rule]
    return SimulatedGateway({"rules.yaml": rules, "routes/support.yaml": POLICY["routes/support.yaml"] + route})


def completion(text: str, *, call: str = "") -> bytes:
    message: dict[str, object] = {"role": "assistant", "content": text}
    if call:
        message["tool_calls"] = [{"id": "t", "type": "function", "function": {"name": call, "arguments": "{}"}}]
    choice = {"index": 0, "message": message, "finish_reason": "stop"}
    return json.dumps({"id": "c", "object": "chat.completion", "model": "m", "choices": [choice]}).encode()


def chunk(*, finish: str | None = None, **delta: object) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    event = {"id": "c", "object": "chat.completion.chunk", "model": "m", "choices": [choice]}
    return b"data: " + json.dumps(event).encode() + b"\n\n"


DOCUMENTS = {
    "a value": ("secrets", completion(f"It is {KEY}")),
    "a tool": ("tools", completion("", call="code_exec")),
}


@pytest.mark.parametrize(("rule", "answer"), DOCUMENTS.values(), ids=DOCUMENTS)
async def test_a_document_that_a_rule_blocks_is_not_released(rule: str, answer: bytes) -> None:
    caller = await (
        (asked := gateway(rule)).playbook()
        >> asked.request(PATH, CHAT)
        << AuditIntent(ONE)
        << Forward(ONE)
        >> Answer(chunks=(answer,))
        << AuditOutcome({"end": "refused", "error.code": "rule", "policy.outcome": None, "policy.rule": "mind"})
        << Delivered(403)
    )
    assert caller.header("x-egress-rule") == "mind"


@pytest.mark.parametrize("rule", ["secrets", "tools"])
async def test_an_answer_that_no_rule_minds_is_released(rule: str) -> None:
    asked = gateway(rule)
    await (
        asked.playbook()
        >> asked.request(PATH, CHAT)
        << AuditIntent(ONE)
        << Forward(ONE)
        >> Answer(chunks=(completion("yes", call="crm_update"),))
        << AuditRecord("tool")
        >> Commits()
        << AuditOutcome({"end": "complete", "policy.outcome": "permit"})
        << Delivered(200)
    )


STREAMS = {
    "a value": ("secrets", (chunk(content=f"It is {KEY}" + " " * 600), chunk(finish="stop"), DONE)),
    "a tool": (
        "tools",
        (
            chunk(
                tool_calls=[
                    {"index": 0, "id": "t", "type": "function", "function": {"name": "code_exec", "arguments": "{}"}}
                ]
            ),
            chunk(finish="tool_calls"),
            DONE,
        ),
    ),
}


@pytest.mark.parametrize(("rule", "chunks"), STREAMS.values(), ids=STREAMS)
async def test_a_stream_breaks_off_before_what_a_rule_blocks(rule: str, chunks: tuple[bytes, ...]) -> None:
    asked = gateway(rule)
    caller = await (
        asked.playbook()
        >> asked.request(PATH, STREAMED)
        << AuditIntent(ONE)
        << Forward(ONE)
        >> Answer(headers=SSE, chunks=chunks)
        << Head(200)
        << Drop()
        << AuditOutcome({"end": "aborted", "error.code": "rule", "policy.rule": "mind"})
        << Body(contains=(b"No keys back" if rule == "secrets" else b"Runs nothing",))
        << Abort()
    )
    assert KEY.encode() not in caller.received
    assert b"code_exec" not in caller.received


async def test_a_route_that_hides_its_rules_hides_those_about_answers() -> None:
    asked = gateway("secrets", "hide_rule: true\n")
    caller = await (
        asked.playbook()
        >> asked.request(PATH, CHAT)
        << AuditIntent(ONE)
        << Forward(ONE)
        >> Answer(chunks=(completion(KEY),))
        << AuditOutcome({"policy.rule": "mind"})
        << Delivered(403, lacks=(b"No keys back",))
    )
    assert caller.header("x-egress-rule") is None


ANSWERS = {
    "a document": (CHAT, (("content-type", "application/json"),), (completion(f"It is {KEY}"),)),
    "a stream": (STREAMED, SSE, (chunk(content=f"It is {KEY}"), chunk(finish="stop"), DONE)),
}


@pytest.mark.parametrize(("body", "headers", "chunks"), ANSWERS.values(), ids=ANSWERS)
async def test_people_see_the_whole_answer_first_and_it_is_given_once(
    body: dict[str, object], headers: tuple[tuple[str, str], ...], chunks: tuple[bytes, ...]
) -> None:
    asked = gateway("people")
    people = asked.peers.reviews
    caller = await (
        asked.playbook()
        >> asked.request(PATH, body)
        << AuditIntent(ONE)
        << Forward(ONE)
        >> Answer(headers=headers, chunks=chunks)
        << AuditOutcome({"end": "refused", "error.code": "review_pending", "policy.outcome": "escalate"})
        << Delivered(403, contains=(b"review_pending",), lacks=(KEY.encode(),))
    )
    review = ReviewId(caller.header("x-egress-review") or "")
    shown = "".join(text.text for text in people.contents[review].shown.texts)
    assert "It is" in shown
    assert KEY not in shown

    await (
        asked.playbook()
        >> asked.request(PATH, body)
        << AuditRefusal({"error.code": "review_pending", "policy.review": review})
        >> Commits()
        << Delivered(403)
    )
    people.approve(review)
    caller = await (asked.playbook() >> asked.request(PATH, body) << Delivered(200, contains=(KEY.encode(),)))
    assert len(asked.peers.upstream.sent) == 1
    assert len(people.used) == 1


async def test_a_denied_answer_is_never_given() -> None:
    asked = gateway("people")
    people = asked.peers.reviews
    caller = await (
        asked.playbook()
        >> asked.request(PATH, CHAT)
        << AuditIntent(ONE)
        << Forward(ONE)
        >> Answer(chunks=(completion(KEY),))
        << AuditOutcome({"error.code": "review_pending"})
        << Delivered(403)
    )
    people.deny(ReviewId(caller.header("x-egress-review") or ""))
    await (
        asked.playbook()
        >> asked.request(PATH, CHAT)
        << AuditRefusal({"error.code": "review_denied"})
        >> Commits()
        << Delivered(403)
    )
    assert len(asked.peers.upstream.sent) == 1
