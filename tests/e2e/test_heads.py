"""Heads that parsers, proxies and frameworks have read in two ways: refused, recorded, and nothing leaves."""

import json
import re

import pytest
from tests.e2e.gateway import Gateway, until
from tests.e2e.planted import Planted
from tests.e2e.wire import CHAT, Answer, Wire, bearer, chat, request

from egress_gateway.audit.records.exchanges import RefusalRecord
from egress_gateway.audit.records.operations import DeniedSummaryRecord
from egress_gateway.testing.providers import ProviderSimulator

pytestmark = pytest.mark.loopback

KEY = "KEY"
"""Stands for a good gateway key in the tables below."""


async def ask(gateway: Gateway, data: bytes) -> Answer:
    data = data.replace(KEY.encode(), gateway.keys["cx-bot"].encode())
    async with Wire.connect(gateway.port.number) as wire:
        await wire.send(data)
        return await wire.answer()


def known(path: str, *headers: str, method: str = "POST") -> bytes:
    """A request of somebody with a good key."""
    return request(path, chat(), bearer(KEY), *headers, method=method)


AMBIGUOUS = {
    "two lengths": request(CHAT, chat(), bearer(KEY), "Content-Length: 5"),
    "a length and chunks": request(CHAT, chat(), bearer(KEY), "Transfer-Encoding: chunked"),
    "a coding nobody knows": request(CHAT, b"", bearer(KEY), "Transfer-Encoding: xchunked", length=False),
    "chunks in disguise": request(CHAT, b"", bearer(KEY), "Transfer-Encoding: chunked, identity", length=False),
    "a folded header": request(CHAT, chat(), bearer(KEY), "X-A: b\r\n c"),
    "a space before the colon": request(CHAT, chat(), bearer(KEY), "X-A : b"),
    "a bare line feed": request(CHAT, chat(), bearer(KEY)).replace(b"\r\nHost", b"\nHost"),
    "a NUL": request(CHAT, chat(), bearer(KEY), "X-A: \0"),
    "a negative length": request(CHAT, b"", bearer(KEY), "Content-Length: -1", length=False),
    "a length with a sign": request(CHAT, b"", bearer(KEY), "Content-Length: +5", length=False),
    "a header of 1 MB": request(CHAT, chat(), bearer(KEY), "X-A: " + "a" * (1 << 20)),
    "a thousand headers": request(CHAT, chat(), bearer(KEY), *["X-A: b"] * 1000),
    "no path": request("*", chat(), bearer(KEY)),
    "HTTP/0.9": b"GET /support/openai/v1/models\r\n\r\n",
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
}


@pytest.mark.parametrize("data", AMBIGUOUS.values(), ids=AMBIGUOUS)
async def test_what_is_not_one_request_to_everybody_is_no_request(
    gateway: Gateway, provider: ProviderSimulator, data: bytes
) -> None:
    answer = await ask(gateway, data)
    assert (answer.status, json.loads(answer.body)["error"]["code"]) == (400, "malformed_http")
    assert provider.exchanges == []


PATHS = {
    "two slashes": "/support//openai/v1/chat/completions",
    "dots": "/support/openai/v1/../v1/chat/completions",
    "a dot": "/support/./openai/v1/chat/completions",
    "encoded dots": "/support/openai/v1/%2e%2e/v1/chat/completions",
    "an encoded slash": "/support/openai/v1%2fchat/completions",
    "an encoded letter": "/support/openai/v1/chat/completion%73",
    "a parameter": "/support/openai/v1/chat/completions;a=b",
    "a dot with a parameter": "/support/openai/..;/v1/chat/completions",
    "a trailing slash": "/support/openai/v1/chat/completions/",
    "another case": "/support/openai/v1/Chat/completions",
    "another case of the route": "/Support/openai/v1/chat/completions",
    "a backslash": "/support\\openai/v1/chat/completions",
    "a fragment": "/support/openai/v1/chat/completions#/v1/models",
    "another target": "/support/absent/v1/chat/completions",
    "another path": "/support/openai/v1/files",
    "an absolute URL": "http://127.0.0.1:1/support/openai/v1/models",
    "nothing": "/",
    "a query that picks the upstream": "/support/openai/v1/chat/completions?api_base=http://127.0.0.1:1",
    "a query with a percent sign": "/support/anthropic/v1/messages?beta=%74rue",
}


@pytest.mark.parametrize("path", PATHS.values(), ids=PATHS)
async def test_a_path_has_one_spelling(gateway: Gateway, provider: ProviderSimulator, path: str) -> None:
    answer = await ask(gateway, known(path))
    assert answer.status in {400, 401, 403, 404}
    assert answer.headers["x-egress-decision"] == "block"
    assert provider.exchanges == []


IGNORED = {
    "a hostile Host": "Host: support?x=",
    "another Host": "Host: api.openai.com",
    "a forwarded host": "X-Forwarded-Host: evil.example",
    "a forwarded path": "X-Original-URL: /support/openai/v1/files",
    "a forwarded method": "X-HTTP-Method-Override: GET",
    "an upstream of one's own": "X-Portkey-Custom-Host: http://127.0.0.1:1",
    "an account of one's own": "OpenAI-Organization: org-mine",
    "telemetry": "X-Stainless-Lang: python",
    "a cookie": "Cookie: session=1",
    "names of other headers": "Connection: content-type, content-length",
}


@pytest.mark.parametrize("header", IGNORED.values(), ids=IGNORED)
async def test_a_header_that_is_not_the_providers_does_not_leave(
    gateway: Gateway, provider: ProviderSimulator, header: str
) -> None:
    answer = await ask(gateway, known(CHAT, header).replace(b"Host: gateway.test\r\n", b"", header.startswith("Host")))
    assert answer.status == 200
    (exchange,) = provider.exchanges
    assert exchange.received.target == "/v1/chat/completions"
    names = [name.lower() for name, _ in exchange.received.headers]
    assert names == ["host", "content-type", "authorization", "accept-encoding", "content-length"]
    assert exchange.received.header("host") == provider.url.removeprefix("http://")


CREDENTIALS = {
    "none": ([], "key_missing"),
    "two Authorizations": ([bearer(KEY), bearer(KEY)], "credential_conflict"),
    "another key beside": ([bearer(KEY), "x-api-key: egk_live_aaaaaaaa_" + "a" * 43], "credential_conflict"),
    "a provider's key": ([bearer("sk-" + "a" * 40)], "credential_provider"),
    "Basic": (["Authorization: Basic YTpi"], "credential_unsupported"),
    "a JWT": ([bearer("eyJhbGciOiJub25lIn0.e30.")], "identity_malformed"),
    "a signed identity": ([bearer(KEY), "x-egress-identity: eyJhbGciOiJub25lIn0.e30."], "identity_malformed"),
    "quotes": ([bearer("egk_live_' OR 1=1 --")], "credential_malformed"),
    "a key cut short": ([bearer("egk_live_aaaaaaaa_a")], "key_unknown"),
    "letters of Latin 1": ([bearer("egk_\xe4")], "credential_malformed"),
    "an empty one": ([bearer("")], "credential_malformed"),
}


@pytest.mark.parametrize(("headers", "code"), CREDENTIALS.values(), ids=CREDENTIALS)
async def test_who_is_not_known_gets_nowhere(
    gateway: Gateway, provider: ProviderSimulator, headers: list[str], code: str
) -> None:
    answer = await ask(gateway, request(CHAT, chat(), *headers))
    assert (answer.status, answer.headers["x-egress-code"]) == (401, code)
    assert "www-authenticate" in answer.headers
    assert provider.exchanges == []


async def test_strangers_are_recorded_together(gateway: Gateway, provider: ProviderSimulator) -> None:
    since = len(gateway.records())
    for _ in range(3):
        await ask(gateway, request(CHAT, chat(), "x-goog-api-key: egk_live_zzzzzzzz_" + "z" * 43))

    def recorded() -> bool:
        told = [each.record for each in gateway.records(since) if isinstance(each.record, DeniedSummaryRecord)]
        return sum(each.count for each in told if each.code == "key_unknown") >= 3

    await until(recorded, "refusals before authentication are not in the log")
    assert not [each for each in gateway.records(since) if isinstance(each.record, RefusalRecord)]
    assert provider.exchanges == []


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE"])
async def test_another_method_is_not_found(gateway: Gateway, provider: ProviderSimulator, method: str) -> None:
    async with Wire.connect(gateway.port.number) as wire:
        await wire.send(request(CHAT, b"", bearer(gateway.keys["cx-bot"]), method=method))
        head = (await wire.read_until(b"\r\n\r\n")).decode()
    assert head.split()[1] == "404"
    rid = re.search(r"x-egress-record: (\w+)", head, re.IGNORECASE)
    assert rid is not None
    refusal = await gateway.last_of(rid[1])
    assert isinstance(refusal, RefusalRecord)
    assert refusal.error.code == "endpoint"
    assert provider.exchanges == []


async def test_a_tunnel_is_not_opened(gateway: Gateway, provider: ProviderSimulator) -> None:
    target = provider.url.removeprefix("http://")
    data = f"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n{bearer(KEY)}\r\n\r\n".encode()
    answer = await ask(gateway, data)
    assert 400 <= answer.status < 500
    assert provider.exchanges == []


UPGRADES = {
    "a WebSocket": [
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: YQ==",
    ],
    "HTTP/2 in clear text": ["Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABk"],
}


@pytest.mark.parametrize("headers", UPGRADES.values(), ids=UPGRADES)
async def test_a_connection_stays_what_it_is(gateway: Gateway, provider: ProviderSimulator, headers: list[str]) -> None:
    answer = await ask(gateway, known("/support/openai/v1/realtime?model=gpt-5", *headers, method="GET"))
    assert (answer.status, answer.headers["x-egress-code"]) == (404, "endpoint")
    inspected = await ask(gateway, known(CHAT, *headers))
    assert inspected.status != 101
    assert len(provider.exchanges) == (inspected.status == 200)


TYPES = {
    "a form": "Content-Type: application/x-www-form-urlencoded",
    "parts": "Content-Type: multipart/form-data; boundary=a",
    "text": "Content-Type: text/plain",
    "another charset": "Content-Type: application/json; charset=utf-16",
    "JSON and something": "Content-Type: application/json, text/plain",
    "a relative of JSON": "Content-Type: application/json-seq",
}


@pytest.mark.parametrize("header", TYPES.values(), ids=TYPES)
async def test_a_body_is_json_and_says_so(gateway: Gateway, provider: ProviderSimulator, header: str) -> None:
    answer = await ask(gateway, known(CHAT, header))
    assert (answer.status, answer.headers["x-egress-code"]) == (400, "content_type")
    assert provider.exchanges == []


BROKEN_CHUNKS = {
    "a size that is no number": b"zz\r\nab\r\n0\r\n\r\n",
    "a size that is a lie": b"2\r\nabcd\r\n0\r\n\r\n",
    "a size beyond 64 bits": b"fffffffffffffffff\r\nab\r\n",
    "a bare line feed": b"2\nab\n0\n\n",
}


@pytest.mark.parametrize("chunks", BROKEN_CHUNKS.values(), ids=BROKEN_CHUNKS)
async def test_broken_chunks_are_no_body(gateway: Gateway, provider: ProviderSimulator, chunks: bytes) -> None:
    answer = await ask(gateway, request(CHAT, b"", bearer(KEY), "Transfer-Encoding: chunked", length=False) + chunks)
    assert answer.status == 400
    assert provider.exchanges == []


async def test_one_connection_may_carry_different_callers_and_mixes_nothing(
    gateway: Gateway, provider: ProviderSimulator, planted: Planted
) -> None:
    email = planted.email()
    desk = [bearer(gateway.keys["desk-bot"]), "x-egress-person: ann"]
    other = [bearer(gateway.keys["desk-bot"]), "x-egress-person: bob"]
    async with Wire.connect(gateway.port.number) as wire:
        asked = [
            request(CHAT, chat(f"Mail {email}"), bearer(gateway.keys["cx-bot"])),
            request(CHAT.replace("support", "desk"), chat(f"Mail {email}"), *desk),
            request(CHAT.replace("support", "desk"), chat(f"Mail {email}"), *other),
            request(CHAT, chat("hello"), bearer(gateway.keys["desk-bot"])),
            request(CHAT, chat("hello")),
        ]
        answers = []
        for data in asked:
            await wire.send(data)
            answers.append(await wire.answer())
    assert [answer.status for answer in answers] == [200, 200, 200, 403, 401]
    assert all(email.encode() in answer.body for answer in answers[:3])
    tokens = re.findall(rb"EMAIL_\w{11}", b"".join(each.received.body for each in provider.exchanges))
    assert len(set(tokens)) == len(tokens) == 3, "two scopes share a token"


async def test_requests_sent_ahead_are_answered_in_order(gateway: Gateway, provider: ProviderSimulator) -> None:
    async with Wire.connect(gateway.port.number) as wire:
        await wire.send(b"".join(request(CHAT, chat(f"number {n}"), bearer(gateway.keys["cx-bot"])) for n in range(5)))
        answers = [await wire.answer() for _ in range(5)]
    assert [f"number {n}".encode() in answer.body for n, answer in enumerate(answers)] == [True] * 5
    assert len(provider.exchanges) == 5


async def test_our_own_endpoints_tell_a_record_only_to_its_owner(
    gateway: Gateway, provider: ProviderSimulator, planted: Planted
) -> None:
    asked = await ask(gateway, request(CHAT, chat(f"Mail {planted.email()}"), bearer(KEY)))
    path = f"/_egress/records/{asked.headers['x-egress-record']}"
    own = await ask(gateway, request(path, b"", bearer(KEY), method="GET"))
    assert own.status == 200
    verdict = json.loads(own.body)
    assert (verdict["end"], verdict["redactions"]["restored"]) == ("complete", 1)
    assert [value for value in planted.values if value.encode() in own.body] == []
    strangers = [[bearer(gateway.keys["desk-bot"])], [bearer(KEY), "x-egress-person: ann"]]
    answers = [await ask(gateway, request(path, b"", *headers, method="GET")) for headers in strangers]
    assert [answer.status for answer in answers] == [404, 404]
    assert (await ask(gateway, request(path, b"", method="GET"))).status == 401
    health = await ask(gateway, request("/_egress/health", b"", method="GET"))
    assert (health.status, health.body) == (200, b'{"status":"ok"}')
    assert len(provider.exchanges) == 1
