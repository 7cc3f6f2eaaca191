"""Request ids that count upwards, so that a test knows them beforehand."""

from egress_gateway.core.ids import RecordId

_VERSION_7 = 0x7 << 76
_VARIANT = 0b10 << 62


def counted(number: int, now: int) -> RecordId:
    """The UUIDv7 (RFC 9562 section 5.7) of a time in microseconds whose random part is a number."""
    milliseconds = now // 1000 & (1 << 48) - 1
    return RecordId(f"{milliseconds << 80 | _VERSION_7 | _VARIANT | number:032x}")


class CountingIds:
    """Implements `ports.IdSource`: the first id carries 1."""

    def __init__(self) -> None:
        self._last = 0

    def record_id(self, now: int) -> RecordId:
        """The next id."""
        self._last += 1
        return counted(self._last, now)
