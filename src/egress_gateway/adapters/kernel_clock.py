"""What the kernel knows of its own clock, for the heartbeats of the log: how far records' times can be trusted.

Linux's adjtimex(2), asked and never set. Where there is no such call, or it is not allowed, nothing is said.
"""

import ctypes
import struct
from typing import Final

from egress_gateway.audit.records.groups import LARGEST_INTEGER, ClockGroup

TIMEX_BYTES: Final = 512
"""More than `struct timex` has on any machine (208); all zero, it asks and changes nothing."""
TIME_ERROR: Final = 5
"""The clock is not synchronised."""
_TIMEX: Final = struct.Struct("@Illlli")
"""The beginning of `struct timex`: modes, offset, freq, maxerror, esterror, status; errors in microseconds."""


def kernel_clock() -> ClockGroup | None:
    """The clock's state now; None where the kernel does not say."""
    adjtimex = getattr(ctypes.CDLL(None), "adjtimex", None)
    if adjtimex is None:
        return None
    timex = ctypes.create_string_buffer(TIMEX_BYTES)
    state = adjtimex(timex)
    if state < 0:
        return None
    _, _, _, largest, estimate, _ = _TIMEX.unpack_from(timex.raw)
    return ClockGroup(synchronised=state < TIME_ERROR, error_us=_count(largest), estimate_us=_count(estimate))


def _count(microseconds: int) -> int:
    return min(max(microseconds, 0), LARGEST_INTEGER)
