"""What the kernel says of its clock, and that nothing is said where it says nothing."""

import ctypes
import struct

import pytest

from egress_gateway.adapters.kernel_clock import kernel_clock
from egress_gateway.audit.records.groups import LARGEST_INTEGER, ClockGroup


class Libc:
    """A C library whose clock is in some state."""

    def __init__(self, state: int, largest: int = 0, estimate: int = 0) -> None:
        self._answer = state, largest, estimate

    def adjtimex(self, buffer: "ctypes.Array[ctypes.c_char]") -> int:
        assert not any(buffer.raw)
        state, largest, estimate = self._answer
        struct.pack_into("@Illlli", buffer, 0, 0, 0, 0, largest, estimate, 0)
        return state


STATES = {
    "kept by NTP": (Libc(0, 1_500, 20), ClockGroup(synchronised=True, error_us=1_500, estimate_us=20)),
    "a leap second to come": (Libc(1), ClockGroup(synchronised=True)),
    "kept by nothing": (Libc(5, 16_000_000), ClockGroup(error_us=16_000_000)),
    "of no sense": (Libc(0, -1, 2**62), ClockGroup(synchronised=True, estimate_us=LARGEST_INTEGER)),
    "not allowed": (Libc(-1), None),
    "no such call": (object(), None),
}


@pytest.mark.parametrize(("libc", "expected"), STATES.values(), ids=STATES)
def test_the_clock_as_the_kernel_says(
    monkeypatch: pytest.MonkeyPatch, libc: object, expected: ClockGroup | None
) -> None:
    monkeypatch.setattr(ctypes, "CDLL", lambda _name: libc)
    assert kernel_clock() == expected


def test_this_machine_answers_or_does_not() -> None:
    clock = kernel_clock()
    assert clock is None or clock.error_us >= 0
