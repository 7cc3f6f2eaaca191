"""An answer is read as the answer to what left, not to what the caller asked for."""

import json

import pytest

from egress_gateway import registry
from egress_gateway.audit.records.exchanges import IntentRecord
from egress_gateway.audit.records.record import decode
from egress_gateway.decide.bundle import Bundle, load_bundle
from egress_gateway.testing.expectations import AuditIntent, AuditOutcome, Body, Delivered, End, Forward, Head
from egress_gateway.testing.gateway import POLICY, UPSTREAMS, SimulatedGateway
from egress_gateway.testing.stimuli import Answer

PATH = "/support/openai/v1/chat/completions"
ADDRESS = "ada.castellano" + "@" + "example.com"
MESSAGES = [{"role": "user", "content": f"Write to {ADDRESS}"}]
CHAT = {"model": "m", "messages": MESSAGES, "response_format": {"type": "json_object"}}
PLAIN = "  - {id: plain-text, effect: modify, remove: [response_format]}\n"
ONLY_TEXT = POLICY["routes/support.yaml"].replace("structured: true", "structured: false")
SSE = (("content-type", "text/event-stream"),)


def bundle() -> Bundle:
    """A policy that changes what the answer will be, as one of this build's could not."""
    changed = {**POLICY, "rules.yaml": POLICY["rules.yaml"] + PLAIN, "routes/support.yaml": ONLY_TEXT}
    files = {path: text.encode() for path, text in changed.items()}
    return load_bundle(files, upstreams=UPSTREAMS, operations=registry.operations(), inspected=())


@pytest.fixture
def gateway() -> SimulatedGateway:
    gateway = SimulatedGateway()
    gateway.bundle = bundle()
    return gateway


async def test_a_document_of_plain_text_is_restored_as_text(gateway: SimulatedGateway) -> None:
    token = gateway.token("pii.email", ADDRESS)
    message = {"role": "assistant", "content": f"Written to {token}."}
    answer = {"id": "c", "model": "m", "choices": [{"index": 0, "message": message, "finish_reason": "stop"}]}
    await (
        gateway.playbook()
        >> gateway.request(PATH, CHAT)
        << AuditIntent()
        << Forward(contains=(token.encode(),), lacks=(b"response_format",))
        >> Answer(chunks=(json.dumps(answer).encode(),))
        << AuditOutcome({"end": "complete", "redactions.restored": 1})
        << Delivered(200, contains=(f"Written to {ADDRESS}.".encode(),))
    )


async def test_what_a_rule_removes_is_nobodys_in_the_intent(gateway: SimulatedGateway) -> None:
    message = {"role": "assistant", "content": "Written."}
    answer = {"id": "c", "model": "m", "choices": [{"index": 0, "message": message, "finish_reason": "stop"}]}
    schema = {"name": "s", "schema": {"type": "object", "description": "for alan.turing" + "@" + "example.com"}}
    await (
        gateway.playbook()
        >> gateway.request(PATH, {**CHAT, "response_format": {"type": "json_schema", "json_schema": schema}})
        << AuditIntent()
        << Forward(lacks=(b"response_format",))
        >> Answer(chunks=(json.dumps(answer).encode(),))
        << AuditOutcome({"end": "complete"})
        << Delivered(200)
    )
    intent = decode(gateway.peers.audit.records[-2])
    assert isinstance(intent, IntentRecord)
    assert [(found.data_class, found.count) for found in intent.request.classes] == [("pii.email", 2)]
    assert len(intent.disclosed) == 1


async def test_a_stream_of_plain_text_is_restored_as_text(gateway: SimulatedGateway) -> None:
    token = gateway.token("pii.email", ADDRESS)
    delta = {"index": 0, "delta": {"content": f"Written to {token}."}, "finish_reason": "stop"}
    chunk = json.dumps({"id": "c", "model": "m", "choices": [delta]}).encode()
    await (
        gateway.playbook()
        >> gateway.request(PATH, {**CHAT, "stream": True})
        << AuditIntent()
        << Forward(contains=(token.encode(),), lacks=(b"response_format",))
        >> Answer(headers=SSE, chunks=(b"data: " + chunk + b"\n\ndata: [DONE]\n\n",))
        << Head(200)
        << Body(contains=(b"Written to ", ADDRESS.encode()), lacks=(token.encode(),))
        << AuditOutcome({"end": "complete", "redactions.restored": 1})
        << Body()
        << End()
    )
