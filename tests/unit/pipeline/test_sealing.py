"""A route that wants content on record has it sealed there, under the key of whoever asked; others have none."""

import json
from typing import Any

import pytest

from egress_gateway.audit.records.exchanges import IntentRecord, ToolRecord
from egress_gateway.audit.records.record import Record, decode
from egress_gateway.audit.sealing.contents import Entry, open_entries, text_about
from egress_gateway.core.identity import Identity
from egress_gateway.core.secret import Secret
from egress_gateway.core.subjects import Kind, is_pseudonym
from egress_gateway.testing.expectations import AuditIntent, AuditOutcome, AuditRefusal, AuditTool, Delivered, Forward
from egress_gateway.testing.gateway import POLICY, SimulatedGateway
from egress_gateway.testing.stimuli import Answer

PATH = "/support/openai/v1/chat/completions"
EMAIL = "ada@" + "example.com"
CHAT = {"model": "gpt-5", "messages": [{"role": "user", "content": f"Write to {EMAIL}"}]}
WANTED = POLICY["routes/support.yaml"] + "record: {tool_arguments: sealed, redactions: sealed}\n"
ARGUMENTS = '{"note": "planted-canary"}'


def answer() -> bytes:
    call = {"id": "t", "type": "function", "function": {"name": "crm_update", "arguments": ARGUMENTS}}
    message = {"role": "assistant", "content": "Done", "tool_calls": [call]}
    choice = {"index": 0, "message": message, "finish_reason": "stop"}
    return json.dumps({"id": "c", "object": "chat.completion", "model": "m", "choices": [choice]}).encode()


async def recorded(gateway: SimulatedGateway, *headers: tuple[str, str]) -> list[Record]:
    await (
        gateway.playbook()
        >> gateway.request(PATH, CHAT, *headers)
        << AuditIntent()
        << Forward()
        >> Answer(chunks=(answer(),))
        << AuditTool()
        << AuditOutcome()
        << Delivered(200)
    )
    return [decode(body) for body in gateway.peers.audit.records]


def key_of(gateway: SimulatedGateway, holder: str) -> Secret[bytes]:
    """The key that the keeper has given out for a pseudonym."""
    keeper = gateway.peers.subjects
    found = [keeper.subject(lookup) for asked in keeper.asked for lookup in asked]
    return next(subject.key for subject in found if subject.pseudonym == holder)


WHO: dict[str, tuple[Kind, Any]] = {
    "a person": (Kind.PERSON, Identity(issuer="corp", person="8f14", expires=2**60)),
    "nobody": (Kind.APP, None),
}


@pytest.mark.parametrize(("kind", "identity"), WHO.values(), ids=WHO)
async def test_content_is_sealed_for_who_asks(kind: Kind, identity: Identity | None) -> None:
    gateway = SimulatedGateway({"routes/support.yaml": WANTED})
    headers = () if identity is None else (("x-egress-identity", gateway.peers.tokens.put(identity)),)
    intent, tool, _ = await recorded(gateway, *headers)
    assert isinstance(intent, IntentRecord)
    assert isinstance(tool, ToolRecord)
    assert intent.sealed is not None
    assert tool.sealed is not None
    assert is_pseudonym(intent.sealed.holder, kind)
    key = key_of(gateway, intent.sealed.holder)
    (entry,) = open_entries(key, intent.sealed, intent.rid)
    assert text_about(key_of(gateway, entry.subject), entry, intent.rid) == EMAIL
    assert open_entries(key, tool.sealed, tool.rid) == (Entry("0", ARGUMENTS),)
    told = b"".join(gateway.peers.audit.records)
    assert EMAIL.encode() not in told
    assert b"planted-canary" not in told


async def test_a_route_that_wants_none_has_none() -> None:
    intent, tool, _ = await recorded(SimulatedGateway())
    assert isinstance(intent, IntentRecord)
    assert isinstance(tool, ToolRecord)
    assert (intent.sealed, tool.sealed) == (None, None)


async def test_without_a_key_to_seal_with_nothing_leaves() -> None:
    gateway = SimulatedGateway({"routes/support.yaml": WANTED})
    gateway.peers.subjects.away = True
    await (
        gateway.playbook() >> gateway.request(PATH, CHAT) << AuditRefusal({"error.code": "subjects"}) << Delivered(503)
    )
