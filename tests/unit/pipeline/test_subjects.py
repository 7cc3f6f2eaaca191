"""Who asks and whose data leaves, in the order of the steps: named before anything leaves, and never by name."""

import json

import pytest

from egress_gateway.audit.records.exchanges import IntentRecord
from egress_gateway.audit.records.record import decode
from egress_gateway.audit.sealing.names import open_name
from egress_gateway.core.identity import Identity
from egress_gateway.core.ids import DataClass
from egress_gateway.core.secret import Secret
from egress_gateway.steps.subjects import named_person, value_lookup
from egress_gateway.testing.expectations import AuditIntent, AuditOutcome, AuditRefusal, Delivered, Forward
from egress_gateway.testing.gateway import SimulatedGateway
from egress_gateway.testing.stimuli import Answer, Request

PATH = "/support/openai/v1/chat/completions"
ONE = "one POST /v1/chat/completions"
KEY = Secret(b"s" * 32)
MAIL = "canary" + "@" + "corp.example"


def chat(text: str) -> dict[str, object]:
    return {"model": "gpt-5", "messages": [{"role": "user", "content": text}]}


def completion() -> bytes:
    choice = {"index": 0, "message": {"role": "assistant", "content": "yes"}, "finish_reason": "stop"}
    return json.dumps({"id": "c", "object": "chat.completion", "model": "m", "choices": [choice]}).encode()


@pytest.fixture
def gateway() -> SimulatedGateway:
    return SimulatedGateway()


def by_canary(gateway: SimulatedGateway, text: str) -> Request:
    """A request of a person whose name is a canary."""
    expires = gateway.peers.clock.now() + 60_000_000
    token = gateway.peers.tokens.put(Identity(issuer="corp", person="canary-person", expires=expires))
    return gateway.request(PATH, chat(text), ("x-egress-identity", token))


async def test_a_person_is_in_every_record_and_no_name_is(gateway: SimulatedGateway) -> None:
    who = gateway.peers.subjects.subject(named_person(KEY, "corp:canary-person"))
    named = {"principal.person": who.pseudonym, "principal.issuer": "corp", "principal.person_verified": True}
    await (
        gateway.playbook()
        >> by_canary(gateway, "Good morning")
        << AuditIntent(ONE, named)
        << Forward(ONE)
        >> Answer(chunks=(completion(),))
        << AuditOutcome(named)
        << Delivered(200)
    )
    await (
        gateway.playbook()
        >> by_canary(gateway, "My card is 4111 1111 1111 1111")
        << AuditRefusal({**named, "error.code": "rule"})
        << Delivered(403)
    )
    for body in gateway.peers.audit.records:
        record = decode(body)
        assert b"canary" not in body
        assert open_name(who, record.principal.subject, record.rid).name == "corp:canary-person"


async def test_values_that_leave_are_in_the_intent(gateway: SimulatedGateway) -> None:
    mail = gateway.peers.subjects.subject(value_lookup(KEY, DataClass("pii.email"), MAIL)).pseudonym
    for text in (f"Write to {MAIL}", f"Is {MAIL.upper()} the same as {MAIL}?"):
        await (
            gateway.playbook()
            >> gateway.request(PATH, chat(text))
            << AuditIntent(ONE)
            << Forward(ONE)
            >> Answer(chunks=(completion(),))
            << AuditOutcome()
            << Delivered(200)
        )
        intent = decode(gateway.peers.audit.records[-2])
        assert isinstance(intent, IntentRecord)
        assert [(one.data_class, one.subject, one.redacted) for one in intent.disclosed] == [("pii.email", mail, True)]
        assert MAIL.encode() not in gateway.peers.audit.records[-2]


async def test_what_does_not_leave_has_no_pseudonym_made(gateway: SimulatedGateway) -> None:
    await (
        gateway.playbook()
        >> gateway.request(PATH, chat(f"My card is 4111 1111 1111 1111, write to {MAIL}"))
        << AuditRefusal()
        << Delivered(403)
    )
    assert gateway.peers.subjects.asked == []


@pytest.mark.parametrize("who", ["a person", "a value"])
async def test_while_nobody_keeps_pseudonyms_nothing_leaves(gateway: SimulatedGateway, who: str) -> None:
    gateway.peers.subjects.away = True
    asks = by_canary(gateway, "Hello") if who == "a person" else gateway.request(PATH, chat(f"Write to {MAIL}"))
    await (
        gateway.playbook()
        >> asks
        << AuditRefusal({"error.code": "subjects", "status": 503, "principal.app": "cx-bot"})
        << Delivered(503, {"x-egress-code": "subjects"})
    )
    assert b"canary" not in gateway.peers.audit.records[-1]


async def test_who_is_nobody_and_sends_nothing_of_anybody_needs_no_pseudonyms(gateway: SimulatedGateway) -> None:
    gateway.peers.subjects.away = True
    await (
        gateway.playbook()
        >> gateway.request(PATH, chat("Good morning"))
        << AuditIntent(ONE)
        << Forward(ONE)
        >> Answer(chunks=(completion(),))
        << AuditOutcome()
        << Delivered(200)
    )
