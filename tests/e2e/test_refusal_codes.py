"""Every refusal that a caller can cause is the exception that the SDK's users know, and final."""

from typing import Any

import anthropic
import msgspec
import openai
import pytest
from tests.e2e.gateway import Gateway
from tests.e2e.planted import Planted
from tests.e2e.test_refusals import ANTHROPIC_ERRORS, OPENAI_ERRORS

from egress_gateway.testing.providers import ProviderSimulator

pytestmark = pytest.mark.loopback


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A request that is refused; what is not said is as it should be."""

    status: int
    code: str
    text: str = "hello"
    app: str = "cx-bot"
    path: str = "support"
    headers: dict[str, str] = {}
    query: dict[str, str] = {}
    body: dict[str, Any] = {}
    key: str = ""
    plants: str = ""
    """A kind of value that is added to the text."""


EGK = "egk_live_"
PERSON = {"x-egress-person": "ann"}
CASES = {
    "a key nobody issued": Asked(status=401, code="key_unknown", key=EGK + "aaaaaaaa_" + "a" * 43),
    "a malformed key": Asked(status=401, code="credential_malformed", key="a b"),
    "a provider's key": Asked(status=401, code="credential_provider", key="sk-" + "a" * 40),
    "a JWT as the key": Asked(status=401, code="identity_malformed", key="eyJhbGciOiJub25lIn0.e30."),
    "two keys": Asked(status=401, code="credential_conflict", headers={"api-key": EGK + "aaaaaaaa_" + "a" * 43}),
    "a signed identity": Asked(
        status=401, code="identity_malformed", headers={"x-egress-identity": "eyJhbGciOiJub25lIn0.e30."}
    ),
    "a person named twice over": Asked(
        status=401, code="identity_malformed", path="desk", app="desk-bot", headers={"x-egress-person": "a" * 5000}
    ),
    "a person named by who may not": Asked(status=403, code="identity_not_allowed", headers=PERSON),
    "a key of another route": Asked(status=403, code="route_not_allowed", app="desk-bot"),
    "no person where values are kept by person": Asked(status=403, code="scope_unnamed", app="desk-bot", path="desk"),
    "an access token": Asked(status=403, code="rule", plants="secret"),
    "a value as a key": Asked(status=403, code="rigid", plants="key"),
    "a target that is not there": Asked(status=404, code="endpoint", path="support/absent"),
    "a header of another form": Asked(status=400, code="header_value", headers={"idempotency-key": "a" * 5000}),
    "a query parameter nobody knows": Asked(status=400, code="unknown_query", query={"api-version": "1"}),
    "a member of another type": Asked(status=400, code="wrong_type", body={"temperature": "warm"}),
    "a member in another case": Asked(status=400, code="case_variant", body={"Model": "x"}),
    "a member that would choose the destination": Asked(status=400, code="refused_field", body={"base_url": "x"}),
    "a member nobody knows": Asked(
        status=400, code="unknown_field", app="desk-bot", path="desk", headers=PERSON, body={"brand_new": 1}
    ),
    "a body that is too large": Asked(status=413, code="too_large", text="x" * (1 << 20)),
}


async def ask_openai(gateway: Gateway, asked: Asked, text: str, body: dict[str, Any]) -> Any:
    client = openai.AsyncOpenAI(
        api_key=asked.key or gateway.keys[asked.app],
        base_url=f"{gateway.url}/{asked.path}/openai/v1",
        max_retries=2,
        timeout=20,
    )
    async with client:
        await client.chat.completions.create(
            model="gpt-5",
            messages=[{"role": "user", "content": text}],
            extra_headers=asked.headers,
            extra_query=asked.query,
            extra_body=body,
        )


async def ask_anthropic(gateway: Gateway, asked: Asked, text: str, body: dict[str, Any]) -> Any:
    client = anthropic.AsyncAnthropic(
        api_key=asked.key or gateway.keys[asked.app],
        base_url=f"{gateway.url}/{asked.path}/anthropic",
        max_retries=2,
        timeout=20,
    )
    async with client:
        await client.messages.create(
            model="claude",
            max_tokens=9,
            messages=[{"role": "user", "content": text}],
            extra_headers=asked.headers,
            extra_query=asked.query,
            extra_body=body,
        )


SDKS = {"openai": (ask_openai, OPENAI_ERRORS), "anthropic": (ask_anthropic, ANTHROPIC_ERRORS)}


@pytest.mark.parametrize("asked", CASES.values(), ids=CASES)
@pytest.mark.parametrize(("ask", "errors"), SDKS.values(), ids=SDKS)
async def test_a_refusal_has_the_sdks_own_exception(
    gateway: Gateway, provider: ProviderSimulator, planted: Planted, ask: Any, errors: dict[int, type], asked: Asked
) -> None:
    text, body = asked.text, asked.body
    if asked.plants == "secret":
        text += f" {planted.secret()}"
    if asked.plants == "key":
        body = {"new_member": {planted.email(): 1}}
    with pytest.raises((openai.APIError, anthropic.APIError)) as caught:
        await ask(gateway, asked, text, body)
    response = caught.value.response
    assert (response.status_code, response.headers["x-egress-code"]) == (asked.status, asked.code)
    assert type(caught.value) is errors[asked.status]
    assert response.headers["x-should-retry"] == "false"
    assert [value for value in planted.values if value in response.text] == []
    assert provider.exchanges == []
