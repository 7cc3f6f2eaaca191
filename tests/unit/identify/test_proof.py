"""What several credentials prove together: one application, at most one person, or nothing."""

import msgspec
import pytest
from tests.unit.identify.certificates import NOW as ISSUED
from tests.unit.identify.certificates import made, micros

from egress_gateway.core.errors import GatewayError, Unauthenticated
from egress_gateway.core.exchange import Headers, RequestHead
from egress_gateway.core.identity import Grant, Identity, Revoked
from egress_gateway.core.identity_config import ApplicationConfig
from egress_gateway.core.keys import KeyRecord, Scope
from egress_gateway.core.secret import Secret
from egress_gateway.identify import sigv4
from egress_gateway.identify.credentials import SIGNED_HEADER
from egress_gateway.identify.gateway_key import ENTROPY_BYTES, digest, mint
from egress_gateway.identify.grant import seal
from egress_gateway.identify.proof import STRONGEST_FIRST, Grants, Means, prove
from egress_gateway.identify.signature_memory import SignatureMemory
from egress_gateway.testing.fake_keys import FakeKeySource
from egress_gateway.testing.fake_tokens import FakeRevocations, FakeTokenVerifier

NOW = micros(ISSUED)
PEPPER = Secret(b"p" * 32)
GRANT_KEY = Secret(b"g" * 32)
KEY, KEY_ID = mint("test", bytes(ENTROPY_BYTES))
RECORD = KeyRecord(
    key_id=KEY_ID,
    env="test",
    app="bot",
    digest=digest(PEPPER, KEY),
    routes=("support",),
    scopes=(Scope.CALL, Scope.TOKEN),
)
TOKENS = FakeTokenVerifier()
REVOKED = FakeRevocations()
BOT = "spiffe://corp/bot"
MEANS = Means(
    source=FakeKeySource(RECORD),
    pepper=PEPPER,
    tokens=TOKENS,
    revoked=REVOKED,
    grants=Grants(GRANT_KEY, longest=600_000_000),
    signatures=SignatureMemory(sigv4.SKEW),
    applications=(
        ApplicationConfig(name="bot", spiffe=(BOT,), clients={"corp": ("bot-client",)}),
        ApplicationConfig(name="wiki", clients={"corp": ("wiki-client",)}, asserts_identity=True),
    ),
)
LATER = NOW + 1
JANE = Identity(issuer="corp", person="jane", expires=LATER)
JOHN = Identity(issuer="corp", person="john", expires=LATER)
JANE_AT_BOT = msgspec.structs.replace(JANE, client="bot-client")
JANE_AT_WIKI = msgspec.structs.replace(JANE, client="wiki-client")
BOT_ITSELF = Identity(issuer="corp", client="bot-client", expires=LATER)
BOT_SVID = Identity(issuer="mesh", workload=BOT, expires=LATER)
ELSEWHERE = Identity(issuer="other", client="bot-client", person="jane", expires=LATER)
STRANGER = Identity(issuer="corp", client="unknown", person="jane", expires=LATER)
GRANT = Grant(token_id="t", app="bot", key_id=KEY_ID, route="support", session="s", identity=JANE, expires=LATER)

BY_KEY: Headers = (("authorization", f"Bearer {KEY.expose()}"),)


def bearer(identity: Identity) -> Headers:
    return (("authorization", f"Bearer {TOKENS.put(identity)}"),)


def beside(identity: Identity) -> Headers:
    return ((SIGNED_HEADER, TOKENS.put(identity)),)


def by_grant(grant: Grant) -> Headers:
    return (("x-api-key", seal(grant, GRANT_KEY).expose()),)


def head(headers: Headers, certificate: bytes = b"") -> RequestHead:
    return RequestHead(method="POST", path="/support/openai/v1/x", headers=headers, certificate=certificate)


CERTIFICATE = made(uris=[BOT])
UNKNOWN_CERTIFICATE = made(uris=["spiffe://corp/unknown"])

AGREED: dict[str, tuple[Headers, bytes, str, str, Identity | None]] = {
    # headers, certificate, application, by, identity
    "a key": (BY_KEY, b"", "bot", "key", None),
    "a key and a person": ((*BY_KEY, *beside(JANE)), b"", "bot", "key", JANE),
    "a key and its person at the same application": ((*BY_KEY, *beside(JANE_AT_BOT)), b"", "bot", "key", JANE_AT_BOT),
    "a key and a person at an unknown application": (
        (*BY_KEY, *beside(STRANGER)),
        b"",
        "bot",
        "key",
        STRANGER,
    ),
    "a certificate": ((), CERTIFICATE, "bot", "mtls", None),
    "a certificate, and the SDK's word for it": ((("authorization", "Bearer mtls"),), CERTIFICATE, "bot", "mtls", None),
    "a certificate and a person": (beside(JANE), CERTIFICATE, "bot", "mtls", JANE),
    "a certificate and a key": (BY_KEY, CERTIFICATE, "bot", "mtls", None),
    "a key, and a certificate that names nobody here": (BY_KEY, UNKNOWN_CERTIFICATE, "bot", "key", None),
    "a token of a person at an application": (bearer(JANE_AT_BOT), b"", "bot", "jwt", JANE_AT_BOT),
    "a token of an application alone": (bearer(BOT_ITSELF), b"", "bot", "jwt", BOT_ITSELF),
    "a token of an application and a person": ((*bearer(BOT_ITSELF), *beside(JANE)), b"", "bot", "jwt", JANE),
    "a token of a workload": (bearer(BOT_SVID), b"", "bot", "jwt", BOT_SVID),
    "a certificate and a token": (bearer(JANE_AT_BOT), CERTIFICATE, "bot", "mtls", JANE_AT_BOT),
    "a gateway token": (by_grant(GRANT), b"", "bot", "token", JANE),
}


@pytest.mark.parametrize(("headers", "certificate", "app", "auth", "identity"), AGREED.values(), ids=AGREED)
def test_credentials_that_agree_name_an_application_and_its_person(
    headers: Headers, certificate: bytes, app: str, auth: str, identity: Identity | None
) -> None:
    proof = prove(head(headers, certificate), MEANS, now=NOW)
    assert (proof.app, proof.auth, proof.identity) == (app, auth, identity)


MAILED = msgspec.structs.replace(JANE, actors=("corp:mailer",))
BOT_MAILED = msgspec.structs.replace(BOT_ITSELF, actors=("corp:mailer",))

ACTORS: dict[str, tuple[Headers, tuple[str, ...]]] = {
    "of the person's identity": ((*BY_KEY, *beside(MAILED)), ("corp:mailer",)),
    "of the application's token": (bearer(BOT_MAILED), ("corp:mailer",)),
    "of the application's token beside a person": ((*bearer(BOT_MAILED), *beside(JANE)), ("corp:mailer",)),
    "the same one of both": ((*bearer(BOT_MAILED), *beside(MAILED)), ("corp:mailer",)),
    "of a gateway token": (
        by_grant(msgspec.structs.replace(GRANT, agent="corp:mailer", agent_verified=True, actors=("corp:mailer", "x"))),
        ("corp:mailer", "x"),
    ),
    "nobody": (BY_KEY, ()),
}


@pytest.mark.parametrize(("headers", "actors"), ACTORS.values(), ids=ACTORS)
def test_whoever_acts_is_found_wherever_it_is_said(headers: Headers, actors: tuple[str, ...]) -> None:
    assert prove(head(headers), MEANS, now=NOW).actors == actors


REFUSED: dict[str, tuple[Headers, bytes, str]] = {
    "nothing": ((), b"", "key_missing"),
    "the word for a certificate without one": ((("x-api-key", "mtls"),), b"", "key_missing"),
    "a person alone": (beside(JANE), b"", "key_missing"),
    "a person at an application, alone": (beside(JANE_AT_BOT), b"", "key_missing"),
    "a certificate that names nobody here": ((), UNKNOWN_CERTIFICATE, "key_missing"),
    "a certificate without names": (BY_KEY, made(), "certificate_nameless"),
    "a certificate that is no client's": (BY_KEY, made(uris=[BOT], ca=True), "certificate_unusable"),
    "a token of an application that nobody knows": (bearer(STRANGER), b"", "application_unknown"),
    "a token of the same client at another issuer": (bearer(ELSEWHERE), b"", "application_unknown"),
    "a key of one application, a certificate of another": (
        bearer(JANE_AT_WIKI),
        CERTIFICATE,
        "identity_conflict",
    ),
    "a key of one application, a person at another": ((*BY_KEY, *beside(JANE_AT_WIKI)), b"", "identity_conflict"),
    "two persons": ((*bearer(JANE_AT_BOT), *beside(JOHN)), b"", "identity_conflict"),
    "one person twice": ((*bearer(JANE_AT_BOT), *beside(JANE)), b"", "identity_conflict"),
    "two agents": (
        (*bearer(BOT_MAILED), *beside(msgspec.structs.replace(JANE, actors=("corp:other",)))),
        b"",
        "identity_conflict",
    ),
    "a gateway token and another agent": (
        (
            *by_grant(msgspec.structs.replace(GRANT, identity=None, agent="corp:a", agent_verified=True)),
            *beside(MAILED),
        ),
        b"",
        "identity_conflict",
    ),
    "a gateway token that lives too long": (
        by_grant(msgspec.structs.replace(GRANT, expires=NOW + 600_000_001)),
        b"",
        "token_expired",
    ),
    "a gateway token of an application that is gone": (
        by_grant(msgspec.structs.replace(GRANT, key_id="", app="gone")),
        b"",
        "token_unknown",
    ),
    "a gateway token and a person": ((*by_grant(GRANT), *beside(JOHN)), b"", "identity_conflict"),
    "a token that is not in order": ((("x-api-key", "eyJx.a.b"),), b"", "identity_signature"),
    "a bad person beside a good key": (
        (*BY_KEY, (SIGNED_HEADER, "eyJx.a.b")),
        b"",
        "identity_signature",
    ),
    "a gateway token that has expired": (by_grant(msgspec.structs.replace(GRANT, expires=NOW)), b"", "token_expired"),
    "a gateway token whose key is gone": (
        by_grant(msgspec.structs.replace(GRANT, key_id="zzzzzzzz")),
        b"",
        "token_unknown",
    ),
    "a wrong key beside a good certificate": ((("x-api-key", "egk_x"),), CERTIFICATE, "key_unknown"),
}


@pytest.mark.parametrize(("headers", "certificate", "code"), REFUSED.values(), ids=REFUSED)
def test_everything_else_is_nobody(headers: Headers, certificate: bytes, code: str) -> None:
    with pytest.raises(Unauthenticated) as caught:
        prove(head(headers, certificate), MEANS, now=NOW)
    assert (caught.value.code, caught.value.status) == (code, 401)
    assert not [value for _, value in headers if len(value) > 6 and value.removeprefix("Bearer ") in str(caught.value)]


@pytest.mark.parametrize(("field", "code"), [("revoked", "key_revoked"), ("expires", "key_expired")])
def test_a_gateway_token_ends_with_the_key_that_asked_for_it(field: str, code: str) -> None:
    means = msgspec.structs.replace(MEANS, source=FakeKeySource(msgspec.structs.replace(RECORD, **{field: 1})))
    with pytest.raises(GatewayError) as caught:
        prove(head(by_grant(GRANT)), means, now=NOW)
    assert caught.value.code == code


def test_a_gateway_token_ends_with_the_identity_that_it_stands_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(REVOKED, "revoked", Revoked(persons=frozenset({("corp", "jane")})))
    with pytest.raises(Unauthenticated, match="identity_revoked"):
        prove(head(by_grant(GRANT)), MEANS, now=NOW)


def test_a_gateway_token_ends_with_its_agent_and_its_application_too(monkeypatch: pytest.MonkeyPatch) -> None:
    agent = Identity(issuer="mesh", workload="spiffe://corp/triage", expires=LATER)
    headers = by_grant(msgspec.structs.replace(GRANT, supporting=(agent,)))
    assert prove(head(headers), MEANS, now=NOW).app == "bot"
    monkeypatch.setattr(REVOKED, "revoked", Revoked(workloads=frozenset({("mesh", "spiffe://corp/triage")})))
    with pytest.raises(Unauthenticated, match="identity_revoked"):
        prove(head(headers), MEANS, now=NOW)


NOTED: list[tuple[str, int]] = []


def test_the_use_of_a_key_is_noted_when_it_was_proved_and_only_then() -> None:
    NOTED.clear()
    means = msgspec.structs.replace(MEANS, used=lambda key_id, now: NOTED.append((key_id, now)))
    prove(head(BY_KEY), means, now=NOW)
    with pytest.raises(Unauthenticated):
        prove(head((("x-api-key", KEY.expose()[:-1] + "!"),)), means, now=NOW)
    assert NOTED == [(KEY_ID, NOW)]


def test_who_may_name_persons_is_said_of_the_application() -> None:
    assert prove(
        head(bearer(Identity(issuer="corp", client="wiki-client", expires=LATER))), MEANS, now=NOW
    ).asserts_identity
    assert not prove(head(bearer(BOT_ITSELF)), MEANS, now=NOW).asserts_identity


def test_every_way_has_a_rank() -> None:
    assert {auth for _, _, _, auth, _ in AGREED.values()} <= set(STRONGEST_FIRST)
