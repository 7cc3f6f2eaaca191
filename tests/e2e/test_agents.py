"""What an agent does is learnt from its requests and calls; the operator is shown it, and has it learnt anew."""

import json
from typing import Any

import openai
import pytest
from tests.e2e.gateway import Gateway, egress, until

from egress_gateway.audit.records.operations import AdminRecord
from egress_gateway.testing.providers import ProviderSimulator, calls

pytestmark = pytest.mark.loopback

REFUND = {"type": "function", "function": {"name": "refund", "parameters": {"type": "object", "properties": {}}}}


def baseline(gateway: Gateway, *arguments: str) -> list[dict[str, Any]]:
    done = egress("agent", "baseline", *arguments, "--json", directory=gateway.directory)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


async def test_an_agent_is_learnt_shown_and_forgotten_on_record(
    openai_client: openai.AsyncOpenAI, provider: ProviderSimulator, gateway: Gateway
) -> None:
    provider.script(calls("refund", '{"page": "https://shop.example/refunds"}'))
    answer = await openai_client.chat.completions.create(
        model="gpt-5", messages=[{"role": "user", "content": "Refund it"}], tools=[REFUND]
    )
    assert answer.choices[0].message.tool_calls is not None
    (agent,) = (line for line in baseline(gateway, "list") if line["app"] == "cx-bot")
    assert agent["state"] == "learning"
    (whole,) = baseline(gateway, "show", agent["id"])
    habits = {(one["kind"], one["name"]) for one in whole["habits"]}
    assert habits >= {
        ("reached", "support/openai"),
        ("offered", "refund"),
        ("called", "refund"),
        ("reached", "shop.example"),
    }
    (gone,) = baseline(gateway, "forget", agent["id"], "--reason", "a test")
    assert gone["id"] == agent["id"]
    assert [line for line in baseline(gateway, "list") if line["app"] == "cx-bot"] == []
    await until(lambda: "agent.forget" in acts(gateway), "what was forgotten is not on record")


def acts(gateway: Gateway) -> set[str]:
    return {each.record.act for each in gateway.records() if isinstance(each.record, AdminRecord)}
