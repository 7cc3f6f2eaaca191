"""A route that only observes, through the pipeline: for as long as it may, of requests and of answers."""

import datetime as dt

import pytest

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
from egress_gateway.testing.gateway import POLICY, SimulatedGateway
from egress_gateway.testing.manual_clock import START
from egress_gateway.testing.stimuli import Answer

PATH = "/support/openai/v1/chat/completions"
ADDRESS = "ada.castellano" + "@" + "example.com"
CHAT = {"model": "m", "messages": [{"role": "user", "content": f"Write to {ADDRESS}"}]}
RULES = """rules:
  - {id: redact-mail, effect: redact, classes: [pii.email], as: token}
  - {id: no-mail-back, effect: block, phase: response, reason: Mail stays, when: {data.any: [pii.email]}}
"""
ANSWER = (
    b'{"id":"c","object":"chat.completion","model":"m","choices":[{"index":0,"message":'
    b'{"role":"assistant","content":"Ask bob.ostrander@example.org"},"finish_reason":"stop"}]}'
)
TODAY = dt.datetime.fromtimestamp(START / 1_000_000, dt.UTC).date()


def observing(until: dt.date, rules: str = RULES) -> SimulatedGateway:
    route = POLICY["routes/support.yaml"]
    route += f"enforcement: observe\nobserve: {{ticket: T-1, expires: {until.isoformat()}}}\n"
    return SimulatedGateway({"rules.yaml": rules, "routes/support.yaml": route})


async def test_nothing_is_changed_and_what_would_have_been_decided_is_recorded() -> None:
    gateway = observing(TODAY)
    seen = {"policy.code": "observe", "policy.observed.outcome": None, "policy.observed.code": "default_deny"}
    await (
        gateway.playbook()
        >> gateway.request(PATH, CHAT)
        << AuditIntent(has=seen)
        << Forward(contains=(ADDRESS.encode(),))
        >> Answer(chunks=(ANSWER,))
        << AuditOutcome({**seen, "end": "complete"})
        << Delivered(200, contains=(b"bob.ostrander@example.org",))
    )


CHUNKS = (
    b'data: {"id":"c","object":"chat.completion.chunk","model":"m","choices":'
    b'[{"index":0,"delta":{"content":"Ask bob.ostrander@example.org"},"finish_reason":"stop"}]}\n\n'
    b"data: [DONE]\n\n"
)
ANSWERS = {
    "a document": (CHAT, (("content-type", "application/json"),), ANSWER),
    "a stream": ({**CHAT, "stream": True}, (("content-type", "text/event-stream"),), CHUNKS),
}
SAID = b"bob.ostrander@example.org"
WOULD: dict[str, tuple[str, dict[str, object]]] = {
    "block": (
        "effect: block, reason: Mail stays, when: {data.any: [pii.email]}",
        {"outcome": None, "code": "rule", "rule": "mind"},
    ),
    "have people look": (
        "effect: escalate, queue: q, sla: 1h",
        {"outcome": "escalate", "code": "escalate", "rule": "mind"},
    ),
    "mask": (
        "effect: redact, classes: [pii.email]",
        {"outcome": "permit", "code": "permit", "rule": "permit-support", "obligations": ["redact:mind"]},
    ),
}


@pytest.mark.parametrize(("rule", "would"), WOULD.values(), ids=WOULD)
@pytest.mark.parametrize(("body", "headers", "answer"), ANSWERS.values(), ids=ANSWERS)
async def test_what_rules_about_answers_would_have_done_is_recorded_and_not_done(
    body: dict[str, object],
    headers: tuple[tuple[str, str], ...],
    answer: bytes,
    rule: str,
    would: dict[str, object],
) -> None:
    permit = "rules:\n  - {id: permit-support, effect: permit, when: {route: support}}\n"
    gateway = observing(TODAY, permit + f"  - {{id: mind, phase: response, {rule}}}\n")
    told = {f"policy.observed.{field}": value for field, value in would.items()}
    outcome = AuditOutcome({"end": "complete", "policy.outcome": "permit", **told})
    book = (
        gateway.playbook()
        >> gateway.request(PATH, body)
        << AuditIntent(has={"policy.observed.code": "permit"})
        << Forward()
        >> Answer(headers=headers, chunks=(answer,))
    )
    if "stream" in body:
        book = book << Head(200) << Body(contains=(SAID,)) << outcome << Body(contains=(b"[DONE]",)) << End()
    else:
        book = book << outcome << Delivered(200, contains=(SAID,))
    await book


@pytest.mark.parametrize("days", [1, 30])
async def test_from_the_day_after_on_it_is_enforced(days: int) -> None:
    gateway = observing(TODAY - dt.timedelta(days=days))
    await (
        gateway.playbook()
        >> gateway.request(PATH, CHAT)
        << AuditRefusal({"policy.code": "default_deny", "policy.observed": None})
        << Delivered(403)
    )
