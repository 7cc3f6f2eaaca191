"""Positive evidence: every effect of the policy, on every operation, as a document and as a stream.

A control that is skipped on one path leaves no trace of its own, so each cell asserts what must be in
the record: that the body was classified in full, which decision was made, and by which bundle.
"""

import json
from itertools import product

import msgspec
import pytest

from egress_gateway.decide import rules, vocabulary
from egress_gateway.testing.expectations import (
    AuditIntent,
    AuditOutcome,
    AuditRefusal,
    Body,
    Delivered,
    End,
    Forward,
    Head,
)
from egress_gateway.testing.gateway import SimulatedGateway
from egress_gateway.testing.stimuli import Answer

ADDRESS = "ada.castellano" + "@" + "example.com"
CARD = "4539" + "1488" + "0343" + "6467"
SSE = (("content-type", "text/event-stream"),)

PERMIT = "  - {id: permit-support, effect: permit, when: {route: support}}\n"
REDACT = "  - {id: redact-mail, effect: redact, classes: [pii.email], as: token}\n"
MASK = "  - {id: mask-mail, effect: redact, classes: [pii.email], as: mask}\n"
MODIFY = "  - {id: no-exec, effect: modify, set: {temperature: 0}, remove: [top_p]}\n"
ESCALATE = "  - {id: ask, effect: escalate, queue: desk, sla: 4h, when: {data.any: [pci.card]}}\n"
BLOCK = "  - {id: no-cards, effect: block, reason: Card numbers stay here, when: {data.any: [pci.card]}}\n"


class Effect(msgspec.Struct, frozen=True, kw_only=True):
    """A policy, and what each request that it decides on must be recorded with."""

    rules: str
    policy: dict[str, object]
    contains: tuple[bytes, ...] = ()
    lacks: tuple[bytes, ...] = ()

    @property
    def permits(self) -> bool:
        return self.policy["outcome"] == "permit"


PERMITTED: dict[str, object] = {"outcome": "permit", "code": "permit", "rule": "permit-support"}
EFFECTS = {
    "permit": Effect(rules=PERMIT, policy=PERMITTED, contains=(ADDRESS.encode(), b'"top_p"')),
    "redact": Effect(
        rules=PERMIT + REDACT,
        policy={**PERMITTED, "obligations": ["redact:redact-mail"]},
        contains=(b"EMAIL_",),
        lacks=(ADDRESS.encode(),),
    ),
    "mask": Effect(
        rules=PERMIT + MASK,
        policy={**PERMITTED, "obligations": ["redact:mask-mail"]},
        contains=(b"[EMAIL]",),
        lacks=(ADDRESS.encode(),),
    ),
    "modify": Effect(
        rules=PERMIT + MODIFY,
        policy={**PERMITTED, "obligations": ["modify:no-exec"]},
        contains=(b'"temperature":0', ADDRESS.encode()),
        lacks=(b'"top_p"',),
    ),
    "modify and redact": Effect(
        rules=PERMIT + REDACT + MODIFY,
        policy={**PERMITTED, "obligations": ["modify:no-exec", "redact:redact-mail"]},
        contains=(b'"temperature":0', b"EMAIL_"),
        lacks=(b'"top_p"', ADDRESS.encode()),
    ),
    "escalate": Effect(rules=PERMIT + ESCALATE, policy={"outcome": "escalate", "code": "escalate", "rule": "ask"}),
    "block": Effect(rules=PERMIT + BLOCK, policy={"outcome": None, "code": "rule", "rule": "no-cards"}),
    "nothing": Effect(rules=REDACT, policy={"outcome": None, "code": "default_deny"}),
}


ELSEWHERE = {rules.Effect.REROUTE, rules.Effect.QUOTA, rules.Effect.BYPASS}
"""Effects that need more than one upstream, a service that counts, or a date."""


class Operation(msgspec.Struct, frozen=True, kw_only=True):
    """One operation as a client calls it, with an answer of each form that it has."""

    path: str
    document: bytes
    stream: bytes = b""


MESSAGE = {"id": "m", "type": "message", "role": "assistant", "model": "m", "content": [], "stop_reason": None}


def events(*events: dict[str, object]) -> bytes:
    return b"".join(f"event: {event['type']}\ndata: {json.dumps(event)}\n\n".encode() for event in events)


OPERATIONS = {
    "chat.completions": Operation(
        path="/support/openai/v1/chat/completions",
        document=(
            b'{"id":"c","object":"chat.completion","model":"m","choices":'
            b'[{"index":0,"message":{"role":"assistant","content":"yes"},"finish_reason":"stop"}]}'
        ),
        stream=(
            b'data: {"id":"c","object":"chat.completion.chunk","model":"m","choices":'
            b'[{"index":0,"delta":{"role":"assistant","content":"yes"},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n'
        ),
    ),
    "messages": Operation(
        path="/support/anthropic/v1/messages",
        document=json.dumps(
            {**MESSAGE, "content": [{"type": "text", "text": "yes"}], "stop_reason": "end_turn"}
        ).encode(),
        stream=events(
            {"type": "message_start", "message": MESSAGE},
            {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
            {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "yes"}},
            {"type": "content_block_stop", "index": 0},
            {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 1}},
            {"type": "message_stop"},
        ),
    ),
    "messages.count_tokens": Operation(
        path="/support/anthropic/v1/messages/count_tokens", document=b'{"input_tokens": 7}'
    ),
}
CELLS = [
    pytest.param(effect, name, stream, id=f"{effect_name}, {name}, {'stream' if stream else 'document'}")
    for (effect_name, effect), (name, operation) in product(EFFECTS.items(), OPERATIONS.items())
    for stream in ((False, True) if operation.stream else (False,))
]


def body(*, stream: bool) -> dict[str, object]:
    text = f"Write to {ADDRESS} about {CARD}"
    asked = {"model": "m", "max_tokens": 9, "top_p": 1, "messages": [{"role": "user", "content": text}]}
    return {**asked, "stream": True} if stream else asked


@pytest.mark.parametrize(("effect", "name", "stream"), CELLS)
async def test_every_effect_is_made_and_recorded_on_every_path(effect: Effect, name: str, *, stream: bool) -> None:
    gateway = SimulatedGateway({"rules.yaml": "rules:\n" + effect.rules})
    operation = OPERATIONS[name]
    has: dict[str, object] = {f"policy.{member}": value for member, value in effect.policy.items()}
    has |= {"operation": name, "stream": stream or None, "policy.bundle": gateway.bundle.digest}
    book = gateway.playbook() >> gateway.request(
        operation.path, body(stream=stream), ("anthropic-version", "2023-06-01")
    )
    if effect.permits:
        outcome = AuditOutcome({**has, "end": "complete", "response.complete": True})
        book = book << AuditIntent(has=has) << Forward(contains=effect.contains, lacks=effect.lacks)
        if stream:
            book = book >> Answer(headers=SSE, chunks=(operation.stream,))
            book = book << Head(200) << Body(contains=(b"yes",)) << outcome << Body() << End()
        else:
            book = book >> Answer(chunks=(operation.document,)) << outcome << Delivered(200)
    else:
        book = book << AuditRefusal(has) << Delivered(403)
    await book
    for record in map(json.loads, gateway.peers.audit.records):
        assert {found["data_class"]: found["count"] for found in record["request"]["classes"]} == {
            "pci.card": 1,
            "pii.email": 1,
        }
        assert record["request"]["detectors"].startswith("sha256:")
        coverage = record["request"]["coverage"]
        assert coverage["bytes"] == sum(count for part, count in coverage.items() if part != "bytes")
        assert coverage["scanned"] >= len(f"Write to {ADDRESS} about {CARD}")


def test_the_matrix_has_every_operation_and_every_effect_of_the_build() -> None:
    assert OPERATIONS.keys() == {name for names in vocabulary.OPERATIONS.values() for name in names}
    shown = "".join(effect.rules for effect in EFFECTS.values())
    assert {word for word in rules.Effect if f"effect: {word}," not in shown} == ELSEWHERE
