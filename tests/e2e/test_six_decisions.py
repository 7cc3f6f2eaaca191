"""What rules decide, on a whole gateway: where a request goes, what it costs, what leaves, and what comes back."""

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import openai
import pytest
from tests.e2e.gateway import PROVIDER_KEY, Gateway, Port
from tests.e2e.planted import Planted

from egress_gateway.audit.records.exchanges import IntentRecord, OutcomeRecord
from egress_gateway.testing.providers import ProviderSimulator, says

pytestmark = pytest.mark.loopback

FILES = {
    "bundle.yaml": "schema: 1\nname: six\nserial: 1\n",
    "providers.yaml": """
providers:
  openai: {tier: external, region: us}
  hospital: {tier: external, region: us, baa: true, valid_until: 2099-12-31}
  over: {tier: external, valid_until: 2020-01-01}
models: {aliases: {gpt-latest: gpt-5-2026-03-01}}
""",
    "routes/support.yaml": """
route: support
owner: team
require: {app: [cx-bot], person: any}
targets:
  openai: {speaks: openai, upstreams: [openai, hospital]}
  over: {speaks: openai, upstreams: [over]}
ceiling: confidential
redact_scope: app
restore: {text: true, structured: true}
""",
    "floor.yaml": """
sets: {health: [phi]}
rules:
  - {id: phi-needs-baa, effect: block, reason: Health data needs a BAA, when: {data.any: $health, target.baa: false}}
invariants:
  - {id: inv-phi, never: {data.any: $health, target.baa: false}}
""",
    "rules.yaml": """
rules:
  - {id: permit-support, effect: permit, when: {route: support}}
  - {id: phi-away, effect: reroute, to: {upstream: hospital}, when: {data.any: $health}}
  - {id: redact-health, effect: redact, classes: [phi], as: token}
  - {id: mails, effect: redact, classes: [pii.email], as: surrogate}
  - {id: keys, phase: response, effect: block, reason: No keys in answers, when: {data.any: [secret]}}
  - {id: few, effect: quota, per: [app], requests: 3/h, when: {model: [gpt-scarce]}}
""",
}


@pytest.fixture(scope="module")
def hospital_port() -> Iterator[Port]:
    port = Port()
    yield port
    port.release()


@pytest.fixture(scope="module")
def six(make_gateway: Callable[..., Gateway], hospital_port: Port) -> Iterator[Gateway]:
    places = "\n".join(
        f'  {name}: {{host: openai, url: "http://127.0.0.1:{hospital_port.number}", credential: env:OPENAI_API_KEY}}'
        for name in ("hospital", "over")
    )
    gateway = make_gateway(lambda config: config.replace("\nupstreams:\n", f"\nupstreams:\n{places}\n", 1))
    policy = gateway.directory / "policy"
    for old in sorted(policy.rglob("*.yaml")):
        old.unlink()
    for name, text in FILES.items():
        Path(policy / name).write_text(text)
    with gateway as running:
        yield running
        assert running.stop() == 0
    assert "please report it" not in running.told


@pytest.fixture
async def hospital(hospital_port: Port) -> AsyncIterator[ProviderSimulator]:
    async with ProviderSimulator(key=PROVIDER_KEY, port=hospital_port.number) as simulator:
        yield simulator


@pytest.fixture
async def client(six: Gateway) -> AsyncIterator[openai.AsyncOpenAI]:
    async with openai.AsyncOpenAI(
        api_key=six.keys["cx-bot"], base_url=f"{six.url}/support/openai/v1", max_retries=0, timeout=20
    ) as sdk:
        yield sdk


async def ask(client: openai.AsyncOpenAI, text: str, model: str = "gpt-5") -> str:
    answer = await client.chat.completions.create(model=model, messages=[{"role": "user", "content": text}])
    return answer.choices[0].message.content or ""


def record_number() -> str:
    return "MRN: 00" + "47110815"


async def test_health_data_goes_to_the_upstream_with_an_agreement_and_nowhere_else_when_that_one_is_gone(
    six: Gateway,
    client: openai.AsyncOpenAI,
    provider: ProviderSimulator,
    hospital_port: Port,
) -> None:
    text = f"Patient with {record_number()}, what now?"
    async with ProviderSimulator(key=PROVIDER_KEY, port=hospital_port.number) as hospital:
        answer = await client.chat.completions.with_raw_response.create(
            model="gpt-5", messages=[{"role": "user", "content": text}]
        )
        assert answer.headers["x-egress-decision"] == "permit; redact=1; reroute=hospital"
        assert len(hospital.exchanges) == 1
        assert record_number().encode() not in hospital.exchanges[0].received.body
    seen = len(six.records())
    with pytest.raises(openai.InternalServerError) as gone:
        await ask(client, text)
    assert gone.value.response.headers["x-egress-code"] == "upstream_unreachable"
    assert provider.exchanges == []
    intents = [each.record for each in six.records(seen) if isinstance(each.record, IntentRecord)]
    assert [intent.target.upstream for intent in intents] == ["hospital"]


async def test_an_alias_is_sent_as_the_model_it_stands_for(
    six: Gateway, client: openai.AsyncOpenAI, provider: ProviderSimulator
) -> None:
    seen = len(six.records())
    assert await ask(client, "Good morning", model="gpt-latest")
    assert b"gpt-5-2026-03-01" in provider.exchanges[0].received.body
    (outcome,) = [each.record for each in six.records(seen) if isinstance(each.record, OutcomeRecord)]
    assert (outcome.model.requested, outcome.model.asked) == ("gpt-latest", "gpt-5-2026-03-01")


async def test_where_the_contract_is_over_nothing_goes(six: Gateway, hospital: ProviderSimulator) -> None:
    async with openai.AsyncOpenAI(
        api_key=six.keys["cx-bot"], base_url=f"{six.url}/support/over/v1", max_retries=0
    ) as sdk:
        with pytest.raises(openai.PermissionDeniedError) as refused:
            await ask(sdk, "Good morning")
    assert refused.value.response.headers["x-egress-code"] == "contract"
    assert hospital.exchanges == []


async def test_a_quota_is_told_with_the_time_to_wait(client: openai.AsyncOpenAI, provider: ProviderSimulator) -> None:
    for _ in range(3):
        assert await ask(client, "Good morning", model="gpt-scarce")
    with pytest.raises(openai.RateLimitError) as refused:
        await ask(client, "Good morning", model="gpt-scarce")
    headers = refused.value.response.headers
    assert (headers["x-egress-code"], headers["x-egress-rule"]) == ("quota", "few")
    assert 0 < int(headers["retry-after"]) <= 1200
    assert len(provider.exchanges) == 3


async def test_a_surrogate_leaves_and_the_value_comes_back(
    client: openai.AsyncOpenAI, provider: ProviderSimulator, planted: Planted
) -> None:
    address = planted.email()
    said = await ask(client, f"Write to {address} today")
    assert address in said
    body = provider.exchanges[0].received.body.decode()
    assert address not in body
    assert "EMAIL_" not in body
    assert "@" in body


async def test_a_rule_about_answers_refuses_what_the_model_says(
    client: openai.AsyncOpenAI, provider: ProviderSimulator
) -> None:
    key = "sk-" + "ant-" + "api03-" + "Ab1" * 8
    provider.script(says(f"Use {key}"), says(f"Use {key} then and go on"))
    with pytest.raises(openai.PermissionDeniedError) as refused:
        await ask(client, "Which key?")
    assert refused.value.response.headers["x-egress-rule"] == "keys"

    shown: list[str] = []

    async def read() -> None:
        stream = await client.chat.completions.create(
            model="gpt-5", messages=[{"role": "user", "content": "Which key?"}], stream=True
        )
        async for event in stream:
            shown.extend(choice.delta.content or "" for choice in event.choices)

    with pytest.raises(openai.APIError, match="No keys in answers"):
        await read()
    assert key not in "".join(shown)
