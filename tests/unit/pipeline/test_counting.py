"""Quotas, counters and pieces in the order of the steps: asked before anything leaves, settled however it ends."""

import json

import msgspec
import pytest

from egress_gateway import pipeline
from egress_gateway.core.counting import Counter, Fragments
from egress_gateway.core.ids import DataClass
from egress_gateway.core.obligations import Limit, Quota
from egress_gateway.core.policy import Decision, Facts, Outcome
from egress_gateway.decide.bundle import Bundle
from egress_gateway.decide.evaluate import decide
from egress_gateway.testing.expectations import (
    AuditIntent,
    AuditOutcome,
    AuditRefusal,
    Delivered,
    Drop,
    Forward,
    Withhold,
)
from egress_gateway.testing.gateway import POLICY, SimulatedGateway
from egress_gateway.testing.stimuli import Answer, BreaksOff, Refuses, Vanishes

PATH = "/support/openai/v1/chat/completions"
ONE = "one POST /v1/chat/completions"
TWO = "two POST /v1/chat/completions"
CHAT = {"model": "gpt-5", "max_tokens": 50, "messages": [{"role": "user", "content": "Good morning"}]}
PEOPLE = Counter(name="people_day", classes=(DataClass("pii.email"),), per=("app",), seconds=86_400)
KEY = "sk-" + "ant-" + "api03-" + "Ab1" * 8


def completion(prompt: int = 0, answer: int = 0) -> bytes:
    usage = {"usage": {"prompt_tokens": prompt, "completion_tokens": answer}} if prompt else {}
    choice = {"index": 0, "message": {"role": "assistant", "content": "yes"}, "finish_reason": "stop"}
    return json.dumps({"id": "c", "object": "chat.completion", "model": "m", "choices": [choice], **usage}).encode()


@pytest.fixture
def gateway(monkeypatch: pytest.MonkeyPatch) -> SimulatedGateway:
    """Two requests a minute and a thousand tokens a day for each application."""
    limits = (Limit(unit="requests", amount=2, seconds=60), Limit(unit="tokens", amount=1000, seconds=86_400))
    quota = Quota(rule="batch", per=("app",), limits=limits)

    def with_quota(bundle: Bundle, facts: Facts) -> Decision:
        decision = decide(bundle, facts)
        if decision.outcome is not Outcome.PERMIT:
            return decision
        return msgspec.structs.replace(decision, obligations=(*decision.obligations, quota))

    monkeypatch.setattr(pipeline, "decide", with_quota)
    return SimulatedGateway()


async def test_what_was_used_is_settled_after_the_answer(gateway: SimulatedGateway) -> None:
    await (
        gateway.playbook()
        >> gateway.request(PATH, CHAT)
        << AuditIntent(ONE, {"policy.obligations": ["redact:redact-mail", "quota:batch"]})
        << Forward(ONE)
        >> Answer(chunks=(completion(12, 30),))
        << AuditOutcome()
        << Delivered(200)
    )
    assert gateway.peers.counters.settled == [(1, 42)]


async def test_several_answers_are_charged_each_before_one_leaves(gateway: SimulatedGateway) -> None:
    await (
        gateway.playbook()
        >> gateway.request(PATH, {**CHAT, "n": 20})
        << AuditRefusal({"error.code": "quota", "policy.rule": "batch"})
        << Delivered(429)
    )


async def test_who_has_used_it_up_is_told_when_to_come_back(gateway: SimulatedGateway) -> None:
    for _ in range(2):
        await (
            gateway.playbook()
            >> gateway.request(PATH, CHAT)
            << AuditIntent(ONE)
            << Forward(ONE)
            >> Answer(chunks=(completion(),))
            << AuditOutcome()
            << Delivered(200)
        )
    refused = {"status": 429, "error.code": "quota", "policy.rule": "batch"}
    caller = await (gateway.playbook() >> gateway.request(PATH, CHAT) << AuditRefusal(refused) << Delivered(429))
    assert caller.header("retry-after") == "30"
    assert caller.header("x-egress-rule") == "batch"
    assert caller.header("x-should-retry") == "false"


async def test_a_route_that_hides_its_rules_hides_quotas_too(gateway: SimulatedGateway) -> None:
    gateway.bundle = SimulatedGateway(
        {"routes/support.yaml": POLICY["routes/support.yaml"] + "hide_rule: true\n"}
    ).bundle
    caller = await (
        gateway.playbook()
        >> gateway.request(PATH, {**CHAT, "max_tokens": 1001})
        << AuditRefusal({"error.code": "quota", "policy.rule": "batch"})
        << Delivered(429, lacks=(b"1000 tokens",))
    )
    assert caller.header("x-egress-rule") is None
    assert caller.header("retry-after") is None


async def test_an_attempt_that_sent_nothing_is_not_charged(gateway: SimulatedGateway) -> None:
    await (
        gateway.playbook()
        >> gateway.request(PATH, CHAT)
        << AuditIntent(ONE)
        << Forward(ONE)
        >> BreaksOff("upstream_unreachable")
        << AuditOutcome()
        << AuditIntent(TWO)
        << Forward(TWO)
        >> Answer(status=500, chunks=(b"{}",))
        << AuditOutcome()
        << Delivered(500)
    )
    assert gateway.peers.counters.settled == [(0, 0), (1, 0)]


async def test_a_caller_who_leaves_has_used_what_was_reserved(gateway: SimulatedGateway) -> None:
    await (
        gateway.playbook()
        >> gateway.request(PATH, CHAT)
        << AuditIntent(ONE)
        << Forward(ONE)
        >> Vanishes()
        << Drop()
        << AuditOutcome({"end": "client_left"})
    )
    assert gateway.peers.counters.settled == [(1, 55)]


async def test_a_connector_that_sends_nothing_costs_nothing(gateway: SimulatedGateway) -> None:
    await (
        gateway.playbook()
        >> Refuses()
        >> gateway.request(PATH, CHAT)
        << AuditIntent(ONE)
        << Withhold("credential_missing")
        << AuditOutcome()
        << Delivered(503)
    )
    assert gateway.peers.counters.settled == [(0, 0)]


async def test_while_nobody_counts_nothing_with_a_quota_leaves(gateway: SimulatedGateway) -> None:
    gateway.peers.counters.away = True
    await (
        gateway.playbook()
        >> gateway.request(PATH, CHAT)
        << AuditRefusal({"error.code": "counters", "status": 503})
        << Delivered(503)
    )


async def test_values_that_leave_are_counted_and_those_that_do_not_are_not() -> None:
    gateway = SimulatedGateway()
    gateway.bundle = msgspec.structs.replace(gateway.bundle, counters=(PEOPLE,))
    people = " ".join(f"person{n}" + "@" + "example.com" for n in (1, 2, 1))
    await (
        gateway.playbook()
        >> gateway.request(PATH, {**CHAT, "messages": [{"role": "user", "content": people}]})
        << AuditIntent(ONE)
        << Forward(ONE, lacks=(b"person1",))
        >> BreaksOff("upstream_unreachable")
        << AuditOutcome()
        << AuditIntent(TWO)
        << Forward(TWO, contains=(b"person1",))
        >> Answer(chunks=(completion(),))
        << AuditOutcome()
        << Delivered(200)
    )
    assert gateway.peers.counters.disclosed == [(0,), (2,)]


async def test_a_secret_in_two_requests_does_not_leave_whole() -> None:
    gateway = SimulatedGateway(
        {
            "rules.yaml": POLICY["rules.yaml"]
            + "  - {id: no-secrets, effect: block, reason: Secrets stay here, when: {data.any: [secret]}}\n"
        }
    )
    gateway.bundle = msgspec.structs.replace(gateway.bundle, fragments=Fragments(per=("app",), seconds=3600))
    await (
        gateway.playbook()
        >> gateway.request(PATH, {**CHAT, "messages": [{"role": "user", "content": KEY[:18]}]})
        << AuditIntent(ONE)
        << Forward(ONE)
        >> Answer(chunks=(completion(),))
        << AuditOutcome()
        << Delivered(200)
    )
    await (
        gateway.playbook()
        >> gateway.request(PATH, {**CHAT, "messages": [{"role": "user", "content": KEY[18:]}]})
        << AuditRefusal({"error.code": "rule", "policy.rule": "no-secrets"})
        << Delivered(403)
    )
    assert KEY[:18].encode() not in b"".join(gateway.peers.counters.kept)
