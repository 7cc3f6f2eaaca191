"""What went out and came back, counted by the connector itself: the log's account is held against it.

Counted by the clock's five minutes, so that no record is about two hours. No worker can write such a record, and
nothing that a worker says of its requests changes one.
"""

from collections import defaultdict
from collections.abc import Mapping
from typing import Final

from egress_gateway.audit.records.groups import TrafficGroup
from egress_gateway.audit.records.operations import TrafficRecord

PERIOD: Final = 300 * 1_000_000
"""Microseconds; divides the hour."""

_OF_A_REQUEST: Final = len(" ") + len(" HTTP/1.1\r\n") + len("\r\n")
_OF_A_FIELD: Final = len(": \r\n")


class _Sums:
    def __init__(self) -> None:
        self.requests = 0
        self.sent = 0
        self.received = 0
        self.written = 0


class Traffic:
    """Sums by upstream, of each period that no record was made of yet."""

    def __init__(self, now: int) -> None:
        self._since = now
        self._periods: defaultdict[int, dict[str, _Sums]] = defaultdict(lambda: defaultdict(_Sums))

    def sends(self, upstream: str, size: int, now: int) -> None:
        """A request whose receipt is spent, with a body of so many bytes, is about to be sent."""
        sums = self._of(upstream, now)
        sums.requests += 1
        sums.sent += size

    def writes(self, upstream: str, size: int, now: int) -> None:
        """So many bytes are written to a connection, before TLS."""
        self._of(upstream, now).written += size

    def receives(self, upstream: str, size: int, now: int) -> None:
        """So many bytes of an answer's body came."""
        self._of(upstream, now).received += size

    def due(self, now: int, *, stopping: bool = False) -> tuple[TrafficRecord, ...]:
        """A record of each period that is over, and of the one that is not if this is the end; each once."""
        records: list[TrafficRecord] = []
        while self._since < now:
            end = min((self._since // PERIOD + 1) * PERIOD, now)
            if end % PERIOD and not stopping:
                break
            sums: dict[str, _Sums] = self._periods.pop(self._since // PERIOD, {})
            groups = tuple(_group(name, sums[name]) for name in sorted(sums))
            records.append(TrafficRecord(ts=now, since=self._since, until=end, upstreams=groups))
            self._since = end
        return tuple(records)

    def _of(self, upstream: str, now: int) -> _Sums:
        # A clock that is set back must not add to what was told already.
        return self._periods[max(now, self._since) // PERIOD][upstream]


def head_bytes(method: str, target: str, fields: Mapping[str, str]) -> int:
    """Bytes of a request's head in HTTP/1.1 (RFC 9112, section 2.1)."""
    lines = sum(len(name) + len(value) + _OF_A_FIELD for name, value in fields.items())
    return len(method) + len(target) + _OF_A_REQUEST + lines


def _group(upstream: str, sums: _Sums) -> TrafficGroup:
    return TrafficGroup(
        upstream=upstream,
        requests=sums.requests,
        sent_bytes=sums.sent,
        received_bytes=sums.received,
        wire_sent=sums.written,
    )
