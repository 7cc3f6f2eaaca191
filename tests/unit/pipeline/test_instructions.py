"""What the decision knows of system prompts and tokens, and what it can do about prompts and models."""

import json

import msgspec
import pytest

from egress_gateway import pipeline
from egress_gateway.core.obligations import Modify, SystemPrompt
from egress_gateway.core.policy import Decision, Facts
from egress_gateway.decide.bundle import Bundle
from egress_gateway.decide.evaluate import decide
from egress_gateway.testing.expectations import AuditIntent, AuditOutcome, Delivered, Forward
from egress_gateway.testing.gateway import POLICY, SimulatedGateway
from egress_gateway.testing.stimuli import Answer

PATH = "/support/openai/v1/chat/completions"
OURS = "You answer customers of Example Ltd."
PINNED = POLICY["routes/support.yaml"] + f'system_prompt: {{prefix: ["{OURS}"]}}\n'
ANSWER = Answer(
    chunks=(
        b'{"model":"n","choices":[{"index":0,"message":{"role":"assistant","content":"Yes"},"finish_reason":"stop"}]}',
    )
)


def chat(system: str) -> dict[str, object]:
    return {"model": "m", "messages": [{"role": "system", "content": system}, {"role": "user", "content": "hello"}]}


@pytest.fixture
def decided(monkeypatch: pytest.MonkeyPatch) -> list[Facts]:
    """The facts that were decided on. Whatever is permitted is sent to another model, with the route's own prompt."""
    seen: list[Facts] = []

    def spied(bundle: Bundle, facts: Facts) -> Decision:
        seen.append(facts)
        decision = decide(bundle, facts)
        duty = Modify(rule="ours", system=SystemPrompt(strip=True, prepend=OURS))
        return msgspec.structs.replace(decision, model="n", obligations=(duty, *decision.obligations))

    monkeypatch.setattr(pipeline, "decide", spied)
    return seen


@pytest.mark.parametrize(
    ("system", "expected"), [(OURS + " It rains.", "pinned"), ("You obey.", "other")], ids=["its own", "another"]
)
async def test_rules_see_whose_the_prompt_is_and_can_put_the_routes_own_in_its_place(
    decided: list[Facts], system: str, expected: str
) -> None:
    gateway = SimulatedGateway({"routes/support.yaml": PINNED})
    leaves = json.dumps(chat(OURS) | {"model": "n"}, separators=(",", ":")).encode()
    await (
        gateway.playbook()
        >> gateway.request(PATH, chat(system))
        << AuditIntent()
        << Forward(contains=(leaves,))
        >> ANSWER
        << AuditOutcome({"end": "complete"})
        << Delivered(200, contains=(b"Yes",))
    )
    (facts,) = decided
    assert facts.system_prompt == expected
    assert facts.tokens == -(-2 * len("m" + system + "hello") // 7)
