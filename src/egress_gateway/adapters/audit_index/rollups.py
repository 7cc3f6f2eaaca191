"""How much went to each upstream in each hour: by the records of requests, and by the connector's count.

Added up while records are taken in, in the transaction that moves the cursor, so that each counts once.
"""

from collections import defaultdict
from typing import Final

import msgspec

from egress_gateway.audit.records.exchanges import IntentRecord, OutcomeRecord
from egress_gateway.audit.records.operations import TrafficRecord
from egress_gateway.audit.records.record import Record

HOUR: Final = 3_600_000_000
"""Microseconds."""


class HourOfUse(msgspec.Struct, frozen=True, kw_only=True):
    """What the records of requests say of one upstream in one hour, by the time of each record."""

    upstream: str
    intents: int
    sent_bytes: int
    """Of bodies, as the intents say."""
    outcomes: int
    """Of attempts; an intent of the hour may have its outcome in the next."""
    received_bytes: int
    input_tokens: int
    output_tokens: int
    """As the provider counted."""


class HourOfTraffic(msgspec.Struct, frozen=True, kw_only=True):
    """What the connector says that it sent to one upstream in one hour, and received."""

    upstream: str
    requests: int
    sent_bytes: int
    received_bytes: int


class Rollups:
    """The sums over the records of one step."""

    def __init__(self) -> None:
        self._use: defaultdict[tuple[int, str], list[int]] = defaultdict(lambda: [0] * 6)
        self._traffic: defaultdict[tuple[int, str], list[int]] = defaultdict(lambda: [0] * 3)

    def add(self, record: Record) -> None:
        """Count a record, if it is one of those that say what went where."""
        match record:
            case IntentRecord():
                _add(self._use[record.ts // HOUR, record.target.upstream], 1, record.sent.bytes)
            case OutcomeRecord(attempt=attempt, response=response) if attempt:
                usage = response.usage
                sums = self._use[record.ts // HOUR, record.target.upstream]
                _add(sums, 0, 0, 1, response.bytes, usage.input_tokens, usage.output_tokens)
            case TrafficRecord():
                for group in record.upstreams:
                    sums = self._traffic[record.since // HOUR, group.upstream]
                    _add(sums, group.requests, group.sent_bytes, group.received_bytes)
            case _:
                pass  # It says nothing about bytes.

    def use(self) -> list[tuple[int | str, ...]]:
        """Rows to add to `hourly`."""
        return [(*key, *sums) for key, sums in self._use.items()]

    def traffic(self) -> list[tuple[int | str, ...]]:
        """Rows to add to `traffic`."""
        return [(*key, *sums) for key, sums in self._traffic.items()]


def _add(sums: list[int], *counts: int) -> None:
    for place, count in enumerate(counts):
        sums[place] += count
