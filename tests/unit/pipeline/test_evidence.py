"""What the records of real requests show: the fields that each control asks for, as the pipeline fills them."""

import json

import pytest

from egress_gateway.core.exchange import Headers
from egress_gateway.testing.expectations import (
    Abort,
    AuditIntent,
    AuditOutcome,
    AuditRefusal,
    AuditTool,
    Body,
    Delivered,
    Drop,
    Forward,
    Head,
)
from egress_gateway.testing.gateway import POLICY, SimulatedGateway
from egress_gateway.testing.stimuli import Answer

PATH = "/support/openai/v1/chat/completions"
TOOLS = [{"type": "function", "function": {"name": name}} for name in ("crm_update", "code_exec")]
CHAT = {
    "model": "gpt-5",
    "messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Good morning"}],
    "tools": TOOLS,
}
SSE: Headers = (("content-type", "text/event-stream; charset=utf-8"),)
BLOCKS = "  - {id: mind, phase: response, effect: block, reason: Runs nothing, when: {tools.any: [code_exec]}}\n"
STAGES = ("identity", "request_class", "request_policy", "response_class", "audit")


def stages(*outcomes: str) -> dict[str, object]:
    """The five as a record has them; what was not reached is absent."""
    told = zip(STAGES, outcomes, strict=True)
    return {f"stages.{name}": None if outcome == "-" else outcome for name, outcome in told}


ALL_BUT_THE_ANSWER = stages("passed", "passed", "passed", "-", "passed")
ALL = stages("passed", "passed", "passed", "passed", "passed")


def completion(*calls: tuple[str, str], **members: object) -> bytes:
    message: dict[str, object] = {"role": "assistant", "content": "Good morning"}
    if calls:
        message["tool_calls"] = [
            {"id": "t", "type": "function", "function": {"name": name, "arguments": arguments}}
            for name, arguments in calls
        ]
    choice = {"index": 0, "message": message, "finish_reason": "stop"}
    return json.dumps(
        {"id": "c", "object": "chat.completion", "model": "gpt-5-2026-01-01", "choices": [choice], **members}
    ).encode()


def chunk(*, finish: str | None = None, **delta: object) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    event = {
        "id": "c",
        "object": "chat.completion.chunk",
        "model": "gpt-5-2026-01-01",
        "system_fingerprint": "fp_44709d6fcb",
        "choices": [choice],
    }
    return b"data: " + json.dumps(event).encode() + b"\n\n"


async def test_the_five_decisions_pass_one_after_the_other() -> None:
    gateway = SimulatedGateway()
    await (
        gateway.playbook()
        >> gateway.request(PATH, CHAT)
        << AuditIntent(has=ALL_BUT_THE_ANSWER)
        << Forward()
        >> Answer(chunks=(completion(),))
        << AuditOutcome(ALL)
        << Delivered(200)
    )


async def test_a_refusal_names_the_decision_that_refused() -> None:
    gateway = SimulatedGateway()
    await (
        gateway.playbook()
        >> gateway.request(PATH, {**CHAT, "messages": 3})
        << AuditRefusal(stages("passed", "refused", "-", "-", "passed"))
        << Delivered(400)
    )
    await (
        gateway.playbook()
        >> gateway.request("/elsewhere/openai/v1/chat/completions", CHAT)
        << AuditRefusal(stages("refused", "-", "-", "-", "passed"))
        << Delivered(404)
    )


async def test_an_answer_that_is_blocked_is_refused_by_its_own_decision_with_the_call_that_nobody_got() -> None:
    gateway = SimulatedGateway({"rules.yaml": POLICY["rules.yaml"] + BLOCKS})
    arguments = '{"to": "ada@example.com"}'
    await (
        gateway.playbook()
        >> gateway.request(PATH, CHAT)
        << AuditIntent()
        << Forward()
        >> Answer(chunks=(completion(("code_exec", arguments)),))
        << AuditOutcome(
            {
                **stages("passed", "passed", "passed", "refused", "passed"),
                "tools.0.name": "code_exec",
                "tools.0.disposition": "refused",
                "tools.0.classes.0.data_class": "pii.email",
                "response.classes.0.data_class": "pii.email",
            }
        )
        << Delivered(403)
    )


async def test_a_stream_that_is_blocked_says_so_too() -> None:
    gateway = SimulatedGateway({"rules.yaml": POLICY["rules.yaml"] + BLOCKS})
    call = {"index": 0, "id": "t", "type": "function", "function": {"name": "code_exec", "arguments": "{}"}}
    called = chunk(tool_calls=[call]) + chunk(finish="tool_calls") + b"data: [DONE]\n\n"
    await (
        gateway.playbook()
        >> gateway.request(PATH, {**CHAT, "stream": True})
        << AuditIntent()
        << Forward()
        >> Answer(headers=SSE, chunks=(chunk(content="one"), called))
        << Head(200)
        << Body(contains=(b"one",))
        << AuditOutcome({"stages.response_class": "refused", "tools.0.disposition": "refused", "end": "aborted"})
        << Body(contains=(b"error",))
        << Abort()
    )


async def test_a_call_that_is_released_says_what_is_in_it() -> None:
    gateway = SimulatedGateway()
    told = {"tools.0.disposition": "released", "tools.0.classes.0.data_class": "pii.email"}
    await (
        gateway.playbook()
        >> gateway.request(PATH, CHAT)
        << AuditIntent()
        << Forward()
        >> Answer(chunks=(completion(("crm_update", '{"to": "ada@example.com"}')),))
        << AuditTool(told)
        << AuditOutcome(told)
        << Delivered(200)
    )


async def records(gateway: SimulatedGateway, answer: Answer, body: dict[str, object]) -> list[dict[str, object]]:
    book = gateway.playbook() >> gateway.request(PATH, body) << AuditIntent() << Forward() >> answer
    book = (
        book << Head(200) << Body() << AuditOutcome() << Drop()
        if body.get("stream")
        else book << AuditOutcome() << Delivered(200)
    )
    await book
    return [json.loads(record) for record in gateway.peers.audit.records]


async def test_the_model_that_served_is_told_with_its_version_and_fingerprint() -> None:
    gateway = SimulatedGateway()
    answer = Answer(chunks=(completion(system_fingerprint="fp_44709d6fcb"),))
    model = (await records(gateway, answer, CHAT))[-1]["model"]
    assert model == {"requested": "gpt-5", "served": "gpt-5-2026-01-01", "fingerprint": "fp_44709d6fcb"}


async def test_what_instructs_the_model_has_a_keyed_digest() -> None:
    gateway = SimulatedGateway()
    request = (await records(gateway, Answer(chunks=(completion(),)), CHAT))[0]["request"]
    assert isinstance(request, dict)
    for name in ("tools_digest", "system_digest"):
        assert request[name].startswith("hmac-sha256:")
    assert request["system"] == "other"


PRICES = "models:\n  prices: {currency: EUR, models: {gpt-5: {input: 125, output: 1000}}}\n"
COSTS = {
    "by the policy's prices": (PRICES, 1_000, 10, {"cost": 1_350, "currency": "EUR"}),
    "rounded up": (PRICES, 1, 1, {"cost": 12, "currency": "EUR"}),
    "without a price": ("", 1_000, 10, {}),
}


@pytest.mark.parametrize(("prices", "asked", "said", "expected"), COSTS.values(), ids=COSTS)
async def test_what_it_cost(prices: str, asked: int, said: int, expected: dict[str, object]) -> None:
    gateway = SimulatedGateway({"providers.yaml": POLICY["providers.yaml"] + prices})
    usage = {"prompt_tokens": asked, "completion_tokens": said, "total_tokens": asked + said}
    outcome = (await records(gateway, Answer(chunks=(completion(usage=usage),)), CHAT))[-1]
    response = outcome["response"]
    assert isinstance(response, dict)
    assert response["usage"] == {"input_tokens": asked, "output_tokens": said, **expected}
    assert response["content_type"] == "application/json"


async def test_the_policy_is_told_by_name_and_release() -> None:
    gateway = SimulatedGateway()
    policy = (await records(gateway, Answer(chunks=(completion(),)), CHAT))[0]["policy"]
    assert isinstance(policy, dict)
    assert (policy["name"], policy["serial"]) == (gateway.bundle.name, gateway.bundle.serial)
