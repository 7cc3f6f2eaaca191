"""Sealed text opens under its key and for what it was sealed for, and nowhere else."""

import base64

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from egress_gateway.audit.sealing.sealed import BLOCK, FORM, NONCE_BYTES, nonce_of, seal, unseal
from egress_gateway.core.errors import WireError
from egress_gateway.core.secret import Secret

KEY = Secret(b"k" * 32)
RID = b"record"
NONCE = nonce_of("record", "subject")


@given(st.binary(max_size=300))
def test_what_is_sealed_is_unsealed(content: bytes) -> None:
    sealed = seal(KEY, content, nonce=NONCE, bound_to=RID)
    assert unseal(KEY, sealed, bound_to=RID) == content
    assert seal(KEY, content, nonce=NONCE, bound_to=RID) == sealed
    assert sealed.isascii()


def test_the_length_says_little() -> None:
    lengths = {len(seal(KEY, b"n" * size, nonce=NONCE, bound_to=RID)) for size in range(BLOCK)}
    assert len(lengths) == 1


def test_each_request_and_each_purpose_has_its_nonce() -> None:
    made = {nonce_of(rid, purpose) for rid in ("a", "b") for purpose in ("subject", "arguments")}
    assert len(made) == 4
    assert {len(one) for one in made} == {NONCE_BYTES}


def unpadded(content: bytes) -> str:
    sealed = NONCE + AESGCM(KEY.expose()).encrypt(NONCE, content, RID)
    return FORM + base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()


SEALED = seal(KEY, b"corp:ada", nonce=NONCE, bound_to=RID)
FALSE = {
    "another key": (Secret(b"o" * 32), SEALED, RID),
    "another record": (KEY, SEALED, b"other"),
    "a changed character": (KEY, SEALED[:-3] + ("A" if SEALED[-3] != "A" else "B") + SEALED[-2:], RID),
    "cut": (KEY, SEALED[:-4], RID),
    "too short to hold anything": (KEY, SEALED[:20], RID),
    "another form": (KEY, SEALED.replace("s1.", "s2."), RID),
    "not base64": (KEY, SEALED[:-1] + "!", RID),
    "an impossible length": (KEY, SEALED + "AA", RID),
    "not ASCII": (KEY, SEALED + "é", RID),
    "nothing": (KEY, "", RID),
    "sealed without its filling": (KEY, unpadded(b"corp:ada"), RID),
    "filled with something else": (KEY, unpadded(b"corp\x80ada"), RID),
}


@pytest.mark.parametrize(("key", "sealed", "bound_to"), FALSE.values(), ids=FALSE)
def test_nothing_else_opens(key: Secret[bytes], sealed: str, bound_to: bytes) -> None:
    with pytest.raises(WireError):
        unseal(key, sealed, bound_to=bound_to)


def test_bits_that_base64_does_not_use_make_no_second_spelling() -> None:
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    sealed = next(
        text
        for text in (seal(KEY, b"n" * size, nonce=NONCE, bound_to=RID) for size in (1, BLOCK, 2 * BLOCK))
        if (len(text) - len(FORM)) % 4
    )
    spelt = sealed[:-1] + alphabet[alphabet.index(sealed[-1]) ^ 1]
    with pytest.raises(WireError, match="not a sealed text"):
        unseal(KEY, spelt, bound_to=RID)
