"""What is contained does not leave, and what was on its way is cut, with a record that says by what."""

import asyncio
import json

import pytest

from egress_gateway.core.containment import Containment
from egress_gateway.core.exchange import RequestHead
from egress_gateway.testing.expectations import (
    Abort,
    AuditIntent,
    AuditOutcome,
    AuditRefusal,
    Body,
    Delivered,
    Drop,
    End,
    Forward,
    Head,
)
from egress_gateway.testing.fake_audit_log import Verdict
from egress_gateway.testing.fake_caller import FakeCaller
from egress_gateway.testing.fake_upstream import Scripted
from egress_gateway.testing.gateway import POLICY, SimulatedGateway
from egress_gateway.testing.manual_clock import START
from egress_gateway.testing.stimuli import Answer, BreaksOff, Commits, Contains, Ends, More, Passes

OPENAI = "/support/openai/v1/chat/completions"
CHAT = {"model": "m", "messages": [{"role": "user", "content": "hello"}]}
STREAMED = {**CHAT, "stream": True}
SSE = (("content-type", "text/event-stream"),)
HOUR = 3_600_000_000
BOTH = {"policy.rule": "contain-1", "policy.code": "contained", "policy.outcome": None, "error.code": "contained"}


def contain(**named: str) -> Containment:
    return Containment(id="contain-1", since=START, until=START + HOUR, uid=0, reason="stolen laptop", **named)


def chunk(finish: str | None = None, **delta: object) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    data = {"id": "c", "object": "chat.completion.chunk", "model": "m", "choices": [choice]}
    return b"data: " + json.dumps(data).encode() + b"\n\n"


def call(name: str, **place: int) -> dict[str, object]:
    return {**place, "id": "call_1", "type": "function", "function": {"name": name, "arguments": "{}"}}


def completion(*calls: dict[str, object]) -> bytes:
    message = {"role": "assistant", "content": "yes", **({"tool_calls": calls} if calls else {})}
    choice = {"index": 0, "message": message, "finish_reason": "tool_calls" if calls else "stop"}
    return json.dumps({"id": "c", "object": "chat.completion", "model": "m", "choices": [choice]}).encode()


@pytest.fixture
def gateway() -> SimulatedGateway:
    return SimulatedGateway()


NAMED = {
    "application": {"app": "cx-bot"},
    "route": {"route": "support"},
    "upstream": {"upstream": "one"},
    "application and route": {"app": "cx-bot", "route": "support"},
}


@pytest.mark.parametrize("named", NAMED.values(), ids=NAMED)
async def test_what_is_contained_is_refused_and_recorded_with_the_containment(
    gateway: SimulatedGateway, named: dict[str, str]
) -> None:
    gateway.peers.containments.standing = (contain(**named),)
    await (
        gateway.playbook()
        >> gateway.request(OPENAI, CHAT)
        << AuditRefusal({"policy.rule": "contain-1", "policy.code": "contained", "error.code": "contained"})
        >> Commits()
        << Delivered(403, {"x-egress-code": "contained", "x-egress-rule": "contain-1", "x-should-retry": "false"})
    )


async def test_others_go_on(gateway: SimulatedGateway) -> None:
    gateway.peers.containments.standing = (contain(app="cx-bot", route="sales"), contain(person="okta:1"))
    await (
        gateway.playbook()
        >> gateway.request(OPENAI, CHAT)
        << AuditIntent()
        << Forward()
        >> Answer(chunks=(completion(),))
        << AuditOutcome({"end": "complete"})
        << Delivered(200)
    )


async def test_what_has_ended_has_no_effect(gateway: SimulatedGateway) -> None:
    gateway.peers.containments.standing = (contain(app="cx-bot"),)
    await (
        gateway.playbook()
        >> Passes(HOUR)
        >> gateway.request(OPENAI, CHAT)
        << AuditIntent()
        << Forward()
        >> Answer(chunks=(completion(),))
        << AuditOutcome({"end": "complete"})
        << Delivered(200)
    )


async def test_nothing_passes_while_the_list_cannot_be_read(gateway: SimulatedGateway) -> None:
    gateway.peers.containments.standing = None
    await (
        gateway.playbook()
        >> gateway.request(OPENAI, CHAT)
        << AuditRefusal({"error.code": "containment_unreadable", "status": 503})
        << Delivered(503, {"x-egress-code": "containment_unreadable"})
    )


async def test_a_running_stream_is_cut_and_recorded_before_it_is_told(gateway: SimulatedGateway) -> None:
    await (
        gateway.playbook()
        >> gateway.request(OPENAI, STREAMED)
        << AuditIntent()
        << Forward()
        >> Answer(headers=SSE, chunks=(chunk(content="one "),), whole=False)
        << Head(200)
        << Body(contains=(b"one",))
        >> Contains(contain(app="cx-bot"))
        << Drop()
        << AuditOutcome({**BOTH, "end": "aborted", "upstream_status": 200, "policy.bundle": gateway.bundle.digest})
        >> Commits()
        << Body(contains=(b'"contained"',), lacks=(b"[DONE]",))
        << Abort()
    )


async def test_a_request_that_waits_for_its_first_byte_is_refused(gateway: SimulatedGateway) -> None:
    await (
        gateway.playbook()
        >> gateway.request(OPENAI, CHAT)
        << AuditIntent()
        << Forward()
        >> Contains(contain(upstream="one"))
        << Drop()
        << AuditOutcome({**BOTH, "end": "refused", "status": 403})
        >> Commits()
        << Delivered(403, {"x-egress-code": "contained", "x-egress-rule": "contain-1"})
    )


async def test_a_request_that_waits_for_the_log_is_never_sent(gateway: SimulatedGateway) -> None:
    gateway.peers.audit.plan[1] = Verdict.HOLD
    await (
        gateway.playbook()
        >> gateway.request(OPENAI, CHAT)
        << AuditIntent()
        >> Contains(contain(route="support"))
        << AuditRefusal({**BOTH, "status": 403})
        << Delivered(403, {"x-egress-code": "contained"})
    )
    assert gateway.peers.upstream.sent == []


async def test_another_request_is_not_cut(gateway: SimulatedGateway) -> None:
    await (
        gateway.playbook()
        >> gateway.request(OPENAI, STREAMED)
        << AuditIntent()
        << Forward()
        >> Answer(headers=SSE, chunks=(chunk(content="one "),), whole=False)
        << Head(200)
        << Body()
        >> Contains(contain(app="cx-bot", upstream="two"))
        >> More(chunk("stop") + b"data: [DONE]\n\n")
        << Body()
        << AuditOutcome({"end": "complete", "policy.code": "permit"})
        << Body(contains=(b"[DONE]",))
        >> Ends()
        << End()
    )


async def test_the_next_upstream_is_asked_about_too(gateway: SimulatedGateway) -> None:
    await (
        gateway.playbook()
        >> gateway.request(OPENAI, CHAT)
        << AuditIntent()
        << Forward()
        >> Contains(contain(upstream="two"))
        >> BreaksOff()
        << AuditOutcome({"attempt": 1, "end": "upstream_failed"})
        << AuditRefusal({**BOTH, "target.upstream": "two"})
        << Delivered(403, {"x-egress-code": "contained"})
    )


async def test_an_answer_whose_outcome_is_being_recorded_is_over(gateway: SimulatedGateway) -> None:
    gateway.peers.audit.plan[2] = Verdict.HOLD
    await (
        gateway.playbook()
        >> gateway.request(OPENAI, CHAT)
        << AuditIntent()
        << Forward()
        >> Answer(chunks=(completion(),))
        << AuditOutcome({"end": "complete"})
        >> Contains(contain(app="cx-bot"))
        >> Commits()
        << Delivered(200)
    )


async def test_a_contained_tool_is_not_offered(gateway: SimulatedGateway) -> None:
    gateway.peers.containments.standing = (contain(tool="crm_update"),)
    tools = [{"type": "function", "function": {"name": "crm_update", "parameters": {"type": "object"}}}]
    await (
        gateway.playbook()
        >> gateway.request(OPENAI, {**CHAT, "tools": tools})
        << AuditRefusal({"policy.rule": "contain-1"})
        << Delivered(403, {"x-egress-code": "contained"})
    )


async def test_a_contained_tool_that_an_answer_calls_reaches_nobody(gateway: SimulatedGateway) -> None:
    gateway.peers.containments.standing = (contain(tool="crm_update"),)
    await (
        gateway.playbook()
        >> gateway.request(OPENAI, CHAT)
        << AuditIntent()
        << Forward()
        >> Answer(chunks=(completion(call("crm_update")),))
        << AuditOutcome({**BOTH, "end": "refused", "tools.0.disposition": "refused", "tools.1": None})
        << Delivered(403, {"x-egress-code": "contained"}, lacks=(b"crm_update",))
    )


async def test_a_stream_that_calls_a_contained_tool_is_cut_before_the_call(gateway: SimulatedGateway) -> None:
    called = chunk(content="one") + chunk(tool_calls=[call("crm_update", index=0)]) + chunk("tool_calls")
    await (
        gateway.playbook()
        >> Contains(contain(tool="CRM_update"))
        >> gateway.request(OPENAI, STREAMED)
        << AuditIntent()
        << Forward()
        >> Answer(headers=SSE, chunks=(called + b"data: [DONE]\n\n",))
        << Head(200)
        << Body(contains=(b"one",), lacks=(b"crm_update",))
        << AuditOutcome({**BOTH, "end": "aborted"})
        << Body(contains=(b'"contained"',), lacks=(b"crm_update",))
        << Abort()
    )


async def test_a_route_that_hides_its_rules_hides_containments() -> None:
    route = POLICY["routes/support.yaml"] + "hide_rule: true\n"
    gateway = SimulatedGateway({"routes/support.yaml": route})
    for standing in ((contain(app="cx-bot"),), ()):
        gateway.peers.containments.standing = standing
        book = gateway.playbook() >> gateway.request(OPENAI, CHAT)
        if standing:
            book = book << AuditRefusal({"policy.rule": "contain-1"})
        else:
            book = book << AuditIntent() << Forward() >> Contains(contain(app="cx-bot")) << Drop() << AuditOutcome(BOTH)
        caller = await (book << Delivered(403, {"x-egress-code": "contained"}))
        assert caller.header("x-egress-rule") is None
        assert b"contain-1" not in caller.received


async def test_if_the_log_does_not_take_the_cut_the_caller_hears_that(gateway: SimulatedGateway) -> None:
    await (
        gateway.playbook()
        >> gateway.request(OPENAI, CHAT)
        << AuditIntent()
        << Forward()
        >> Contains(contain(app="cx-bot"))
        << Drop()
        << AuditOutcome(BOTH)
        >> Commits(Verdict.REFUSE)
        << Delivered(503, {"x-egress-code": "log_unavailable"})
    )


class Moment:
    """One streamed request, met by a containment after so many turns of the event loop."""

    def __init__(self, turns: int, *, leaves: bool) -> None:
        self._turns = turns
        self._leaves = leaves
        self.gateway = SimulatedGateway()
        request = self.gateway.request(OPENAI, STREAMED)
        head = RequestHead(method="POST", path=OPENAI, headers=request.headers, host="gateway.test", peer="127.0.0.1")
        self.caller = FakeCaller(self.gateway.peers.journal, head, request.body)

    async def play(self) -> None:
        """Answer at once, contain at the moment, and wait for the end."""
        peers = self.gateway.peers
        calls = chunk(content="yes") + chunk(tool_calls=[call("crm_update", index=0)]) + chunk("tool_calls")
        async with asyncio.timeout(10), asyncio.TaskGroup() as group:
            task = group.create_task(self.gateway.pipeline.handle(self.caller))
            turn = 0
            while not task.done():
                if turn == self._turns:
                    peers.containments.standing = (contain(app="cx-bot"),)
                    peers.running.sweep()
                    if self._leaves:
                        self.caller.vanish()
                        task.cancel()
                if peers.upstream.awaits == "head":
                    peers.upstream.answer(Scripted(status=200, headers=SSE, chunks=(calls, b"data: [DONE]\n\n")))
                turn += 1
                await asyncio.sleep(0)


MOMENTS = range(8)
"""Turns of the event loop; a request that nothing stops takes five."""


@pytest.mark.parametrize("leaves", [False, True], ids=["alone", "while the caller leaves"])
@pytest.mark.parametrize("turns", MOMENTS)
async def test_at_whatever_moment_it_comes_the_end_is_recorded_and_no_part_passes_for_the_whole(
    turns: int, *, leaves: bool
) -> None:
    moment = Moment(turns, leaves=leaves)
    await moment.play()
    records = [json.loads(record) for record in moment.gateway.peers.audit.records]
    ends = [record for record in records if record["kind"] in {"outcome", "refusal"}]
    if not (leaves and turns == 0):
        # Nothing is on record of who leaves before anything was asked of the log.
        assert len(ends) == 1, records
    for end in ends:
        told = (end.get("end"), end.get("error", {}).get("code"))
        assert told in {("complete", None), ("aborted", "contained"), ("refused", "contained"), (None, "contained")} | (
            {("client_left", None), (None, "client_left")} if leaves else set()
        )
        if told[1] == "contained":
            assert end["policy"]["rule"] == "contain-1"
            assert b"[DONE]" not in moment.caller.received
        if moment.caller.complete and moment.caller.status == 200:
            assert told == ("complete", None)


async def test_the_moments_reach_from_before_the_request_to_after_its_end() -> None:
    last = Moment(MOMENTS[-1], leaves=False)
    await last.play()
    assert last.caller.complete
    assert last.caller.status == 200
