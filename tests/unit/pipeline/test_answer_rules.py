"""Rules about answers: nothing that one blocks is released, and what people have to see waits for them, whole."""

import json

import pytest

from egress_gateway.core.containment import Containment
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
from egress_gateway.testing.gateway import POLICY, SimulatedGateway, simulated_bundle
from egress_gateway.testing.stimuli import Answer, Commits

PATH = "/support/openai/v1/chat/completions"
ONE = "one POST /v1/chat/completions"
OWN = "sk-" + "ant-" + "api03-" + "Xy2" * 8
KEY = "sk-" + "ant-" + "api03-" + "Ab1" * 8
TOOLS = [{"type": "function", "function": {"name": name}} for name in ("crm_update", "code_exec")]
CHAT = {"model": "gpt-5", "messages": [{"role": "user", "content": "Good morning"}], "tools": TOOLS}
STREAMED = {**CHAT, "stream": True}
SSE = (("content-type", "text/event-stream"),)
DONE = b"data: [DONE]\n\n"
RULES = {
    "secrets": "  - {id: mind, phase: response, effect: block, reason: No keys back, when: {data.any: [secret]}}\n",
    "tools": "  - {id: mind, phase: response, effect: block, reason: Runs nothing, when: {tools.any: [code_exec]}}\n",
    "new": "  - {id: mind, phase: response, effect: block, reason: Whose, when: {data.new.any: [secret]}}\n",
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
    "a value that the caller did not write": ("new", completion(f"It is {KEY}")),
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


async def test_a_value_that_the_caller_wrote_is_not_new() -> None:
    asked = gateway("new")
    told = {**CHAT, "messages": [{"role": "user", "content": f"Is {OWN} right?"}]}
    caller = await (
        asked.playbook()
        >> asked.request(PATH, told)
        << AuditIntent(ONE)
        << Forward(ONE)
        >> Answer(chunks=(completion(f"{OWN} is"),))
        << AuditOutcome({"end": "complete", "policy.outcome": "permit"})
        << Delivered(200)
    )
    assert OWN.encode() in caller.received


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


ERROR = json.dumps({"error": {"message": f"bad key {KEY}", "type": "invalid_request_error"}}).encode()


async def test_an_error_of_the_provider_is_held_against_the_rules() -> None:
    asked = gateway("secrets")
    await (
        asked.playbook()
        >> asked.request(PATH, CHAT)
        << AuditIntent(ONE)
        << Forward(ONE)
        >> Answer(status=400, chunks=(ERROR,))
        << AuditOutcome({"end": "refused", "error.code": "rule", "upstream_status": 400})
        << Delivered(403, contains=(b"No keys back",), lacks=(KEY.encode(), b"bad key"))
    )


@pytest.mark.parametrize("status", [400, 500])
async def test_where_people_look_at_answers_no_text_of_an_error_passes_them_by(status: int) -> None:
    asked = gateway("people")
    await (
        asked.playbook()
        >> asked.request(PATH, CHAT)
        << AuditIntent(ONE)
        << Forward(ONE)
        >> Answer(status=status, chunks=(ERROR,))
        << AuditOutcome({"end": "complete", "status": status})
        << Delivered(status, contains=(f"answered with status {status}".encode(),), lacks=(KEY.encode(), b"bad key"))
    )


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
    # A breaker that is open keeps nobody from what is there already.
    breakers = asked.pipeline._parts.breakers
    while (leave := breakers.admit("one", asked.peers.clock.tick())) is not None:
        breakers.failed("one", leave, asked.peers.clock.tick())
    first = caller.header("x-egress-record")
    caller = await (
        asked.playbook()
        >> asked.request(PATH, body)
        << AuditOutcome({"end": "complete", "attempt": 0, "status": 200, "sent": None, "policy.review": review})
        << Delivered(200, contains=(KEY.encode(),))
    )
    own = {name: value for name, value in caller.headers if name.startswith("x-egress-")}
    assert own["x-egress-record"] == json.loads(asked.peers.audit.records[-1])["rid"] != first
    assert (own["x-egress-review"], own["x-egress-decision"]) == (review, "permit")
    assert len(asked.peers.upstream.sent) == 1
    assert len(people.used) == 1


def ruled(*rules: str) -> str:
    return POLICY["rules.yaml"] + "".join(rules)


LOOKED_AT = RULES["people"].replace(", when: {data.any: [secret]}", "")


async def approved(asked: SimulatedGateway, body: object = CHAT, *, said: str = KEY, call: str = "") -> ReviewId:
    book = (
        asked.playbook()
        >> asked.request(PATH, body)
        << AuditIntent(ONE)
        << Forward(ONE)
        >> Answer(chunks=(completion(said, call=call),))
    )
    if call:
        book = book << AuditRecord("tool") >> Commits()
    caller = await (
        book << AuditOutcome({"error.code": "review_pending"}) << Delivered(403, contains=(b"review_pending",))
    )
    review = ReviewId(caller.header("x-egress-review") or "")
    asked.peers.reviews.approve(review)
    return review


BARRED = {
    "a rule about what it says": RULES["secrets"].replace("mind", "since"),
    "a rule about a tool that it calls": RULES["tools"].replace("mind", "since"),
}


@pytest.mark.parametrize("rule", BARRED.values(), ids=BARRED)
async def test_a_stored_answer_is_held_against_the_rules_of_now(rule: str) -> None:
    asked = SimulatedGateway({"rules.yaml": ruled(LOOKED_AT)})
    await approved(asked, call="code_exec")
    asked.bundle = simulated_bundle({"rules.yaml": ruled(LOOKED_AT, rule)})
    await (
        asked.playbook()
        >> asked.request(PATH, CHAT)
        << AuditRefusal({"error.code": "rule", "policy.rule": "since"})
        << Delivered(403, lacks=(KEY.encode(), b"code_exec"))
    )


async def test_a_stored_answer_with_a_tool_that_is_contained_since_is_not_given() -> None:
    asked = SimulatedGateway({"rules.yaml": ruled(LOOKED_AT)})
    await approved(asked, call="code_exec")
    now = asked.peers.clock.now()
    containment = Containment(id="c-1", tool="code_exec", since=now - 1, until=now + 10**9, uid=1, reason="incident")
    asked.peers.containments.standing = (containment,)
    await (
        asked.playbook()
        >> asked.request(PATH, CHAT)
        << AuditRefusal({"error.code": "contained", "policy.rule": "c-1"})
        << Delivered(403, lacks=(b"code_exec",))
    )


async def test_people_are_asked_anew_about_a_stored_answer_that_another_bundle_escalates() -> None:
    asked = SimulatedGateway({"rules.yaml": ruled(LOOKED_AT)})
    people = asked.peers.reviews
    first = await approved(asked)
    asked.bundle = simulated_bundle({"rules.yaml": ruled(LOOKED_AT.replace("desk", "board"))})
    caller = await (
        asked.playbook()
        >> asked.request(PATH, CHAT)
        << AuditRefusal({"error.code": "review_pending", "policy.outcome": "escalate"})
        << Delivered(403)
    )
    second = ReviewId(caller.header("x-egress-review") or "")
    assert second != first
    assert people.cases[second].queues == ("board",)
    people.approve(second)
    await (
        asked.playbook()
        >> asked.request(PATH, CHAT)
        << AuditOutcome({"policy.review": second})
        << Delivered(200, contains=(KEY.encode(),))
    )


async def test_a_stored_answer_without_a_mark_that_is_wanted_now_is_asked_for_again() -> None:
    asked = SimulatedGateway({"rules.yaml": ruled(LOOKED_AT)})
    await approved(asked)
    mask = "  - {id: since, phase: response, effect: redact, classes: [secret], as: mask}\n"
    asked.bundle = simulated_bundle({"rules.yaml": ruled(LOOKED_AT, mask)})
    await (
        asked.playbook()
        >> asked.request(PATH, CHAT)
        << AuditIntent(ONE)
        << Forward(ONE)
        >> Answer(chunks=(completion(KEY),))
        << AuditOutcome({"error.code": "review_pending"})
        << Delivered(403)
    )


NEW = RULES["new"].replace("mind", "since").replace("[secret]", "[secret], tools.any: [code_exec]")
ANY = NEW.replace("data.new.any", "data.any")
TOLD = {**CHAT, "messages": [{"role": "user", "content": f"Is {OWN} right?"}]}


@pytest.mark.parametrize("rule", [NEW, ANY], ids=["those of new values", "those of all"])
async def test_a_stored_answer_with_the_marks_that_are_wanted_is_given(rule: str) -> None:
    asked = SimulatedGateway({"rules.yaml": ruled(rule, LOOKED_AT)})
    review = await approved(asked, TOLD, said=f"{OWN} or {KEY}")
    caller = await (
        asked.playbook()
        >> asked.request(PATH, TOLD)
        << AuditOutcome({"attempt": 0, "policy.review": review})
        << Delivered(200, lacks=(KEY.encode(),))
    )
    assert (OWN.encode() in caller.received) is (rule is NEW)
    assert len(asked.peers.upstream.sent) == 1


async def test_a_stored_answer_in_which_only_new_values_have_marks_lacks_those_for_all() -> None:
    asked = SimulatedGateway({"rules.yaml": ruled(NEW, LOOKED_AT)})
    await approved(asked, TOLD, said=f"{OWN} or {KEY}")
    asked.bundle = simulated_bundle({"rules.yaml": ruled(ANY, LOOKED_AT)})
    await (
        asked.playbook()
        >> asked.request(PATH, TOLD)
        << AuditIntent(ONE)
        << Forward(ONE)
        >> Answer(chunks=(completion(OWN),))
        << AuditOutcome({"error.code": "review_pending"})
        << Delivered(403, lacks=(OWN.encode(),))
    )


async def test_where_people_look_at_both_they_are_asked_about_the_request_once() -> None:
    request = "  - {id: ask, effect: escalate, queue: desk, sla: 1h}\n"
    asked = SimulatedGateway({"rules.yaml": ruled(request, LOOKED_AT)})
    people = asked.peers.reviews
    caller = await (
        asked.playbook() >> asked.request(PATH, CHAT) << AuditRefusal({"policy.rule": "ask"}) << Delivered(403)
    )
    people.approve(ReviewId(caller.header("x-egress-review") or ""))
    review = await approved(asked)
    await (
        asked.playbook()
        >> asked.request(PATH, CHAT)
        << AuditOutcome({"attempt": 0, "policy.review": review, "policy.outcome": "permit"})
        << Delivered(200, contains=(KEY.encode(),))
    )
    assert len(people.cases) == 2


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
