"""The seven fields that records are asked for under Article 12 of the AI Act (Regulation (EU) 2024/1689).

Each test is named after one of them. The records are those that real requests leave, put into a log as
it is kept: leaves that name the one before, a tree over them, and a signed head of it.
"""

import json
from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest
import pytest_asyncio
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.listed_hashes import ListedHashes

from egress_gateway.audit.merkle.leaf import hash_of, wrap
from egress_gateway.audit.merkle.proofs import head, inclusion
from egress_gateway.audit.merkle.tree import included
from egress_gateway.audit.notes.checkpoint import Checkpoint, open_note, sign, verifier_key
from egress_gateway.audit.records.record import admit
from egress_gateway.core.identity import Identity
from egress_gateway.core.ids import LeafHash
from egress_gateway.testing.expectations import AuditIntent, AuditOutcome, AuditTool, Delivered, Forward
from egress_gateway.testing.gateway import SimulatedGateway
from egress_gateway.testing.stimuli import Answer

PATH = "/support/openai/v1/chat/completions"
CHAT = {"model": "gpt-5", "messages": [{"role": "user", "content": "Good morning"}]}
ORIGIN = "audit.example/eu/node-1"
KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)


def answer() -> bytes:
    call = {"id": "t", "type": "function", "function": {"name": "crm_update", "arguments": "{}"}}
    message = {"role": "assistant", "content": "Good morning", "tool_calls": [call]}
    choice = {"index": 0, "message": message, "finish_reason": "stop"}
    said = {"model": "gpt-5-2026-01-01", "system_fingerprint": "fp_1", "choices": [choice]}
    return json.dumps({"id": "c", "object": "chat.completion", **said}).encode()


Records = list[dict[str, Any]]


class Log:
    """The records of one request, as the log keeps them."""

    def __init__(self, bodies: list[bytes]) -> None:
        self.records: Records = [msgspec.json.decode(body) for body in bodies]
        self.leaves = leaves_of(bodies)
        self.hashes = ListedHashes([hash_of(leaf) for leaf in self.leaves])
        checkpoint = Checkpoint(origin=ORIGIN, size=len(bodies), root=head(self.hashes, len(bodies)))
        self.note = sign(checkpoint, ORIGIN, KEY)


def leaves_of(bodies: list[bytes]) -> list[bytes]:
    leaves: list[bytes] = []
    previous = LeafHash(bytes(32))
    for seq, body in enumerate(bodies):
        admit(body)
        leaves.append(wrap(body, previous, seq))
        previous = hash_of(leaves[-1])
    return leaves


@pytest_asyncio.fixture
async def log() -> AsyncIterator[Log]:
    gateway = SimulatedGateway()
    person = Identity(issuer="corp", person="8f14", actors=("corp:triage",), session="log-in-7", expires=2**60)
    token = gateway.peers.tokens.put(person)
    await (
        gateway.playbook()
        >> gateway.request(PATH, CHAT, ("x-egress-identity", token))
        << AuditIntent()
        << Forward()
        >> Answer(chunks=(answer(),))
        << AuditTool()
        << AuditOutcome()
        << Delivered(200)
    )
    yield Log(gateway.peers.audit.records)


def everywhere(log: Log, *path: str) -> set[object]:
    """What all the records of the request say there."""
    found: set[object] = set()
    for record in log.records:
        value: Any = record
        for name in path:
            value = value.get(name) if isinstance(value, dict) else None
        found.add(value)
    return found


def test_natural_person_identifier(log: Log) -> None:
    (person,) = everywhere(log, "principal", "person")
    assert person
    assert everywhere(log, "principal", "person_verified") == {True}


def test_agent_identifier(log: Log) -> None:
    assert everywhere(log, "principal", "agent") == {"corp:triage"}
    assert everywhere(log, "principal", "agent_verified") == {True}


def test_session_and_route_identifiers(log: Log) -> None:
    assert everywhere(log, "principal", "session") == {"log-in-7"}
    assert everywhere(log, "route") == {"support"}
    assert len(everywhere(log, "rid")) == 1


def test_policy_version(log: Log) -> None:
    (digest,) = everywhere(log, "policy", "bundle")
    assert str(digest).startswith("sha256:")
    assert everywhere(log, "policy", "name") == {"simulated"}
    assert everywhere(log, "policy", "serial") == {1}


def test_decision_outcome(log: Log) -> None:
    assert everywhere(log, "policy", "outcome") == {"permit"}
    outcome = log.records[-1]
    assert set(outcome["stages"].values()) == {"passed"}
    assert len(outcome["stages"]) == 5
    assert (outcome["end"], outcome["status"]) == ("complete", 200)


def test_upstream_model_and_version(log: Log) -> None:
    outcome = log.records[-1]
    assert outcome["model"] == {"requested": "gpt-5", "served": "gpt-5-2026-01-01", "fingerprint": "fp_1"}
    assert everywhere(log, "target", "upstream") == {"one"}


def proven(log: Log, seq: int, leaf: bytes) -> bool:
    """Whether a signed head of the log proves that this is what it has in this place."""
    newest = open_note(log.note, verifier_key(ORIGIN, KEY.public_key()))
    return included(hash_of(leaf), seq, newest.size, inclusion(log.hashes, seq, newest.size), newest.root)


def test_integrity_metadata_that_proves_the_record_was_not_altered(log: Log) -> None:
    assert all(proven(log, seq, leaf) for seq, leaf in enumerate(log.leaves))


FIELDS = {
    "person": (b'"person":"', b'"person":"x'),
    "agent": (b'"agent":"corp:triage"', b'"agent":"corp:others"'),
    "session": (b"log-in-7", b"log-in-8"),
    "route": (b'"route":"support"', b'"route":"clinics"'),
    "policy version": (b'"serial":1', b'"serial":2'),
    "decision": (b'"outcome":"permit"', b'"outcome":"denied"'),
    "model version": (b"gpt-5-2026-01-01", b"gpt-5-2026-01-02"),
}


@pytest.mark.parametrize(("said", "forged"), FIELDS.values(), ids=FIELDS)
def test_any_of_the_seven_that_is_altered_is_proven_no_more(log: Log, said: bytes, forged: bytes) -> None:
    seq, leaf = len(log.leaves) - 1, log.leaves[-1]
    assert said in leaf
    assert not proven(log, seq, leaf.replace(said, forged))
