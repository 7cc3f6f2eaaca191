"""Signed identities: whatever is shown, nobody is taken for somebody else, and nothing but a refusal comes of it."""

import functools
import json
import string
from typing import Any

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.unit.identify.minting import CLAIMS, ISSUER, NOW, SECONDS, jwks, mint, public, signing_key, token, verifier

from egress_gateway.core.errors import Unauthenticated, WireError
from egress_gateway.core.identity_config import IssuerConfig, Vendor
from egress_gateway.identify.claims.reading import MAX_ENTRIES, MAX_ENTRY, MAX_TEXT
from egress_gateway.identify.delegation import MAX_ACTORS
from egress_gateway.identify.jwt_algorithms import ALGORITHMS
from egress_gateway.identify.jwt_keys import read_keys

ELLIPTIC = msgspec.structs.replace(ISSUER, algorithms=("ES256",))
USED = (
    *("sub", "oid", "tid", "uid", "cid", "azp", "appid", "client_id", "hd", "idtyp", "preferred_username"),
    *("groups", "hasgroups", "_claim_names", "roles", "realm_access", "resource_access"),
    *("amr", "acr", "acrs", "sid", "jti", "uti", "act", "iat", "nbf"),
)
"""Claims that some vendor's table looks at."""

leaves = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
texts = st.text(max_size=8) | st.sampled_from(["ann", "user", "app", "service-account-x", "groups", "spiffe://a.b/c"])
trees = st.recursive(
    leaves | texts,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(texts | st.sampled_from(["sub", "iss", "act", "roles"]), inner)
    ),
    max_leaves=6,
)


@functools.cache
def signed_token() -> str:
    return mint(algorithm="ES256")


@given(place=st.integers(0), other=st.characters() | st.sampled_from(string.ascii_letters + string.digits + "-_.=+/"))
def test_no_token_that_differs_in_one_character_is_believed(place: int, other: str) -> None:
    text = signed_token()
    place %= len(text)
    if text[place] == other:
        assert verifier(ELLIPTIC).verify(token(text), NOW).person == CLAIMS["sub"]
        return
    with pytest.raises(Unauthenticated):
        verifier(ELLIPTIC).verify(token(text[:place] + other + text[place + 1 :]), NOW)


@given(st.text() | st.from_regex(r"[\w-]{0,40}\.[\w-]{0,40}\.[\w-]{0,40}") | st.binary().map(bytes.hex))
@example("..")
@example("e30.e30.")
def test_any_text_is_refused(text: str) -> None:
    with pytest.raises(Unauthenticated) as caught:
        verifier(ELLIPTIC).verify(token(text), NOW)
    assert caught.value.code == "identity_malformed"


@settings(max_examples=300)
@given(vendor=st.sampled_from(Vendor), claims=st.dictionaries(st.sampled_from(USED), trees, max_size=8))
@example(vendor=Vendor.KEYCLOAK, claims={"sub": "ann", "resource_access": {"a\n" * 2000: {"roles": ["r"]}}})
def test_any_signed_claims_are_an_identity_in_order_or_a_refusal(vendor: Vendor, claims: dict[str, Any]) -> None:
    issuer = IssuerConfig(
        name="any", issuer="https://any.example", vendor=vendor, audiences=("me",), keys="k", algorithms=("ES256",)
    )
    fixed = {"iss": issuer.issuer, "aud": "me", "exp": SECONDS + 60}
    try:
        identity = verifier(issuer).verify(token(mint({**claims, **fixed}, algorithm="ES256")), NOW)
    except Unauthenticated:
        return
    assert identity.person or identity.workload or identity.client
    assert not (identity.person and identity.workload)
    assert identity.workload == "" or vendor is Vendor.SPIFFE
    assert not identity.groups_complete or "groups" in claims
    assert len(identity.actors) <= MAX_ACTORS
    for value in (identity.person, identity.tenant, identity.client, identity.session, identity.token_id):
        assert value.isprintable()
        assert len(value) <= MAX_TEXT
    for values in (identity.groups, identity.roles):
        assert len(values) <= MAX_ENTRIES
        assert all(each.isprintable() and len(each) <= MAX_ENTRY for each in values)


MEMBERS = ("kty", "crv", "n", "e", "x", "y", "k", "kid", "use", "key_ops", "alg", "x5c")
keys = st.builds(
    lambda algorithm, changes, gone: {
        name: value for name, value in (public(signing_key(algorithm)) | changes).items() if name not in gone
    },
    st.sampled_from(("RS256", "ES256", "EdDSA")),
    st.dictionaries(st.sampled_from(MEMBERS), trees, max_size=2),
    st.sets(st.sampled_from(MEMBERS), max_size=1),
)


@settings(max_examples=300)
@given(st.binary() | st.lists(keys | trees, max_size=3).map(lambda members: json.dumps({"keys": members}).encode()))
@example(jwks(public(signing_key("ES256"))))
def test_any_document_of_keys_gives_keys_that_fit_or_is_refused(document: bytes) -> None:
    try:
        found = read_keys(document, ["RS256", "ES256", "EdDSA"])
    except WireError:
        return
    assert found
    for key in found.values():
        assert not any(key.verifies(algorithm, b"signed", b"") for algorithm in ALGORITHMS)
