"""Tokens in compact form, and everything that is refused before a key is looked for."""

import json

import pytest
from tests.unit.identify.minting import CLAIMS, mint, part

from egress_gateway.core.errors import Unauthenticated
from egress_gateway.identify.jwt_form import MAX_TOKEN, parse_token

HEAD = {"alg": "RS256", "kid": "k1"}
SAME_CLAIM_TWICE = b'{"sub": "a", "sub": "b"}'
SAME_MEMBER_TWICE = b'{"alg": "RS256", "alg": "none", "kid": "k"}'
GOOD = f"{part(HEAD)}.{part(CLAIMS)}.AAAA"


def deep(levels: int) -> dict[str, object]:
    tree: dict[str, object] = {}
    for _ in range(levels):
        tree = {"a": tree}
    return tree


FORMS = {
    "nothing": "",
    "one part": part(HEAD),
    "two parts": f"{part(HEAD)}.{part(CLAIMS)}",
    "four parts": f"{GOOD}.AAAA",
    "an encrypted token": f"{part(HEAD)}.AAAA.AAAA.AAAA.AAAA",
    "more parts than anybody has": "." * 30_000,
    "a megabyte": f"{GOOD}{'A' * 1_000_000}",
    "one character too long": f"{GOOD}{'A' * (MAX_TOKEN + 1 - len(GOOD))}",
    "padding in the header": f"{part(HEAD)}=.{part(CLAIMS)}.AAAA",
    "padding in the signature": f"{GOOD[:-1]}=",
    "plain base64": f"{part(HEAD)}.{part(CLAIMS)}.++++",
    "a blank at the beginning": f" {GOOD}",
    "a line break at the end": f"{GOOD}\n",
    "NUL": f"{GOOD}\0",
    "letters that are no ASCII": GOOD.replace("eyJ", "eyJ\u0410"),
    "a lone surrogate": f"{GOOD}\udc80",
    "no JSON": f"{part(b'no')}.{part(CLAIMS)}.AAAA",
    "claims that are a list": f"{part(HEAD)}.{part([CLAIMS])}.AAAA",
    "a header that is a text": f"{part('RS256')}.{part(CLAIMS)}.AAAA",
    "an empty header": f".{part(CLAIMS)}.AAAA",
    "a claim twice": f"{part(HEAD)}.{part(SAME_CLAIM_TWICE)}.AAAA",
    "a header member twice": f"{part(SAME_MEMBER_TWICE)}.{part(CLAIMS)}.AAAA",
    "claims nested deep": f"{part(HEAD)}.{part(deep(20))}.AAAA",
    "claims nested deeper than readers can": f"{part(HEAD)}.{part(b'[' * 9000 + b']' * 9000)}.AAAA",
    "claims in UTF-16": f"{part(HEAD)}.{part(json.dumps(CLAIMS).encode('utf-16'))}.AAAA",
}

HEADERS = {
    "a place of its key": {"jku": "https://attacker.example/keys"},
    "a place of its certificate": {"x5u": "https://attacker.example/cert"},
    "its own key": {"jwk": {"kty": "RSA"}},
    "its own certificate": {"x5c": ["MIIB"]},
    "a critical extension": {"crit": ["exp"]},
    "an unencoded payload": {"b64": False},
    "compression": {"zip": "DEF"},
    "encryption": {"enc": "A256GCM"},
    "an algorithm that is no text": {"alg": 256},
    "algorithms": {"alg": ["none", "RS256"]},
    "a type that is no text": {"typ": None},
    "a key id that is no text": {"kid": 1},
    "an empty key id": {"kid": ""},
    "a key id with a line break": {"kid": "k1\n"},
    "a key id with NUL": {"kid": "k1\0"},
    "a key id with a blank": {"kid": "' OR 1=1 --"},
    "a key id that is no ASCII": {"kid": "k\u0131"},
    "a key id of 10 KB": {"kid": "k" * 10_000},
}


@pytest.mark.parametrize("text", FORMS.values(), ids=FORMS)
def test_what_is_not_one_plain_token_is_refused(text: str) -> None:
    with pytest.raises(Unauthenticated) as caught:
        parse_token(text)
    assert caught.value.code == "identity_malformed"


@pytest.mark.parametrize("header", HEADERS.values(), ids=HEADERS)
def test_a_header_that_is_not_plain_is_refused(header: dict[str, object]) -> None:
    with pytest.raises(Unauthenticated) as caught:
        parse_token(f"{part(HEAD | header)}.{part(CLAIMS)}.AAAA")
    assert caught.value.code == "identity_malformed"


@pytest.mark.parametrize("missing", ["alg", "kid"])
def test_algorithm_and_key_id_are_required(missing: str) -> None:
    with pytest.raises(Unauthenticated, match=missing):
        parse_token(mint(remove=(missing,)))


def test_a_plain_token_is_taken_apart() -> None:
    text = mint(typ="application/AT+JWT")
    parsed = parse_token(text)
    assert (parsed.algorithm, parsed.kind, parsed.key_id) == ("RS256", "at+jwt", "k1")
    assert parsed.claims == CLAIMS
    assert parsed.signed.decode() == text.rpartition(".")[0]
    assert len(parsed.signature) == 256


def test_a_token_that_does_not_say_its_type_is_a_jwt() -> None:
    assert parse_token(mint(remove=("typ",))).kind == "jwt"


def test_a_token_shows_none_of_its_claims() -> None:
    shown = repr(parse_token(mint()))
    assert "248289761001" not in shown
    assert "claims=<6>" in shown
