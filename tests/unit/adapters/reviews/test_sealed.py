"""Sealed for one key and one case: anybody else, and any other case, opens nothing."""

import pytest

from egress_gateway.adapters.reviews.sealed import KEY_BYTES, public_of, seal, unseal
from egress_gateway.core.errors import WireError
from egress_gateway.core.secret import Secret

OWN = Secret(b"\x01" * KEY_BYTES)
STRANGE = Secret(b"\x02" * KEY_BYTES)
TEXT = b"dear ada, your diagnosis"


def test_what_is_sealed_is_opened_by_the_private_half_alone() -> None:
    sealed = seal(public_of(OWN), TEXT, bound=b"case")
    assert TEXT not in sealed
    assert unseal(OWN, sealed, bound=b"case") == TEXT
    with pytest.raises(WireError, match="somebody else"):
        unseal(STRANGE, sealed, bound=b"case")


def test_the_same_content_is_never_sealed_alike() -> None:
    assert seal(public_of(OWN), TEXT, bound=b"") != seal(public_of(OWN), TEXT, bound=b"")


def test_content_does_not_open_under_another_case() -> None:
    with pytest.raises(WireError):
        unseal(OWN, seal(public_of(OWN), TEXT, bound=b"case"), bound=b"other")


@pytest.mark.parametrize("place", [0, KEY_BYTES - 1, KEY_BYTES, -1])
def test_one_altered_bit_is_seen(place: int) -> None:
    sealed = bytearray(seal(public_of(OWN), TEXT, bound=b""))
    sealed[place] ^= 1
    with pytest.raises(WireError):
        unseal(OWN, bytes(sealed), bound=b"")


@pytest.mark.parametrize("sealed", [b"", b"short", bytes(KEY_BYTES), bytes(KEY_BYTES + 64)])
def test_what_was_never_sealed_is_refused(sealed: bytes) -> None:
    with pytest.raises(WireError):
        unseal(OWN, sealed, bound=b"")
