"""Signed identities: every way in which a token can be wrong, and that none of it is told."""

import hmac
import json
from collections.abc import Callable

import msgspec
import pytest
from tests.unit.identify.minting import (
    AUDIENCE,
    CLAIMS,
    ISSUER,
    NOW,
    SECONDS,
    KeysInMemory,
    RevokedInMemory,
    jwks,
    keys_of,
    mint,
    part,
    public,
    signing_key,
    token,
    verifier,
)

from egress_gateway.core.errors import Unauthenticated, Unavailable
from egress_gateway.core.identity import Identity, Revoked
from egress_gateway.core.identity_config import IssuerConfig, Vendor
from egress_gateway.identify.jwt_keys import read_keys
from egress_gateway.identify.tokens import TENANT_PLACE, Tokens
from egress_gateway.ports import TokenVerifier
from egress_gateway.wire.base64url import encode_base64url

replace = msgspec.structs.replace

ENTRA = IssuerConfig(
    name="entra",
    issuer=f"https://login.example/{TENANT_PLACE}/v2.0",
    vendor=Vendor.ENTRA,
    audiences=("api",),
    keys="k",
    tenants=("t-1", "t-2"),
)
SPIFFE = IssuerConfig(name="mesh", issuer="spiffe://example.org", vendor=Vendor.SPIFFE, audiences=("egress",), keys="k")
SVID = {"sub": "spiffe://example.org/bot", "aud": ["egress"], "exp": SECONDS + 60}


def refusal(text: str, *issuers: IssuerConfig) -> Unauthenticated:
    with pytest.raises(Unauthenticated) as caught:
        verifier(*issuers).verify(token(text), NOW)
    return caught.value


def test_a_token_in_order_says_who_it_is() -> None:
    tokens: TokenVerifier = verifier()
    assert tokens.verify(token(mint()), NOW) == Identity(
        issuer="corp", person="248289761001", client="chat-client", expires=(SECONDS + 600) * 1_000_000
    )


def changed(**claims: object) -> str:
    return mint({**CLAIMS, **claims})


def without(name: str) -> str:
    return mint({claim: value for claim, value in CLAIMS.items() if claim != name})


def confused(algorithm: str) -> str:
    """The public key of the issuer taken for the secret of an HMAC (RFC 8725 section 2.1)."""
    signed = mint(algorithm=algorithm, scheme="RS256", key=signing_key()).rpartition(".")[0]
    secret = signing_key().as_pem(private=False)
    return f"{signed}.{encode_base64url(hmac.digest(secret, signed.encode(), 'sha256'))}"


PATH, SQL = "../../../../dev/null", "'/**/UNION/**/SELECT/**/'AAAA"

HOSTILE: dict[str, tuple[Callable[[], str], str]] = {
    "unsigned": (lambda: f"{part({'alg': 'none', 'kid': 'k1'})}.{part(CLAIMS)}.", "identity_signature"),
    "unsigned in capitals": (lambda: f"{part({'alg': 'NONE', 'kid': 'k1'})}.{part(CLAIMS)}.AAAA", "identity_signature"),
    "signature cut off": (lambda: mint().rpartition(".")[0] + ".", "identity_signature"),
    "signed with the public key as a secret": (lambda: confused("HS256"), "identity_signature"),
    "a secret's signature called RS256": (lambda: confused("RS256"), "identity_signature"),
    "another algorithm of the same key": (lambda: mint(algorithm="RS512", key=signing_key()), "identity_signature"),
    "PSS called RS256": (lambda: mint(scheme="PS256"), "identity_signature"),
    "another key": (lambda: mint(key=signing_key("RS256", 2)), "identity_signature"),
    "an elliptic key": (lambda: mint(algorithm="ES256"), "identity_signature"),
    "an unknown key id": (lambda: mint(kid="k2"), "identity_signature"),
    "a key id that is a path": (lambda: mint(kid=PATH), "identity_signature"),
    "a key id that is a query": (lambda: mint(kid=SQL), "identity_signature"),
    "a key id with NUL": (lambda: mint(kid="k1\0"), "identity_malformed"),
    "a key id of 10 KB": (lambda: mint(kid="k" * 10_000), "identity_malformed"),
    "a key of its own": (lambda: mint(jwk=public(signing_key("RS256", 2))), "identity_malformed"),
    "a place of keys": (lambda: mint(jku="https://attacker.example"), "identity_malformed"),
    "another issuer": (lambda: changed(iss="https://other.example"), "identity_issuer"),
    "the issuer with a slash": (lambda: changed(iss=ISSUER.issuer + "/"), "identity_issuer"),
    "the issuer in capitals": (lambda: changed(iss=ISSUER.issuer.upper()), "identity_issuer"),
    "an issuer that is a list": (lambda: changed(iss=[ISSUER.issuer]), "identity_issuer"),
    "no issuer": (lambda: without("iss"), "identity_issuer"),
    "a workload without issuer": (lambda: mint({**SVID, "aud": AUDIENCE}), "identity_issuer"),
    "another audience": (lambda: changed(aud="https://other.example"), "identity_purpose"),
    "no audience": (lambda: without("aud"), "identity_purpose"),
    "audiences of others": (lambda: changed(aud=["a", "b"]), "identity_purpose"),
    "an audience that is a number": (lambda: changed(aud=[1, AUDIENCE]), "identity_malformed"),
    "bound to a key that nobody proves": (lambda: changed(cnf={"jkt": "AAAA"}), "identity_purpose"),
    "bound to nothing that could be proved": (lambda: changed(cnf=None), "identity_purpose"),
    "a logout token": (
        lambda: changed(events={"http://schemas.openid.net/event/backchannel-logout": {}}),
        "identity_purpose",
    ),
    "another type": (lambda: mint(typ="logout+jwt"), "identity_purpose"),
    "expired": (lambda: changed(exp=SECONDS), "identity_expired"),
    "never expiring": (lambda: without("exp"), "identity_times"),
    "not yet valid": (lambda: changed(nbf=SECONDS + 61), "identity_times"),
    "issued tomorrow": (lambda: changed(iat=SECONDS + 86_400, exp=SECONDS + 86_500), "identity_times"),
    "good for ten years": (lambda: changed(exp=SECONDS + 315_360_000), "identity_times"),
    "an end that is a text": (lambda: changed(exp=str(SECONDS + 60)), "identity_malformed"),
    "an end with a fraction": (lambda: changed(exp=SECONDS + 0.5), "identity_malformed"),
    "a negative end": (lambda: changed(exp=-1), "identity_malformed"),
    "nobody": (lambda: mint({**CLAIMS, "sub": None, "azp": None}), "identity_nameless"),
    "a person that is an object": (lambda: changed(sub={"id": "ann"}), "identity_malformed"),
    "a person with NUL": (lambda: changed(sub="ann\0"), "identity_malformed"),
    "a person that reads backwards": (lambda: changed(sub="\u202enna"), "identity_malformed"),
    "an actor that is a text": (lambda: changed(act="planner"), "identity_malformed"),
    "too many groups": (lambda: changed(groups=[str(each) for each in range(2000)]), "identity_malformed"),
    "a claim twice": (
        lambda: mint(json.dumps(dict(CLAIMS)).replace("}", ', "sub": "root"}').encode()),
        "identity_malformed",
    ),
    "nested deep": (lambda: mint(b'{"a":' * 500 + b"1" + b"}" * 500), "identity_malformed"),
    "a megabyte": (lambda: changed(padding="x" * 1_000_000), "identity_malformed"),
    "a session cookie": (lambda: "s%3Aabc.def", "identity_malformed"),
}


@pytest.mark.parametrize(("make", "code"), HOSTILE.values(), ids=HOSTILE)
def test_a_token_that_is_not_in_order_is_refused_and_not_repeated(make: Callable[[], str], code: str) -> None:
    text = make()
    error = refusal(text)
    assert error.code == code
    assert error.status == 401
    for planted in ("248289761001", "attacker", "other.example", "chat-client", text[:40] or "-"):
        assert planted not in f"{error} {error.public}"


def test_an_issuer_may_share_a_secret_and_then_takes_nothing_else() -> None:
    shared = replace(ISSUER, algorithms=("HS256",))
    assert verifier(shared).verify(token(mint(algorithm="HS256")), NOW).person
    assert refusal(mint(), shared).code == "identity_signature"


def test_types_are_read_in_any_case_and_with_or_without_their_prefix() -> None:
    access = replace(ISSUER, types=("application/at+jwt",))
    assert verifier(access).verify(token(mint(typ="AT+JWT")), NOW).person
    assert refusal(mint(typ="JWT"), access).code == "identity_purpose"
    assert refusal(mint(remove=("typ",)), access).code == "identity_purpose"


def test_one_issuer_for_many_tenants_believes_the_ones_that_were_named() -> None:
    def of(issuer: str, tenant: str) -> str:
        claims = {"oid": "o", "tid": tenant, "sub": "s", "azp": "c", "aud": "api", "exp": SECONDS + 60}
        return mint(claims | {"iss": f"https://login.example/{issuer}/v2.0"})

    assert verifier(ENTRA).verify(token(of("t-2", "t-2")), NOW).tenant == "t-2"
    for issuer, tenant in (("t-3", "t-3"), ("t-1", "t-2"), ("t-2", "t-1"), ("{tenantid}", "t-1"), ("t-1", "")):
        assert refusal(of(issuer, tenant), ENTRA).code in {"identity_issuer", "identity_malformed"}


def test_several_issuers_of_one_name_are_told_apart_by_tenant_and_never_share_keys() -> None:
    one = replace(ISSUER, name="one", vendor=Vendor.GOOGLE, tenants=("one.example",))
    two = replace(one, name="two", tenants=("two.example",))
    keys = KeysInMemory(one=keys_of(one, 1), two=keys_of(two, 2))
    tokens = Tokens([one, two], keys, RevokedInMemory())
    assert tokens.verify(token(changed(hd="one.example")), NOW).issuer == "one"
    mine = mint({**CLAIMS, "hd": "two.example"}, key=signing_key("RS256", 2))
    assert tokens.verify(token(mine), NOW).issuer == "two"
    for hd, code in (
        ("two.example", "identity_signature"),
        ("three.example", "identity_issuer"),
        (None, "identity_issuer"),
    ):
        with pytest.raises(Unauthenticated) as caught:
            tokens.verify(token(changed(hd=hd)), NOW)
        assert caught.value.code == code


def test_a_workload_is_believed_of_the_keys_of_its_own_trust_domain() -> None:
    assert verifier(SPIFFE).verify(token(mint(SVID)), NOW).workload == SVID["sub"]
    foreign = {**SVID, "sub": "spiffe://other.org/bot"}
    for claims in (foreign, foreign | {"iss": "spiffe://example.org"}):
        assert refusal(mint(claims), SPIFFE).code == "identity_issuer"
    named = replace(SPIFFE, issuer="https://oidc.example.org", tenants=("example.org",))
    assert verifier(named).verify(token(mint(SVID | {"iss": named.issuer})), NOW).tenant == "example.org"
    assert refusal(mint(foreign | {"iss": named.issuer}), named).code == "identity_issuer"


def test_an_unknown_key_id_has_new_keys_fetched_and_a_wrong_signature_does_not() -> None:
    keys = KeysInMemory(corp=keys_of(ISSUER))
    tokens = Tokens([ISSUER], keys, RevokedInMemory())
    for text in (mint(key=signing_key("RS256", 2)), mint(kid="k2")):
        with pytest.raises(Unauthenticated):
            tokens.verify(token(text), NOW)
    assert keys.asked_for == ["corp"]


class Counting:
    """A key that counts how often it was used."""

    def __init__(self, issuer: IssuerConfig = ISSUER) -> None:
        (self._key,) = keys_of(issuer).values()
        self.used = 0

    def verifies(self, algorithm: str, signed: bytes, signature: bytes) -> bool:
        self.used += 1
        return self._key.verifies(algorithm, signed, signature)


def counted() -> tuple[Tokens, KeysInMemory, RevokedInMemory, Counting]:
    key, revoked = Counting(), RevokedInMemory()
    keys = KeysInMemory(corp={"k1": key})
    return Tokens([ISSUER], keys, revoked), keys, revoked, key


def test_a_token_is_verified_once_a_minute() -> None:
    tokens, _, _, key = counted()
    text = mint()
    first = tokens.verify(token(text), NOW)
    assert tokens.verify(token(text), NOW + 59_999_999) is first
    assert key.used == 1
    assert tokens.verify(token(text), NOW + 60_000_000) == first
    assert key.used == 2


def test_a_token_ends_while_it_is_kept() -> None:
    tokens, *_ = counted()
    text = changed(exp=SECONDS + 5)
    tokens.verify(token(text), NOW)
    with pytest.raises(Unauthenticated) as caught:
        tokens.verify(token(text), NOW + 5_000_000)
    assert caught.value.code == "identity_expired"


def test_a_key_that_is_withdrawn_takes_what_was_kept_with_it() -> None:
    tokens, keys, _, _ = counted()
    text = mint()
    tokens.verify(token(text), NOW)
    keys.sets["corp"] = keys_of(ISSUER, 2)
    with pytest.raises(Unauthenticated) as caught:
        tokens.verify(token(text), NOW)
    assert caught.value.code == "identity_signature"


def test_keys_that_are_too_old_stop_what_was_kept_too() -> None:
    tokens, keys, _, _ = counted()
    text = mint()
    tokens.verify(token(text), NOW)
    keys.failing = "identity_keys_stale"
    with pytest.raises(Unavailable):
        tokens.verify(token(text), NOW)


def test_a_revocation_takes_what_was_kept_with_it() -> None:
    tokens, _, revoked, key = counted()
    text, other = mint(), changed(sub="bob")
    tokens.verify(token(text), NOW)
    tokens.verify(token(other), NOW)
    revoked.revoked = Revoked(persons=frozenset({("corp", CLAIMS["sub"])}))
    with pytest.raises(Unauthenticated) as caught:
        tokens.verify(token(text), NOW)
    assert caught.value.code == "identity_revoked"
    assert tokens.verify(token(other), NOW).person == "bob"
    assert key.used == 4


def test_a_failure_is_not_kept() -> None:
    tokens, keys, _, _ = counted()
    text = mint(kid="k2")
    with pytest.raises(Unauthenticated):
        tokens.verify(token(text), NOW)
    keys.sets["corp"] = read_keys(jwks(public(signing_key(), kid="k2")), ISSUER.algorithms)
    assert tokens.verify(token(text), NOW).person


def test_a_longer_token_with_a_kept_one_at_its_beginning_is_another() -> None:
    tokens, *_ = counted()
    text = mint()
    tokens.verify(token(text), NOW)
    with pytest.raises(Unauthenticated):
        tokens.verify(token(text + "A"), NOW)
