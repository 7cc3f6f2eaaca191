"""Who is asking, on a whole gateway: signed identities, agents, tokens of its own, and whoever pretends.

Every refusal is on record, nobody becomes anonymous, and the provider hears of none.
"""

import hashlib
import hmac
import json
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode

import openai
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from tests.e2e.gateway import Gateway, egress, until
from tests.e2e.planted import Planted
from tests.e2e.wire import CHAT, Answer, Wire, bearer, chat, request
from tests.unit.identify.minting import encode_base64url, jwks, mint, part, public, signing_key

from egress_gateway.audit.records.exchanges import RefusalRecord
from egress_gateway.audit.records.operations import AdminRecord, DeniedSummaryRecord, TokenIssuedRecord
from egress_gateway.steps.token_request import EXCHANGE, TOKEN_TYPES
from egress_gateway.testing.providers import ProviderSimulator

pytestmark = pytest.mark.loopback

IDENTITY = """
identity:
  issuers:
    corp: {vendor: oidc, issuer: "https://id.example", audiences: [egress], keys: corp.json, claims: {region: country}}
    dead: {vendor: oidc, issuer: "https://dead.example", audiences: [egress], keys: dead.json}
  applications:
    cx-bot: {clients: {corp: [cx-client]}, spiffe: ["spiffe://corp.example/cx-bot"]}
    wiki: {clients: {corp: [wiki-client]}}
"""
CLINIC = """
route: clinic
owner: team-clinic
require: {app: [cx-bot], person: verified, groups: [clinicians], mfa: true}
targets: {openai: {speaks: openai, upstreams: [openai]}}
ceiling: confidential
redact_scope: person
restore: {text: true}
"""
GROUPS = """
groups:
  support-agents: People who answer customers
  support-leads: People who lead the support team
  clinicians: {about: Doctors and nurses, spelt: [5d1e0c64-8c0e-4a54-b4d4-0d2f6d0c2b11]}
agents:
  "corp:triage": {groups: [clinicians]}
  "corp:mailer": {groups: [support-agents]}
"""
PERMIT = """
  - id: permit-clinic
    effect: permit
    reason: Clinicians may use language models
    when: {route: clinic, groups.any: [clinicians]}
"""
CLINIC_CHAT = "/clinic/openai/v1/chat/completions"
RAW_GROUP = "5d1e0c64-8c0e-4a54-b4d4-0d2f6d0c2b11"


def claims(**changes: Any) -> dict[str, Any]:
    """A clinician who logged in with a second factor, at the client of no application."""
    now = int(time.time())
    return {
        "iss": "https://id.example",
        "aud": "egress",
        "sub": "8f14",
        "sid": "log-in-7",
        "amr": ["pwd", "mfa"],
        "country": "eu",
        "groups": ["a", RAW_GROUP],
        "iat": now - 5,
        "exp": now + 300,
        **changes,
    }


def token(**changes: Any) -> str:
    return mint({name: value for name, value in claims(**changes).items() if value is not None})


def identity(jwt: str) -> str:
    return f"x-egress-identity: {jwt}"


class Clinic:
    """A gateway that believes an issuer, with a route for clinicians and keys of every kind."""

    def __init__(self, gateway: Gateway) -> None:
        self.gateway = gateway
        self.unnamed: Counter[str] = Counter()
        """How often each refusal without a name was seen."""
        directory = gateway.directory
        (directory / "corp.json").write_bytes(jwks(public(signing_key())))
        (directory / "policy/routes/clinic.yaml").write_text(CLINIC)
        (directory / "policy/groups.yaml").write_text(GROUPS)
        rules = directory / "policy/rules.yaml"
        rules.write_text(rules.read_text() + PERMIT)
        self.key = self.make("--route", "clinic", "--route", "support", "--scope", "call", "--scope", "records")["key"]
        self.doomed = self.make("--route", "clinic", "--scope", "token")
        self.token_key = self.make("--route", "clinic", "--scope", "token")["key"]
        self.signer = self.make("--route", "support", "--sigv4")

    def make(self, *arguments: str) -> dict[str, Any]:
        made = egress("keys", "create", "cx-bot", *arguments, "--json", directory=self.gateway.directory)
        assert made.returncode == 0, made.stderr
        return json.loads(made.stdout)

    async def ask(self, *headers: str, path: str = CLINIC_CHAT, body: bytes | None = None) -> Answer:
        return await self.send(request(path, chat() if body is None else body, *headers))

    async def send(self, data: bytes) -> Answer:
        async with Wire.connect(self.gateway.port.number) as wire:
            await wire.send(data)
            answer = await wire.answer()
        if answer.status == 401:
            self.unnamed[answer.headers["x-egress-code"]] += 1
        return answer

    async def exchange(self, jwt: str, key: str = "", signature: list[str] | None = None, **changes: str) -> Answer:
        form = {
            "grant_type": EXCHANGE,
            "subject_token": jwt,
            "subject_token_type": TOKEN_TYPES[-1],
            "audience": "clinic",
            **changes,
        }
        kind = "Content-Type: application/x-www-form-urlencoded"
        body = urlencode(form).encode()
        if signature is not None:
            return await by_signature(self, signature, body, path="/_egress/token")
        return await self.ask(bearer(key or self.token_key), kind, path="/_egress/token", body=body)

    def on_record(self) -> Counter[str]:
        """How often each code is on record for this machine, without a name."""
        counts: Counter[str] = Counter()
        for logged in self.gateway.records():
            if isinstance(logged.record, DeniedSummaryRecord):
                assert logged.record.source == "127.0.0.1"
                counts[logged.record.code] += logged.record.count
        return counts


@pytest.fixture(scope="module")
def clinic(make_gateway: Callable[..., Gateway]) -> Iterator[Clinic]:
    made = Clinic(make_gateway(lambda config: config + IDENTITY))
    with made.gateway:
        yield made
        assert made.gateway.stop() == 0
    assert "please report it" not in made.gateway.told
    # All that was refused without a name is on record by now, as often as it happened.
    assert made.on_record() == made.unnamed


# --- Whoever is who it says -------------------------------------------------------------------------


async def test_a_verified_person_is_served_and_on_record_under_the_names_of_the_policy(
    clinic: Clinic, provider: ProviderSimulator
) -> None:
    answer = await clinic.ask(bearer(clinic.key), identity(token()))
    assert answer.status == 200, answer.body
    record = await clinic.gateway.last_of(answer.headers["x-egress-record"])
    who = clinic.gateway.whose(record)
    assert (who.app, who.auth, who.issuer, who.person) == ("cx-bot", "key", "corp", "corp:8f14")
    assert (who.person_verified, who.mfa, who.person_region, who.session) == (True, True, "eu", "log-in-7")
    assert (who.groups, who.groups_complete) == (("clinicians",), True)
    [exchange] = provider.exchanges
    assert not [name for name, _ in exchange.received.headers if name.startswith("x-egress")]


async def test_a_token_of_a_known_client_names_the_application_too(clinic: Clinic, provider: ProviderSimulator) -> None:
    answer = await clinic.ask(bearer(token(azp="cx-client")))
    assert answer.status == 200, answer.body
    who = clinic.gateway.whose(await clinic.gateway.last_of(answer.headers["x-egress-record"]))
    assert (who.app, who.auth, who.person, who.key_id) == ("cx-bot", "jwt", "corp:8f14", "")


AGENTS: dict[str, tuple[dict[str, Any], int, tuple[str, ...]]] = {
    "an agent in the group": ({"act": {"sub": "triage", "act": {"sub": "planner"}}}, 200, ("corp:planner",)),
    "an agent of another group": ({"act": {"sub": "mailer"}}, 403, ()),
    "an agent that nobody knows": ({"act": {"sub": "stranger"}}, 403, ()),
    "the right agent behind another": (
        {"act": {"sub": "mailer", "act": {"sub": "triage"}}},
        403,
        ("corp:triage",),
    ),
}


@pytest.mark.parametrize(("changes", "status", "chain"), AGENTS.values(), ids=AGENTS)
async def test_an_agent_gets_what_both_may(
    clinic: Clinic, provider: ProviderSimulator, changes: dict[str, Any], status: int, chain: tuple[str, ...]
) -> None:
    answer = await clinic.ask(bearer(clinic.key), identity(token(**changes)))
    assert answer.status == status, answer.body
    assert len(provider.exchanges) == (status == 200)
    who = (await clinic.gateway.last_of(answer.headers["x-egress-record"])).principal
    assert (who.agent, who.agent_verified, who.agent_chain) == (f"corp:{changes['act']['sub']}", True, chain)


async def test_an_identity_is_exchanged_and_the_token_works_in_an_sdk(
    clinic: Clinic, provider: ProviderSimulator, planted: Planted
) -> None:
    given = json.loads((await clinic.exchange(token(act={"sub": "triage"}), session="case-12")).body)
    assert given["expires_in"] <= 300
    client = openai.AsyncOpenAI(
        api_key=given["access_token"], base_url=f"{clinic.gateway.url}/clinic/openai/v1", max_retries=0
    )
    async with client:
        raw = await client.chat.completions.with_raw_response.create(
            model="gpt-5", messages=[{"role": "user", "content": "hello"}]
        )
    assert len(provider.exchanges) == 1
    who = clinic.gateway.whose(await clinic.gateway.last_of(raw.headers["x-egress-record"]))
    assert (who.auth, who.person, who.agent, who.session) == ("token", "corp:8f14", "corp:triage", "case-12")
    issued = [each.record for each in clinic.gateway.records() if isinstance(each.record, TokenIssuedRecord)]
    assert issued[-1].principal.session == "case-12"
    assert clinic.gateway.sweep([given["access_token"]]) == []
    elsewhere = await clinic.ask(bearer(given["access_token"]), path=CHAT)
    assert (elsewhere.status, elsewhere.headers["x-egress-code"]) == (403, "route_not_allowed")


async def test_an_identity_of_another_application_is_not_exchanged(clinic: Clinic, provider: ProviderSimulator) -> None:
    answer = await clinic.exchange(token(azp="wiki-client"))
    assert (answer.status, answer.headers["x-egress-code"]) == (401, "identity_conflict")


async def test_a_signature_at_the_token_endpoint_is_over_the_form(clinic: Clinic, provider: ProviderSimulator) -> None:
    answer = await clinic.exchange(token(), signature=signed(clinic, b"", path="/_egress/token"))
    assert (answer.status, answer.headers["x-egress-code"]) == (401, "sigv4_signature")


async def test_a_token_ends_with_the_key_that_asked_for_it(clinic: Clinic, provider: ProviderSimulator) -> None:
    given = json.loads((await clinic.exchange(token(), key=clinic.doomed["key"])).body)["access_token"]
    assert (await clinic.ask(bearer(given))).status == 200
    egress("keys", "revoke", clinic.doomed["key_id"], directory=clinic.gateway.directory)
    answer = await clinic.ask(bearer(given))
    assert (answer.status, answer.headers["x-egress-code"]) == (401, "key_revoked")

    def on_record() -> bool:
        acts = [each.record for each in clinic.gateway.records() if isinstance(each.record, AdminRecord)]
        return ("key.revoke", clinic.doomed["key_id"]) in {(act.act, act.object) for act in acts}

    await until(on_record, "the revocation is not on record")


def signed(clinic: Clinic, body: bytes, path: str = CHAT) -> list[str]:
    """The headers that an AWS client would send."""
    kind = "application/json" if path == CHAT else "application/x-www-form-urlencoded"
    made = AWSRequest(method="POST", url=f"{clinic.gateway.url}{path}", data=body, headers={"Content-Type": kind})
    credentials = Credentials(clinic.signer["aws_access_key_id"], clinic.signer["aws_secret_access_key"])
    SigV4Auth(credentials, "bedrock", "eu-central-1").add_auth(made)
    return [f"{name}: {value}" for name, value in made.headers.items()]


async def by_signature(clinic: Clinic, headers: list[str], body: bytes, path: str = CHAT) -> Answer:
    lines = [f"POST {path} HTTP/1.1", f"Host: 127.0.0.1:{clinic.gateway.port.number}", *headers]
    return await clinic.send("\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""]).encode() + body)


async def test_an_aws_client_signs_and_each_signature_is_good_once(clinic: Clinic, provider: ProviderSimulator) -> None:
    body = chat(f"hello {os.urandom(4).hex()}")
    headers = signed(clinic, body)
    answer = await by_signature(clinic, headers, body)
    assert answer.status == 200, answer.body
    who = (await clinic.gateway.last_of(answer.headers["x-egress-record"])).principal
    assert (who.app, who.auth, who.key_id) == ("cx-bot", "sigv4", clinic.signer["key_id"])
    for wrong, code in ((body, "sigv4_replayed"), (body.replace(b"hello", b"hullo"), "sigv4_signature")):
        answer = await by_signature(clinic, headers, wrong)
        assert (answer.status, answer.headers["x-egress-code"]) == (401, code)
    assert len(provider.exchanges) == 1


# --- Whoever is not ---------------------------------------------------------------------------------


def unsigned() -> str:
    return f"{part({'alg': 'none', 'typ': 'JWT', 'kid': 'k1'})}.{part(claims())}."


def confused() -> str:
    """The issuer's public key taken for the secret of an HMAC (RFC 8725 section 2.1)."""
    text = f"{part({'alg': 'HS256', 'typ': 'JWT', 'kid': 'k1'})}.{part(claims())}"
    secret = signing_key().as_pem(private=False)
    return f"{text}.{encode_base64url(hmac.digest(secret, text.encode(), hashlib.sha256))}"


def from_the_future() -> str:
    now = int(time.time())
    return token(iat=now + 9000, exp=now + 9300)


def provider_like() -> str:
    return "sk-" + "A" * 40


HOSTILE: dict[str, tuple[Callable[[Clinic], list[str]], int, str]] = {
    # headers, status, code
    "nothing": (lambda _: [], 401, "key_missing"),
    "a person without an application": (lambda _: [identity(token())], 401, "key_missing"),
    "unsigned": (lambda c: [bearer(c.key), identity(unsigned())], 401, "identity_signature"),
    "the public key as a secret": (lambda c: [bearer(c.key), identity(confused())], 401, "identity_signature"),
    "a key id that is a path": (
        lambda c: [bearer(c.key), identity(mint(claims(), kid="../../../dev/null"))],
        401,
        "identity_signature",
    ),
    "keys from elsewhere": (
        lambda c: [bearer(c.key), identity(mint(claims(), jku="https://attacker.example"))],
        401,
        "identity_malformed",
    ),
    "a certificate of its own": (
        lambda c: [bearer(c.key), identity(mint(claims(), x5u="https://attacker.example"))],
        401,
        "identity_malformed",
    ),
    "another key": (
        lambda c: [bearer(c.key), identity(mint(claims(), key=signing_key("RS256", 2)))],
        401,
        "identity_signature",
    ),
    "another audience": (lambda c: [bearer(c.key), identity(token(aud="other"))], 401, "identity_purpose"),
    "another issuer": (lambda c: [bearer(c.key), identity(token(iss="https://evil.example"))], 401, "identity_issuer"),
    "another type": (lambda c: [bearer(c.key), identity(mint(claims(), typ="logout+jwt"))], 401, "identity_purpose"),
    "expired": (lambda c: [bearer(c.key), identity(token(exp=int(time.time()) - 1))], 401, "identity_expired"),
    "from the future": (
        lambda c: [bearer(c.key), identity(from_the_future())],
        401,
        "identity_times",
    ),
    "for ever": (lambda c: [bearer(c.key), identity(token(exp=4_000_000_000))], 401, "identity_times"),
    "of nobody": (lambda c: [bearer(c.key), identity(token(sub=None))], 401, "identity_nameless"),
    "30 KB of token": (lambda c: [bearer(c.key), identity(token(padding="x" * 22_000))], 200, ""),
    "two identities": (lambda c: [bearer(c.key), identity(token()), identity(token())], 401, "identity_malformed"),
    "an identity that is none": (lambda c: [bearer(c.key), identity("admin")], 401, "identity_malformed"),
    "an identity beyond ASCII": (lambda c: [bearer(c.key), identity(token() + "\u00e9")], 401, "identity_malformed"),
    "two Authorization headers": (lambda c: [bearer(c.key), bearer(c.token_key)], 401, "credential_conflict"),
    "two credentials": (lambda c: [bearer(c.key), f"x-api-key: {token(azp='cx-client')}"], 401, "credential_conflict"),
    "a provider's key": (lambda _: [bearer(provider_like())], 401, "credential_provider"),
    "a provider's key beside": (lambda c: [bearer(c.key), f"x-api-key: {provider_like()}"], 401, "credential_conflict"),
    "a token of another client": (lambda _: [bearer(token(azp="other"))], 401, "application_unknown"),
    "two persons": (
        lambda _: [bearer(token(azp="cx-client")), identity(token(sub="other"))],
        401,
        "identity_conflict",
    ),
    "a person in name": (lambda c: [bearer(c.key), "x-egress-person: corp:8f14"], 403, "identity_not_allowed"),
    "a person in name beside a verified one": (
        lambda c: [bearer(c.key), identity(token()), "x-egress-person: boss"],
        401,
        "identity_conflict",
    ),
    "groups in a header": (lambda c: [bearer(c.key), "x-egress-groups: clinicians"], 401, "identity_unknown_header"),
    "a front proxy's header": (
        lambda c: [bearer(c.key), "x-forwarded-client-cert: Cert=x"],
        401,
        "identity_forged",
    ),
    "no person where one is needed": (lambda c: [bearer(c.key)], 403, "scope_unnamed"),
    "groups that were left out": (
        lambda c: [bearer(c.key), identity(token(groups=None, hasgroups=True))],
        403,
        "require",
    ),
    "no groups": (lambda c: [bearer(c.key), identity(token(groups=[]))], 403, "require"),
    "no second factor": (lambda c: [bearer(c.key), identity(token(amr=["pwd"]))], 403, "require"),
    "a key that only asks for tokens": (lambda c: [bearer(c.token_key), identity(token())], 403, "scope_not_allowed"),
    "a gateway token that nobody made": (lambda _: [bearer("egt_" + "A" * 40 + "." + "B" * 43)], 401, "token_unknown"),
    "keys that are not there": (
        lambda c: [bearer(c.key), identity(token(iss="https://dead.example"))],
        503,
        "identity_keys_unreadable",
    ),
}


@pytest.mark.parametrize(("make", "status", "code"), HOSTILE.values(), ids=HOSTILE)
async def test_whoever_pretends_is_refused_and_on_record_and_the_provider_hears_nothing(
    clinic: Clinic, provider: ProviderSimulator, make: Callable[[Clinic], list[str]], status: int, code: str
) -> None:
    answer = await clinic.ask(*make(clinic))
    assert (answer.status, answer.headers.get("x-egress-code", "")) == (status, code)
    assert len(provider.exchanges) == (status == 200)
    if status not in {200, 401}:
        record = await clinic.gateway.last_of(answer.headers["x-egress-record"])
        assert isinstance(record, RefusalRecord)
        assert (record.error.code, record.principal.app) == (code, "cx-bot" if status == 403 else "")


async def test_a_header_with_nul_is_no_http_at_all(clinic: Clinic, provider: ProviderSimulator) -> None:
    answer = await clinic.ask(bearer(clinic.key), "x-egress-identity: a\0b")
    assert answer.status == 400
    clinic.unnamed["malformed_http"] += 1
    assert provider.exchanges == []


async def test_a_megabyte_of_token_is_no_http_at_all(clinic: Clinic, provider: ProviderSimulator) -> None:
    answer = await clinic.ask(bearer(clinic.key), identity("eyJ" + "a" * (1 << 20) + ".b.c"))
    assert answer.status == 400
    clinic.unnamed["malformed_http"] += 1
    assert provider.exchanges == []


async def test_a_revoked_person_is_out_with_the_next_request(clinic: Clinic, provider: ProviderSimulator) -> None:
    jwt = token(sub="leaver")
    given = json.loads((await clinic.exchange(jwt)).body)["access_token"]
    assert (await clinic.ask(bearer(clinic.key), identity(jwt))).status == 200
    revoked = clinic.gateway.state / "revoked-identities"
    revoked.write_text("corp person leaver\n")
    revoked.chmod(0o600)
    for headers in ([bearer(clinic.key), identity(jwt)], [bearer(given)]):
        answer = await clinic.ask(*headers)
        assert (answer.status, answer.headers["x-egress-code"]) == (401, "identity_revoked")
    assert len(provider.exchanges) == 1


async def test_keys_of_an_issuer_that_go_away_take_its_people_with_them(
    clinic: Clinic, provider: ProviderSimulator
) -> None:
    jwt = token()
    assert (await clinic.ask(bearer(clinic.key), identity(jwt))).status == 200
    keys = clinic.gateway.directory / "corp.json"
    good = keys.read_bytes()
    keys.unlink()
    try:
        answer = await clinic.ask(bearer(clinic.key), identity(jwt))
        assert (answer.status, answer.headers["x-egress-code"]) == (503, "identity_keys_unreadable")
    finally:
        keys.write_bytes(good)
    assert (await clinic.ask(bearer(clinic.key), identity(jwt))).status == 200
    assert len(provider.exchanges) == 2


async def test_guessing_takes_as_long_whatever_is_wrong(clinic: Clinic, provider: ProviderSimulator) -> None:
    """No faster refusal tells that an id exists; medians of one run, with room for a busy machine."""
    known = clinic.key.rpartition("_")[0]
    guesses = {"unknown id": f"egk_live_zzzzzzzz_{'A' * 43}", "wrong secret": f"{known}_{'A' * 43}"}
    times: dict[str, list[float]] = {name: [] for name in guesses}
    async with Wire.connect(clinic.gateway.port.number) as wire:
        for _ in range(60):
            for name, key in guesses.items():
                began = time.perf_counter()
                await wire.send(request(CLINIC_CHAT, b"", bearer(key)))
                assert (await wire.answer()).headers["x-egress-code"] == "key_unknown"
                times[name].append(time.perf_counter() - began)
                clinic.unnamed["key_unknown"] += 1
    fast, slow = sorted(sorted(each)[len(each) // 2] for each in times.values())
    assert slow < 2 * fast
