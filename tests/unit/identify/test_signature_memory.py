"""A signature is good once, and the memory of it is bounded and ends."""

import pytest

from egress_gateway.core.errors import Unauthenticated, Unavailable
from egress_gateway.identify.signature_memory import SignatureMemory

NOW = 1_800_000_000_000_000
SECOND = 1_000_000
SKEW = 300 * SECOND


def test_a_signature_is_good_once_for_as_long_as_it_would_be_believed() -> None:
    memory = SignatureMemory(SKEW)
    memory.use(b"one", NOW, NOW - SKEW)
    for now in (NOW - SKEW, NOW, NOW + SKEW):
        with pytest.raises(Unauthenticated) as caught:
            memory.use(b"one", NOW, now)
        assert caught.value.code == "sigv4_replayed"


def test_other_signatures_of_the_same_moment_are_others() -> None:
    memory = SignatureMemory(SKEW)
    for signature in (b"one", b"two", b"three"):
        memory.use(signature, NOW, NOW)


def test_what_is_full_refuses_and_forgets_nothing_before_its_time() -> None:
    memory = SignatureMemory(SKEW, most=3)
    for number in range(3):
        memory.use(bytes([number]), NOW, NOW)
    with pytest.raises(Unavailable) as full:
        memory.use(b"new", NOW, NOW + SKEW)
    assert full.value.code == "sigv4_busy"
    with pytest.raises(Unauthenticated):
        memory.use(b"\0", NOW, NOW + SKEW)


def test_there_is_room_again_when_signatures_are_too_old_to_be_believed() -> None:
    memory = SignatureMemory(SKEW, most=1)
    memory.use(b"old", NOW, NOW)
    later = NOW + SKEW + 61 * SECOND
    memory.use(b"new", later, later)
    with pytest.raises(Unavailable):
        memory.use(b"newer", later, later)
