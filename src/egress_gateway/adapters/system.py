"""Time and ids from the machine the gateway runs on."""

import os
import time
from collections.abc import Callable
from typing import Final

from egress_gateway.core.ids import RecordId

_FRACTION_BITS: Final = 12
_RANDOM_BITS: Final = 62
_VERSION: Final = 7
_VARIANT: Final = 0b10


class SystemClock:
    """The `Clock` of a running gateway."""

    def now(self) -> int:
        """Microseconds since the epoch, UTC, as the machine has it: may be stepped."""
        return time.time_ns() // 1000

    def tick(self) -> int:
        """Monotonic microseconds since some moment; never stepped."""
        return time.monotonic_ns() // 1000


class RandomIds:
    """The `IdSource` of a running gateway: UUIDv7 (RFC 9562 section 5.7) as 32 hex digits.

    The ids of one instance ascend strictly, also within a millisecond and when the clock is set
    back: the 12 bits behind the millisecond carry its fraction (section 6.2, method 3), and a time
    that is not later than the last one counts on from there. 62 random bits follow, so that ids of
    several processes do not meet. Not for use by several threads at once.
    """

    def __init__(self, entropy: Callable[[int], bytes] = os.urandom) -> None:
        self._entropy = entropy
        self._last = -1
        """Milliseconds and fraction of the latest id, as one number of 60 bits."""

    def record_id(self, now: int) -> RecordId:
        """A new id for `now`, microseconds since the epoch."""
        milliseconds, microseconds = divmod(now, 1000)
        fraction = (microseconds << _FRACTION_BITS) // 1000
        self._last = max(self._last + 1, milliseconds << _FRACTION_BITS | fraction)
        milliseconds, fraction = divmod(self._last, 1 << _FRACTION_BITS)
        random = int.from_bytes(self._entropy(8)) >> (64 - _RANDOM_BITS)
        high = milliseconds << 16 | _VERSION << _FRACTION_BITS | fraction
        return RecordId(f"{high:016x}{_VARIANT << _RANDOM_BITS | random:016x}")
