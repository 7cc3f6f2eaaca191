"""Which documents are sets of public keys, by table."""

import json

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from egress_gateway.adapters.directory.key_document import check_key_document
from egress_gateway.core.errors import WireError

RSA = {"kty": "RSA", "kid": "1", "n": "AQAB", "e": "AQAB"}
EC = {"kty": "EC", "crv": "P-256", "x": "AQAB", "y": "AQAB"}
OKP = {"kty": "OKP", "crv": "Ed25519", "x": "AQAB"}
UNKNOWN = {"kty": "AKP", "alg": "ML-DSA-44", "pub": "AQAB"}

KEPT = {
    "an RSA key": [RSA],
    "an elliptic one": [EC],
    "Ed25519": [OKP],
    "one that we know beside one that we do not": [UNKNOWN, RSA],
}
REFUSED = {
    "an error page": b"<html>Not here</html>",
    "nothing": b"",
    "a list": b"[]",
    "no keys": b"{}",
    "keys that are no list": b'{"keys": {}}',
    "not UTF-8": b'{"keys": "\xff"}',
    "nested without end": b"[" * 10_000,
    "an empty set": json.dumps({"keys": []}).encode(),
    "only keys of unknown types": json.dumps({"keys": [UNKNOWN, {"kty": 7}, "key", None]}).encode(),
    "a key without its parts": json.dumps({"keys": [{"kty": "RSA", "n": "AQAB"}]}).encode(),
    "a key with empty parts": json.dumps({"keys": [RSA | {"n": ""}]}).encode(),
    "a key with parts that are no text": json.dumps({"keys": [RSA | {"e": 65537}]}).encode(),
    "a private key": json.dumps({"keys": [RSA, EC | {"d": "AQAB"}]}).encode(),
    "a symmetric key": json.dumps({"keys": [RSA, {"kty": "oct", "k": "AQAB"}]}).encode(),
}


@pytest.mark.parametrize("keys", KEPT.values(), ids=KEPT)
def test_a_set_of_public_keys_is_kept(keys: list[object]) -> None:
    check_key_document(json.dumps({"keys": keys}).encode())


@pytest.mark.parametrize("document", REFUSED.values(), ids=REFUSED)
def test_anything_else_is_not(document: bytes) -> None:
    with pytest.raises(WireError):
        check_key_document(document)


def test_a_refusal_shows_nothing_of_a_private_key() -> None:
    number = str(ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value)
    with pytest.raises(WireError) as caught:
        check_key_document(json.dumps({"keys": [EC | {"d": number}]}).encode())
    assert number not in str(caught.value)
