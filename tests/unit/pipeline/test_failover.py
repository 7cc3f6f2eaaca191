"""The next upstream of a target is another destination: decided, redacted and recorded for itself."""

import json

import pytest

from egress_gateway.core.config import BreakerConfig
from egress_gateway.steps.breaker import Breakers
from egress_gateway.testing.expectations import (
    AuditIntent,
    AuditOutcome,
    AuditRefusal,
    Delivered,
    Drop,
    Forward,
    Withhold,
)
from egress_gateway.testing.fake_audit_log import Verdict
from egress_gateway.testing.gateway import POLICY, SimulatedGateway
from egress_gateway.testing.stimuli import Answer, BreaksOff, Commits, Refuses, Stimulus, Vanishes

PATH = "/support/openai/v1/chat/completions"
ONE = "one POST /v1/chat/completions"
TWO = "two POST /v1/chat/completions"
ADDRESS = "ada.castellano" + "@" + "example.com"
CHAT = {"model": "gpt-5", "messages": [{"role": "user", "content": f"Write to {ADDRESS}"}]}
COMPLETION = (
    b'{"id":"c","object":"chat.completion","model":"m","choices":'
    b'[{"index":0,"message":{"role":"assistant","content":"yes"},"finish_reason":"stop"}]}'
)
INSIDE_IS_CLOSED = (
    "  - {id: not-inside, effect: block, reason: Mail stays outside, when: {data.any: [pii.email], "
    "target.tier: internal}}\n"
)


@pytest.fixture
def gateway() -> SimulatedGateway:
    return SimulatedGateway()


async def test_each_upstream_has_its_own_decision_redaction_and_intent(gateway: SimulatedGateway) -> None:
    token = gateway.token("pii.email", ADDRESS).encode()
    caller = await (
        gateway.playbook()
        >> gateway.request(PATH, CHAT)
        << AuditIntent(ONE, {"attempt": 1, "policy.obligations": ["redact:redact-mail"], "target.tier": "external"})
        << Forward(ONE, contains=(token,), lacks=(ADDRESS.encode(),))
        >> BreaksOff("upstream_unreachable")
        << AuditOutcome({"attempt": 1, "end": "upstream_failed", "error.code": "upstream_unreachable"})
        >> Commits()
        << AuditIntent(TWO, {"attempt": 2, "policy.obligations": None, "target.tier": "internal"})
        >> Commits()
        << Forward(TWO, contains=(ADDRESS.encode(),), lacks=(token,))
        >> Answer(chunks=(COMPLETION,))
        << AuditOutcome({"attempt": 2, "end": "complete", "redactions.replaced": None, "error": None})
        << Delivered(200)
    )
    assert caller.header("x-egress-decision") == "permit"
    first, _, second, _ = (json.loads(record) for record in gateway.peers.audit.records)
    assert first["rid"] == second["rid"]
    assert first["sent"]["digest"] != second["sent"]["digest"]


async def test_a_block_on_the_second_upstream_is_recorded_and_told() -> None:
    gateway = SimulatedGateway({"rules.yaml": POLICY["rules.yaml"] + INSIDE_IS_CLOSED})
    await (
        gateway.playbook()
        >> gateway.request(PATH, CHAT)
        << AuditIntent(ONE)
        << Forward(ONE, lacks=(ADDRESS.encode(),))
        >> BreaksOff()
        << AuditOutcome({"attempt": 1, "end": "upstream_failed"})
        << AuditRefusal(
            {"policy.rule": "not-inside", "target.upstream": "two", "redactions.replaced": None, "status": 403}
        )
        >> Commits()
        << Delivered(403, {"x-egress-rule": "not-inside"})
    )
    assert [request.upstream for request in gateway.peers.upstream.sent] == ["one"]


async def test_when_no_upstream_answers_the_last_failure_is_told(gateway: SimulatedGateway) -> None:
    await (
        gateway.playbook()
        >> gateway.request(PATH, CHAT)
        << AuditIntent(ONE)
        << Forward(ONE)
        >> BreaksOff("upstream_tls")
        << AuditOutcome({"attempt": 1, "error.code": "upstream_tls"})
        << AuditIntent(TWO)
        << Forward(TWO)
        >> BreaksOff("upstream_unreachable")
        << AuditOutcome({"attempt": 2, "error.code": "upstream_unreachable"})
        << Delivered(502, {"x-egress-code": "upstream_unreachable"})
    )


async def test_the_next_upstream_waits_for_the_outcome_of_the_one_before(gateway: SimulatedGateway) -> None:
    await (
        gateway.playbook()
        >> gateway.request(PATH, CHAT)
        << AuditIntent(ONE)
        << Forward(ONE)
        >> BreaksOff()
        << AuditOutcome({"end": "upstream_failed"})
        >> Commits(Verdict.REFUSE)
        << Delivered(503, {"x-egress-code": "log_unavailable"})
    )


async def test_a_caller_that_leaves_during_the_second_attempt_closes_that_one(gateway: SimulatedGateway) -> None:
    await (
        gateway.playbook()
        >> gateway.request(PATH, CHAT)
        << AuditIntent(ONE)
        << Forward(ONE)
        >> BreaksOff()
        << AuditOutcome({"attempt": 1, "end": "upstream_failed"})
        << AuditIntent(TWO)
        << Forward(TWO)
        >> Vanishes()
        << Drop()
        << AuditOutcome({"attempt": 2, "end": "client_left"})
    )


async def test_an_upstream_without_a_credential_is_not_passed_over(gateway: SimulatedGateway) -> None:
    await (
        gateway.playbook()
        >> Refuses("credential_missing")
        >> gateway.request(PATH, CHAT)
        << AuditIntent(ONE)
        << Withhold("credential_missing")
        << AuditOutcome({"end": "refused", "error.code": "credential_missing"})
        << Delivered(503, {"x-egress-code": "credential_missing"})
    )


UNUSABLE: dict[str, Answer] = {
    "upstream_redirect": Answer(status=307, headers=(("location", "https://elsewhere.test"),), whole=False),
    "upstream_encoding": Answer(headers=(("content-encoding", "br"),), whole=False),
    "upstream_content_type": Answer(headers=(("content-type", "text/html"),), whole=False),
}


@pytest.mark.parametrize("code", UNUSABLE)
async def test_an_answer_that_cannot_be_inspected_is_dropped_and_asked_of_nobody_else(
    gateway: SimulatedGateway, code: str
) -> None:
    await (
        gateway.playbook()
        >> gateway.request(PATH, CHAT)
        << AuditIntent(ONE)
        << Forward(ONE)
        >> UNUSABLE[code]
        << Drop()
        << AuditOutcome({"end": "upstream_failed", "error.code": code, "upstream_status": UNUSABLE[code].status})
        >> Commits()
        << Delivered(502, {"x-egress-code": code})
    )
    assert len(gateway.peers.upstream.sent) == 1


CUT: dict[str, Stimulus] = {
    "cut short": Answer(chunks=(COMPLETION[:-9],)),
    "not of this dialect": Answer(chunks=(b"[]",)),
}


@pytest.mark.parametrize("answer", CUT.values(), ids=CUT)
async def test_a_document_that_cannot_be_read_is_not_asked_of_another(
    gateway: SimulatedGateway, answer: Stimulus
) -> None:
    await (
        gateway.playbook()
        >> gateway.request(PATH, CHAT)
        << AuditIntent(ONE)
        << Forward(ONE)
        >> answer
        << AuditOutcome({"end": "upstream_failed", "error.code": "upstream_malformed", "upstream_status": 200})
        << Delivered(502, {"x-egress-code": "upstream_malformed"})
    )
    assert len(gateway.peers.upstream.sent) == 1


async def test_a_providers_own_error_is_an_answer_and_is_screened(gateway: SimulatedGateway) -> None:
    token = gateway.token("pii.email", ADDRESS)
    error = json.dumps({"error": {"message": f"no such user {token}", "type": "rate_limit_error"}}).encode()
    headers = (("content-type", "application/json"), ("retry-after", "7"), ("set-cookie", "a=b"))
    caller = await (
        gateway.playbook()
        >> gateway.request(PATH, CHAT)
        << AuditIntent(ONE)
        << Forward(ONE)
        >> Answer(status=429, headers=headers, chunks=(error,))
        << AuditOutcome({"end": "complete", "status": 429, "upstream_status": 429})
        << Delivered(429, {"retry-after": "7"}, contains=(ADDRESS.encode(),))
    )
    assert caller.header("set-cookie") is None


ROUTE = POLICY["routes/support.yaml"]
OVERLOADED = ROUTE.replace("[one, two]}", "[one, two], failover: [connect, overloaded]}")
AGAIN = ROUTE.replace("[one, two]}", "[one], retries: 2}")


async def test_where_the_route_says_so_another_upstream_is_asked_when_one_has_no_room() -> None:
    gateway = SimulatedGateway({"routes/support.yaml": OVERLOADED})
    await (
        gateway.playbook()
        >> gateway.request(PATH, CHAT)
        << AuditIntent(ONE)
        << Forward(ONE)
        >> Answer(status=429, chunks=(b"{}",))
        << Drop()
        << AuditOutcome({"end": "upstream_failed", "error.code": "upstream_overloaded", "upstream_status": 429})
        >> Commits()
        << AuditIntent(TWO, {"attempt": 2})
        >> Commits()
        << Forward(TWO)
        >> Answer(chunks=(COMPLETION,))
        << AuditOutcome({"attempt": 2, "end": "complete"})
        << Delivered(200)
    )


async def test_the_last_upstream_is_heard_whatever_it_answers() -> None:
    gateway = SimulatedGateway({"routes/support.yaml": OVERLOADED})
    body = b'{"error":{"message":"later","type":"rate_limit"}}'
    await (
        gateway.playbook()
        >> gateway.request(PATH, CHAT)
        << AuditIntent(ONE)
        << Forward(ONE)
        >> BreaksOff("upstream_unreachable")
        << AuditOutcome({"end": "upstream_failed"})
        >> Commits()
        << AuditIntent(TWO)
        >> Commits()
        << Forward(TWO)
        >> Answer(status=429, chunks=(body,))
        << AuditOutcome({"attempt": 2, "end": "complete", "upstream_status": 429})
        << Delivered(429)
    )


async def test_an_upstream_that_does_not_answer_is_tried_again_and_recorded_each_time() -> None:
    gateway = SimulatedGateway({"routes/support.yaml": AGAIN})
    await (
        gateway.playbook()
        >> gateway.request(PATH, CHAT)
        << AuditIntent(ONE, {"attempt": 1})
        << Forward(ONE)
        >> BreaksOff("upstream_unreachable")
        << AuditOutcome({"attempt": 1, "end": "upstream_failed"})
        >> Commits()
        << AuditIntent(ONE, {"attempt": 2})
        >> Commits()
        << Forward(ONE)
        >> Answer(chunks=(COMPLETION,))
        << AuditOutcome({"attempt": 2, "end": "complete"})
        << Delivered(200)
    )


async def test_an_upstream_that_fails_too_often_is_left_alone() -> None:
    breakers = Breakers({"one": BreakerConfig(failures=2, seconds=30)})
    gateway = SimulatedGateway({"routes/support.yaml": ROUTE.replace("[one, two]}", "[one]}")}, breakers=breakers)
    for _ in range(2):
        await (
            gateway.playbook()
            >> gateway.request(PATH, CHAT)
            << AuditIntent(ONE)
            << Forward(ONE)
            >> BreaksOff("upstream_unreachable")
            << AuditOutcome({"end": "upstream_failed"})
            << Delivered(502)
        )
    await (
        gateway.playbook()
        >> gateway.request(PATH, CHAT)
        << AuditRefusal({"error.code": "upstream_resting", "status": 503, "target.upstream": "one"})
        >> Commits()
        << Delivered(503)
    )
    assert len(gateway.peers.upstream.sent) == 2
