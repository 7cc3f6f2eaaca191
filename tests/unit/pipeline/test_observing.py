"""A route that only observes, through the pipeline: for as long as it may, of requests and of answers."""

import datetime as dt

import pytest

from egress_gateway.testing.expectations import AuditIntent, AuditOutcome, AuditRefusal, Delivered, Forward
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


def observing(until: dt.date) -> SimulatedGateway:
    route = POLICY["routes/support.yaml"]
    route += f"enforcement: observe\nobserve: {{ticket: T-1, expires: {until.isoformat()}}}\n"
    return SimulatedGateway({"rules.yaml": RULES, "routes/support.yaml": route})


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


@pytest.mark.parametrize("days", [1, 30])
async def test_from_the_day_after_on_it_is_enforced(days: int) -> None:
    gateway = observing(TODAY - dt.timedelta(days=days))
    await (
        gateway.playbook()
        >> gateway.request(PATH, CHAT)
        << AuditRefusal({"policy.code": "default_deny", "policy.observed": None})
        << Delivered(403)
    )
