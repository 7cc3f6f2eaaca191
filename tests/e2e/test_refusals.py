"""Errors reach the SDKs' users as the exceptions they know: the provider's own, and ours without a retry."""

from typing import Any

import anthropic
import openai
import pytest
from tests.e2e.gateway import Gateway
from tests.e2e.planted import Planted

from egress_gateway.audit.records.exchanges import RefusalRecord
from egress_gateway.testing.providers import Failure, ProviderSimulator

pytestmark = pytest.mark.loopback

SECRETLESS: Any = [{"role": "user", "content": "hello"}]

OPENAI_ERRORS = {
    400: openai.BadRequestError,
    401: openai.AuthenticationError,
    403: openai.PermissionDeniedError,
    404: openai.NotFoundError,
    413: openai.APIStatusError,
    429: openai.RateLimitError,
    500: openai.InternalServerError,
    503: openai.InternalServerError,
}
ANTHROPIC_ERRORS = {
    400: anthropic.BadRequestError,
    401: anthropic.AuthenticationError,
    403: anthropic.PermissionDeniedError,
    404: anthropic.NotFoundError,
    413: anthropic.RequestTooLargeError,
    429: anthropic.RateLimitError,
    500: anthropic.InternalServerError,
    529: anthropic.OverloadedError,
}


@pytest.mark.parametrize(("status", "raised"), OPENAI_ERRORS.items(), ids=map(str, OPENAI_ERRORS))
async def test_a_providers_error_is_openais_own_exception(
    openai_client: openai.AsyncOpenAI, provider: ProviderSimulator, gateway: Gateway, status: int, raised: type
) -> None:
    provider.script(Failure(status=status, message="No, because.", retry_after=7))
    with pytest.raises(raised, match="No, because") as caught:
        await openai_client.chat.completions.create(model="gpt-5", messages=SECRETLESS)
    response = caught.value.response
    assert response.status_code == status
    assert response.headers["retry-after"] == "7"
    assert caught.value.request_id == f"req_{1:024d}"
    assert response.headers["x-ratelimit-remaining-requests"] == "9999"
    outcome = await gateway.last_of(response.headers["x-egress-record"])
    assert (outcome.end, outcome.status, outcome.upstream_status) == ("complete", status, status)


@pytest.mark.parametrize(("status", "raised"), ANTHROPIC_ERRORS.items(), ids=map(str, ANTHROPIC_ERRORS))
async def test_a_providers_error_is_anthropics_own_exception(
    anthropic_client: anthropic.AsyncAnthropic, provider: ProviderSimulator, status: int, raised: type
) -> None:
    provider.script(Failure(status=status, message="No, because.", retry_after=7))
    with pytest.raises(raised, match="No, because") as caught:
        await anthropic_client.messages.create(model="claude", max_tokens=9, messages=SECRETLESS)
    assert caught.value.response.status_code == status
    assert caught.value.response.headers["retry-after"] == "7"
    assert caught.value.request_id == f"req_{1:024d}"


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "streamed"])
async def test_a_retry_that_the_provider_invites_is_a_request_of_its_own(
    gateway: Gateway, provider: ProviderSimulator, planted: Planted, stream: bool
) -> None:
    provider.script(Failure(status=429, retry_after=0))
    email = planted.email()
    client = openai.AsyncOpenAI(
        api_key=gateway.keys["cx-bot"], base_url=f"{gateway.url}/support/openai/v1", max_retries=1
    )
    async with client:
        raw = await client.chat.completions.with_raw_response.create(
            model="gpt-5", messages=[{"role": "user", "content": f"Mail {email}"}], stream=stream
        )
        await raw.http_response.aread()
    assert len(provider.exchanges) == 2
    assert provider.exchanges[0].received.body == provider.exchanges[1].received.body
    assert (await gateway.last_of(raw.headers["x-egress-record"])).status == 200


async def test_what_a_provider_repeats_in_its_error_is_the_callers_own_again(
    openai_client: openai.AsyncOpenAI, provider: ProviderSimulator, planted: Planted
) -> None:
    email = planted.email()
    asked: Any = [{"role": "user", "content": f"Mail {email}"}]
    await openai_client.chat.completions.create(model="gpt-5", messages=asked)
    token = provider.exchanges[0].received.body.decode().partition("Mail ")[2][:17]
    provider.script(Failure(status=400, message=f"Do not know {token}."))
    with pytest.raises(openai.BadRequestError, match=f"Do not know {email}"):
        await openai_client.chat.completions.create(model="gpt-5", messages=asked)


async def test_an_error_in_mid_stream_raises(
    openai_client: openai.AsyncOpenAI,
    anthropic_client: anthropic.AsyncAnthropic,
    provider: ProviderSimulator,
) -> None:
    from egress_gateway.testing.providers import Choice, Reply

    broken = Reply(choices=(Choice(text="Well, "),), fails=Failure(status=500, message="Overheated."))
    provider.script(broken, broken)
    stream = await openai_client.chat.completions.create(model="gpt-5", messages=SECRETLESS, stream=True)
    with pytest.raises(openai.APIError, match="Overheated"):
        _ = [chunk async for chunk in stream]
    events = await anthropic_client.messages.create(model="claude", max_tokens=9, messages=SECRETLESS, stream=True)
    with pytest.raises(anthropic.APIStatusError, match="Overheated"):
        _ = [event async for event in events]


class Asking:
    """Clients that would retry, if they were not told not to."""

    def __init__(self, gateway: Gateway, key: str = "") -> None:
        settings: dict[str, Any] = {"api_key": key or gateway.keys["cx-bot"], "max_retries": 2, "timeout": 20}
        self.openai = openai.AsyncOpenAI(base_url=f"{gateway.url}/support/openai/v1", **settings)
        self.anthropic = anthropic.AsyncAnthropic(base_url=f"{gateway.url}/support/anthropic", **settings)

    async def chat(self, text: str = "hello", **more: Any) -> None:
        async with self.openai as client:
            await client.chat.completions.create(model="gpt-5", messages=[{"role": "user", "content": text}], **more)

    async def message(self, text: str = "hello", **more: Any) -> None:
        async with self.anthropic as client:
            await client.messages.create(
                model="claude", max_tokens=9, messages=[{"role": "user", "content": text}], **more
            )


OURS = {
    "a member that would choose the destination": (400, "refused_field", {"extra_body": {"base_url": "https://x"}}),
    "a member in another case": (400, "case_variant", {"extra_body": {"Model": "gpt-4"}}),
    "a query parameter nobody knows": (400, "unknown_query", {"extra_query": {"api-version": "1"}}),
    "an access token": (403, "rule", {}),
    "a body that is too large": (413, "too_large", {}),
    "a key nobody issued": (401, "key_unknown", {}),
}


@pytest.mark.parametrize(("status", "code", "more"), OURS.values(), ids=OURS)
async def test_our_refusal_is_the_sdks_own_exception_and_final(
    gateway: Gateway, provider: ProviderSimulator, planted: Planted, status: int, code: str, more: dict[str, Any]
) -> None:
    text = {403: planted.secret(), 413: "x" * (1 << 20)}.get(status, "hello")
    key = gateway.keys["cx-bot"][:-4] + "AAAA" if status == 401 else ""
    before = len(gateway.records())
    with pytest.raises(OPENAI_ERRORS[status]) as chat:
        await Asking(gateway, key).chat(text, **more)
    with pytest.raises(ANTHROPIC_ERRORS[status]) as message:
        await Asking(gateway, key).message(text, **more)
    for response in (chat.value.response, message.value.response):
        assert response.status_code == status
        assert response.headers["x-egress-code"] == code
        assert response.headers["x-should-retry"] == "false"
        assert response.headers["x-egress-decision"] == "block"
        assert text not in response.text or text == "hello"
        if status != 401:
            refusal = await gateway.last_of(response.headers["x-egress-record"])
            assert isinstance(refusal, RefusalRecord)
            assert refusal.error.code == code
    assert provider.exchanges == []
    if status != 401:
        refused = [each for each in gateway.records(before) if isinstance(each.record, RefusalRecord)]
        assert len(refused) == 2, "a client tried again"


async def test_what_is_not_served_is_not_found_and_recorded(gateway: Gateway, provider: ProviderSimulator) -> None:
    asking = Asking(gateway)
    async with asking.openai as client:
        with pytest.raises(openai.NotFoundError) as caught:
            await client.embeddings.create(model="e", input="hello")
        with pytest.raises(openai.NotFoundError):
            await client.models.list()
    refusal = await gateway.last_of(caught.value.response.headers["x-egress-record"])
    assert isinstance(refusal, RefusalRecord)
    assert refusal.error.code == "endpoint"
    assert provider.exchanges == []


async def test_a_credential_that_is_not_there_is_ours_to_mend(gateway: Gateway, provider: ProviderSimulator) -> None:
    client = openai.AsyncOpenAI(
        api_key=gateway.keys["desk-bot"],
        base_url=f"{gateway.url}/desk/unpaid/v1",
        default_headers={"x-egress-person": "ann"},
        max_retries=0,
    )
    async with client:
        with pytest.raises(openai.InternalServerError) as caught:
            await client.chat.completions.create(model="gpt-5", messages=SECRETLESS)
    response = caught.value.response
    assert (response.status_code, response.headers["x-egress-code"]) == (503, "credential_missing")
    assert "x-should-retry" not in response.headers
    outcome = await gateway.last_of(response.headers["x-egress-record"])
    assert (outcome.end, outcome.status) == ("refused", 503)
    assert provider.exchanges == []


@pytest.mark.parametrize(
    ("target", "attempts"), {"absent": ["upstream_failed"], "backup": ["upstream_failed", "complete"]}.items()
)
async def test_an_upstream_that_is_away_gives_way_to_the_next(
    gateway: Gateway, provider: ProviderSimulator, planted: Planted, target: str, attempts: list[str]
) -> None:
    client = openai.AsyncOpenAI(
        api_key=gateway.keys["desk-bot"],
        base_url=f"{gateway.url}/desk/{target}/v1",
        default_headers={"x-egress-person": "ann"},
        max_retries=0,
    )
    asked: Any = [{"role": "user", "content": f"Mail {planted.email()}"}]
    async with client:
        if target == "absent":
            with pytest.raises(openai.InternalServerError) as caught:
                await client.chat.completions.create(model="gpt-5", messages=asked)
            headers = caught.value.response.headers
            assert (caught.value.status_code, headers["x-egress-code"]) == (502, "upstream_unreachable")
        else:
            raw = await client.chat.completions.with_raw_response.create(model="gpt-5", messages=asked)
            headers = raw.headers
            assert raw.parse().choices[0].message.content == f"You wrote: {asked[0]['content']}"
    records = gateway.told_of(headers["x-egress-record"])
    assert [getattr(record, "end", "intent") for record in records] == [
        step for end in attempts for step in ("intent", end)
    ]
    assert [record.attempt for record in records] == [n for n in range(1, len(attempts) + 1) for _ in "io"]
