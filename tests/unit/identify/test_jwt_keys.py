"""JWK Sets: which keys are taken, for which algorithms, and which documents are refused."""

import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from tests.unit.identify.minting import jwks, public, signing_key

from egress_gateway.core.errors import WireError
from egress_gateway.identify.jwt_algorithms import ALGORITHMS
from egress_gateway.identify.jwt_keys import MAX_KEYS, read_keys
from egress_gateway.wire.base64url import encode_base64url

RSA = public(signing_key("RS256"))
EC = public(signing_key("ES256"))
SIGNED = b"a.b"


def signature(algorithm: str) -> bytes:
    from joserfc.jws import JWSRegistry

    name = {"EdDSA": "Ed25519"}.get(algorithm, algorithm)
    made: bytes = JWSRegistry.algorithms[name].sign(SIGNED, signing_key(algorithm))
    return made


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_each_algorithm_is_verified_with_its_key_and_with_no_other_algorithm(algorithm: str) -> None:
    key = read_keys(jwks(public(signing_key(algorithm))), [algorithm])["k1"]
    made = signature(algorithm)
    assert key.verifies(algorithm, SIGNED, made)
    assert not key.verifies(algorithm, b"a.c", made)
    assert not key.verifies(algorithm, SIGNED, made[:-1] + bytes([made[-1] ^ 1]))
    assert not key.verifies(algorithm, SIGNED, b"")
    for other in set(ALGORITHMS) - {algorithm}:
        assert not key.verifies(other, SIGNED, made)


def weak(bits: int) -> dict[str, str]:
    numbers = rsa.generate_private_key(public_exponent=65537, key_size=bits).public_key().public_numbers()
    return {"kty": "RSA", "kid": "k1", "e": "AQAB", "n": encode_base64url(numbers.n.to_bytes(bits // 8))}


LEFT_OUT: dict[str, dict[str, Any]] = {
    "a key for encryption": RSA | {"use": "enc"},
    "a key whose use is no text": RSA | {"use": ["sig"]},
    "a key that may not verify": RSA | {"key_ops": ["encrypt"]},
    "a key whose operations are no list": RSA | {"key_ops": "verify"},
    "a key of another algorithm": RSA | {"alg": "RS512"},
    "a key of an unknown type": {"kty": "AKP", "kid": "k1", "pub": "AAAA"},
    "a key of an unknown curve": EC | {"crv": "secp256k1"},
    "an RSA key with a curve": RSA | {"crv": "P-256"},
    "a key without id": {name: value for name, value in RSA.items() if name != "kid"},
    "a key whose id is a number": RSA | {"kid": 1},
    "an RSA key of 1024 bits": weak(1024),
    "an RSA key that takes long": RSA | {"n": encode_base64url(b"\xff" * 1025)},
    "a shared secret": public(signing_key("HS256")),
}


@pytest.mark.parametrize("member", LEFT_OUT.values(), ids=LEFT_OUT)
def test_a_key_that_is_good_for_nothing_is_left_out(member: dict[str, Any]) -> None:
    assert list(read_keys(jwks(member, EC | {"kid": "k2"}), ["RS256", "ES256"])) == ["k2"]
    with pytest.raises(WireError, match="no key with an id that is good for ES256, RS256"):
        read_keys(jwks(member), ["RS256", "ES256"])


REFUSED = {
    "no JSON": (b"<html>", "not valid JSON"),
    "a list": (b"[]", "not a JWK Set"),
    "no keys": (b'{"key": []}', "not a JWK Set"),
    "keys that are no list": (b'{"keys": {}}', "not a JWK Set"),
    "keys that are no objects": (b'{"keys": ["a"]}', "a key is no object"),
    "keys twice": (b'{"keys": [], "keys": []}', "twice"),
    "too many keys": (jwks(*[{}] * (MAX_KEYS + 1)), "not a JWK Set"),
    "none at all": (jwks(), "no key"),
    "a private RSA key": (jwks(signing_key("RS256").as_dict(private=True) | {"kid": "k1"}), "holds a private key"),
    "a private EC key": (jwks(EC, signing_key("ES256").as_dict(private=True)), "holds a private key"),
    "a private key that is not used": (jwks(RSA, EC | {"use": "enc", "d": "AAAA"}), "holds a private key"),
    "an id twice": (jwks(RSA, EC), "the same id"),
    "a point that is on no curve": (jwks(EC | {"x": EC["y"]}), "not those of a key"),
    "a coordinate that is missing": (jwks({name: EC[name] for name in EC if name != "y"}), "not those of a key"),
    "a modulus with padding": (jwks(RSA | {"n": RSA["n"] + "="}), "not base64url"),
    "an exponent that is no number": (jwks(RSA | {"e": "!"}), "not those of a key"),
}


@pytest.mark.parametrize(("document", "reason"), REFUSED.values(), ids=REFUSED)
def test_a_document_that_cannot_be_relied_on_is_refused(document: bytes, reason: str) -> None:
    with pytest.raises(WireError, match=reason):
        read_keys(document, ["RS256", "ES256"])


def test_a_shared_secret_is_as_long_as_the_hash() -> None:
    short = {"kty": "oct", "kid": "k1", "k": encode_base64url(b"x" * 31)}
    with pytest.raises(WireError, match="no key"):
        read_keys(jwks(short), ["HS256"])
    assert read_keys(jwks(short | {"k": encode_base64url(b"x" * 32)}), ["HS256"])


def test_a_key_of_a_spiffe_bundle_is_taken() -> None:
    x509 = {"kty": "EC", "use": "x509-svid", "crv": "P-256", "x": EC["x"], "y": EC["y"], "x5c": ["MIIB"]}
    assert list(read_keys(jwks(x509, EC | {"use": "jwt-svid"}), ["ES256"])) == ["k1"]


def test_a_refusal_shows_nothing_of_a_key() -> None:
    secret = signing_key("ES256").as_dict(private=True)
    with pytest.raises(WireError) as caught:
        read_keys(json.dumps({"keys": [secret]}).encode(), ["ES256"])
    assert secret["d"] not in repr(caught.value)
